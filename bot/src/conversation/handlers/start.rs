//! `/start` and `/aiuto`: "sono una macchina; conosco 5 comunicati, fino al 3 febbraio 2026".

use std::collections::HashMap;
use std::sync::Arc;

use knowledge::Outcome;
use knowledge::query::Language;
use knowledge::semantics::Role as Meaning;
use knowledge::snapshot::Question;

use super::super::action::Action;
use super::super::commands::{COMMANDS, Role};
use super::super::reply::{Block, Button, Message, Reply};
use super::super::turn::Turn;
use super::super::{Trouble, lock, show};
use crate::messages::Known;

/// How many questions are offered to begin with.
const EXAMPLES: usize = 4;

/// A question to begin with: the `number`th example of a topic.
#[derive(Debug)]
pub(in super::super) struct Example {
    topic: String,
    number: usize,
    text: String,
}

/// The questions to begin with of the knowledge base that was asked last, by language.
#[derive(Debug, Default)]
pub(in super::super) struct Examples {
    version: String,
    known: HashMap<Language, Arc<[Example]>>,
}

impl Examples {
    fn get(&self, version: &str, language: Language) -> Option<Arc<[Example]>> {
        self.known.get(&language).filter(|_| self.version == version).cloned()
    }

    fn keep(&mut self, version: String, language: Language, examples: Arc<[Example]>) {
        if self.version != version {
            *self = Self { version, ..Self::default() };
        }
        self.known.insert(language, examples);
    }
}

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
    let mut message = message;
    let examples = examples(turn).await?;
    if !examples.is_empty() {
        message = message.with(Block::bold(turn.say("examples")));
    }
    for Example { topic, number, text } in examples.iter() {
        let action = Action::Example(topic.clone(), *number);
        message = message.row([Button::new(show::label(text), action)]);
    }
    let topics = Button::new(turn.say("button-topics"), Action::Topics);
    Ok(message.row([topics]))
}

/// The questions to begin with: looked for once for each knowledge base and language, for each
/// costs as much as a question.
async fn examples(turn: &Turn<'_>) -> Result<Arc<[Example]>, Trouble> {
    let (language, now, topics) = (turn.language, turn.now(), turn.house.topics.clone());
    let version = turn.house.reloads.current().version().to_owned();
    if let Some(known) = lock(&turn.house.examples).get(&version, language) {
        return Ok(known);
    }
    let (version, examples, settled) = turn
        .house
        .engine(move |snapshot| {
            let (mut found, mut settled) = (Vec::new(), true);
            // One of each topic, of those that get an answer.
            for topic in topics.all() {
                for (n, text) in topic.examples(language).iter().enumerate() {
                    let answer = snapshot.ask(&Question { text, now, dispute: None })?;
                    // By words alone only because of a rush: another time it may be others.
                    settled &= !matches!(answer.meaning, Meaning::Busy | Meaning::Loading);
                    if matches!(answer.outcome, Outcome::Answered(_)) && !answer.is_unsure() {
                        let (topic, text) = (topic.id.clone(), text.clone());
                        found.push(Example { topic, number: n, text });
                        break;
                    }
                }
                if found.len() == EXAMPLES {
                    break;
                }
            }
            Ok((snapshot.version().to_owned(), Arc::<[Example]>::from(found), settled))
        })
        .await?;
    if settled {
        lock(&turn.house.examples).keep(version, language, examples.clone());
    }
    Ok(examples)
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
