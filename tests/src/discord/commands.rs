//! The bot's commands: what it registers, and what users find of it.

use serde_json::{Value, json};

use super::calls::{Errors, Params, Refusal, number};
use super::permissions::ADMINISTRATOR;
use super::world::{Kind, World};

/// A registered command.
#[derive(Clone, Debug)]
pub struct Command {
    /// The number.
    pub id: u64,
    /// 1: typed after a slash, 2: in the menu of a user, 3: in the menu of a message.
    pub kind: u64,
    /// The name that is not localised.
    pub name: String,
    /// All of it, as Discord writes it.
    pub body: Value,
}

const LOCALES: [&str; 32] = [
    "id", "da", "de", "en-GB", "en-US", "es-ES", "es-419", "fr", "hr", "it", "lt", "hu", "nl",
    "no", "pl", "pt-BR", "ro", "fi", "sv-SE", "vi", "tr", "cs", "el", "bg", "ru", "uk", "hi", "th",
    "zh-CN", "ja", "zh-TW", "ko",
];

impl Command {
    /// What it is called in a user's program.
    pub fn shown(&self, locale: &str) -> String {
        let names = &self.body["name_localizations"];
        let other = match locale {
            "en-US" => "en-GB",
            "en-GB" => "en-US",
            same => same,
        };
        let name = names[locale].as_str().or_else(|| names[other].as_str());
        name.unwrap_or(&self.name).to_owned()
    }

    /// The options, as they are registered.
    pub fn options(&self) -> &[Value] {
        self.body["options"].as_array().map_or(&[], Vec::as_slice)
    }
}

fn check(body: &Value) -> Result<u64, Refusal> {
    let mut errors = Errors::default();
    let kind = body["type"].as_u64().unwrap_or(1);
    let name = body["name"].as_str();
    check_name("name", name, kind == 1, &mut errors);
    check_localized(body, "name", "", kind == 1, &mut errors);
    match kind {
        1 => {
            errors.length("description", body["description"].as_str(), 1, 100);
            check_localized(body, "description", "", false, &mut errors);
        }
        2 | 3 if body["description"].as_str().is_some_and(|text| !text.is_empty()) => {
            let message = "Context menu commands cannot have description";
            errors.add("description", "APPLICATION_COMMAND_CONTEXT_MENU_DESCRIPTION", message);
        }
        2 | 3 => {}
        _ => errors.add("type", "BASE_TYPE_CHOICES", "Value must be one of {1, 2, 3, 4}."),
    }
    if let Some(permissions) = body["default_member_permissions"].as_str()
        && permissions.parse::<u64>().is_err()
    {
        let message = "Value is not a valid permissions bitfield.";
        errors.add("default_member_permissions", "INVALID_BITFIELD", message);
    }
    check_options(body, &mut errors);
    errors.check()?;
    Ok(kind)
}

fn check_options(body: &Value, errors: &mut Errors) {
    let options = body["options"].as_array().map_or(&[][..], Vec::as_slice);
    if options.len() > 25 {
        errors.add("options", "BASE_TYPE_MAX_LENGTH", "Must be 25 or fewer in length.");
    }
    let (mut names, mut optional) = (Vec::new(), false);
    for (n, option) in options.iter().enumerate() {
        let path = format!("options.{n}");
        let name = option["name"].as_str();
        check_name(&format!("{path}.name"), name, true, errors);
        check_localized(option, "name", &format!("{path}."), true, errors);
        let description = option["description"].as_str();
        errors.length(&format!("{path}.description"), description, 1, 100);
        check_localized(option, "description", &format!("{path}."), false, errors);
        if names.contains(&name) {
            let message = "Option name is a duplicate";
            errors.add(&path, "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS", message);
        }
        names.push(name);
        if !matches!(option["type"].as_u64(), Some(1..=11)) {
            let message = "Value must be one of {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}.";
            errors.add(&format!("{path}.type"), "BASE_TYPE_CHOICES", message);
        }
        if option["required"] == true && optional {
            let message = "Required options must be placed before non-required options";
            errors.add(&path, "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", message);
        }
        optional |= option["required"] != true;
        let choices = option["choices"].as_array().map_or(0, Vec::len);
        if choices > 25 {
            let path = format!("{path}.choices");
            errors.add(&path, "BASE_TYPE_MAX_LENGTH", "Must be 25 or fewer in length.");
        }
        if choices > 0 && option["autocomplete"] == true {
            let message = "Autocomplete options cannot have choices";
            errors.add(&path, "APPLICATION_COMMAND_OPTIONS_AUTOCOMPLETE_CHOICES", message);
        }
    }
}

fn check_name(path: &str, name: Option<&str>, typed: bool, errors: &mut Errors) {
    errors.length(path, name, 1, 32);
    let allowed = |c: char| matches!(c, '-' | '_' | '\'') || c.is_alphanumeric();
    let name = name.unwrap_or_default();
    if typed && (!name.chars().all(allowed) || name.to_lowercase() != name) {
        let message = "String value did not match validation regex.";
        errors.add(path, "APPLICATION_COMMAND_INVALID_NAME", message);
    }
}

fn check_localized(body: &Value, what: &str, at: &str, typed: bool, errors: &mut Errors) {
    let field = format!("{what}_localizations");
    for (locale, text) in body[&field].as_object().into_iter().flatten() {
        let path = format!("{at}{field}.{locale}");
        if !LOCALES.contains(&locale.as_str()) {
            errors.add(&path, "ENUM_TYPE_COERCE", "Value is not a valid locale.");
        }
        if what == "name" {
            check_name(&path, text.as_str(), typed, errors);
        } else {
            errors.length(&path, text.as_str(), 1, 100);
        }
    }
}

impl World {
    fn make_command(&mut self, guild: Option<u64>, body: &Value) -> Result<Command, Refusal> {
        let kind = check(body)?;
        let name = body["name"].as_str().unwrap_or_default().to_owned();
        let before = self.commands.get(&guild).into_iter().flatten();
        let before = before.filter(|c| c.kind == kind && c.name == name).map(|c| c.id).next();
        let id = before.unwrap_or_else(|| self.next_id());
        let mut whole = json!({
            "description": "", "default_member_permissions": null, "nsfw": false,
            "integration_types": [0], "contexts": null, "dm_permission": true, "options": [],
        });
        for (name, value) in body.as_object().into_iter().flatten() {
            whole[name] = value.clone();
        }
        whole["id"] = id.to_string().into();
        whole["type"] = kind.into();
        whole["application_id"] = self.bot.id.to_string().into();
        whole["version"] = self.next_id().to_string().into();
        if let Some(guild) = guild {
            whole["guild_id"] = guild.to_string().into();
        }
        Ok(Command { id, kind, name, body: whole })
    }

    fn check_commands(commands: &[Command]) -> Result<(), Refusal> {
        for (kind, most) in [(1, 100), (2, 15), (3, 15)] {
            if commands.iter().filter(|command| command.kind == kind).count() > most {
                let reason = format!("Maximum number of application commands reached ({most})");
                return Err(Refusal::new(400, 30032, &reason));
            }
        }
        for (n, command) in commands.iter().enumerate() {
            let same = |c: &Command| (c.kind, &c.name) == (command.kind, &command.name);
            if commands[..n].iter().any(same) {
                let message = "Application command names must be unique";
                let code = "APPLICATION_COMMANDS_DUPLICATE_NAME";
                return Err(Refusal::field(&n.to_string(), code, message));
            }
        }
        Ok(())
    }

    /// `bulkOverwriteApplicationCommands`
    pub fn set_commands(&mut self, guild: Option<u64>, params: &Params) -> Result<Value, Refusal> {
        let list = params.body.as_array().cloned().unwrap_or_default();
        let mut commands = Vec::new();
        for (n, body) in list.iter().enumerate() {
            let command = self.make_command(guild, body).map_err(|mut refusal| {
                refusal.errors = refusal.errors.map(|errors| json!({ n.to_string(): errors }));
                refusal
            })?;
            commands.push(command);
        }
        Self::check_commands(&commands)?;
        self.commands.insert(guild, commands);
        Ok(self.list_commands(guild))
    }

    /// `getApplicationCommands`
    pub fn list_commands(&self, guild: Option<u64>) -> Value {
        self.commands.get(&guild).into_iter().flatten().map(|c| c.body.clone()).collect()
    }

    /// `createApplicationCommand`: one of the same name is replaced.
    pub fn add_command(&mut self, guild: Option<u64>, params: &Params) -> Result<Value, Refusal> {
        let command = self.make_command(guild, &params.body)?;
        let mut all = self.commands.get(&guild).cloned().unwrap_or_default();
        all.retain(|other| other.id != command.id);
        all.push(command.clone());
        Self::check_commands(&all)?;
        self.commands.insert(guild, all);
        Ok(command.body)
    }

    fn command(&self, guild: Option<u64>, id: u64) -> Result<&Command, Refusal> {
        let found = self.commands.get(&guild).into_iter().flatten().find(|c| c.id == id);
        found.ok_or(Refusal::unknown(10063, "application command"))
    }

    /// `getApplicationCommand`
    pub fn get_command(&self, guild: Option<u64>, id: u64) -> Result<Value, Refusal> {
        Ok(self.command(guild, id)?.body.clone())
    }

    /// `editApplicationCommand`
    pub fn edit_command(
        &mut self,
        guild: Option<u64>,
        id: u64,
        params: &Params,
    ) -> Result<Value, Refusal> {
        let mut body = self.command(guild, id)?.body.clone();
        for (name, value) in params.body.as_object().into_iter().flatten() {
            body[name] = value.clone();
        }
        let command = Command { id, ..self.make_command(guild, &body)? };
        let mut all = self.commands.get(&guild).cloned().unwrap_or_default();
        all.retain(|other| other.id != id);
        all.push(command.clone());
        Self::check_commands(&all)?;
        self.commands.insert(guild, all);
        Ok(command.body)
    }

    /// `deleteApplicationCommand`
    pub fn delete_command(&mut self, guild: Option<u64>, id: u64) -> Result<Value, Refusal> {
        self.command(guild, id)?;
        self.commands.entry(guild).or_default().retain(|command| command.id != id);
        Ok(Value::Null)
    }

    /// The commands of a kind that a user finds in a channel.
    pub fn commands_for(
        &self,
        user: u64,
        channel: u64,
        kind: u64,
    ) -> impl Iterator<Item = &Command> {
        let place = self.channels.get(&channel);
        let guild = place.and_then(|place| place.guild);
        let global = place.and_then(|_| self.commands.get(&None)).into_iter().flatten();
        let own = guild.and_then(|guild| self.commands.get(&Some(guild)));
        let context = u64::from(place.is_some_and(|place| place.kind == Kind::Direct));
        own.into_iter().flatten().chain(global).filter(move |command| {
            let contexts = command.body["contexts"].as_array();
            let here = match contexts {
                Some(contexts) => contexts.iter().any(|c| c.as_u64() == Some(context)),
                None => context == 0 || command.body["dm_permission"] != false,
            };
            let needed = number(&command.body["default_member_permissions"]);
            here && command.kind == kind
                && match (guild, needed) {
                    (Some(guild), Some(needed)) => self.may_use(guild, user, needed),
                    _ => true,
                }
        })
    }

    fn may_use(&self, guild: u64, user: u64, needed: u64) -> bool {
        let has = self.member_permissions(guild, user);
        let roles = self.guilds.get(&guild).and_then(|guild| {
            let member = guild.members.get(&user)?;
            Some(member.roles.iter().filter_map(|role| guild.roles.get(role)))
        });
        let let_in = roles.into_iter().flatten().any(|role| role.uses_hidden_commands);
        has & ADMINISTRATOR != 0 || let_in || (needed != 0 && has & needed == needed)
    }
}
