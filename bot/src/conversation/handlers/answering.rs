//! A delegate's answer: shown as it will arrive, with the passages that may bear it out to choose
//! from; then sent to who asked, and where the delegate says so published for all who ask the same.
//!
//! The words stand in the message itself and come back with its buttons: nothing is kept before
//! they are sent.

use jiff::Timestamp;
use knowledge::answer::Quote;

use super::super::action::{Action, Draft, Step};
use super::super::reply::{Block, Button, Message, Reply, Span, Tone};
use super::super::turn::Turn;
use super::super::words::{Passage, Words};
use super::super::{Trouble, personal, show};
use super::tickets::{log, outcome};
use crate::clock;
use crate::reload::Cause;
use crate::store::{Cited, Stepped, Ticket, TicketState, Verified};

/// Longest answer, in characters: it has room in one message with what it cites.
pub(in super::super) const LONGEST: usize = 1_800;
/// How many passages are offered to be cited.
const OFFERED: usize = 3;
/// How much of the version tells one knowledge base from another.
const VERSION: usize = 8;

/// What a moderator wrote, as it would arrive. What is personal in it is left out.
pub(in super::super) async fn draft(
    turn: &Turn<'_>,
    number: i64,
    text: &str,
) -> Result<Reply, Trouble> {
    let text = personal::mask(text.trim()).shown;
    if text.chars().count() > LONGEST {
        let too_long = turn.say_with("answer-too-long", [("most", LONGEST.into())]);
        return Ok(turn.warn(too_long).into());
    }
    let ticket = match open(turn, number).await? {
        Ok(ticket) => ticket,
        Err(stepped) => return Ok(turn.warn(outcome(turn, stepped, number, "")).into()),
    };
    let (version, passages) = offered(turn, &ticket).await?;
    let draft = Draft { ticket: number, cited: 0, version };
    Ok(preview(turn, &text, &passages, &draft).into())
}

/// The ticket, if this moderator may answer it now.
async fn open(turn: &Turn<'_>, number: i64) -> Result<Result<Ticket, Stepped>, Trouble> {
    let ticket = turn.house.store.ticket(number).await?;
    Ok(match ticket {
        Some(ticket) => match ticket.state {
            TicketState::Waiting => Ok(ticket),
            TicketState::Claimed(by) if by == turn.incoming.asker => Ok(ticket),
            TicketState::Claimed(_) => Err(Stepped::Taken),
            TicketState::Answered | TicketState::Refused => Err(Stepped::Gone),
        },
        None => Err(Stepped::Gone),
    })
}

/// The passages nearest to a ticket's question, and the version that they are from.
async fn offered(turn: &Turn<'_>, ticket: &Ticket) -> Result<(String, Vec<Quote>), Trouble> {
    let question = ticket.question.clone();
    turn.house
        .engine(move |snapshot| {
            let version = snapshot.version().chars().take(VERSION).collect();
            Ok((version, snapshot.nearest_passages(&question, OFFERED)?))
        })
        .await
}

fn is_cited(draft: &Draft, n: usize) -> bool {
    draft.cited & (1 << n) != 0
}

fn preview(turn: &Turn<'_>, text: &str, passages: &[Quote], draft: &Draft) -> Message {
    let number = draft.ticket;
    let heading = turn.say_with("answer-preview", [("number", number.into())]);
    let mut message = Message { tone: Tone::Open, ..Message::default() }
        .with(Block::bold(heading))
        .with(Block::Quote(text.to_owned()));
    if !passages.is_empty() {
        message = message.with(Block::plain(turn.say("answer-cite")));
    }
    let mark = |n: usize| if is_cited(draft, n) { "✅" } else { "▫️" };
    for (n, passage) in passages.iter().enumerate() {
        let mut spans = vec![Span::Plain(format!("{} {}. {}\n", mark(n), n + 1, passage.text))];
        spans.extend(show::byline(turn.messages(), &passage.citation));
        message = message.with(Block::Text(spans));
    }
    let toggles = (0..passages.len()).map(|n| {
        let toggled = Draft { cited: draft.cited ^ (1 << n), ..draft.clone() };
        Button::new(format!("{} {}", mark(n), n + 1), Action::Cite(toggled))
    });
    let send = Button::new(turn.say("button-send-answer"), Action::Answer(draft.clone(), false));
    // Without a citation nothing is published.
    let publish = (draft.cited != 0).then(|| {
        let label = turn.say("button-send-and-publish");
        Button::new(label, Action::Answer(draft.clone(), true))
    });
    message
        .row(toggles)
        .row([send].into_iter().chain(publish))
        .row([Button::new(turn.say("button-drop"), Action::Drop)])
}

/// What a button under a preview finds: the words and the ticket, or what to say instead.
async fn found(turn: &Turn<'_>, draft: &Draft) -> Result<Result<(String, Ticket), Reply>, Trouble> {
    if !turn.house.is_moderator(turn.incoming) {
        return Ok(Err(Reply::notice(turn.say("not-allowed-short"))));
    }
    let Some(text) = turn.incoming.shown.quoted.clone() else {
        return Ok(Err(Reply::notice(turn.say("answer-again"))));
    };
    Ok(match open(turn, draft.ticket).await? {
        Ok(ticket) => Ok((text, ticket)),
        Err(stepped) => Err(turn.warn(outcome(turn, stepped, draft.ticket, "")).into()),
    })
}

/// Shows the answer again, with these passages.
pub(in super::super) async fn cite(turn: &Turn<'_>, draft: &Draft) -> Result<Reply, Trouble> {
    let (text, ticket) = match found(turn, draft).await? {
        Ok(found) => found,
        Err(reply) => return Ok(reply),
    };
    let (version, passages) = offered(turn, &ticket).await?;
    let cited = if version == draft.version { draft.cited } else { 0 };
    let draft = Draft { ticket: draft.ticket, cited, version };
    Ok(preview(turn, &text, &passages, &draft).into())
}

/// Sends the answer; publishes it first, so that whatever ends the program in between, pressing
/// again does the rest and nothing twice.
pub(in super::super) async fn send(
    turn: &Turn<'_>,
    draft: &Draft,
    publish: bool,
) -> Result<Reply, Trouble> {
    let (text, ticket) = match found(turn, draft).await? {
        Ok(found) => found,
        Err(reply) => return Ok(reply),
    };
    let (version, passages) = offered(turn, &ticket).await?;
    if version != draft.version && draft.cited != 0 {
        // Other passages are offered now: they have to be looked at.
        let draft = Draft { ticket: draft.ticket, cited: 0, version };
        return Ok(preview(turn, &text, &passages, &draft).into());
    }
    let cited: Vec<Quote> = passages
        .into_iter()
        .enumerate()
        .filter_map(|(n, passage)| is_cited(draft, n).then_some(passage))
        .collect();
    if publish && let Err(notice) = self::publish(turn, &ticket, &text, &cited).await? {
        return Ok(Reply::notice(notice));
    }
    let passages =
        cited.into_iter().map(|q| Passage { quote: q.text, citation: q.citation }).collect();
    let words = Words { text: text.clone(), passages, referred: false };
    let by = turn.incoming.asker;
    let stepped = turn.house.store.answer(draft.ticket, by, &words.encode()).await?;
    log(turn, stepped, Step::Answer, draft.ticket).await?;
    let said = outcome(turn, stepped, draft.ticket, "ticket-done-answered");
    let message = match stepped {
        Stepped::Done | Stepped::Again => Message::text(said).with(Block::Quote(text)),
        Stepped::Taken | Stepped::Gone => turn.warn(said),
    };
    let published = publish.then(|| Block::italic(turn.say("answer-published")));
    Ok(published.into_iter().fold(message, Message::with).into())
}

/// Publishes an answer; what to say where it cannot be.
async fn publish(
    turn: &Turn<'_>,
    ticket: &Ticket,
    text: &str,
    cited: &[Quote],
) -> Result<Result<(), String>, Trouble> {
    let snapshot = turn.house.reloads.current();
    let dispute = |quote: &Quote| {
        let communique = show::of_file(snapshot.communiques(), &quote.citation.file);
        communique.and_then(|communique| communique.dispute.clone())
    };
    let Some(first) = cited.first().map(dispute) else {
        return Ok(Err(turn.say("answer-cite")));
    };
    // Two disputes are never mixed in one answer.
    if cited.iter().any(|quote| dispute(quote) != first) {
        return Ok(Err(turn.say("answer-mixed")));
    }
    let day = clock::now().date();
    let signed = turn.say_with("verified-by", [("date", turn.messages().day(Some(day)).into())]);
    let verified = Verified {
        ticket: ticket.number,
        question: ticket.question.clone(),
        answer: format!("{text}\n{signed}"),
        dispute: first,
        topic: ticket.topic.clone(),
        citations: cited
            .iter()
            .map(|q| Cited { file: q.citation.file.clone(), quote: q.text.clone() })
            .collect(),
        day,
    };
    turn.house.store.publish(&verified).await?;
    turn.house
        .store
        .log(turn.incoming.asker, "publish", &format!("n. {}", ticket.number), Timestamp::now())
        .await?;
    let cause = Cause { name: "publish", by: Some(turn.incoming.asker) };
    let reloads = turn.house.reloads.clone();
    // The moderator does not wait until it is built in; a restart would find it too.
    tokio::spawn(async move {
        if let Err(refused) = reloads.republish(cause).await {
            tracing::error!(%refused, "a published answer is not given before the next reload");
        }
    });
    Ok(Ok(()))
}
