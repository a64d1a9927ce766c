//! How often each topic was asked about, and with what outcome: sums, never single questions.

use std::collections::{BTreeMap, HashSet};

use super::incoming::{Address, Id};

/// Of how many judgements it is known that they were passed.
const MANY: usize = 10_000;

/// Counters since they were last written.
#[derive(Debug, Default)]
pub(super) struct Tally(BTreeMap<(String, &'static str), u64>);

impl Tally {
    /// Counts one question.
    pub(super) fn add(&mut self, topic: Option<&str>, outcome: &'static str) {
        *self.0.entry((topic.unwrap_or_default().to_owned(), outcome)).or_default() += 1;
    }

    /// All of them, which begin anew: topic id (empty: none), outcome, how many.
    pub(super) fn take(&mut self) -> Vec<(String, String, u64)> {
        let all = std::mem::take(&mut self.0);
        all.into_iter().map(|((topic, outcome), n)| (topic, outcome.to_owned(), n)).collect()
    }
}

/// Who has judged which message: in memory, so that each judgement counts once.
#[derive(Debug, Default)]
pub(super) struct Judged(HashSet<(Address, Id, Option<i64>)>);

impl Judged {
    /// Whether this message was not judged by this asker before.
    pub(super) fn is_new(&mut self, judged: (Address, Id, Option<i64>)) -> bool {
        if self.0.len() >= MANY {
            self.0.clear();
        }
        self.0.insert(judged)
    }
}
