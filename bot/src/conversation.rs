//! What is replied to whom, on any platform: the only place that decides.
//!
//! An adapter turns what its platform sends into an [`Incoming`], and what comes back, a
//! [`Reply`], into its platform's messages. Nothing here knows of Telegram or Discord.
//!
//! Nothing that is said is kept beyond the chat's last question, in memory, for a quarter of an
//! hour. A button finds its question in the message that it stands under ([`incoming::Shown`]).

pub mod action;
mod answer;
pub mod calendar;
pub mod commands;
mod forbidden;
mod handlers;
pub mod incoming;
mod notices;
pub mod pace;
pub mod personal;
mod profile;
pub mod reply;
mod revision;
mod share;
mod show;
mod spoken;
mod suggest;
mod tally;
#[cfg(test)]
mod tests;
mod turn;
mod words;

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use jiff::civil::DateTime;
use knowledge::Snapshot;
use tokio::sync::Semaphore;

use self::action::{Action, Verdict};
use self::handlers::start::Examples;
use self::incoming::{Address, Id, Incoming, Platform, Said};
use self::pace::Pace;
pub use self::profile::Profile;
use self::reply::{Form, Message, Reply};
pub use self::revision::Revision;
pub use self::share::Share;
use self::spoken::Spoken;
use self::suggest::Suggestions;
use self::tally::{Judged, Tally};
use self::turn::Turn;
use crate::clock;
use crate::config::{People, Privacy, Settings};
use crate::messages::{Wording, WrongMessages};
use crate::observe::Metrics;
use crate::recall::Recall;
use crate::reload::Reloads;
use crate::store::{self, Store};
use crate::topics::Topics;

/// Questions worked on at once for each core: while one is handed from thread to thread, another
/// has the core.
const SEATS_PER_CORE: usize = 2;

/// Answers whoever writes. Shared by all platforms.
pub struct Conversation {
    reloads: Reloads,
    store: Store,
    metrics: Arc<Metrics>,
    wording: Wording,
    topics: Arc<Topics>,
    people: People,
    privacy: Privacy,
    today: Option<DateTime>,
    started: Instant,
    /// The last question of each asker in each chat.
    recall: Mutex<Recall<(Address, Id)>>,
    spoken: Mutex<Spoken>,
    pace: Mutex<Pace>,
    tally: Mutex<Tally>,
    judged: Mutex<Judged>,
    examples: Mutex<Examples>,
    suggestions: Arc<Suggestions>,
    /// So many questions are worked on at once; the others wait their turn.
    desk: Semaphore,
    waiting: AtomicI64,
}

/// What an adapter is made of, beside its settings.
#[derive(Clone)]
pub struct Parts {
    /// Who answers.
    pub conversation: Arc<Conversation>,
    /// What lasts.
    pub store: Store,
    /// What is answered from.
    pub reloads: Reloads,
    /// What is counted.
    pub metrics: Arc<Metrics>,
}

/// Why a reply could not be made. The asker is told that it failed, the log why.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Trouble {
    #[error(transparent)]
    Engine(#[from] knowledge::Error),
    #[error(transparent)]
    Store(#[from] store::Error),
    #[error("a part of the program stopped working: {0}")]
    Broken(String),
}

impl Conversation {
    /// A conversation over these parts. `today` stands in for the clock.
    ///
    /// # Errors
    /// When a message file is wrong, which a test rules out for those delivered.
    pub fn new(
        settings: &Settings,
        topics: Arc<Topics>,
        reloads: Reloads,
        store: Store,
        metrics: Arc<Metrics>,
        today: Option<DateTime>,
    ) -> Result<Self, WrongMessages> {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Ok(Self {
            reloads,
            store,
            metrics,
            wording: Wording::built_in()?,
            topics,
            people: settings.people.clone(),
            privacy: settings.privacy.clone(),
            today,
            started: Instant::now(),
            recall: Mutex::default(),
            spoken: Mutex::default(),
            pace: Mutex::new(Pace::new(settings.asking.per_minute)),
            tally: Mutex::default(),
            judged: Mutex::default(),
            examples: Mutex::default(),
            suggestions: Arc::default(),
            desk: Semaphore::new(cores * SEATS_PER_CORE),
            waiting: AtomicI64::new(0),
        })
    }

    /// What is replied. Never fails: what goes wrong is said.
    pub async fn respond(&self, incoming: Incoming) -> Reply {
        let turn = Turn::begin(self, &incoming).await;
        match turn.reply().await {
            // Where no button was pressed a notice has no place.
            Ok(Reply { messages, notice: Some(notice), .. })
                if messages.is_empty() && !turn.is_pressed() =>
            {
                Message::text(notice).into()
            }
            Ok(reply) => reply,
            Err(trouble) => {
                tracing::error!(%trouble, "no reply could be made");
                self.came_of("failed");
                turn.sorry()
            }
        }
    }

    /// The form that a button opens, where it opens one and this asker may use it. Known at once,
    /// for platforms that take a form only as the first thing that is replied.
    pub fn form(&self, incoming: &Incoming) -> Option<Form> {
        if !self.is_moderator(incoming) {
            return None;
        }
        let turn = Turn::at_once(self, incoming);
        match &incoming.said {
            Said::Button(Action::Ticket(step, number)) => {
                handlers::tickets::form(&turn, *step, *number)
            }
            Said::Button(Action::Verify(verdict, _)) => handlers::verify::form(&turn, *verdict),
            Said::Button(Action::Renew(_)) => handlers::verify::form(&turn, Verdict::Correct),
            _ => None,
        }
    }

    /// The chat cannot be written to any more: what is held about it is erased. Of a server on
    /// Discord, where each channel has its own end, only what is held about that channel.
    pub async fn gone(&self, at: Address) {
        self.forget(at);
        let erased = match (at.chat.platform, at.topic) {
            (Platform::Discord, Some(_)) => self.store.forget_place(at).await,
            _ => self.store.erase(at).await.map(drop),
        };
        match erased {
            Ok(()) => tracing::info!("a chat is gone: nothing is held about it any more"),
            Err(error) => tracing::error!(%error, "a chat that is gone could not be erased"),
        }
    }

    /// The chat has another number from now on.
    pub async fn moved(&self, from: Address, to: Address) {
        self.forget(from);
        if let Err(error) = self.store.moved(from, to).await {
            tracing::error!(%error, "a chat that moved could not be followed");
        }
    }

    /// Writes the counters that have come together; to be called now and then, and at the end.
    pub async fn flush(&self) {
        lock(&self.recall).forget_old(Instant::now());
        lock(&self.spoken).forget_old(Instant::now());
        let now = self.now();
        let counts = lock(&self.tally).take();
        if counts.is_empty() {
            return;
        }
        let month = format!("{}-{:02}", now.year(), now.month());
        if let Err(error) = self.store.count(&month, &counts).await {
            tracing::error!(%error, "the counters could not be written");
        }
    }

    /// Has the engine do something, when its turn comes, out of the way of everything else.
    async fn engine<T, F>(&self, work: F) -> Result<T, Trouble>
    where
        T: Send + 'static,
        F: FnOnce(&Arc<Snapshot>) -> Result<T, knowledge::Error> + Send + 'static,
    {
        let broken = |error: &dyn std::fmt::Display| Trouble::Broken(error.to_string());
        let waiting = self.waiting.fetch_add(1, Ordering::Relaxed) + 1;
        self.metrics.queue("questions", waiting);
        let seat = self.desk.acquire().await;
        let snapshot = self.reloads.current();
        let done = match seat {
            Ok(_) => tokio::task::spawn_blocking(move || work(&snapshot)).await,
            Err(error) => return Err(broken(&error)),
        };
        self.metrics.queue("questions", self.waiting.fetch_sub(1, Ordering::Relaxed) - 1);
        Ok(done.map_err(|error| broken(&error))??)
    }

    /// Counts what was replied, and says so to the log: the kind of it, no more.
    fn came_of(&self, outcome: &'static str) {
        self.metrics.outcome(outcome);
        tracing::info!(outcome, "replied");
    }

    fn forget(&self, at: Address) {
        lock(&self.recall).forget_where(|(chat, _)| *chat == at);
        lock(&self.spoken).forget(at);
    }

    fn now(&self) -> DateTime {
        self.today.unwrap_or_else(clock::now)
    }

    fn is_admin(&self, incoming: &Incoming) -> bool {
        self.people.is_admin(incoming.asker, &incoming.roles)
    }

    fn is_moderator(&self, incoming: &Incoming) -> bool {
        self.people.is_moderator(incoming.asker, &incoming.roles)
    }
}

/// What a lock guards is whole at any time, so that one who panicked holding it harms nobody.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
