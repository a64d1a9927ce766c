//! `/delegato`: a question goes to the delegates, as it is shown and not before it is confirmed.
//!
//! What is sent is what the asker saw: the text comes back from the platform with the message
//! whose button is pressed, so that nothing is kept before the consent.

use jiff::Timestamp;

use super::super::action::{Action, Origin};
use super::super::personal;
use super::super::reply::{Block, Button, Message, Reply};
use super::super::turn::Turn;
use super::super::{Trouble, lock};
use crate::store::NewTicket;

/// Longest question that is handed on, in characters: it has room in one message with what
/// explains it.
const LONGEST: usize = 1_500;

/// The question after the command, else the last one.
pub(in super::super) async fn command(turn: &Turn<'_>, argument: &str) -> Result<Reply, Trouble> {
    let question = if argument.trim().is_empty() {
        turn.last().map(|asked| asked.question)
    } else {
        Some(argument.trim().to_owned())
    };
    Ok(draft(turn, question).into())
}

/// The question that the message under the button answers.
pub(in super::super) fn button(turn: &Turn<'_>, origin: &Origin) -> Reply {
    draft(turn, turn.question(origin).map(|asked| asked.question)).into()
}

/// What would be sent.
fn draft(turn: &Turn<'_>, question: Option<String>) -> Message {
    if turn.house.people.delegates.is_empty() {
        return Message::text(turn.say("no-delegates"));
    }
    let Some(question) = question else { return Message::text(turn.say("delegate-how")) };
    let masked = personal::mask(&question);
    let shown = masked.shown.split_whitespace().collect::<Vec<_>>().join(" ");
    if shown.chars().count() > LONGEST {
        return turn.warn(turn.say_with("delegate-too-long", [("most", LONGEST.into())]));
    }
    let topic = turn.house.topics.of_question(&shown);
    let topic = turn.topic_name(topic.map(|topic| topic.id.as_str()));
    let mut message = Message::text(turn.say("delegate-draft"))
        .with(Block::Quote(shown))
        .with(Block::plain(turn.say_with("delegate-topic", [("topic", topic.into())])))
        .with(Block::plain(turn.say("delegate-consent")));
    if !masked.found.is_empty() {
        message = message.with(Block::italic(turn.say("delegate-masked")));
    }
    message.row([
        Button::new(turn.say("button-send"), Action::Send),
        Button::new(turn.say("button-drop"), Action::Drop),
    ])
}

/// Sends what was shown.
pub(in super::super) async fn send(turn: &Turn<'_>) -> Result<Reply, Trouble> {
    let shown = &turn.incoming.shown;
    let (Some(question), Some(consent)) = (shown.quoted(), shown.message) else {
        return Ok(Reply::notice(turn.say("delegate-again")));
    };
    if turn.house.people.delegates.is_empty() {
        return Ok(Message::text(turn.say("no-delegates")).into());
    }
    // Masked already, unless the rules have become stricter since it was shown.
    let question = personal::mask(question).shown;
    let topic = turn.house.topics.of_question(&question).map(|topic| topic.id.clone());
    let delegates = turn.house.delegates();
    let ticket = NewTicket {
        at: turn.at(),
        consent,
        topic: topic.clone(),
        question: question.clone(),
        language: turn.language,
    };
    let (number, new) = turn.house.store.open_ticket(&ticket, Timestamp::now(), &delegates).await?;
    if new {
        turn.house.came_of("handed_on");
        lock(&turn.house.tally).add(topic.as_deref(), "handed_on");
    }
    let sent = turn.say_with("delegate-sent", [("number", number.into())]);
    Ok(Message::text(sent).with(Block::Quote(question)).into())
}
