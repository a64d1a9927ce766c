//! The settings of the running service: platforms, people, what is kept, how it is watched.

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;

use serde::{Deserialize, Deserializer};

use crate::conversation::incoming::{Address, Id, Platform};

/// A word that is not to be seen in a log.
#[derive(Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// The word itself; `None` where none is given.
    pub fn reveal(&self) -> Option<&str> {
        Some(self.0.trim()).filter(|word| !word.is_empty())
    }
}

impl From<&str> for Secret {
    fn from(word: &str) -> Self {
        Self(word.to_owned())
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_empty() { "none" } else { "…" })
    }
}

/// How updates come from Telegram.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// They are asked for, again and again: needs no address of one's own.
    #[default]
    Polling,
    /// Telegram calls an address of ours.
    Webhook,
}

/// The Telegram bot.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Telegram {
    /// The token that @BotFather gave; without one, Telegram is not served.
    pub token: Secret,
    /// Where the Bot API is.
    pub api_url: String,
    /// How updates come.
    pub mode: Mode,
    /// The public address that Telegram calls, for webhooks: `https://…`.
    pub webhook_url: String,
    /// Where these calls are listened for; port 0 takes any free one.
    pub webhook_listen: String,
    /// What proves that it is Telegram that calls: 1 to 256 of `A-Za-z0-9_-`.
    pub webhook_secret: Secret,
    /// Messages sent in a second, in all.
    pub messages_per_second: u32,
    /// Of these, at most so many announcements.
    pub announcements_per_second: u32,
}

impl Default for Telegram {
    fn default() -> Self {
        Self {
            token: Secret::default(),
            api_url: "https://api.telegram.org".to_owned(),
            mode: Mode::default(),
            webhook_url: String::new(),
            webhook_listen: "127.0.0.1:8443".to_owned(),
            webhook_secret: Secret::default(),
            messages_per_second: 30,
            announcements_per_second: 15,
        }
    }
}

/// The Discord bot.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Discord {
    /// The bot's token; without one, Discord is not served.
    pub token: Secret,
    /// Where the API is.
    pub api_url: String,
    /// Where the gateway is; empty for where the API says.
    pub gateway_url: String,
    /// How many connections the guilds are shared out over; 0 for as many as Discord recommends.
    pub shards: u32,
    /// What is different in one guild, by its id.
    pub guilds: BTreeMap<String, Guild>,
}

impl Default for Discord {
    fn default() -> Self {
        Self {
            token: Secret::default(),
            api_url: "https://discord.com".to_owned(),
            gateway_url: String::new(),
            shards: 0,
            guilds: BTreeMap::new(),
        }
    }
}

/// What is different in one guild of Discord.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Guild {
    /// The channels whose posts and threads the bot answers in once, and then leaves to people.
    #[serde(deserialize_with = "snowflakes")]
    pub forums: Vec<u64>,
    /// The roles that may answer for the union.
    #[serde(deserialize_with = "snowflakes")]
    pub moderators: Vec<u64>,
    /// The roles that may reload the knowledge base.
    #[serde(deserialize_with = "snowflakes")]
    pub admins: Vec<u64>,
}

/// A list of Discord's ids, as numbers or as texts.
fn snowflakes<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u64>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Given {
        Number(u64),
        Text(String),
    }
    let wrong = |text: &str| {
        serde::de::Error::custom(format!("`{text}` is no id of Discord's: they are numbers"))
    };
    let given = Vec::<Given>::deserialize(deserializer)?.into_iter();
    let number = |given| match given {
        Given::Number(number) => Ok(number),
        Given::Text(text) => text.trim().parse().map_err(|_| wrong(&text)),
    };
    given.map(number).collect()
}

impl People {
    /// The same with those whom single guilds name. Discord's role ids are unique, so that a role
    /// of one guild means nothing in another.
    #[must_use]
    pub fn with_guilds(mut self, discord: &Discord) -> Self {
        let id = |role: &u64| {
            let number = i64::try_from(*role).unwrap_or(i64::MAX);
            Id { platform: Platform::Discord, number }
        };
        for guild in discord.guilds.values() {
            self.moderators.extend(guild.moderators.iter().map(id));
            self.admins.extend(guild.admins.iter().map(id));
        }
        self
    }
}

/// Who may do more than ask, and whom questions are handed on to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct People {
    /// Who may reload the knowledge base.
    #[serde(deserialize_with = "ids")]
    pub admins: Vec<Id>,
    /// Who may answer for the union.
    #[serde(deserialize_with = "ids")]
    pub moderators: Vec<Id>,
    /// The chats that a question handed on is shown in: a moderator's, or a group of moderators.
    #[serde(deserialize_with = "ids")]
    pub delegates: Vec<Id>,
}

impl People {
    /// Whether somebody, or one of their roles, may reload the knowledge base.
    pub fn is_admin(&self, person: Id, roles: &[Id]) -> bool {
        is_among(&self.admins, person, roles)
    }

    /// Whether somebody, or one of their roles, may answer for the union. Admins may too.
    pub fn is_moderator(&self, person: Id, roles: &[Id]) -> bool {
        self.is_admin(person, roles) || is_among(&self.moderators, person, roles)
    }

    /// Where the delegates read.
    pub fn delegate_chats(&self) -> Vec<Address> {
        self.delegates.iter().map(|&chat| Address { chat, topic: None }).collect()
    }
}

fn is_among(listed: &[Id], person: Id, roles: &[Id]) -> bool {
    listed.contains(&person) || roles.iter().any(|role| listed.contains(role))
}

/// A list, or one text with commas as the environment gives it.
fn ids<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Id>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Given {
        List(Vec<String>),
        Text(String),
    }
    let texts = match Given::deserialize(deserializer)? {
        Given::List(texts) => texts,
        Given::Text(text) => {
            let texts = text.split(',').map(str::trim).filter(|text| !text.is_empty());
            texts.map(str::to_owned).collect()
        }
    };
    texts.iter().map(|text| text.parse().map_err(serde::de::Error::custom)).collect()
}

/// What lasts, and its key.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Store {
    /// The database; `"auto"` for one in the user's folder for data.
    pub file: PathBuf,
    /// The key that chat ids are encrypted with, 64 hex digits; empty to take the file's.
    pub key: Secret,
    /// The file of the key, made with a new one where there is none; `"auto"` for one in the
    /// user's folder for settings.
    pub key_file: PathBuf,
}

impl Default for Store {
    fn default() -> Self {
        Self { file: "auto".into(), key: Secret::default(), key_file: "auto".into() }
    }
}

/// How the running service is watched and spoken to.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Service {
    /// Where `/healthz`, `/readyz` and `/metrics` are listened for; empty for nowhere.
    pub listen: String,
    /// The socket of `bacheca reload`; `"auto"` for one beside the database, empty for none.
    pub socket: PathBuf,
    /// How long a stop waits for answers in flight, in seconds.
    pub stop_seconds: u64,
}

impl Default for Service {
    fn default() -> Self {
        Self { listen: "127.0.0.1:9464".to_owned(), socket: "auto".into(), stop_seconds: 25 }
    }
}

/// What one asker may ask for.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Asking {
    /// Messages of one asker in a minute; 0 for any number.
    pub per_minute: u32,
}

impl Default for Asking {
    fn default() -> Self {
        Self { per_minute: 20 }
    }
}

/// Who is responsible, for `/privacy`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Privacy {
    /// The union that runs the bot, as members know it.
    pub controller: String,
    /// Where to write to it.
    pub contact: String,
    /// The privacy policy, where it is published.
    pub policy_url: String,
}
