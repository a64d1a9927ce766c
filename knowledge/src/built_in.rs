//! The knowledge base that is compiled into the program, so that it answers from any folder.

use crate::reader::Entry;

include!(concat!(env!("OUT_DIR"), "/communiques.rs"));

/// The files of `knowledge/communiques`, as the reader takes them.
pub(crate) fn entries() -> Vec<Entry> {
    FILES
        .iter()
        .map(|(file, bytes)| Entry { file: (*file).to_owned(), bytes: bytes.to_vec() })
        .collect()
}
