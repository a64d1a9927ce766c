//! What comes of a reload.

use knowledge::Warning;
use knowledge::changes::Changes;

use crate::conversation::incoming::Id;

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
