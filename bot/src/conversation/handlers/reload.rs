//! `/ricarica`: what would change, then confirm or cancel. `/annulla_ricarica` goes back.

use knowledge::Warning;
use knowledge::changes::Changes;
use knowledge::communique::Citation;
use knowledge::deadline::Deadline;

use super::super::action::Action;
use super::super::reply::{Block, Button, Message, Reply, Tone};
use super::super::turn::Turn;
use super::super::{Trouble, show};
use crate::reload::{Applied, Cause, Proposal, Refused};

/// Most items of a kind that are named; the others are counted.
const MOST: usize = 8;

/// What would change.
pub(in super::super) async fn propose(turn: &Turn<'_>) -> Result<Reply, Trouble> {
    match turn.house.reloads.propose().await {
        Ok(proposal) => Ok(proposed(turn, &proposal).into()),
        Err(refused) => Ok(refusal(turn, &refused).into()),
    }
}

fn proposed(turn: &Turn<'_>, proposal: &Proposal) -> Message {
    let Proposal { version, changes, warnings } = proposal;
    if changes.is_empty() {
        let message = Message::text(turn.say("reload-nothing"));
        return with_warnings(turn, message, warnings);
    }
    let message = Message { tone: Tone::Open, ..Message::default() };
    let message = message.with(Block::bold(turn.say("reload-proposed")));
    let message = with_changes(turn, message, changes);
    with_warnings(turn, message, warnings).row([
        Button::new(turn.say("button-reload"), Action::Reload(version.clone())),
        Button::new(turn.say("button-drop"), Action::Drop),
    ])
}

/// Swaps in what was proposed.
pub(in super::super) async fn confirm(turn: &Turn<'_>, version: &str) -> Result<Reply, Trouble> {
    if !turn.house.is_admin(turn.incoming) {
        return Ok(Reply::notice(turn.say("not-allowed-short")));
    }
    match turn.house.reloads.confirm(version, cause(turn)).await {
        Ok(applied) => Ok(applied_message(turn, "reload-done", &applied).into()),
        Err(refused) => Ok(refusal(turn, &refused).into()),
    }
}

/// Goes back to the knowledge base before.
pub(in super::super) async fn undo(turn: &Turn<'_>) -> Result<Reply, Trouble> {
    match turn.house.reloads.undo(Cause { name: "undo", ..cause(turn) }).await {
        Ok(applied) => Ok(applied_message(turn, "reload-undone", &applied).into()),
        Err(refused) => Ok(refusal(turn, &refused).into()),
    }
}

/// The button under a reload that was done: only that one is undone, not a later one.
pub(in super::super) async fn undo_to(turn: &Turn<'_>, version: &str) -> Result<Reply, Trouble> {
    if !turn.house.is_admin(turn.incoming) {
        return Ok(Reply::notice(turn.say("not-allowed-short")));
    }
    if turn.house.reloads.current().version() != version {
        return Ok(Reply::notice(turn.say("reload-since")));
    }
    undo(turn).await
}

fn cause(turn: &Turn<'_>) -> Cause {
    Cause { name: "command", by: Some(turn.incoming.asker) }
}

fn applied_message(turn: &Turn<'_>, heading: &str, applied: &Applied) -> Message {
    let version = applied.version.as_str();
    let message = Message { tone: Tone::Verified, ..Message::default() }
        .with(Block::bold(turn.say_with(heading, [("version", version.into())])));
    let message = with_changes(turn, message, &applied.changes);
    let undo = Button::new(turn.say("button-undo"), Action::Undo(version.to_owned()));
    with_warnings(turn, message, &applied.warnings).row([undo])
}

fn refusal(turn: &Turn<'_>, refused: &Refused) -> Message {
    let why = match refused {
        Refused::Busy => turn.say("reload-busy"),
        Refused::Changed => turn.say("reload-changed"),
        Refused::NothingBefore => turn.say("reload-nothing-before"),
        // The engine's own words name the file, the line and the cure.
        other => other.to_string(),
    };
    turn.warn(turn.say("reload-refused")).with(Block::plain(why))
}

fn with_changes(turn: &Turn<'_>, message: Message, changes: &Changes) -> Message {
    let mut message = message;
    for (key, citations) in [
        ("changes-added", &changes.added),
        ("changes-changed", &changes.changed),
        ("changes-removed", &changes.removed),
    ] {
        message = with_list(turn, message, key, citations, |citation| named(turn, citation));
    }
    for (key, deadlines) in [
        ("changes-deadlines-added", &changes.deadlines_added),
        ("changes-deadlines-removed", &changes.deadlines_removed),
    ] {
        message = with_list(turn, message, key, deadlines, |(citation, deadline)| {
            let Deadline { what, date, time, .. } = deadline;
            format!("{}: «{what}» ({})", turn.messages().moment(*date, *time), citation.title)
        });
    }
    for (key, ids) in [
        ("changes-curated-added", &changes.curated_added),
        ("changes-curated-changed", &changes.curated_changed),
        ("changes-curated-removed", &changes.curated_removed),
    ] {
        message = with_list(turn, message, key, ids, Clone::clone);
    }
    message
}

fn named(turn: &Turn<'_>, citation: &Citation) -> String {
    format!("{} ({})", turn.messages().reference(citation), citation.file)
}

fn with_warnings(turn: &Turn<'_>, message: Message, warnings: &[Warning]) -> Message {
    with_list(turn, message, "changes-warnings", warnings, |warning| {
        let refused = if warning.refused { turn.say("changes-left-out") } else { String::new() };
        format!("{warning} {refused}").trim_end().to_owned()
    })
}

/// A heading with the number of items, and the first of them.
fn with_list<T>(
    turn: &Turn<'_>,
    message: Message,
    key: &str,
    items: &[T],
    line: impl Fn(&T) -> String,
) -> Message {
    if items.is_empty() {
        return message;
    }
    let heading = turn.messages().say_with(key, [("count", items.len().into())]);
    let mut lines: Vec<String> =
        items.iter().take(MOST).map(|item| format!("• {}", line(item))).collect();
    if let Some(more) = items.len().checked_sub(MOST).filter(|more| *more > 0) {
        lines.push(turn.say_with("changes-more", [("count", more.into())]));
    }
    message.with(Block::bold(heading)).with(Block::plain(lines.join("\n")))
}

/// The same for `/stato`: all warnings of the knowledge base that is answered from.
pub(in super::super) fn warnings(turn: &Turn<'_>, message: Message) -> Message {
    let snapshot = turn.house.reloads.current();
    let message = with_warnings(turn, message, snapshot.warnings());
    let before = turn.house.reloads.before();
    match before {
        Some(version) => {
            let text = turn.say_with("status-before", [("version", version.into())]);
            message.with(Block::plain(show::label(&text)))
        }
        None => message,
    }
}
