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
mod lazy;
mod loaded;
mod model;
mod nearest;
mod queue;
mod recent;
mod store;
mod tokenizer;
mod wire;

use std::fmt;
use std::path::Path;
use std::sync::Arc;

pub use error::Error;
pub use nearest::VectorIndex;
pub use store::VectorStore;

use lazy::{Lazy, Source};
use loaded::{DATA_FILE, Loaded, MODEL_FILE, TOKENIZER_FILE, cores};
use queue::Queue;

/// Tokens of a text that are read; the rest is left out. What E5 was trained on.
pub const MAX_TOKENS: usize = 512;
/// Questions whose vectors are remembered (about 1 MB).
const RECENT_QUERIES: usize = 512;
/// Questions that may wait for each core: 32 of 5 ms each are through in 160 ms, and in 250 ms
/// where a thousand threads or other work want the cores as well.
const MOST_WAITING_PER_CORE: usize = 32;

/// A local embedding model. Share it behind an `Arc`: all methods take `&self`, from any thread.
///
/// Deterministic: on one machine a text always has the same vector, whatever the number of threads.
/// Another processor's kernels may differ in the last digits.
pub struct Embedder {
    model: Arc<Lazy>,
    hash: String,
    queue: Queue,
    most_waiting: usize,
    patience: Patience,
}

/// What [`Embedder::meaning`] waits for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Patience {
    /// For the model to load and for its turn, however long: a command, whose answers must not
    /// depend on how fast the machine is.
    #[default]
    Long,
    /// Neither for the model to load nor where too many wait already: a server, whose answers
    /// must be prompt.
    Short,
}

/// What a question means, or why nobody can say it soon.
#[derive(Clone, Debug, PartialEq)]
pub enum Meaning {
    /// The unit vector of the question.
    Vector(Vec<f32>),
    /// Too many questions wait already ([`Embedder::with_most_waiting`]): words alone decide.
    Busy,
    /// The model is still loading: words alone decide.
    Loading,
}

impl Embedder {
    /// The model compiled in, where there is one.
    #[must_use]
    pub fn built_in() -> Option<Self> {
        #[cfg(feature = "bundled-model")]
        let built_in = Some(Self::bundled());
        #[cfg(not(feature = "bundled-model"))]
        let built_in = None;
        built_in
    }

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
        Self {
            model: Arc::new(Lazy::new(source)),
            hash,
            queue: Queue::new(cores(), RECENT_QUERIES),
            most_waiting: MOST_WAITING_PER_CORE * cores(),
            patience: Patience::default(),
        }
    }

    /// What [`Embedder::meaning`] waits for; without this, [`Patience::Long`].
    #[must_use]
    pub fn with_patience(self, patience: Patience) -> Self {
        Self { patience, ..self }
    }

    /// What [`Embedder::meaning`] waits for.
    #[must_use]
    pub fn patience(&self) -> Patience {
        self.patience
    }

    /// How many questions may wait beside those that are computed, one on each core; without this,
    /// as many as are through in about 250 ms. A question of more than 32 tokens counts as one for
    /// every 32 of them. Only [`Patience::Short`] heeds it.
    #[must_use]
    pub fn with_most_waiting(self, most_waiting: usize) -> Self {
        Self { most_waiting, ..self }
    }

    /// Names the model: the BLAKE3 hash, in hex, of its files one after the other. Vectors of
    /// different models must not meet.
    #[must_use]
    pub fn model_hash(&self) -> &str {
        &self.hash
    }

    /// Loads the model now, if it isn't yet.
    ///
    /// # Errors
    /// [`Error::File`] and [`Error::Model`] when it cannot be used; every later use says the same.
    pub fn load(&self) -> Result<(), Error> {
        self.loaded().map(|_| ())
    }

    /// Starts loading the model on a thread of its own, if nobody has; returns at once. What goes
    /// wrong is told to whoever uses the model, [`Embedder::load`] included.
    pub fn load_in_background(&self) {
        self.model.load_in_background();
    }

    /// Whether a question can be embedded without waiting for the model to load.
    #[must_use]
    pub fn is_loaded(&self) -> bool {
        matches!(self.model.now(), Some(Ok(_)))
    }

    /// Numbers in a vector: 384 for multilingual-e5-small.
    ///
    /// # Errors
    /// As [`Embedder::load`].
    pub fn dimension(&self) -> Result<usize, Error> {
        Ok(self.loaded()?.dimension())
    }

    /// The unit vector of a question, after waiting as long as it takes. Equal questions are
    /// computed once: those of the same time share the work, the last 512 are remembered, in
    /// memory only.
    ///
    /// Call it from as many threads as there are questions: one is computed on each core, the
    /// others wait their turn; one alone takes several cores.
    ///
    /// # Errors
    /// As [`Embedder::load`], and [`Error::Inference`].
    pub fn query(&self, text: &str) -> Result<Vec<f32>, Error> {
        let vector = self.ask(self.loaded()?, text, usize::MAX)?;
        vector.ok_or_else(|| Error::Inference { cause: "no place in an endless queue".to_owned() })
    }

    /// As [`Embedder::query`], but with [`Patience::Short`] it returns at once, with the reason,
    /// when the model is not loaded yet (loading starts in the background, if nobody has started
    /// it) or too many questions wait. What is remembered or under way is always given.
    ///
    /// # Errors
    /// As [`Embedder::query`].
    pub fn meaning(&self, text: &str) -> Result<Meaning, Error> {
        if self.patience == Patience::Long {
            return self.query(text).map(Meaning::Vector);
        }
        let Some(loaded) = self.model.now() else {
            self.load_in_background();
            return Ok(Meaning::Loading);
        };
        let vector = self.ask(loaded?, text, self.most_waiting)?;
        Ok(vector.map_or(Meaning::Busy, Meaning::Vector))
    }

    fn ask(
        &self,
        loaded: &Loaded,
        text: &str,
        most_waiting: usize,
    ) -> Result<Option<Vec<f32>>, Error> {
        let ids = loaded.encode("query: ", text);
        self.queue.ask(&ids, most_waiting, |room| loaded.run(&ids, room))
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
        self.model.wait()
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
