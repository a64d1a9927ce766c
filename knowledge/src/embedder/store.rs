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

/// The vectors of the passages as of the last [`VectorStore::update`], and the file that keeps them.
#[derive(Debug)]
pub struct VectorStore {
    path: Option<PathBuf>,
    model: String,
    texts: Vec<[u8; HASH]>,
    vectors: Arc<VectorIndex>,
}

impl VectorStore {
    /// A store in memory only: a reload still embeds only what changed.
    #[must_use]
    pub fn in_memory(model_hash: &str) -> Self {
        Self {
            path: None,
            model: model_hash.to_owned(),
            texts: Vec::new(),
            vectors: Arc::default(),
        }
    }

    /// Reads the vectors of a file, if it's there and of this model. A damaged file gives a
    /// warning, and is replaced by the next [`VectorStore::update`].
    #[must_use]
    pub fn open(path: &Path, model_hash: &str) -> (Self, Option<Warning>) {
        let mut store = Self { path: Some(path.to_owned()), ..Self::in_memory(model_hash) };
        let warning = match fs::read(path) {
            Ok(bytes) => match parse(&bytes, model_hash) {
                Some((texts, vectors)) => {
                    store.texts = texts;
                    store.vectors = Arc::new(vectors);
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

    /// Brings the store to exactly these passages and gives their vectors by place. Only texts it
    /// does not know are embedded; `progress` is told how many of them are done, of how many.
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
        let known: FxHashMap<&[u8; HASH], usize> = self.texts.iter().zip(0..).collect();
        let mut missing: Vec<(&[u8; HASH], &str)> =
            texts.iter().zip(passages.iter().copied()).collect();
        missing.retain(|(hash, _)| !known.contains_key(hash));
        missing.sort_unstable();
        missing.dedup();
        drop(known);

        let total = missing.len();
        let mut warning = None;
        for (round, part) in missing.chunks(SAVE_EVERY).enumerate() {
            let before = round * SAVE_EVERY;
            let part_texts: Vec<&str> = part.iter().map(|(_, text)| *text).collect();
            let fresh =
                embedder.passages(&part_texts, &|done, _| progress(before + done, total))?;
            let vectors = Arc::make_mut(&mut self.vectors);
            if vectors.is_empty() {
                *vectors = VectorIndex::new(embedder.dimension()?);
            }
            for ((hash, _), vector) in part.iter().zip(&fresh) {
                vectors.push(vector);
                self.texts.push(**hash);
            }
            if before + part.len() < total {
                warning = self.save();
            }
        }

        let known: FxHashMap<&[u8; HASH], usize> = self.texts.iter().zip(0..).collect();
        let mut vectors = VectorIndex::new(self.vectors.dimension());
        for hash in &texts {
            // Every text is either known or was just embedded.
            let row = known.get(hash).and_then(|&place| self.vectors.row(place));
            let (scale, values) = row.unwrap_or((1.0, &[]));
            vectors.push_row(scale, values.iter().copied());
        }
        self.texts = texts;
        self.vectors = Arc::new(vectors);
        let last = self.save();
        Ok((Arc::clone(&self.vectors), last.or(warning)))
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
        let mut bytes = MAGIC.to_vec();
        bytes.extend(number(self.model.len()));
        bytes.extend(self.model.as_bytes());
        bytes.extend(number(self.vectors.dimension()));
        bytes.extend(number(self.texts.len()));
        for (place, hash) in self.texts.iter().enumerate() {
            if let Some((scale, values)) = self.vectors.row(place) {
                bytes.extend(hash);
                bytes.extend(scale.to_le_bytes());
                bytes.extend(values.iter().map(|value| value.cast_unsigned()));
            }
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
