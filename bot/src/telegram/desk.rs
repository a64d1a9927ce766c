//! Where updates become replies: each handled once, marked before its reply is sent and after.

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use teloxide::payloads::{
    AnswerCallbackQuery, AnswerInlineQuery, AnswerInlineQuerySetters, SendChatAction,
};
use teloxide::types::{
    CallbackQueryId, ChatAction, ChatId, InlineQueryId, InlineQueryResult,
    InlineQueryResultArticle, InputMessageContent, InputMessageContentText, MessageId, ParseMode,
    ThreadId,
};
use tokio::sync::watch;
use tokio::time::{Instant, sleep};
use tracing::Instrument;

use super::api::Api;
use super::receive::{self, Asked, Me, What};
use super::render::{self, Part};
use super::send::{Letter, Lost, Sender, Turn, Unedited, no_preview};
use crate::conversation::incoming::{Address, Id, Platform};
use crate::conversation::reply::{Message, Place, Reply};
use crate::conversation::{Parts, Share};
use crate::platform::intake::{Intake, Taken};
use crate::platform::lanes::Lanes;
use crate::platform::logged;
use crate::store::{Event, Evidence};

/// How many updates are handled at once.
const AT_ONCE: usize = 256;
/// An answer that takes longer is announced as being typed.
const TYPING: Duration = Duration::from_millis(300);
/// Longest word to who pressed a button, in characters.
const LONGEST_NOTICE: usize = 200;
/// Most quotes offered at once.
const SHARES: usize = 50;
/// How long Telegram may offer the same quotes again, in seconds.
const SHARES_KEPT: u32 = 60;
/// A query of the inline mode is answered while somebody types: late is never.
const SHARE_TRIES: u32 = 3;

/// All that handling an update takes.
pub struct Desk {
    pub(super) me: Me,
    pub(super) parts: Parts,
    pub(super) api: Api,
    pub(super) sender: Arc<Sender>,
    pub(super) intake: Intake,
    lanes: Lanes,
}

/// What came of an update that came in.
pub struct Accepted {
    /// Whether it had not come before.
    pub new: bool,
    /// Turns true when it is handled; none where it is.
    pub end: Option<watch::Receiver<bool>>,
}

/// What is marked in the store as being sent.
#[derive(Clone, Copy, Debug)]
pub enum Mark {
    /// The reply to an update.
    Event(i64),
    /// A delivery.
    Delivery(i64),
}

impl Desk {
    /// A desk at which nothing has happened.
    pub fn new(me: Me, parts: Parts, api: Api, sender: Sender) -> Self {
        let (intake, lanes) = (Intake::default(), Lanes::new(AT_ONCE));
        Self { me, parts, api, sender: Arc::new(sender), intake, lanes }
    }

    /// Takes in an update and has it handled when its turn comes.
    pub fn accept(self: &Arc<Self>, update: Value) -> Accepted {
        let Some(number) = receive::number(&update) else {
            self.malformed();
            return Accepted { new: false, end: None };
        };
        let ticket = match self.intake.take(number) {
            Taken::Handled => return Accepted { new: false, end: None },
            Taken::InHand(end) => return Accepted { new: false, end: Some(end) },
            Taken::New(ticket) => ticket,
        };
        let Some(update) = receive::understand(update, &self.me) else {
            self.malformed();
            return Accepted { new: true, end: None };
        };
        self.parts.metrics.update("telegram", update.kind);
        match (update.lane, update.message, &update.what) {
            // Its message is the bot's own: perhaps the one whose arrival is not known.
            (Some(chat), Some(message), What::Said(asked)) if asked.callback.is_some() => {
                self.sender.reached(chat, message);
            }
            (Some(chat), Some(message), _) => self.sender.note(chat, message),
            _ => {}
        }
        if matches!(update.what, What::Nothing) {
            return Accepted { new: true, end: None };
        }
        let end = ticket.end();
        self.count();
        let desk = self.clone();
        let span = tracing::info_span!("update", id = number);
        let handled = async move {
            desk.handle(update.what, number).await;
            drop(ticket);
            desk.count();
        };
        self.lanes.put(update.lane, handled.instrument(span));
        Accepted { new: true, end: Some(end) }
    }

    /// Completes when all that was accepted is handled.
    pub async fn finished(&self) {
        self.lanes.finished().await;
    }

    /// Completes when Telegram no longer knows the token.
    pub async fn revoked(&self) {
        self.sender.revoked().await;
    }

    /// How many updates are in hand.
    pub fn waiting(&self) -> usize {
        self.intake.waiting()
    }

    fn count(&self) {
        let waiting = self.intake.waiting().try_into().unwrap_or(i64::MAX);
        self.parts.metrics.queue("updates", waiting);
    }

    fn malformed(&self) {
        self.parts.metrics.update("telegram", "malformed");
        tracing::warn!("an update of unknown form is skipped");
    }

    async fn handle(&self, what: What, event: i64) {
        match what {
            What::Said(asked) => self.reply(*asked, event).await,
            What::Acknowledge(query) => self.acknowledge(query, None).await,
            What::Share { query, words, language } => {
                let shares = self.parts.conversation.share(&words, language).await;
                self.offer(query, shares).await;
            }
            What::Gone(at) => self.parts.conversation.gone(at).await,
            What::Moved(from, to) => self.parts.conversation.moved(from, to).await,
            What::Nothing => {}
        }
    }

    async fn reply(&self, asked: Asked, event: i64) {
        let began = Instant::now();
        let resumed = match self.parts.store.event(Platform::Telegram, event).await {
            Ok(Event::Done) => return,
            Ok(Event::Sending(after)) => {
                self.sender.note(asked.incoming.at.chat.number, after);
                Some(after)
            }
            Ok(Event::New) => None,
            Err(error) => {
                tracing::error!(%error, "whether an update is new is not known: handled as new");
                None
            }
        };
        let at = asked.incoming.at;
        let reply = self.while_typing(at, self.parts.conversation.respond(asked.incoming)).await;
        let Reply { messages, place, notice, rests_on } = reply;
        if let Some(query) = asked.callback {
            self.acknowledge(query, notice).await;
        }
        let replace = asked.pressed.filter(|_| place == Place::Replace);
        let letter = self.letter(at, messages, resumed);
        let letter = Letter { reply_to: asked.reply_to, replace, ..letter };
        let sent = !letter.parts.is_empty();
        let posted = self.post(at, letter, Mark::Event(event), rests_on.as_ref());
        if let Err(lost) = posted.await {
            self.parts.conversation.gone(Address { topic: None, ..lost }).await;
        }
        let done = self.parts.store.done(Platform::Telegram, event).await;
        logged(done, "that an update is handled cannot be kept");
        if sent {
            self.parts.metrics.replied_after("telegram", began.elapsed());
        }
    }

    /// Messages as a letter to this address.
    pub fn letter(&self, at: Address, messages: Vec<Message>, resumed: Option<i64>) -> Letter {
        let parts = messages.into_iter().flat_map(|m| render::parts(m, &self.me.username));
        let topic = at.topic.and_then(|topic| topic.try_into().ok());
        Letter { parts: parts.collect(), topic, resumed, ..Letter::default() }
    }

    /// Sends a letter, wherever its chat has moved to. What its first message rests on, if
    /// everybody reads it, is kept from then on.
    ///
    /// # Errors
    /// The address that nobody is at any more.
    pub async fn post(
        &self,
        to: Address,
        mut letter: Letter,
        mark: Mark,
        rests_on: Option<&Evidence>,
    ) -> Result<(), Address> {
        let mut at = to;
        if letter.parts.is_empty() {
            return Ok(());
        }
        let first = letter.parts.front();
        let followed = rests_on.and_then(|evidence| Some((evidence, first?.clone())));
        let whole = letter.parts.len();
        loop {
            let turn = self.sender.turn(at.chat.number).await;
            let resumed = letter.resumed.is_some();
            if !resumed {
                self.mark(mark, &turn).await;
            }
            // Else its first message is one of the chat that it has moved from.
            let is_whole = letter.parts.len() == whole;
            let lost = match turn.post(&mut letter).await {
                Ok(number) => {
                    if let (Some(number), Some((evidence, first)), true) =
                        (number, &followed, is_whole)
                    {
                        if resumed {
                            // What is found again may say what was right before the restart.
                            let _ = self.change(&turn, number, first).await;
                        }
                        self.follow(at, number, evidence).await;
                    }
                    return Ok(());
                }
                Err(lost) => lost,
            };
            drop(turn);
            match lost {
                Lost::Gone => return Err(at),
                Lost::Moved(number) => {
                    let from = Address { topic: None, ..at };
                    at = Address { chat: Id { platform: Platform::Telegram, number }, topic: None };
                    self.parts.conversation.moved(from, at).await;
                    // Neither messages nor topics keep their numbers.
                    letter = Letter { parts: letter.parts, ..Letter::default() };
                }
            }
        }
    }

    /// Has a message say this.
    ///
    /// # Errors
    /// Why it does not.
    pub(super) async fn change(
        &self,
        turn: &Turn,
        message: i64,
        part: &Part,
    ) -> Result<(), Unedited> {
        let message = i32::try_from(message).map_err(|_| Unedited::NotThere)?;
        turn.edit(message, part).await
    }

    /// Keeps what a message that everybody reads rests on.
    async fn follow(&self, at: Address, message: i64, evidence: &Evidence) {
        // Its number is one of the chat, whatever the topic.
        let at = Address { topic: None, ..at };
        let kept = self.parts.conversation.follow(at, message, evidence).await;
        logged(kept, "what an answer in a group rests on cannot be kept");
    }

    pub(super) async fn mark(&self, mark: Mark, turn: &Turn) {
        let (store, after) = (&self.parts.store, turn.newest());
        let marked = match mark {
            Mark::Event(event) => store.sending(Platform::Telegram, event, after).await,
            Mark::Delivery(delivery) => store.delivery_sending(delivery, after).await,
        };
        logged(marked, "that a message is being sent cannot be kept");
    }

    /// Every press is acknowledged, or its button goes on turning.
    async fn acknowledge(&self, query: CallbackQueryId, notice: Option<String>) {
        let mut answer = AnswerCallbackQuery::new(query);
        answer.text = notice.map(|notice| notice.chars().take(LONGEST_NOTICE).collect());
        // Refused where it comes too late, which nothing can be done about.
        let _ = self.sender.insist(&answer).await;
    }

    async fn while_typing<T>(&self, at: Address, work: impl Future<Output = T>) -> T {
        tokio::pin!(work);
        tokio::select! {
            done = &mut work => return done,
            () = sleep(TYPING) => {}
        }
        let mut typing = SendChatAction::new(ChatId(at.chat.number), ChatAction::Typing);
        let topic = at.topic.and_then(|topic| topic.try_into().ok());
        typing.message_thread_id = topic.map(|topic| ThreadId(MessageId(topic)));
        let api = self.api.clone();
        // Whether it is seen or not, the answer does not wait for it.
        tokio::spawn(async move {
            let _ = api.call::<_, Value>(&typing).await;
        });
        work.await
    }

    async fn offer(&self, query: InlineQueryId, shares: Vec<Share>) {
        let articles = shares.into_iter().take(SHARES).filter_map(|share| {
            let part = render::parts(share.message, &self.me.username).into_iter().next()?;
            let text = InputMessageContentText::new(part.html)
                .parse_mode(ParseMode::Html)
                .link_preview_options(no_preview());
            let mut article = InlineQueryResultArticle::new(
                share.id,
                share.title,
                InputMessageContent::Text(text),
            )
            .description(share.description);
            article.reply_markup = part.keyboard;
            Some(InlineQueryResult::Article(article))
        });
        let answer = AnswerInlineQuery::new(query, articles).cache_time(SHARES_KEPT);
        for _ in 0..SHARE_TRIES {
            match self.api.call::<_, Value>(&answer).await {
                Ok(_) => return,
                Err(error) => {
                    self.parts.metrics.api_error("telegram", error.kind());
                    if !error.passes() {
                        return;
                    }
                }
            }
            sleep(TYPING).await;
        }
    }
}
