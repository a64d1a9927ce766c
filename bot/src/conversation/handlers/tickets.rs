//! `/coda` and `/rispondi`: the delegates' queue, without any identity, and the way back.

use jiff::Timestamp;

use super::super::Trouble;
use super::super::action::{About, Action, List, Step};
use super::super::reply::{Block, Button, Form, Message, Reply, Span};
use super::super::turn::Turn;
use super::Page;
use crate::store::{Stepped, Ticket, TicketState};

/// How many tickets stand on a page.
const ON_A_PAGE: usize = 5;

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
        message = message.row(claim.into_iter().chain([Step::Answer, Step::Refuse]).map(|step| {
            let label = format!("{number}: {}", turn.say(label(step)));
            Button::new(label, Action::Ticket(step, number))
        }));
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
pub(in super::super) fn buttons(turn: &Turn<'_>, number: i64) -> Vec<Button> {
    [Step::Claim, Step::Answer, Step::Refuse]
        .map(|step| Button::new(turn.say(label(step)), Action::Ticket(step, number)))
        .to_vec()
}

fn label(step: Step) -> &'static str {
    match step {
        Step::Claim => "button-claim",
        Step::Release => "button-release",
        Step::Refuse => "button-refuse",
        Step::Answer => "button-answer",
    }
}

/// What a moderator types an answer into, on platforms that have forms.
pub(in super::super) fn form(turn: &Turn<'_>, number: i64) -> Form {
    Form {
        title: turn.say_with("ticket", [("number", number.into())]),
        label: turn.say("form-answer"),
        text: String::new(),
        most: super::answering::LONGEST,
    }
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
    let (number, text) = argument.split_once(char::is_whitespace).unwrap_or((argument, ""));
    match number.trim_start_matches('#').parse() {
        Ok(number) if !text.trim().is_empty() => {
            super::answering::draft(turn, About::Ticket(number), text).await
        }
        _ => Ok(Message::text(turn.say("answer-usage")).into()),
    }
}
