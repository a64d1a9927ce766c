//! What a message shows: its question, its first quote, its buttons; and words without a mention.

use serenity::model::application::{ActionRowComponent, ButtonKind};
use serenity::model::channel::{Embed, Message, MessageFlags};
use serenity::model::id::UserId;

use crate::conversation::action::Action;
use crate::conversation::incoming::Shown;
use crate::discord::markdown::{plain, quotes, words};

/// What a message of the bot shows.
pub fn shown(message: &Message, me: UserId) -> Shown {
    let buttons = message.components.iter().flat_map(|row| &row.components);
    let actions = buttons.filter_map(|button| match button {
        ActionRowComponent::Button(button) => match &button.data {
            ButtonKind::NonLink { custom_id, .. } => Action::decode(custom_id),
            _ => None,
        },
        _ => None,
    });
    let descriptions = || message.embeds.iter().filter_map(|embed| embed.description.as_deref());
    let asked = || {
        let question = message.referenced_message.as_deref()?;
        let (words, _) = without_mention(&question.content, me);
        (question.author.id != me && !words.is_empty()).then_some(words)
    };
    Shown {
        question: message.embeds.iter().find_map(question).or_else(asked),
        quotes: descriptions().flat_map(quotes).collect(),
        text: descriptions().map(words).collect::<Vec<_>>().join("\n\n"),
        actions: actions.collect(),
        message: i64::try_from(message.id.get()).ok(),
        at: None,
    }
}

/// The question that an embed of ours is titled by; whole in the footer where the title is short.
fn question(embed: &Embed) -> Option<String> {
    let title = embed.title.as_deref()?;
    match &embed.footer {
        Some(footer) => Some(footer.text.clone()),
        None => Some(plain(title)),
    }
}

/// Whether one alone sees a message.
pub fn is_ephemeral(message: &Message) -> bool {
    message.flags.is_some_and(|flags| flags.contains(MessageFlags::EPHEMERAL))
}

/// The text without mentions of the bot, and at which byte the first one stood.
pub fn without_mention(text: &str, me: UserId) -> (String, Option<usize>) {
    let forms = [format!("<@{me}>"), format!("<@!{me}>")];
    let text = text.trim_start();
    let first = forms.iter().filter_map(|form| text.find(form)).min();
    let Some(at) = first else { return (text.trim_end().to_owned(), None) };
    let without =
        |words: String, form: &String| words.replace(&format!("{form} "), "").replace(form, "");
    let mut words = forms.iter().fold(text.to_owned(), without);
    if at == 0 {
        // "Bacheca, when …": what is left of the address is no part of the question.
        words = words.trim_start().trim_start_matches([',', ':']).to_owned();
    }
    (words.trim().to_owned(), Some(at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mentions_are_taken_out() {
        let me = UserId::new(7);
        let taken = |text| without_mention(text, me);
        assert_eq!(taken(" <@7>, quando scade? "), ("quando scade?".to_owned(), Some(0)));
        assert_eq!(taken("quando <@!7> scade?"), ("quando scade?".to_owned(), Some(7)));
        assert_eq!(taken("<@77> ciao"), ("<@77> ciao".to_owned(), None));
        assert_eq!(taken("<@7>"), (String::new(), Some(0)));
    }
}
