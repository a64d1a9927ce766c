//! Updates asked for, again and again. Telegram is told to forget an update only when it is handled
//! with all before it, so that none is lost however the program ends.

use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;
use serde_json::Value;
use teloxide::ApiError;
use teloxide::payloads::DeleteWebhook;
use teloxide::types::AllowedUpdate;
use tokio::time::{Instant, sleep, timeout};
use tokio_util::sync::CancellationToken;

use super::desk::Desk;
use super::{Error, api, receive};
use crate::platform::backoff::Backoff;

/// The updates that the bot wants.
pub const WANTED: [AllowedUpdate; 4] = [
    AllowedUpdate::Message,
    AllowedUpdate::CallbackQuery,
    AllowedUpdate::InlineQuery,
    AllowedUpdate::MyChatMember,
];
/// How long Telegram waits for an update, in seconds.
const WAIT: u32 = 30;
/// How long the call may take in all.
const WITHIN: Duration = Duration::from_secs(45);
/// Most updates of a call, as many as Telegram gives.
const BATCH: usize = 100;
/// How long is waited for something to be handled before updates in hand are asked for again.
const PAUSE: Duration = Duration::from_millis(50);
/// How long a full batch may be in hand before its oldest update no longer holds up the others.
const STUCK: Duration = Duration::from_secs(5);

/// `getUpdates`, with updates as they come: one of unknown form is no reason to lose its batch.
#[derive(Serialize)]
struct Ask {
    #[serde(skip_serializing_if = "Option::is_none")]
    offset: Option<i64>,
    limit: usize,
    timeout: u32,
    allowed_updates: [AllowedUpdate; 4],
}

impl Ask {
    async fn now(desk: &Desk, limit: usize, timeout: u32) -> Result<Vec<Value>, api::Error> {
        let offset = desk.intake.offset();
        let ask = Self { offset, limit, timeout, allowed_updates: WANTED };
        desk.api.post("GetUpdates", &ask, WITHIN).await
    }
}

/// Takes in updates until it is stopped.
///
/// # Errors
/// When Telegram no longer knows the token.
pub async fn run(desk: &Arc<Desk>, stop: &CancellationToken) -> Result<(), Error> {
    tokio::select! {
        biased;
        () = stop.cancelled() => Ok(()),
        ended = poll(desk) => ended,
    }
}

async fn poll(desk: &Arc<Desk>) -> Result<(), Error> {
    let mut failures = Failures::default();
    delete_webhook(desk).await;
    desk.parts.metrics.ready("telegram", true);
    // Since when all that Telegram gives is in hand already.
    let mut idle: Option<Instant> = None;
    loop {
        // After a failure, whether all is well again is to be known at once.
        let wait = if failures.0 == 0 { WAIT } else { 0 };
        let updates = match Ask::now(desk, BATCH, wait).await {
            Ok(updates) => updates,
            Err(error) => {
                failures.one_more(desk, error).await?;
                continue;
            }
        };
        failures.over(desk);
        if updates.is_empty() {
            idle = None;
            continue;
        }
        let count = updates.len();
        if let Some(newest) = updates.iter().filter_map(receive::number).max() {
            desk.intake.reached(newest);
        }
        let new = updates.into_iter().map(|update| desk.accept(update).new);
        let new = new.filter(|new| *new).count();
        if new > 0 {
            idle = None;
        }
        if new * 2 >= count {
            continue;
        }
        // Most of it is in hand already, and Telegram gives it again until it is handled.
        let mut pause = PAUSE;
        if new == 0 {
            let stuck = idle.get_or_insert_with(Instant::now).elapsed();
            if count >= BATCH && stuck > STUCK {
                tracing::warn!("an update that takes long no longer holds up the others");
                desk.intake.let_go();
            }
            pause = PAUSE.max(stuck / 8).min(PAUSE * 10);
        }
        let half = desk.waiting() / 2;
        let progress = async {
            while desk.waiting() > half {
                desk.intake.progress().await;
            }
        };
        let _ = timeout(pause, progress).await;
    }
}

/// Tells Telegram what is handled, so that it does not send it again.
pub async fn confirm(desk: &Desk) {
    if desk.intake.offset().is_some() {
        // What it gives is not in hand: it comes again at the next start.
        let _ = Ask::now(desk, 1, 0).await;
    }
}

async fn delete_webhook(desk: &Desk) {
    if let Err(error) = desk.sender.insist(&DeleteWebhook::new()).await {
        tracing::warn!(%error, "the webhook could not be deleted");
    }
}

/// Failures in a row, said once.
#[derive(Default)]
struct Failures(u32);

impl Failures {
    async fn one_more(&mut self, desk: &Desk, error: api::Error) -> Result<(), Error> {
        desk.parts.metrics.api_error("telegram", error.kind());
        desk.parts.metrics.ready("telegram", false);
        let first = self.0 == 0;
        match &error {
            api::Error::Token => return Err(Error::Token(error)),
            api::Error::RetryAfter(wait) => {
                sleep(*wait).await;
                return Ok(());
            }
            api::Error::Rejected { error: ApiError::CantGetUpdates, .. } => {
                tracing::warn!("a webhook was set while updates are asked for: deleting it");
                delete_webhook(desk).await;
            }
            api::Error::Rejected { description, .. } if description.contains("webhook") => {
                tracing::warn!("a webhook was set while updates are asked for: deleting it");
                delete_webhook(desk).await;
            }
            api::Error::Rejected { description, .. }
                if first && description.starts_with("Conflict") =>
            {
                tracing::error!(
                    "another program asks for the same bot's updates: stop it; trying again"
                );
            }
            _ if first => tracing::warn!(%error, "no updates from telegram; trying again"),
            _ => {}
        }
        Backoff::default().wait(self.0).await;
        self.0 += 1;
        Ok(())
    }

    fn over(&mut self, desk: &Desk) {
        desk.parts.metrics.ready("telegram", true);
        if std::mem::take(&mut self.0) > 0 {
            tracing::info!("updates come from telegram again");
        }
    }
}
