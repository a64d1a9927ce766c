//! Plain text: `.txt`, saved from a page, an e-mail or a PDF.

use super::{Extracted, Problem, cleanup, encoding};

/// Reads a text file.
///
/// # Errors
/// A [`Problem`] when the bytes are no text.
pub fn read(bytes: &[u8]) -> Result<Extracted, Problem> {
    if encoding::is_binary(bytes) {
        return Err(Problem::new(
            "not a text file",
            "save it as text in UTF-8, or give it the extension of its format",
        ));
    }
    let (text, _) = encoding::decode(bytes);
    Ok(Extracted { text: cleanup::plain(&text), ..Extracted::default() })
}
