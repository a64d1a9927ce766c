//! Measures of retrieval and of answers on question sets.
//!
//! accuracy@1, hit@k and mean reciprocal rank (Voorhees 1999) over ranked documents; c@1 (Peñas
//! and Rodrigo 2011, "A Simple Measure to Assess Non-response") where saying nothing beats being
//! wrong.

pub mod calibration;
pub mod collection;
pub mod judge;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::time::Duration;

/// How well a run ranks the relevant documents.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Retrieval {
    /// Questions judged.
    pub questions: usize,
    /// Questions that the run answers at all.
    pub answered: usize,
    /// Share with a relevant document first.
    pub accuracy_at_1: f64,
    /// Share with a relevant document among the first five.
    pub hit_at_5: f64,
    /// Share with a relevant document among the first ten.
    pub hit_at_10: f64,
    /// Mean of 1/rank of the first relevant document, 0 beyond rank ten.
    pub mrr_at_10: f64,
    /// (right + unanswered × accuracy@1) / questions.
    pub c_at_1: f64,
}

/// Relevant document ids by question id.
pub type Relevant = BTreeMap<String, BTreeSet<String>>;

/// Scores a run: for each question id its document ids, best first; a question that the run
/// abstains on has no entry or an empty one.
pub fn retrieval(relevant: &Relevant, run: &BTreeMap<String, Vec<String>>) -> Retrieval {
    let mut result = Retrieval { questions: relevant.len(), ..Retrieval::default() };
    let (mut first, mut five, mut ten, mut reciprocal) = (0usize, 0usize, 0usize, 0.0);
    for (question, wanted) in relevant {
        let Some(found) = run.get(question).filter(|found| !found.is_empty()) else { continue };
        result.answered += 1;
        let Some(rank) = found.iter().position(|id| wanted.contains(id)) else { continue };
        first += usize::from(rank == 0);
        five += usize::from(rank < 5);
        ten += usize::from(rank < 10);
        if rank < 10 {
            reciprocal += 1.0 / (rank + 1) as f64;
        }
    }
    let n = result.questions.max(1) as f64;
    let unanswered = (result.questions - result.answered) as f64;
    result.accuracy_at_1 = first as f64 / n;
    result.hit_at_5 = five as f64 / n;
    result.hit_at_10 = ten as f64 / n;
    result.mrr_at_10 = reciprocal / n;
    result.c_at_1 = c_at_1(first as f64, unanswered, n);
    result
}

/// c@1 of `right` right and `unanswered` unanswered questions among `n`.
pub fn c_at_1(right: f64, unanswered: f64, n: f64) -> f64 {
    if n > 0.0 { (right + unanswered * right / n) / n } else { 0.0 }
}

impl fmt::Display for Retrieval {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "n {} answered {} accuracy@1 {:.4} hit@5 {:.4} hit@10 {:.4} MRR@10 {:.4} c@1 {:.4}",
            self.questions,
            self.answered,
            self.accuracy_at_1,
            self.hit_at_5,
            self.hit_at_10,
            self.mrr_at_10,
            self.c_at_1
        )
    }
}

/// Mean, median and 99th percentile of some durations.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Latency {
    /// Mean, in milliseconds.
    pub mean_ms: f64,
    /// Median, in milliseconds.
    pub p50_ms: f64,
    /// 99th percentile, in milliseconds.
    pub p99_ms: f64,
}

impl Latency {
    /// Of these durations; zeros when there are none.
    pub fn of(durations: &[Duration]) -> Self {
        let mut ms: Vec<f64> = durations.iter().map(|d| d.as_secs_f64() * 1e3).collect();
        ms.sort_by(f64::total_cmp);
        let at = |share: f64| {
            let index = (ms.len() as f64 * share) as usize;
            ms.get(index.min(ms.len().saturating_sub(1))).copied().unwrap_or_default()
        };
        let mean_ms = ms.iter().sum::<f64>() / ms.len().max(1) as f64;
        Self { mean_ms, p50_ms: at(0.5), p99_ms: at(0.99) }
    }
}

impl fmt::Display for Latency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "ms a query: mean {:.3} p50 {:.3} p99 {:.3}",
            self.mean_ms, self.p50_ms, self.p99_ms
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn measures_of_a_small_run() {
        let set = |ids: &[&str]| ids.iter().map(|s| s.to_string()).collect::<BTreeSet<_>>();
        let list = |ids: &[&str]| ids.iter().map(|s| s.to_string()).collect::<Vec<_>>();
        let relevant: Relevant = [
            ("a".to_string(), set(&["1"])),
            ("b".to_string(), set(&["2", "3"])),
            ("c".to_string(), set(&["4"])),
            ("d".to_string(), set(&["5"])),
        ]
        .into();
        let run = [
            ("a".to_string(), list(&["1", "9"])),
            ("b".to_string(), list(&["9", "3", "2"])),
            ("c".to_string(), list(&["9"])),
        ]
        .into();
        let found = retrieval(&relevant, &run);
        assert_eq!((found.questions, found.answered), (4, 3));
        assert_eq!(found.accuracy_at_1, 0.25);
        assert_eq!(found.hit_at_5, 0.5);
        assert_eq!(found.mrr_at_10, 1.5 / 4.0);
        assert_eq!(found.c_at_1, (1.0 + 0.25) / 4.0);
    }

    #[test]
    fn percentiles() {
        let durations: Vec<Duration> = (1..=100).map(Duration::from_millis).collect();
        let latency = Latency::of(&durations);
        assert_eq!((latency.p50_ms, latency.p99_ms), (51.0, 100.0));
    }
}
