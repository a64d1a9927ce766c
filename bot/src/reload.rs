//! Reloading the knowledge base beside the one that answers: proposed, confirmed or cancelled, and
//! undone. One at a time, never in the way of an answer.

use std::sync::Arc;

use knowledge::changes::Changes;
use knowledge::{Snapshot, Warning};

use crate::conversation::incoming::Id;

/// Reloads the knowledge base. Cheap to share.
#[derive(Clone, Debug)]
pub struct Reloads {}

/// A knowledge base that was built and can be swapped in.
#[derive(Clone, Debug)]
pub struct Proposal {
    /// Its version, which it is confirmed by; equal to the current one when nothing changes.
    pub version: String,
    /// What would change.
    pub changes: Changes,
    /// All its warnings.
    pub warnings: Vec<Warning>,
}

/// A knowledge base that is answered from now.
#[derive(Clone, Debug)]
pub struct Applied {
    /// Its version.
    pub version: String,
    /// What has changed.
    pub changes: Changes,
    /// All its warnings.
    pub warnings: Vec<Warning>,
}

/// Why all stays as it was.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// Another reload is at work.
    #[error("another reload is at work; try again when it is done")]
    Busy,
    /// The folder cannot be used.
    #[error(transparent)]
    Knowledge(#[from] knowledge::Error),
    /// The folder has changed since it was proposed: it has to be looked at again.
    #[error("the folder has changed since; look at what would change again")]
    Changed,
    /// There is nothing to go back to.
    #[error("there is no knowledge base before this one; since the start nothing was reloaded")]
    NothingBefore,
    /// What was done could not be recorded.
    #[error(transparent)]
    Store(#[from] crate::store::Error),
    /// A part of the program stopped working.
    #[error("the reload was broken off: {0}; try again")]
    Broken(String),
}

/// Who asks for a reload, and how.
#[derive(Clone, Copy, Debug)]
pub struct Cause {
    /// `start`, `command`, `socket`, `signal`, `watch`, `undo`.
    pub name: &'static str,
    /// Who, where it is known.
    pub by: Option<Id>,
}

/// Skeleton: the bodies follow.
#[expect(clippy::todo, missing_docs, unused_variables, reason = "skeleton")]
impl Reloads {
    /// The snapshot to answer from.
    pub fn current(&self) -> Arc<Snapshot> {
        todo!()
    }

    /// Reads the folder beside what is answered from, and says what would change.
    pub async fn propose(&self) -> Result<Proposal, Refused> {
        todo!()
    }

    /// Swaps in the proposal of this version; rebuilds it where it is not at hand any more.
    pub async fn confirm(&self, version: &str, cause: Cause) -> Result<Applied, Refused> {
        todo!()
    }

    /// Proposes and confirms in one.
    pub async fn reload(&self, cause: Cause) -> Result<Applied, Refused> {
        todo!()
    }

    /// Goes back to the snapshot before.
    pub async fn undo(&self, cause: Cause) -> Result<Applied, Refused> {
        todo!()
    }

    /// The version that an undo would go back to.
    pub fn before(&self) -> Option<String> {
        todo!()
    }
}
