//! What is sent without being asked for just now: the news, and the delegates' answers. Each
//! delivery is marked before it is sent and after, so that a restart goes on where it was.

mod revision;

use std::sync::Arc;
use std::time::Duration;

use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use super::api::{Error, code};
use super::desk::Desk;
use super::render;
use super::send::{self, Letter};
use crate::conversation::incoming::{Address, Platform};
use crate::platform::logged;
use crate::platform::round::{self, BATCH, QUIET, Round, TROUBLE, drop_delivery};
use crate::store::{Delivery, Notice, Store};

/// How many are on their way at once.
const AT_ONCE: usize = 16;
/// How long is waited where somebody has to allow something first.
const FORBIDDEN_PAUSE: Duration = Duration::from_secs(60);

/// What nobody reads any more.
const GONE: [u64; 4] =
    [code::CANNOT_SEND, code::UNKNOWN_CHANNEL, code::UNKNOWN_USER, code::INVALID_RECIPIENT];
/// What somebody has to allow first.
const FORBIDDEN: [u64; 2] = [code::MISSING_ACCESS, code::MISSING_PERMISSIONS];

/// Delivers until it is stopped, then ends what it has begun.
pub async fn run(desk: Arc<Desk>, stop: CancellationToken) {
    round::run(&Courier { desk, stop: stop.clone() }, &stop).await;
}

/// Sets deliveries off, whose waiting ends with the service.
struct Courier {
    desk: Arc<Desk>,
    stop: CancellationToken,
}

impl round::Courier for Courier {
    fn store(&self) -> &Store {
        &self.desk.parts.store
    }

    async fn begin(&self, round: &mut Round) -> Duration {
        let due = self.store().due(Platform::Discord, BATCH).await;
        let Some(due) = logged(due, "what is to be delivered cannot be read") else {
            return TROUBLE;
        };
        for delivery in due {
            if round.len() >= AT_ONCE {
                break;
            }
            let place = (delivery.to.chat.number, delivery.to.topic);
            let (desk, stop) = (self.desk.clone(), self.stop.clone());
            let work = async move |delivery| deliver(&desk, delivery, &stop).await;
            round.set_off(delivery, place, work);
        }
        QUIET
    }
}

/// Brings a delivery to its end; whether the store was told of it.
async fn deliver(desk: &Desk, delivery: Delivery, stop: &CancellationToken) -> bool {
    let store = &desk.parts.store;
    if let Notice::Revision(number) = delivery.notice {
        return revision::revise(desk, &delivery, number, stop).await;
    }
    let message = match desk.parts.conversation.compose(&delivery).await {
        Ok(Some(message)) => message,
        Ok(None) => return drop_delivery(store, &delivery).await,
        Err(trouble) => {
            tracing::error!(%trouble, "what is to be delivered cannot be said now; trying again");
            stop.run_until_cancelled(sleep(QUIET)).await;
            return true;
        }
    };
    if delivery.sending.is_none() {
        let marked = store.delivery_sending(delivery.id, send::now()).await;
        logged(marked, "that a message is being sent cannot be kept");
    }
    match post(desk, &delivery, &render::parts(message)).await {
        Err(error) if error.is(&GONE) => {
            desk.parts.conversation.undeliverable(&delivery).await;
            return true;
        }
        Err(error) if error.is(&FORBIDDEN) && desk.is_channel(delivery.to) => {
            tracing::error!(
                %error,
                "the bot may not write in a channel that deliveries go to: allow it View Channel, \
                 Send Messages, Embed Links, Attach Files and Read Message History there"
            );
            desk.forbidden(delivery.to).await;
            stop.run_until_cancelled(sleep(FORBIDDEN_PAUSE)).await;
            return true;
        }
        // Said where it is noticed: nothing can be sent any more.
        Err(Error::Token) => return false,
        Err(error) => tracing::error!(%error, "discord refuses a delivery"),
        Ok(()) => {}
    }
    let kept = store.delivered(delivery.id).await;
    logged(kept, "that a delivery arrived cannot be kept").is_some()
}

async fn post(desk: &Desk, delivery: &Delivery, parts: &[render::Part]) -> Result<(), Error> {
    let to = delivery.to;
    let mut channel = match u64::try_from(to.topic.unwrap_or(to.chat.number)) {
        Ok(number) if desk.is_channel(to) => number,
        _ => direct(desk, to).await?,
    };
    // Delegates are channels or people, whose number it is shows here; and the channel that is kept
    // of somebody may not be there any more.
    let mut others = 2;
    for (n, part) in parts.iter().enumerate() {
        let nonce = format!("d{}-{n}", delivery.id);
        let letter = Letter { part, nonce, reply_to: None, resumed: delivery.sending };
        while let Err(error) = desk.sender.post(channel, &letter).await {
            let misled = n == 0 && to.topic.is_none() && error.is(&[code::UNKNOWN_CHANNEL]);
            if !misled || others == 0 {
                return Err(error);
            }
            others -= 1;
            lost(desk, to, channel).await;
            channel = direct(desk, to).await?;
        }
    }
    Ok(())
}

/// The channel of direct messages with somebody: the one that is kept, or else one that is kept
/// from now on, where more is to be sent there.
async fn direct(desk: &Desk, to: Address) -> Result<u64, Error> {
    let store = &desk.parts.store;
    let kept = logged(store.direct(to).await, "whose channel is kept cannot be read");
    if let Some(Some(channel)) = kept {
        return Ok(channel);
    }
    let channel = desk.sender.direct(to.chat.number).await?;
    let kept = store.keep_direct(to, channel).await;
    logged(kept, "a channel of direct messages cannot be kept");
    Ok(channel)
}

/// This channel of direct messages is not there any more.
async fn lost(desk: &Desk, to: Address, channel: u64) {
    desk.sender.lost(to.chat.number, channel);
    let store = &desk.parts.store;
    if let Some(Some(kept)) = logged(store.direct(to).await, "whose channel is kept cannot be read")
        && kept == channel
    {
        let forgotten = store.forget_direct(to).await;
        logged(forgotten, "a channel of direct messages cannot be forgotten");
    }
}
