//! Query to ranked hits, each step a named function: score every passage by its terms, then look
//! closer at the best, sentence by sentence; then, where meaning is known, join both lists.

mod certainty;
mod fusion;

pub(crate) use certainty::probability;
pub use certainty::{Certainty, Signals, certainty};
pub use fusion::fuse;

use crate::error::Error;
use crate::index::{Index, IndexField, TermId};
use crate::query::{Query, QueryTerm, Steps, inverse_document_frequency};

/// One passage found, with its score (unbounded, higher is better, comparable within one query).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hit {
    /// The passage's number in the index.
    pub passage: u32,
    /// Its score.
    pub score: f32,
}

/// What scores turn on. One set of values serves every kind of text; chosen by
/// `bacheca eval` on the data that the README names.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Parameters {
    /// Saturation of term frequency (BM25's k1).
    pub k1: f32,
    /// Normalisation for length (BM25's b).
    pub b: f32,
    /// Weight of each field, in the order of [`IndexField::ALL`].
    pub boosts: [f32; 5],
    /// Weight of the best sentence's share of the question.
    pub sentence: f32,
    /// How many of the best passages are looked at closer.
    pub closer: usize,
    /// What a cosine one standard deviation above the mean is worth, against the best score by
    /// words.
    pub meaning: f32,
}

impl Default for Parameters {
    fn default() -> Self {
        Self {
            k1: 0.9,
            b: 0.7,
            boosts: [1.0, 2.0, 1.0, 0.5, 1.2],
            sentence: 1.0,
            closer: 50,
            meaning: 0.1,
        }
    }
}

/// The best passages for a query, best first, at most `top`.
///
/// # Errors
/// When the index cannot be read.
pub fn search(
    index: &Index,
    query: &Query,
    parameters: &Parameters,
    steps: Steps,
    top: usize,
) -> Result<Vec<Hit>, Error> {
    let scores = score_by_terms(index, query, parameters)?;
    let closer = if steps.sentences { parameters.closer.max(top) } else { top };
    let mut hits = best(&scores, closer);
    if steps.sentences {
        look_closer(index, query, parameters, &mut hits);
    }
    hits.truncate(top);
    Ok(hits)
}

/// Scores every passage: for each query term the best of its alternatives, BM25 over the fields.
fn score_by_terms(
    index: &Index,
    query: &Query,
    parameters: &Parameters,
) -> Result<Vec<f32>, Error> {
    let mut total = vec![0.0f32; index.len()];
    let mut of_alternative = vec![0.0f32; index.len()];
    let mut of_term = vec![0.0f32; index.len()];
    let (mut touched, mut touched_by_term) = (Vec::new(), Vec::new());
    for term in &query.terms {
        for alternative in &term.alternatives {
            let weight = alternative.weight * rarity(index, term, alternative.id);
            score_alternative(
                index,
                alternative.id,
                parameters,
                &mut of_alternative,
                &mut touched,
            )?;
            for passage in touched.drain(..) {
                let at = passage as usize;
                if let (Some(score), Some(best)) = (of_alternative.get_mut(at), of_term.get_mut(at))
                {
                    if *best == 0.0 {
                        touched_by_term.push(passage);
                    }
                    *best = best.max(*score * weight);
                    *score = 0.0;
                }
            }
        }
        for passage in touched_by_term.drain(..) {
            let at = passage as usize;
            if let (Some(score), Some(sum)) = (of_term.get_mut(at), total.get_mut(at)) {
                *sum += *score;
                *score = 0.0;
            }
        }
    }
    Ok(total)
}

/// Adds the BM25 weight of one term over all fields to `scores`; lists the passages in `touched`.
fn score_alternative(
    index: &Index,
    id: TermId,
    parameters: &Parameters,
    scores: &mut [f32],
    touched: &mut Vec<u32>,
) -> Result<(), Error> {
    let Some(term) = index.forward().term(id) else { return Ok(()) };
    let present = index.forward().fields_with(id);
    for ((n, field), boost) in index.fields().iter().enumerate().zip(parameters.boosts) {
        if present & (1 << n) == 0 {
            continue;
        }
        // Only running text is long enough for its length to mean something.
        let b = if n == IndexField::Body as usize { parameters.b } else { parameters.b * 0.5 };
        field.for_each(term, parameters.k1, b, |passage, score| {
            if let Some(sum) = scores.get_mut(passage as usize) {
                if *sum == 0.0 {
                    touched.push(passage);
                }
                *sum += boost * score;
            }
        })?;
    }
    Ok(())
}

/// How much finding a query term as this alternative tells: its own rarity, but never more than
/// the rarity of the asker's own word.
fn rarity(index: &Index, term: &QueryTerm, id: TermId) -> f32 {
    inverse_document_frequency(index.len(), index.forward().passages_with(id)).min(term.weight)
}

/// The `top` best passages with any score, best first; earlier ones first among equals.
fn best(scores: &[f32], top: usize) -> Vec<Hit> {
    let mut hits: Vec<Hit> = scores
        .iter()
        .zip(0..)
        .filter(|(score, _)| **score != 0.0)
        .map(|(&score, passage)| Hit { passage, score })
        .collect();
    let order = |a: &Hit, b: &Hit| b.score.total_cmp(&a.score).then(a.passage.cmp(&b.passage));
    if hits.len() > top && top > 0 {
        hits.select_nth_unstable_by(top - 1, order);
        hits.truncate(top);
    }
    hits.sort_unstable_by(order);
    hits
}

/// Rescores hits by their best sentence: a passage that says it in one breath is better than one
/// with the same words scattered.
fn look_closer(index: &Index, query: &Query, parameters: &Parameters, hits: &mut [Hit]) {
    // A slot for every alternative, found by a plain look at a table: this runs over each word of
    // each of these passages. Slot 0 stands for all other terms.
    let mut slots = vec![0u16; index.forward().terms()];
    let mut alternatives: Vec<(usize, f32)> = vec![(query.terms.len(), 0.0)];
    for (n, term) in query.terms.iter().enumerate() {
        for alternative in &term.alternatives {
            if let (Some(slot @ 0), Ok(next)) =
                (slots.get_mut(alternative.id as usize), u16::try_from(alternatives.len()))
            {
                *slot = next;
                alternatives.push((n, alternative.weight));
            }
        }
    }
    let mut found = vec![0.0f32; query.terms.len()];
    for hit in hits.iter_mut() {
        let mut best = 0.0f32;
        for sentence in index.forward().sentences(hit.passage) {
            found.fill(0.0);
            for id in sentence {
                let slot = slots.get(*id as usize).copied().unwrap_or_default();
                if slot != 0
                    && let Some(&(n, weight)) = alternatives.get(usize::from(slot))
                    && let Some(share) = found.get_mut(n)
                {
                    *share = share.max(weight);
                }
            }
            let share: f32 = found.iter().zip(&query.terms).map(|(f, t)| f * t.weight).sum();
            best = best.max(share);
        }
        hit.score += parameters.sentence * best;
    }
    hits.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.passage.cmp(&b.passage)));
}
