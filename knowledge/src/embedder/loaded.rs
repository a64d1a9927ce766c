//! A model ready to work: its tokenizer, its network and the threads for one question.

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

use super::model::{Encoder, Threads};
use super::queue::Room;
use super::tokenizer::Tokenizer;
use super::{Error, MAX_TOKENS};

pub(super) const MODEL_FILE: &str = "model.onnx";
pub(super) const DATA_FILE: &str = "model.onnx.data";
pub(super) const TOKENIZER_FILE: &str = "tokenizer.json";

/// More threads than this gain nothing on one short question.
const MAX_QUERY_THREADS: usize = 4;

pub(super) struct Loaded {
    tokenizer: Tokenizer,
    encoder: Encoder,
    /// For a question that is alone.
    few: Threads,
    /// One each, for questions among others; as many as were at work at the same time.
    single: Mutex<Vec<Threads>>,
}

impl Loaded {
    pub(super) fn from_folder(folder: &Path) -> Result<Self, Error> {
        let path = folder.join(TOKENIZER_FILE);
        let json = std::fs::read(&path)
            .map_err(|error| Error::File { path: path.clone(), cause: error.to_string() })?;
        let model = folder.join(MODEL_FILE);
        Ok(Self::new(
            Tokenizer::from_json(&json)
                .map_err(|cause| unusable(&path.to_string_lossy(), cause))?,
            Encoder::from_file(&model)
                .map_err(|cause| unusable(&model.to_string_lossy(), cause))?,
        ))
    }

    pub(super) fn new(tokenizer: Tokenizer, encoder: Encoder) -> Self {
        let few = Threads::new(cores().min(MAX_QUERY_THREADS));
        Self { tokenizer, encoder, few, single: Mutex::default() }
    }

    /// Numbers in a vector.
    pub(super) fn dimension(&self) -> usize {
        self.encoder.dimension()
    }

    /// The tokens of a text behind the prefix that says what it is.
    pub(super) fn encode(&self, prefix: &str, text: &str) -> Vec<i32> {
        self.tokenizer.encode(prefix, text, MAX_TOKENS)
    }

    /// The vector of one text.
    pub(super) fn run(&self, ids: &[i32], room: Room) -> Result<Vec<f32>, Error> {
        if room == Room::Alone {
            return self.run_on(ids, &self.few);
        }
        let idle = || self.single.lock().unwrap_or_else(PoisonError::into_inner);
        let threads = idle().pop().unwrap_or_else(|| Threads::new(1));
        let vector = self.run_on(ids, &threads);
        idle().push(threads);
        vector
    }

    fn run_on(&self, ids: &[i32], threads: &Threads) -> Result<Vec<f32>, Error> {
        self.encoder.run(ids, threads).map_err(|cause| Error::Inference { cause })
    }

    /// One text a thread, the longest first so that all end together: faster than padded batches,
    /// and a text's vector does not depend on its neighbours.
    pub(super) fn run_all<Ids: AsRef<[i32]> + Sync>(
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
                let vector = self.run_on(ids, &own).inspect_err(|_| {
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

pub(super) fn unusable(file: &str, cause: String) -> Error {
    Error::Model { file: file.to_owned(), cause }
}

pub(super) fn cores() -> usize {
    thread::available_parallelism().map_or(1, usize::from)
}
