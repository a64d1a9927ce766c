//! The model compiled in.

use super::Error;
use super::loaded::{DATA_FILE, Loaded, MODEL_FILE, TOKENIZER_FILE, unusable};
use super::model::Encoder;
use super::tokenizer::Tokenizer;

/// The hash of the three files; a test tells when it no longer fits.
pub(super) const HASH: &str = include_str!("../../model/model.blake3");

/// Puts bytes where numbers of any size may lie.
#[repr(C, align(64))]
struct Aligned<Bytes: ?Sized>(Bytes);

static GRAPH: &[u8] = include_bytes!("../../model/model.onnx");
static DATA: &Aligned<[u8]> = &Aligned(*include_bytes!("../../model/model.onnx.data"));
static TOKENIZER: &[u8] = include_bytes!("../../model/tokenizer.json");

pub(super) fn load() -> Result<Loaded, Error> {
    let bundled = |file: &'static str| move |cause| unusable(&format!("the bundled {file}"), cause);
    Ok(Loaded::new(
        Tokenizer::from_json(TOKENIZER).map_err(bundled(TOKENIZER_FILE))?,
        Encoder::from_static(GRAPH, DATA_FILE, &DATA.0).map_err(bundled(MODEL_FILE))?,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_that_of_the_files() {
        let mut hasher = blake3::Hasher::new();
        hasher.update(GRAPH).update(&DATA.0).update(TOKENIZER);
        let hash = hasher.finalize().to_hex();
        assert_eq!(HASH.trim_ascii_end(), hash.as_str(), "write this into model/model.blake3");
    }
}
