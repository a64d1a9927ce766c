//! How the bot introduces itself: its menus by scope and language, its descriptions.

use std::collections::BTreeMap;
use std::sync::Arc;

use knowledge::query::Language;
use serde::Serialize;
use teloxide::ApiError;
use teloxide::payloads::{
    SetMyCommands, SetMyCommandsSetters, SetMyDescription, SetMyShortDescription,
};
use teloxide::requests::Payload;
use teloxide::types::{BotCommand, BotCommandScope, ChatId};

use super::api;
use super::desk::Desk;
use crate::config::People;
use crate::conversation::incoming::Platform;

/// Languages by Telegram's code; whoever speaks another reads Italian.
const LANGUAGES: [(Option<&str>, Language); 3] =
    [(None, Language::Italian), (Some("it"), Language::Italian), (Some("en"), Language::English)];

/// Tells Telegram all of it. What it refuses is logged and left as it was.
pub async fn introduce(desk: Arc<Desk>, people: People) {
    for (code, language) in LANGUAGES {
        let profile = desk.parts.conversation.profile(language);
        let code = code.map(str::to_owned);
        let mut menus = vec![
            menu(&profile.menu, BotCommandScope::AllPrivateChats),
            menu(&profile.group_menu, BotCommandScope::AllGroupChats),
        ];
        menus.extend(staff(&people).into_iter().map(|(person, admin)| {
            let commands = if admin { &profile.admin_menu } else { &profile.moderator_menu };
            menu(commands, BotCommandScope::Chat { chat_id: ChatId(person).into() })
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

/// Who has a menu of their own, and whether it is an admin's.
fn staff(people: &People) -> BTreeMap<i64, bool> {
    let moderators = people.moderators.iter().map(|id| (id, false));
    // Who is both comes last, as an admin.
    let staff = moderators.chain(people.admins.iter().map(|id| (id, true)));
    let here = staff.filter(|(id, _)| id.platform == Platform::Telegram);
    here.map(|(id, admin)| (id.number, admin)).collect()
}

fn menu(commands: &[(String, String)], scope: BotCommandScope) -> SetMyCommands {
    let commands = commands.iter().map(|(name, words)| BotCommand::new(name, words));
    SetMyCommands::new(commands).scope(scope)
}

async fn tell<P: Payload + Serialize>(desk: &Desk, payload: &P, what: &str) {
    match desk.sender.insist(payload).await {
        Ok(()) => {}
        Err(api::Error::Rejected { error: ApiError::ChatNotFound, .. }) => tracing::info!(
            "a moderator gets their menu at the next start: they have not written to the bot yet"
        ),
        Err(error) => tracing::warn!(%error, "telegram does not take {what}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_both_has_the_menu_of_admins() {
        let ids = |ids: &[&str]| ids.iter().map(|id| id.parse().unwrap()).collect();
        let people = People {
            admins: ids(&["telegram:2", "discord:9"]),
            moderators: ids(&["telegram:1", "telegram:2"]),
            ..People::default()
        };
        assert_eq!(staff(&people), BTreeMap::from([(1, false), (2, true)]));
    }
}
