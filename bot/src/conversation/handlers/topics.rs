//! `/argomenti`: the topics as buttons, each with questions to ask.

use super::super::action::{Action, Origin};
use super::super::reply::{Block, Button, Message, Reply};
use super::super::turn::Turn;
use super::super::{Trouble, show};
use crate::recall::Asked;
use crate::understanding::Understood;

/// All topics.
pub(in super::super) fn all(turn: &Turn<'_>) -> Message {
    let mut message = Message::text(turn.say("topics"));
    for pair in turn.house.topics.all().chunks(2) {
        let buttons = pair.iter().map(|topic| {
            Button::new(show::label(topic.name(turn.language)), Action::Topic(topic.id.clone()))
        });
        message = message.row(buttons);
    }
    message
}

/// One topic, with its examples.
pub(in super::super) fn one(turn: &Turn<'_>, id: &str) -> Reply {
    let Some(topic) = turn.house.topics.find(id) else { return all(turn).into() };
    let mut message = Message {
        blocks: vec![Block::bold(topic.name(turn.language)), Block::plain(turn.say("topic"))],
        ..Message::default()
    };
    for (n, example) in topic.examples(turn.language).iter().enumerate() {
        let action = Action::Example(id.to_owned(), n);
        message = message.row([Button::new(show::label(example), action)]);
    }
    message.row([Button::new(turn.say("button-topics"), Action::Topics)]).into()
}

/// The answer to an example.
pub(in super::super) async fn example(
    turn: &Turn<'_>,
    id: &str,
    n: usize,
) -> Result<Reply, Trouble> {
    let topic = turn.house.topics.find(id);
    let example = topic.and_then(|topic| topic.examples(turn.language).get(n));
    let Some(example) = example.cloned() else { return Ok(all(turn).into()) };
    let understood = Understood { asked: Asked::new(example), follows: true };
    let origin = Origin::Example(id.to_owned(), n);
    super::ask::reply(turn, understood, None, origin).await
}
