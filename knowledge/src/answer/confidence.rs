//! How likely it is that the chosen quotes answer the question: a logistic model, one for words
//! alone and one for both signals, with the coefficients in `knowledge/calibration.toml`.

use serde::{Deserialize, Serialize};

use super::Quote;
use super::asks::Asks;
use super::candidates::{Candidate, share};
use super::matter::Matter;
use crate::error::Error;
use crate::query::Part;
use crate::retriever::{Certainty, probability};

/// The coefficients compiled into the program.
const BUILT_IN: &str = include_str!("../../calibration.toml");

/// What the confidence is reckoned from; each about 0..=1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Features {
    /// Share of the question's weight that the quotes cover, with their surroundings.
    pub covered: f32,
    /// Share that the best sentence covers by itself.
    pub own: f32,
    /// Whether the best sentence has the kind of thing asked for; half where nothing of a kind is.
    pub met: f32,
    /// How fully one sentence has both, the matter and the kind of thing asked for.
    pub bound: f32,
    /// Share of the heaviest word that the quotes do not cover.
    pub missing: f32,
    /// Share of the question that is words of the workplace which the quotes do not cover.
    pub workplace: f32,
    /// Share that is numbers and names which the quotes do not cover.
    pub names: f32,
    /// How much the question says: of one word half, of more words more.
    pub terms: f32,
    /// Whether no certain kind of thing is asked for.
    pub open: f32,
    /// How far the best sentence is ahead of the fourth, in scores.
    pub lead: f32,
    /// How near the quotes come in meaning: the best cosine, from 0.75 at nought to 0.95 at one.
    pub alike: f32,
    /// How much nearer than anything that no communiqué answers, in fifths of a cosine.
    pub nearer: f32,
    /// Whether the question tells of the asker's own case.
    pub personal: f32,
}

impl Features {
    /// The names of the features, in the order of [`Features::values`].
    pub const NAMES: [&str; 13] = [
        "covered",
        "own",
        "met",
        "bound",
        "missing",
        "workplace",
        "names",
        "terms",
        "open",
        "lead",
        "alike",
        "nearer",
        "personal",
    ];

    /// The features as a vector.
    pub fn values(&self) -> [f32; 13] {
        let Self { covered, own, met, bound, missing, workplace, .. } = *self;
        let Self { names, terms, open, lead, alike, nearer, personal, .. } = *self;
        [
            covered, own, met, bound, missing, workplace, names, terms, open, lead, alike, nearer,
            personal,
        ]
    }

    /// From a vector in the order of [`Features::values`].
    pub fn from_values(values: [f32; 13]) -> Self {
        let [covered, own, met, bound, missing, workplace, rest @ ..] = values;
        let [names, terms, open, lead, alike, nearer, personal] = rest;
        Self {
            covered,
            own,
            met,
            bound,
            missing,
            workplace,
            names,
            terms,
            open,
            lead,
            alike,
            nearer,
            personal,
        }
    }
}

/// Reckons the features of quotes chosen from these candidates, the best first.
pub(crate) fn features(
    matter: &Matter<'_>,
    found: &[Candidate],
    quotes: &[Quote],
    elsewhere: Option<f32>,
) -> Features {
    let Matter { snapshot, query, asks, .. } = matter;
    let quoted = |c: &&Candidate| {
        let file = snapshot.communiques().get(c.communique).map(|c| c.file.as_str());
        quotes.iter().any(|q| {
            Some(q.citation.file.as_str()) == file
                && q.start <= c.range.start
                && c.range.end <= q.end
        })
    };
    let mut covered = vec![0.0f32; query.terms.len()];
    let (mut own, mut bound, mut cosine) = (0.0f32, 0.0f32, 0.0f32);
    for candidate in found.iter().filter(quoted) {
        for (all, one) in covered.iter_mut().zip(&candidate.covered) {
            *all = all.max(*one);
        }
        let own_share = share(query, &candidate.own);
        own = own.max(own_share);
        // A date in a sentence about something else is no answer to *quando*.
        bound = bound.max(candidate.met * own_share);
        cosine = cosine.max(candidate.cosine.unwrap_or_default());
    }
    let is_open = *asks == Asks::Open;
    let weight = query.weight().max(f32::EPSILON);
    let uncovered = |part: Part| -> f32 {
        let terms = query.terms.iter().zip(&covered).filter(|(term, _)| term.part == part);
        terms.map(|(term, share)| term.weight * (1.0 - share.min(1.0))).sum::<f32>() / weight
    };
    let missing = query
        .terms
        .iter()
        .zip(&covered)
        .map(|(term, share)| (1.0 - share) * term.weight / weight)
        .fold(0.0f32, f32::max);
    let score = |n: usize| found.get(n).map_or(0.0, |candidate| candidate.score);
    Features {
        covered: share(query, &covered),
        own,
        met: if is_open { 0.5 } else { bound / own.max(f32::EPSILON) },
        bound,
        missing,
        workplace: uncovered(Part::Workplace),
        names: uncovered(Part::Name),
        terms: 1.0 - 1.0 / (1.0 + query.terms.len() as f32),
        open: f32::from(u8::from(is_open)),
        lead: score(0) - score(3),
        alike: ((cosine - 0.75) / 0.2).max(0.0),
        nearer: elsewhere.map_or(0.0, |elsewhere| (cosine - elsewhere) / 0.2),
        personal: f32::from(u8::from(matter.is_personal)),
    }
}

/// One logistic model.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// The constant term.
    pub bias: f32,
    /// One coefficient a feature.
    pub weights: Features,
}

impl Model {
    /// The probability, in 0..=1, of what the model tells, for quotes with these features.
    pub fn of(&self, features: &Features) -> f32 {
        probability(self.bias, self.weights.values(), features.values())
    }
}

/// When an answer is given, and how sure it is.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Calibration {
    /// An answer is given from this probability.
    pub threshold: f32,
    /// Where words alone are surer than this, meaning is not asked.
    pub decided: f32,
    /// Of answers by words alone.
    pub words: Model,
    /// Of answers by words and meaning.
    pub meaning: Model,
    /// That the communiqués speak of the question's matter at all, by words and meaning.
    pub related: Model,
    /// That the first document of a collection is the right one, where documents are searched.
    pub retrieval: Certainty,
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
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_model_is_sound_and_rises_with_what_is_covered() {
        let built_in = Calibration::built_in().unwrap();
        for model in [built_in.words, built_in.meaning] {
            let nothing = Features { missing: 1.0, workplace: 1.0, ..Features::default() };
            let all = Features {
                covered: 1.0,
                own: 1.0,
                met: 1.0,
                terms: 0.8,
                open: 0.0,
                alike: 0.6,
                lead: 0.4,
                bound: 1.0,
                nearer: 0.3,
                ..Features::default()
            };
            assert!(model.of(&nothing) < 0.2, "{}", model.of(&nothing));
            assert!(model.of(&all) > 0.6, "{}", model.of(&all));
        }
    }
}
