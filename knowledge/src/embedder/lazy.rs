//! A model that is loaded when it is first needed, or meanwhile on a thread of its own.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::thread;

use super::Error;
#[cfg(feature = "bundled-model")]
use super::bundled;
use super::loaded::Loaded;

pub(super) enum Source {
    #[cfg(feature = "bundled-model")]
    Bundled,
    Folder(PathBuf),
}

pub(super) struct Lazy {
    source: Source,
    loaded: OnceLock<Result<Loaded, Error>>,
    /// Whether a thread has been sent to load it.
    sent: AtomicBool,
}

impl Lazy {
    pub(super) fn new(source: Source) -> Self {
        Self { source, loaded: OnceLock::new(), sent: AtomicBool::new(false) }
    }

    /// The model, after loading it or waiting for who does.
    pub(super) fn wait(&self) -> Result<&Loaded, Error> {
        let loaded = self.loaded.get_or_init(|| match &self.source {
            #[cfg(feature = "bundled-model")]
            Source::Bundled => bundled::load(),
            Source::Folder(folder) => Loaded::from_folder(folder),
        });
        loaded.as_ref().map_err(Clone::clone)
    }

    /// The model; none while it isn't loaded.
    pub(super) fn now(&self) -> Option<Result<&Loaded, Error>> {
        self.loaded.get().map(|loaded| loaded.as_ref().map_err(Clone::clone))
    }

    /// Sends a thread to load it, once.
    pub(super) fn load_in_background(self: &Arc<Self>) {
        if self.loaded.get().is_some() || self.sent.swap(true, Ordering::Relaxed) {
            return;
        }
        let lazy = Arc::clone(self);
        let load = move || {
            // Whoever uses the model is told what went wrong.
            let _ = lazy.wait();
        };
        if thread::Builder::new().name("embedder".to_owned()).spawn(load).is_err() {
            // No thread to be had now: the next one who asks tries again.
            self.sent.store(false, Ordering::Relaxed);
        }
    }
}
