//! Guilds, channels, threads and direct messages, as the bot reads and makes them.

use serde_json::{Value, json};

use super::calls::{Errors, Params, Refusal, number};
use super::permissions;
use super::world::{Channel, Guild, Kind, World};

impl Channel {
    /// A channel of this kind without anything in it.
    pub fn new(id: u64, kind: Kind, guild: Option<u64>, name: &str) -> Self {
        Self {
            id,
            kind,
            guild,
            name: name.to_owned(),
            parent: None,
            owner: None,
            recipient: None,
            denied: 0,
            archived: false,
            locked: false,
        }
    }
}

impl World {
    /// The direct messages of a user.
    pub fn direct(&mut self, user: u64) -> u64 {
        if let Some(found) = self.channels.values().find(|c| c.recipient == Some(user)) {
            return found.id;
        }
        let id = self.next_id();
        let channel = Channel { recipient: Some(user), ..Channel::new(id, Kind::Direct, None, "") };
        self.channels.insert(id, channel);
        id
    }

    /// `createDM`
    pub fn create_direct(&mut self, params: &Params) -> Result<Value, Refusal> {
        let user = number(&params.body["recipient_id"]);
        let user = user.filter(|id| self.users.contains_key(id));
        let user = user.ok_or(Refusal::new(400, 50033, "Invalid Recipient(s)"))?;
        let id = self.direct(user);
        Ok(self.channel_json(&self.channels[&id]))
    }

    /// `modifyChannel`: a thread is put aside, closed or renamed.
    pub fn modify_channel(&mut self, id: u64, params: &Params) -> Result<Value, Refusal> {
        let channel = self.seen_channel(id)?;
        if channel.kind != Kind::Thread {
            return Err(Refusal::not_permitted());
        }
        let unlocked = params.body["locked"].is_null();
        let own = channel.owner == Some(self.bot.id) && unlocked;
        // Whoever may write in a thread may take it out of the archive.
        let opens = params.body["archived"] == false && unlocked && !channel.locked;
        let opens = opens && self.bot_may(id, permissions::SEND_MESSAGES_IN_THREADS);
        if !own && !opens && !self.bot_may(id, permissions::MANAGE_THREADS) {
            return Err(Refusal::not_permitted());
        }
        if let Some(channel) = self.channels.get_mut(&id) {
            let flag = |name: &str, now: bool| params.body[name].as_bool().unwrap_or(now);
            channel.archived = flag("archived", channel.archived);
            channel.locked = flag("locked", channel.locked);
            if let Some(name) = params.body["name"].as_str() {
                name.clone_into(&mut channel.name);
            }
        }
        self.tell_channel("THREAD_UPDATE", id);
        Ok(self.channel_json(&self.channels[&id]))
    }

    /// `startThread` in a channel, from a message where there is one.
    pub fn start_thread(
        &mut self,
        channel: u64,
        message: Option<u64>,
        params: &Params,
    ) -> Result<Value, Refusal> {
        let found = self.usable_channel(channel, permissions::CREATE_PUBLIC_THREADS)?;
        if found.kind != Kind::Text {
            return Err(Refusal::new(400, 50024, "Cannot execute action on this channel type"));
        }
        let name = params.body["name"].as_str();
        let mut errors = Errors::default();
        errors.length("name", name, 1, 100);
        errors.check()?;
        if let Some(id) = message {
            self.message(channel, id).ok_or(Refusal::unknown(10008, "Message"))?;
            if self.channels.contains_key(&id) {
                let reason = "A thread has already been created for this message";
                return Err(Refusal::new(400, 160_004, reason));
            }
        }
        let owner = self.bot.id;
        let id = self.new_thread(channel, message, owner, name.unwrap_or_default());
        Ok(self.channel_json(&self.channels[&id]))
    }

    /// A thread begins; from a message it has that message's number.
    pub fn new_thread(
        &mut self,
        channel: u64,
        message: Option<u64>,
        owner: u64,
        name: &str,
    ) -> u64 {
        let id = message.unwrap_or_else(|| self.next_id());
        let guild = self.channels.get(&channel).and_then(|channel| channel.guild);
        let thread = Channel {
            parent: Some(channel),
            owner: Some(owner),
            ..Channel::new(id, Kind::Thread, guild, name)
        };
        self.channels.insert(id, thread);
        self.tell_channel("THREAD_CREATE", id);
        id
    }

    /// A guild that the bot is in.
    pub fn seen_guild(&self, id: u64) -> Result<&Guild, Refusal> {
        match self.guilds.get(&id) {
            None => Err(Refusal::unknown(10004, "Guild")),
            Some(guild) if !guild.has_bot || guild.is_out => Err(Refusal::no_access()),
            Some(guild) => Ok(guild),
        }
    }

    /// `getGuildMember`
    pub fn get_member(&self, guild: u64, user: u64) -> Result<Value, Refusal> {
        let found = self.seen_guild(guild)?;
        if user != self.bot.id && !found.members.contains_key(&user) {
            return Err(Refusal::unknown(10007, "Member"));
        }
        Ok(self.member_json(guild, user))
    }

    /// `getUser`
    pub fn get_user(&self, id: u64) -> Result<Value, Refusal> {
        if id != self.bot.id && !self.users.contains_key(&id) {
            return Err(Refusal::unknown(10013, "User"));
        }
        Ok(self.user_json(id))
    }

    /// `getCurrentApplication`
    pub fn application_json(&self) -> Value {
        let id = self.bot.id.to_string();
        json!({
            "id": id, "name": self.bot.name, "icon": null, "description": "", "bot_public": true,
            "bot_require_code_grant": false, "verify_key": "0".repeat(64), "flags": 0,
            "owner": self.user_json(1 << 22), "team": null, "bot": self.user_json(self.bot.id),
            "summary": "", "integration_types_config": { "0": {} }, "redirect_uris": [],
            "approximate_guild_count": self.guilds.len(),
        })
    }
}
