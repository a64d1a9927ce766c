//! How the bot introduces itself in a platform's profile and menus, out of the one table.

use knowledge::query::Language;

use super::Conversation;
use super::commands::{COMMANDS, Command, Role};

/// How the bot introduces itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// At most 512 characters.
    pub description: String,
    /// At most 120 characters.
    pub short: String,
    /// The commands of the menu where nobody reads along: name and description.
    pub menu: Vec<(String, String)>,
    /// The commands of the menu where others read along.
    pub group_menu: Vec<(String, String)>,
    /// All that moderators may give.
    pub moderator_menu: Vec<(String, String)>,
    /// All that admins may give.
    pub admin_menu: Vec<(String, String)>,
}

impl Conversation {
    /// How the bot introduces itself.
    pub fn profile(&self, language: Language) -> Profile {
        let messages = self.wording.of(language);
        let menu = |shown: &dyn Fn(&Command) -> bool| {
            let commands = COMMANDS.iter().filter(|command| shown(command));
            commands.map(|c| (c.typed(language).to_owned(), messages.say(c.description))).collect()
        };
        Profile {
            description: messages.say("profile-description"),
            short: messages.say("profile-short"),
            menu: menu(&|command| command.role == Role::Member),
            group_menu: menu(&|command| command.role == Role::Member && !command.private),
            moderator_menu: menu(&|command| command.role <= Role::Moderator),
            admin_menu: menu(&|_| true),
        }
    }
}
