//! Which call is which, and who carries it out.

use serde_json::{Value, json};

use super::calls::{Params, Refusal};
use super::webhooks::id;
use super::world::World;

/// Method, path (`*` is a part of it that is given), name.
const OPERATIONS: [(&str, &str, &str); 42] = [
    ("GET", "gateway", "getGateway"),
    ("GET", "gateway/bot", "getGatewayBot"),
    ("GET", "users/@me", "getCurrentUser"),
    ("GET", "users/@me/guilds", "getCurrentUserGuilds"),
    ("POST", "users/@me/channels", "createDM"),
    ("GET", "users/*", "getUser"),
    ("GET", "applications/@me", "getCurrentApplication"),
    ("GET", "oauth2/applications/@me", "getCurrentApplication"),
    ("GET", "applications/*/commands", "getApplicationCommands"),
    ("PUT", "applications/*/commands", "bulkOverwriteApplicationCommands"),
    ("POST", "applications/*/commands", "createApplicationCommand"),
    ("GET", "applications/*/commands/*", "getApplicationCommand"),
    ("PATCH", "applications/*/commands/*", "editApplicationCommand"),
    ("DELETE", "applications/*/commands/*", "deleteApplicationCommand"),
    ("GET", "applications/*/guilds/*/commands", "getApplicationCommands"),
    ("PUT", "applications/*/guilds/*/commands", "bulkOverwriteApplicationCommands"),
    ("POST", "applications/*/guilds/*/commands", "createApplicationCommand"),
    ("GET", "applications/*/guilds/*/commands/*", "getApplicationCommand"),
    ("PATCH", "applications/*/guilds/*/commands/*", "editApplicationCommand"),
    ("DELETE", "applications/*/guilds/*/commands/*", "deleteApplicationCommand"),
    ("POST", "interactions/*/*/callback", "createInteractionResponse"),
    ("POST", "webhooks/*/*", "createFollowup"),
    ("GET", "webhooks/*/*/messages/@original", "getOriginalInteractionResponse"),
    ("PATCH", "webhooks/*/*/messages/@original", "editOriginalInteractionResponse"),
    ("DELETE", "webhooks/*/*/messages/@original", "deleteOriginalInteractionResponse"),
    ("GET", "webhooks/*/*/messages/*", "getFollowup"),
    ("PATCH", "webhooks/*/*/messages/*", "editFollowup"),
    ("DELETE", "webhooks/*/*/messages/*", "deleteFollowup"),
    ("GET", "channels/*", "getChannel"),
    ("PATCH", "channels/*", "modifyChannel"),
    ("POST", "channels/*/typing", "triggerTyping"),
    ("GET", "channels/*/messages", "getMessages"),
    ("POST", "channels/*/messages", "createMessage"),
    ("GET", "channels/*/messages/*", "getMessage"),
    ("PATCH", "channels/*/messages/*", "editMessage"),
    ("DELETE", "channels/*/messages/*", "deleteMessage"),
    ("POST", "channels/*/threads", "startThread"),
    ("POST", "channels/*/messages/*/threads", "startThreadFromMessage"),
    ("GET", "guilds/*", "getGuild"),
    ("GET", "guilds/*/channels", "getGuildChannels"),
    ("GET", "guilds/*/roles", "getGuildRoles"),
    ("GET", "guilds/*/members/*", "getGuildMember"),
];

/// A call that was understood.
#[derive(Clone, Debug)]
pub struct Operation {
    /// Its name.
    pub name: &'static str,
    /// The parts of the path that are given.
    pub given: Vec<String>,
}

impl Operation {
    /// The operation of a method and a path after `/api/v10/`.
    pub fn of(method: &str, path: &str) -> Option<Self> {
        let parts: Vec<&str> = path.split('/').collect();
        OPERATIONS.iter().find_map(|(wanted, pattern, name)| {
            let pattern: Vec<&str> = pattern.split('/').collect();
            let fits = method == *wanted
                && pattern.len() == parts.len()
                && pattern
                    .iter()
                    .zip(&parts)
                    .all(|(wanted, part)| *wanted == "*" || wanted == part);
            let given = pattern.iter().zip(&parts).filter(|(wanted, _)| **wanted == "*");
            fits.then(|| Self { name, given: given.map(|(_, part)| (*part).to_owned()).collect() })
        })
    }

    /// Where calls of it are counted together: at a channel, a guild, an interaction's token.
    pub fn place(&self) -> &str {
        let answers = self.name.contains("Interaction") || self.name.contains("Followup");
        self.part(usize::from(answers))
    }

    /// Whether anybody may call it: what proves the call is in its path.
    pub fn is_open(&self) -> bool {
        let name = self.name;
        name == "getGateway" || name.contains("Interaction") || name.contains("Followup")
    }

    fn part(&self, n: usize) -> &str {
        self.given.get(n).map_or("", String::as_str)
    }
}

impl World {
    /// Carries a call out; `address` is where all of this is served.
    pub fn call(
        &mut self,
        operation: &Operation,
        params: &Params,
        address: &str,
    ) -> Result<Value, Refusal> {
        let part = |n: usize| operation.part(n);
        match operation.name {
            "getGateway" => Ok(json!({ "url": format!("ws://{address}") })),
            "getGatewayBot" => Ok(json!({
                "url": format!("ws://{address}"), "shards": 1,
                "session_start_limit": {
                    "total": 1000, "reset_after": 86_400_000, "max_concurrency": 1,
                    "remaining": 1000_u64.saturating_sub(self.gateway.identifies),
                },
            })),
            "getCurrentUser" => Ok(self.user_json(self.bot.id)),
            "getCurrentApplication" => Ok(self.application_json()),
            "getCurrentUserGuilds" => Ok(self
                .guilds
                .values()
                .filter(|guild| guild.has_bot)
                .map(|guild| json!({
                    "id": guild.id.to_string(), "name": guild.name, "icon": null, "owner": false,
                    "permissions": super::permissions::USUAL.to_string(), "features": [],
                }))
                .collect()),
            "createDM" => self.create_direct(params),
            "getUser" => self.get_user(id(part(0))?),
            "createInteractionResponse" => self.respond(id(part(0))?, part(1), params),
            "createFollowup" => self.follow_up(part(0), part(1), params),
            "getOriginalInteractionResponse" => self.get_answer(part(0), part(1), "@original"),
            "editOriginalInteractionResponse" => {
                self.edit_answer([part(0), part(1), "@original"], params)
            }
            "deleteOriginalInteractionResponse" => {
                self.delete_answer(part(0), part(1), "@original")
            }
            "getFollowup" => self.get_answer(part(0), part(1), part(2)),
            "editFollowup" => self.edit_answer([part(0), part(1), part(2)], params),
            "deleteFollowup" => self.delete_answer(part(0), part(1), part(2)),
            name if name.contains("ApplicationCommand") => self.call_commands(operation, params),
            name if name.contains("Guild") => self.call_guilds(operation),
            _ => self.call_channels(operation, params),
        }
    }

    fn call_channels(&mut self, operation: &Operation, params: &Params) -> Result<Value, Refusal> {
        let channel = id(operation.part(0))?;
        let message = || id(operation.part(1));
        match operation.name {
            "getChannel" => Ok(self.channel_json(self.seen_channel(channel)?)),
            "modifyChannel" => self.modify_channel(channel, params),
            "triggerTyping" => {
                self.usable_channel(channel, super::permissions::SEND_MESSAGES)?;
                self.typing.push(channel);
                Ok(Value::Null)
            }
            "getMessages" => self.get_messages(channel, params),
            "createMessage" => self.create_message(channel, params),
            "getMessage" => self.get_message(channel, message()?),
            "editMessage" => self.edit_message(channel, message()?, params),
            "deleteMessage" => self.delete_message(channel, message()?),
            "startThread" => self.start_thread(channel, None, params),
            "startThreadFromMessage" => self.start_thread(channel, Some(message()?), params),
            _ => Err(Refusal::new(404, 0, "404: Not Found")),
        }
    }

    fn call_guilds(&self, operation: &Operation) -> Result<Value, Refusal> {
        let guild = id(operation.part(0))?;
        let json = self.guild_json(self.seen_guild(guild)?);
        match operation.name {
            "getGuildChannels" => Ok(json["channels"].clone()),
            "getGuildRoles" => Ok(json["roles"].clone()),
            "getGuildMember" => self.get_member(guild, id(operation.part(1))?),
            _ => Ok(json),
        }
    }

    fn call_commands(&mut self, operation: &Operation, params: &Params) -> Result<Value, Refusal> {
        if operation.part(0) != self.bot.id.to_string() {
            return Err(Refusal::new(
                403,
                20012,
                "You are not authorized to perform this action on this application",
            ));
        }
        // The application, then the guild where it is about one, then the command.
        let in_guild = operation.given.len() > 2
            || operation.name.ends_with('s') && operation.given.len() > 1
            || operation.name.starts_with("create") && operation.given.len() > 1;
        let guild = if in_guild { Some(self.seen_guild(id(operation.part(1))?)?.id) } else { None };
        let command = || id(operation.part(if in_guild { 2 } else { 1 }));
        match operation.name {
            "getApplicationCommands" => Ok(self.list_commands(guild)),
            "bulkOverwriteApplicationCommands" => self.set_commands(guild, params),
            "createApplicationCommand" => self.add_command(guild, params),
            "getApplicationCommand" => self.get_command(guild, command()?),
            "editApplicationCommand" => self.edit_command(guild, command()?, params),
            _ => self.delete_command(guild, command()?),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_understood() {
        let name = |method, path| Operation::of(method, path).map(|o| (o.name, o.given.join(" ")));
        assert_eq!(name("POST", "channels/5/messages"), Some(("createMessage", "5".to_owned())));
        assert_eq!(
            name("PATCH", "webhooks/1/t/messages/@original"),
            Some(("editOriginalInteractionResponse", "1 t".to_owned())),
        );
        assert_eq!(
            name("PATCH", "webhooks/1/t/messages/9"),
            Some(("editFollowup", "1 t 9".to_owned()))
        );
        assert_eq!(name("GET", "users/@me"), Some(("getCurrentUser", String::new())));
        assert_eq!(name("PUT", "channels/5"), None);
    }
}
