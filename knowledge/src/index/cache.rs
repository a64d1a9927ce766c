//! Finished indexes kept on disk, one folder a version of the content: a restart opens what is
//! there. Nothing in them tells who asked what: they hold the communiqués' terms only.
//!
//! A folder is written beside its place and moved there whole, with a checksum of every file: it
//! is either complete or not used. A damaged one is built again, with a warning.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use tantivy::directory::MmapDirectory;

use super::forward::{Forward, Stored};
use super::{Index, Writer, io_error};
use crate::error::{Error, Warning};
use crate::vocabulary::Vocabulary;

/// Part of every key: raised when the schema, the text chain or the layout of a folder changes.
pub const FORMAT: u32 = 2;

/// How many versions are kept: the current one, and the ones before to go back to.
const KEPT: usize = 4;

const FORWARD: &str = "forward.bin";
const MANIFEST: &str = "manifest.json";

/// The checksum of each file, written last.
#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
struct Manifest {
    files: Vec<(String, String)>,
}

/// Opens the index of this version, or builds and keeps it.
///
/// A cache that cannot be used is never in the way: the index is then built in memory, and the
/// warning says why.
///
/// # Errors
/// When the index cannot be built at all.
pub fn open_or_build(
    cache: &Path,
    version: &str,
    vocabulary: &Vocabulary,
    fill: impl Fn(&mut Writer<'_>) -> Result<(), Error>,
    warnings: &mut Vec<Warning>,
) -> Result<Index, Error> {
    let folder = cache.join(version);
    if folder.exists() {
        match open(&folder) {
            Ok(index) => return Ok(index),
            Err(cause) => warnings.push(warning(
                &folder,
                format!("the kept index is damaged ({cause})"),
                "it has been built again; nothing is left to do",
            )),
        }
    }
    match build(cache, &folder, vocabulary, &fill) {
        Ok(index) => Ok(index),
        Err(cause) => {
            warnings.push(warning(
                cache,
                format!("the index cannot be kept there ({cause})"),
                "it is in memory until the next start; check the folder's rights and free space",
            ));
            let mut writer = Writer::in_memory(vocabulary)?;
            fill(&mut writer)?;
            writer.finish()
        }
    }
}

fn open(folder: &Path) -> Result<Index, Error> {
    let wrong = |what: &str| io_error(io::Error::new(io::ErrorKind::InvalidData, what.to_owned()));
    let manifest = fs::read(folder.join(MANIFEST)).map_err(io_error)?;
    let manifest: Manifest =
        serde_json::from_slice(&manifest).map_err(|_| wrong("its manifest is not readable"))?;
    if manifest != checksums(folder).map_err(io_error)? {
        return Err(wrong("a checksum differs").into());
    }
    let stored = fs::read(folder.join(FORWARD)).map_err(io_error)?;
    let stored: Stored =
        postcard::from_bytes(&stored).map_err(|_| wrong("its terms are not readable"))?;
    Index::open(&tantivy::Index::open_in_dir(folder)?, Forward::new(stored))
}

fn build(
    cache: &Path,
    folder: &Path,
    vocabulary: &Vocabulary,
    fill: &impl Fn(&mut Writer<'_>) -> Result<(), Error>,
) -> Result<Index, Error> {
    // Two processes may build the same version at once: each in a folder of its own.
    let beside = folder.with_extension(format!("new-{}", std::process::id()));
    remove(&beside)?;
    fs::create_dir_all(&beside).map_err(io_error)?;
    let directory = MmapDirectory::open(&beside).map_err(tantivy::TantivyError::from)?;
    let mut writer = Writer::to_store(vocabulary, Box::new(directory))?;
    fill(&mut writer)?;
    let stored = writer.finish_stored()?;
    let bytes = postcard::to_stdvec(&stored)
        .map_err(|error| tantivy::TantivyError::InternalError(error.to_string()))?;
    fs::write(beside.join(FORWARD), bytes).map_err(io_error)?;
    let manifest = serde_json::to_vec(&checksums(&beside).map_err(io_error)?)
        .map_err(|error| tantivy::TantivyError::InternalError(error.to_string()))?;
    fs::write(beside.join(MANIFEST), manifest).map_err(io_error)?;
    remove(folder)?;
    if fs::rename(&beside, folder).is_err() {
        // The other process was first; its folder serves as well.
        remove(&beside)?;
    }
    forget_old(cache);
    open(folder)
}

fn remove(folder: &Path) -> Result<(), Error> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(io_error(error).into()),
        _ => Ok(()),
    }
}

/// The checksum of every file but the manifest and tantivy's lock, by name.
fn checksums(folder: &Path) -> io::Result<Manifest> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if name != MANIFEST && !name.ends_with(".lock") {
            let hash = blake3::hash(&fs::read(&path)?);
            files.push((name, hash.to_hex().to_string()));
        }
    }
    files.sort();
    Ok(Manifest { files })
}

/// Drops the versions used longest ago. What cannot be dropped stays: it only takes room.
fn forget_old(cache: &Path) {
    let Ok(entries) = fs::read_dir(cache) else { return };
    let mut versions: Vec<(std::time::SystemTime, PathBuf)> = entries
        .flatten()
        .filter(|entry| entry.path().join(MANIFEST).is_file())
        .filter_map(|entry| Some((entry.metadata().ok()?.modified().ok()?, entry.path())))
        .collect();
    versions.sort_by(|a, b| b.cmp(a));
    for (_, folder) in versions.into_iter().skip(KEPT) {
        let _ = fs::remove_dir_all(folder);
    }
}

fn warning(path: &Path, cause: String, cure: &str) -> Warning {
    Warning {
        file: path.display().to_string(),
        line: None,
        cause,
        cure: cure.to_owned(),
        // The kept index was left out; whoever runs the program has to know.
        refused: true,
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;
    use crate::index::Document;

    /// Opens or builds an index of one passage; tells whether it was built, and the warnings.
    fn ask(cache: &Path) -> (Index, bool, Vec<Warning>) {
        let (vocabulary, built, mut warnings) =
            (Vocabulary::default(), Cell::new(false), Vec::new());
        let fill = |writer: &mut Writer<'_>| {
            built.set(true);
            let text = "Il turno cambia.";
            let sentences = crate::italian::sentence::sentences(text);
            writer.add(&Document { text, sentences, ..Document::default() })
        };
        let index = open_or_build(cache, "v1", &vocabulary, fill, &mut warnings).unwrap();
        (index, built.get(), warnings)
    }

    #[test]
    fn a_restart_opens_what_is_there() {
        let cache = tempfile::tempdir().unwrap();
        let (first, built, warnings) = ask(cache.path());
        assert!(built && warnings.is_empty(), "{warnings:?}");
        let (second, built, warnings) = ask(cache.path());
        assert!(!built && warnings.is_empty(), "{warnings:?}");
        assert_eq!(first.forward().id("turn"), second.forward().id("turn"));
        assert_eq!(second.len(), 1);
    }

    #[test]
    fn a_damaged_cache_is_built_again_with_a_warning() {
        let cache = tempfile::tempdir().unwrap();
        drop(ask(cache.path()));
        fs::write(cache.path().join("v1").join(FORWARD), b"rubbish").unwrap();
        let (index, built, warnings) = ask(cache.path());
        assert!(built);
        assert!(warnings[0].cause.contains("damaged"), "{warnings:?}");
        assert_eq!(index.len(), 1);
        assert!(!ask(cache.path()).1);
    }

    #[test]
    fn a_cache_that_cannot_be_written_is_not_in_the_way() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let (index, built, warnings) = ask(file.path());
        assert!(built && index.len() == 1);
        assert!(warnings[0].cause.contains("cannot be kept"), "{warnings:?}");
    }
}
