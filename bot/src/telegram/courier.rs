//! What is sent without being asked for just now: the news, and the delegates' answers. Each
//! delivery is marked before it is sent and after, so that a restart goes on where it was.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;
use tracing::Instrument;

use super::desk::{Desk, Mark};
use crate::conversation::incoming::Platform;
use crate::platform::logged;
use crate::store::{Delivery, Notice};

/// How many deliveries are looked at together.
const BATCH: u32 = 200;
/// How many announcements are on their way at once; all else goes when it comes.
const ANNOUNCEMENTS: usize = 32;
/// How long nothing is looked for where nobody says that there is something.
const QUIET: Duration = Duration::from_secs(5);
/// How long is waited where the store cannot be read.
const TROUBLE: Duration = Duration::from_secs(1);

/// Delivers until it is stopped, then ends what it has begun.
pub async fn run(desk: Arc<Desk>, stop: CancellationToken) {
    let mut round = Round::default();
    loop {
        let wait = round.begin(&desk).await;
        tokio::select! {
            biased;
            () = stop.cancelled() => break,
            Some(ended) = round.tasks.join_next(), if !round.tasks.is_empty() => {
                round.ended(ended.ok());
                while let Some(ended) = round.tasks.try_join_next() {
                    round.ended(ended.ok());
                }
            }
            () = desk.parts.store.delivery_added() => {}
            () = sleep(wait) => {}
        }
    }
    while round.tasks.join_next().await.is_some() {}
}

/// A delivery that is on its way no longer.
struct Ended {
    delivery: i64,
    chat: i64,
    announcement: bool,
    /// Whether the store knows.
    kept: bool,
}

/// What is on its way.
#[derive(Default)]
struct Round {
    tasks: JoinSet<Ended>,
    chats: HashSet<i64>,
    deliveries: HashSet<i64>,
    announcements: usize,
}

impl Round {
    /// Sets off what can be; gives how long to wait for more.
    async fn begin(&mut self, desk: &Arc<Desk>) -> Duration {
        let store = &desk.parts.store;
        let due = store.due(Platform::Telegram, BATCH).await;
        let Some(due) = logged(due, "what is to be delivered cannot be read") else {
            return TROUBLE;
        };
        if let Ok(waiting) = store.waiting(Platform::Telegram).await {
            desk.parts.metrics.queue("deliveries", waiting.try_into().unwrap_or(i64::MAX));
        }
        for delivery in &due {
            if let Some(after) = delivery.sending.filter(|after| *after > 0) {
                desk.sender.note(delivery.to.chat.number, after);
            }
        }
        // Where a message may be is told by those sent after it: others first.
        let blind = |delivery: &Delivery| {
            delivery.sending.is_some() && desk.sender.newest(delivery.to.chat.number) == 0
        };
        let others = !self.tasks.is_empty() || due.iter().any(|delivery| !blind(delivery));
        for delivery in due {
            if others && blind(&delivery) {
                continue;
            }
            let announcement = is_announcement(&delivery);
            let chat = delivery.to.chat.number;
            // In one chat one after the other, in their order.
            if (announcement && self.announcements >= ANNOUNCEMENTS)
                || self.deliveries.contains(&delivery.id)
                || !self.chats.insert(chat)
            {
                continue;
            }
            self.deliveries.insert(delivery.id);
            self.announcements += usize::from(announcement);
            let span = tracing::info_span!("delivery", id = delivery.id);
            let (desk, id) = (desk.clone(), delivery.id);
            let task = async move {
                let kept = deliver(&desk, delivery).await;
                Ended { delivery: id, chat, announcement, kept }
            };
            self.tasks.spawn(task.instrument(span));
        }
        QUIET
    }

    fn ended(&mut self, ended: Option<Ended>) {
        let Some(ended) = ended else {
            tracing::error!("a delivery was not brought to its end");
            return;
        };
        // What arrived is not sent again only because the store could not be told.
        if ended.kept {
            self.deliveries.remove(&ended.delivery);
        }
        self.chats.remove(&ended.chat);
        self.announcements -= usize::from(ended.announcement);
    }
}

fn is_announcement(delivery: &Delivery) -> bool {
    matches!(delivery.notice, Notice::Announcement(_))
}

/// Brings a delivery to its end; whether the store was told of it.
async fn deliver(desk: &Desk, delivery: Delivery) -> bool {
    let store = &desk.parts.store;
    let message = match desk.parts.conversation.compose(&delivery).await {
        Ok(Some(message)) => message,
        Ok(None) => {
            let dropped = store.delivered(delivery.id).await;
            return logged(dropped, "that a delivery has lost its object cannot be kept").is_some();
        }
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
    if desk.post(delivery.to, letter, Mark::Delivery(delivery.id)).await.is_err() {
        desk.parts.conversation.undeliverable(&delivery).await;
        return true;
    }
    let kept = store.delivered(delivery.id).await;
    logged(kept, "that a delivery arrived cannot be kept").is_some()
}
