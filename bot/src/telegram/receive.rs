//! An update of Telegram as an [`Incoming`], and where its reply goes. Says nothing of what is not
//! addressed to the bot.

mod text;

use knowledge::query::Language;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use teloxide::types::{
    CallbackQuery, CallbackQueryId, Chat, ChatId, ChatMemberKind, ChatMemberUpdated, ChatMigration,
    InlineKeyboardButtonKind, InlineQuery, InlineQueryId, MaybeInaccessibleMessage, MediaKind,
    Message, MessageKind, User,
};

use crate::conversation::action::Action;
use crate::conversation::commands;
use crate::conversation::incoming::{Address, Id, Incoming, Platform, Said, Shown};
use text::{blockquote, command, without_mention};

/// Longest query of the inline mode, in characters.
const LONGEST_QUERY: usize = 256;

/// The bot itself, as `getMe` tells.
#[derive(Clone, Debug, Deserialize)]
pub struct Me {
    /// Its number.
    pub id: u64,
    /// Its name, without the `@`.
    pub username: String,
}

/// An update, understood.
pub struct Update {
    /// Its name among the metrics.
    pub kind: &'static str,
    /// The chat whose order it has to keep; none where there is no chat.
    pub lane: Option<i64>,
    /// The number of the message that it speaks of, in the chat of the lane.
    pub message: Option<i64>,
    /// What it asks of the bot.
    pub what: What,
}

/// What an update asks of the bot.
pub enum What {
    /// To be replied to.
    Said(Box<Asked>),
    /// A button that stands nowhere the bot could reply: only acknowledged.
    Acknowledge(CallbackQueryId),
    /// Quotes to pass on.
    Share {
        /// Of this query.
        query: InlineQueryId,
        /// For these words.
        words: String,
        /// In this language.
        language: Option<Language>,
    },
    /// The bot was blocked or removed.
    Gone(Address),
    /// A group has another number.
    Moved(Address, Address),
    /// Nothing.
    Nothing,
}

/// Something said to the bot.
pub struct Asked {
    /// What the conversation is told.
    pub incoming: Incoming,
    /// The message that the reply is attached to.
    pub reply_to: Option<i32>,
    /// The press of a button, to be acknowledged.
    pub callback: Option<CallbackQueryId>,
    /// The message whose button was pressed, where it can be edited.
    pub pressed: Option<i32>,
}

/// The number of an update; none where it has none.
pub fn number(update: &Value) -> Option<i64> {
    update.get("update_id")?.as_i64()
}

/// Understands an update; `None` where its form is none that Telegram describes.
pub fn understand(mut update: Value, me: &Me) -> Option<Update> {
    let event = number(&update)?;
    let mut take = |name| update.get_mut(name).map(Value::take);
    if let Some(value) = take("message") {
        return Some(message(parse(value)?, event, me));
    }
    if let Some(value) = take("callback_query") {
        return Some(button(parse(value)?, event, me));
    }
    if let Some(value) = take("inline_query") {
        let query: InlineQuery = parse(value)?;
        let what = What::Share {
            query: query.id,
            words: query.query.chars().take(LONGEST_QUERY).collect(),
            language: language(&query.from),
        };
        return Some(Update { kind: "inline", lane: None, message: None, what });
    }
    if let Some(value) = take("my_chat_member") {
        let change: ChatMemberUpdated = parse(value)?;
        let out =
            matches!(change.new_chat_member.kind, ChatMemberKind::Left | ChatMemberKind::Banned(_));
        let what = if out { What::Gone(address(&change.chat, None)) } else { What::Nothing };
        return Some(Update { kind: "other", lane: Some(change.chat.id.0), message: None, what });
    }
    // A kind of update that nobody asked for, or that is newer than this program.
    let known = update.as_object().is_some_and(|fields| fields.len() > 1);
    known.then_some(Update { kind: "other", lane: None, message: None, what: What::Nothing })
}

fn parse<T: DeserializeOwned>(value: Value) -> Option<T> {
    serde_json::from_value(value).ok()
}

fn message(message: Message, event: i64, me: &Me) -> Update {
    let what = if let Some(to) = migrated(&message) {
        What::Moved(address(&message.chat, None), Address { chat: id(to.0), topic: None })
    } else {
        said(&message, event, me).map_or(What::Nothing, |asked| What::Said(Box::new(asked)))
    };
    Update {
        kind: "message",
        lane: Some(message.chat.id.0),
        message: Some(message.id.0.into()),
        what,
    }
}

fn migrated(message: &Message) -> Option<ChatId> {
    let MessageKind::Common(common) = &message.kind else { return None };
    match common.media_kind {
        MediaKind::Migration(ChatMigration::To { chat_id }) => Some(chat_id),
        _ => None,
    }
}

fn said(message: &Message, event: i64, me: &Me) -> Option<Asked> {
    // Telegram's own notes have no words for the bot; a form of message that is newer than
    // teloxide has, for all that is known.
    let readable = match &message.kind {
        MessageKind::Common(common) => match &common.media_kind {
            MediaKind::Text(_) => true,
            MediaKind::Migration(_) => return None,
            _ => false,
        },
        MessageKind::Empty {} | MessageKind::Dice(_) => false,
        _ => return None,
    };
    let asker = asker(message)?;
    if message.is_automatic_forward() || via(message, me) {
        return None;
    }
    let private = message.chat.is_private();
    if !private && message.chat.is_channel() {
        return None;
    }
    let answered = message.reply_to_message().filter(|answered| from(answered, me));
    let text = message.text().unwrap_or_default();
    let (words, mentioned) = without_mention(text, message.entities().unwrap_or_default(), me);
    let said = if !readable {
        (private || answered.is_some()).then_some(Said::Unreadable)?
    } else if let Some((name, to, rest)) = command(&words) {
        let ours = to.is_some_and(|to| to.eq_ignore_ascii_case(&me.username));
        let open = to.is_none() && (mentioned || commands::find(&name).is_some());
        (private || ours || open).then(|| commanded(name, rest))?
    } else {
        (private || mentioned || answered.is_some()).then_some(Said::Text(words))?
    };
    // A question is replied to where it stands, and then comes back with a pressed button.
    let quiet = private && matches!(said, Said::Command(..) | Said::Button(_));
    Some(Asked {
        incoming: Incoming {
            asker,
            roles: Vec::new(),
            at: address(&message.chat, topic(message)),
            here: id(message.chat.id.0),
            private,
            publishable: false,
            language: message.from.as_ref().and_then(language),
            said,
            shown: answered.map_or_else(Shown::default, |answered| shown(answered, me)),
            event,
        },
        reply_to: (!quiet).then_some(message.id.0),
        callback: None,
        pressed: None,
    })
}

/// A command, or the action of a deep link.
fn commanded(name: String, rest: &str) -> Said {
    if name != "start" || rest.is_empty() {
        return Said::Command(name, rest.to_owned());
    }
    Action::decode(rest).map_or(Said::UnknownButton, Said::Button)
}

fn button(query: CallbackQuery, event: i64, me: &Me) -> Update {
    let update = |lane, message, what| Update { kind: "button", lane, message, what };
    let (Some(place), Some(data)) = (&query.message, &query.data) else {
        return update(None, None, What::Acknowledge(query.id));
    };
    let chat = place.chat();
    let regular = match place {
        MaybeInaccessibleMessage::Regular(message) => Some(&**message),
        MaybeInaccessibleMessage::Inaccessible(_) => None,
    };
    let asked = Asked {
        incoming: Incoming {
            asker: id(number_of(&query.from)),
            roles: Vec::new(),
            at: address(chat, regular.and_then(topic)),
            here: id(chat.id.0),
            private: chat.is_private(),
            publishable: false,
            language: language(&query.from),
            said: Action::decode(data).map_or(Said::UnknownButton, Said::Button),
            shown: match regular {
                Some(message) => shown(message, me),
                None => Shown { message: Some(place.id().0.into()), ..Shown::default() },
            },
            event,
        },
        reply_to: regular.and_then(Message::reply_to_message).map(|question| question.id.0),
        callback: Some(query.id.clone()),
        pressed: regular.map(|message| message.id.0),
    };
    update(Some(chat.id.0), Some(place.id().0.into()), What::Said(Box::new(asked)))
}

/// Who writes: somebody, or the group in whose name an admin does; never another bot.
fn asker(message: &Message) -> Option<Id> {
    if let Some(chat) = &message.sender_chat {
        return Some(id(chat.id.0));
    }
    message.from.as_ref().filter(|user| !user.is_bot).map(|user| id(number_of(user)))
}

fn from(message: &Message, me: &Me) -> bool {
    message.from.as_ref().is_some_and(|user| user.id.0 == me.id)
}

/// Whether it is a quote that was chosen in the inline mode.
fn via(message: &Message, me: &Me) -> bool {
    message.via_bot.as_ref().is_some_and(|bot| bot.id.0 == me.id || !message.chat.is_private())
}

fn shown(message: &Message, me: &Me) -> Shown {
    let buttons = message.reply_markup().map(|keyboard| keyboard.inline_keyboard.concat());
    let actions = buttons.unwrap_or_default().into_iter().filter_map(|button| match button.kind {
        InlineKeyboardButtonKind::CallbackData(data) => Action::decode(&data),
        _ => None,
    });
    let text = message.text().unwrap_or_default();
    let question = message.reply_to_message().filter(|question| !from(question, me));
    Shown {
        question: question.and_then(|question| {
            let (words, _) =
                without_mention(question.text()?, question.entities().unwrap_or_default(), me);
            let question = command(&words).map_or(words.as_str(), |(_, _, rest)| rest);
            (!question.is_empty()).then(|| question.to_owned())
        }),
        quotes: blockquote(text, message.entities().unwrap_or_default())
            .map(str::to_owned)
            .into_iter()
            .collect(),
        actions: actions.collect(),
        message: Some(message.id.0.into()),
        ..Shown::default()
    }
}

fn topic(message: &Message) -> Option<i64> {
    message.thread_id.filter(|_| message.is_topic_message).map(|thread| thread.0.0.into())
}

fn address(chat: &Chat, topic: Option<i64>) -> Address {
    Address { chat: id(chat.id.0), topic }
}

fn id(number: i64) -> Id {
    Id { platform: Platform::Telegram, number }
}

fn number_of(user: &User) -> i64 {
    user.id.0.try_into().unwrap_or(i64::MAX)
}

fn language(user: &User) -> Option<Language> {
    let code = user.language_code.as_deref().filter(|code| !code.is_empty())?;
    Some(if code.to_ascii_lowercase().starts_with("it") {
        Language::Italian
    } else {
        Language::English
    })
}

#[cfg(test)]
mod tests;
