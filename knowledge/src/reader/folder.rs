//! A knowledge folder: which files are in it, what each is for, and reading them side by side.
//!
//! Sub-folders are disputes. Hidden files are passed over; a link that leads out of the folder is
//! not followed, nor one to a folder, so that no walk goes in circles.

mod walk;

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use super::format::{self, Format};
use super::{Entry, Folder, Limits, Problem, Progress, Stated, assemble, encoding};
use crate::communique::Communique;
use crate::error::Warning;

pub use walk::walk;

/// Curated answers, for [`Folder::curated`].
const CURATED: &str = "faq.toml";

/// A file that was found.
#[derive(Debug)]
pub struct Found {
    /// Path below the knowledge folder, with `/` between its parts.
    pub file: String,
    source: Source,
}

#[derive(Debug)]
enum Source {
    Disk(PathBuf),
    Memory(Vec<u8>),
}

impl Found {
    /// Its content, if it is not over the limit.
    fn bytes(&self, limits: &Limits) -> Result<Vec<u8>, Problem> {
        match &self.source {
            Source::Memory(bytes) => Ok(bytes.clone()),
            Source::Disk(path) => read_bytes(path, limits),
        }
    }

    fn name(&self) -> &str {
        self.file.rsplit('/').next().unwrap_or(&self.file)
    }
}

fn read_bytes(path: &Path, limits: &Limits) -> Result<Vec<u8>, Problem> {
    let cannot = |error: std::io::Error| {
        Problem::new(
            format!("it cannot be opened: {error}"),
            "check that this user may read it",
        )
    };
    let metadata = std::fs::metadata(path).map_err(cannot)?;
    // Opening a pipe would wait for ever.
    if !metadata.is_file() {
        return Err(Problem::new(
            "it is not a regular file",
            "remove it from the folder",
        ));
    }
    if metadata.len() > limits.max_file_bytes {
        return Err(format::too_large(metadata.len(), limits));
    }
    let mut bytes = Vec::new();
    // It may grow while it is read.
    File::open(path)
        .and_then(|file| {
            file.take(limits.max_file_bytes.saturating_add(1))
                .read_to_end(&mut bytes)
        })
        .map_err(cannot)?;
    Ok(bytes)
}

/// Files offered in memory, in order, the hidden ones left out.
pub fn offered(entries: Vec<Entry>, limits: &Limits) -> (Vec<Found>, Vec<Warning>) {
    let mut found: Vec<Found> = entries
        .into_iter()
        .filter(|entry| !entry.file.split('/').any(|part| part.starts_with('.')))
        .map(|entry| Found {
            file: entry.file,
            source: Source::Memory(entry.bytes),
        })
        .collect();
    found.sort_by(|a, b| a.file.cmp(&b.file));
    let warnings = cut(&mut found, limits);
    (found, warnings)
}

/// Cuts a list of files at the limit.
fn cut(found: &mut Vec<Found>, limits: &Limits) -> Vec<Warning> {
    let rest = found.len().saturating_sub(limits.max_files);
    let Some(first) = found.get(limits.max_files) else {
        return Vec::new();
    };
    let problem = Problem::new(
        format!(
            "it and {} files after it are over the limit of {}",
            rest - 1,
            limits.max_files
        ),
        "split the knowledge folder, or raise the limit on the number of files",
    );
    let warning = problem.refusing(&first.file);
    found.truncate(limits.max_files);
    vec![warning]
}

/// Reads what was found.
pub fn read(
    found: Vec<Found>,
    warnings: Vec<Warning>,
    limits: &Limits,
    progress: Progress<'_>,
) -> Folder {
    let mut folder = Folder {
        warnings,
        ..Folder::default()
    };
    let mut beside: BTreeMap<String, (Found, bool)> = BTreeMap::new();
    let mut documents: Vec<(Found, Format)> = Vec::new();
    for item in found {
        if item.name() == CURATED {
            match item.bytes(limits) {
                Ok(bytes) => folder.curated.push((
                    item.file.clone(),
                    assemble::dispute_of(&item.file),
                    encoding::decode(&bytes).0,
                )),
                Err(problem) => folder.warnings.push(problem.refusing(&item.file)),
            }
        } else if item.name().to_ascii_lowercase().ends_with(".toml") {
            beside.insert(stem(&item.file).to_owned(), (item, false));
        } else {
            match Format::of(item.name()) {
                Ok(format) => documents.push((item, format)),
                Err(problem) => folder.warnings.push(problem.refusing(&item.file)),
            }
        }
    }
    let mut stated: BTreeMap<String, Stated> = BTreeMap::new();
    for (item, _) in &documents {
        if let Some((toml, used)) = beside.get_mut(stem(&item.file)) {
            *used = true;
            if !stated.contains_key(stem(&item.file)) {
                let (values, warnings) = read_stated(toml, limits);
                stated.insert(stem(&item.file).to_owned(), values);
                folder.warnings.extend(warnings);
            }
        }
    }
    for (toml, _) in beside.into_values().filter(|(_, used)| !used) {
        let problem = Problem::new(
            "there is no document of that name beside it",
            "give it the name of the document it speaks of, or remove it",
        );
        folder.warnings.push(problem.refusing(&toml.file));
    }
    for (communique, warnings) in side_by_side(&documents, &stated, limits, progress) {
        folder.communiques.extend(communique);
        folder.warnings.extend(warnings);
    }
    folder
        .warnings
        .sort_by(|a, b| (&a.file, a.line).cmp(&(&b.file, b.line)));
    folder
}

fn read_stated(toml: &Found, limits: &Limits) -> (Stated, Vec<Warning>) {
    match toml.bytes(limits) {
        Ok(bytes) => {
            let (stated, problems) = Stated::from_toml(&encoding::decode(&bytes).0, 1);
            (
                stated,
                problems
                    .into_iter()
                    .map(|problem| problem.in_file(&toml.file))
                    .collect(),
            )
        }
        Err(problem) => (Stated::default(), vec![problem.refusing(&toml.file)]),
    }
}

type Reading = (Option<Communique>, Vec<Warning>);

/// Reads documents on the cores there are; the order of the result is theirs.
fn side_by_side(
    documents: &[(Found, Format)],
    stated: &BTreeMap<String, Stated>,
    limits: &Limits,
    progress: Progress<'_>,
) -> Vec<Reading> {
    let cores = std::thread::available_parallelism()
        .map_or(1, usize::from)
        .min(documents.len());
    let (next, done) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let none = Stated::default();
    let work = || {
        let mut readings = Vec::new();
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some((item, format)) = documents.get(index) else {
                return readings;
            };
            readings.push((
                index,
                document(
                    item,
                    *format,
                    stated.get(stem(&item.file)).unwrap_or(&none),
                    limits,
                ),
            ));
            progress(done.fetch_add(1, Ordering::Relaxed) + 1, documents.len());
        }
    };
    let mut readings = std::thread::scope(|scope| {
        let others: Vec<_> = (1..cores).map(|_| scope.spawn(work)).collect();
        let mut readings = work();
        for other in others {
            readings.extend(other.join().unwrap_or_default());
        }
        readings
    });
    readings.sort_by_key(|(index, _)| *index);
    readings.into_iter().map(|(_, reading)| reading).collect()
}

fn document(item: &Found, format: Format, beside: &Stated, limits: &Limits) -> Reading {
    let extracted = item
        .bytes(limits)
        .and_then(|bytes| format::extract(format, bytes, limits));
    match extracted {
        Ok((extracted, problems)) => {
            let warnings = problems
                .into_iter()
                .map(|problem| problem.in_file(&item.file))
                .collect();
            (
                Some(assemble::communique(&item.file, extracted, beside)),
                warnings,
            )
        }
        Err(problem) => (None, vec![problem.refusing(&item.file)]),
    }
}

/// Reads one file by itself, with the `NAME.toml` beside it.
pub fn read_one(path: &Path, limits: &Limits) -> Result<(Communique, Vec<Warning>), Warning> {
    let file = path
        .file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default();
    let format = Format::of(&file).map_err(|problem| problem.refusing(&file))?;
    let toml = Found {
        file: format!("{}.toml", stem(&file)),
        source: Source::Disk(path.with_extension("toml")),
    };
    let (beside, mut warnings) = if path.with_extension("toml").is_file() {
        read_stated(&toml, limits)
    } else {
        (Stated::default(), Vec::new())
    };
    let item = Found {
        file,
        source: Source::Disk(path.to_owned()),
    };
    let (communique, mut problems) = document(&item, format, &beside, limits);
    match communique {
        Some(communique) => {
            warnings.append(&mut problems);
            Ok((communique, warnings))
        }
        None => Err(problems.swap_remove(0)),
    }
}

/// A path without its extension.
fn stem(file: &str) -> &str {
    let name = file.rfind('/').map_or(0, |slash| slash + 1);
    match file.rfind('.') {
        Some(dot) if dot > name => file.get(..dot).unwrap_or(file),
        _ => file,
    }
}
