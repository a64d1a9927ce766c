//! What the bot is told over the gateway, and how far each of its sessions has heard it.

use std::collections::{BTreeMap, VecDeque};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::message::Message;
use super::world::{Guild, Kind, World};

/// Guilds, channels, threads.
pub const GUILDS: u64 = 1;
/// Messages in guilds.
pub const GUILD_MESSAGES: u64 = 1 << 9;
/// Direct messages.
pub const DIRECT_MESSAGES: u64 = 1 << 12;
/// What messages say.
pub const MESSAGE_CONTENT: u64 = 1 << 15;
/// Intents that Discord has to grant: members, presences, content.
pub const PRIVILEGED: u64 = 1 << 1 | 1 << 8 | MESSAGE_CONTENT;
/// All there are.
pub const ALL_INTENTS: u64 = 0x37f_ffff;

/// Events that are kept in lean worlds once the bot was told of them.
const KEPT: usize = 1000;

/// The gateway.
#[derive(Clone, Debug)]
pub struct Gateway {
    /// How often the bot has to show that it is alive.
    pub heartbeat: Duration,
    /// Whether that is acknowledged.
    pub acknowledges: bool,
    /// Privileged intents that were granted.
    pub granted: u64,
    /// How many of the next attempts to resume are refused.
    pub refused_resumes: u32,
    /// With what the next connections are closed when they identify.
    pub refused_identifies: VecDeque<u16>,
    /// How long a session without a connection is kept.
    pub session_time: Duration,
    /// How often the bot has identified.
    pub identifies: u64,
    /// How often it has resumed.
    pub resumes: u64,
    /// Sessions by their names.
    pub sessions: BTreeMap<String, Session>,
    /// Open connections, by number.
    pub connections: BTreeMap<u64, Connection>,
    /// How many connections there were.
    pub last_connection: u64,
}

/// What a shard of the bot is told.
#[derive(Clone, Debug)]
pub struct Session {
    /// Which shard of how many.
    pub shard: (u64, u64),
    /// What it wants to hear of.
    pub intents: u64,
    /// The number of the last event.
    pub sequence: u64,
    /// Events, oldest first.
    pub events: VecDeque<(u64, Value)>,
    /// The connection it has.
    pub connection: Option<u64>,
    /// Since when it has that, or has none.
    pub since: Instant,
}

/// An open connection.
#[derive(Clone, Debug, Default)]
pub struct Connection {
    /// The session it speaks for.
    pub session: Option<String>,
    /// The last event it was told.
    pub told: u64,
    /// What it is to do next.
    pub orders: VecDeque<Order>,
}

/// What a connection is to do.
#[derive(Clone, Debug, PartialEq)]
pub enum Order {
    /// Send this.
    Send(Value),
    /// Close with this code.
    Close(u16, String),
    /// Break without a word.
    Cut,
}

impl Default for Gateway {
    fn default() -> Self {
        Self {
            heartbeat: Duration::from_millis(41_250),
            acknowledges: true,
            granted: 0,
            refused_resumes: 0,
            refused_identifies: VecDeque::new(),
            session_time: Duration::from_secs(120),
            identifies: 0,
            resumes: 0,
            sessions: BTreeMap::new(),
            connections: BTreeMap::new(),
            last_connection: 0,
        }
    }
}

impl Session {
    /// Whether it hears of what happens in this guild, or outside of any.
    pub fn hears_of(&self, guild: Option<u64>) -> bool {
        let (id, count) = self.shard;
        guild.map_or(0, |guild| (guild >> 22) % count.max(1)) == id
    }

    /// The event after this one.
    pub fn after(&self, told: u64) -> Option<&(u64, Value)> {
        self.events.get(self.events.partition_point(|(sequence, _)| *sequence <= told))
    }

    /// Whether the oldest event is among those up to this one.
    fn is_told(&self, told: u64) -> bool {
        self.events.front().is_some_and(|(sequence, _)| *sequence <= told)
    }

    /// One more event.
    pub fn tell(&mut self, kind: &str, data: &Value) {
        self.sequence += 1;
        let event = json!({ "op": 0, "t": kind, "s": self.sequence, "d": data });
        self.events.push_back((self.sequence, event));
    }
}

impl World {
    /// Tells of something to who wants to hear of any of these intents; 0 is for everybody.
    pub fn tell(&mut self, kind: &str, guild: Option<u64>, intents: u64, data: &Value) {
        self.tell_each(kind, guild, intents, |_, _| data.clone());
    }

    fn tell_each(
        &mut self,
        kind: &str,
        guild: Option<u64>,
        intents: u64,
        data: impl Fn(&Self, u64) -> Value,
    ) {
        if guild.and_then(|id| self.guilds.get(&id)).is_some_and(|guild| guild.is_out) {
            return;
        }
        let mut sessions = std::mem::take(&mut self.gateway.sessions);
        let lasts = self.gateway.session_time;
        sessions.retain(|_, s| s.connection.is_some() || s.since.elapsed() < lasts);
        for session in sessions.values_mut() {
            if session.hears_of(guild) && (intents == 0 || session.intents & intents != 0) {
                session.tell(kind, &data(self, session.intents));
            }
            let connection = session.connection.and_then(|n| self.gateway.connections.get(&n));
            let told = connection.map_or(0, |connection| connection.told);
            while self.lean && session.events.len() > KEPT && session.is_told(told) {
                session.events.pop_front();
            }
        }
        self.gateway.sessions = sessions;
    }

    /// Tells of a message.
    pub fn tell_message(&mut self, kind: &str, id: u64) {
        let Some(message) = self.messages.get(&id).cloned() else { return };
        let guild = self.channels.get(&message.channel).and_then(|channel| channel.guild);
        // What one alone sees is told as direct messages are.
        let guild = guild.filter(|_| message.only_for.is_none());
        if guild.is_some() && !self.bot_may(message.channel, super::permissions::VIEW_CHANNEL) {
            return;
        }
        let intents = if guild.is_some() { GUILD_MESSAGES } else { DIRECT_MESSAGES };
        self.tell_each(kind, guild, intents, |world, intents| {
            let mut json = world.message_json(&message, |m| world.shows_content(m, intents));
            if let Some(guild) = guild {
                json["guild_id"] = guild.to_string().into();
                json["member"] = world.member_json(guild, message.author);
                if let Some(member) = json["member"].as_object_mut() {
                    member.remove("user");
                }
            }
            json
        });
    }

    /// Tells of a channel or thread.
    pub fn tell_channel(&mut self, kind: &str, id: u64) {
        let Some(channel) = self.channels.get(&id).cloned() else { return };
        if self.bot_may(id, super::permissions::VIEW_CHANNEL) {
            let mut json = self.channel_json(&channel);
            if kind == "THREAD_CREATE" {
                json["newly_created"] = true.into();
            }
            self.tell(kind, channel.guild, GUILDS, &json);
        }
    }

    /// Whether somebody with these intents is shown what a message says.
    pub fn shows_content(&self, message: &Message, intents: u64) -> bool {
        let direct = self.channels.get(&message.channel).is_some_and(|c| c.kind == Kind::Direct);
        intents & MESSAGE_CONTENT != 0
            || direct
            || message.author == self.bot.id
            || self.mentioned(message).contains(&self.bot.id)
    }

    /// Discord loses a guild, or has it again.
    pub fn set_outage(&mut self, guild: u64, is_out: bool) {
        let told = json!({ "id": guild.to_string(), "unavailable": true });
        if is_out {
            self.tell("GUILD_DELETE", Some(guild), GUILDS, &told);
        }
        let Some(found) = self.guilds.get_mut(&guild) else { return };
        found.is_out = is_out;
        let found = found.clone();
        if !is_out && found.has_bot {
            self.tell_guild(&found);
        }
    }

    /// Tells all of a guild.
    pub fn tell_guild(&mut self, guild: &Guild) {
        let json = self.guild_json(guild);
        self.tell("GUILD_CREATE", Some(guild.id), GUILDS, &json);
    }

    /// The session that resumes with a token and a name, if there is one.
    pub fn resumable(&mut self, name: &str, sequence: u64) -> bool {
        if self.gateway.refused_resumes > 0 {
            self.gateway.refused_resumes -= 1;
            self.gateway.sessions.remove(name);
            return false;
        }
        let lasts = self.gateway.session_time;
        self.gateway.sessions.get(name).is_some_and(|session| {
            let oldest = session.events.front().map_or(session.sequence + 1, |(n, _)| *n);
            let kept = session.connection.is_some() || session.since.elapsed() < lasts;
            kept && sequence <= session.sequence && sequence + 1 >= oldest
        })
    }

    /// Gives every open connection an order.
    pub fn order(&mut self, order: &Order) {
        for connection in self.gateway.connections.values_mut() {
            connection.orders.push_back(order.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn session(shard: (u64, u64), intents: u64) -> Session {
        Session {
            shard,
            intents,
            sequence: 0,
            events: VecDeque::new(),
            connection: None,
            since: Instant::now(),
        }
    }

    #[test]
    fn events_go_to_the_shard_and_the_intents_that_want_them() {
        let mut world = World::default();
        world.gateway.sessions.insert("a".to_owned(), session((0, 2), GUILDS));
        world.gateway.sessions.insert("b".to_owned(), session((1, 2), GUILDS | GUILD_MESSAGES));
        world.tell("A", Some(1 << 22), GUILD_MESSAGES, &json!(1));
        world.tell("B", Some(2 << 22), GUILD_MESSAGES, &json!(2));
        world.tell("C", None, 0, &json!(3));
        let heard = |name: &str| {
            let session = &world.gateway.sessions[name];
            session.events.iter().map(|(_, e)| e["t"].as_str().unwrap().to_owned()).collect()
        };
        let (a, b): (Vec<String>, Vec<String>) = (heard("a"), heard("b"));
        assert_eq!((a, b), (vec!["C".to_owned()], vec!["A".to_owned()]));
    }

    #[test]
    fn a_lean_world_forgets_only_what_was_told() {
        let mut world = World { lean: true, ..World::default() };
        let connected = Session { connection: Some(1), ..session((0, 1), GUILDS) };
        world.gateway.sessions.insert("a".to_owned(), connected);
        world.gateway.connections.insert(1, Connection::default());
        let tell = |world: &mut World, count: usize| {
            (0..count).for_each(|_| world.tell("A", None, 0, &json!(1)));
            let session = &world.gateway.sessions["a"];
            (session.events.len(), session.after(KEPT as u64).map(|(sequence, _)| *sequence))
        };
        assert_eq!(tell(&mut world, KEPT * 2), (KEPT * 2, Some(KEPT as u64 + 1)));
        world.gateway.connections.get_mut(&1).unwrap().told = KEPT as u64 / 2;
        assert_eq!(tell(&mut world, 1), (KEPT * 2 + 1 - KEPT / 2, Some(KEPT as u64 + 1)));
        world.gateway.connections.get_mut(&1).unwrap().told = KEPT as u64 * 2;
        assert_eq!(tell(&mut world, 1).0, KEPT);
    }

    #[test]
    fn a_session_is_kept_for_a_while_and_refused_when_told_so() {
        let mut world = World::default();
        world.gateway.sessions.insert("a".to_owned(), session((0, 1), GUILDS));
        world.tell("A", None, 0, &json!(1));
        assert!(world.resumable("a", 0) && world.resumable("a", 1));
        assert!(!world.resumable("a", 2) && !world.resumable("b", 0));
        world.gateway.refused_resumes = 1;
        assert!(!world.resumable("a", 1));
        assert!(!world.gateway.sessions.contains_key("a"));
    }
}
