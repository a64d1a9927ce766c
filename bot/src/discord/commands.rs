//! The commands as Discord is told of them: those of the one table, and those on a message.

use std::sync::Arc;

use knowledge::query::Language;
use serde_json::{Map, Value, json};
use serenity::http::Route;
use serenity::model::id::ApplicationId;

use super::api::Call;
use super::desk::Desk;
use super::render::cut;
use crate::conversation::Profile;
use crate::conversation::commands::{COMMANDS, Command, Name, Role};

/// Discord's codes for English.
const ENGLISH: [&str; 2] = ["en-US", "en-GB"];
/// Longest description.
const DESCRIPTION: usize = 100;

/// A command on a message.
pub struct OnMessage {
    /// What the menu says, which is its name too.
    pub italian: &'static str,
    /// The same in English.
    pub english: &'static str,
    /// Whom it is offered to.
    pub role: Role,
}

/// Asks what a message asks.
pub const SEARCH: OnMessage = OnMessage {
    italian: "Cerca nei comunicati",
    english: "Search the communiqués",
    role: Role::Member,
};
/// Approves, corrects or withdraws an answer of the bot's.
pub const VERIFY: OnMessage =
    OnMessage { italian: "Verifica", english: "Verify", role: Role::Moderator };

/// Tells Discord of the commands where it knows others.
pub async fn register(desk: Arc<Desk>, application: ApplicationId) {
    let conversation = &desk.parts.conversation;
    let [italian, english] = [Language::Italian, Language::English];
    let wanted = all(&conversation.profile(italian), &conversation.profile(english));
    let route = Route::Commands { application_id: application };
    let mut known = Call::get(route);
    known.query.push(("with_localizations", "true".to_owned()));
    let known = desk.sender.insist(&known, None).await.unwrap_or_default();
    if are_those(&wanted, &known) {
        tracing::info!("discord knows the commands");
        return;
    }
    match desk.sender.insist(&Call::put(route, Value::Array(wanted)), None).await {
        Ok(_) => tracing::info!("discord is told of the commands"),
        Err(error) => tracing::error!(%error, "discord does not take the commands"),
    }
}

/// All commands, with their descriptions in both languages.
fn all(italian: &Profile, english: &Profile) -> Vec<Value> {
    let slash = COMMANDS.iter().zip(&italian.admin_menu).zip(&english.admin_menu);
    let slash = slash.map(|((command, (_, it)), (_, en))| slash_command(command, it, en));
    slash.chain([SEARCH, VERIFY].iter().map(on_message)).collect()
}

fn on_message(command: &OnMessage) -> Value {
    let mut body = json!({
        "type": 3,
        "name": command.italian,
        "name_localizations": names(command.italian, command.english),
    });
    allow(&mut body, command.role);
    body
}

fn slash_command(command: &Command, italian: &str, english: &str) -> Value {
    let descriptions = || names(&cut(italian, DESCRIPTION), &cut(english, DESCRIPTION));
    let mut body = json!({
        "type": 1,
        "name": command.italian,
        "name_localizations": names(command.italian, command.english),
        "description": cut(italian, DESCRIPTION),
        "description_localizations": descriptions(),
    });
    if let Some([option, in_english]) = argument(command.name) {
        body["options"] = json!([{
            "type": 3,
            "name": option,
            "name_localizations": names(option, in_english),
            "description": cut(italian, DESCRIPTION),
            "description_localizations": descriptions(),
            "required": command.name == Name::Ask,
            "autocomplete": command.name == Name::Ask,
        }]);
    }
    allow(&mut body, command.role);
    body
}

/// What the argument of a command is called in Italian and English, where it takes one.
fn argument(name: Name) -> Option<[&'static str; 2]> {
    match name {
        Name::Ask | Name::Who | Name::Timeline | Name::Delegate => Some(["domanda", "question"]),
        Name::News => Some(["giorno", "day"]),
        Name::Answer => Some(["risposta", "answer"]),
        Name::Refer => Some(["a_chi", "to_whom"]),
        _ => None,
    }
}

/// Where a command is offered, and whom to. That is no authorisation, which the conversation sees
/// to.
fn allow(body: &mut Value, role: Role) {
    body["integration_types"] = json!([0]);
    if role == Role::Member {
        body["contexts"] = json!([0, 1]);
    } else {
        body["contexts"] = json!([0]);
        body["default_member_permissions"] = json!("0");
    }
}

fn names(italian: &str, english: &str) -> Value {
    let mut names = Map::from_iter([("it".to_owned(), json!(italian))]);
    names.extend(ENGLISH.map(|code| (code.to_owned(), json!(english))));
    Value::Object(names)
}

/// Whether what Discord knows is what is wanted: it says more of each command than it is told.
fn are_those(wanted: &[Value], known: &Value) -> bool {
    let Some(known) = known.as_array() else { return false };
    let same = |wanted: &Value| {
        let by_name = |known: &&Value| {
            known["name"] == wanted["name"]
                && known["type"].as_u64().unwrap_or(1) == wanted["type"].as_u64().unwrap_or(1)
        };
        known.iter().find(by_name).is_some_and(|known| says(known, wanted))
    };
    known.len() == wanted.len() && wanted.iter().all(same)
}

/// Whether all that is wanted is there; nothing, no and not said are one.
fn says(known: &Value, wanted: &Value) -> bool {
    match wanted {
        Value::Object(fields) => fields.iter().all(|(name, value)| says(&known[name], value)),
        Value::Array(values) => {
            let known = known.as_array().map(Vec::as_slice).unwrap_or_default();
            known.len() == values.len() && known.iter().zip(values).all(|(k, w)| says(k, w))
        }
        Value::Bool(false) => !known.as_bool().unwrap_or_default(),
        value => known == value,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::messages::Wording;

    fn wanted() -> Vec<Value> {
        let wording = Wording::built_in().unwrap();
        let profile = |language: Language| {
            let messages = wording.of(language);
            let menu = COMMANDS.iter();
            let menu = menu.map(|c| (c.typed(language).to_owned(), messages.say(c.description)));
            Profile {
                description: String::new(),
                short: String::new(),
                menu: vec![],
                group_menu: vec![],
                moderator_menu: vec![],
                admin_menu: menu.collect(),
            }
        };
        all(&profile(Language::Italian), &profile(Language::English))
    }

    #[test]
    fn all_commands_are_within_discords_limits() {
        let wanted = wanted();
        for kind in [(1, 100), (3, 15)] {
            let count = wanted.iter().filter(|c| c["type"] == kind.0).count();
            assert!(count > 0 && count <= kind.1);
        }
        for command in &wanted {
            let names = command["name_localizations"].as_object().unwrap().values();
            for name in names.chain([&command["name"]]) {
                let name = name.as_str().unwrap();
                assert!((1..=32).contains(&name.chars().count()), "{name}");
                let slash = name.chars().all(|c| c.is_lowercase() || c == '_');
                assert!(slash || command["type"] == 3, "{name}");
            }
            if command["type"] == 1 {
                let texts = command["description_localizations"].as_object().unwrap().values();
                for text in texts.chain([&command["description"]]) {
                    assert!((1..=100).contains(&text.as_str().unwrap().chars().count()), "{text}");
                }
            } else {
                assert_eq!(command.get("description"), None, "refused on a message's command");
            }
        }
    }

    #[test]
    fn what_moderators_do_is_hidden_from_members() {
        let wanted = wanted();
        let hidden = |name: &str| {
            let command = wanted.iter().find(|c| c["name"] == name).unwrap();
            command["default_member_permissions"] == "0"
        };
        assert!(hidden("coda") && hidden("ricarica") && hidden("Verifica"));
        assert!(!hidden("chiedi") && !hidden("Cerca nei comunicati"));
        let ask = wanted.iter().find(|c| c["name"] == "chiedi").unwrap();
        assert_eq!(ask["options"][0]["name"], "domanda");
        assert_eq!(ask["options"][0]["autocomplete"], true);
    }

    #[test]
    fn commands_are_told_only_where_they_differ() {
        let wanted = wanted();
        let mut known = wanted.clone();
        for command in &mut known {
            command["id"] = json!("123456");
            command["nsfw"] = json!(false);
            if let Some(option) = command.get_mut("options").and_then(|o| o.get_mut(0)) {
                let fields = option.as_object_mut().unwrap();
                fields.retain(|_, value| *value != json!(false));
            }
        }
        known.reverse();
        assert!(are_those(&wanted, &Value::Array(known.clone())));
        known[3]["description"] = json!("altro");
        assert!(!are_those(&wanted, &Value::Array(known.clone())));
        known.pop();
        assert!(!are_those(&wanted, &Value::Array(known)));
        assert!(!are_those(&wanted, &Value::Null));
    }
}
