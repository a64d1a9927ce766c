//! A channel where the bot lacks a permission: the delegates are told where they read the queue.

use jiff::Timestamp;

use super::incoming::{Address, Id, Platform};
use super::reply::{Block, Message, Span, Tone};
use super::turn::Turn;
use super::{Conversation, Trouble};

impl Conversation {
    /// The bot may not write, or not read, where it should. The delegates are told in their other
    /// chats, once a day at most; where there are none, the log alone says it.
    pub async fn forbidden(&self, at: Address) {
        let channel = Id { number: at.topic.unwrap_or(at.chat.number), ..at.chat };
        let delegates: Vec<Address> =
            self.delegates().into_iter().filter(|delegate| delegate.chat != channel).collect();
        if let Err(error) = self.store.forbidden(at, Timestamp::now(), &delegates).await {
            tracing::error!(%error, "that a permission is missing could not be told");
        }
    }
}

/// What the delegates are told: which channel, and what to allow there.
pub(super) async fn notice(turn: &Turn<'_>, entry: i64) -> Result<Option<Message>, Trouble> {
    let Some(at) = turn.house.store.forbidden_at(entry, Timestamp::now()).await? else {
        return Ok(None);
    };
    let channel = match page(at) {
        Some(url) => Span::Link { text: turn.say("forbidden-channel"), url },
        None => Span::Plain(String::from(at.chat)),
    };
    let message = Message { tone: Tone::Warning, ..Message::default() }
        .with(Block::bold(turn.say("forbidden")))
        .with(Block::Text(vec![channel]))
        .with(Block::plain(turn.say("forbidden-cure")));
    Ok(Some(message))
}

/// Where members of its server read a channel.
fn page(at: Address) -> Option<String> {
    let channel = at.topic.filter(|_| at.chat.platform == Platform::Discord)?;
    Some(format!("https://discord.com/channels/{}/{channel}", at.chat.number))
}
