//! How what identifies somebody is kept: encrypted, and hashed with a key to be found again.

use std::fmt;

use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};

use super::error::{Error, Result};
use crate::conversation::incoming::{Address, Id};

/// Bytes of the random number that each encryption begins with.
const NONCE: usize = 24;

/// What is encrypted. Each can only be read back as what it was written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// The value that tells the right key.
    Check,
    /// Where a message goes.
    Address,
    /// Who moderates or administers.
    Person,
    /// What was asked.
    Question,
    /// What was answered.
    Answer,
    /// What leads back to an event.
    Lead,
    /// Where somebody's direct messages are.
    Direct,
}

impl Purpose {
    fn name(self) -> &'static str {
        match self {
            Self::Check => "check value",
            Self::Address => "addresses",
            Self::Person => "moderators",
            Self::Question => "questions",
            Self::Answer => "answers",
            Self::Lead => "leads",
            Self::Direct => "direct channels",
        }
    }
}

/// Encrypts and hashes under one key.
pub struct Cipher {
    sealing: XChaCha20Poly1305,
    tagging: [u8; 32],
}

impl fmt::Debug for Cipher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cipher").finish_non_exhaustive()
    }
}

impl Cipher {
    /// Each use has a key of its own, derived from this one.
    pub fn new(key: &[u8; 32]) -> Self {
        let sealing = blake3::derive_key("bacheca store 2026: encryption", key);
        Self {
            sealing: XChaCha20Poly1305::new(&sealing.into()),
            tagging: blake3::derive_key("bacheca store 2026: tags", key),
        }
    }

    /// Encrypts; differently each time.
    pub fn seal(&self, purpose: Purpose, text: &[u8]) -> Result<Vec<u8>> {
        let mut nonce = [0; NONCE];
        getrandom::fill(&mut nonce).map_err(Error::Randomness)?;
        let payload = Payload { msg: text, aad: purpose.name().as_bytes() };
        // Fails only for texts of many gigabytes.
        let sealed = self.sealing.encrypt(&XNonce::from(nonce), payload);
        let sealed = sealed.map_err(|_| Error::Damaged(purpose.name()))?;
        Ok([nonce.as_slice(), &sealed].concat())
    }

    /// Decrypts.
    ///
    /// # Errors
    /// [`Error::Damaged`] when it was not sealed with this key for this purpose.
    pub fn unseal(&self, purpose: Purpose, sealed: &[u8]) -> Result<Vec<u8>> {
        let damaged = || Error::Damaged(purpose.name());
        let (nonce, sealed) = sealed.split_first_chunk::<NONCE>().ok_or_else(damaged)?;
        let payload = Payload { msg: sealed, aad: purpose.name().as_bytes() };
        self.sealing.decrypt(&XNonce::from(*nonce), payload).map_err(|_| damaged())
    }

    /// Decrypts text.
    pub fn unseal_text(&self, purpose: Purpose, sealed: &[u8]) -> Result<String> {
        let text = self.unseal(purpose, sealed)?;
        String::from_utf8(text).map_err(|_| Error::Damaged(purpose.name()))
    }

    /// Encrypts an address.
    pub fn seal_address(&self, at: Address) -> Result<Vec<u8>> {
        let text = serde_json::to_vec(&at).map_err(|_| Error::Damaged(Purpose::Address.name()))?;
        self.seal(Purpose::Address, &text)
    }

    /// Decrypts an address.
    pub fn unseal_address(&self, sealed: &[u8]) -> Result<Address> {
        let text = self.unseal(Purpose::Address, sealed)?;
        serde_json::from_slice(&text).map_err(|_| Error::Damaged(Purpose::Address.name()))
    }

    /// Encrypts somebody's id.
    pub fn seal_person(&self, id: Id) -> Result<Vec<u8>> {
        self.seal(Purpose::Person, String::from(id).as_bytes())
    }

    /// Decrypts somebody's id.
    pub fn unseal_person(&self, sealed: &[u8]) -> Result<Id> {
        let text = self.unseal_text(Purpose::Person, sealed)?;
        text.parse().map_err(|_| Error::Damaged(Purpose::Person.name()))
    }

    /// What a chat is found by, whatever the topic in it.
    pub fn chat(&self, at: Address) -> Vec<u8> {
        self.tag("chat", at.chat, None)
    }

    /// What a chat's topic is found by.
    pub fn place(&self, at: Address) -> Vec<u8> {
        self.tag("place", at.chat, at.topic)
    }

    /// What the consent to one message of a chat is found by.
    pub fn consent(&self, at: Address, message: i64) -> Vec<u8> {
        self.tag("consent", at.chat, Some(message))
    }

    /// What somebody is found by.
    pub fn person(&self, id: Id) -> Vec<u8> {
        self.tag("person", id, None)
    }

    fn tag(&self, of: &str, id: Id, number: Option<i64>) -> Vec<u8> {
        let mut hasher = blake3::Hasher::new_keyed(&self.tagging);
        // Neither kind nor id has a space: different parts never run into the same whole.
        hasher.update(format!("{of} {} {number:?}", String::from(id)).as_bytes());
        hasher.finalize().as_bytes().to_vec()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conversation::incoming::Platform;

    fn chat(number: i64, topic: Option<i64>) -> Address {
        Address { chat: Id { platform: Platform::Telegram, number }, topic }
    }

    #[test]
    fn what_is_sealed_can_be_read_with_its_key_for_its_purpose_only() {
        let cipher = Cipher::new(&[1; 32]);
        let sealed = cipher.seal(Purpose::Question, b"quando scade?").unwrap();
        assert_eq!(cipher.unseal_text(Purpose::Question, &sealed).unwrap(), "quando scade?");
        assert!(cipher.unseal(Purpose::Answer, &sealed).is_err());
        assert!(Cipher::new(&[2; 32]).unseal(Purpose::Question, &sealed).is_err());
        for broken in [&sealed[1..], &sealed[..sealed.len() - 1], &sealed[..7], &[]] {
            assert!(cipher.unseal(Purpose::Question, broken).is_err());
        }
    }

    #[test]
    fn the_same_address_never_looks_the_same_and_is_found_all_the_same() {
        let cipher = Cipher::new(&[1; 32]);
        let ada = chat(-1_002_003, Some(7));
        let (one, other) = (cipher.seal_address(ada).unwrap(), cipher.seal_address(ada).unwrap());
        assert_ne!(one, other);
        assert_eq!(cipher.unseal_address(&one).unwrap(), ada);
        assert_eq!(cipher.place(ada), cipher.place(ada));
        assert_ne!(cipher.place(ada), Cipher::new(&[2; 32]).place(ada));
    }

    #[test]
    fn every_tag_is_of_its_own_kind() {
        let cipher = Cipher::new(&[1; 32]);
        let (plain, topic) = (chat(5, None), chat(5, Some(9)));
        let tags = [
            cipher.chat(plain),
            cipher.place(plain),
            cipher.place(topic),
            cipher.consent(plain, 9),
            cipher.person(plain.chat),
            cipher.chat(chat(6, None)),
        ];
        for (n, tag) in tags.iter().enumerate() {
            assert!(!tags[n + 1..].contains(tag), "{n}");
        }
        assert_eq!(cipher.chat(plain), cipher.chat(topic), "a topic is of its chat");
    }

    #[test]
    fn nothing_shows_the_key() {
        assert_eq!(format!("{:?}", Cipher::new(&[7; 32])), "Cipher { .. }");
    }
}
