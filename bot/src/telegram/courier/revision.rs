//! A message that everybody in a group reads, changed where it stands.

use std::time::Duration;

use tokio::time::sleep;

use crate::conversation::incoming::{Address, Id, Platform, Shown};
use crate::conversation::reply::Message;
use crate::platform::logged;
use crate::platform::round::drop_delivery;
use crate::store::Delivery;
use crate::telegram::desk::{Desk, Mark};
use crate::telegram::render::{self, Part};
use crate::telegram::send::Unedited;

/// A group takes some twenty messages a minute, of which members' answers are to be some.
const PAUSE: Duration = Duration::from_secs(3);

/// Revises a public answer; whether the store was told of its end.
pub(super) async fn revise(desk: &Desk, delivery: &Delivery, number: i64) -> bool {
    let ended = attempt(desk, delivery, number).await;
    sleep(PAUSE).await;
    ended
}

async fn attempt(desk: &Desk, delivery: &Delivery, number: i64) -> bool {
    let (store, conversation) = (&desk.parts.store, &desk.parts.conversation);
    // To its end: what a member's button puts there meanwhile comes before or after, not between.
    let turn = desk.sender.turn(delivery.to.chat.number).await;
    // First of all: what changes from here on is told by another delivery.
    desk.mark(Mark::Delivery(delivery.id), &turn).await;
    let public = match store.public_answer(number).await {
        Ok(Some(public)) => public,
        Ok(None) => return drop_delivery(store, delivery).await,
        Err(error) => {
            tracing::error!(%error, "what is to be changed cannot be read; trying again");
            return true;
        }
    };
    // Telegram does not hand a message back.
    let revision = match conversation.revise(&public, &Shown::default()).await {
        Ok(revision) => revision,
        Err(trouble) => {
            tracing::error!(%trouble, "how an answer is to change cannot be told; trying again");
            return true;
        }
    };
    let changed = match revision.message.and_then(|message| part(message, &desk.me.username)) {
        Some(part) => desk.change(&turn, public.message, &part).await,
        None => Ok(()),
    };
    let ended = match changed {
        Ok(()) => conversation.revised(delivery.id, &public, &revision.evidence).await,
        Err(Unedited::NotThere) => store.forget_public(number).await,
        Err(Unedited::Gone) => {
            conversation.undeliverable(delivery).await;
            return true;
        }
        Err(Unedited::Moved(to)) => {
            let at = |chat| Address { chat, topic: None };
            let to = Id { platform: Platform::Telegram, number: to };
            conversation.moved(at(delivery.to.chat), at(to)).await;
            store.forget_public(number).await
        }
        // The next reload tries again.
        Err(Unedited::Refused) => store.delivered(delivery.id).await,
    };
    logged(ended, "that a message was changed cannot be kept").is_some()
}

/// What has no room in one message is not worth a second one in the middle of a group; its buttons
/// are.
fn part(message: Message, bot: &str) -> Option<Part> {
    let mut parts = render::parts(message, bot);
    let keyboard = parts.last()?.keyboard.clone();
    Some(Part { keyboard, ..parts.swap_remove(0) })
}
