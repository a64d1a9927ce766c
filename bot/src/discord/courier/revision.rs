//! A message that everybody in a channel reads, changed where it stands.

use serde_json::json;
use serenity::http::Route;
use serenity::model::channel::Message;
use serenity::model::id::{ChannelId, MessageId};
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use super::{FORBIDDEN, QUIET};
use crate::discord::api::{Call, Error, code};
use crate::discord::desk::Desk;
use crate::discord::receive;
use crate::discord::render::{self, Part};
use crate::discord::send;
use crate::platform::logged;
use crate::platform::round::drop_delivery;
use crate::store::{Delivery, Evidence, PublicAnswer};

/// What is not there any more.
const GONE: [u64; 2] = [code::UNKNOWN_MESSAGE, code::UNKNOWN_CHANNEL];

/// Revises a public answer; whether the store was told of its end.
pub(super) async fn revise(
    desk: &Desk,
    delivery: &Delivery,
    number: i64,
    stop: &CancellationToken,
) -> bool {
    let store = &desk.parts.store;
    // First of all: what changes from here on is told by another delivery.
    let marked = store.delivery_sending(delivery.id, send::now()).await;
    logged(marked, "that a message is being changed cannot be kept");
    let public = match store.public_answer(number).await {
        Ok(Some(public)) => public,
        Ok(None) => return drop_delivery(store, delivery).await,
        Err(error) => {
            tracing::error!(%error, "what is to be changed cannot be read; trying again");
            stop.run_until_cancelled(sleep(QUIET)).await;
            return true;
        }
    };
    let Some(place) = Place::of(&public) else {
        return logged(store.forget_public(number).await, "a message cannot be forgotten")
            .is_some();
    };
    let revised = change(desk, &public, &place).await;
    let ended = match revised {
        Ok(Some(evidence)) => {
            desk.parts.conversation.revised(delivery.id, &public, &evidence).await
        }
        Ok(None) => {
            stop.run_until_cancelled(sleep(QUIET)).await;
            return true;
        }
        Err(error) if error.is(&GONE) => store.forget_public(number).await,
        // Said where it is noticed: nothing can be sent any more.
        Err(Error::Token) => return false,
        Err(error) => {
            if error.is(&FORBIDDEN) {
                tracing::warn!(
                    %error,
                    "an answer in a channel cannot be changed: allow the bot View Channel, Read \
                     Message History and Send Messages there; the next reload tries again"
                );
            } else {
                tracing::error!(%error, "discord refuses to change an answer in a channel");
            }
            store.delivered(delivery.id).await
        }
    };
    logged(ended, "that a message was changed cannot be kept").is_some()
}

/// Where a message stands.
struct Place {
    channel: ChannelId,
    message: MessageId,
}

impl Place {
    fn of(public: &PublicAnswer) -> Option<Self> {
        let channel = u64::try_from(public.at.topic?).ok().filter(|number| *number > 0)?;
        let message = u64::try_from(public.message).ok().filter(|number| *number > 0)?;
        Some(Self { channel: ChannelId::new(channel), message: MessageId::new(message) })
    }

    fn route(&self) -> Route<'static> {
        Route::ChannelMessage { channel_id: self.channel, message_id: self.message }
    }
}

/// Changes the message; what it rests on from then on. `None` where that cannot be told now.
async fn change(
    desk: &Desk,
    public: &PublicAnswer,
    place: &Place,
) -> Result<Option<Evidence>, Error> {
    let found = desk.sender.insist(&Call::get(place.route()), None).await?;
    let shown = match serde_json::from_value::<Message>(found) {
        // It is the bot's own: who that is may not be known yet, so early.
        Ok(message) => receive::shown(&message, message.author.id),
        Err(error) => {
            tracing::warn!(%error, "an answer in a channel is not understood: it is revised in plainer words");
            Default::default()
        }
    };
    let revision = match desk.parts.conversation.revise(public, &shown).await {
        Ok(revision) => revision,
        Err(trouble) => {
            tracing::error!(%trouble, "how an answer is to change cannot be told; trying again");
            return Ok(None);
        }
    };
    // What has no room in one message is not worth a second one in the middle of a channel.
    let part = revision.message.and_then(|message| render::parts(message).into_iter().next());
    if let Some(part) = part {
        edit(desk, place, &part).await?;
    }
    Ok(Some(revision.evidence))
}

async fn edit(desk: &Desk, place: &Place, part: &Part) -> Result<(), Error> {
    let call = Call::patch(place.route(), part.body());
    match desk.sender.insist(&call, None).await {
        Err(error) if error.is(&[code::ARCHIVED]) => {
            let thread = Route::Channel { channel_id: place.channel };
            desk.sender.insist(&Call::patch(thread, json!({ "archived": false })), None).await?;
            desk.sender.insist(&call, None).await.map(drop)
        }
        edited => edited.map(drop),
    }
}
