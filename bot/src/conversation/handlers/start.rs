//! `/start` and `/aiuto`: "sono una macchina; conosco 5 comunicati, fino al 3 febbraio 2026".

use knowledge::Outcome;
use knowledge::query::Language;
use knowledge::snapshot::Question;

use super::super::action::Action;
use super::super::commands::{COMMANDS, Role};
use super::super::reply::{Block, Button, Message, Reply};
use super::super::turn::Turn;
use super::super::{Trouble, show};
use crate::messages::Known;

/// How many questions are offered to begin with.
const EXAMPLES: usize = 4;

/// The first words.
pub(in super::super) async fn start(turn: &Turn<'_>) -> Result<Reply, Trouble> {
    let known = Known::of(&turn.house.reloads.current());
    let message = Message::text(turn.say("greeting"))
        .with(Block::plain(turn.messages().known(&known)))
        .with(Block::plain(turn.say("start-privacy")));
    Ok(with_examples(turn, message).await?.into())
}

/// The same message, with questions to begin with.
pub(in super::super) async fn with_examples(
    turn: &Turn<'_>,
    message: Message,
) -> Result<Message, Trouble> {
    let (language, now, topics) = (turn.language, turn.now(), turn.house.topics.clone());
    let examples: Vec<(String, usize, String)> = turn
        .house
        .engine(move |snapshot| {
            let mut found = Vec::new();
            // One of each topic, of those that get an answer.
            for topic in topics.all() {
                for (n, text) in topic.examples(language).iter().enumerate() {
                    let answer = snapshot.ask(&Question { text, now, dispute: None })?;
                    if matches!(answer.outcome, Outcome::Answered(_)) && !answer.is_unsure() {
                        found.push((topic.id.clone(), n, text.clone()));
                        break;
                    }
                }
                if found.len() == EXAMPLES {
                    break;
                }
            }
            Ok(found)
        })
        .await?;
    let mut message = message;
    if !examples.is_empty() {
        message = message.with(Block::bold(turn.say("examples")));
    }
    for (topic, n, text) in examples {
        message = message.row([Button::new(show::label(&text), Action::Example(topic, n))]);
    }
    let topics = Button::new(turn.say("button-topics"), Action::Topics);
    Ok(message.row([topics]))
}

/// How to use it, and every command that this asker may give.
pub(in super::super) fn help(turn: &Turn<'_>) -> Reply {
    let (house, incoming) = (turn.house, turn.incoming);
    let role = match (house.is_admin(incoming), house.is_moderator(incoming)) {
        (true, _) => Role::Admin,
        (_, true) => Role::Moderator,
        _ => Role::Member,
    };
    let lines: Vec<String> = COMMANDS
        .iter()
        .filter(|command| command.role <= role)
        .map(|command| {
            format!("/{} – {}", command.typed(turn.language), turn.say(command.description))
        })
        .collect();
    let mut message = Message::text(turn.say("help")).with(Block::plain(lines.join("\n")));
    let other = match turn.language {
        Language::Italian => Language::English,
        Language::English => Language::Italian,
    };
    let label = turn.house.wording.of(other).say("button-language");
    message = message.row([
        Button::new(turn.say("button-topics"), Action::Topics),
        Button::new(label, Action::Language(other)),
    ]);
    message.into()
}
