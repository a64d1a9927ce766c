//! A question as understood, and the sentences that may answer it, by dispute.

use super::asks::{Asks, asks};
use super::candidates::{Source, candidates};
use super::disputes::{Group, by_dispute};
use super::personal::is_personal;
use crate::communique::{Citation, Union};
use crate::error::Error;
use crate::query::Query;
use crate::retriever::{self, Hit, Parameters};
use crate::semantics::Likeness;
use crate::snapshot::{Question, Snapshot};

/// How many passages are looked at for sentences to quote.
const PASSAGES: usize = 16;
/// How many communiqués are named where to read on.
const NEAREST: usize = 3;

/// A question as understood: its terms, what it asks for and of whom, what its words find.
pub(crate) struct Matter<'a> {
    pub snapshot: &'a Snapshot,
    pub query: Query,
    pub asks: Asks,
    pub unions: Vec<Union>,
    /// Whether it turns on the asker's own case.
    pub is_personal: bool,
    dispute: Option<&'a str>,
    words: Vec<Hit>,
}

/// What was found for a question, by words alone or by both signals.
pub(crate) struct Found {
    /// The sentences of each dispute, the best fitting first.
    pub groups: Vec<Group>,
    /// The communiqués nearest to the question, best first.
    pub nearest: Vec<Citation>,
    /// How near the question comes to what no communiqué answers: a cosine, where it is known.
    pub elsewhere: Option<f32>,
}

impl<'a> Matter<'a> {
    pub fn new(snapshot: &'a Snapshot, question: &Question<'a>) -> Result<Self, Error> {
        let settings = snapshot.settings();
        let query =
            Query::parse(question.text, snapshot.index(), &settings.vocabulary, settings.steps);
        let parameters = Parameters::default();
        // The hits of one dispute may lie far down.
        let top = if question.dispute.is_some() { usize::MAX } else { parameters.closer };
        let words = retriever::search(snapshot.index(), &query, &parameters, settings.steps, top)?;
        let unions = settings.unions.named_in(question.text);
        let asks = asks(question.text);
        let is_personal = is_personal(question.text);
        Ok(Self { snapshot, query, asks, unions, is_personal, dispute: question.dispute, words })
    }

    /// The sentences of the best passages, by words and, where it is known, by meaning.
    pub fn find(&self, likeness: Option<&Likeness>) -> Found {
        self.find_among(PASSAGES, likeness)
    }

    /// The same, of this many passages.
    pub fn find_among(&self, passages: usize, likeness: Option<&Likeness>) -> Found {
        let Parameters { meaning, closer, .. } = Parameters::default();
        let cosines = likeness.map(Likeness::of_passages).unwrap_or_default();
        let top = if self.dispute.is_some() { usize::MAX } else { closer };
        let hits = retriever::fuse(&self.words, &cosines, meaning, top);
        let hits: Vec<Hit> = hits.into_iter().filter(|hit| self.is_wanted(hit)).collect();
        let source = Source {
            communiques: self.snapshot.communiques(),
            passages: self.snapshot.passages(),
            index: self.snapshot.index(),
            unions: &self.snapshot.settings().unions,
        };
        let first = hits.get(..passages.min(hits.len())).unwrap_or_default();
        let found = candidates(&source, &self.query, self.asks, &self.unions, first, likeness);
        Found {
            groups: by_dispute(self.snapshot, &self.query, found),
            nearest: nearest(self.snapshot, &hits),
            elsewhere: likeness.map(Likeness::elsewhere),
        }
    }

    /// Whether a hit is of the dispute that the asker has chosen, if any.
    fn is_wanted(&self, hit: &Hit) -> bool {
        let of = || self.snapshot.communique_of(hit.passage).and_then(|c| c.dispute.as_deref());
        self.dispute.is_none() || of() == self.dispute
    }
}

/// The communiqués of the best hits, each once.
fn nearest(snapshot: &Snapshot, hits: &[Hit]) -> Vec<Citation> {
    let mut found: Vec<Citation> = Vec::new();
    for communique in hits.iter().filter_map(|hit| snapshot.communique_of(hit.passage)) {
        if found.len() < NEAREST && !found.iter().any(|known| known.file == communique.file) {
            found.push(communique.citation());
        }
    }
    found
}
