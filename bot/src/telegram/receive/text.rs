//! What a message's text and its entities say: commands, mentions, quotes. Telegram counts in
//! UTF-16 units.

use teloxide::types::{MessageEntity, MessageEntityKind};

use super::Me;

/// Longest name of a command.
const LONGEST_NAME: usize = 32;

/// The command that a text is: its name in lower case, the bot it names, and what follows.
pub fn command(text: &str) -> Option<(String, Option<&str>, &str)> {
    let rest = text.trim_start().strip_prefix('/')?;
    let (word, rest) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
    let (name, bot) = match word.split_once('@') {
        Some((name, bot)) => (name, Some(bot)),
        None => (word, None),
    };
    let allowed = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
    let fits = (1..=LONGEST_NAME).contains(&name.len()) && name.bytes().all(allowed);
    fits.then(|| (name.to_ascii_lowercase(), bot, rest.trim()))
}

/// The text without mentions of this bot, and whether there was one.
pub fn without_mention(text: &str, entities: &[MessageEntity], me: &Me) -> (String, bool) {
    let mut words = String::with_capacity(text.len());
    let mut at = 0;
    let mut mentioned = false;
    for entity in entities {
        let Some((start, mention)) = marked(text, entity) else { continue };
        let ours = match &entity.kind {
            MessageEntityKind::Mention => mention
                .strip_prefix('@')
                .is_some_and(|name| name.eq_ignore_ascii_case(&me.username)),
            MessageEntityKind::TextMention { user } => user.id.0 == me.id,
            _ => false,
        };
        if ours && start >= at {
            words.push_str(text.get(at..start).unwrap_or_default().trim_end());
            words.push(' ');
            at = start + mention.len();
            mentioned = true;
        }
    }
    let rest = text.get(at..).unwrap_or_default();
    if mentioned {
        let rest = rest.trim_start();
        // "Bacheca, when …": what is left of the address is no part of the question.
        let rest = if words.trim().is_empty() { rest.trim_start_matches([',', ':']) } else { rest };
        words.push_str(rest);
    } else {
        words.push_str(rest);
    }
    (words.trim().to_owned(), mentioned)
}

/// The first block of quoted words.
pub fn blockquote<'a>(text: &'a str, entities: &[MessageEntity]) -> Option<&'a str> {
    let quote = |entity: &&MessageEntity| {
        matches!(
            entity.kind,
            MessageEntityKind::Blockquote | MessageEntityKind::ExpandableBlockquote
        )
    };
    marked(text, entities.iter().find(quote)?).map(|(_, words)| words)
}

/// What an entity marks, and at which byte it begins; `None` where it reaches out of the text.
fn marked<'a>(text: &'a str, entity: &MessageEntity) -> Option<(usize, &'a str)> {
    let byte = |unit: usize| {
        let mut units = 0;
        for (at, c) in text.char_indices() {
            if units >= unit {
                return (units == unit).then_some(at);
            }
            units += c.len_utf16();
        }
        (units == unit).then_some(text.len())
    };
    let start = byte(entity.offset)?;
    let end = byte(entity.offset.checked_add(entity.length)?)?;
    Some((start, text.get(start..end)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn me() -> Me {
        Me { id: 7, username: "Bacheca_Bot".to_owned() }
    }

    #[test]
    fn commands() {
        assert_eq!(command("/Scadenze"), Some(("scadenze".to_owned(), None, "")));
        assert_eq!(
            command("/chi@Bacheca_bot  dice\ncosa "),
            Some(("chi".to_owned(), Some("Bacheca_bot"), "dice\ncosa"))
        );
        for none in ["", "/", "/ chi", "/perché no", "chi /dice", "/a-b", "//"] {
            assert_eq!(command(none), None, "{none}");
        }
    }

    #[test]
    fn mentions_are_found_behind_emoji_and_taken_out() {
        let text = "😀 @bacheca_BOT, quando scade?";
        let at = MessageEntity::new(MessageEntityKind::Mention, 3, 12);
        let expected = ("😀 , quando scade?".to_owned(), true);
        assert_eq!(without_mention(text, std::slice::from_ref(&at), &me()), expected);
        let first = MessageEntity::new(MessageEntityKind::Mention, 0, 12);
        let expected = ("quando scade?".to_owned(), true);
        assert_eq!(without_mention("@bacheca_bot: quando scade?", &[first], &me()), expected);
        let other = MessageEntity::new(MessageEntityKind::Mention, 0, 6);
        assert_eq!(
            without_mention("@altro ciao", &[other], &me()),
            ("@altro ciao".to_owned(), false)
        );
    }

    #[test]
    fn an_entity_out_of_the_text_marks_nothing() {
        for (offset, length) in [(1, 1), (0, 9), (usize::MAX, 1), (2, usize::MAX)] {
            let entity = MessageEntity::new(MessageEntityKind::Blockquote, offset, length);
            assert_eq!(blockquote("😀ab", &[entity]), None, "{offset} {length}");
        }
        let entity = MessageEntity::new(MessageEntityKind::Blockquote, 2, 2);
        assert_eq!(blockquote("😀ab", &[entity]), Some("ab"));
    }
}
