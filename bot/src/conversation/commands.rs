//! Every command, once: the platforms' menus, the help text and the routing are made of this table.

use knowledge::query::Language;

/// What can be asked of the program itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the table below says what each does")]
pub enum Name {
    Start,
    Ask,
    Help,
    Topics,
    Deadlines,
    Communiques,
    Sources,
    Who,
    Timeline,
    News,
    Alerts,
    Delegate,
    New,
    Language,
    Privacy,
    Erase,
    Queue,
    Answer,
    Refer,
    Reload,
    Undo,
    Status,
    Statistics,
    Gaps,
}

/// Who may give a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Anybody.
    Member,
    /// Who answers for the union: moderators and admins.
    Moderator,
    /// Who runs the program.
    Admin,
}

/// One command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Command {
    /// Which.
    pub name: Name,
    /// What is typed, without the slash, in Italian; `a-z` only.
    pub italian: &'static str,
    /// The same in English.
    pub english: &'static str,
    /// The message that describes it in a menu, in at most 100 characters.
    pub description: &'static str,
    /// Who may give it.
    pub role: Role,
    /// Whether it speaks of the asker, and so is answered only where nobody reads along.
    pub private: bool,
}

const fn command(
    name: Name,
    [italian, english]: [&'static str; 2],
    description: &'static str,
    role: Role,
    private: bool,
) -> Command {
    Command { name, italian, english, description, role, private }
}

/// All commands, in the order of the menus.
pub const COMMANDS: [Command; 24] = [
    command(Name::Start, ["start", "start"], "command-start", Role::Member, false),
    command(Name::Ask, ["chiedi", "ask"], "command-ask", Role::Member, false),
    command(Name::Help, ["aiuto", "help"], "command-help", Role::Member, false),
    command(Name::Topics, ["argomenti", "topics"], "command-topics", Role::Member, false),
    command(Name::Deadlines, ["scadenze", "deadlines"], "command-deadlines", Role::Member, false),
    command(
        Name::Communiques,
        ["comunicati", "communiques"],
        "command-communiques",
        Role::Member,
        false,
    ),
    command(Name::Sources, ["fonti", "sources"], "command-sources", Role::Member, false),
    command(Name::Who, ["chi", "who"], "command-who", Role::Member, false),
    command(Name::Timeline, ["storia", "timeline"], "command-timeline", Role::Member, false),
    command(Name::News, ["novita", "news"], "command-news", Role::Member, false),
    command(Name::Alerts, ["avvisi", "alerts"], "command-alerts", Role::Member, true),
    command(Name::Delegate, ["delegato", "delegate"], "command-delegate", Role::Member, true),
    command(Name::New, ["nuova", "new"], "command-new", Role::Member, false),
    command(Name::Language, ["lingua", "language"], "command-language", Role::Member, true),
    command(Name::Privacy, ["privacy", "privacy"], "command-privacy", Role::Member, true),
    command(Name::Erase, ["cancella", "erase"], "command-erase", Role::Member, true),
    command(Name::Queue, ["coda", "queue"], "command-queue", Role::Moderator, false),
    command(Name::Answer, ["rispondi", "answer"], "command-answer", Role::Moderator, false),
    command(Name::Refer, ["rimanda", "refer"], "command-refer", Role::Moderator, false),
    command(Name::Reload, ["ricarica", "reload"], "command-reload", Role::Admin, false),
    command(Name::Undo, ["annulla_ricarica", "undo_reload"], "command-undo", Role::Admin, false),
    command(Name::Status, ["stato", "status"], "command-status", Role::Moderator, false),
    command(
        Name::Statistics,
        ["statistiche", "statistics"],
        "command-statistics",
        Role::Moderator,
        false,
    ),
    command(Name::Gaps, ["lacune", "gaps"], "command-gaps", Role::Moderator, false),
];

impl Command {
    /// What is typed in a language.
    pub fn typed(&self, language: Language) -> &'static str {
        match language {
            Language::Italian => self.italian,
            Language::English => self.english,
        }
    }
}

/// The command of this name, and the language it was given in where the name tells.
pub fn find(typed: &str) -> Option<(&'static Command, Option<Language>)> {
    COMMANDS.iter().find_map(|command| {
        let language = match (typed == command.italian, typed == command.english) {
            (true, true) => None,
            (true, false) => Some(Language::Italian),
            (false, true) => Some(Language::English),
            (false, false) => return None,
        };
        Some((command, language))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_what_platforms_take_and_no_two_are_the_same() {
        let mut names: Vec<&str> = COMMANDS
            .iter()
            .flat_map(|c| [Some(c.italian), Some(c.english).filter(|e| *e != c.italian)])
            .flatten()
            .collect();
        for name in &names {
            let allowed = |b: u8| b.is_ascii_lowercase() || b == b'_';
            assert!(name.len() <= 32 && name.bytes().all(allowed), "{name}");
        }
        let all = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), all);
    }

    #[test]
    fn the_name_tells_the_language() {
        let found = |typed| find(typed).map(|(command, language)| (command.name, language));
        assert_eq!(found("scadenze"), Some((Name::Deadlines, Some(Language::Italian))));
        assert_eq!(found("deadlines"), Some((Name::Deadlines, Some(Language::English))));
        assert_eq!(found("privacy"), Some((Name::Privacy, None)));
        assert_eq!(found("boh"), None);
    }
}
