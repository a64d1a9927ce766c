//! Lists a knowledge folder on disk, without leaving it.

use std::fs;
use std::path::{Path, PathBuf};

use super::{Found, Source, cut};
use crate::error::{Error, Warning};
use crate::reader::{Limits, Problem};

/// Folders within folders that are looked into.
const DEPTH: usize = 16;

/// How many files over the limit are still listed, so that "the first N by name" holds.
const SLACK: usize = 10;

/// Finds the files of a folder, by name.
pub fn walk(dir: &Path, limits: &Limits) -> Result<(Vec<Found>, Vec<Warning>), Error> {
    let unreadable = |source| Error::Folder { path: dir.to_owned(), source };
    let root = fs::canonicalize(dir).map_err(unreadable)?;
    fs::read_dir(&root).map_err(unreadable)?;
    let mut walk = Walk {
        root: root.clone(),
        most: limits.max_files.saturating_mul(SLACK),
        found: Vec::new(),
        warnings: Vec::new(),
    };
    walk.folder(&root, "", 0);
    let Walk { mut found, mut warnings, .. } = walk;
    found.sort_by(|a, b| a.file.cmp(&b.file));
    warnings.extend(cut(&mut found, limits));
    Ok((found, warnings))
}

struct Walk {
    root: PathBuf,
    most: usize,
    found: Vec<Found>,
    warnings: Vec<Warning>,
}

impl Walk {
    fn folder(&mut self, path: &Path, below: &str, depth: usize) {
        if depth > DEPTH {
            return self.warn(below, "it lies too many folders deep", "move it further up");
        }
        let entries = match fs::read_dir(path) {
            Ok(entries) => entries,
            Err(error) => {
                return self.warn(
                    below,
                    &format!("the folder cannot be listed: {error}"),
                    "check that this user may read it",
                );
            }
        };
        let mut names: Vec<(String, PathBuf)> = Vec::new();
        for entry in entries.flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            if !name.starts_with('.') && names.len() <= self.most {
                names.push((
                    if below.is_empty() { name } else { format!("{below}/{name}") },
                    entry.path(),
                ));
            }
        }
        names.sort();
        for (file, path) in names {
            if self.found.len() > self.most {
                return;
            }
            self.entry(file, path, depth);
        }
    }

    fn entry(&mut self, file: String, path: PathBuf, depth: usize) {
        let kind = match fs::symlink_metadata(&path) {
            Ok(metadata) => metadata.file_type(),
            Err(error) => {
                return self.warn(
                    &file,
                    &format!("it cannot be looked at: {error}"),
                    "check that this user may read it",
                );
            }
        };
        if kind.is_dir() {
            self.folder(&path, &file, depth + 1);
        } else if !kind.is_symlink() {
            self.found.push(Found { file, source: Source::Disk(path) });
        } else {
            match fs::canonicalize(&path) {
                Ok(target) if !target.starts_with(&self.root) => {
                    self.warn(
                        &file,
                        "a link that leads out of the knowledge folder",
                        "put a copy of the file in its place",
                    );
                }
                Ok(target) if target.is_dir() => {
                    self.warn(
                        &file,
                        "a link to a folder, which is read in its own place",
                        "remove the link, or put a copy in its place",
                    );
                }
                // The target, not the link: what was checked is what is read.
                Ok(target) => self.found.push(Found { file, source: Source::Disk(target) }),
                Err(error) => {
                    self.warn(&file, &format!("a link that leads nowhere: {error}"), "remove it")
                }
            }
        }
    }

    fn warn(&mut self, file: &str, cause: &str, cure: &str) {
        self.warnings.push(Problem::new(cause, cure).refusing(file));
    }
}
