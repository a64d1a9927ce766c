//! One list of two: what words found and what is alike in meaning.
//!
//! A convex combination of normalised scores, which Bruch, Gai and Ingber (2023, "An Analysis of
//! Fusion Functions for Hybrid Retrieval") found better than adding ranks: the score by words as a
//! share of the best, the cosine by how many standard deviations it stands out from all passages'.
//! Where either list is empty the other one is left as it is.

use super::{Hit, best};

/// Joins hits by words, best first, with the cosine of every passage; at most `top`, best first.
/// A cosine one standard deviation above the mean is worth `weight` of the best score by words.
pub fn fuse(words: &[Hit], cosines: &[f32], weight: f32, top: usize) -> Vec<Hit> {
    if cosines.is_empty() {
        return words.iter().copied().take(top).collect();
    }
    let count = cosines.len() as f32;
    let mean = cosines.iter().sum::<f32>() / count;
    let variance = cosines.iter().map(|cosine| (cosine - mean).powi(2)).sum::<f32>() / count;
    let deviation = variance.sqrt().max(f32::EPSILON);
    let mut scores: Vec<f32> =
        cosines.iter().map(|cosine| weight * (cosine - mean) / deviation).collect();
    let most = words.iter().map(|hit| hit.score).fold(f32::EPSILON, f32::max);
    for hit in words {
        if let Some(score) = scores.get_mut(hit.passage as usize) {
            *score += hit.score / most;
        }
    }
    best(&scores, top)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hits(scores: &[(u32, f32)]) -> Vec<Hit> {
        scores.iter().map(|&(passage, score)| Hit { passage, score }).collect()
    }

    fn order(hits: &[Hit]) -> Vec<u32> {
        hits.iter().map(|hit| hit.passage).collect()
    }

    #[test]
    fn what_both_lists_have_comes_first() {
        let words = hits(&[(0, 4.0), (2, 3.5)]);
        assert_eq!(order(&fuse(&words, &[0.7, 0.7, 0.9, 0.72], 0.1, 4)), [2, 0, 3, 1]);
    }

    #[test]
    fn either_list_may_be_empty() {
        let words = hits(&[(1, 4.0), (0, 3.0)]);
        assert_eq!(fuse(&words, &[], 0.1, 1), words[..1]);
        assert_eq!(order(&fuse(&[], &[0.7, 0.9, 0.8], 0.1, 2)), [1, 2]);
        assert!(fuse(&[], &[], 0.1, 5).is_empty());
        assert_eq!(order(&fuse(&words, &[0.8, 0.8, 0.8], 0.1, 2)), [1, 0], "all alike");
    }
}
