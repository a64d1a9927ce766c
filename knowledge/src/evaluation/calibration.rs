//! Fits the model of confidence to judged answers: logistic regression with a small ridge penalty,
//! by Newton's method (Hastie, Tibshirani and Friedman 2009, "The Elements of Statistical
//! Learning", 4.4.1), and tells how far its probabilities can be trusted.

use crate::answer::{Features, Model};
use crate::retriever::{Certainty, Signals};

/// One question: what its answer was reckoned from, and whether the quotes were right.
pub type Example = (Features, bool);

/// Pull of the coefficients towards nought; the constant term is free.
const RIDGE: f64 = 0.5;
/// Newton's method has long converged by then.
const STEPS: usize = 50;

/// The model that fits the examples best.
pub fn fit(examples: &[Example]) -> Model {
    let rows: Vec<_> =
        examples.iter().map(|(features, right)| (features.values(), *right)).collect();
    let (bias, weights) = logistic(&rows);
    Model { bias, weights: Features::from_values(weights) }
}

/// The model of certainty that fits these hits best, each right or not; `threshold` is passed on.
pub fn fit_certainty(examples: &[(Signals, bool)], threshold: f32) -> Certainty {
    let rows: Vec<_> = examples.iter().map(|(signals, right)| (signals.values(), *right)).collect();
    let (bias, weights) = logistic(&rows);
    Certainty { threshold, bias, weights: Signals::from_values(weights) }
}

/// The constant term and the coefficients of the logistic model that fits these rows best.
fn logistic<const N: usize>(rows: &[([f32; N], bool)]) -> (f32, [f32; N]) {
    // The constant term is the coefficient of a last column of ones.
    let mut weights = vec![0.0f64; N + 1];
    for _ in 0..STEPS {
        let mut gradient = vec![0.0f64; N + 1];
        let mut hessian = vec![vec![0.0f64; N + 1]; N + 1];
        for (values, right) in rows {
            let x: Vec<f64> = values.iter().map(|v| f64::from(*v)).chain([1.0]).collect();
            let sum: f64 = x.iter().zip(&weights).map(|(x, w)| x * w).sum();
            let p = 1.0 / (1.0 + (-sum).exp());
            for (i, xi) in x.iter().enumerate() {
                gradient[i] += xi * (f64::from(u8::from(*right)) - p);
                for (j, xj) in x.iter().enumerate() {
                    hessian[i][j] += xi * xj * p * (1.0 - p);
                }
            }
        }
        for i in 0..=N {
            if i < N {
                gradient[i] -= RIDGE * weights[i];
            }
            hessian[i][i] += if i < N { RIDGE } else { 1e-6 };
        }
        for (weight, step) in weights.iter_mut().zip(solve(hessian, gradient)) {
            *weight += step;
        }
    }
    (weights[N] as f32, std::array::from_fn(|n| weights[n] as f32))
}

/// Solves a symmetric positive definite system by elimination.
fn solve(mut a: Vec<Vec<f64>>, mut b: Vec<f64>) -> Vec<f64> {
    let size = b.len();
    for i in 0..size {
        let (pivot, target) = (a[i].clone(), b[i]);
        for row in i + 1..size {
            let factor = a[row][i] / pivot[i];
            for (cell, above) in a[row].iter_mut().zip(&pivot) {
                *cell -= factor * above;
            }
            b[row] -= factor * target;
        }
    }
    for i in (0..size).rev() {
        let known: f64 = (i + 1..size).map(|j| a[i][j] * b[j]).sum();
        b[i] = (b[i] - known) / a[i][i];
    }
    b
}

/// One row of a reliability table: answers of about this confidence, and how many were right.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bin {
    /// Confidence from here, for a fifth.
    pub from: f32,
    /// How many answers.
    pub answers: usize,
    /// Mean confidence.
    pub confidence: f32,
    /// Share that was right.
    pub right: f32,
}

/// Confidence against observed accuracy, in fifths; empty fifths left out. Takes pairs of a
/// probability and whether the answer was right.
pub fn reliability(predicted: &[(f32, bool)]) -> Vec<Bin> {
    (0..5u8)
        .filter_map(|n| {
            let from = f32::from(n) / 5.0;
            let inside =
                || predicted.iter().filter(|(p, _)| *p >= from && (*p < from + 0.2 || n == 4));
            let answers = inside().count();
            let count = answers as f32;
            (answers > 0).then(|| Bin {
                from,
                answers,
                confidence: inside().map(|(p, _)| p).sum::<f32>() / count,
                right: inside().filter(|(_, right)| *right).count() as f32 / count,
            })
        })
        .collect()
}

/// The probabilities for the examples of each set by a model fitted to all other sets: how it does
/// on what it has not seen. One set alone is judged by its own model.
pub fn held_out(sets: &[Vec<Example>]) -> Vec<(f32, bool)> {
    let mut predicted = Vec::new();
    for (n, set) in sets.iter().enumerate() {
        let others = sets.iter().enumerate().filter(|(other, _)| *other != n || sets.len() == 1);
        let others: Vec<Example> = others.flat_map(|(_, set)| set.iter().copied()).collect();
        let model = fit(&others);
        predicted.extend(set.iter().map(|(features, right)| (model.of(features), *right)));
    }
    predicted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_goes_with_being_right_gets_weight() {
        let examples: Vec<Example> = (0..200)
            .map(|n| {
                let own = (n % 10) as f32 / 10.0;
                (Features { own, met: (n % 2) as f32, ..Features::default() }, own > 0.45)
            })
            .collect();
        let model = fit(&examples);
        assert!(model.weights.own > 3.0, "{model:?}");
        assert!(model.weights.own > 5.0 * model.weights.met.abs(), "{model:?}");
        let predicted: Vec<_> = examples.iter().map(|(f, right)| (model.of(f), *right)).collect();
        let table = reliability(&predicted);
        assert!(
            table.first().unwrap().right < 0.2 && table.last().unwrap().right > 0.8,
            "{table:?}"
        );
        assert_eq!(table.iter().map(|bin| bin.answers).sum::<usize>(), 200);
    }

    #[test]
    fn a_set_is_judged_by_what_the_others_taught() {
        let example = |own: f32, right| (Features { own, ..Features::default() }, right);
        let taught: Vec<Example> = (0..100).map(|n| example((n % 2) as f32, n % 2 == 1)).collect();
        let contrary: Vec<Example> =
            (0..100).map(|n| example((n % 2) as f32, n % 2 == 0)).collect();
        let predicted = held_out(&[taught, contrary]);
        assert!(predicted.iter().all(|(p, right)| (*p > 0.5) != *right));
    }

    #[test]
    fn no_examples_give_even_odds() {
        let model = fit(&[]);
        assert_eq!(model.of(&Features::default()), 0.5);
    }
}
