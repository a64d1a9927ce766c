//! The key of a communiqué or a dispute, short enough for a button.

use std::fmt;

/// A communiqué by its content, or a dispute by its name: ten hex digits.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Key(String);

impl Key {
    /// The key of these parts.
    pub fn of(parts: &[&str]) -> Self {
        let mut hasher = blake3::Hasher::new();
        for part in parts {
            hasher.update(&(part.len() as u64).to_le_bytes());
            hasher.update(part.as_bytes());
        }
        Self(hasher.finalize().to_hex().chars().take(10).collect())
    }

    pub(super) fn parse(text: &str) -> Option<Self> {
        let hex = |b: u8| b.is_ascii_digit() || matches!(b, b'a'..=b'f');
        (text.len() == 10 && text.bytes().all(hex)).then(|| Self(text.to_owned()))
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
