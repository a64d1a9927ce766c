//! `/rimanda`: what is not to be solved in a chat; the asker is told to whom to turn in person.
//!
//! "/rimanda 12 Sportello RSU, primo piano, il martedì dalle 14."

use super::super::Trouble;
use super::super::action::Step;
use super::super::reply::{Block, Message, Reply};
use super::super::turn::Turn;
use super::super::words::Words;
use super::answering::LONGEST;
use super::tickets::{log, numbered, outcome};
use crate::store::Stepped;

/// `/rimanda 12 Sportello RSU, primo piano, il martedì dalle 14.`
pub(in super::super) async fn command(turn: &Turn<'_>, argument: &str) -> Result<Reply, Trouble> {
    match numbered(argument) {
        Some((number, text)) => refer(turn, number, text).await,
        None => Ok(Message::text(turn.say("refer-usage")).into()),
    }
}

/// Sends the asker on to whom the moderator names. The words go as they are: an office's telephone
/// number is what they are for.
pub(in super::super) async fn refer(
    turn: &Turn<'_>,
    number: i64,
    text: &str,
) -> Result<Reply, Trouble> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(Message::text(turn.say("refer-usage")).into());
    }
    if text.chars().count() > LONGEST {
        let too_long = turn.say_with("answer-too-long", [("most", LONGEST.into())]);
        return Ok(turn.warn(too_long).into());
    }
    let words = Words { text: text.to_owned(), passages: Vec::new(), referred: true };
    let stepped = turn.house.store.refer(number, turn.incoming.asker, &words.encode()).await?;
    log(turn, stepped, Step::Refer, number).await?;
    let said = outcome(turn, stepped, number, "ticket-done-referred");
    Ok(match stepped {
        Stepped::Done => Message::text(said).with(Block::Quote(words.text)).into(),
        // What was written first is what is told.
        Stepped::Again => Message::text(said).into(),
        Stepped::Taken | Stepped::Gone => turn.warn(said).into(),
    })
}
