//! Text -> vector: what a passage or a question means, as 384 numbers, computed here on the CPU.
//!
//! The model is multilingual-e5-small (Wang et al. 2024, "Multilingual E5 Text Embeddings"), cut
//! and quantised (see `knowledge/model/README.md`), compiled in with the feature `bundled-model`;
//! or any model of its family from a folder. E5 wants `query: ` before a question and `passage: `
//! before what is searched; cosines lie close together (0.7 to 0.9), so only differences mean
//! something.
//!
//! ```no_run
//! # #[cfg(feature = "bundled-model")] {
//! let embedder = knowledge::embedder::Embedder::bundled();
//! let question = embedder.query("mi possono filmare?")?;
//! let passages = embedder.passages(&["Le registrazioni abusive vanno segnalate."], &|_, _| ())?;
//! # }
//! # Ok::<(), knowledge::embedder::Error>(())
//! ```

#[cfg(feature = "bundled-model")]
mod bundled;
mod error;
mod loaded;
mod model;
mod nearest;
mod recent;
mod store;
mod tokenizer;

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

pub use error::Error;
pub use nearest::VectorIndex;
pub use store::VectorStore;

use loaded::{DATA_FILE, Loaded, MODEL_FILE, TOKENIZER_FILE};
use recent::Recent;

/// Tokens of a text that are read; the rest is left out. What E5 was trained on.
pub const MAX_TOKENS: usize = 512;
/// Questions whose vectors are remembered (about 1 MB).
const RECENT_QUERIES: usize = 512;

/// A local embedding model. Share it behind an `Arc`: all methods take `&self`, from any thread.
///
/// Deterministic: on one machine a text always has the same vector, whatever the number of threads.
/// Another processor's kernels may differ in the last digits.
pub struct Embedder {
    source: Source,
    hash: String,
    loaded: OnceLock<Result<Loaded, Error>>,
    recent: Recent,
}

enum Source {
    #[cfg(feature = "bundled-model")]
    Bundled,
    Folder(PathBuf),
}

impl Embedder {
    /// The model compiled in. Returns at once: the model is loaded when first used, or by
    /// [`Embedder::load`].
    #[cfg(feature = "bundled-model")]
    #[must_use]
    pub fn bundled() -> Self {
        Self::new(Source::Bundled, bundled::HASH.trim_ascii_end().to_owned())
    }

    /// A model in a folder: `model.onnx` (with its external data beside it, if any) and
    /// `tokenizer.json` of the Unigram kind. A full multilingual-e5-small works.
    ///
    /// Reads the files once for [`Embedder::model_hash`]; loads as [`Embedder::bundled`] does.
    ///
    /// # Errors
    /// [`Error::File`] when a file cannot be read.
    pub fn from_folder(folder: &Path) -> Result<Self, Error> {
        let mut hasher = blake3::Hasher::new();
        for name in [MODEL_FILE, DATA_FILE, TOKENIZER_FILE] {
            let path = folder.join(name);
            let opened = match std::fs::File::open(&path) {
                // Only models with their tensors in a file of their own have this one.
                Err(error) if name == DATA_FILE && error.kind() == std::io::ErrorKind::NotFound => {
                    continue;
                }
                opened => opened,
            };
            let hashed = opened.and_then(|file| hasher.update_reader(file).map(|_| ()));
            hashed.map_err(|error| Error::File { path, cause: error.to_string() })?;
        }
        Ok(Self::new(Source::Folder(folder.to_owned()), hasher.finalize().to_hex().to_string()))
    }

    fn new(source: Source, hash: String) -> Self {
        Self { source, hash, loaded: OnceLock::new(), recent: Recent::new(RECENT_QUERIES) }
    }

    /// Names the model: the BLAKE3 hash, in hex, of its files one after the other. Vectors of
    /// different models must not meet.
    #[must_use]
    pub fn model_hash(&self) -> &str {
        &self.hash
    }

    /// Loads the model now, if it isn't yet: for a thread at start, so that the first question does
    /// not wait.
    ///
    /// # Errors
    /// [`Error::File`] and [`Error::Model`] when it cannot be used; every later use says the same.
    pub fn load(&self) -> Result<(), Error> {
        self.loaded().map(|_| ())
    }

    /// Whether a question can be embedded without waiting for the model to load.
    #[must_use]
    pub fn is_loaded(&self) -> bool {
        matches!(self.loaded.get(), Some(Ok(_)))
    }

    /// Numbers in a vector: 384 for multilingual-e5-small.
    ///
    /// # Errors
    /// As [`Embedder::load`].
    pub fn dimension(&self) -> Result<usize, Error> {
        Ok(self.loaded()?.dimension())
    }

    /// The unit vector of a question. Equal questions are remembered, in memory only.
    ///
    /// # Errors
    /// As [`Embedder::load`], and [`Error::Inference`].
    pub fn query(&self, text: &str) -> Result<Vec<f32>, Error> {
        let loaded = self.loaded()?;
        let ids = loaded.encode("query: ", text);
        if let Some(vector) = self.recent.get(&ids) {
            return Ok(vector);
        }
        let vector = loaded.run(&ids)?;
        self.recent.put(ids, vector.clone());
        Ok(vector)
    }

    /// The unit vectors of many questions at once, on all cores: for a rush.
    ///
    /// # Errors
    /// As [`Embedder::query`].
    pub fn queries(&self, texts: &[&str]) -> Result<Vec<Vec<f32>>, Error> {
        let loaded = self.loaded()?;
        let ids: Vec<_> = texts.iter().map(|text| loaded.encode("query: ", text)).collect();
        let known: Vec<Option<Vec<f32>>> = ids.iter().map(|ids| self.recent.get(ids)).collect();
        let wanted = ids.iter().zip(&known).filter(|(_, known)| known.is_none());
        let mut wanted: Vec<&[i32]> = wanted.map(|(ids, _)| ids.as_slice()).collect();
        wanted.sort_unstable();
        wanted.dedup();
        let vectors = loaded.run_all(&wanted, &|_, _| ())?;
        for (ids, vector) in wanted.iter().zip(&vectors) {
            self.recent.put(ids.to_vec(), vector.clone());
        }
        let fresh = |ids: &[i32]| {
            let at = wanted.binary_search(&ids).ok()?;
            vectors.get(at).cloned()
        };
        let all = ids.iter().zip(known).map(|(ids, known)| known.or_else(|| fresh(ids)));
        Ok(all.map(Option::unwrap_or_default).collect())
    }

    /// The unit vectors of passages, in their order, on all cores. `progress` is told how many are
    /// done, and of how many, after each; from several threads.
    ///
    /// # Errors
    /// As [`Embedder::query`].
    pub fn passages(
        &self,
        texts: &[&str],
        progress: &(dyn Fn(usize, usize) + Sync),
    ) -> Result<Vec<Vec<f32>>, Error> {
        let loaded = self.loaded()?;
        let ids: Vec<_> = texts.iter().map(|text| loaded.encode("passage: ", text)).collect();
        loaded.run_all(&ids, progress)
    }

    fn loaded(&self) -> Result<&Loaded, Error> {
        let loaded = self.loaded.get_or_init(|| match &self.source {
            #[cfg(feature = "bundled-model")]
            Source::Bundled => bundled::load(),
            Source::Folder(folder) => Loaded::from_folder(folder),
        });
        loaded.as_ref().map_err(Clone::clone)
    }
}

impl fmt::Debug for Embedder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Embedder").field("hash", &self.hash).finish_non_exhaustive()
    }
}

#[cfg(feature = "bundled-model")]
#[cfg(test)]
mod tests;
