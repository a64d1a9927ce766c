//! PDF files.
#![no_main]

use knowledge::reader::Format;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| knowledge_fuzz::check(Format::Pdf, bytes));
