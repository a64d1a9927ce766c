//! The host that changes, where the snapshots do not: a [`Library`] holds the current
//! [`Snapshot`]; a reload builds a new one beside it and swaps.

use std::sync::{Arc, PoisonError, RwLock};

use crate::snapshot::Snapshot;

/// Holds the current snapshot. Cheap to share; readers never wait for a reload.
#[derive(Debug)]
pub struct Library {
    current: RwLock<Arc<Snapshot>>,
}

impl Library {
    /// A library that answers from this snapshot.
    pub fn new(snapshot: Snapshot) -> Self {
        Self { current: RwLock::new(Arc::new(snapshot)) }
    }

    /// The snapshot to answer from. A question keeps the one it started with to its end.
    pub fn current(&self) -> Arc<Snapshot> {
        // A snapshot is whole before it is put here: a poisoned lock still guards a good one.
        self.current.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Puts another snapshot in place; gives back the one before, so that it can be restored.
    pub fn replace(&self, snapshot: Arc<Snapshot>) -> Arc<Snapshot> {
        let mut current = self.current.write().unwrap_or_else(PoisonError::into_inner);
        std::mem::replace(&mut current, snapshot)
    }
}
