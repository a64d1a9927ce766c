//! The settings of the engine: what is answered from, and what reading it may cost.

use std::path::PathBuf;

use knowledge::reader::Limits;
use serde::Deserialize;

/// What is answered from.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Knowledge {
    /// The folder of communiqués; empty for the built-in knowledge base.
    pub folder: PathBuf,
    /// Where finished indexes and vectors are kept.
    pub cache: Cache,
    /// The vocabulary file; empty for the built-in one.
    pub vocabulary: PathBuf,
    /// The topics file; empty for the built-in one.
    pub topics: PathBuf,
    /// The embedding model.
    pub model: ModelChoice,
    /// Whether a running service reloads the folder by itself when it changes.
    pub watch: bool,
}

/// Where finished indexes and vectors are kept: `"auto"`, `"off"`, or else a folder.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(from = "String")]
pub enum Cache {
    /// In the user's folder for such things, where there is one.
    #[default]
    Auto,
    /// In memory alone.
    Off,
    /// In a folder.
    Folder(PathBuf),
}

impl From<String> for Cache {
    fn from(choice: String) -> Self {
        match choice.as_str() {
            "auto" => Self::Auto,
            "off" | "" => Self::Off,
            folder => Self::Folder(folder.into()),
        }
    }
}

/// Which embedding model is used: `"built-in"`, `"off"`, or else the folder of one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(from = "String")]
pub enum ModelChoice {
    /// The one compiled in.
    #[default]
    BuiltIn,
    /// None: words alone decide.
    Off,
    /// One in a folder.
    Folder(PathBuf),
}

impl From<String> for ModelChoice {
    fn from(choice: String) -> Self {
        match choice.as_str() {
            "built-in" | "" => Self::BuiltIn,
            "off" => Self::Off,
            folder => Self::Folder(folder.into()),
        }
    }
}

/// What reading may cost: [`Limits`] as an operator writes them.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ReaderLimits {
    /// Largest file, in bytes.
    pub max_file_bytes: u64,
    /// Most pages of one PDF.
    pub max_pages: usize,
    /// Longest time on one file, in seconds.
    pub max_seconds: u64,
    /// Most files in one folder.
    pub max_files: usize,
}

impl Default for ReaderLimits {
    fn default() -> Self {
        let limits = Limits::default();
        Self {
            max_file_bytes: limits.max_file_bytes,
            max_pages: limits.max_pages,
            max_seconds: limits.max_time.as_secs(),
            max_files: limits.max_files,
        }
    }
}
