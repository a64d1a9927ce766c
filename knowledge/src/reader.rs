//! Bytes to communiqués: finds the files of a knowledge folder, extracts their text and
//! understands their metadata. What cannot be read becomes a [`Warning`], never a failure.

pub mod metadata;

use std::path::Path;
use std::time::Duration;

use jiff::civil::Date;

use crate::communique::Communique;
use crate::error::{Error, Warning};

/// What one reader may cost. All are settings.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Largest file read, in bytes.
    pub max_file_bytes: u64,
    /// Most pages of one PDF.
    pub max_pages: usize,
    /// Longest time on one file.
    pub max_time: Duration,
    /// Most files in one folder.
    pub max_files: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_file_bytes: 20 * 1024 * 1024,
            max_pages: 300,
            max_time: Duration::from_secs(20),
            max_files: 5_000,
        }
    }
}

/// What a format's reader gives: clean text, and what the format itself says of the document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Extracted {
    /// Paragraphs separated by one blank line, boilerplate left out.
    pub text: String,
    /// Title by front matter, `<meta>`, document properties or heading markup.
    pub title: Option<String>,
    /// Day by front matter, `<time>` or `<meta>`; never the file system's or a PDF's creation date.
    pub date: Option<Date>,
    /// Site or author name, as a hint to the union (`og:site_name`, front matter `unions`).
    pub unions: Vec<String>,
    /// Address by front matter or canonical link.
    pub url: Option<String>,
    /// Protocol number by front matter.
    pub protocol: Option<String>,
}

/// One file offered to the reader: from a disk, or compiled in.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Path below the knowledge folder, with `/` between its parts.
    pub file: String,
    /// Its content.
    pub bytes: Vec<u8>,
}

/// What a folder holds once read.
#[derive(Clone, Debug, Default)]
pub struct Folder {
    /// The communiqués, by `file`.
    pub communiques: Vec<Communique>,
    /// The `faq.toml` files, unparsed: `(file, dispute, content)`.
    pub curated: Vec<(String, Option<String>, String)>,
    /// What was left out or read with doubt, by file.
    pub warnings: Vec<Warning>,
}

/// Reads a knowledge folder from disk.
///
/// # Errors
/// Only when the folder itself cannot be listed; what is wrong with a file is a warning.
pub fn read_folder(dir: &Path, limits: &Limits) -> Result<Folder, Error> {
    let _ = (dir, limits);
    Ok(Folder::default())
}
