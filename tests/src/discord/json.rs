//! The things of the world as Discord writes them.

use std::time::Instant;

use serde_json::{Value, json};

use super::message::Message;
use super::permissions;
use super::world::{Asked, Channel, EPOCH, Guild, Interaction, Kind, World, millis};

const MENTION: &str = "<@";

impl World {
    /// Somebody, or the bot.
    pub fn user_json(&self, id: u64) -> Value {
        let user = if id == self.bot.id { Some(&self.bot) } else { self.users.get(&id) };
        let name = user.map_or("gone", |user| user.name.as_str());
        json!({
            "id": id.to_string(), "username": name.to_lowercase().replace(' ', "_"),
            "discriminator": "0", "global_name": name, "avatar": null, "public_flags": 0,
            "bot": user.is_some_and(|user| user.is_bot),
        })
    }

    /// Somebody in a guild.
    pub fn member_json(&self, guild: u64, user: u64) -> Value {
        let member = self.guilds.get(&guild).and_then(|guild| guild.members.get(&user));
        let roles = member.map(|member| member.roles.iter().map(u64::to_string));
        json!({
            "user": self.user_json(user), "nick": null, "avatar": null, "flags": 0,
            "roles": roles.into_iter().flatten().collect::<Vec<String>>(),
            "joined_at": timestamp(millis()), "deaf": false, "mute": false, "pending": false,
        })
    }

    /// A channel, a thread or direct messages.
    pub fn channel_json(&self, channel: &Channel) -> Value {
        let last = self.history(channel.id).rfind(|m| m.only_for.is_none());
        let mut json = json!({
            "id": channel.id.to_string(), "type": channel.kind.number(),
            "last_message_id": last.map(|message| message.id.to_string()), "flags": 0,
        });
        if let Some(recipient) = channel.recipient {
            json["recipients"] = json!([self.user_json(recipient)]);
            return json;
        }
        json["guild_id"] = channel.guild.unwrap_or_default().to_string().into();
        json["name"] = channel.name.clone().into();
        json["parent_id"] = channel.parent.map(|parent| parent.to_string()).into();
        json["rate_limit_per_user"] = 0.into();
        if channel.kind == Kind::Thread {
            let messages = self.history(channel.id).count();
            let created = timestamp((channel.id >> 22) + EPOCH);
            json["owner_id"] = channel.owner.unwrap_or_default().to_string().into();
            json["message_count"] = messages.into();
            json["total_message_sent"] = messages.into();
            json["member_count"] = 1.into();
            json["thread_metadata"] = json!({
                "archived": channel.archived, "locked": channel.locked,
                "auto_archive_duration": 4320, "archive_timestamp": created,
                "create_timestamp": created,
            });
            return json;
        }
        json["position"] = 0.into();
        json["nsfw"] = false.into();
        json["topic"] = Value::Null;
        let denied = json!({
            "id": self.bot.id.to_string(), "type": 1, "allow": "0",
            "deny": channel.denied.to_string(),
        });
        let denied = if channel.denied == 0 { json!([]) } else { json!([denied]) };
        json["permission_overwrites"] = denied;
        if channel.kind == Kind::Forum {
            json["available_tags"] = json!([]);
            json["default_reaction_emoji"] = Value::Null;
            json["default_sort_order"] = Value::Null;
            json["default_forum_layout"] = 0.into();
        }
        json
    }

    /// A role of a guild.
    fn roles_json(guild: &Guild) -> Vec<Value> {
        let role = |(position, role): (usize, &super::world::Role)| {
            json!({
                "id": role.id.to_string(), "name": role.name, "color": 0, "hoist": false,
                "colors": { "primary_color": 0, "secondary_color": null, "tertiary_color": null },
                "icon": null, "unicode_emoji": null, "position": position, "managed": false,
                "permissions": role.permissions.to_string(), "mentionable": false, "flags": 0,
            })
        };
        guild.roles.values().enumerate().map(role).collect()
    }

    /// All of a guild.
    pub fn guild_json(&self, guild: &Guild) -> Value {
        let inside = |threads: bool| -> Vec<Value> {
            let own = self.channels.values().filter(|channel| channel.guild == Some(guild.id));
            let seen = own.filter(|c| self.bot_may(c.id, permissions::VIEW_CHANNEL));
            seen.filter(|channel| (channel.kind == Kind::Thread) == threads && !channel.archived)
                .map(|channel| self.channel_json(channel))
                .collect()
        };
        let mut json = json!({
            "id": guild.id.to_string(), "name": guild.name, "icon": null, "splash": null,
            "discovery_splash": null, "owner_id": guild.id.to_string(), "afk_channel_id": null,
            "afk_timeout": 300, "widget_enabled": false, "verification_level": 1,
            "default_message_notifications": 1, "explicit_content_filter": 0, "mfa_level": 0,
            "application_id": null, "system_channel_id": null, "system_channel_flags": 0,
            "rules_channel_id": null, "max_members": 500_000, "vanity_url_code": null,
            "description": null, "banner": null, "premium_tier": 0,
            "premium_subscription_count": 0, "preferred_locale": "it",
            "public_updates_channel_id": null, "nsfw_level": 0,
            "premium_progress_bar_enabled": false, "joined_at": timestamp(millis()),
            "large": false, "unavailable": false, "member_count": guild.members.len() + 1,
            "safety_alerts_channel_id": null,
        });
        for (name, list) in [
            ("roles", Self::roles_json(guild)),
            ("channels", inside(false)),
            ("threads", inside(true)),
            ("members", vec![self.member_json(guild.id, self.bot.id)]),
            ("features", vec!["COMMUNITY".into()]),
        ] {
            json[name] = list.into();
        }
        for name in [
            "emojis",
            "stickers",
            "voice_states",
            "presences",
            "stage_instances",
            "guild_scheduled_events",
            "soundboard_sounds",
        ] {
            json[name] = json!([]);
        }
        json
    }

    /// Whom a message names, or replies to with a ping.
    pub fn mentioned(&self, message: &Message) -> Vec<u64> {
        let mut named: Vec<u64> = message
            .content
            .split(MENTION)
            .skip(1)
            .filter_map(|rest| rest.split_once('>')?.0.trim_start_matches('!').parse().ok())
            .collect();
        let replied = message.reply_to.and_then(|id| self.messages.get(&id));
        named.extend(replied.filter(|_| message.pings).map(|replied| replied.author));
        named.dedup();
        named
    }

    /// A message; what is in it only where that is shown.
    pub fn message_json(&self, message: &Message, shows: impl Fn(&Message) -> bool) -> Value {
        self.message_json_at(message, &shows, 0)
    }

    fn message_json_at(
        &self,
        message: &Message,
        shows: &impl Fn(&Message) -> bool,
        depth: usize,
    ) -> Value {
        let mentions = self.mentioned(message);
        let attachments = message.attachments.iter().map(|attachment| {
            let url = format!(
                "https://cdn.discordapp.com/attachments/{}/{}/{}",
                message.channel, attachment.id, attachment.document.name
            );
            json!({
                "id": attachment.id.to_string(), "filename": attachment.document.name,
                "size": attachment.document.bytes.len(), "url": url, "proxy_url": url,
                "content_type": "application/octet-stream",
                "ephemeral": message.only_for.is_some(),
            })
        });
        let edited = message.edits.last().map(|edit| timestamp(wall(edit.at)));
        let from_interaction = message.interaction.is_some();
        let reply = message.reply_to;
        let mut json = json!({
            "id": message.id.to_string(), "channel_id": message.channel.to_string(),
            "author": self.user_json(message.author), "content": message.content,
            "timestamp": timestamp((message.id >> 22) + EPOCH), "edited_timestamp": edited,
            "tts": false, "mention_everyone": false, "mention_roles": [],
            "mentions": mentions.iter().map(|id| self.user_json(*id)).collect::<Vec<Value>>(),
            "attachments": attachments.collect::<Vec<Value>>(), "embeds": message.embeds,
            "components": message.components, "pinned": false, "flags": message.flags,
            "type": if reply.is_some() { 19 } else if from_interaction { 20 } else { 0 },
        });
        if !shows(message) {
            json["content"] = "".into();
            for name in ["attachments", "embeds", "components"] {
                json[name] = json!([]);
            }
        }
        if let Some(nonce) = &message.nonce {
            json["nonce"] = nonce.clone().into();
        }
        if let Some(reply) = reply {
            let channel = self.channels.get(&message.channel);
            json["message_reference"] = json!({
                "type": 0, "channel_id": message.channel.to_string(),
                "message_id": reply.to_string(),
                "guild_id": channel.and_then(|c| c.guild).map(|guild| guild.to_string()),
            });
            let replied = self.message(message.channel, reply).filter(|_| depth == 0);
            json["referenced_message"] =
                replied.map_or(Value::Null, |m| self.message_json_at(m, shows, depth + 1));
        }
        if let Some(asked) = message.interaction.and_then(|id| self.interactions.get(&id)) {
            json["application_id"] = self.bot.id.to_string().into();
            json["webhook_id"] = self.bot.id.to_string().into();
            if let Some(metadata) = self.metadata_json(asked) {
                json["interaction_metadata"] = metadata;
            }
        }
        json
    }

    fn metadata_json(&self, asked: &Interaction) -> Option<Value> {
        let mut json = json!({
            "id": asked.id.to_string(), "type": asked.number(), "user": self.user_json(asked.by),
            "authorizing_integration_owners": self.owners_json(asked),
        });
        match &asked.asked {
            Asked::Command(_) => {}
            Asked::Button(message, _) => json["interacted_message_id"] = message.to_string().into(),
            Asked::Autocomplete(_) | Asked::Form(..) => return None,
        }
        Some(json)
    }

    fn owners_json(&self, asked: &Interaction) -> Value {
        let guild = self.channels.get(&asked.channel).and_then(|channel| channel.guild);
        json!({ "0": guild.unwrap_or(0).to_string() })
    }

    /// An interaction, as the bot is told of it.
    pub fn interaction_json(&self, asked: &Interaction) -> Value {
        let channel = self.channels.get(&asked.channel);
        let guild = channel.and_then(|channel| channel.guild);
        let locale = self.users.get(&asked.by).map_or("it", |user| user.locale.as_str());
        let mut json = json!({
            "id": asked.id.to_string(), "application_id": self.bot.id.to_string(),
            "type": asked.number(), "token": asked.token, "version": 1,
            "channel_id": asked.channel.to_string(),
            "channel": channel.map(|channel| self.channel_json(channel)), "locale": locale,
            "entitlements": [], "authorizing_integration_owners": self.owners_json(asked),
            "context": if guild.is_some() { 0 } else { 1 },
            "app_permissions": self.bot_permissions(asked.channel).to_string(),
            "attachment_size_limit": 10_485_760,
        });
        if let Some(guild) = guild {
            json["guild_id"] = guild.to_string().into();
            json["guild_locale"] = "it".into();
            json["member"] = self.member_json(guild, asked.by);
            let may = self.member_permissions(guild, asked.by);
            json["member"]["permissions"] = may.to_string().into();
        } else {
            json["user"] = self.user_json(asked.by);
        }
        let message = match &asked.asked {
            Asked::Command(data) | Asked::Autocomplete(data) => {
                json["data"] = data.clone();
                None
            }
            Asked::Button(message, custom_id) => {
                json["data"] = json!({ "custom_id": custom_id, "component_type": 2, "id": 1 });
                Some(*message)
            }
            Asked::Form(message, data) => {
                json["data"] = data.clone();
                *message
            }
        };
        if let Some(message) = message.and_then(|id| self.messages.get(&id)) {
            json["message"] = self.message_json(message, |_| true);
        }
        json
    }
}

impl Kind {
    /// As Discord numbers it.
    pub fn number(self) -> u8 {
        match self {
            Self::Text => 0,
            Self::Direct => 1,
            Self::Thread => 11,
            Self::Forum => 15,
        }
    }
}

impl Interaction {
    /// As Discord numbers its kind.
    pub fn number(&self) -> u8 {
        match self.asked {
            Asked::Command(_) => 2,
            Asked::Button(..) => 3,
            Asked::Autocomplete(_) => 4,
            Asked::Form(..) => 5,
        }
    }
}

fn wall(at: Instant) -> u64 {
    millis().saturating_sub(u64::try_from(at.elapsed().as_millis()).unwrap_or(0))
}

/// Milliseconds since 1970 as a date and a time.
pub fn timestamp(millis: u64) -> String {
    let (days, rest) = (millis / 86_400_000, millis % 86_400_000);
    // Days are counted from March 1st of the year 0, so that the leap day is the last of a year.
    let days = days + 719_468;
    let era = days / 146_097;
    let of_era = days % 146_097;
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let shifted = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = era * 400 + year + u64::from(month <= 2);
    let (hour, minute) = (rest / 3_600_000, rest / 60_000 % 60);
    let (second, thousandth) = (rest / 1000 % 60, rest % 1000);
    format!("{year}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{thousandth:03}000+00:00")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_right_in_leap_years_too() {
        assert_eq!(timestamp(0), "1970-01-01T00:00:00.000000+00:00");
        assert_eq!(timestamp(951_782_400_000), "2000-02-29T00:00:00.000000+00:00");
        assert_eq!(timestamp(1_654_783_200_123), "2022-06-09T14:00:00.123000+00:00");
    }

    #[test]
    fn who_is_named_and_whom_a_reply_pings() {
        let mut world = World::default();
        let bot = world.bot.id;
        let first = world.post(Message::new(1, bot, "Eccomi"));
        let named = Message::new(1, 5, &format!("<@{bot}> e <@!7>, quando?"));
        assert_eq!(world.mentioned(&named), [bot, 7]);
        let reply = Message { reply_to: Some(first), ..Message::new(1, 5, "e poi?") };
        assert_eq!(world.mentioned(&reply), [bot]);
        assert!(world.mentioned(&Message { pings: false, ..reply }).is_empty());
    }
}
