//! What has to last, in SQLite: subscriptions, tickets, deliveries, what was reloaded by whom, which
//! updates are done. Chat ids are encrypted; no question is kept but one that its asker sent on.

use jiff::Timestamp;
use jiff::civil::Date;
use knowledge::query::Language;

use crate::conversation::incoming::{Address, Id, Platform};

/// What has to last. Cheap to share.
#[derive(Clone, Debug)]
pub struct Store {}

/// Why something could not be kept or found.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Placeholder.
    #[error("…")]
    Todo,
}

/// Result of the store.
pub type Result<T> = std::result::Result<T, Error>;

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

/// A question that its asker hands on to the delegates, masked.
#[derive(Clone, Debug, PartialEq, Eq)]
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

/// A question handed on.
#[derive(Clone, Debug, PartialEq, Eq)]
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

/// How far a ticket has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TicketState {
    /// Nobody has it.
    Waiting,
    /// This moderator has it.
    Claimed(Id),
    /// Answered; the answer is on its way.
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

/// What is held about a chat.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Held {
    /// Topics whose news it gets; empty string stands for all.
    pub alerts: Vec<String>,
    /// The language it chose.
    pub language: Option<Language>,
    /// Its tickets that are not closed.
    pub tickets: Vec<Ticket>,
    /// Messages on their way to it.
    pub deliveries: usize,
}

/// Skeleton: the bodies follow.
#[expect(clippy::todo, missing_docs, unused_variables, reason = "skeleton")]
impl Store {
    /// Opens the database, making it, its folder and its key where there are none.
    pub async fn open(settings: &crate::config::Settings) -> Result<Self> {
        todo!()
    }
    /// Writes what is outstanding and closes.
    pub async fn close(&self) {
        todo!()
    }

    // Events.
    pub async fn event(&self, platform: Platform, event: i64) -> Result<Event> {
        todo!()
    }
    /// Its reply is about to be sent; the newest message known is `after`.
    pub async fn sending(&self, platform: Platform, event: i64, after: i64) -> Result<()> {
        todo!()
    }
    pub async fn done(&self, platform: Platform, event: i64) -> Result<()> {
        todo!()
    }
    pub async fn last_done(&self, platform: Platform) -> Result<Option<i64>> {
        todo!()
    }
    /// Forgets what is older than 48 hours (platforms repeat nothing that old).
    pub async fn tidy(&self, now: Timestamp) -> Result<()> {
        todo!()
    }

    // What a chat chose.
    pub async fn language(&self, at: Address) -> Result<Option<Language>> {
        todo!()
    }
    pub async fn choose_language(&self, at: Address, language: Language) -> Result<()> {
        todo!()
    }
    pub async fn alerts(&self, at: Address) -> Result<Vec<String>> {
        todo!()
    }
    /// Turns on or off the news of a topic; `None` is all topics, and off with `None` ends them all.
    pub async fn set_alert(&self, at: Address, topic: Option<&str>, on: bool) -> Result<()> {
        todo!()
    }
    pub async fn held(&self, at: Address) -> Result<Held> {
        todo!()
    }
    /// Erases all that is held about a chat, pending deliveries and tickets too; gives what it was.
    pub async fn erase(&self, at: Address) -> Result<Held> {
        todo!()
    }
    pub async fn moved(&self, from: Address, to: Address) -> Result<()> {
        todo!()
    }

    // Tickets. Each makes its deliveries in the same transaction.
    /// The ticket's number, and whether it is new: the same consent gives the same ticket.
    pub async fn open_ticket(
        &self,
        ticket: &NewTicket,
        now: Timestamp,
        delegates: &[Address],
    ) -> Result<(i64, bool)> {
        todo!()
    }
    pub async fn ticket(&self, number: i64) -> Result<Option<Ticket>> {
        todo!()
    }
    /// Those waiting or claimed, oldest first.
    pub async fn queue(&self) -> Result<Vec<Ticket>> {
        todo!()
    }
    pub async fn claim(&self, number: i64, by: Id) -> Result<Stepped> {
        todo!()
    }
    pub async fn release(&self, number: i64, by: Id) -> Result<Stepped> {
        todo!()
    }
    pub async fn refuse(&self, number: i64, by: Id) -> Result<Stepped> {
        todo!()
    }
    pub async fn answer(&self, number: i64, by: Id, text: &str) -> Result<Stepped> {
        todo!()
    }

    // Deliveries.
    /// Those that wait, oldest first, answers before announcements.
    pub async fn due(&self, platform: Platform, limit: u32) -> Result<Vec<Delivery>> {
        todo!()
    }
    pub async fn delivery_sending(&self, id: i64, after: i64) -> Result<()> {
        todo!()
    }
    /// It arrived: it is removed; a ticket whose answer arrived keeps only its number.
    pub async fn delivered(&self, id: i64) -> Result<()> {
        todo!()
    }
    /// It can never arrive: it is removed; gives the ticket that the moderators should know of.
    pub async fn undeliverable(&self, id: i64) -> Result<Option<i64>> {
        todo!()
    }
    pub async fn waiting(&self, platform: Platform) -> Result<u64> {
        todo!()
    }
    /// Completes when a delivery has been added since the last call.
    pub async fn delivery_added(&self) {
        todo!()
    }

    // Knowledge.
    pub async fn shelf(&self) -> Result<Vec<Shelved>> {
        todo!()
    }
    /// Records a knowledge base: its shelf, the news against the last one, the admin log, and a
    /// delivery to each subscriber of the topic of an added communiqué. The first shelf ever makes
    /// no news. Gives the news.
    pub async fn record(&self, knowledge: &NewKnowledge, now: Timestamp) -> Result<Vec<News>> {
        todo!()
    }
    /// News since then, newest first.
    pub async fn news(&self, since: Timestamp, limit: u32) -> Result<Vec<News>> {
        todo!()
    }
    /// The added communiqués of an announcement that a chat gets news of.
    pub async fn announcement(&self, number: i64, to: Address) -> Result<Vec<Shelved>> {
        todo!()
    }

    // Figures.
    /// Adds to the counters of a month (`2026-11`): topic id (empty: none), outcome, by how many.
    pub async fn count(&self, month: &str, counts: &[(String, String, u64)]) -> Result<()> {
        todo!()
    }
    /// All counters of the last twelve months: month, topic, outcome, count.
    pub async fn counts(&self) -> Result<Vec<(String, String, String, u64)>> {
        todo!()
    }
    /// Writes to the admin log: who did what, never what a member said.
    pub async fn log(&self, by: Id, action: &str, detail: &str, now: Timestamp) -> Result<()> {
        todo!()
    }
}
