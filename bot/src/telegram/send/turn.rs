//! A chat's turn: its messages one after the other, each until it has arrived or is refused.

use std::future::pending;
use std::sync::{Arc, PoisonError};

use serde::Deserialize;
use teloxide::payloads::{
    EditMessageReplyMarkup, EditMessageText, EditMessageTextSetters, SendMessage,
    SendMessageSetters,
};
use teloxide::types::{
    ChatId, InlineKeyboardMarkup, MessageId, ParseMode, ReplyParameters, ThreadId,
};
use tokio::sync::OwnedMutexGuard;
use tokio::task::JoinSet;
use tokio::time::Instant;

use super::refusal::{Cure, Refusal};
use super::seen::From;
use super::{Letter, Lost, Sender, no_preview};
use crate::telegram::api::{Document, Error};
use crate::telegram::render::Part;

/// For how many first pauses is waited for another message to be sent, which narrows where one in
/// doubt may be.
const DOUBT: u32 = 4;
/// The same after a restart, when nothing is known yet.
const RESTART: u32 = 20;
/// How many numbers are tried at once.
const PROBES: usize = 8;

/// The right to send to a chat.
pub struct Turn {
    pub(super) sender: Arc<Sender>,
    pub(super) chat: i64,
    pub(super) _order: OwnedMutexGuard<()>,
}

/// What is read of a sent message.
#[derive(Deserialize)]
pub(super) struct Sent {
    message_id: i64,
}

/// How a part is sent, after what was refused of it.
#[derive(Clone, Debug)]
pub(super) struct Form {
    pub(super) replace: Option<i32>,
    pub(super) reply_to: Option<i32>,
    pub(super) topic: Option<i32>,
    pub(super) keyboard: Option<InlineKeyboardMarkup>,
    pub(super) tags: bool,
}

impl Drop for Turn {
    fn drop(&mut self) {
        let mut chats = self.sender.chats.lock().unwrap_or_else(PoisonError::into_inner);
        // The table's and this turn's: nobody waits.
        if chats.get(&self.chat).is_some_and(|order| Arc::strong_count(order) <= 2) {
            chats.remove(&self.chat);
        }
    }
}

impl Turn {
    /// The newest message known in the chat's sequence.
    pub fn newest(&self) -> i64 {
        self.sender.newest(self.chat)
    }

    /// Sends what is left of a letter; takes out of it what has arrived. Gives the number of the
    /// message that its first part became, if it did.
    ///
    /// # Errors
    /// When the rest cannot arrive here.
    pub async fn post(&self, letter: &mut Letter) -> Result<Option<i64>, Lost> {
        let mut number = None;
        let mut first = true;
        while let Some(part) = letter.parts.front() {
            // A pressed button comes back with the message that its own replies to.
            let attached = first || part.keyboard.is_some();
            let form = Form {
                replace: letter.replace.filter(|_| part.file.is_none()),
                reply_to: letter.reply_to.filter(|_| attached),
                topic: letter.topic,
                keyboard: part.keyboard.clone(),
                tags: true,
            };
            // Where one part is left, nothing that is not known can follow it.
            let from = if letter.parts.len() > 1 { From::Oldest } else { From::Newest };
            let looked_for = match letter.resumed.filter(|_| form.replace.is_none()) {
                Some(after) => {
                    let began = self.sender.began;
                    if first {
                        self.sent_since(began, RESTART).await;
                    }
                    self.find(&form, after, began, from).await
                }
                None => None,
            };
            let arrived = match looked_for {
                Some(found) => {
                    letter.resumed = Some(found);
                    Some(found)
                }
                None => {
                    // What follows an edit may have been sent; what follows a message that was
                    // not sent was not either.
                    if form.replace.is_none() {
                        letter.resumed = None;
                    }
                    self.deliver(part, form).await?
                }
            };
            number = if first { arrived } else { number };
            letter.replace = None;
            letter.parts.pop_front();
            first = false;
        }
        Ok(number)
    }

    /// Sends one part until it has arrived, or is refused for good; gives its message's number.
    async fn deliver(&self, part: &Part, mut form: Form) -> Result<Option<i64>, Lost> {
        let mut failures = 0;
        loop {
            self.sender.pace.ready().await;
            let (after, began) = (self.newest(), Instant::now());
            let error = match self.call(part, &form).await {
                Ok(sent) => {
                    self.sender.succeeded();
                    self.sender.seen.sent(self.chat, sent.message_id, began);
                    return Ok(Some(sent.message_id));
                }
                Err(error) => error,
            };
            match error {
                Error::RetryAfter(wait) => {
                    self.sender.pace.limited(self.chat, wait);
                    self.sender.failed(&error, &mut failures).await;
                }
                Error::NotSent(_) => self.sender.failed(&error, &mut failures).await,
                Error::Ambiguous(_) => {
                    self.sender.failed(&error, &mut failures).await;
                    if form.replace.is_some() {
                        // An edit changes nothing the second time.
                        continue;
                    }
                    let since = Instant::now();
                    self.sent_since(since, DOUBT).await;
                    if let Some(found) = self.find(&form, after, since, From::Newest).await {
                        return Ok(Some(found));
                    }
                }
                Error::Migrated(to) => return Err(Lost::Moved(to)),
                Error::Token => self.end().await,
                Error::Rejected { error, description } => {
                    self.sender.metrics.api_error("telegram", "rejected");
                    match Refusal::of(&error, &description).cure(&mut form) {
                        Cure::Again => {}
                        Cure::Done => return Ok(form.replace.map(i64::from)),
                        Cure::Gone => return Err(Lost::Gone),
                        Cure::None => {
                            tracing::error!(reason = description, "telegram refuses a message");
                            return Ok(None);
                        }
                    }
                }
            }
        }
    }

    async fn sent_since(&self, since: Instant, pauses: u32) {
        let within = self.sender.backoff.first * pauses;
        self.sender.seen.sent_since(self.chat, since, within).await;
    }

    /// The message of this form whose sending began when `after` was the newest, and had ended by
    /// `since`, if it was sent.
    async fn find(&self, form: &Form, after: i64, since: Instant, from: From) -> Option<i64> {
        // Few at once: what one finds or sends spares the others their search.
        let _search = self.sender.searches.acquire().await;
        // From the oldest one by one: beyond what is looked for, other parts may follow.
        let at_once = if from == From::Oldest { 1 } else { PROBES };
        let candidates = self.sender.seen.candidates(self.chat, after, since, from);
        for candidates in candidates.chunks(at_once) {
            let mut probes = JoinSet::new();
            for &candidate in candidates {
                let Ok(number) = i32::try_from(candidate) else { continue };
                let mut probe = EditMessageReplyMarkup::new(ChatId(self.chat), MessageId(number));
                probe.reply_markup = form.keyboard.clone();
                let sender = self.sender.clone();
                probes.spawn(async move { (candidate, sender.stands(&probe).await) });
            }
            while let Some(probed) = probes.join_next().await {
                match probed {
                    Ok((found, Ok(true))) => {
                        self.sender.note(self.chat, found);
                        return Some(found);
                    }
                    Ok((_, Err(Error::Token))) => self.end().await,
                    _ => {}
                }
            }
        }
        None
    }

    /// The token is revoked: all that is left is to say so, and to wait for the end.
    pub(super) async fn end<T>(&self) -> T {
        self.sender.revoked.cancel();
        pending().await
    }

    pub(super) async fn call(&self, part: &Part, form: &Form) -> Result<Sent, Error> {
        let api = &self.sender.api;
        let chat = ChatId(self.chat);
        let text = if form.tags { &part.html } else { &part.plain };
        if let Some(message) = form.replace {
            let mut edit = EditMessageText::new(chat, MessageId(message), text)
                .link_preview_options(no_preview());
            edit.parse_mode = form.tags.then_some(ParseMode::Html);
            edit.reply_markup = form.keyboard.clone();
            return api.call(&edit).await;
        }
        if let Some(document) = document(part, form, self.chat) {
            return api.send_document(&document).await;
        }
        let mut message = SendMessage::new(chat, text).link_preview_options(no_preview());
        message.parse_mode = form.tags.then_some(ParseMode::Html);
        message.reply_parameters = form.reply();
        message.message_thread_id = form.topic.map(|topic| ThreadId(MessageId(topic)));
        message.reply_markup = form.keyboard.clone().map(Into::into);
        api.call(&message).await
    }
}

impl Form {
    fn reply(&self) -> Option<ReplyParameters> {
        let question = MessageId(self.reply_to?);
        Some(ReplyParameters::new(question).allow_sending_without_reply())
    }
}

pub(super) fn document(part: &Part, form: &Form, chat: i64) -> Option<Document> {
    let file = part.file.as_ref()?;
    let json = |value: Result<String, serde_json::Error>| value.ok();
    let caption = Some(if form.tags { &part.html } else { &part.plain });
    let caption = caption.filter(|caption| !caption.is_empty());
    let fields = [
        ("chat_id", Some(chat.to_string())),
        ("message_thread_id", form.topic.map(|topic| topic.to_string())),
        ("caption", caption.cloned()),
        ("parse_mode", caption.filter(|_| form.tags).map(|_| "HTML".to_owned())),
        ("reply_parameters", form.reply().and_then(|reply| json(serde_json::to_string(&reply)))),
        (
            "reply_markup",
            form.keyboard.as_ref().and_then(|keyboard| json(serde_json::to_string(keyboard))),
        ),
    ];
    Some(Document {
        fields: fields.into_iter().filter_map(|(name, value)| Some((name, value?))).collect(),
        name: file.name.clone(),
        bytes: file.bytes.clone(),
    })
}
