//! `/privacy`, `/cancella`, `/lingua`, `/nuova`: what is held about this chat, and no longer.

use knowledge::query::Language;

use super::super::action::Action;
use super::super::reply::{Block, Button, Message, Reply, Target};
use super::super::turn::Turn;
use super::super::{Trouble, show};
use crate::store::Held;

/// What is held about this chat right now, exactly, and who is responsible for it.
pub(in super::super) async fn privacy(turn: &Turn<'_>) -> Result<Reply, Trouble> {
    let held = turn.house.store.held(turn.at()).await?;
    let mut lines = held_lines(turn, &held);
    // In memory only, but held.
    lines.push(turn.say(if turn.last().is_some() { "held-question" } else { "held-no-question" }));
    let mut message = Message::text(turn.say("privacy"))
        .with(Block::bold(turn.say("held")))
        .with(Block::plain(lines.join("\n")))
        .with(Block::plain(turn.say("privacy-public")))
        .with(Block::plain(turn.say("privacy-platform")));
    let privacy = &turn.house.privacy;
    if !privacy.controller.is_empty() {
        let who = privacy.controller.as_str().into();
        message = message.with(Block::plain(turn.say_with("privacy-controller", [("who", who)])));
    }
    if !privacy.contact.is_empty() {
        let contact = privacy.contact.as_str().into();
        message =
            message.with(Block::plain(turn.say_with("privacy-contact", [("contact", contact)])));
    }
    let erase = Button::new(turn.say("button-erase"), Action::Erase);
    message = message.row([erase]);
    if show::is_web(&privacy.policy_url) {
        let target = Target::Open(privacy.policy_url.clone());
        message = message.row([Button { label: turn.say("button-policy"), target }]);
    }
    Ok(message.into())
}

/// What is held, one line each.
fn held_lines(turn: &Turn<'_>, held: &Held) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some(language) = held.language {
        let name = match language {
            Language::Italian => turn.say("language-italian"),
            Language::English => turn.say("language-english"),
        };
        lines.push(turn.say_with("held-language", [("language", name.into())]));
    }
    if !held.alerts.is_empty() {
        let names: Vec<String> = held
            .alerts
            .iter()
            .map(|id| match turn.house.topics.find(id) {
                Some(topic) => topic.name(turn.language).to_owned(),
                None if id.is_empty() => turn.say("alerts-all"),
                None => id.clone(),
            })
            .collect();
        lines.push(turn.say_with("held-alerts", [("topics", names.join(", ").into())]));
    }
    for ticket in &held.tickets {
        let question = ticket.question.as_str().into();
        let number = ticket.number.into();
        lines.push(turn.say_with("held-ticket", [("number", number), ("question", question)]));
    }
    if held.deliveries > 0 {
        lines.push(turn.say_with("held-deliveries", [("count", held.deliveries.into())]));
    }
    if lines.is_empty() {
        lines.push(turn.say("held-nothing"));
    }
    lines
}

/// Erases all that is held about this chat, and says what it was.
pub(in super::super) async fn erase(turn: &Turn<'_>) -> Result<Reply, Trouble> {
    // A button that came into a group must not erase what the group chose.
    if !turn.incoming.private {
        return Ok(Reply::notice(turn.say("in-private")));
    }
    let held = turn.house.store.erase(turn.at()).await?;
    turn.house.forget(turn.at());
    let message = Message::text(turn.say("erased"))
        .with(Block::plain(held_lines(turn, &held).join("\n")))
        .with(Block::plain(turn.say("erased-elsewhere")));
    Ok(message.into())
}

/// Forgets the question before.
pub(in super::super) fn new_subject(turn: &Turn<'_>) -> Reply {
    turn.house.forget(turn.at());
    Message::text(turn.say("chat-forgotten")).into()
}

/// Which language is spoken.
pub(in super::super) fn languages(turn: &Turn<'_>) -> Reply {
    let buttons = [Language::Italian, Language::English].map(|language| {
        let label = turn.house.wording.of(language).say("button-language");
        Button::new(label, Action::Language(language))
    });
    Message::text(turn.say("languages")).row(buttons).into()
}

/// Speaks a language from now on.
pub(in super::super) async fn choose(
    turn: &Turn<'_>,
    language: Language,
) -> Result<Reply, Trouble> {
    if !turn.incoming.private {
        return Ok(Reply::notice(turn.say("in-private")));
    }
    turn.house.store.choose_language(turn.at(), language).await?;
    Ok(Message::text(turn.house.wording.of(language).say("language-chosen")).into())
}
