//! Messages of channels: written, read, changed and deleted by the bot.

use serde_json::{Value, json};

use super::calls::{Params, Refusal};
use super::message::Message;
use super::payload::{Draft, EPHEMERAL};
use super::permissions;
use super::world::{Channel, Kind, World};

impl World {
    /// A channel that the bot sees.
    pub fn seen_channel(&self, id: u64) -> Result<&Channel, Refusal> {
        let channel = self.channels.get(&id).ok_or(Refusal::unknown(10003, "Channel"))?;
        let out = channel.guild.and_then(|guild| self.guilds.get(&guild)).is_some_and(|g| g.is_out);
        if out || !self.bot_may(id, permissions::VIEW_CHANNEL) {
            return Err(Refusal::no_access());
        }
        Ok(channel)
    }

    /// A channel in which the bot may do this.
    pub fn usable_channel(&self, id: u64, wanted: u64) -> Result<&Channel, Refusal> {
        let channel = self.seen_channel(id)?;
        if channel.guild.is_some() && !self.bot_may(id, wanted) {
            return Err(Refusal::not_permitted());
        }
        Ok(channel)
    }

    /// Whether the bot can write to a user at all.
    fn check_recipient(&self, user: u64) -> Result<(), Refusal> {
        let shares = self.guilds.values().any(|g| g.has_bot && g.members.contains_key(&user));
        if self.closed.contains(&user) || !shares {
            return Err(Refusal::new(403, 50007, "Cannot send messages to this user"));
        }
        Ok(())
    }

    /// `createMessage`
    pub fn create_message(&mut self, channel: u64, params: &Params) -> Result<Value, Refusal> {
        let found = self.seen_channel(channel)?.clone();
        let draft = Draft::read(&params.body, params)?;
        self.watch_mentions(&draft, true);
        match found.kind {
            Kind::Direct => self.check_recipient(found.recipient.unwrap_or_default())?,
            Kind::Forum => {
                return Err(Refusal::new(400, 50008, "Cannot send messages in a non-text channel"));
            }
            Kind::Text | Kind::Thread => {
                let writes = if found.kind == Kind::Thread {
                    permissions::SEND_MESSAGES_IN_THREADS
                } else {
                    permissions::SEND_MESSAGES
                };
                let embeds = draft.embeds.as_ref().is_some_and(|embeds| !embeds.is_empty());
                let embeds = if embeds { permissions::EMBED_LINKS } else { 0 };
                let files = if draft.files.is_empty() { 0 } else { permissions::ATTACH_FILES };
                self.usable_channel(channel, writes | embeds | files)?;
                if found.locked {
                    return Err(Refusal::new(400, 50083, "Thread is archived"));
                }
            }
        }
        if let Some(known) = self.known_nonce(channel, &draft) {
            return Ok(self.message_json(&known, |_| true));
        }
        let reply_to = self.reference(channel, &draft)?;
        let mut message = Message {
            reply_to,
            pings: draft.pings,
            nonce: draft.nonce.clone(),
            flags: draft.flags & !EPHEMERAL,
            ..Message::new(channel, self.bot.id, "")
        };
        self.apply(&mut message, draft)?;
        let id = self.post(message);
        if let Some(channel) = self.channels.get_mut(&channel) {
            channel.archived = false;
        }
        self.tell_message("MESSAGE_CREATE", id);
        Ok(self.message_json(&self.messages[&id], |_| true))
    }

    /// The message that this nonce is of already.
    fn known_nonce(&self, channel: u64, draft: &Draft) -> Option<Message> {
        let nonce = draft.nonce.as_ref().filter(|_| draft.enforce_nonce)?;
        let same = |message: &&Message| {
            message.nonce.as_ref() == Some(nonce)
                && message.author == self.bot.id
                && message.at.elapsed() < self.nonce_time
        };
        self.history(channel).rev().find(same).cloned()
    }

    fn reference(&self, channel: u64, draft: &Draft) -> Result<Option<u64>, Refusal> {
        let Some((id, must)) = draft.reference else { return Ok(None) };
        let direct = self.channels.get(&channel).is_some_and(|c| c.kind == Kind::Direct);
        if !direct && !self.bot_may(channel, permissions::READ_MESSAGE_HISTORY) {
            let reason = "Cannot reply without permission to read message history";
            return Err(Refusal::new(400, 160_002, reason));
        }
        let there = self.message(channel, id).is_some_and(|m| m.only_for.is_none());
        match (there, must) {
            (true, _) => Ok(Some(id)),
            (false, false) => Ok(None),
            (false, true) => Err(Refusal::field(
                "message_reference",
                "MESSAGE_REFERENCE_UNKNOWN_MESSAGE",
                "Unknown message",
            )),
        }
    }

    /// A message of a channel that everybody there sees.
    fn open_message(&self, channel: u64, id: u64) -> Result<Message, Refusal> {
        self.usable_channel(channel, permissions::VIEW_CHANNEL)?;
        let found = self.message(channel, id).filter(|message| message.only_for.is_none());
        found.cloned().ok_or(Refusal::unknown(10008, "Message"))
    }

    /// `getMessage`
    pub fn get_message(&self, channel: u64, id: u64) -> Result<Value, Refusal> {
        self.usable_channel(channel, permissions::READ_MESSAGE_HISTORY)?;
        let message = self.open_message(channel, id)?;
        let granted = self.gateway.granted;
        Ok(self.message_json(&message, |message| self.shows_content(message, granted)))
    }

    /// `getMessages`
    pub fn get_messages(&self, channel: u64, params: &Params) -> Result<Value, Refusal> {
        let is_guild = self.seen_channel(channel)?.guild.is_some();
        let number = |name: &str| params.query.get(name).and_then(super::calls::number);
        let limit = number("limit").unwrap_or(50);
        if !(1..=100).contains(&limit) {
            let message = "int value should be between 1 and 100.";
            return Err(Refusal::field("limit", "NUMBER_TYPE_RANGE", message));
        }
        // Discord does not refuse this: it shows nothing.
        if is_guild && !self.bot_may(channel, permissions::READ_MESSAGE_HISTORY) {
            return Ok(json!([]));
        }
        let (before, after) = (number("before").unwrap_or(u64::MAX), number("after").unwrap_or(0));
        let shown = |m: &&Message| {
            !m.deleted && m.only_for.is_none() && !m.is_loading && m.id < before && m.id > after
        };
        let mut found: Vec<&Message> = self.history(channel).filter(shown).collect();
        let most = usize::try_from(limit).unwrap_or(50);
        if number("after").is_some() {
            found.truncate(most);
        }
        let granted = self.gateway.granted;
        let json = |message: &&Message| {
            self.message_json(message, |message| self.shows_content(message, granted))
        };
        Ok(found.iter().rev().take(most).map(json).collect())
    }

    /// `editMessage`
    pub fn edit_message(
        &mut self,
        channel: u64,
        id: u64,
        params: &Params,
    ) -> Result<Value, Refusal> {
        let message = self.open_message(channel, id)?;
        if message.author != self.bot.id {
            let reason = "Cannot edit a message authored by another user";
            return Err(Refusal::new(403, 50005, reason));
        }
        if self.channels.get(&channel).is_some_and(|channel| channel.archived) {
            return Err(Refusal::new(400, 50083, "Thread is archived"));
        }
        self.rewrite(message, &params.body, params)
    }

    /// Lets a message of the bot say something else.
    pub fn rewrite(
        &mut self,
        mut message: Message,
        body: &Value,
        params: &Params,
    ) -> Result<Value, Refusal> {
        let draft = Draft::read(body, params)?;
        self.watch_mentions(&draft, false);
        let was_loading = message.is_loading;
        self.apply(&mut message, draft)?;
        let id = message.id;
        self.messages.insert(id, message);
        self.tell_message(if was_loading { "MESSAGE_CREATE" } else { "MESSAGE_UPDATE" }, id);
        Ok(self.message_json(&self.messages[&id], |_| true))
    }

    /// `deleteMessage`
    pub fn delete_message(&mut self, channel: u64, id: u64) -> Result<Value, Refusal> {
        let message = self.open_message(channel, id)?;
        if message.author != self.bot.id {
            self.usable_channel(channel, permissions::MANAGE_MESSAGES)?;
        }
        self.remove(id);
        Ok(Value::Null)
    }

    /// A message goes.
    pub fn remove(&mut self, id: u64) {
        let Some(message) = self.messages.get_mut(&id) else { return };
        message.deleted = true;
        let channel = message.channel;
        let guild = self.channels.get(&channel).and_then(|channel| channel.guild);
        let mut told = json!({ "id": id.to_string(), "channel_id": channel.to_string() });
        if let Some(guild) = guild {
            told["guild_id"] = guild.to_string().into();
        }
        let intents = super::sessions::GUILD_MESSAGES | super::sessions::DIRECT_MESSAGES;
        self.tell("MESSAGE_DELETE", guild, intents, &told);
    }
}
