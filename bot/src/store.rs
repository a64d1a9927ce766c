//! What has to last, in SQLite: subscriptions, tickets, deliveries, what was reloaded by whom, which
//! updates are done. Chat ids are encrypted; no question is kept but one that its asker sent on.

mod chats;
mod cipher;
mod deliveries;
mod directs;
mod error;
mod events;
mod figures;
mod forbidden;
mod key;
mod open;
mod public;
mod shelf;
mod tickets;
mod verified;

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use jiff::Timestamp;
use jiff::civil::Date;
use knowledge::query::Language;
use sqlx::sqlite::SqlitePool;
use sqlx::{Sqlite, Transaction};
use tokio::sync::watch;

use crate::conversation::incoming::{Address, Id};
use cipher::Cipher;

pub use error::{Error, Result};
pub use public::{Evidence, Instead, PublicAnswer};
pub use verified::{Author, Cited, Origin, Verified};

/// What has to last. Cheap to share.
pub struct Store {
    shared: Arc<Shared>,
    /// How many additions of deliveries this one has heard of.
    heard: AtomicU64,
}

/// What all of a database's [`Store`]s have in common.
struct Shared {
    /// Of one connection: SQLite has one writer at a time anyway, and waiting for the turn here is
    /// fairer and faster than SQLite's own waiting, which sleeps.
    pool: SqlitePool,
    cipher: Cipher,
    /// Counts how often deliveries were added. Not a `Notify`: every platform waits for its own,
    /// and none may miss a call because another took it.
    added: watch::Sender<u64>,
    /// What the program left undone when it ended before, by platform.
    left: Mutex<Vec<(String, Left)>>,
}

impl Clone for Store {
    fn clone(&self) -> Self {
        let heard = AtomicU64::new(self.heard.load(Ordering::Relaxed));
        Self { shared: Arc::clone(&self.shared), heard }
    }
}

impl fmt::Debug for Store {
    /// Neither key nor content.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Store").finish_non_exhaustive()
    }
}

impl Store {
    fn pool(&self) -> &SqlitePool {
        &self.shared.pool
    }

    fn cipher(&self) -> &Cipher {
        &self.shared.cipher
    }

    /// A transaction that writes, from its beginning: one that only turns to writing later can be
    /// refused half-way.
    async fn begin(&self) -> Result<Transaction<'static, Sqlite>> {
        Ok(self.pool().begin_with("BEGIN IMMEDIATE").await?)
    }

    /// Brings what is committed to the disk itself, and empties the write-ahead log.
    ///
    /// A commit alone outlives the program however it ends, but the last commits may not outlive
    /// a power cut: waiting for the disk at every one would make each event wait for it twice.
    /// So only what nobody would repeat by themselves waits: tickets, subscriptions, reloads. A
    /// power cut may cost the marks of the last events and announcements: then some are sent
    /// twice, none is lost. After something was erased, this also ends its last copy. Where
    /// another program is reading (a backup), the rest is left to the next time.
    async fn settle(&self) -> Result<()> {
        sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(self.pool()).await?;
        Ok(())
    }
}

/// How far an event of a platform has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// Not seen yet.
    New,
    /// Its reply was being sent when the program stopped; the platform's newest message then had
    /// this number.
    Sending(i64),
    /// Its reply is sent.
    Done,
}

/// What leads back to an event that was in hand when the program ended.
pub struct Left {
    /// The event's number.
    pub event: i64,
    /// As its platform's adapter wrote it.
    pub lead: Vec<u8>,
}

/// A question that its asker hands on to the delegates, masked.
#[derive(Clone, PartialEq, Eq)]
pub struct NewTicket {
    /// Where the answer goes.
    pub at: Address,
    /// What makes the same consent the same ticket: the number of the message consented to.
    pub consent: i64,
    /// Its topic's id.
    pub topic: Option<String>,
    /// The question, masked, as it was shown to the asker.
    pub question: String,
    /// The asker's language.
    pub language: Language,
}

impl fmt::Debug for NewTicket {
    /// Not what is asked: it does not belong in a log.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewTicket").field("topic", &self.topic).finish_non_exhaustive()
    }
}

/// A question handed on.
#[derive(Clone, PartialEq, Eq)]
pub struct Ticket {
    /// What the asker and the moderators call it by, from 1.
    pub number: i64,
    /// Its topic's id.
    pub topic: Option<String>,
    /// The question, masked.
    pub question: String,
    /// The asker's language.
    pub language: Language,
    /// When it came.
    pub since: Timestamp,
    /// How far it has come.
    pub state: TicketState,
    /// The moderator's words, once answered.
    pub answer: Option<String>,
}

impl fmt::Debug for Ticket {
    /// Neither what is asked nor what is answered: it does not belong in a log.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut ticket = f.debug_struct("Ticket");
        ticket.field("number", &self.number).field("state", &self.state).finish_non_exhaustive()
    }
}

/// How far a ticket has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TicketState {
    /// Nobody has it.
    Waiting,
    /// This moderator has it.
    Claimed(Id),
    /// Answered, or its asker referred to somebody; the words are on their way.
    Answered,
    /// Not for the delegates; the asker is being told.
    Refused,
}

/// What came of a step on a ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stepped {
    /// It is done now, by this call.
    Done,
    /// It was done already by the same moderator: nothing changed.
    Again,
    /// Another moderator has the ticket.
    Taken,
    /// There is no such ticket, or it is answered, refused or erased.
    Gone,
}

/// What is sent without being asked for just now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notice {
    /// New communiqués, to a subscriber: the number of the announcement.
    Announcement(i64),
    /// A new ticket, to the delegates.
    NewTicket(i64),
    /// A ticket's answer, to its asker.
    Answer(i64),
    /// That a ticket is not for the delegates, to its asker.
    Refusal(i64),
    /// That a ticket's asker cannot be reached any more, to the delegates.
    Unreachable(i64),
    /// That what a published answer cites is not said any more, to the delegates: its number.
    Lapsed(i64),
    /// What a message that everybody reads says from now on: the number of the public answer.
    Revision(i64),
    /// That the bot may not do what it should in a channel, to the delegates: the number of the
    /// admin log's entry.
    Forbidden(i64),
}

/// One message to one chat, on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// Its number.
    pub id: i64,
    /// Where to.
    pub to: Address,
    /// What.
    pub notice: Notice,
    /// As [`Event::Sending`], where a sending of it was begun and its end is not known.
    pub sending: Option<i64>,
}

/// One communiqué as the last recorded knowledge base has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shelved {
    /// Path below the folder.
    pub file: String,
    /// Of its text and metadata.
    pub hash: String,
    /// Its title.
    pub title: String,
    /// The day it bears.
    pub date: Option<Date>,
    /// The ids of its topics.
    pub topics: Vec<String>,
}

/// What happened to a communiqué.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// It is new.
    Added,
    /// It says something else.
    Changed,
    /// It is gone.
    Removed,
}

/// One piece of news.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct News {
    /// When it was recorded.
    pub at: Timestamp,
    /// What happened.
    pub change: Change,
    /// To which communiqué.
    pub communique: Shelved,
}

/// How a knowledge base came to be answered from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewKnowledge {
    /// Its version.
    pub version: String,
    /// `start`, `command`, `socket`, `signal`, `watch`, `undo`.
    pub cause: &'static str,
    /// Who asked for it.
    pub by: Option<Id>,
    /// All its communiqués.
    pub communiques: Vec<Shelved>,
}

/// One entry of the admin log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogEntry {
    /// When.
    pub at: Timestamp,
    /// Who, where it was somebody.
    pub by: Option<Id>,
    /// What was done: `command`, `signal`, `answer`, …
    pub action: String,
    /// To what, never what a member said.
    pub detail: String,
}

/// What is held about a chat.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Held {
    /// Topics whose news it gets; empty string stands for all.
    pub alerts: Vec<String>,
    /// The language it chose.
    pub language: Option<Language>,
    /// Its tickets whose asker was not told the outcome yet.
    pub tickets: Vec<Ticket>,
    /// Messages on their way to it.
    pub deliveries: usize,
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::sync::LazyLock;

    use tempfile::TempDir;

    use super::*;
    use crate::config::Settings;
    use crate::conversation::incoming::Platform;

    pub(super) const ADA: Address = chat(5_811_204_417);
    pub(super) const BRUNO: Address = chat(6_120_993_305);
    pub(super) const CARLA: Address = chat(7_000_111_229);
    pub(super) const GROUP: Address = chat(-4_055_667_788);
    pub(super) const DELEGATES: [Address; 2] = [chat(-1_001_234_567_890), chat(8_222_333_444)];
    pub(super) const MIRA: Id = chat(9_876_501_234).chat;
    pub(super) const NINO: Id = chat(9_444_555_666).chat;
    pub(super) static NOON: LazyLock<Timestamp> =
        LazyLock::new(|| "2026-11-02T12:00:00Z".parse().unwrap());

    const fn chat(number: i64) -> Address {
        Address { chat: Id { platform: Platform::Telegram, number }, topic: None }
    }

    pub(super) fn settings(folder: &Path) -> Settings {
        let mut settings = Settings::default();
        settings.store.file = folder.join("bacheca.db");
        settings.store.key_file = folder.join("key");
        settings
    }

    pub(super) async fn store() -> (TempDir, Store) {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(&settings(dir.path())).await.unwrap();
        (dir, store)
    }

    pub(super) fn asks(at: Address, consent: i64, question: &str) -> NewTicket {
        let question = question.to_owned();
        NewTicket { at, consent, topic: None, question, language: Language::Italian }
    }

    pub(super) fn communique(file: &str, hash: &str, topics: &[&str]) -> Shelved {
        Shelved {
            file: file.to_owned(),
            hash: hash.to_owned(),
            title: format!("Titolo di {file}"),
            date: Some(jiff::civil::date(2026, 11, 1)),
            topics: topics.iter().map(|&topic| topic.to_owned()).collect(),
        }
    }

    pub(super) fn knowledge(version: &str, communiques: &[Shelved]) -> NewKnowledge {
        NewKnowledge {
            version: version.to_owned(),
            cause: "command",
            by: Some(MIRA),
            communiques: communiques.to_vec(),
        }
    }

    /// Adds a communiqué to an empty shelf; gives the announcement's number.
    pub(super) async fn announce(store: &Store, file: &str) -> i64 {
        store.record(&knowledge("before", &[]), *NOON).await.unwrap();
        store.record(&knowledge("after", &[communique(file, "1", &[])]), *NOON).await.unwrap();
        let due = store.due(Platform::Telegram, 99).await.unwrap();
        let announced = due.iter().find_map(|delivery| match delivery.notice {
            Notice::Announcement(number) => Some(number),
            _ => None,
        });
        announced.unwrap()
    }

    /// How many rows of all tables belong to a chat.
    pub(super) async fn rows_of(store: &Store, at: Address) -> i64 {
        sqlx::query_scalar(
            "SELECT (SELECT count(*) FROM languages WHERE chat = ?1)
                  + (SELECT count(*) FROM alerts WHERE chat = ?1)
                  + (SELECT count(*) FROM tickets WHERE chat = ?1)
                  + (SELECT count(*) FROM deliveries WHERE chat = ?1)
                  + (SELECT count(*) FROM directs WHERE chat = ?1)",
        )
        .bind(store.cipher().chat(at))
        .fetch_one(store.pool())
        .await
        .unwrap()
    }

    /// Whether a file in the folder has these bytes somewhere.
    fn is_in_a_file(folder: &Path, bytes: &[u8]) -> bool {
        std::fs::read_dir(folder).unwrap().any(|file| {
            let content = std::fs::read(file.unwrap().path()).unwrap();
            content.windows(bytes.len()).any(|window| window == bytes)
        })
    }

    #[tokio::test]
    async fn no_file_tells_who_asked_what() {
        let (dir, store) = store().await;
        let question = "quando scade la domanda per il part-time?";
        let ticket = NewTicket { topic: Some("part-time".to_owned()), ..asks(ADA, 31, question) };
        store.choose_language(ADA, Language::English).await.unwrap();
        store.set_alert(ADA, None, true).await.unwrap();
        store.keep_direct(ADA, 1_302_455_667_788_990_011).await.unwrap();
        store.open_ticket(&ticket, *NOON, &DELEGATES).await.unwrap();
        store.claim(1, MIRA).await.unwrap();
        store.answer(1, MIRA, "la prossima settimana, salvo proroghe").await.unwrap();
        store.log(MIRA, "answer", "ticket 1", *NOON).await.unwrap();
        announce(&store, "nuovo.md").await;
        let lead = format!("in {}: aW50ZXJhY3Rpb24", ADA.chat.number);
        store.take_in(Platform::Discord, 77, lead.as_bytes()).await.unwrap();
        let numbers = [ADA.chat, DELEGATES[0].chat, DELEGATES[1].chat, MIRA].map(|id| id.number);
        let numbers = numbers.into_iter().chain([1_302_455_667_788_990_011]);
        // While it runs, and after.
        for closed in [false, true] {
            if closed {
                store.close().await;
            }
            for number in numbers.clone() {
                assert!(!is_in_a_file(dir.path(), number.to_string().as_bytes()), "{closed}");
                assert!(!is_in_a_file(dir.path(), &number.to_be_bytes()), "{closed}");
                assert!(!is_in_a_file(dir.path(), &number.to_be_bytes()[2..]), "{closed}");
            }
            for words in ["scade la domanda", "prossima settimana", "aW50ZXJhY3Rpb24"] {
                assert!(!is_in_a_file(dir.path(), words.as_bytes()), "{words}, {closed}");
            }
            // The search itself works.
            assert!(is_in_a_file(dir.path(), b"part-time"));
        }
    }

    #[tokio::test]
    async fn of_what_is_erased_not_even_the_encrypted_bytes_are_left() {
        let (dir, store) = store().await;
        store.set_alert(ADA, Some("ferie"), true).await.unwrap();
        store.keep_direct(ADA, 41).await.unwrap();
        store.open_ticket(&asks(ADA, 1, "quando scade?"), *NOON, &[]).await.unwrap();
        let sealed = async |sql: &'static str| -> Vec<u8> {
            sqlx::query_scalar(sql).fetch_one(store.pool()).await.unwrap()
        };
        let kept = [
            sealed("SELECT address FROM alerts").await,
            sealed("SELECT question FROM tickets").await,
            sealed("SELECT channel FROM directs").await,
            store.cipher().chat(ADA),
        ];
        for bytes in &kept {
            assert!(is_in_a_file(dir.path(), bytes));
        }
        store.erase(ADA).await.unwrap();
        for bytes in &kept {
            assert!(!is_in_a_file(dir.path(), bytes));
        }
    }

    #[tokio::test]
    async fn of_a_closed_ticket_not_even_the_encrypted_text_is_left() {
        let (dir, store) = store().await;
        store.open_ticket(&asks(ADA, 1, "quando scade?"), *NOON, &[]).await.unwrap();
        store.answer(1, MIRA, "domani").await.unwrap();
        let (question, answer): (Vec<u8>, Vec<u8>) =
            sqlx::query_as("SELECT question, answer FROM tickets")
                .fetch_one(store.pool())
                .await
                .unwrap();
        assert!(is_in_a_file(dir.path(), &question) && is_in_a_file(dir.path(), &answer));
        store.delivered(1).await.unwrap();
        assert!(!is_in_a_file(dir.path(), &question) && !is_in_a_file(dir.path(), &answer));
    }

    #[tokio::test]
    async fn what_is_asked_is_not_in_what_is_logged() {
        let (_dir, store) = store().await;
        let new = asks(ADA, 1, "quando scade?");
        store.open_ticket(&new, *NOON, &DELEGATES).await.unwrap();
        let ticket = store.ticket(1).await.unwrap();
        let shown = format!("{new:?} {ticket:?} {:?}", store.held(ADA).await.unwrap());
        assert!(!shown.contains("scade") && !shown.contains("5811204417"), "{shown}");
    }
}
