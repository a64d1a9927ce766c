//! The vectors of recent questions, in memory only: equal questions are not embedded twice.

use rustc_hash::FxHashMap;

/// A bounded cache that forgets what was unused for longest. Keyed by token ids, so that the words
/// of a question are not kept.
pub(super) struct Recent {
    capacity: usize,
    clock: u64,
    by_ids: FxHashMap<Box<[i32]>, (u64, Vec<f32>)>,
}

impl Recent {
    pub(super) fn new(capacity: usize) -> Self {
        Self { capacity, clock: 0, by_ids: FxHashMap::default() }
    }

    pub(super) fn get(&mut self, ids: &[i32]) -> Option<Vec<f32>> {
        self.clock += 1;
        let now = self.clock;
        let (used, vector) = self.by_ids.get_mut(ids)?;
        *used = now;
        Some(vector.clone())
    }

    pub(super) fn put(&mut self, ids: Vec<i32>, vector: Vec<f32>) {
        self.clock += 1;
        let now = self.clock;
        self.by_ids.insert(ids.into(), (now, vector));
        if self.by_ids.len() > self.capacity {
            // A scan of a few hundred is nothing beside the embedding that led here.
            let oldest = self.by_ids.iter().min_by_key(|(_, (used, _))| *used);
            if let Some(oldest) = oldest.map(|(ids, _)| ids.clone()) {
                self.by_ids.remove(&oldest);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Recent;

    #[test]
    fn forgets_what_was_unused_for_longest() {
        let mut recent = Recent::new(2);
        recent.put(vec![1], vec![0.1]);
        recent.put(vec![2], vec![0.2]);
        assert_eq!(recent.get(&[1]), Some(vec![0.1]));
        recent.put(vec![3], vec![0.3]);
        assert_eq!(recent.get(&[2]), None);
        assert_eq!(recent.get(&[1]), Some(vec![0.1]));
        assert_eq!(recent.get(&[3]), Some(vec![0.3]));
    }
}
