//! The vectors of recent questions, in memory only: equal questions are not embedded twice.

use std::sync::{Mutex, MutexGuard, PoisonError};

use rustc_hash::FxHashMap;

/// A bounded cache that forgets what was unused for longest. Keyed by token ids, so that the words
/// of a question are not kept.
pub(super) struct Recent {
    capacity: usize,
    entries: Mutex<Entries>,
}

#[derive(Default)]
struct Entries {
    clock: u64,
    by_ids: FxHashMap<Box<[i32]>, (u64, Vec<f32>)>,
}

impl Recent {
    pub(super) fn new(capacity: usize) -> Self {
        Self { capacity, entries: Mutex::default() }
    }

    pub(super) fn get(&self, ids: &[i32]) -> Option<Vec<f32>> {
        let mut entries = self.lock();
        entries.clock += 1;
        let now = entries.clock;
        let (used, vector) = entries.by_ids.get_mut(ids)?;
        *used = now;
        Some(vector.clone())
    }

    pub(super) fn put(&self, ids: Vec<i32>, vector: Vec<f32>) {
        let mut entries = self.lock();
        entries.clock += 1;
        let now = entries.clock;
        entries.by_ids.insert(ids.into(), (now, vector));
        if entries.by_ids.len() > self.capacity {
            // A scan of a few hundred is nothing beside the embedding that led here.
            let oldest = entries.by_ids.iter().min_by_key(|(_, (used, _))| *used);
            if let Some(oldest) = oldest.map(|(ids, _)| ids.clone()) {
                entries.by_ids.remove(&oldest);
            }
        }
    }

    /// Nothing in here can be left half done, so a panic elsewhere does not spoil it.
    fn lock(&self) -> MutexGuard<'_, Entries> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::Recent;

    #[test]
    fn forgets_what_was_unused_for_longest() {
        let recent = Recent::new(2);
        recent.put(vec![1], vec![0.1]);
        recent.put(vec![2], vec![0.2]);
        assert_eq!(recent.get(&[1]), Some(vec![0.1]));
        recent.put(vec![3], vec![0.3]);
        assert_eq!(recent.get(&[2]), None);
        assert_eq!(recent.get(&[1]), Some(vec![0.1]));
        assert_eq!(recent.get(&[3]), Some(vec![0.3]));
    }
}
