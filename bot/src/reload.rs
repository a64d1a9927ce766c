//! Reloading the knowledge base beside the one that answers: proposed, confirmed or cancelled, and
//! undone. One at a time, never in the way of an answer.

mod outcome;
mod review;
mod source;
pub mod watch;

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use knowledge::changes::Changes;
use knowledge::{Communique, Library, Snapshot};
use tokio::sync::OwnedMutexGuard;

use crate::config::Settings;
use crate::conversation::incoming::Address;
use crate::observe::Metrics;
use crate::store::{NewKnowledge, Shelved, Store};
use crate::verified;

pub use outcome::{Applied, Cause, Proposal, Refused};
pub use source::{Source, log, prepare};

/// Tells the ids of a communiqué's topics.
pub type Topics = Box<dyn Fn(&Communique) -> Vec<String> + Send + Sync>;

/// Reloads the knowledge base. Cheap to share.
#[derive(Clone, Debug)]
pub struct Reloads {
    inner: Arc<Inner>,
}

struct Inner {
    library: Library,
    source: Source,
    store: Store,
    metrics: Arc<Metrics>,
    topics: Topics,
    /// Where the delegates read.
    delegates: Vec<Address>,
    /// Whose turn it is: reloads go one at a time.
    turn: Arc<tokio::sync::Mutex<()>>,
    kept: Mutex<Kept>,
}

/// What is beside the library. In memory only: after a restart nothing is proposed, and there is
/// nothing to go back to.
#[derive(Default)]
struct Kept {
    /// What was proposed last, compared with what is answered from.
    proposed: Option<Built>,
    /// What was answered from before.
    before: Option<Arc<Snapshot>>,
}

/// A knowledge base ready to be swapped in, with all that has to be computed for that.
struct Built {
    snapshot: Arc<Snapshot>,
    changes: Changes,
    shelf: Vec<Shelved>,
}

impl Reloads {
    /// Reloads from the folder of the settings, beginning with the snapshot that was built of it.
    /// The engine's settings, the vocabulary among them, stay those of the start.
    pub fn new(
        settings: &Settings,
        engine: knowledge::Settings,
        snapshot: Snapshot,
        store: Store,
        metrics: Arc<Metrics>,
        topics: Topics,
    ) -> Self {
        metrics.snapshot(snapshot.version(), snapshot.communiques().len());
        let inner = Inner {
            library: Library::new(snapshot),
            source: Source::new(settings, engine),
            store,
            metrics,
            topics,
            delegates: settings.people.delegate_chats(),
            turn: Arc::default(),
            kept: Mutex::default(),
        };
        Self { inner: Arc::new(inner) }
    }

    /// The snapshot to answer from.
    pub fn current(&self) -> Arc<Snapshot> {
        self.inner.library.current()
    }

    /// Reads the folder beside what is answered from, and says what would change.
    ///
    /// # Errors
    /// [`Refused::Busy`], and when the folder cannot be used.
    pub async fn propose(&self) -> Result<Proposal, Refused> {
        let turn = self.turn()?;
        self.apart(turn, async |inner| {
            let built = inner.build().await?;
            let proposal = Proposal {
                version: built.snapshot.version().to_owned(),
                changes: built.changes.clone(),
                warnings: built.snapshot.warnings().to_vec(),
            };
            inner.kept().proposed = Some(built);
            Ok(proposal)
        })
        .await
    }

    /// Swaps in the proposal of this version; rebuilds it where it is not at hand any more.
    ///
    /// # Errors
    /// As [`Reloads::propose`]; [`Refused::Changed`] when the folder now gives another version;
    /// [`Refused::Store`] when it cannot be recorded.
    pub async fn confirm(&self, version: &str, cause: Cause) -> Result<Applied, Refused> {
        let turn = self.turn()?;
        let version = version.to_owned();
        self.apart(turn, async move |inner| {
            let proposed = inner.kept().proposed.take();
            let built = match proposed.filter(|built| built.snapshot.version() == version) {
                Some(built) => built,
                None => inner.build().await?,
            };
            if built.snapshot.version() != version {
                return Err(Refused::Changed);
            }
            inner.put(built, cause).await
        })
        .await
    }

    /// Proposes and confirms in one.
    ///
    /// # Errors
    /// As those two.
    pub async fn reload(&self, cause: Cause) -> Result<Applied, Refused> {
        let turn = self.turn()?;
        self.reload_in_turn(turn, cause).await
    }

    /// The same where nobody waits for the outcome, which is logged: it waits for its turn.
    pub async fn reload_unasked(&self, name: &'static str) {
        let turn = Arc::clone(&self.inner.turn).lock_owned().await;
        if let Err(refused) = self.reload_in_turn(turn, Cause { name, by: None }).await {
            tracing::warn!(cause = name, "the knowledge base stays as it was: {refused}");
        }
    }

    /// Goes back to the snapshot before; what is undone can be gone back to in the same way. Only
    /// until the next restart, which reads the folder.
    ///
    /// # Errors
    /// [`Refused::Busy`], [`Refused::NothingBefore`] and [`Refused::Store`].
    pub async fn undo(&self, cause: Cause) -> Result<Applied, Refused> {
        let turn = self.turn()?;
        self.apart(turn, async move |inner| {
            let before = inner.kept().before.clone().ok_or(Refused::NothingBefore)?;
            // What was published since stays published.
            let built = inner.rebuild(before).await?;
            inner.put(built, cause).await
        })
        .await
    }

    /// Answers from now on with what the delegates have published; reads no folder.
    ///
    /// # Errors
    /// When it cannot be built or recorded.
    pub async fn republish(&self, cause: Cause) -> Result<Applied, Refused> {
        let turn = Arc::clone(&self.inner.turn).lock_owned().await;
        self.apart(turn, async move |inner| {
            let before = inner.kept().before.clone();
            let built = inner.rebuild(inner.library.current()).await?;
            let applied = inner.put(built, cause).await?;
            // What a reload can be undone to has not changed.
            inner.kept().before = before;
            Ok(applied)
        })
        .await
    }

    /// The version that an undo would go back to.
    pub fn before(&self) -> Option<String> {
        self.inner.kept().before.as_ref().map(|snapshot| snapshot.version().to_owned())
    }

    /// Records what is answered from at the start. A folder without communiqués is not recorded:
    /// it is a mount that is not there yet rather than the end of all that was said, and its
    /// return would be news of everything.
    ///
    /// # Errors
    /// When it cannot be recorded.
    pub async fn record_start(&self) -> Result<(), Refused> {
        let turn = self.turn()?;
        self.apart(turn, async |inner| {
            let current = inner.library.current();
            if current.communiques().is_empty() {
                return Ok(());
            }
            let working = Arc::clone(&inner);
            let built = source::aside(move || working.compared(current)).await;
            inner
                .record(&built.map_err(Refused::Broken)?, Cause { name: "start", by: None })
                .await?;
            inner.review().await;
            Ok(())
        })
        .await
    }

    fn turn(&self) -> Result<OwnedMutexGuard<()>, Refused> {
        Arc::clone(&self.inner.turn).try_lock_owned().map_err(|_| Refused::Busy)
    }

    async fn reload_in_turn(
        &self,
        turn: OwnedMutexGuard<()>,
        cause: Cause,
    ) -> Result<Applied, Refused> {
        let work = async move |inner: Arc<Inner>| {
            let built = inner.build().await?;
            inner.put(built, cause).await
        };
        self.apart(turn, work).await
    }

    /// Works on a task of its own, to the end: who asked may go away in the middle.
    async fn apart<T: Send + 'static, Work>(
        &self,
        turn: OwnedMutexGuard<()>,
        work: impl FnOnce(Arc<Inner>) -> Work,
    ) -> Result<T, Refused>
    where
        Work: Future<Output = Result<T, Refused>> + Send + 'static,
    {
        let work = work(Arc::clone(&self.inner));
        let task = tokio::spawn(async move {
            let _turn = turn;
            work.await
        });
        task.await.unwrap_or_else(|_| Err(Refused::Broken("its task stopped".to_owned())))
    }
}

impl Inner {
    /// Reads the folder and builds what it gives, out of the way of answers.
    async fn build(self: &Arc<Self>) -> Result<Built, Refused> {
        self.source.load_model().await;
        let published = verified::files(&self.store.published().await?);
        let inner = Arc::clone(self);
        let build = move || {
            let snapshot = inner.source.build(published)?;
            inner.source.see_not_emptied(&inner.library.current(), &snapshot)?;
            source::embed(&snapshot);
            Ok(inner.compared(Arc::new(snapshot)))
        };
        source::aside(build).await.map_err(Refused::Broken)?
    }

    /// Builds a snapshot again, with what is published now. Not at low priority: somebody waits
    /// for it, an answer that was withdrawn is to be given no more, and nothing has to be embedded.
    async fn rebuild(self: &Arc<Self>, snapshot: Arc<Snapshot>) -> Result<Built, Refused> {
        let published = verified::files(&self.store.published().await?);
        let inner = Arc::clone(self);
        let build = move || {
            let snapshot = inner.source.rebuild(&snapshot, published)?;
            source::embed(&snapshot);
            Ok(inner.compared(Arc::new(snapshot)))
        };
        let built = tokio::task::spawn_blocking(build).await;
        built.map_err(|error| Refused::Broken(error.to_string()))?
    }

    /// Compares a snapshot with the current one.
    fn compared(&self, snapshot: Arc<Snapshot>) -> Built {
        let changes = Changes::between(&self.library.current(), &snapshot);
        let shelved = |communique: &Communique| Shelved {
            file: communique.file.clone(),
            // The debug form has every field, so that no change goes unseen.
            hash: blake3::hash(format!("{communique:?}").as_bytes()).to_hex().to_string(),
            title: communique.title.clone(),
            date: communique.date,
            topics: (self.topics)(communique),
        };
        let shelf = snapshot.communiques().iter().map(shelved).collect();
        Built { snapshot, changes, shelf }
    }

    /// Records a snapshot, then answers from it. In this order a failure to record leaves all as
    /// it was; and a program killed between the two reads the folder at its next start and records
    /// what it finds, so that record and answers are the same again in either order.
    async fn put(&self, built: Built, cause: Cause) -> Result<Applied, Refused> {
        self.record(&built, cause).await?;
        let Built { snapshot, changes, .. } = built;
        let applied = Applied {
            version: snapshot.version().to_owned(),
            changes,
            warnings: snapshot.warnings().to_vec(),
        };
        self.metrics.snapshot(&applied.version, snapshot.communiques().len());
        self.swap(snapshot);
        let Changes { added, changed, removed, .. } = &applied.changes;
        tracing::info!(
            cause = cause.name,
            version = applied.version,
            added = added.len(),
            changed = changed.len(),
            removed = removed.len(),
            "knowledge base reloaded"
        );
        log(&applied.changes.warnings);
        self.review().await;
        Ok(applied)
    }

    fn swap(&self, snapshot: Arc<Snapshot>) {
        let version = snapshot.version().to_owned();
        let before = self.library.replace(snapshot);
        let mut kept = self.kept();
        kept.proposed = None;
        // The same once more, perhaps with other warnings, is nothing to go back from.
        if before.version() != version {
            kept.before = Some(before);
        }
    }

    async fn record(&self, built: &Built, cause: Cause) -> Result<(), Refused> {
        let knowledge = NewKnowledge {
            version: built.snapshot.version().to_owned(),
            cause: cause.name,
            by: cause.by,
            communiques: built.shelf.clone(),
        };
        self.store.record(&knowledge, Timestamp::now()).await?;
        Ok(())
    }

    /// What is kept is whole at every moment: a poisoned lock still guards a good one.
    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Inner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Inner").field("library", &self.library).finish_non_exhaustive()
    }
}

#[cfg(test)]
pub(crate) mod tests;
