//! A delegate's words with what they cite, as a ticket keeps them until they have arrived.

use knowledge::communique::Citation;
use serde::{Deserialize, Serialize};

/// An answer to a ticket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Words {
    pub(super) text: String,
    pub(super) passages: Vec<Passage>,
}

/// A passage that bears it out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Passage {
    pub(super) quote: String,
    pub(super) citation: Citation,
}

impl Words {
    pub(super) fn encode(&self) -> String {
        // Fails for maps with odd keys only, of which there are none.
        serde_json::to_string(self).unwrap_or_else(|_| self.text.clone())
    }

    /// What was encoded; other text is words that cite nothing.
    pub(super) fn decode(text: &str) -> Self {
        serde_json::from_str(text)
            .unwrap_or_else(|_| Self { text: text.to_owned(), passages: Vec::new() })
    }
}
