//! Where a knowledge base comes from, and how it is built out of the way of answers.

use std::path::PathBuf;
use std::sync::Arc;

use knowledge::{Error, Snapshot, Warning};
use tokio::sync::oneshot;

use crate::config::Settings;
use crate::verified;

/// How much a reload gives way to answers: the "niceness" of its threads, 0 to 19.
#[cfg(target_os = "linux")]
const NICENESS: i32 = 10;

/// What a knowledge base is built of, and how.
#[derive(Clone, Debug)]
pub struct Source {
    folder: Option<PathBuf>,
    engine: knowledge::Settings,
}

impl Source {
    /// The folder of the settings, or the built-in knowledge base where there is none.
    pub fn new(settings: &Settings, engine: knowledge::Settings) -> Self {
        Self { folder: settings.folder().map(ToOwned::to_owned), engine }
    }

    /// Reads it and builds the knowledge base with the answers published beside; takes long.
    ///
    /// # Errors
    /// When the folder cannot be read or indexed.
    pub fn build(&self, published: Vec<verified::File>) -> Result<Snapshot, Error> {
        let Some(folder) = &self.folder else {
            return self.rebuild(&Snapshot::built_in(&self.engine)?, published);
        };
        let mut read = self.engine.reader().folder(folder, &|_, _| {})?;
        read.curated.extend(published);
        Snapshot::build(read, &self.engine)
    }

    /// The same knowledge base with other answers published beside.
    ///
    /// # Errors
    /// When it cannot be indexed.
    pub fn rebuild(
        &self,
        snapshot: &Snapshot,
        published: Vec<verified::File>,
    ) -> Result<Snapshot, Error> {
        Snapshot::build(verified::folder_with(snapshot, published), &self.engine)
    }

    /// Refuses to go from some communiqués to none: a folder whose mount is gone reads as empty.
    pub(super) fn see_not_emptied(&self, old: &Snapshot, new: &Snapshot) -> Result<(), Error> {
        let known = old.communiques().len();
        if known == 0 || !new.communiques().is_empty() {
            return Ok(());
        }
        let folder = self.folder.as_ref().map(|folder| folder.display().to_string());
        Err(Error::Invalid {
            file: folder.unwrap_or_else(|| "the built-in knowledge base".to_owned()),
            line: None,
            cause: format!("it holds no communiqué that can be read, where there were {known}"),
            cure: "check that the folder is in its place and that this user may read its files"
                .to_owned(),
        })
    }

    /// Sees that the model is loaded, here: the threads that it starts work for questions later,
    /// and are not to inherit the low priority of [`aside`].
    pub(super) async fn load_model(&self) {
        if let Some(model) = self.engine.model.clone() {
            // Whoever uses the model is told what is wrong with it.
            let _ = tokio::task::spawn_blocking(move || model.embedder().load()).await;
        }
    }
}

/// Embeds what is new, so that no question has to wait for it. Without vectors, words decide.
pub(super) fn embed(snapshot: &Snapshot) {
    if let Err(error) = snapshot.prepare() {
        tracing::warn!("words alone decide: {error}");
    }
}

/// Loads the model and embeds what is new, out of the way of answers.
pub async fn prepare(snapshot: Arc<Snapshot>) {
    let source = Source { folder: None, engine: snapshot.settings().clone() };
    source.load_model().await;
    if let Err(cause) = aside(move || embed(&snapshot)).await {
        tracing::warn!("words alone decide: embedding was broken off, {cause}");
    }
}

/// Runs long work on a thread of its own, which, together with those that it starts, gets only
/// what answers leave of the processor. A thread of the runtime could not be used: priority once
/// given up is not given back.
pub(super) async fn aside<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, String> {
    let (done, outcome) = oneshot::channel();
    let run = move || {
        // Linux counts a thread's priority by itself; elsewhere it would be the whole program's.
        #[cfg(target_os = "linux")]
        if let Err(error) = rustix::process::setpriority_process(None, NICENESS) {
            tracing::debug!("a reload works at the priority of answers: {error}");
        }
        // Nobody may be there any more to take it.
        let _ = done.send(work());
    };
    let thread = std::thread::Builder::new().name("reload".to_owned()).spawn(run);
    thread.map_err(|error| error.to_string())?;
    outcome.await.map_err(|_| "its thread stopped".to_owned())
}

/// Logs what was left out, and at a finer level what was read with doubt.
pub fn log(warnings: &[Warning]) {
    for Warning { file, line, cause, cure, refused } in warnings {
        if *refused {
            tracing::warn!(%file, line, "left out: {cause}; {cure}");
        } else {
            tracing::info!(%file, line, "{cause}; {cure}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn a_reload_gives_way_with_all_its_threads_and_nobody_else_does() {
        fn niceness() -> i32 {
            let stat = std::fs::read_to_string("/proc/thread-self/stat").unwrap();
            let (_, after_name) = stat.rsplit_once(") ").unwrap();
            after_name.split(' ').nth(16).unwrap().parse().unwrap()
        }
        let before = niceness();
        let both = || (niceness(), std::thread::spawn(niceness).join().unwrap());
        let given_way = before.max(NICENESS);
        assert_eq!(aside(both).await.unwrap(), (given_way, given_way));
        let pooled = tokio::task::spawn_blocking(niceness).await.unwrap();
        assert_eq!((niceness(), pooled), (before, before));
    }

    #[tokio::test]
    async fn work_that_breaks_off_is_an_error() {
        let broken: Result<(), String> = aside(|| panic!("on purpose")).await;
        assert!(broken.is_err());
    }
}
