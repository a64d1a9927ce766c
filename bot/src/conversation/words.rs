//! A delegate's words with what they cite, as a ticket keeps them until they have arrived.

use knowledge::communique::Citation;
use serde::{Deserialize, Serialize};

/// An answer to a ticket, or to whom its asker is referred.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Words {
    pub(super) text: String,
    pub(super) passages: Vec<Passage>,
    /// Whether they tell to whom to turn in person.
    #[serde(default)]
    pub(super) referred: bool,
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
        serde_json::from_str(text).unwrap_or_else(|_| Self {
            text: text.to_owned(),
            passages: Vec::new(),
            referred: false,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_come_back_also_those_kept_before_anybody_was_referred() {
        let words = Words { text: "Sì.".to_owned(), passages: Vec::new(), referred: true };
        assert_eq!(Words::decode(&words.encode()), words);
        let answer = Words { referred: false, ..words };
        assert_eq!(Words::decode(r#"{"text":"Sì.","passages":[]}"#), answer);
        assert_eq!(Words::decode("Sì."), answer);
    }
}
