//! Exact search for the nearest vectors, in int8.
//!
//! Every vector is kept as 8-bit numbers and one scale; the question has 16 bits. That costs no
//! ranks that matter (cosines move by at most about 0.001), takes a quarter of the memory and, with the
//! processor's integer instructions found at run time, a fifth of the time of f32.

use std::cmp::Ordering;

use rten_simd::{Isa, SimdOp};

/// Unit vectors by place: what was pushed first has place 0.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct VectorIndex {
    dimension: usize,
    scales: Vec<f32>,
    values: Vec<i8>,
}

impl VectorIndex {
    /// An empty index for vectors of `dimension` numbers.
    #[must_use]
    pub fn new(dimension: usize) -> Self {
        Self { dimension, ..Self::default() }
    }

    /// Numbers in a vector.
    #[must_use]
    pub fn dimension(&self) -> usize {
        self.dimension
    }

    /// How many vectors there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.scales.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.scales.is_empty()
    }

    /// Adds a vector; one of another length counts as zero beyond its end, and is cut at
    /// [`VectorIndex::dimension`].
    pub fn push(&mut self, vector: &[f32]) {
        let largest = largest(vector);
        let scale = if largest > 0.0 { largest / f32::from(i8::MAX) } else { 1.0 };
        // A conversion from float saturates, and makes 0 of what is not a number.
        let values = vector.iter().map(|value| (value / scale).round() as i8);
        self.values.extend(values.chain(std::iter::repeat(0)).take(self.dimension));
        self.scales.push(scale);
    }

    /// The `count` nearest to a unit vector, best first, each as place and cosine; equal ones in
    /// order of place. Reads every vector: see the bench `embedder` for the time.
    #[must_use]
    pub fn nearest(&self, query: &[f32], count: usize) -> Vec<(usize, f32)> {
        let mut found: Vec<(usize, f32)> = self.cosines(query).into_iter().enumerate().collect();
        let best_first = |a: &(usize, f32), b: &(usize, f32)| -> Ordering {
            b.1.total_cmp(&a.1).then(a.0.cmp(&b.0))
        };
        if count == 0 {
            return Vec::new();
        }
        if count < found.len() {
            found.select_nth_unstable_by(count - 1, best_first);
            found.truncate(count);
        }
        found.sort_unstable_by(best_first);
        found
    }

    /// The cosine of each vector with a unit vector, by place.
    #[must_use]
    pub fn cosines(&self, query: &[f32]) -> Vec<f32> {
        if self.dimension == 0 || query.len() != self.dimension {
            return vec![0.0; self.len()];
        }
        // A sum of products must stay within 32 bits.
        let limit = (i32::MAX / i32::from(i8::MAX)) as f32 / self.dimension as f32;
        let scale = largest(query).max(f32::MIN_POSITIVE) / limit.min(f32::from(i16::MAX));
        let query: Vec<i16> = query.iter().map(|value| (value / scale) as i16).collect();
        Scan { query: &query, scale, index: self }.dispatch()
    }

    /// One stored vector: its scale and its numbers.
    pub(super) fn row(&self, place: usize) -> Option<(f32, &[i8])> {
        let start = place.checked_mul(self.dimension)?;
        Some((*self.scales.get(place)?, self.values.get(start..start + self.dimension)?))
    }

    /// Adds a vector as [`VectorIndex::row`] gave it.
    pub(super) fn push_row(&mut self, scale: f32, values: impl Iterator<Item = i8>) {
        self.values.extend(values.chain(std::iter::repeat(0)).take(self.dimension));
        self.scales.push(scale);
    }
}

fn largest(vector: &[f32]) -> f32 {
    vector.iter().fold(0.0, |largest, value| value.abs().max(largest))
}

/// The scan, compiled once for each instruction set and chosen at run time.
struct Scan<'a> {
    query: &'a [i16],
    scale: f32,
    index: &'a VectorIndex,
}

impl SimdOp for Scan<'_> {
    type Output = Vec<f32>;

    // Only what is inlined here is compiled for the instruction set: hence a loop, no `collect`.
    #[inline(always)]
    fn eval<I: Isa>(self, _: I) -> Vec<f32> {
        let mut cosines = vec![0.0; self.index.len()];
        let rows = self.index.values.chunks_exact(self.index.dimension);
        for ((cosine, row), scale) in cosines.iter_mut().zip(rows).zip(&self.index.scales) {
            *cosine = product(self.query, row) as f32 * self.scale * scale;
        }
        cosines
    }
}

#[inline(always)]
fn product(a: &[i16], b: &[i8]) -> i32 {
    a.iter().zip(b).map(|(&a, &b)| i32::from(a) * i32::from(b)).sum()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::VectorIndex;

    fn unit(vector: &[f32]) -> Vec<f32> {
        let length = vector.iter().map(|x| x * x).sum::<f32>().sqrt().max(f32::MIN_POSITIVE);
        vector.iter().map(|x| x / length).collect()
    }

    #[test]
    fn nothing_is_found_where_nothing_is() {
        assert!(VectorIndex::new(384).nearest(&[0.0; 384], 5).is_empty());
        let mut index = VectorIndex::new(2);
        index.push(&[1.0, 0.0]);
        assert!(index.nearest(&[1.0, 0.0], 0).is_empty());
        assert_eq!(index.nearest(&[1.0], 3), [(0, 0.0)]);
    }

    #[test]
    fn the_largest_numbers_do_not_overflow() {
        let mut index = VectorIndex::new(2000);
        index.push(&[1.0; 2000]);
        let cosine = index.cosines(&[1.0; 2000])[0];
        assert!((cosine - 2000.0).abs() < 20.0, "{cosine}");
    }

    proptest! {
        #[test]
        fn cosines_are_those_of_f32(
            rows in prop::collection::vec(prop::collection::vec(-1.0f32..1.0, 24), 1..20),
            query in prop::collection::vec(-1.0f32..1.0, 24),
        ) {
            let query = unit(&query);
            let mut index = VectorIndex::new(24);
            let mut exact = Vec::new();
            for row in &rows {
                let row = unit(row);
                exact.push(row.iter().zip(&query).map(|(a, b)| a * b).sum::<f32>());
                index.push(&row);
            }
            let found = index.nearest(&query, rows.len());
            prop_assert!(found.is_sorted_by(|a, b| a.1 >= b.1));
            for (place, cosine) in &found {
                prop_assert!((cosine - exact[*place]).abs() < 0.01);
            }
            let few = index.nearest(&query, 3);
            prop_assert_eq!(&few[..], &found[..few.len()]);
        }
    }
}
