//! Where events become replies: each handled once, told within three seconds that its reply comes.

mod interaction;
mod kept;

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use serde_json::json;
use serenity::http::Route;
use serenity::model::event::Event;
use serenity::model::id::{ChannelId, UserId};
use tokio::sync::oneshot;
use tokio::time::{Instant, sleep};
use tokio_util::task::AbortOnDropHandle;
use tracing::Instrument;

use super::api::{Call, code};
use super::receive::{self, Asked, Handle, Via, What};
use super::render::{self, Part};
use super::send::{self, Letter, Sender};
use super::threads::{self, Threads};
use crate::config::{self, People};
use crate::conversation::Parts;
use crate::conversation::incoming::{Address, Id, Incoming, Platform, Said};
use crate::conversation::reply::Reply;
use crate::platform::intake::{Intake, Taken};
use crate::platform::lanes::Lanes;
use crate::platform::logged;
use crate::store::{self, Evidence};
use kept::Lead;

/// How many events are handled at once.
const AT_ONCE: usize = 256;
/// An answer that takes longer is announced as being typed.
const TYPING: Duration = Duration::from_millis(300);

/// All that handling an event takes.
pub struct Desk {
    pub(super) parts: Parts,
    pub(super) people: People,
    pub(super) sender: Sender,
    threads: Threads,
    intake: Intake,
    lanes: Lanes,
    me: OnceLock<UserId>,
}

impl Desk {
    /// A desk at which nothing has happened.
    pub fn new(parts: Parts, people: People, settings: &config::Discord, sender: Sender) -> Self {
        Self {
            parts,
            people,
            sender,
            threads: Threads::new(&settings.guilds),
            intake: Intake::default(),
            lanes: Lanes::new(AT_ONCE),
            me: OnceLock::new(),
        }
    }

    /// Who the bot is, as Discord says when a connection is ready; whether that is the first time.
    pub fn introduced(&self, me: UserId) -> bool {
        self.me.set(me).is_ok()
    }

    /// Who the bot is, once that is known.
    fn me(&self) -> Option<UserId> {
        self.me.get().copied()
    }

    /// Takes in an event and has it handled when its turn comes.
    pub fn accept(self: &Arc<Self>, event: Event) {
        // Nothing can come before who the bot is.
        let Some(me) = self.me() else { return };
        let update = receive::understand(event, me);
        if !matches!(update.what, What::Nothing | What::Posted { .. }) {
            self.parts.metrics.update("discord", update.kind);
        }
        let desk = self.clone();
        match update.what {
            What::Said(asked) => self.take(*asked, update.event, update.lane),
            What::Suggest { handle, typed, language } => self.lanes.put(None, async move {
                let questions = desk.parts.conversation.suggest(&typed, language).await;
                desk.offer(&handle, &questions).await;
            }),
            What::Posted { channel, author, roles } => {
                if self.people.is_moderator(author, &roles) {
                    self.threads.moderator_wrote(channel, author);
                }
            }
            What::Gone(at) => self.lanes.put(update.lane, async move {
                desk.parts.conversation.gone(at).await;
            }),
            What::Nothing => {}
        }
    }

    fn take(self: &Arc<Self>, asked: Asked, event: i64, lane: Option<i64>) {
        let Taken::New(ticket) = self.intake.take(event) else { return };
        self.count();
        // What can be published is private in a channel of a guild.
        if asked.incoming.private && !asked.incoming.publishable {
            self.sender.met(asked.incoming.asker.number, asked.via.channel());
        }
        let desk = self.clone();
        let span = tracing::info_span!("event", id = event);
        let began = Instant::now();
        if let Via::Interaction(handle, _) = &asked.via
            && let Said::Button(action) = &asked.incoming.said
            && let Some(form) = self.parts.conversation.form(&asked.incoming)
        {
            let (handle, form) = (handle.clone(), render::form(&form, &action.encode()));
            let opened = async move {
                desk.open(&handle, form, began).await;
                drop(ticket);
                desk.count();
            };
            return self.lanes.put(None, opened.instrument(span));
        }
        // At once, whatever waits in the lane before it.
        let (noted, state) = oneshot::channel();
        let (keeper, lead) = (self.clone(), Lead::to(&asked));
        let interaction = match &asked.via {
            Via::Interaction(handle, defer) => Some((handle.clone(), *defer)),
            Via::Message { .. } => None,
        };
        let taking_in = async move {
            // Fails only when nobody is to handle it any more.
            let _ = noted.send(keeper.note(event, &lead).await);
            match interaction {
                Some((handle, defer)) => keeper.defer(&handle, defer, began).await,
                None => Ok(()),
            }
        };
        let deferred = tokio::spawn(taking_in.instrument(span.clone()));
        let taken_in = (state, AbortOnDropHandle::new(deferred));
        let handled = async move {
            desk.handle(asked, event, taken_in, began).await;
            drop(ticket);
            desk.count();
        };
        self.lanes.put(lane, handled.instrument(span));
    }

    /// Completes when all that was accepted is handled.
    pub async fn finished(&self) {
        self.lanes.finished().await;
    }

    /// How many events are in hand.
    pub fn waiting(&self) -> usize {
        self.intake.waiting()
    }

    fn count(&self) {
        let waiting = self.intake.waiting().try_into().unwrap_or(i64::MAX);
        self.parts.metrics.queue("events", waiting);
    }

    async fn handle(
        &self,
        asked: Asked,
        event: i64,
        (state, deferred): (oneshot::Receiver<store::Event>, interaction::Deferred),
        began: Instant,
    ) {
        let resumed = match state.await {
            Ok(store::Event::Done) => return,
            Ok(store::Event::Sending(after)) => Some(after),
            Ok(store::Event::New) | Err(_) => None,
        };
        let Asked { incoming, via } = asked;
        let sent = match via {
            Via::Message { channel, message, addressed } => {
                let letter = (channel, message, addressed);
                self.reply(incoming, letter, event, resumed).await
            }
            Via::Interaction(handle, defer) => {
                self.respond(incoming, (handle, defer), deferred, event).await
            }
        };
        self.done(event).await;
        if sent {
            self.parts.metrics.replied_after("discord", began.elapsed());
        }
    }

    /// Replies to a message with messages; whether there was anything to say.
    async fn reply(
        &self,
        incoming: Incoming,
        (channel, message, addressed): (u64, u64, bool),
        event: i64,
        resumed: Option<i64>,
    ) -> bool {
        let (at, asker, private) = (incoming.at, incoming.asker, incoming.private);
        if let (false, Some(me)) = (private, self.me()) {
            let moderator = self.people.is_moderator(asker, &incoming.roles);
            let people = |id: Id, roles: &[Id]| self.people.is_moderator(id, roles);
            let thread = (at.chat.number, channel);
            let taken = self.threads.take(&self.sender, me, thread, people, moderator, addressed);
            let taken = taken.await;
            if taken.unread {
                tracing::warn!(
                    "the bot may not read a thread where it is asked: allow it Read Message History"
                );
                self.forbidden(at).await;
            }
            if !taken.answered {
                return false;
            }
        }
        let work = self.parts.conversation.respond(incoming);
        let Reply { messages, rests_on, .. } = self.while_typing(channel, work).await;
        let parts: Vec<Part> = messages.into_iter().flat_map(render::parts).collect();
        if parts.is_empty() {
            return false;
        }
        self.mark(event).await;
        let mut to = channel;
        let mut reply_to = Some(message);
        for (n, part) in parts.iter().enumerate() {
            let nonce = format!("{event}-{n}");
            let mut letter = Letter { part, nonce, reply_to, resumed };
            let mut sent = self.sender.post(to, &letter).await;
            if let Err(error) = &sent
                && error.is(&[code::CANNOT_REPLY])
            {
                tracing::warn!(%error, "the bot may not reply to a message: its answer stands alone");
                self.forbidden(at).await;
                (reply_to, letter.reply_to) = (None, None);
                sent = self.sender.post(to, &letter).await;
            }
            let error = match sent {
                Ok(sent) => {
                    if let (0, Some(evidence)) = (n, &rests_on) {
                        self.keep(at, sent, evidence).await;
                    }
                    continue;
                }
                Err(error) => error,
            };
            let forbidden = [code::MISSING_ACCESS, code::MISSING_PERMISSIONS];
            if !private && error.is(&forbidden) && to == channel {
                tracing::warn!(%error, "the bot may not write in a channel where it is asked; the asker is told in private");
                self.forbidden(at).await;
                let Ok(direct) = self.sender.direct(asker.number).await else { break };
                (to, reply_to, letter.reply_to) = (direct, None, None);
                if self.sender.post(to, &letter).await.is_ok() {
                    continue;
                }
            } else if error.is(&[code::CANNOT_SEND, code::UNKNOWN_CHANNEL]) {
                self.parts.conversation.gone(at).await;
            } else {
                tracing::error!(%error, "discord refuses a message");
            }
            break;
        }
        true
    }

    /// Sends parts to somebody in private; whether they can be written to.
    pub(super) async fn tell(&self, user: i64, parts: &[Part], nonce: &str) -> bool {
        let Ok(channel) = self.sender.direct(user).await else { return false };
        for (n, part) in parts.iter().enumerate() {
            let nonce = format!("{nonce}-{n}");
            let letter = Letter { part, nonce, reply_to: None, resumed: None };
            if self.sender.post(channel, &letter).await.is_err() {
                return false;
            }
        }
        true
    }

    /// Keeps what a message that everybody reads rests on.
    async fn keep(&self, at: Address, message: Option<i64>, evidence: &Evidence) {
        let Some(message) = message else { return };
        let kept = self.parts.conversation.follow(at, message, evidence).await;
        logged(kept, "what an answer in a channel rests on cannot be kept");
    }

    /// The bot may not do what it should in a channel: who can allow it is told.
    pub(super) async fn forbidden(&self, at: Address) {
        let at = threads::channel_of(&self.sender, at).await;
        self.parts.conversation.forbidden(at).await;
    }

    async fn mark(&self, event: i64) {
        let marked = self.parts.store.sending(Platform::Discord, event, send::now()).await;
        logged(marked, "that a message is being sent cannot be kept");
    }

    async fn while_typing<T>(&self, channel: u64, work: impl Future<Output = T>) -> T {
        tokio::pin!(work);
        tokio::select! {
            done = &mut work => return done,
            () = sleep(TYPING) => {}
        }
        let route = Route::ChannelTyping { channel_id: ChannelId::new(channel.max(1)) };
        let typing = Call::post(route, json!({}));
        // Whether it is seen or not, the answer does not wait for it.
        let (done, _) = tokio::join!(work, self.sender.api().call(&typing));
        done
    }

    /// Offers questions to who is typing one.
    async fn offer(&self, handle: &Handle, questions: &[String]) {
        let choices: Vec<_> =
            questions.iter().map(|text| json!({ "name": text, "value": text })).collect();
        let body = json!({ "type": 8, "data": { "choices": choices } });
        // Late is never.
        let _ = self.callback(handle, body, Instant::now()).await;
    }

    /// What is at a place of Discord's, as far as deliveries go: a channel, or somebody.
    pub(super) fn is_channel(&self, at: Address) -> bool {
        at.topic.is_some() || self.people.delegates.contains(&at.chat)
    }
}
