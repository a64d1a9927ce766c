//! All there is in this Discord, as plain data.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant, SystemTime};

use serde_json::Value;

use super::calls::Call;
use super::commands::Command;
use super::message::Message;
use super::permissions;
use super::rates::Rates;
use super::sessions::Gateway;
use crate::faults::{self, Fault, Trouble};

/// The first moment of Discord's numbers, in milliseconds since 1970.
pub const EPOCH: u64 = 1_420_070_400_000;

/// All there is.
#[derive(Clone, Debug)]
pub struct World {
    /// What the bot proves itself with.
    pub token: String,
    /// The bot; the application has the same number.
    pub bot: User,
    /// Everybody else, by number.
    pub users: BTreeMap<u64, User>,
    /// Users who take no direct messages.
    pub closed: BTreeSet<u64>,
    /// Communities, by number.
    pub guilds: BTreeMap<u64, Guild>,
    /// Channels, threads and direct messages, by number.
    pub channels: BTreeMap<u64, Channel>,
    /// Every message, by number: one sequence for all.
    pub messages: BTreeMap<u64, Message>,
    /// The last number given.
    pub last_id: u64,
    /// The bot's commands: those of one guild, or of all.
    pub commands: BTreeMap<Option<u64>, Vec<Command>>,
    /// Commands used, buttons pressed, forms filled in.
    pub interactions: BTreeMap<u64, Interaction>,
    /// How long the bot has for its first answer.
    pub answer_time: Duration,
    /// How long it can write on.
    pub token_time: Duration,
    /// How long a nonce is known.
    pub nonce_time: Duration,
    /// The gateway and its sessions.
    pub gateway: Gateway,
    /// Where the bot was seen typing.
    pub typing: Vec<u64>,
    /// Every call, in the order in which they came.
    pub calls: Vec<Call>,
    /// Whether calls and events are forgotten when they are over, for long runs.
    pub lean: bool,
    /// How many calls were answered with 401, 403 or 429: 10,000 in ten minutes ban an address.
    pub invalid_calls: u64,
    /// What is never to happen and did: a message that could ping somebody.
    pub violations: Vec<String>,
    /// What is going to go wrong.
    pub faults: Vec<Fault>,
    /// How many calls are let through.
    pub rates: Rates,
    /// The state of the random numbers that faults are drawn by.
    pub random: u64,
}

/// Somebody, or the bot.
#[derive(Clone, Debug, Default)]
pub struct User {
    /// The number.
    pub id: u64,
    /// The name.
    pub name: String,
    /// The language of their program: `it`, `en-US`.
    pub locale: String,
    /// Whether it is a machine.
    pub is_bot: bool,
}

/// A community.
#[derive(Clone, Debug)]
pub struct Guild {
    /// The number, which is that of the role of everybody too.
    pub id: u64,
    /// The name.
    pub name: String,
    /// Roles, by number.
    pub roles: BTreeMap<u64, Role>,
    /// Who is in it.
    pub members: BTreeMap<u64, Member>,
    /// Whether the bot is in it.
    pub has_bot: bool,
    /// Whether Discord has lost it for now.
    pub is_out: bool,
}

/// A role.
#[derive(Clone, Debug)]
pub struct Role {
    /// The number.
    pub id: u64,
    /// The name.
    pub name: String,
    /// What it allows.
    pub permissions: u64,
    /// Whether the guild's settings let it use commands that are hidden from members.
    pub uses_hidden_commands: bool,
}

/// Somebody in a guild.
#[derive(Clone, Debug, Default)]
pub struct Member {
    /// Their roles.
    pub roles: BTreeSet<u64>,
}

/// What sort of channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A text channel of a guild.
    Text,
    /// One user and the bot.
    Direct,
    /// A thread, a forum's post among them.
    Thread,
    /// A channel of posts, each of them a thread.
    Forum,
}

/// A channel, a thread or direct messages.
#[derive(Clone, Debug)]
pub struct Channel {
    /// The number; that of the first message in a thread begun from one.
    pub id: u64,
    /// What sort of channel.
    pub kind: Kind,
    /// The guild it is in.
    pub guild: Option<u64>,
    /// The name.
    pub name: String,
    /// The channel that a thread is in.
    pub parent: Option<u64>,
    /// Who began a thread.
    pub owner: Option<u64>,
    /// Who talks with the bot in direct messages.
    pub recipient: Option<u64>,
    /// What the bot may not do here.
    pub denied: u64,
    /// Whether a thread is put aside.
    pub archived: bool,
    /// Whether a thread is closed.
    pub locked: bool,
}

/// What an interaction is.
#[derive(Clone, Debug, PartialEq)]
pub enum Asked {
    /// A command is given: its number and `data`.
    Command(Value),
    /// A command is being typed.
    Autocomplete(Value),
    /// A button is pressed on this message.
    Button(u64, String),
    /// A form is sent: that of this interaction, which may have come from a message.
    Form(Option<u64>, Value),
}

/// A command used, a button pressed, a form filled in.
#[derive(Clone, Debug)]
pub struct Interaction {
    /// The number.
    pub id: u64,
    /// What it is answered with.
    pub token: String,
    /// What it is.
    pub asked: Asked,
    /// Who.
    pub by: u64,
    /// Where.
    pub channel: u64,
    /// When.
    pub at: Instant,
    /// How far it is answered.
    pub state: State,
    /// The message that `@original` is.
    pub original: Option<u64>,
    /// The form that it was answered with.
    pub form: Option<Value>,
    /// The choices that it was answered with.
    pub choices: Option<Value>,
    /// When it was answered.
    pub answered: Option<Instant>,
}

/// How far an interaction is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Not at all.
    Waiting,
    /// An answer is to come.
    Deferred,
    /// The message with the button may become another, or not.
    DeferredUpdate,
    /// It is answered.
    Answered,
}

impl Default for World {
    fn default() -> Self {
        let id = (millis() - EPOCH) << 22;
        let bot = User { id, name: "Bacheca".to_owned(), locale: "it".to_owned(), is_bot: true };
        Self {
            token: "MTAwMDAwMDAwMDAwMDAwMDAw.GfAkEd.loopback-only-000000000000000000".to_owned(),
            bot,
            users: BTreeMap::new(),
            closed: BTreeSet::new(),
            guilds: BTreeMap::new(),
            channels: BTreeMap::new(),
            messages: BTreeMap::new(),
            last_id: id,
            commands: BTreeMap::new(),
            interactions: BTreeMap::new(),
            answer_time: Duration::from_secs(3),
            token_time: Duration::from_secs(15 * 60),
            nonce_time: Duration::from_secs(5 * 60),
            gateway: Gateway::default(),
            typing: Vec::new(),
            calls: Vec::new(),
            lean: false,
            invalid_calls: 0,
            violations: Vec::new(),
            faults: Vec::new(),
            rates: Rates::default(),
            random: 0x5eed,
        }
    }
}

impl World {
    /// The next number: of now, and greater than all before it.
    pub fn next_id(&mut self) -> u64 {
        self.last_id = (self.last_id + 1).max((millis() - EPOCH) << 22);
        self.last_id
    }

    /// Gives a message its number, if it has none, and keeps it.
    pub fn post(&mut self, mut message: Message) -> u64 {
        if message.id == 0 {
            message.id = self.next_id();
        }
        let id = message.id;
        self.messages.insert(id, message);
        id
    }

    /// A message that is there, in this channel.
    pub fn message(&self, channel: u64, id: u64) -> Option<&Message> {
        self.messages.get(&id).filter(|message| message.channel == channel && !message.deleted)
    }

    /// The messages of a channel, oldest first.
    pub fn history(&self, channel: u64) -> impl DoubleEndedIterator<Item = &Message> {
        self.messages.values().filter(move |message| message.channel == channel)
    }

    /// What the bot may do in a channel.
    pub fn bot_may(&self, channel: u64, permissions: u64) -> bool {
        self.bot_permissions(channel) & permissions == permissions
    }

    /// All that the bot may do in a channel; a thread is as its channel is.
    pub fn bot_permissions(&self, channel: u64) -> u64 {
        let Some(channel) = self.channels.get(&channel) else { return 0 };
        let above = channel.parent.and_then(|parent| self.channels.get(&parent));
        match channel.guild.map(|guild| self.guilds.get(&guild).is_some_and(|g| g.has_bot)) {
            Some(false) => 0,
            _ => permissions::USUAL & !channel.denied & !above.map_or(0, |above| above.denied),
        }
    }

    /// What a member may do in a guild.
    pub fn member_permissions(&self, guild: u64, user: u64) -> u64 {
        let Some(guild) = self.guilds.get(&guild) else { return 0 };
        let roles = guild.members.get(&user).map(|member| &member.roles);
        let own = roles.into_iter().flatten().filter_map(|role| guild.roles.get(role));
        own.chain(guild.roles.get(&guild.id)).fold(0, |all, role| all | role.permissions)
    }

    /// A number between 0 and 1.
    pub fn draw(&mut self) -> f64 {
        faults::draw(&mut self.random)
    }

    /// What goes wrong with this call, if anything does.
    pub fn trouble(&mut self, operation: &str) -> Option<Trouble> {
        faults::trouble(&mut self.faults, &mut self.random, operation)
    }
}

/// Milliseconds since 1970.
pub fn millis() -> u64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}
