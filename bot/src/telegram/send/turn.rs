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

use super::refusal::{Cure, Refusal};
use super::seen::From;
use super::{Letter, Lost, Sender, no_preview};
use crate::telegram::api::{Document, Error};
use crate::telegram::render::Part;

/// The right to send to a chat.
pub struct Turn<'a> {
    pub(super) sender: &'a Sender,
    pub(super) chat: i64,
    pub(super) _order: OwnedMutexGuard<()>,
}

/// What is read of a sent message.
#[derive(Deserialize)]
struct Sent {
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

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let mut chats = self.sender.chats.lock().unwrap_or_else(PoisonError::into_inner);
        // The table's and this turn's: nobody waits.
        if chats.get(&self.chat).is_some_and(|order| Arc::strong_count(order) <= 2) {
            chats.remove(&self.chat);
        }
    }
}

impl Turn<'_> {
    /// The newest message known in the chat's sequence.
    pub fn newest(&self) -> i64 {
        self.sender.newest(self.chat)
    }

    /// Sends what is left of a letter; takes out of it what has arrived.
    ///
    /// # Errors
    /// When the rest cannot arrive here.
    pub async fn post(&self, letter: &mut Letter) -> Result<(), Lost> {
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
            let looked_for = match letter.resumed.filter(|_| form.replace.is_none()) {
                Some(after) => self.find(&form, after, From::Oldest).await,
                None => None,
            };
            match looked_for {
                Some(found) => letter.resumed = Some(found),
                None => {
                    // What follows an edit may have been sent; what follows a message that was
                    // not sent was not either.
                    if form.replace.is_none() {
                        letter.resumed = None;
                    }
                    self.deliver(part, form).await?;
                }
            }
            letter.replace = None;
            letter.parts.pop_front();
            first = false;
        }
        Ok(())
    }

    /// Sends one part until it has arrived, or is refused for good.
    async fn deliver(&self, part: &Part, mut form: Form) -> Result<(), Lost> {
        let mut failures = 0;
        loop {
            self.sender.pace.ready().await;
            let after = self.newest();
            let error = match self.call(part, &form).await {
                Ok(sent) => {
                    self.sender.succeeded();
                    self.sender.note(self.chat, sent.message_id);
                    return Ok(());
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
                    // An edit changes nothing the second time.
                    if form.replace.is_none()
                        && self.find(&form, after, From::Newest).await.is_some()
                    {
                        return Ok(());
                    }
                }
                Error::Migrated(to) => return Err(Lost::Moved(to)),
                Error::Token => self.end().await,
                Error::Rejected { error, description } => {
                    self.sender.metrics.api_error("telegram", "rejected");
                    match Refusal::of(&error, &description).cure(&mut form) {
                        Cure::Again => {}
                        Cure::Done => return Ok(()),
                        Cure::Gone => return Err(Lost::Gone),
                        Cure::None => {
                            tracing::error!(reason = description, "telegram refuses a message");
                            return Ok(());
                        }
                    }
                }
            }
        }
    }

    /// The message of this form whose sending began when `after` was the newest, if it was sent.
    async fn find(&self, form: &Form, after: i64, from: From) -> Option<i64> {
        for candidate in self.sender.seen.candidates(self.chat, after, from) {
            let Ok(number) = i32::try_from(candidate) else { continue };
            let mut probe = EditMessageReplyMarkup::new(ChatId(self.chat), MessageId(number));
            probe.reply_markup = form.keyboard.clone();
            let mut failures = 0;
            let stands = loop {
                match self.sender.api.stands(&probe).await {
                    Ok(stands) => break stands,
                    Err(error) if error.passes() => {
                        self.sender.failed(&error, &mut failures).await;
                    }
                    Err(Error::Token) => self.end().await,
                    Err(_) => break false,
                }
            };
            if stands {
                self.sender.note(self.chat, candidate);
                return Some(candidate);
            }
        }
        None
    }

    /// The token is revoked: all that is left is to say so, and to wait for the end.
    async fn end<T>(&self) -> T {
        self.sender.revoked.cancel();
        pending().await
    }

    async fn call(&self, part: &Part, form: &Form) -> Result<Sent, Error> {
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
