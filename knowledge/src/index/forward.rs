//! The passages' terms in order, by sentence, as numbers; and the lexicon that gives the numbers.

use std::ops::Range;

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use crate::italian::folding::fold;
use crate::italian::spelling;

/// The number of a term in one index.
pub type TermId = u32;

/// What is kept of a term.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub(crate) struct TermEntry {
    /// How many passages have it in any field.
    pub passages: u32,
    /// Bit `n` is set when the `n`th field has it.
    pub fields: u8,
}

/// What is stored: everything else of [`Forward`] is derived from it on opening.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Stored {
    pub terms: Vec<String>,
    pub entries: Vec<TermEntry>,
    /// Word as written, without accents -> the term that the texts make of it; sorted.
    pub words: Vec<(String, TermId)>,
    /// Terms of all sentences, one after the other.
    pub tokens: Vec<TermId>,
    /// Where each sentence ends in `tokens`. The first two of each passage are its title and
    /// its dispute.
    pub sentence_ends: Vec<u32>,
    /// Where each passage ends in `sentence_ends`.
    pub passage_ends: Vec<u32>,
}

/// Terms of each passage by sentence, and the lexicon of the index.
pub struct Forward {
    stored: Stored,
    ids: FxHashMap<String, TermId>,
}

impl Forward {
    pub(crate) fn new(mut stored: Stored) -> Self {
        stored.words.sort_unstable();
        stored.words.dedup_by(|a, b| a.0 == b.0);
        let ids = stored.terms.iter().cloned().zip(0..).collect();
        Self { stored, ids }
    }

    /// How many passages there are.
    pub fn len(&self) -> usize {
        self.stored.passage_ends.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many different terms there are.
    pub fn terms(&self) -> usize {
        self.stored.terms.len()
    }

    /// The number of a term, if any passage has it.
    pub fn id(&self, term: &str) -> Option<TermId> {
        self.ids.get(term).copied()
    }

    /// The term of a number.
    pub fn term(&self, id: TermId) -> Option<&str> {
        self.stored.terms.get(id as usize).map(String::as_str)
    }

    /// How many passages have a term in any field.
    pub fn passages_with(&self, id: TermId) -> u32 {
        self.stored.entries.get(id as usize).map_or(0, |e| e.passages)
    }

    pub(crate) fn fields_with(&self, id: TermId) -> u8 {
        self.stored.entries.get(id as usize).map_or(0, |e| e.fields)
    }

    /// The term that the texts make of a word, whatever its accents (`novita` as `novità`).
    pub fn term_of_word(&self, word: &str) -> Option<&str> {
        let (words, folded) = (&self.stored.words, fold(word));
        let at = words.binary_search_by(|(known, _)| known.as_str().cmp(&folded)).ok()?;
        self.term(words.get(at)?.1)
    }

    /// The terms of the words of the index nearest to a word that it does not have, best first.
    pub fn near(&self, word: &str) -> Vec<&str> {
        let mut found = spelling::suggestions(&self.stored.words, &fold(word));
        found.sort_by_key(|&(distance, id)| (distance, std::cmp::Reverse(self.passages_with(id))));
        found.dedup_by_key(|&mut (_, id)| id);
        found.into_iter().filter_map(|(_, id)| self.term(id)).collect()
    }

    /// The terms of each sentence of a passage, in order, after its title's and its dispute's.
    pub fn sentences(&self, passage: u32) -> impl Iterator<Item = &[TermId]> {
        let ends = &self.stored.passage_ends;
        let range = span(ends, passage as usize);
        range.map(|s| {
            let tokens = span(&self.stored.sentence_ends, s);
            self.stored.tokens.get(tokens).unwrap_or_default()
        })
    }
}

/// The `n`th span of a list of ends.
fn span(ends: &[u32], n: usize) -> Range<usize> {
    let end = ends.get(n).copied().unwrap_or_default() as usize;
    let start = n.checked_sub(1).and_then(|p| ends.get(p)).copied().unwrap_or_default() as usize;
    start..end
}
