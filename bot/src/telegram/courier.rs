//! What is sent without being asked for just now: the news, and the delegates' answers. Each
//! delivery is marked before it is sent and after, so that a restart goes on where it was.

mod revision;

use std::sync::Arc;
use std::time::Duration;

use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use super::desk::{Desk, Mark};
use crate::conversation::incoming::Platform;
use crate::platform::logged;
use crate::platform::round::{
    self, BATCH, Courier, QUIET, Round, TROUBLE, drop_delivery, is_announcement,
};
use crate::store::{Delivery, Notice, Store};

/// How many announcements are on their way at once; all else goes when it comes.
const ANNOUNCEMENTS: usize = 32;

/// Delivers until it is stopped, then ends what it has begun.
pub async fn run(desk: Arc<Desk>, stop: CancellationToken) {
    round::run(&desk, &stop).await;
}

impl Courier for Arc<Desk> {
    fn store(&self) -> &Store {
        &self.parts.store
    }

    async fn begin(&self, round: &mut Round) -> Duration {
        let store = &self.parts.store;
        let due = store.due(Platform::Telegram, BATCH).await;
        let Some(due) = logged(due, "what is to be delivered cannot be read") else {
            return TROUBLE;
        };
        if let Ok(waiting) = store.waiting(Platform::Telegram).await {
            self.parts.metrics.queue("deliveries", waiting.try_into().unwrap_or(i64::MAX));
        }
        for delivery in &due {
            if let Some(after) = delivery.sending.filter(|after| *after > 0) {
                self.sender.note(delivery.to.chat.number, after);
            }
        }
        // Where a message may be is told by those sent after it: others first.
        let blind = |delivery: &Delivery| {
            let newest = self.sender.newest(delivery.to.chat.number);
            let is_sent = !matches!(delivery.notice, Notice::Revision(_));
            is_sent && delivery.sending.is_some() && newest == 0
        };
        let others = round.len() > 0 || due.iter().any(|delivery| !blind(delivery));
        for delivery in due {
            let is_too_many = is_announcement(&delivery) && round.announcements() >= ANNOUNCEMENTS;
            if is_too_many || (others && blind(&delivery)) {
                continue;
            }
            // One after the other in a chat, whatever its topics.
            let (desk, place) = (self.clone(), (delivery.to.chat.number, None));
            round.set_off(delivery, place, async move |delivery| deliver(&desk, delivery).await);
        }
        QUIET
    }
}

/// Brings a delivery to its end; whether the store was told of it.
async fn deliver(desk: &Desk, delivery: Delivery) -> bool {
    let store = &desk.parts.store;
    if let Notice::Revision(number) = delivery.notice {
        return revision::revise(desk, &delivery, number).await;
    }
    let message = match desk.parts.conversation.compose(&delivery).await {
        Ok(Some(message)) => message,
        Ok(None) => return drop_delivery(store, &delivery).await,
        Err(trouble) => {
            tracing::error!(%trouble, "what is to be delivered cannot be said now; trying again");
            sleep(QUIET).await;
            return true;
        }
    };
    if is_announcement(&delivery) {
        desk.sender.announcement().await;
    }
    let letter = desk.letter(delivery.to, vec![message], delivery.sending);
    if desk.post(delivery.to, letter, Mark::Delivery(delivery.id), None).await.is_err() {
        desk.parts.conversation.undeliverable(&delivery).await;
        return true;
    }
    let kept = store.delivered(delivery.id).await;
    logged(kept, "that a delivery arrived cannot be kept").is_some()
}
