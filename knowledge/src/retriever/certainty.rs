//! How sure it is that the first of some hits is the right one.

use serde::{Deserialize, Serialize};

use super::Hit;
use crate::index::Index;
use crate::query::Query;

/// What tells whether the first hit is right; each about 0..=1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Signals {
    /// How far it is ahead of the second, in scores of the fusion.
    pub margin: f32,
    /// Share of the question's weight that it covers.
    pub covered: f32,
    /// Its cosine, from 0.75 at nought to 0.95 at one.
    pub alike: f32,
    /// Whether meaning alone would.
    pub meaning: f32,
}

impl Signals {
    /// The names of the signals, in the order of [`Signals::values`].
    pub const NAMES: [&str; 4] = ["margin", "covered", "alike", "meaning"];

    /// The signals as a vector.
    pub fn values(&self) -> [f32; 4] {
        [self.margin, self.covered, self.alike, self.meaning]
    }

    /// From a vector in the order of [`Signals::values`].
    pub fn from_values([margin, covered, alike, meaning]: [f32; 4]) -> Self {
        Self { margin, covered, alike, meaning }
    }
}

/// The signals of some hits, fused with these cosines of all passages.
pub fn certainty(index: &Index, query: &Query, cosines: &[f32], hits: &[Hit]) -> Signals {
    let Some(first) = hits.first() else { return Signals::default() };
    let best_cosine = cosines.iter().copied().fold(-1.0, f32::max);
    let cosine = cosines.get(first.passage as usize).copied().unwrap_or(-1.0);
    let has = |terms: &mut dyn Iterator<Item = f32>| terms.fold(0.0, f32::max);
    let present: Vec<u32> =
        index.forward().sentences(first.passage).flat_map(|s| s.iter().copied()).collect();
    let covered: f32 = query
        .terms
        .iter()
        .map(|term| {
            let found = term.alternatives.iter().filter(|a| present.contains(&a.id));
            term.weight * has(&mut found.map(|a| a.weight))
        })
        .sum();
    Signals {
        margin: first.score - hits.get(1).map_or(0.0, |second| second.score),
        covered: covered / query.weight().max(f32::EPSILON),
        alike: ((cosine - 0.75) / 0.2).max(0.0),
        meaning: f32::from(u8::from(cosine >= best_cosine)),
    }
}

/// When the first hit is trusted: a logistic model of its own signals.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Certainty {
    /// Hits are given from this probability that the first is right.
    pub threshold: f32,
    /// The constant term.
    pub bias: f32,
    /// One coefficient a signal.
    pub weights: Signals,
}

impl Certainty {
    /// The probability, in 0..=1, that the first hit is right.
    pub fn of(&self, signals: &Signals) -> f32 {
        probability(self.bias, self.weights.values(), signals.values())
    }

    /// Whether it is sure enough.
    pub fn is_enough(&self, signals: &Signals) -> bool {
        self.of(signals) >= self.threshold
    }
}

/// What a logistic model with these coefficients says of these values, in 0..=1.
pub(crate) fn probability<const N: usize>(bias: f32, weights: [f32; N], values: [f32; N]) -> f32 {
    let sum: f32 = weights.iter().zip(values).map(|(weight, value)| weight * value).sum();
    1.0 / (1.0 + (-(bias + sum)).exp())
}
