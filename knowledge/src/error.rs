//! What can go wrong: [`Error`] stops the work, [`Warning`] names what was left out of it.

use std::path::PathBuf;

use serde::Serialize;

/// The work cannot be done at all. Readable alone; each names its cure.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The knowledge folder itself cannot be read.
    #[error(
        "cannot read the knowledge folder {path}: {source}; check that it exists and that this user may read it"
    )]
    Folder {
        /// The folder asked for.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The embedding model cannot be used.
    #[error(transparent)]
    Embedder(#[from] crate::embedder::Error),
    /// A configuration or curated file is wrong.
    #[error("{file}{}: {cause}; {cure}", line.map(|l| format!(", line {l}")).unwrap_or_default())]
    Invalid {
        /// The file.
        file: String,
        /// Its line, from 1, where there is one.
        line: Option<usize>,
        /// What is wrong.
        cause: String,
        /// What to do about it.
        cure: String,
    },
    /// The index could not be built or searched.
    #[error("the index failed: {0}; try again, and report this if it stays")]
    Index(#[from] tantivy::TantivyError),
}

impl Error {
    /// The error of a TOML file, with the line that the parser stopped at.
    pub(crate) fn from_toml(file: &str, text: &str, error: &toml::de::Error) -> Self {
        let line = error.span().map(|span| {
            text.as_bytes().iter().take(span.start).filter(|&&byte| byte == b'\n').count() + 1
        });
        Self::Invalid {
            file: file.to_owned(),
            line,
            cause: error.message().replace('\n', ", "),
            cure: "correct this line, or restore the file as delivered".to_owned(),
        }
    }
}

/// A file that could not be read, or not well: reported, and the rest goes on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Warning {
    /// Path below the knowledge folder.
    pub file: String,
    /// The line, from 1, where there is one.
    pub line: Option<usize>,
    /// What is wrong.
    pub cause: String,
    /// What to do about it.
    pub cure: String,
    /// Whether the file was left out altogether.
    pub refused: bool,
}

impl std::fmt::Display for Warning {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.file)?;
        if let Some(line) = self.line {
            write!(f, ", line {line}")?;
        }
        write!(f, ": {}; {}", self.cause, self.cure)
    }
}
