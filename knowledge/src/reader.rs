//! Bytes to communiqués: finds the files of a knowledge folder, extracts their text and
//! understands their metadata. What cannot be read becomes a [`Warning`], never a failure.
//!
//! A file goes one way: [`format`] picks its reader, [`worker`] runs it apart under a deadline,
//! [`cleanup`] makes its text fit to be quoted, and [`assemble`] makes the communiqué of it.

mod assemble;
pub mod cleanup;
mod docx;
mod encoding;
mod folder;
mod format;
mod html;
mod link;
mod markdown;
pub mod metadata;
mod pdf;
mod problem;
mod stated;
mod text;
mod worker;

use std::path::Path;
use std::time::Duration;

use jiff::civil::Date;

use crate::communique::Communique;
use crate::error::{Error, Warning};
use crate::union::Unions;

pub use format::Format;
pub use problem::Problem;
pub use stated::Stated;

/// What one reader may cost. All are settings.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Largest file read, in bytes. Also the most that a compressed file may unpack to, tenfold.
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
    /// Title by `<meta>`, document properties or heading markup.
    pub title: Option<String>,
    /// Day by `<time>` or `<meta>`; never the file system's or a PDF's creation date.
    pub date: Option<Date>,
    /// Site or author name, as a hint to the union (`og:site_name`).
    pub unions: Vec<String>,
    /// Address by canonical link.
    pub url: Option<String>,
    /// Protocol number, where a format states it.
    pub protocol: Option<String>,
    /// What front matter states outright.
    pub stated: Stated,
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

/// Called after each file with how many are done and how many there are.
pub type Progress<'a> = &'a (dyn Fn(usize, usize) + Sync);

/// What reading needs to know beside the files: what it may cost, and the unions there are.
#[derive(Debug, Default)]
pub struct Reader {
    /// What one file may cost.
    pub limits: Limits,
    /// The unions, by all their spellings.
    pub unions: Unions,
}

impl Reader {
    /// A reader with the built-in unions.
    pub fn new(limits: Limits) -> Self {
        Self { limits, unions: Unions::default() }
    }

    /// Reads a knowledge folder from disk, telling how far it is.
    ///
    /// # Errors
    /// Only when the folder itself cannot be listed; what is wrong with a file is a warning.
    pub fn folder(&self, dir: &Path, progress: Progress<'_>) -> Result<Folder, Error> {
        let (found, warnings) = folder::walk(dir, &self.limits)?;
        Ok(folder::read(found, warnings, self, progress))
    }

    /// Reads a knowledge folder that is in memory, as [`Reader::folder`] reads one on disk.
    pub fn entries(&self, entries: Vec<Entry>) -> Folder {
        let (found, warnings) = folder::offered(entries, &self.limits);
        folder::read(found, warnings, self, &|_, _| {})
    }

    /// Reads one file from disk, by itself: without its folder, it belongs to no dispute.
    ///
    /// # Errors
    /// A [`Warning`] when it cannot be read. What is only doubtful comes with the communiqué.
    pub fn file(&self, path: &Path) -> Result<(Communique, Vec<Warning>), Warning> {
        folder::read_one(path, self)
    }
}

/// [`Reader::folder`] with the built-in unions.
///
/// # Errors
/// As there.
pub fn read_folder(dir: &Path, limits: &Limits) -> Result<Folder, Error> {
    Reader::new(limits.clone()).folder(dir, &|_, _| {})
}

/// [`Reader::entries`] with the built-in unions.
pub fn read_entries(entries: Vec<Entry>, limits: &Limits) -> Folder {
    Reader::new(limits.clone()).entries(entries)
}

/// [`Reader::file`] with the built-in unions.
///
/// # Errors
/// As there.
pub fn read_file(path: &Path, limits: &Limits) -> Result<(Communique, Vec<Warning>), Warning> {
    Reader::new(limits.clone()).file(path)
}

/// Extracts the text of one document in memory: what a [`Reader`] does with each.
///
/// # Errors
/// A [`Problem`] when it cannot be read.
pub fn extract(
    format: Format,
    bytes: &[u8],
    limits: &Limits,
) -> Result<(Extracted, Vec<Problem>), Problem> {
    format::extract(format, bytes.to_vec(), limits)
}
