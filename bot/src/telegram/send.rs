//! All that is sent goes through here: in order within a chat, at Telegram's pace, until it has
//! arrived or never can. What may have arrived is looked for before it is sent again.

mod edit;
mod pace;
mod refusal;
mod seen;
mod turn;

use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use serde::Serialize;
use serde_json::Value;
use teloxide::payloads::EditMessageReplyMarkup;
use teloxide::requests::Payload;
use teloxide::types::LinkPreviewOptions;
use tokio::sync::{Mutex as Order, Semaphore};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::api::{Api, Error};
use super::render::Part;
use crate::observe::Metrics;
use crate::platform::backoff::Backoff;
pub use edit::Unedited;
pub use pace::Pace;
use seen::Seen;
pub use turn::Turn;

/// How many messages in doubt are looked for at once.
const SEARCHES: usize = 4;
/// So many failures of one call in a row are no accident.
const WORTH_SAYING: u32 = 4;

/// Sends, edits and repeats.
pub struct Sender {
    api: Api,
    metrics: Arc<Metrics>,
    pace: Pace,
    backoff: Backoff,
    seen: Seen,
    /// Since when messages are sent.
    began: Instant,
    searches: Semaphore,
    chats: Mutex<HashMap<i64, Arc<Order<()>>>>,
    revoked: CancellationToken,
    /// Whether it was said that nothing gets through.
    trouble: AtomicBool,
}

/// What is to be sent to one chat, in order.
#[derive(Debug, Default)]
pub struct Letter {
    /// What is left to be sent.
    pub parts: VecDeque<Part>,
    /// The topic of the chat.
    pub topic: Option<i32>,
    /// The message it is a reply to.
    pub reply_to: Option<i32>,
    /// The message whose place the first part takes.
    pub replace: Option<i32>,
    /// It may have been sent in part already, when this was the newest message known.
    pub resumed: Option<i64>,
}

/// Why a letter cannot arrive where it was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lost {
    /// The bot was blocked or removed, or there is no such chat.
    Gone,
    /// The chat has this number from now on.
    Moved(i64),
}

impl Sender {
    /// A sender at this pace.
    pub fn new(api: Api, metrics: Arc<Metrics>, pace: Pace, backoff: Backoff) -> Self {
        Self {
            api,
            metrics,
            pace,
            backoff,
            seen: Seen::default(),
            began: Instant::now(),
            searches: Semaphore::new(SEARCHES),
            chats: Mutex::default(),
            revoked: CancellationToken::new(),
            trouble: AtomicBool::new(false),
        }
    }

    /// There is a message of this number in this chat.
    pub fn note(&self, chat: i64, message: i64) {
        self.seen.note(chat, message);
    }

    /// A message of this number in this chat was spoken of.
    pub fn reached(&self, chat: i64, message: i64) {
        self.seen.reached(chat, message);
    }

    /// The newest message known in the sequence of a chat; 0 where none is.
    pub fn newest(&self, chat: i64) -> i64 {
        self.seen.newest(chat)
    }

    /// Completes when Telegram no longer knows the token.
    pub async fn revoked(&self) {
        self.revoked.cancelled().await;
    }

    /// Makes a call that may be repeated without harm, until it is carried out or refused.
    ///
    /// # Errors
    /// The refusal.
    pub async fn insist<P: Payload + Serialize>(&self, payload: &P) -> Result<(), Error> {
        let mut failures = 0;
        loop {
            match self.api.call::<P, Value>(payload).await {
                Ok(_) => {
                    self.succeeded();
                    return Ok(());
                }
                Err(error) if error.passes() => self.failed(&error, &mut failures).await,
                Err(error) => {
                    self.metrics.api_error("telegram", error.kind());
                    return Err(error);
                }
            }
        }
    }

    /// The chat's turn: until it is dropped, nobody else sends there.
    pub async fn turn(self: &Arc<Self>, chat: i64) -> Turn {
        let order = {
            let mut chats = self.chats.lock().unwrap_or_else(PoisonError::into_inner);
            chats.entry(chat).or_default().clone()
        };
        Turn { sender: self.clone(), chat, _order: order.lock_owned().await }
    }

    /// Completes when an announcement may take its turn.
    pub async fn announcement(&self) {
        self.pace.announcement().await;
    }

    /// Whether a message of ours with this keyboard stands under this number.
    async fn stands(&self, probe: &EditMessageReplyMarkup) -> Result<bool, Error> {
        let mut failures = 0;
        loop {
            match self.api.stands(probe).await {
                Err(error) if error.passes() => self.failed(&error, &mut failures).await,
                stands => return stands,
            }
        }
    }

    /// Counts a failure and waits as long as is fit.
    async fn failed(&self, error: &Error, failures: &mut u32) {
        self.metrics.api_error("telegram", error.kind());
        if let Error::RetryAfter(wait) = error {
            tokio::time::sleep((*wait).max(self.backoff.first)).await;
            return;
        }
        *failures += 1;
        if *failures == WORTH_SAYING && !self.trouble.swap(true, Ordering::Relaxed) {
            tracing::warn!(%error, "calls to telegram fail; trying again");
        }
        self.backoff.wait(*failures - 1).await;
    }

    fn succeeded(&self) {
        if self.trouble.swap(false, Ordering::Relaxed) {
            tracing::info!("calls to telegram succeed again");
        }
    }
}

/// Links without a picture of what they lead to.
pub fn no_preview() -> LinkPreviewOptions {
    LinkPreviewOptions {
        is_disabled: true,
        url: None,
        prefer_small_media: false,
        prefer_large_media: false,
        show_above_text: false,
    }
}

#[cfg(test)]
mod tests;
