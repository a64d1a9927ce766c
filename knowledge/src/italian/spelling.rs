//! Spelling tolerance: the words of the index nearest to a word that is not among them.
//!
//! Levenshtein automata (Schulz and Mihov 2002) over a finite-state set of the index's words;
//! never asked about a word that the index has.

use std::sync::LazyLock;

use fst::{IntoStreamer, Streamer};
use levenshtein_automata::{Distance, LevenshteinAutomatonBuilder};

// The parametric automata cost milliseconds to make and do not depend on the word.
static ONE: LazyLock<LevenshteinAutomatonBuilder> =
    LazyLock::new(|| LevenshteinAutomatonBuilder::new(1, true));
static TWO: LazyLock<LevenshteinAutomatonBuilder> =
    LazyLock::new(|| LevenshteinAutomatonBuilder::new(2, true));

/// A word of the index near to the one asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// The word, as folded in the index.
    pub word: String,
    /// Edits between the two (a swap of neighbours counts one).
    pub distance: u8,
    /// The value stored with the word.
    pub value: u64,
}

/// The nearest words: within one edit from four letters, two from seven; none for shorter words,
/// where nearly everything is near. The first letter must agree unless the word is long.
pub fn suggestions(words: &fst::Map<Vec<u8>>, word: &str) -> Vec<Suggestion> {
    let letters = word.chars().count();
    let (builder, most) = match letters {
        0..4 => return Vec::new(),
        4..7 => (&*ONE, 1),
        _ => (&*TWO, 2),
    };
    let automaton = builder.build_dfa(word);
    let mut found = Vec::new();
    let mut stream = words.search(&automaton).into_stream();
    while let Some((key, value)) = stream.next() {
        let Ok(candidate) = std::str::from_utf8(key) else { continue };
        let Distance::Exact(distance) = automaton.eval(candidate) else { continue };
        let same_start = candidate.chars().next() == word.chars().next();
        if distance <= most && (same_start || (letters >= 7 && distance == 1)) {
            found.push(Suggestion { word: candidate.to_owned(), distance, value });
        }
    }
    let nearest = found.iter().map(|s| s.distance).min().unwrap_or_default();
    found.retain(|s| s.distance == nearest);
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_words_only() {
        let mut words = ["maggiorazione", "privacy", "scadenza", "scadenze", "turno"];
        words.sort_unstable();
        let map = fst::Map::from_iter(words.iter().zip(0u64..)).unwrap();
        let near = |word| suggestions(&map, word).into_iter().map(|s| s.word).collect::<Vec<_>>();
        assert_eq!(near("scadensa"), ["scadenza"]);
        assert_eq!(near("privasi"), ["privacy"]);
        assert_eq!(near("magiorazzione"), ["maggiorazione"]);
        assert!(near("casa").is_empty());
        assert!(near("tu").is_empty());
    }
}
