//! `/chi`, `/storia`, *Chi dice cosa* and the choice between disputes: a matter from all sides.

use knowledge::answer::{Choice, Position, Positions, Reason, Sought};
use knowledge::communique::Citation;
use knowledge::snapshot::Question;
use knowledge::timeline::Timeline;

use super::super::action::{Action, Key, Origin, Wish};
use super::super::answer::{abstained, clarify};
use super::super::commands::{COMMANDS, Name};
use super::super::personal;
use super::super::reply::{Block, Button, Message, Reply, Tone};
use super::super::turn::Turn;
use super::super::{Trouble, show};
use crate::recall::Asked;
use crate::understanding::Understood;

/// What was found of a matter.
enum Found {
    Positions(Positions),
    Timeline(Timeline),
    Clarify(Vec<Choice>),
    Abstained(Reason, Vec<Citation>),
}

impl Found {
    fn of<T>(sought: Sought<T>, found: impl FnOnce(T) -> Self) -> Self {
        match sought {
            Sought::Found(it) => found(it),
            Sought::Clarify(choices) => Self::Clarify(choices),
            Sought::Abstained(reason, nearest) => Self::Abstained(reason, nearest),
        }
    }
}

/// The topic after the command, else the last question.
pub(in super::super) async fn command(
    turn: &Turn<'_>,
    wish: Wish,
    argument: &str,
) -> Result<Reply, Trouble> {
    let topic = personal::mask(argument).asked;
    let asked = if topic.is_empty() { turn.last() } else { Some(Asked::new(topic)) };
    match asked {
        Some(asked) => Ok(look(turn, wish, asked).await?.into()),
        None => {
            let wanted = if wish == Wish::Timeline { Name::Timeline } else { Name::Who };
            let name = COMMANDS.iter().find(|command| command.name == wanted);
            let name = format!("/{}", name.map_or("", |command| command.typed(turn.language)));
            let text = turn.say_with("chat-no-topic", [("command", name.into())]);
            Ok(Message::text(text).into())
        }
    }
}

/// Who says what of the question that the message under the button answers.
pub(in super::super) async fn button(turn: &Turn<'_>, origin: &Origin) -> Result<Reply, Trouble> {
    let Some(asked) = turn.question(origin) else {
        return Ok(Reply::notice(turn.say("question-forgotten")));
    };
    let message = look(turn, Wish::Positions, asked).await?;
    let back = Button::new(turn.say("button-back"), Action::Back(origin.clone()));
    Ok(message.row([back]).into())
}

/// The question again, from the dispute that was chosen.
pub(in super::super) async fn choose(
    turn: &Turn<'_>,
    wish: Wish,
    key: &Key,
) -> Result<Reply, Trouble> {
    let Some(asked) = turn.question(&Origin::Message) else {
        return Ok(Reply::notice(turn.say("question-forgotten")));
    };
    let disputes = turn.house.reloads.current().disputes();
    let chosen = disputes.into_iter().find(|d| show::dispute_key(&d.dispute) == *key);
    let Some(Choice { dispute, .. }) = chosen else {
        return Ok(Reply::notice(turn.say("communique-changed")));
    };
    let asked = Asked { dispute: Some(dispute), chosen: true, ..asked };
    match wish {
        Wish::Answer => {
            let understood = Understood { asked, follows: false };
            super::ask::reply(turn, understood, None, Origin::Message).await
        }
        _ => Ok(look(turn, wish, asked).await?.into()),
    }
}

async fn look(turn: &Turn<'_>, wish: Wish, asked: Asked) -> Result<Message, Trouble> {
    let (question, now) = (asked.clone(), turn.now());
    let (found, snapshot) = turn
        .house
        .engine(move |snapshot| {
            let dispute = question.dispute.as_deref();
            let question = Question { text: &question.question, now, dispute };
            let found = match wish {
                Wish::Timeline => Found::of(snapshot.timeline(&question)?, Found::Timeline),
                _ => Found::of(snapshot.positions(&question)?, Found::Positions),
            };
            Ok((found, snapshot.clone()))
        })
        .await?;
    let about = turn.say_with("about", [("question", asked.question.as_str().into())]);
    turn.remember(asked);
    let mut message = match found {
        Found::Clarify(choices) => return Ok(clarify(turn, wish, &choices)),
        Found::Abstained(reason, nearest) => {
            return Ok(abstained(turn, &snapshot, (reason, None), &nearest, &Origin::Message));
        }
        Found::Positions(positions) => spoken(turn, &positions),
        Found::Timeline(timeline) => told(turn, &timeline),
    };
    message.blocks.insert(0, Block::italic(about));
    Ok(message)
}

fn spoken(turn: &Turn<'_>, positions: &Positions) -> Message {
    let messages = turn.messages();
    let mut message = Message { tone: Tone::Answered, ..Message::default() };
    for Position { unions, quote } in &positions.spoken {
        let [words, source] = show::quote(messages, quote);
        message = message.with(Block::bold(messages.unions(unions))).with(words).with(source);
    }
    if !positions.silent.is_empty() {
        message = message.with(Block::plain(messages.silent(&positions.silent)));
    }
    message
}

fn told(turn: &Turn<'_>, timeline: &Timeline) -> Message {
    let messages = turn.messages();
    let mut message = Message { tone: Tone::Answered, ..Message::default() };
    for entry in &timeline.entries {
        let [words, source] = show::quote(messages, &entry.quote);
        let day = messages.day(entry.quote.citation.date);
        message = message.with(Block::bold(day)).with(words).with(source);
        for superseded in &entry.superseded {
            message = message.with(Block::bold(messages.superseded(superseded)));
        }
    }
    message
}
