//! Bytes to characters: UTF-8, UTF-16 with a byte order mark, and Windows-1252 for the rest.
//!
//! What is not valid UTF-8 in an Italian office is Windows-1252, whose euro sign and curly quotes
//! ISO 8859-1 lacks. Decoding follows the WHATWG Encoding Standard, by `encoding_rs`.

use encoding_rs::{Encoding, WINDOWS_1252};

/// Decodes a text file; never fails. Whether bytes had to be replaced comes second.
pub fn decode(bytes: &[u8]) -> (String, bool) {
    let encoding = match Encoding::for_bom(bytes) {
        Some((encoding, _)) => encoding,
        None if std::str::from_utf8(bytes).is_ok() => encoding_rs::UTF_8,
        None => WINDOWS_1252,
    };
    let (text, _, replaced) = encoding.decode(bytes);
    (text.into_owned(), replaced)
}

/// Whether the bytes look like something other than text: NULs without a UTF-16 mark.
pub fn is_binary(bytes: &[u8]) -> bool {
    let start = bytes.get(..bytes.len().min(8192)).unwrap_or(bytes);
    let nuls = start.iter().filter(|b| **b == 0).count();
    Encoding::for_bom(bytes).is_none() && nuls * 50 > start.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_encodings_of_one_sentence() {
        let sentence = "Perché l’aumento è di 103 €";
        let utf16: Vec<u8> = [0xFF, 0xFE]
            .into_iter()
            .chain(sentence.encode_utf16().flat_map(u16::to_le_bytes))
            .collect();
        let windows = WINDOWS_1252.encode(sentence).0.into_owned();
        assert_ne!(windows, sentence.as_bytes());
        for bytes in [sentence.as_bytes().to_vec(), utf16, windows] {
            assert_eq!(decode(&bytes), (sentence.to_owned(), false));
        }
        assert_eq!(decode("\u{feff}Sì".as_bytes()).0, "Sì");
    }

    #[test]
    fn binary_is_told_from_text() {
        assert!(is_binary(&[0, 1, 2, 0, 0, 9]));
        assert!(!is_binary(b"una riga con un solo NUL \0 in mezzo a tante altre parole del testo"));
        assert!(!is_binary(&[0xFF, 0xFE, b'a', 0, b'b', 0]));
        assert!(!is_binary(b""));
    }
}
