//! How likely it is that the chosen quotes answer the question: a logistic model with its
//! coefficients in `knowledge/calibration.toml`.

use serde::{Deserialize, Serialize};

use super::Quote;
use super::asks::Asks;
use super::candidates::{Candidate, share};
use crate::error::Error;
use crate::query::{Part, Query};
use crate::snapshot::Snapshot;

/// The coefficients compiled into the program.
const BUILT_IN: &str = include_str!("../../calibration.toml");

/// What the confidence is reckoned from; each in 0..=1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Features {
    /// Share of the question's weight that the quotes cover, with their surroundings.
    pub covered: f32,
    /// Share that the best sentence covers by itself.
    pub own: f32,
    /// Whether the best sentence has the kind of thing asked for.
    pub met: f32,
    /// Share of the heaviest word that the quotes do not cover.
    pub missing: f32,
    /// Share of the question that is words of the workplace which the quotes do not cover.
    pub workplace: f32,
    /// Share that is numbers and names which the quotes do not cover.
    pub names: f32,
}

impl Features {
    /// The names of the features, in the order of [`Features::values`].
    pub const NAMES: [&str; 6] = ["covered", "own", "met", "missing", "workplace", "names"];

    /// The features as a vector.
    pub fn values(&self) -> [f32; 6] {
        [self.covered, self.own, self.met, self.missing, self.workplace, self.names]
    }
}

/// Reckons the features of the chosen quotes.
pub(crate) fn features(
    query: &Query,
    asks: Asks,
    found: &[Candidate],
    quotes: &[Quote],
    snapshot: &Snapshot,
) -> Features {
    let quoted = |c: &&Candidate| {
        let file = snapshot.communiques().get(c.communique).map(|c| c.file.as_str());
        quotes.iter().any(|q| {
            Some(q.citation.file.as_str()) == file
                && q.start <= c.range.start
                && c.range.end <= q.end
        })
    };
    let mut covered = vec![0.0f32; query.terms.len()];
    let (mut own, mut met) = (0.0f32, 0.0f32);
    for candidate in found.iter().filter(quoted) {
        for (all, one) in covered.iter_mut().zip(&candidate.covered) {
            *all = all.max(*one);
        }
        let own_share = share(query, &candidate.own);
        own = own.max(own_share);
        // A date in a sentence about something else is no answer to *quando*.
        met = met.max(candidate.met * own_share);
    }
    met /= own.max(f32::EPSILON);
    let weight = query.weight().max(f32::EPSILON);
    let uncovered = |part: Option<Part>| -> f32 {
        let terms = query.terms.iter().zip(&covered);
        let sum: f32 = terms
            .filter(|(term, _)| part.is_none_or(|part| term.part == part))
            .map(|(term, share)| term.weight * (1.0 - share.min(1.0)))
            .sum();
        sum / weight
    };
    let missing = query
        .terms
        .iter()
        .zip(&covered)
        .map(|(term, share)| (1.0 - share) * term.weight / weight)
        .fold(0.0f32, f32::max);
    Features {
        covered: share(query, &covered),
        own,
        met: if asks == Asks::Open { 0.5 } else { met },
        missing,
        workplace: uncovered(Some(Part::Workplace)),
        names: uncovered(Some(Part::Name)),
    }
}

/// The coefficients of the logistic model.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Calibration {
    /// An answer is given from this probability.
    pub threshold: f32,
    /// The constant term.
    pub bias: f32,
    /// One coefficient a feature.
    pub weights: Features,
}

impl Calibration {
    /// The coefficients compiled into the program.
    ///
    /// # Errors
    /// When the built-in file is wrong, which a test rules out.
    pub fn built_in() -> Result<Self, Error> {
        toml::from_str(BUILT_IN)
            .map_err(|e| Error::from_toml("knowledge/calibration.toml", BUILT_IN, &e))
    }

    /// The probability, in 0..=1, that quotes with these features answer the question.
    pub fn confidence(&self, features: &Features) -> f32 {
        let sum: f32 =
            self.weights.values().iter().zip(features.values()).map(|(w, f)| w * f).sum();
        1.0 / (1.0 + (-(self.bias + sum)).exp())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_model_is_sound_and_rises_with_what_is_covered() {
        let model = Calibration::built_in().unwrap();
        let nothing = Features { missing: 1.0, workplace: 1.0, ..Features::default() };
        let all = Features { covered: 1.0, own: 1.0, met: 1.0, ..Features::default() };
        assert!(model.confidence(&nothing) < 0.2);
        assert!(model.confidence(&all) > 0.8);
    }
}
