//! What a platform hands to the conversation: who writes, where, and what.

use std::fmt;
use std::str::FromStr;

use knowledge::query::Language;
use serde::{Deserialize, Serialize};

use super::action::Action;

/// A chat platform.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Platform {
    /// Telegram.
    Telegram,
    /// Discord.
    Discord,
}

impl Platform {
    /// Its name in settings, files and metrics.
    pub fn name(self) -> &'static str {
        match self {
            Self::Telegram => "telegram",
            Self::Discord => "discord",
        }
    }
}

/// Somebody's or some chat's number on a platform; in settings `telegram:123456`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Id {
    /// On which platform.
    pub platform: Platform,
    /// The platform's own number.
    pub number: i64,
}

impl fmt::Debug for Id {
    /// Not the number: whose it is does not belong in a log.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:…", self.platform.name())
    }
}

impl FromStr for Id {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{text}` is no id; write telegram:NUMBER or discord:NUMBER");
        let (platform, number) = text.split_once(':').ok_or_else(wrong)?;
        let platform = match platform {
            "telegram" => Platform::Telegram,
            "discord" => Platform::Discord,
            _ => return Err(wrong()),
        };
        Ok(Self { platform, number: number.parse().map_err(|_| wrong())? })
    }
}

impl TryFrom<String> for Id {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<Id> for String {
    fn from(id: Id) -> Self {
        format!("{}:{}", id.platform.name(), id.number)
    }
}

/// Where a message goes: a chat, and the topic or thread of it where it has such.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Address {
    /// The chat.
    pub chat: Id,
    /// The topic (Telegram) or thread (Discord) within it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub topic: Option<i64>,
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.chat.fmt(f)
    }
}

/// One thing that somebody says or presses.
#[derive(Clone, PartialEq)]
pub struct Incoming {
    /// Who.
    pub asker: Id,
    /// The asker's roles, on platforms that have such: each may do what its members may.
    pub roles: Vec<Id>,
    /// Where, which is where the reply goes.
    pub at: Address,
    /// The group or channel where it is said, by the number that settings name it by; the asker's
    /// own where it is said to the bot alone.
    pub here: Id,
    /// Whether nobody else reads along: a chat of two, or a reply that the asker alone sees.
    pub private: bool,
    /// Whether the reply, which the asker alone sees, can be published to those around.
    pub publishable: bool,
    /// The language of the asker's program, where it says.
    pub language: Option<Language>,
    /// What.
    pub said: Said,
    /// What the message shows that is replied to, or whose button is pressed.
    pub shown: Shown,
    /// The platform's number of this event (Telegram: `update_id`): the same again is the same
    /// event again.
    pub event: i64,
}

impl fmt::Debug for Incoming {
    /// Neither who nor what: none of it belongs in a log.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Incoming").field("event", &self.event).finish_non_exhaustive()
    }
}

/// What is said.
#[derive(Clone, PartialEq)]
pub enum Said {
    /// Free text: a question, mostly.
    Text(String),
    /// A command by its name without the slash, lower case, and what follows it.
    Command(String, String),
    /// A button, or the payload of a deep link.
    Button(Action),
    /// A button of an earlier version of the program, or a deep link that is none of ours.
    UnknownButton,
    /// What was typed into the form of a button.
    Form(Action, String),
    /// The message that is shown is to be checked: the bot's answer in a channel.
    Verify,
    /// A photograph, a voice message: nothing that can be read.
    Unreadable,
}

/// What a message of the bot shows, as far as the platform hands it back: so nothing of it has to
/// be kept to understand a button after a restart.
#[derive(Clone, Default, PartialEq)]
pub struct Shown {
    /// The text of the member's message that it replies to, or the question that it shows
    /// ([`Message::question`](super::reply::Message::question)).
    pub question: Option<String>,
    /// The texts of its blocks of [`Block::Quote`](super::reply::Block::Quote), in order.
    pub quotes: Vec<String>,
    /// All that it says beside its question, where the platform hands that back.
    pub text: String,
    /// Its buttons.
    pub actions: Vec<Action>,
    /// The platform's number of that message.
    pub message: Option<i64>,
    /// Where it stands, if it is the bot's, everybody there reads it, and it is to be checked.
    pub at: Option<Address>,
}

impl Shown {
    /// The first quote.
    pub fn quoted(&self) -> Option<&str> {
        self.quotes.first().map(String::as_str)
    }
}
