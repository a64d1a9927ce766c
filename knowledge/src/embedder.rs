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
mod model;
mod nearest;
mod recent;
mod store;
mod tokenizer;

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

pub use error::Error;
pub use nearest::VectorIndex;
pub use store::VectorStore;

use model::{Encoder, Threads};
use recent::Recent;
use tokenizer::Tokenizer;

/// Tokens of a text that are read; the rest is left out. What E5 was trained on.
pub const MAX_TOKENS: usize = 512;
/// Questions whose vectors are remembered (about 1 MB).
const RECENT_QUERIES: usize = 512;
/// More threads than this gain nothing on one short question.
const MAX_QUERY_THREADS: usize = 4;

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

struct Loaded {
    tokenizer: Tokenizer,
    encoder: Encoder,
    threads: Threads,
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
        Ok(self.loaded()?.encoder.dimension())
    }

    /// The unit vector of a question. Equal questions are remembered, in memory only.
    ///
    /// # Errors
    /// As [`Embedder::load`], and [`Error::Inference`].
    pub fn query(&self, text: &str) -> Result<Vec<f32>, Error> {
        let loaded = self.loaded()?;
        let ids = loaded.tokenizer.encode("query: ", text, MAX_TOKENS);
        if let Some(vector) = self.recent.get(&ids) {
            return Ok(vector);
        }
        let vector = loaded.run(&ids, &loaded.threads)?;
        self.recent.put(ids, vector.clone());
        Ok(vector)
    }

    /// The unit vectors of many questions at once, on all cores: for a rush.
    ///
    /// # Errors
    /// As [`Embedder::query`].
    pub fn queries(&self, texts: &[&str]) -> Result<Vec<Vec<f32>>, Error> {
        let loaded = self.loaded()?;
        let encode = |text: &&str| loaded.tokenizer.encode("query: ", text, MAX_TOKENS);
        let ids: Vec<Vec<i32>> = texts.iter().map(encode).collect();
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
        let encode = |text: &&str| loaded.tokenizer.encode("passage: ", text, MAX_TOKENS);
        let ids: Vec<Vec<i32>> = texts.iter().map(encode).collect();
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

const MODEL_FILE: &str = "model.onnx";
const DATA_FILE: &str = "model.onnx.data";
const TOKENIZER_FILE: &str = "tokenizer.json";

impl Loaded {
    fn from_folder(folder: &Path) -> Result<Self, Error> {
        let path = folder.join(TOKENIZER_FILE);
        let json = std::fs::read(&path)
            .map_err(|error| Error::File { path: path.clone(), cause: error.to_string() })?;
        let model = folder.join(MODEL_FILE);
        Self::new(
            Tokenizer::from_json(&json)
                .map_err(|cause| unusable(&path.to_string_lossy(), cause))?,
            Encoder::from_file(&model)
                .map_err(|cause| unusable(&model.to_string_lossy(), cause))?,
        )
    }

    fn new(tokenizer: Tokenizer, encoder: Encoder) -> Result<Self, Error> {
        let threads = Threads::new(cores().min(MAX_QUERY_THREADS));
        Ok(Self { tokenizer, encoder, threads })
    }

    fn run(&self, ids: &[i32], threads: &Threads) -> Result<Vec<f32>, Error> {
        self.encoder.run(ids, threads).map_err(|cause| Error::Inference { cause })
    }

    /// One text a thread, the longest first so that all end together: faster than padded batches,
    /// and a text's vector does not depend on its neighbours.
    fn run_all<Ids: AsRef<[i32]> + Sync>(
        &self,
        texts: &[Ids],
        progress: &(dyn Fn(usize, usize) + Sync),
    ) -> Result<Vec<Vec<f32>>, Error> {
        let mut order: Vec<(usize, &[i32])> = texts.iter().map(AsRef::as_ref).enumerate().collect();
        order.sort_by_key(|(_, ids)| std::cmp::Reverse(ids.len()));
        let (next, done) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let work = || -> Result<Vec<(usize, Vec<f32>)>, Error> {
            let own = Threads::new(1);
            let mut vectors = Vec::new();
            while let Some(&(place, ids)) = order.get(next.fetch_add(1, Ordering::Relaxed)) {
                let vector = self.run(ids, &own).inspect_err(|_| {
                    // The others need not go on.
                    next.store(order.len(), Ordering::Relaxed);
                })?;
                vectors.push((place, vector));
                progress(done.fetch_add(1, Ordering::Relaxed) + 1, order.len());
            }
            Ok(vectors)
        };
        let workers = cores().min(order.len());
        let parts: Vec<Result<_, Error>> = thread::scope(|scope| {
            let handles: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
            let stopped = || Error::Inference { cause: "a thread stopped".to_owned() };
            handles.into_iter().map(|h| h.join().unwrap_or_else(|_| Err(stopped()))).collect()
        });
        let mut vectors = vec![Vec::new(); texts.len()];
        for part in parts {
            for (place, vector) in part? {
                if let Some(slot) = vectors.get_mut(place) {
                    *slot = vector;
                }
            }
        }
        Ok(vectors)
    }
}

fn unusable(file: &str, cause: String) -> Error {
    Error::Model { file: file.to_owned(), cause }
}

fn cores() -> usize {
    thread::available_parallelism().map_or(1, usize::from)
}

#[cfg(all(test, feature = "bundled-model"))]
mod tests;
