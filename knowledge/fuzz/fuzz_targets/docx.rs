//! Word documents: the file itself, and the XML in it, which no fuzzer would guess packed.
#![no_main]

use std::io::{Cursor, Write};

use knowledge::reader::Format;
use libfuzzer_sys::fuzz_target;
use zip::write::{SimpleFileOptions, ZipWriter};

fuzz_target!(|bytes: &[u8]| {
    knowledge_fuzz::check(Format::Docx, bytes);
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    let written = archive.start_file("word/document.xml", options).is_ok()
        && archive.write_all(bytes).is_ok();
    if let (true, Ok(packed)) = (written, archive.finish()) {
        knowledge_fuzz::check(Format::Docx, &packed.into_inner());
    }
});
