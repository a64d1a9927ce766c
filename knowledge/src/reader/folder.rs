//! A knowledge folder: which files are in it, what each is for, and reading them side by side.
//!
//! Sub-folders are disputes. Hidden files are passed over; a link that leads out of the folder is
//! not followed, nor one to a folder, so that no walk goes in circles.

mod documents;
mod walk;

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use super::format::{self, Format};
use super::{Entry, Folder, Limits, Problem, Progress, Reader, Stated, assemble, encoding};
use crate::error::Warning;

pub use documents::read_one;
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
        Problem::new(format!("it cannot be opened: {error}"), "check that this user may read it")
    };
    let metadata = std::fs::metadata(path).map_err(cannot)?;
    // Opening a pipe would wait for ever.
    if !metadata.is_file() {
        return Err(Problem::new("it is not a regular file", "remove it from the folder"));
    }
    if metadata.len() > limits.max_file_bytes {
        return Err(format::too_large(metadata.len(), limits));
    }
    let mut bytes = Vec::new();
    // It may grow while it is read.
    File::open(path)
        .and_then(|file| file.take(limits.max_file_bytes.saturating_add(1)).read_to_end(&mut bytes))
        .map_err(cannot)?;
    Ok(bytes)
}

/// Files offered in memory, in order, the hidden ones left out.
pub fn offered(entries: Vec<Entry>, limits: &Limits) -> (Vec<Found>, Vec<Warning>) {
    let mut found: Vec<Found> = entries
        .into_iter()
        .filter(|entry| !entry.file.split('/').any(|part| part.starts_with('.')))
        .map(|entry| Found { file: entry.file, source: Source::Memory(entry.bytes) })
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
        format!("it and {} files after it are over the limit of {}", rest - 1, limits.max_files),
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
    reader: &Reader,
    progress: Progress<'_>,
) -> Folder {
    let mut folder = Folder { warnings, ..Folder::default() };
    let mut beside: BTreeMap<String, (Found, bool)> = BTreeMap::new();
    let mut documents: Vec<(Found, Format)> = Vec::new();
    for item in found {
        if item.name() == CURATED {
            match item.bytes(&reader.limits) {
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
                let (values, warnings) = read_stated(toml, &reader.limits);
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
    for (communique, warnings) in documents::side_by_side(&documents, &stated, reader, progress) {
        folder.communiques.extend(communique);
        folder.warnings.extend(warnings);
    }
    folder.warnings.sort_by(|a, b| (&a.file, a.line).cmp(&(&b.file, b.line)));
    folder
}

fn read_stated(toml: &Found, limits: &Limits) -> (Stated, Vec<Warning>) {
    match toml.bytes(limits) {
        Ok(bytes) => {
            let (stated, problems) = Stated::from_toml(&encoding::decode(&bytes).0, 1);
            (stated, problems.into_iter().map(|problem| problem.in_file(&toml.file)).collect())
        }
        Err(problem) => (Stated::default(), vec![problem.refusing(&toml.file)]),
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

#[cfg(test)]
mod tests {
    use std::fs;

    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;
    use crate::reader::{read_entries, read_file, read_folder};

    fn entry(file: &str, content: &str) -> Entry {
        Entry { file: file.to_owned(), bytes: content.as_bytes().to_vec() }
    }

    fn files(folder: &Folder) -> Vec<(&str, Option<&str>)> {
        folder.communiques.iter().map(|c| (c.file.as_str(), c.dispute.as_deref())).collect()
    }

    #[test]
    fn disputes_overrides_and_curated_answers() {
        let folder = read_entries(
            vec![
                entry("b/2024/due.md", "# Due\n\nTesto."),
                entry("a/uno.txt", "Uno\n\nTesto."),
                entry(
                    "a/uno.toml",
                    "title = \"Il primo\"\ndate = 2024-03-01\nplace = \"Roma\"\nboh = 1\n",
                ),
                entry("a/faq.toml", "[[question]]"),
                entry("radice.txt", "Radice"),
                entry(".git/x.txt", "nascosto"),
                entry("a/foto.jpg", "..."),
                entry("a/solo.toml", "title = \"x\""),
            ],
            &Limits::default(),
        );
        assert_eq!(
            files(&folder),
            [("a/uno.txt", Some("a")), ("b/2024/due.md", Some("b")), ("radice.txt", None)]
        );
        let first = folder.communiques.first().unwrap();
        assert_eq!(
            (first.title.as_str(), first.date, first.place.as_deref()),
            ("Il primo", Some(jiff::civil::date(2024, 3, 1)), Some("Roma"))
        );
        assert_eq!(
            folder.curated,
            [("a/faq.toml".to_owned(), Some("a".to_owned()), "[[question]]".to_owned())]
        );
        let warned: Vec<_> =
            folder.warnings.iter().map(|w| (w.file.as_str(), w.line, w.refused)).collect();
        assert_eq!(
            warned,
            [
                ("a/foto.jpg", None, true),
                ("a/solo.toml", None, true),
                ("a/uno.toml", Some(4), false)
            ]
        );
    }

    #[test]
    fn broken_files_are_warned_of_and_the_others_read() {
        let limits = Limits { max_file_bytes: 100, ..Limits::default() };
        let folder = read_entries(
            vec![
                entry("buono.txt", "Testo buono."),
                entry("finto.pdf", "PK\u{3}\u{4}..."),
                entry("grande.txt", &"a ".repeat(100)),
                entry("rotto.pdf", "%PDF-1.4 e poi niente"),
                entry("spazi.txt", " \u{200b} \n"),
                entry("vuoto.txt", ""),
            ],
            &limits,
        );
        assert_eq!(files(&folder), [("buono.txt", None)]);
        assert_eq!(folder.warnings.len(), 5);
        assert!(
            folder.warnings.iter().all(|w| w.refused && !w.cause.is_empty() && !w.cure.is_empty()),
            "{:?}",
            folder.warnings
        );
        assert!(folder.warnings.iter().any(|w| w.file == "finto.pdf" && w.cause.contains("zip")));
    }

    #[test]
    fn no_more_files_than_allowed() {
        let limits = Limits { max_files: 2, ..Limits::default() };
        let folder =
            read_entries((0..5).map(|n| entry(&format!("{n}.txt"), "Testo.")).collect(), &limits);
        assert_eq!(files(&folder), [("0.txt", None), ("1.txt", None)]);
        assert_eq!(folder.warnings.len(), 1);
        assert!(
            folder
                .warnings
                .iter()
                .all(|w| w.file == "2.txt" && w.cause.contains("2 files after it")),
            "{:?}",
            folder.warnings
        );
    }

    #[test]
    fn a_folder_on_disk_with_links() {
        let outside = tempfile::tempdir().unwrap();
        fs::write(outside.path().join("segreto.txt"), "Non è del sindacato.").unwrap();
        let dir = tempfile::tempdir().unwrap();
        let sub = dir.path().join("vertenza");
        fs::create_dir(&sub).unwrap();
        fs::write(sub.join("a.txt"), "Primo.").unwrap();
        fs::write(dir.path().join("z.txt"), "Ultimo.").unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::fs::symlink;
            symlink(outside.path().join("segreto.txt"), sub.join("fuori.txt")).unwrap();
            symlink(dir.path(), sub.join("giro")).unwrap();
            symlink("manca.txt", sub.join("rotto.txt")).unwrap();
            symlink(sub.join("a.txt"), sub.join("b.txt")).unwrap();
        }
        let count = AtomicUsize::new(0);
        let folder = Reader::default()
            .folder(dir.path(), &|_, _| {
                count.fetch_add(1, Ordering::Relaxed);
            })
            .unwrap();
        assert_eq!(
            files(&folder),
            [
                ("vertenza/a.txt", Some("vertenza")),
                ("vertenza/b.txt", Some("vertenza")),
                ("z.txt", None)
            ]
        );
        assert_eq!(count.into_inner(), 3);
        let warned: Vec<_> = folder.warnings.iter().map(|w| w.file.as_str()).collect();
        assert_eq!(warned, ["vertenza/fuori.txt", "vertenza/giro", "vertenza/rotto.txt"]);
        assert!(read_folder(&dir.path().join("manca"), &Limits::default()).is_err());
    }

    #[test]
    fn one_file_by_itself() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("nota.txt");
        fs::write(&path, "Testo della nota.").unwrap();
        fs::write(dir.path().join("nota.toml"), "title = \"La nota\"").unwrap();
        let (communique, warnings) = read_file(&path, &Limits::default()).unwrap();
        assert_eq!(
            (communique.title.as_str(), communique.text.as_str()),
            ("La nota", "Testo della nota.")
        );
        assert_eq!(warnings, []);
        assert!(
            read_file(&dir.path().join("manca.txt"), &Limits::default())
                .is_err_and(|w| w.file == "manca.txt")
        );
        assert!(read_file(&dir.path().join("nota.toml"), &Limits::default()).is_err());
    }
}
