//! How likely it is that the chosen quotes answer the question: a logistic model with its
//! coefficients in `knowledge/calibration.toml`.

use serde::{Deserialize, Serialize};

use crate::error::Error;

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
