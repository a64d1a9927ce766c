//! Reads documents side by side, on the cores there are.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::{Found, Source, read_stated, stem};
use crate::communique::Communique;
use crate::error::Warning;
use crate::reader::format::{self, Format};
use crate::reader::{Progress, Reader, Stated, assemble};

/// What became of a document, and what there is to say about it.
pub type Reading = (Option<Communique>, Vec<Warning>);

/// Reads documents on the cores there are; the order of the result is theirs.
pub fn side_by_side(
    documents: &[(Found, Format)],
    stated: &BTreeMap<String, Stated>,
    reader: &Reader,
    progress: Progress<'_>,
) -> Vec<Reading> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from).min(documents.len());
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
                document(item, *format, stated.get(stem(&item.file)).unwrap_or(&none), reader),
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

fn document(item: &Found, format: Format, beside: &Stated, reader: &Reader) -> Reading {
    let extracted =
        item.bytes(&reader.limits).and_then(|bytes| format::extract(format, bytes, &reader.limits));
    match extracted {
        Ok((extracted, mut problems)) => {
            let (communique, more) =
                assemble::communique(&item.file, extracted, beside, &reader.unions);
            problems.extend(more);
            let warnings =
                problems.into_iter().map(|problem| problem.in_file(&item.file)).collect();
            (Some(communique), warnings)
        }
        Err(problem) => (None, vec![problem.refusing(&item.file)]),
    }
}

/// Reads one file by itself, with the `NAME.toml` beside it.
pub fn read_one(path: &Path, reader: &Reader) -> Result<(Communique, Vec<Warning>), Warning> {
    let file = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let format = Format::of(&file).map_err(|problem| problem.refusing(&file))?;
    let toml = Found {
        file: format!("{}.toml", stem(&file)),
        source: Source::Disk(path.with_extension("toml")),
    };
    let (beside, mut warnings) = if path.with_extension("toml").is_file() {
        read_stated(&toml, &reader.limits)
    } else {
        (Stated::default(), Vec::new())
    };
    let item = Found { file, source: Source::Disk(path.to_owned()) };
    let (communique, mut problems) = document(&item, format, &beside, reader);
    match communique {
        Some(communique) => {
            warnings.append(&mut problems);
            Ok((communique, warnings))
        }
        None => Err(problems.swap_remove(0)),
    }
}
