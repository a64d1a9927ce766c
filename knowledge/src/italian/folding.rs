//! Accents: composed to single letters, or folded away.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Whether this mark joins the letter before it.
pub fn is_combining(c: char) -> bool {
    is_combining_mark(c)
}

/// Letters with their accents in one character (NFC).
pub fn compose(text: String) -> String {
    if text.is_ascii() { text } else { text.nfc().collect() }
}

/// The text without any accent (NFD less its combining marks).
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_owned();
    }
    text.nfd().filter(|&c| !is_combining_mark(c)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_fold() {
        assert_eq!(fold("perché è così"), "perche e cosi");
        assert_eq!(compose("perche\u{301}".into()), "perché");
    }
}
