//! What users do, and what the bot is told of it.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;

use serde_json::{Value, json};

use super::commands::Command;
use super::message::{Edit, Message};
use super::permissions;
use super::sessions::GUILDS;
use super::world::{Asked, Channel, Guild, Kind, Member, Role, User, World};

impl World {
    /// Somebody new.
    pub fn new_user(&mut self, name: &str, locale: &str) -> u64 {
        let id = self.next_id();
        let user = User { id, name: name.to_owned(), locale: locale.to_owned(), is_bot: false };
        self.users.insert(id, user);
        id
    }

    /// A new community with the bot in it.
    pub fn new_guild(&mut self, name: &str) -> u64 {
        let id = self.next_id();
        // Shards are told apart by what is above the lowest 22 bits: no two guilds have the same.
        self.last_id += 1 << 22;
        let everyone = Role {
            id,
            name: "@everyone".to_owned(),
            permissions: permissions::USUAL,
            uses_hidden_commands: false,
        };
        let guild = Guild {
            id,
            name: name.to_owned(),
            roles: BTreeMap::from([(id, everyone)]),
            members: BTreeMap::new(),
            has_bot: true,
            is_out: false,
        };
        self.guilds.insert(id, guild.clone());
        self.tell_guild(&guild);
        id
    }

    /// A new channel of a guild.
    pub fn new_channel(&mut self, guild: u64, kind: Kind, name: &str) -> u64 {
        let id = self.next_id();
        self.channels.insert(id, Channel::new(id, kind, Some(guild), name));
        self.tell_channel("CHANNEL_CREATE", id);
        id
    }

    /// A new role of a guild.
    pub fn new_role(&mut self, guild: u64, name: &str, permissions: u64) -> u64 {
        let id = self.next_id();
        let role = Role { id, name: name.to_owned(), permissions, uses_hidden_commands: false };
        if let Some(guild) = self.guilds.get_mut(&guild) {
            guild.roles.insert(id, role);
        }
        id
    }

    /// Somebody comes into a guild.
    pub fn join(&mut self, guild: u64, user: u64) {
        if let Some(guild) = self.guilds.get_mut(&guild) {
            guild.members.entry(user).or_default();
        }
    }

    /// Somebody is given roles of a guild, and no others.
    pub fn set_roles(&mut self, guild: u64, user: u64, roles: &[u64]) {
        if let Some(guild) = self.guilds.get_mut(&guild) {
            let roles: BTreeSet<u64> = roles.iter().copied().collect();
            guild.members.insert(user, Member { roles });
        }
    }

    /// The bot is thrown out of a guild.
    pub fn remove_bot(&mut self, guild: u64) {
        self.tell("GUILD_DELETE", Some(guild), GUILDS, &json!({ "id": guild.to_string() }));
        if let Some(guild) = self.guilds.get_mut(&guild) {
            guild.has_bot = false;
        }
    }

    /// Somebody writes. Gives the message's number.
    pub fn say(&mut self, user: u64, channel: u64, words: &str, reply_to: Option<u64>) -> u64 {
        let id = self.post(Message { reply_to, ..Message::new(channel, user, words) });
        if let Some(channel) = self.channels.get_mut(&channel) {
            channel.archived = false;
        }
        self.tell_message("MESSAGE_CREATE", id);
        id
    }

    /// Somebody begins a thread in a channel, or a forum's post. Gives its number, which is that
    /// of a forum post's first message too.
    pub fn begin_thread(&mut self, user: u64, channel: u64, name: &str, words: &str) -> u64 {
        let forum = self.channels.get(&channel).is_some_and(|c| c.kind == Kind::Forum);
        let id = self.new_thread(channel, None, user, name);
        let first = Message { id: if forum { id } else { 0 }, ..Message::new(id, user, words) };
        let first = self.post(first);
        self.tell_message("MESSAGE_CREATE", first);
        id
    }

    /// Somebody changes what they wrote.
    pub fn correct(&mut self, id: u64, words: &str) {
        if let Some(message) = self.messages.get_mut(&id) {
            let content = std::mem::replace(&mut message.content, words.to_owned());
            let at = Instant::now();
            message.edits.push(Edit { content, embeds: vec![], components: vec![], at });
        }
        self.tell_message("MESSAGE_UPDATE", id);
    }

    /// The command that somebody finds under this name in a channel.
    pub fn find_command(&self, user: u64, channel: u64, kind: u64, name: &str) -> Option<Command> {
        let locale = self.users.get(&user).map_or("", |user| user.locale.as_str());
        let mut found = self.commands_for(user, channel, kind);
        found.find(|command| command.shown(locale) == name).cloned()
    }

    /// Somebody gives a command with words that fill its options: one each, and the rest is the
    /// last one's. `None` where there is no such command, or no way to send it so.
    pub fn give_command(
        &mut self,
        user: u64,
        channel: u64,
        name: &str,
        words: &str,
    ) -> Option<u64> {
        let command = self.find_command(user, channel, 1, name)?;
        let options = options(&command, words)?;
        let data = data(&command, json!(options));
        Some(self.interact(user, channel, Asked::Command(data)))
    }

    /// Somebody types the first option of a command.
    pub fn type_command(
        &mut self,
        user: u64,
        channel: u64,
        name: &str,
        words: &str,
    ) -> Option<u64> {
        let command = self.find_command(user, channel, 1, name)?;
        let option = command.options().first().filter(|option| option["autocomplete"] == true)?;
        let option = json!([
            { "name": option["name"], "type": option["type"], "value": words, "focused": true },
        ]);
        let data = data(&command, option);
        Some(self.interact(user, channel, Asked::Autocomplete(data)))
    }

    /// Somebody uses a command of a message's menu.
    pub fn use_menu(&mut self, user: u64, message: u64, name: &str) -> Option<u64> {
        let target = self.messages.get(&message).filter(|target| target.is_seen_by(user))?.clone();
        let command = self.find_command(user, target.channel, 3, name)?;
        let mut data = data(&command, json!([]));
        let id = message.to_string();
        data["target_id"] = id.clone().into();
        data["resolved"] = json!({ "messages": { id: self.message_json(&target, |_| true) } });
        Some(self.interact(user, target.channel, Asked::Command(data)))
    }

    /// Somebody presses a button. Gives the interaction's number.
    pub fn press(&mut self, user: u64, message: u64, custom_id: &str) -> u64 {
        let channel = self.messages.get(&message).map_or(0, |message| message.channel);
        self.interact(user, channel, Asked::Button(message, custom_id.to_owned()))
    }

    /// Somebody sends the form that an interaction was answered with.
    pub fn send_form(&mut self, user: u64, asked: u64, values: &[(String, String)]) -> u64 {
        let found = self.interactions.get(&asked).cloned();
        let form = found.as_ref().and_then(|found| found.form.clone()).unwrap_or_default();
        let rows = values.iter().map(|(id, value)| {
            json!({ "type": 1, "components": [{ "type": 4, "custom_id": id, "value": value }] })
        });
        let rows: Vec<Value> = rows.collect();
        let data = json!({ "custom_id": form["custom_id"], "components": rows });
        let (channel, message) = found.map_or((0, None), |found| {
            let message = match found.asked {
                Asked::Button(message, _) => Some(message),
                _ => None,
            };
            (found.channel, message)
        });
        self.interact(user, channel, Asked::Form(message, data))
    }
}

fn data(command: &Command, options: Value) -> Value {
    let mut data = json!({
        "id": command.id.to_string(), "name": command.name, "type": command.kind,
        "options": options,
    });
    if !command.body["guild_id"].is_null() {
        data["guild_id"] = command.body["guild_id"].clone();
    }
    data
}

/// Words as options of a command.
fn options(command: &Command, words: &str) -> Option<Vec<Value>> {
    let all = command.options();
    let mut rest = words.trim();
    let mut given = Vec::new();
    for (n, option) in all.iter().enumerate() {
        let (word, after) = match rest.split_once(' ') {
            Some((word, after)) if n + 1 < all.len() => (word, after.trim_start()),
            _ => (rest, ""),
        };
        rest = after;
        if word.is_empty() {
            if option["required"] == true {
                return None;
            }
            continue;
        }
        let value = match option["type"].as_u64() {
            Some(3) => {
                let most = option["max_length"].as_u64().unwrap_or(6000);
                (word.chars().count() as u64 <= most).then(|| json!(word))?
            }
            Some(4) => json!(word.parse::<i64>().ok()?),
            Some(5) => json!(word.parse::<bool>().ok()?),
            _ => return None,
        };
        given.push(json!({ "name": option["name"], "type": option["type"], "value": value }));
    }
    rest.is_empty().then_some(given)
}
