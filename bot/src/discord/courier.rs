//! What is sent without being asked for just now: the news, and the delegates' answers. Each
//! delivery is marked before it is sent and after, so that a restart goes on where it was.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;
use tracing::Instrument;

use super::api::{Error, code};
use super::desk::Desk;
use super::render;
use super::send::{self, Letter};
use crate::conversation::incoming::Platform;
use crate::platform::logged;
use crate::store::Delivery;

/// How many deliveries are looked at together.
const BATCH: u32 = 200;
/// How many are on their way at once.
const AT_ONCE: usize = 16;
/// How long nothing is looked for where nobody says that there is something.
const QUIET: Duration = Duration::from_secs(5);
/// How long is waited where the store cannot be read.
const TROUBLE: Duration = Duration::from_secs(1);
/// How long is waited where somebody has to allow something first.
const FORBIDDEN_PAUSE: Duration = Duration::from_secs(60);

/// What nobody reads any more.
const GONE: [u64; 4] =
    [code::CANNOT_SEND, code::UNKNOWN_CHANNEL, code::UNKNOWN_USER, code::INVALID_RECIPIENT];
/// What somebody has to allow first.
const FORBIDDEN: [u64; 2] = [code::MISSING_ACCESS, code::MISSING_PERMISSIONS];

/// Delivers until it is stopped, then ends what it has begun.
pub async fn run(desk: Arc<Desk>, stop: CancellationToken) {
    let mut round = Round::default();
    loop {
        let wait = round.begin(&desk, &stop).await;
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
    chat: (i64, Option<i64>),
    /// Whether the store knows.
    kept: bool,
}

/// What is on its way.
#[derive(Default)]
struct Round {
    tasks: JoinSet<Ended>,
    chats: HashSet<(i64, Option<i64>)>,
    deliveries: HashSet<i64>,
}

impl Round {
    /// Sets off what can be; gives how long to wait for more.
    async fn begin(&mut self, desk: &Arc<Desk>, stop: &CancellationToken) -> Duration {
        let due = desk.parts.store.due(Platform::Discord, BATCH).await;
        let Some(due) = logged(due, "what is to be delivered cannot be read") else {
            return TROUBLE;
        };
        for delivery in due {
            let chat = (delivery.to.chat.number, delivery.to.topic);
            // In one chat one after the other, in their order.
            if self.tasks.len() >= AT_ONCE
                || self.deliveries.contains(&delivery.id)
                || !self.chats.insert(chat)
            {
                continue;
            }
            self.deliveries.insert(delivery.id);
            let span = tracing::info_span!("delivery", id = delivery.id);
            let (desk, stop, id) = (desk.clone(), stop.clone(), delivery.id);
            let task = async move {
                let kept = deliver(&desk, delivery, &stop).await;
                Ended { delivery: id, chat, kept }
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
    }
}

/// Brings a delivery to its end; whether the store was told of it.
async fn deliver(desk: &Desk, delivery: Delivery, stop: &CancellationToken) -> bool {
    let store = &desk.parts.store;
    let message = match desk.parts.conversation.compose(&delivery).await {
        Ok(Some(message)) => message,
        Ok(None) => {
            let dropped = store.delivered(delivery.id).await;
            return logged(dropped, "that a delivery has lost its object cannot be kept").is_some();
        }
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
    let number = delivery.to.topic.unwrap_or(delivery.to.chat.number);
    let mut channel = match u64::try_from(number) {
        Ok(number) if desk.is_channel(delivery.to) => number,
        _ => desk.sender.direct(number).await?,
    };
    for (n, part) in parts.iter().enumerate() {
        let nonce = format!("d{}-{n}", delivery.id);
        let letter = Letter { part, nonce, reply_to: None, resumed: delivery.sending };
        match desk.sender.post(channel, &letter).await {
            // Delegates are channels or people; whose number it is shows here.
            Err(error) if n == 0 && error.is(&[code::UNKNOWN_CHANNEL]) => {
                channel = desk.sender.direct(number).await?;
                desk.sender.post(channel, &letter).await?;
            }
            sent => sent?,
        }
    }
    Ok(())
}
