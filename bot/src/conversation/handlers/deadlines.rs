//! `/scadenze`: those to come first, the nearest first; then those gone by. And as a calendar.

use knowledge::deadline::Status;

use super::super::action::{Action, List};
use super::super::reply::{Block, Button, File, Message, Reply};
use super::super::turn::Turn;
use super::super::{Trouble, calendar, show};
use super::Page;
use crate::agenda;

/// How many deadlines stand on a page.
const ON_A_PAGE: usize = 4;

/// One page of them.
pub(in super::super) async fn page(turn: &Turn<'_>, page: usize) -> Result<Reply, Trouble> {
    let now = turn.now();
    let all = turn.house.engine(move |snapshot| Ok(agenda::deadlines(snapshot, now))).await?;
    if all.is_empty() {
        return Ok(Message::text(turn.say("no-deadlines")).into());
    }
    let open = all.iter().any(|(standing, _)| standing.status != Status::Past);
    let page = Page::of(&all, ON_A_PAGE, List::Deadlines, page);
    let heading = if open { "deadlines" } else { "deadlines-past" };
    let mut message = Message::default().with(Block::bold(turn.say(heading)));
    for (standing, citation) in page.items {
        message = message
            .with(show::standing(turn.messages(), standing))
            .with(Block::Quote(standing.what.clone()))
            .with(Block::Text(show::byline(turn.messages(), citation)));
    }
    message = message.row(page.buttons);
    if open {
        message = message.row([Button::new(turn.say("button-calendar"), Action::Calendar)]);
    }
    Ok(message.into())
}

/// Those to come, for the asker's own calendar.
pub(in super::super) async fn calendar(turn: &Turn<'_>) -> Result<Reply, Trouble> {
    let now = turn.now();
    let all = turn.house.engine(move |snapshot| Ok(agenda::deadlines(snapshot, now))).await?;
    let open: Vec<_> = all.into_iter().filter(|(s, _)| s.status != Status::Past).collect();
    if open.is_empty() {
        return Ok(Reply::notice(turn.say("deadlines-past")));
    }
    let bytes = calendar::of(turn.messages(), &open).into_bytes();
    let file = File { name: turn.say("calendar-file"), bytes };
    let message = Message { file: Some(file), ..Message::text(turn.say("calendar")) };
    Ok(message.into())
}
