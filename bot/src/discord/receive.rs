//! An event of Discord as an [`Incoming`], and how its reply goes back. Says nothing of what is not
//! addressed to the bot.

mod interaction;
mod shown;

use knowledge::query::Language;
use serenity::model::application::Interaction;
use serenity::model::channel::{Message, MessageType};
use serenity::model::event::Event;
use serenity::model::id::{RoleId, UserId};
use serenity::model::user::User;

use crate::conversation::commands;
use crate::conversation::incoming::{Address, Id, Incoming, Platform, Said};
use interaction::{button, command, form, suggest};
use shown::without_mention;

pub use shown::shown;

/// An event, understood.
pub struct Update {
    /// Its name among the metrics.
    pub kind: &'static str,
    /// Its number.
    pub event: i64,
    /// The chat whose order it has to keep.
    pub lane: Option<i64>,
    /// What it asks of the bot.
    pub what: What,
}

/// What an event asks of the bot.
pub enum What {
    /// To be replied to.
    Said(Box<Asked>),
    /// Questions for what is being typed.
    Suggest {
        /// What is answered.
        handle: Handle,
        /// For these letters.
        typed: String,
        /// In this language.
        language: Language,
    },
    /// Somebody wrote something that is not for the bot.
    Posted {
        /// Here.
        channel: u64,
        /// This one.
        author: Id,
        /// Who has these roles.
        roles: Vec<Id>,
    },
    /// The bot was removed, or a channel deleted.
    Gone(Address),
    /// Nothing.
    Nothing,
}

/// Something said to the bot.
pub struct Asked {
    /// What the conversation is told.
    pub incoming: Incoming,
    /// How the reply goes back.
    pub via: Via,
}

/// How a reply goes back.
#[derive(Clone, Debug)]
pub enum Via {
    /// As a message in reply to this one.
    Message {
        /// Where it is.
        channel: u64,
        /// Its number.
        message: u64,
        /// Whether it speaks to the bot, and does not only mention it.
        addressed: bool,
    },
    /// As the response to an interaction.
    Interaction(Handle, Defer),
}

impl Via {
    /// The number of the channel where it was said.
    pub fn channel(&self) -> u64 {
        match self {
            Self::Message { channel, .. } => *channel,
            Self::Interaction(handle, _) => handle.channel,
        }
    }
}

/// What an interaction is answered by.
#[derive(Clone)]
pub struct Handle {
    /// Its number.
    pub id: u64,
    /// The bot's application.
    pub application: u64,
    /// What proves that the answer is the bot's; good for a quarter of an hour.
    pub token: String,
    /// Where it happened.
    pub channel: u64,
    /// In which guild.
    pub guild: Option<u64>,
}

impl Handle {
    /// Where it happened, in a guild.
    pub fn place(&self) -> Option<Address> {
        let topic = Some(number(self.channel));
        self.guild.map(|guild| Address { chat: id(guild), topic })
    }
}

impl std::fmt::Debug for Handle {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Handle")
    }
}

/// How an interaction is told that its answer comes; fixes who sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Defer {
    /// A new message is on its way, for the asker alone or for all.
    Thinking {
        /// For the asker alone.
        ephemeral: bool,
    },
    /// The message whose button was pressed may change; what is new is seen as that is.
    Update {
        /// Whether that is for the asker alone.
        ephemeral: bool,
    },
}

/// Understands an event. `me` is the bot's own number.
pub fn understand(event: Event, me: UserId) -> Update {
    let other = |what| Update { kind: "other", event: 0, lane: None, what };
    match event {
        Event::MessageCreate(event) => message(&event.message, me),
        Event::InteractionCreate(event) => match event.interaction {
            Interaction::Command(interaction) => command(&interaction, me),
            Interaction::Autocomplete(interaction) => suggest(&interaction),
            Interaction::Component(interaction) => button(&interaction, me),
            Interaction::Modal(interaction) => form(&interaction, me),
            _ => other(What::Nothing),
        },
        // An outage is no removal.
        Event::GuildDelete(event) if !event.guild.unavailable => {
            other(What::Gone(Address { chat: id(event.guild.id.get()), topic: None }))
        }
        Event::ChannelDelete(event) => {
            let (guild, channel) = (event.channel.guild_id.get(), event.channel.id.get());
            other(What::Gone(Address { chat: id(guild), topic: Some(number(channel)) }))
        }
        Event::ThreadDelete(event) => {
            let (guild, thread) = (event.thread.guild_id.get(), event.thread.id.get());
            other(What::Gone(Address { chat: id(guild), topic: Some(number(thread)) }))
        }
        _ => other(What::Nothing),
    }
}

fn message(message: &Message, me: UserId) -> Update {
    let asker = number(message.author.id.get());
    let lane = if message.guild_id.is_some() { number(message.channel_id.get()) } else { asker };
    Update {
        kind: "message",
        event: number(message.id.get()),
        lane: Some(lane),
        what: said(message, me),
    }
}

fn said(message: &Message, me: UserId) -> What {
    let words = matches!(message.kind, MessageType::Regular | MessageType::InlineReply);
    if message.author.bot || message.webhook_id.is_some() || !words {
        return What::Nothing;
    }
    let answered = message.referenced_message.as_deref().filter(|m| m.author.id == me);
    let (text, mention) = without_mention(&message.content, me);
    let roles = message.member.as_ref().map(|m| ids(&m.roles)).unwrap_or_default();
    if message.guild_id.is_some() && mention.is_none() && answered.is_none() {
        let (channel, author) = (message.channel_id.get(), user(&message.author));
        return What::Posted { channel, author, roles };
    }
    let at = match message.guild_id {
        Some(guild) => {
            Address { chat: id(guild.get()), topic: Some(number(message.channel_id.get())) }
        }
        None => Address { chat: user(&message.author), topic: None },
    };
    let incoming = Incoming {
        asker: user(&message.author),
        roles,
        at,
        here: at.topic.map_or(at.chat, |channel| Id { number: channel, ..at.chat }),
        private: message.guild_id.is_none(),
        publishable: false,
        language: None,
        said: spoken(text),
        shown: answered.map(|m| shown(m, me)).unwrap_or_default(),
        event: number(message.id.get()),
    };
    let via = Via::Message {
        channel: message.channel_id.get(),
        message: message.id.get(),
        addressed: mention == Some(0) || answered.is_some(),
    };
    What::Said(Box::new(Asked { incoming, via }))
}

/// What a text says: a command that was typed by hand, or words.
fn spoken(text: String) -> Said {
    if text.is_empty() {
        return Said::Unreadable;
    }
    let command = text.strip_prefix('/').and_then(|rest| {
        let (name, rest) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
        let name = name.to_lowercase();
        commands::find(&name)?;
        Some(Said::Command(name, rest.trim().to_owned()))
    });
    command.unwrap_or(Said::Text(text))
}

fn user(user: &User) -> Id {
    id(user.id.get())
}

fn ids(roles: &[RoleId]) -> Vec<Id> {
    roles.iter().map(|role| id(role.get())).collect()
}

fn id(snowflake: u64) -> Id {
    Id { platform: Platform::Discord, number: number(snowflake) }
}

/// Discord's ids have 63 bits until 2084.
fn number(snowflake: u64) -> i64 {
    i64::try_from(snowflake).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests;
