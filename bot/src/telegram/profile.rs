//! How the bot introduces itself: its menus by scope and language, its descriptions.

use std::collections::BTreeSet;
use std::sync::Arc;

use knowledge::query::Language;
use serde::Serialize;
use teloxide::payloads::{
    SetMyCommands, SetMyCommandsSetters, SetMyDescription, SetMyShortDescription,
};
use teloxide::requests::Payload;
use teloxide::types::{BotCommand, BotCommandScope, ChatId};

use super::desk::Desk;
use crate::config::People;
use crate::conversation::commands;
use crate::conversation::incoming::Platform;

/// Languages by Telegram's code; whoever speaks another reads Italian.
const LANGUAGES: [(Option<&str>, Language); 3] =
    [(None, Language::Italian), (Some("it"), Language::Italian), (Some("en"), Language::English)];

/// Tells Telegram all of it. What it refuses is logged and left as it was.
pub async fn introduce(desk: Arc<Desk>, people: People) {
    let staff: BTreeSet<i64> = people
        .admins
        .iter()
        .chain(&people.moderators)
        .filter(|id| id.platform == Platform::Telegram)
        .map(|id| id.number)
        .collect();
    for (code, language) in LANGUAGES {
        let profile = desk.parts.conversation.profile(language);
        let code = code.map(str::to_owned);
        let groups: Vec<_> = profile.menu.iter().filter(|(name, _)| public(name)).collect();
        let mut menus = vec![
            menu(&profile.menu, BotCommandScope::AllPrivateChats),
            menu(groups, BotCommandScope::AllGroupChats),
        ];
        menus.extend(staff.iter().map(|person| {
            let scope = BotCommandScope::Chat { chat_id: ChatId(*person).into() };
            menu(&profile.full_menu, scope)
        }));
        for mut menu in menus {
            menu.language_code = code.clone();
            tell(&desk, &menu, "a menu of commands").await;
        }
        let mut description = SetMyDescription::new();
        description.description = Some(profile.description);
        description.language_code = code.clone();
        tell(&desk, &description, "the description").await;
        let mut short = SetMyShortDescription::new();
        short.short_description = Some(profile.short);
        short.language_code = code;
        tell(&desk, &short, "the short description").await;
    }
}

fn menu<'a>(
    commands: impl IntoIterator<Item = &'a (String, String)>,
    scope: BotCommandScope,
) -> SetMyCommands {
    let commands = commands.into_iter().map(|(name, words)| BotCommand::new(name, words));
    SetMyCommands::new(commands).scope(scope)
}

/// Whether a command is answered where others read along.
fn public(name: &str) -> bool {
    commands::find(name).is_some_and(|(command, _)| !command.private)
}

async fn tell<P: Payload + Serialize>(desk: &Desk, payload: &P, what: &str) {
    if let Err(error) = desk.sender.insist(payload).await {
        tracing::warn!(%error, "telegram does not take {what}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_are_offered_what_may_be_said_there() {
        assert!(public("scadenze") && public("help"));
        assert!(!public("avvisi") && !public("erase") && !public("boh"));
    }
}
