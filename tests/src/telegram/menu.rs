//! What the bot sets once: its menus, its descriptions, its webhook.

use serde_json::{Value, json};

use super::calls::{Params, Refusal, number};
use super::html::units;
use super::world::{Webhook, World};

const PORTS: [u16; 4] = [443, 80, 88, 8443];

impl World {
    /// The scope and language of a call, as a key.
    fn menu(&self, params: &Params) -> Result<(String, String), Refusal> {
        let scope = params.json("scope")?.unwrap_or_else(|| json!({ "type": "default" }));
        let kind = scope["type"].as_str().unwrap_or_default();
        if !["default", "all_private_chats", "all_group_chats", "all_chat_administrators"]
            .contains(&kind)
        {
            if !["chat", "chat_administrators", "chat_member"].contains(&kind) {
                return Err(Refusal::bad(
                    "can't parse BotCommandScope: Unsupported type specified",
                ));
            }
            let chat = scope.get("chat_id").and_then(number).and_then(|id| self.chats.get(&id));
            chat.ok_or(Refusal::bad("chat not found"))?;
        }
        let language = params.text("language_code").unwrap_or_default();
        if !(language.is_empty()
            || language.len() == 2 && language.bytes().all(|b| b.is_ascii_lowercase()))
        {
            return Err(Refusal::bad("invalid language code specified"));
        }
        Ok((scope.to_string(), language.to_owned()))
    }

    pub(super) fn set_commands(&mut self, params: &Params) -> Result<Value, Refusal> {
        let menu = self.menu(params)?;
        let list = params.json("commands")?.unwrap_or_default();
        let list = list.as_array().ok_or(Refusal::bad("expected an Array of BotCommand"))?;
        if list.len() > 100 {
            return Err(Refusal::bad("BOT_COMMANDS_TOO_MUCH"));
        }
        let mut commands = Vec::new();
        for command in list {
            let name = command["command"].as_str().unwrap_or_default();
            let name = name.strip_prefix('/').unwrap_or(name);
            let allowed = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_';
            if !(1..=32).contains(&name.len()) || !name.bytes().all(allowed) {
                return Err(Refusal::bad("BOT_COMMAND_INVALID"));
            }
            let description = command["description"].as_str().unwrap_or_default().trim();
            if !(1..=256).contains(&units(description)) {
                return Err(Refusal::bad("BOT_COMMAND_DESCRIPTION_INVALID"));
            }
            commands.push((name.to_owned(), description.to_owned()));
        }
        self.commands.insert(menu, commands);
        Ok(true.into())
    }

    pub(super) fn get_commands(&self, params: &Params) -> Result<Value, Refusal> {
        let list = self.commands.get(&self.menu(params)?).into_iter().flatten();
        let list = list.map(|(name, what)| json!({ "command": name, "description": what }));
        Ok(list.collect())
    }

    pub(super) fn delete_commands(&mut self, params: &Params) -> Result<Value, Refusal> {
        let menu = self.menu(params)?;
        self.commands.remove(&menu);
        Ok(true.into())
    }

    pub(super) fn set_description(&mut self, params: &Params) -> Result<Value, Refusal> {
        let (language, text) = description(params, "description", 512)?;
        self.descriptions.insert(language, text);
        Ok(true.into())
    }

    pub(super) fn set_short_description(&mut self, params: &Params) -> Result<Value, Refusal> {
        let (language, text) = description(params, "short_description", 120)?;
        self.short_descriptions.insert(language, text);
        Ok(true.into())
    }

    pub(super) fn get_description(&self, params: &Params) -> Value {
        let language = params.text("language_code").unwrap_or_default();
        json!({ "description": self.descriptions.get(language).cloned().unwrap_or_default() })
    }

    pub(super) fn get_short_description(&self, params: &Params) -> Value {
        let language = params.text("language_code").unwrap_or_default();
        let text = self.short_descriptions.get(language).cloned().unwrap_or_default();
        json!({ "short_description": text })
    }

    pub(super) fn set_webhook(&mut self, params: &Params) -> Result<Value, Refusal> {
        let url = params.text("url").unwrap_or_default();
        let bad = |reason: &str| Refusal::bad(format!("bad webhook: {reason}"));
        let secret = params.text("secret_token").filter(|secret| !secret.is_empty());
        let allowed = |b: u8| b.is_ascii_alphanumeric() || b == b'_' || b == b'-';
        if secret.is_some_and(|s| s.len() > 256 || !s.bytes().all(allowed)) {
            return Err(Refusal::bad("secret token contains unallowed characters"));
        }
        self.allow(params)?;
        if params.flag("drop_pending_updates") {
            self.updates.clear();
        }
        if url.is_empty() {
            self.webhook = None;
            return Ok(true.into());
        }
        let address = reqwest::Url::parse(url).map_err(|_| bad("invalid webhook URL specified"))?;
        // This machine may be called without TLS, as by a Bot API server of one's own.
        let here = address.host_str() == Some("127.0.0.1");
        if address.scheme() != "https" && !here {
            return Err(bad("An HTTPS URL must be provided for webhook"));
        }
        if !here && !address.port_or_known_default().is_some_and(|port| PORTS.contains(&port)) {
            return Err(bad("Webhook can be set up only on ports 80, 88, 443 or 8443"));
        }
        let most = params.number("max_connections").unwrap_or(40).clamp(1, 100);
        self.webhook = Some(Webhook {
            url: url.to_owned(),
            secret: secret.map(str::to_owned),
            max_connections: usize::try_from(most).unwrap_or(40),
            last_error: None,
        });
        Ok(true.into())
    }

    pub(super) fn delete_webhook(&mut self, params: &Params) -> Value {
        self.webhook = None;
        if params.flag("drop_pending_updates") {
            self.updates.clear();
        }
        true.into()
    }

    pub(super) fn webhook_json(&self) -> Value {
        let url = self.webhook.as_ref().map_or("", |webhook| &webhook.url);
        let mut json = json!({
            "url": url, "has_custom_certificate": false,
            "pending_update_count": self.updates.len(),
        });
        if let Some(webhook) = &self.webhook {
            json["max_connections"] = webhook.max_connections.into();
            if let Some((date, message)) = &webhook.last_error {
                json["last_error_date"] = (*date).into();
                json["last_error_message"] = message.clone().into();
            }
        }
        if let Some(allowed) = &self.allowed_updates {
            json["allowed_updates"] = allowed.clone().into();
        }
        json
    }
}

/// The language and text of a description.
fn description(params: &Params, name: &str, most: usize) -> Result<(String, String), Refusal> {
    let text = params.text(name).unwrap_or_default();
    if units(text) > most {
        return Err(Refusal::bad(format!("{name} is too long")));
    }
    Ok((params.text("language_code").unwrap_or_default().to_owned(), text.to_owned()))
}
