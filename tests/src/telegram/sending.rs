//! What the bot writes: messages, files, edits.

use std::time::Instant;

use serde_json::{Value, json};

use super::calls::{Params, Refusal, number};
use super::html::{formatted, units};
use super::keyboard;
use super::world::{Button, Chat, Edit, Kind, Message, Standing, Text, World};
use crate::Document;

const LONGEST: usize = 4096;
const LONGEST_CAPTION: usize = 1024;
const NOT_MODIFIED: &str = "message is not modified: specified new message content and reply markup \
                            are exactly the same as a current content and reply markup of the message";
const ACTIONS: [&str; 11] = [
    "typing",
    "upload_photo",
    "record_video",
    "upload_video",
    "record_voice",
    "upload_voice",
    "upload_document",
    "choose_sticker",
    "find_location",
    "record_video_note",
    "upload_video_note",
];

impl World {
    /// The chat of a call, if the bot may write to it.
    fn target(&self, params: &Params) -> Result<&Chat, Refusal> {
        let given = params.fields.get("chat_id").ok_or(Refusal::bad("chat_id is empty"))?;
        let not_found = || Refusal::bad("chat not found");
        let chat = self.chats.get(&number(given).ok_or_else(not_found)?).ok_or_else(not_found)?;
        if let Some(to) = chat.migrated_to {
            return Err(Refusal::migrated(to));
        }
        if chat.kind == Kind::Private {
            if self.blocked.contains(&chat.id) {
                return Err(Refusal::forbidden("bot was blocked by the user"));
            }
            return Ok(chat);
        }
        let sort = if chat.is_supergroup() { "supergroup" } else { "group" };
        match chat.bot {
            Standing::Member | Standing::Admin => Ok(chat),
            Standing::Out => {
                Err(Refusal::forbidden(&format!("bot is not a member of the {sort} chat")))
            }
            Standing::Kicked => {
                Err(Refusal::forbidden(&format!("bot was kicked from the {sort} chat")))
            }
        }
    }

    /// The topic of a call.
    fn thread(chat: &Chat, params: &Params) -> Result<Option<i64>, Refusal> {
        let Some(thread) = params.number("message_thread_id").filter(|thread| *thread != 0) else {
            return Ok(None);
        };
        if chat.topics.contains_key(&thread) {
            return Ok(Some(thread));
        }
        Err(Refusal::bad("message thread not found"))
    }

    /// The message that is replied to.
    fn replied(&self, chat: i64, params: &Params) -> Result<Option<i64>, Refusal> {
        let reply = params.json("reply_parameters")?.unwrap_or_else(|| {
            let mut reply = json!({});
            if let Some(id) = params.number("reply_to_message_id") {
                reply = json!({ "message_id": id });
            }
            reply
        });
        let Some(id) = reply.get("message_id").and_then(number) else { return Ok(None) };
        let lenient = reply["allow_sending_without_reply"] == true
            || params.flag("allow_sending_without_reply");
        let Some(message) = self.message(chat, id) else {
            let missing = Refusal::bad("message to be replied not found");
            return if lenient { Ok(None) } else { Err(missing) };
        };
        if reply["quote"].as_str().is_some_and(|quote| !message.text.text.contains(quote)) {
            return Err(Refusal::bad("QUOTE_TEXT_INVALID"));
        }
        Ok(Some(id))
    }

    fn rated(&mut self, chat: i64) -> Result<(), Refusal> {
        let is_group = self.chats.get(&chat).is_some_and(|chat| chat.kind != Kind::Private);
        self.rates.take(chat, is_group, Instant::now()).map_err(Refusal::too_many)
    }

    fn send(
        &mut self,
        params: &Params,
        text: Text,
        document: Option<Document>,
    ) -> Result<Value, Refusal> {
        let chat = self.target(params)?;
        let id = chat.id;
        let mut thread = Self::thread(chat, params)?;
        let is_group = chat.is_supergroup();
        let reply_to = self.replied(id, params)?;
        if let Some(replied) = reply_to.filter(|_| is_group && thread.is_none()) {
            thread = self.thread_of_reply(id, replied);
        }
        let keyboard = keyboard::read(params)?;
        self.rated(id)?;
        let message =
            Message { thread, document, reply_to, keyboard, ..Message::new(id, self.bot.id, text) };
        let number = self.post(message);
        Ok(self.message_json(&self.messages[&(id, number)]))
    }

    /// The thread that a reply in a supergroup belongs to.
    pub fn thread_of_reply(&self, chat: i64, replied: i64) -> Option<i64> {
        let is_forum = self.chats.get(&chat).is_some_and(|chat| chat.kind == Kind::Forum);
        let above = self.message(chat, replied)?.thread;
        if is_forum { above } else { above.or(Some(replied)) }
    }

    pub(super) fn send_message(&mut self, params: &Params) -> Result<Value, Refusal> {
        self.target(params)?;
        let text = formatted(params, "text", "entities")?;
        check(&text, "message is too long")?;
        self.send(params, text, None)
    }

    pub(super) fn send_document(&mut self, params: &Params) -> Result<Value, Refusal> {
        self.target(params)?;
        // The file is in the field itself, or attached under another name.
        let attached = params.text("document").and_then(|text| text.strip_prefix("attach://"));
        let file = params.files.get(attached.unwrap_or("document"));
        let (name, bytes) = file.ok_or(Refusal::bad("there is no document in the request"))?;
        if bytes.is_empty() {
            return Err(Refusal::bad("file must be non-empty"));
        }
        if bytes.len() > 50 * 1024 * 1024 {
            return Err(Refusal::new(413, "Request Entity Too Large"));
        }
        let document = Document { name: name.clone(), bytes: bytes.clone() };
        let caption = formatted(params, "caption", "caption_entities")?;
        if units(&caption.text) > LONGEST_CAPTION {
            return Err(Refusal::bad("message caption is too long"));
        }
        self.send(params, caption, Some(document))
    }

    /// The message of a call, if the bot may edit it.
    fn editable(&self, params: &Params) -> Result<(i64, i64), Refusal> {
        let chat = self.target(params)?.id;
        let id = params.number("message_id");
        let id = id.ok_or(Refusal::bad("message identifier is not specified"))?;
        let message = self.message(chat, id);
        let message = message.ok_or(Refusal::bad("message to edit not found"))?;
        if message.from != self.bot.id || !message.extra.is_empty() {
            return Err(Refusal::bad("message can't be edited"));
        }
        Ok((chat, id))
    }

    fn edit(
        &mut self,
        (chat, id): (i64, i64),
        text: Option<Text>,
        keyboard: Vec<Vec<Button>>,
    ) -> Result<Value, Refusal> {
        let message = self.messages.get_mut(&(chat, id));
        let message = message.ok_or(Refusal::bad("message to edit not found"))?;
        let text = text.unwrap_or_else(|| message.text.clone());
        if text == message.text && keyboard == message.keyboard {
            return Err(Refusal::bad(NOT_MODIFIED));
        }
        message.edits.push(Edit {
            text: std::mem::replace(&mut message.text, text),
            keyboard: std::mem::replace(&mut message.keyboard, keyboard),
            at: Instant::now(),
        });
        message.read = false;
        Ok(self.message_json(&self.messages[&(chat, id)]))
    }

    pub(super) fn edit_text(&mut self, params: &Params) -> Result<Value, Refusal> {
        let place = self.editable(params)?;
        if self.messages[&place].document.is_some() {
            return Err(Refusal::bad("there is no text in the message to edit"));
        }
        let text = formatted(params, "text", "entities")?;
        check(&text, "MESSAGE_TOO_LONG")?;
        self.edit(place, Some(text), keyboard::read(params)?)
    }

    pub(super) fn edit_keyboard(&mut self, params: &Params) -> Result<Value, Refusal> {
        let place = self.editable(params)?;
        self.edit(place, None, keyboard::read(params)?)
    }

    pub(super) fn delete_message(&mut self, params: &Params) -> Result<Value, Refusal> {
        let chat = self.target(params)?;
        let (id, private, admin) =
            (chat.id, chat.kind == Kind::Private, chat.bot == Standing::Admin);
        let number = params.number("message_id");
        let number = number.ok_or(Refusal::bad("message identifier is not specified"))?;
        let own = self.bot.id;
        let message = self.messages.get_mut(&(id, number)).filter(|message| !message.deleted);
        let message = message.ok_or(Refusal::bad("message to delete not found"))?;
        if message.from != own && !private && !admin {
            return Err(Refusal::bad("message can't be deleted"));
        }
        message.deleted = true;
        Ok(true.into())
    }

    pub(super) fn send_action(&mut self, params: &Params) -> Result<Value, Refusal> {
        let chat = self.target(params)?;
        let (id, thread) = (chat.id, Self::thread(chat, params)?);
        let action = params.text("action").unwrap_or_default();
        if !ACTIONS.contains(&action) {
            return Err(Refusal::bad("wrong parameter action in request"));
        }
        self.actions.push((id, thread, action.to_owned()));
        Ok(true.into())
    }
}

/// Neither empty nor too long.
fn check(text: &Text, too_long: &str) -> Result<(), Refusal> {
    if text.text.is_empty() {
        return Err(Refusal::bad("message text is empty"));
    }
    if units(&text.text) > LONGEST {
        return Err(Refusal::bad(too_long));
    }
    Ok(())
}
