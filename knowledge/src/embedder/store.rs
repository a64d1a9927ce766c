//! Passage vectors that outlast a run: a reload embeds only what changed.
//!
//! One file, rewritten as a whole and put in place at once, so that a crash leaves the old or the
//! new. Vectors are found by the hash of their passage's text; no text is written. The file is a
//! cache: where it is damaged, or of another model, it is built again.
//!
//! Layout, little-endian: magic and version (8 bytes), the model's hash (its length in 4 bytes,
//! then the text), dimension and number of vectors (4 bytes each); for each vector the BLAKE3 hash
//! of its text (32), its scale (f32) and its numbers (int8); last the BLAKE3 hash of all before.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::{fs, io};

use rustc_hash::FxHashMap;

use super::{Embedder, Error, VectorIndex};
use crate::error::Warning;

const MAGIC: &[u8; 8] = b"BACVEC\0\x01";
const HASH: usize = 32;
/// A first run over very many passages takes long: what is done so far is saved at every so many.
const SAVE_EVERY: usize = 4096;

/// Vectors of texts that are not asked for any more are kept up to this many, the latest: a folder
/// that comes back, or several that share a cache, are not embedded again.
const MOST_KEPT: usize = 16_384;

/// The vectors of the passages as of the last [`VectorStore::update`], and the file that keeps them.
#[derive(Debug)]
pub struct VectorStore {
    path: Option<PathBuf>,
    model: String,
    texts: Vec<[u8; HASH]>,
    vectors: Arc<VectorIndex>,
    /// Those of earlier texts, the latest first.
    kept: Kept,
}

/// Vectors by the hash of their text.
type Kept = (Vec<[u8; HASH]>, VectorIndex);

impl VectorStore {
    /// A store in memory only: a reload still embeds only what changed.
    #[must_use]
    pub fn in_memory(model_hash: &str) -> Self {
        Self {
            path: None,
            model: model_hash.to_owned(),
            texts: Vec::new(),
            vectors: Arc::default(),
            kept: Kept::default(),
        }
    }

    /// Reads the vectors of a file, if it's there and of this model. A damaged file gives a
    /// warning, and is replaced by the next [`VectorStore::update`].
    #[must_use]
    pub fn open(path: &Path, model_hash: &str) -> (Self, Option<Warning>) {
        let mut store = Self { path: Some(path.to_owned()), ..Self::in_memory(model_hash) };
        let warning = match fs::read(path) {
            Ok(bytes) => match parse(&bytes, model_hash) {
                Some(kept) => {
                    store.kept = kept;
                    None
                }
                None => Some(warning(
                    path,
                    "the cached passage vectors are damaged or of another version".to_owned(),
                    "they are computed again; nothing needs to be done",
                )),
            },
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => Some(warning(
                path,
                format!("cannot read the cached passage vectors: {error}"),
                "let this user read and write it; they are computed again",
            )),
        };
        (store, warning)
    }

    /// The vectors by place of the last update.
    #[must_use]
    pub fn vectors(&self) -> &Arc<VectorIndex> {
        &self.vectors
    }

    /// Gives the vectors of exactly these passages, by place. Only texts that the store does not know
    /// are embedded; `progress` is told how many of them are done, of how many.
    /// A file that cannot be written is a warning.
    ///
    /// # Errors
    /// As [`Embedder::passages`]; the store then keeps what it had.
    pub fn update(
        &mut self,
        embedder: &Embedder,
        passages: &[&str],
        progress: &(dyn Fn(usize, usize) + Sync),
    ) -> Result<(Arc<VectorIndex>, Option<Warning>), Error> {
        let texts: Vec<[u8; HASH]> =
            passages.iter().map(|text| *blake3::hash(text.as_bytes()).as_bytes()).collect();
        if self.model == embedder.model_hash() && texts == self.texts {
            return Ok((Arc::clone(&self.vectors), None));
        }
        if self.model != embedder.model_hash() {
            let path = self.path.take();
            *self = Self { path, ..Self::in_memory(embedder.model_hash()) };
        }
        let mut known: FxHashMap<[u8; HASH], (f32, Vec<i8>)> = FxHashMap::default();
        let mut before: Vec<[u8; HASH]> = Vec::new();
        for (hash, row) in self.rows() {
            before.push(*hash);
            known.insert(*hash, row);
        }
        let mut missing: Vec<(&[u8; HASH], &str)> =
            texts.iter().zip(passages.iter().copied()).collect();
        missing.retain(|(hash, _)| !known.contains_key(*hash));
        missing.sort_unstable();
        missing.dedup();

        let total = missing.len();
        let mut warning = None;
        for (round, part) in missing.chunks(SAVE_EVERY).enumerate() {
            let done_before = round * SAVE_EVERY;
            let part_texts: Vec<&str> = part.iter().map(|(_, text)| *text).collect();
            let fresh =
                embedder.passages(&part_texts, &|done, _| progress(done_before + done, total))?;
            let mut quantised = VectorIndex::new(embedder.dimension()?);
            for ((hash, _), (place, vector)) in part.iter().zip(fresh.iter().enumerate()) {
                quantised.push(vector);
                if let Some((scale, values)) = quantised.row(place) {
                    known.insert(**hash, (scale, values.to_vec()));
                }
            }
            if done_before + part.len() < total {
                for ((hash, _), place) in part.iter().zip(0..) {
                    if let Some((scale, values)) = quantised.row(place) {
                        self.keep(hash, scale, values);
                    }
                }
                warning = self.save();
            }
        }

        let dimension = known.values().next().map_or(0, |(_, values)| values.len());
        let mut vectors = VectorIndex::new(dimension);
        for hash in &texts {
            // Every text is either known or was just embedded.
            let (scale, values) = known.get(hash).map_or((1.0, &[][..]), |(s, v)| (*s, v));
            vectors.push_row(scale, values.iter().copied());
        }
        for hash in &texts {
            known.remove(hash);
        }
        self.kept = (Vec::new(), VectorIndex::new(dimension));
        for hash in before {
            if self.kept.0.len() < MOST_KEPT
                && let Some((scale, values)) = known.remove(&hash)
            {
                self.keep(&hash, scale, &values);
            }
        }
        self.texts = texts;
        self.vectors = Arc::new(vectors);
        // With nothing new, the file has all there is.
        let last = if total > 0 { self.save() } else { None };
        Ok((Arc::clone(&self.vectors), last.or(warning)))
    }

    /// All vectors with the hashes of their texts, those of the last update first.
    fn rows(&self) -> impl Iterator<Item = (&[u8; HASH], (f32, Vec<i8>))> {
        let current = (0..self.texts.len()).filter_map(|place| {
            let (scale, values) = self.vectors.row(place)?;
            Some((self.texts.get(place)?, (scale, values.to_vec())))
        });
        let kept = (0..self.kept.0.len()).filter_map(|place| {
            let (scale, values) = self.kept.1.row(place)?;
            Some((self.kept.0.get(place)?, (scale, values.to_vec())))
        });
        current.chain(kept)
    }

    fn keep(&mut self, hash: &[u8; HASH], scale: f32, values: &[i8]) {
        if self.kept.1.dimension() != values.len() {
            self.kept = (Vec::new(), VectorIndex::new(values.len()));
        }
        self.kept.0.push(*hash);
        self.kept.1.push_row(scale, values.iter().copied());
    }

    /// Writes beside the file, then puts it in its place.
    fn save(&self) -> Option<Warning> {
        let path = self.path.as_deref()?;
        let write = || {
            if let Some(folder) = path.parent() {
                fs::create_dir_all(folder)?;
            }
            let mut name = path.file_name().unwrap_or_default().to_owned();
            name.push(format!(".{}.new", std::process::id()));
            let beside = path.with_file_name(name);
            let written = fs::write(&beside, self.to_bytes());
            written.and_then(|()| fs::rename(&beside, path)).inspect_err(|_| {
                let _ = fs::remove_file(&beside);
            })
        };
        let error: io::Error = write().err()?;
        Some(warning(
            path,
            format!("cannot write the passage vectors: {error}"),
            "let this user write there, or they are computed again at the next start",
        ))
    }

    fn to_bytes(&self) -> Vec<u8> {
        let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX).to_le_bytes();
        let rows: Vec<_> = self.rows().collect();
        let dimension = rows.first().map_or(0, |(_, (_, values))| values.len());
        let mut bytes = MAGIC.to_vec();
        bytes.extend(number(self.model.len()));
        bytes.extend(self.model.as_bytes());
        bytes.extend(number(dimension));
        bytes.extend(number(rows.len()));
        for (hash, (scale, values)) in &rows {
            bytes.extend(*hash);
            bytes.extend(scale.to_le_bytes());
            bytes.extend(values.iter().map(|value| value.cast_unsigned()));
        }
        let checksum = blake3::hash(&bytes);
        bytes.extend(checksum.as_bytes());
        bytes
    }
}

/// The content of a file; none where it is damaged. That of another model is fine, and empty.
fn parse(bytes: &[u8], model_hash: &str) -> Option<(Vec<[u8; HASH]>, VectorIndex)> {
    let (content, checksum) = bytes.split_last_chunk::<HASH>()?;
    if blake3::hash(content) != *checksum {
        return None;
    }
    let number = |bytes: &mut &[u8]| -> Option<usize> {
        let (number, rest) = bytes.split_first_chunk::<4>()?;
        *bytes = rest;
        usize::try_from(u32::from_le_bytes(*number)).ok()
    };
    let mut rest = content.strip_prefix(MAGIC)?;
    let (model, after) = {
        let length = number(&mut rest)?;
        rest.split_at_checked(length)?
    };
    if model != model_hash.as_bytes() {
        return Some(Default::default());
    }
    rest = after;
    let dimension = number(&mut rest)?;
    let count = number(&mut rest)?;
    let record = HASH.checked_add(4)?.checked_add(dimension)?;
    if count.checked_mul(record)? != rest.len() {
        return None;
    }
    let (mut texts, mut vectors) = (Vec::with_capacity(count), VectorIndex::new(dimension));
    for record in rest.chunks_exact(record) {
        let (hash, record) = record.split_first_chunk::<HASH>()?;
        let (scale, values) = record.split_first_chunk::<4>()?;
        texts.push(*hash);
        let values = values.iter().map(|value| value.cast_signed());
        vectors.push_row(f32::from_le_bytes(*scale), values);
    }
    Some((texts, vectors))
}

fn warning(path: &Path, cause: String, cure: &str) -> Warning {
    let file = path.display().to_string();
    Warning { file, line: None, cause, cure: cure.to_owned(), refused: false }
}
