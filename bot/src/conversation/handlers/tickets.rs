//! `/coda` and `/rispondi`: the delegates' queue, without any identity, and the way back.

use jiff::Timestamp;

use super::super::Trouble;
use super::super::action::{About, Action, List, Step};
use super::super::reply::{Block, Button, Form, Message, Reply, Span};
use super::super::turn::Turn;
use super::Page;
use crate::store::{Stepped, Ticket, TicketState};

/// How many tickets stand on a page.
const ON_A_PAGE: usize = 4;

/// The tickets that wait, oldest first.
pub(in super::super) async fn queue(turn: &Turn<'_>, page: usize) -> Result<Reply, Trouble> {
    if !turn.house.is_moderator(turn.incoming) {
        return Ok(turn.not_allowed());
    }
    let all = turn.house.store.queue().await?;
    if all.is_empty() {
        return Ok(Message::text(turn.say("queue-empty")).into());
    }
    let page = Page::of(&all, ON_A_PAGE, List::Queue, page);
    let mut message = Message::default().with(Block::bold(turn.say("queue")));
    for ticket in page.items {
        for block in shown(turn, ticket) {
            message = message.with(block);
        }
        let number = ticket.number;
        let claim = match ticket.state {
            TicketState::Claimed(by) if by == turn.incoming.asker => Some(Step::Release),
            TicketState::Waiting => Some(Step::Claim),
            _ => None,
        };
        let button = |step| {
            let label = format!("{number}: {}", turn.say(label(step)));
            Button::new(label, Action::Ticket(step, number))
        };
        message = message
            .row(claim.into_iter().chain([Step::Answer]).map(button))
            .row([Step::Refer, Step::Refuse].map(button));
    }
    Ok(message.row(page.buttons).into())
}

/// A ticket as moderators see it: number, topic, age, question.
pub(in super::super) fn shown(turn: &Turn<'_>, ticket: &Ticket) -> [Block; 2] {
    let topic = turn.topic_name(ticket.topic.as_deref());
    let hours = Timestamp::now().duration_since(ticket.since).as_hours().max(0);
    let age = match hours {
        0..48 => turn.say_with("age-hours", [("hours", hours.into())]),
        _ => turn.say_with("age-days", [("days", (hours / 24).into())]),
    };
    let state = match ticket.state {
        TicketState::Claimed(by) if by == turn.incoming.asker => turn.say("ticket-yours"),
        TicketState::Claimed(_) => turn.say("ticket-claimed"),
        _ => turn.say("ticket-waiting"),
    };
    let number = turn.say_with("ticket", [("number", ticket.number.into())]);
    let heading = vec![Span::Bold(number), Span::Plain(format!(" · {topic} · {age} · {state}"))];
    [Block::Text(heading), Block::Quote(ticket.question.clone())]
}

/// The buttons under a ticket that has just come in.
pub(in super::super) fn buttons(turn: &Turn<'_>, number: i64) -> [[Button; 2]; 2] {
    [[Step::Claim, Step::Answer], [Step::Refer, Step::Refuse]]
        .map(|row| row.map(|step| Button::new(turn.say(label(step)), Action::Ticket(step, number))))
}

fn label(step: Step) -> &'static str {
    match step {
        Step::Claim => "button-claim",
        Step::Release => "button-release",
        Step::Refuse => "button-refuse",
        Step::Answer => "button-answer",
        Step::Refer => "button-refer",
    }
}

/// What a moderator types into for this step, on platforms that have forms; none where nothing is
/// to be typed.
pub(in super::super) fn form(turn: &Turn<'_>, step: Step, number: i64) -> Option<Form> {
    let label = match step {
        Step::Answer => "form-answer",
        Step::Refer => "form-refer",
        Step::Claim | Step::Release | Step::Refuse => return None,
    };
    Some(Form {
        title: turn.say_with("ticket", [("number", number.into())]),
        label: turn.say(label),
        text: String::new(),
        most: super::answering::LONGEST,
    })
}

/// A step on a ticket. The message under the button stays: others read it too.
pub(in super::super) async fn step(
    turn: &Turn<'_>,
    step: Step,
    number: i64,
) -> Result<Reply, Trouble> {
    let (by, store) = (turn.incoming.asker, &turn.house.store);
    if !turn.house.is_moderator(turn.incoming) {
        return Ok(Reply::notice(turn.say("not-allowed-short")));
    }
    let stepped = match step {
        Step::Claim => store.claim(number, by).await?,
        Step::Release => store.release(number, by).await?,
        Step::Refuse => store.refuse(number, by).await?,
        Step::Answer => {
            let how = turn.say_with("answer-how", [("number", number.into())]);
            return Ok(Reply::notice(how));
        }
        Step::Refer => {
            let how = turn.say_with("refer-how", [("number", number.into())]);
            return Ok(Reply::notice(how));
        }
    };
    log(turn, stepped, step, number).await?;
    let done = match step {
        Step::Claim => "ticket-done-claimed",
        Step::Release => "ticket-done-released",
        _ => "ticket-done-refused",
    };
    Ok(Reply::notice(outcome(turn, stepped, number, done)))
}

/// Notes who did what to which ticket, for the admins.
pub(super) async fn log(
    turn: &Turn<'_>,
    stepped: Stepped,
    step: Step,
    number: i64,
) -> Result<(), Trouble> {
    let action = match step {
        Step::Claim => "claim",
        Step::Release => "release",
        Step::Refuse => "refuse",
        Step::Answer => "answer",
        Step::Refer => "refer",
    };
    if stepped == Stepped::Done {
        let (by, detail) = (turn.incoming.asker, format!("n. {number}"));
        turn.house.store.log(by, action, &detail, Timestamp::now()).await?;
    }
    Ok(())
}

pub(super) fn outcome(turn: &Turn<'_>, stepped: Stepped, number: i64, done: &str) -> String {
    let message = match stepped {
        Stepped::Done | Stepped::Again => done,
        Stepped::Taken => "ticket-taken",
        Stepped::Gone => "ticket-gone",
    };
    turn.say_with(message, [("number", number.into())])
}

/// `/rispondi 12 Sì, entro venerdì.`
pub(in super::super) async fn command(turn: &Turn<'_>, argument: &str) -> Result<Reply, Trouble> {
    match numbered(argument) {
        Some((number, text)) => super::answering::draft(turn, About::Ticket(number), text).await,
        None => Ok(Message::text(turn.say("answer-usage")).into()),
    }
}

/// "12 Sì, entro venerdì.": a ticket's number, and words.
pub(super) fn numbered(argument: &str) -> Option<(i64, &str)> {
    let (number, text) = argument.split_once(char::is_whitespace)?;
    let number = number.trim_start_matches('#').parse().ok()?;
    Some((number, text.trim())).filter(|(_, text)| !text.is_empty())
}
