//! What was in hand when the program ended. Discord tells a new session nothing of before: so of
//! each event is kept what leads back to it, until it is done, and nothing of what it says.

use std::sync::Arc;
use std::time::Duration;

use knowledge::query::Language;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serenity::http::Route;
use serenity::model::event::{Event, MessageCreateEvent};
use serenity::model::id::{ChannelId, GuildId, MessageId, UserId};
use tokio::time::{Instant, timeout};

use super::{Desk, interaction};
use crate::conversation::incoming::{Address, Id, Platform};
use crate::discord::api::{Call, Error, code};
use crate::discord::receive::{self, Asked, Defer, Handle, Update, Via, What};
use crate::discord::send;
use crate::platform::logged;
use crate::store;

/// How long an event waits for its lead to be kept: Discord waits three seconds.
const KEEPING: Duration = Duration::from_secs(1);
/// How long a message is asked for.
const FETCHING: Duration = Duration::from_secs(60);

/// What leads back to an event, beside its number.
#[derive(Deserialize, Serialize)]
#[cfg_attr(test, derive(Debug, PartialEq))]
pub(super) enum Lead {
    /// To a message, which has the event's number.
    Message {
        channel: u64,
        /// What is fetched does not say so itself.
        guild: Option<u64>,
    },
    /// To an interaction, as long as its token is good.
    Interaction {
        application: u64,
        token: String,
        /// Where what it is answered with would have gone.
        at: Address,
        language: Option<Language>,
        /// Whether its asker is shown that an answer comes.
        thinking: bool,
    },
}

impl Lead {
    /// What leads back to something said.
    pub(super) fn to(asked: &Asked) -> Self {
        let incoming = &asked.incoming;
        match &asked.via {
            Via::Message { channel, .. } => {
                let guild = u64::try_from(incoming.at.chat.number).ok();
                Self::Message { channel: *channel, guild: guild.filter(|_| !incoming.private) }
            }
            Via::Interaction(handle, defer) => Self::Interaction {
                application: handle.application,
                token: handle.token.clone(),
                at: incoming.at,
                language: incoming.language,
                thinking: matches!(defer, Defer::Thinking { .. }),
            },
        }
    }
}

impl Desk {
    /// Keeps what leads back to an event; how far that has come before.
    pub(super) async fn note(&self, event: i64, lead: &Lead) -> store::Event {
        // Of plain fields: cannot fail.
        let lead = serde_json::to_vec(lead).unwrap_or_default();
        let noted = self.parts.store.take_in(Platform::Discord, event, &lead);
        match timeout(KEEPING, noted).await {
            Ok(Ok(state)) => state,
            Ok(Err(error)) => {
                tracing::error!(%error, "whether an event is new is not known: handled as new");
                store::Event::New
            }
            Err(_) => {
                tracing::error!("the database does not answer: an event is handled as new");
                store::Event::New
            }
        }
    }

    /// Takes up what was in hand when the program ended: messages are handled as if they came now,
    /// who waits for the answer to a command is told that none comes.
    pub fn take_up(self: &Arc<Self>) {
        for left in self.parts.store.left(Platform::Discord) {
            let (desk, event) = (self.clone(), left.event);
            match serde_json::from_slice(&left.lead) {
                Ok(Lead::Message { channel, guild }) => {
                    // One after the other, as they were said.
                    let lane = i64::try_from(channel).ok();
                    self.lanes
                        .put(lane, async move { desk.hear_again(event, channel, guild).await });
                }
                Ok(Lead::Interaction { application, token, at, language, thinking }) => {
                    let id = u64::try_from(event).unwrap_or_default();
                    let handle = Handle { id, application, token, channel: 0, guild: None };
                    self.lanes.put(None, async move {
                        let word = desk.parts.conversation.interrupted(at, language).await;
                        desk.excuse(event, &handle, thinking, &word).await;
                    });
                }
                Err(_) => self.lanes.put(None, async move { desk.done(event).await }),
            }
        }
    }

    /// A message is handled as if it had just come, if it is still there.
    async fn hear_again(self: &Arc<Self>, event: i64, channel: u64, guild: Option<u64>) {
        match self.fetch(event, channel, guild).await {
            Ok(Some(Update { kind, event, lane, what: What::Said(asked) })) => {
                self.parts.metrics.update("discord", kind);
                self.take(*asked, event, lane);
            }
            Ok(_) => self.done(event).await,
            Err(error) if error.passes() || error == Error::Token => {
                tracing::warn!(%error, "a message from before the start cannot be read; the next start tries again");
            }
            Err(error) => {
                tracing::info!(%error, "a message from before the start is there no more, or not to be read");
                if error.is(&[code::MISSING_PERMISSIONS])
                    && let Some(at) = place(guild, channel)
                {
                    self.forbidden(at).await;
                }
                self.done(event).await;
            }
        }
    }

    async fn fetch(
        &self,
        event: i64,
        channel: u64,
        guild: Option<u64>,
    ) -> Result<Option<Update>, Error> {
        let Some(me) = self.me() else { return Ok(None) };
        let until = Some(Instant::now() + FETCHING);
        let message_id = MessageId::new(u64::try_from(event).unwrap_or_default().max(1));
        let channel_id = ChannelId::new(channel.max(1));
        let route = Route::ChannelMessage { channel_id, message_id };
        let mut found = self.sender.insist(&Call::get(route), until).await?;
        if let Some(guild) = guild {
            found["guild_id"] = guild.to_string().into();
            // The roles of now; where they cannot be read, none.
            found["member"] = match found["author"]["id"].as_str().and_then(|id| id.parse().ok()) {
                Some(author) => {
                    let guild_id = GuildId::new(guild.max(1));
                    let user_id = UserId::new(std::cmp::max(author, 1));
                    let member = Call::get(Route::GuildMember { guild_id, user_id });
                    self.sender.insist(&member, until).await.unwrap_or_default()
                }
                None => Value::Null,
            };
        }
        let message: Option<MessageCreateEvent> = serde_json::from_value(found).ok();
        Ok(message.map(|message| receive::understand(Event::MessageCreate(message), me)))
    }

    /// Tells who waits for an answer that none comes, as long as that can be told.
    async fn excuse(&self, event: i64, handle: &Handle, thinking: bool, word: &str) {
        let state = self.parts.store.event(Platform::Discord, event).await;
        let begun = match logged(state, "how far an event has come cannot be read") {
            Some(store::Event::New) => false,
            Some(store::Event::Sending(_)) => true,
            Some(store::Event::Done) | None => return,
        };
        if let Some(left) = interaction::TOKEN.checked_sub(send::age(event)) {
            let until = Instant::now() + left;
            match self.break_off(event, handle, until, (thinking, begun), word).await {
                Ok(true) => tracing::info!("the asker of what was interrupted is told so"),
                Ok(false) => {}
                // Said where it is noticed: nothing can be sent any more.
                Err(Error::Token) => return,
                // Where Discord was never told that an answer comes, it has said so itself.
                Err(error) => {
                    tracing::info!(%error, "the asker of what was interrupted cannot be told so");
                }
            }
        }
        self.done(event).await;
    }

    pub(super) async fn done(&self, event: i64) {
        let done = self.parts.store.done(Platform::Discord, event).await;
        logged(done, "that an event is handled cannot be kept");
    }
}

/// A channel of a guild.
fn place(guild: Option<u64>, channel: u64) -> Option<Address> {
    let number = i64::try_from(guild?).ok()?;
    let topic = Some(i64::try_from(channel).ok()?);
    Some(Address { chat: Id { platform: Platform::Discord, number }, topic })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_leads_back_is_read_as_it_was_written() {
        let chat = Id { platform: Platform::Discord, number: 9 };
        for lead in [
            Lead::Message { channel: 5, guild: Some(6) },
            Lead::Interaction {
                application: 7,
                token: "aW50".to_owned(),
                at: Address { chat, topic: None },
                language: Some(Language::English),
                thinking: true,
            },
        ] {
            let bytes = serde_json::to_vec(&lead).unwrap();
            assert_eq!(serde_json::from_slice::<Lead>(&bytes).unwrap(), lead);
        }
    }
}
