//! A delegate's answer: shown as it will be read, with the passages that may bear it out to choose
//! from; then sent to who asked, and where the delegate says so published for all who ask the same.
//! The same words may correct an answer that stands in a channel.
//!
//! The words stand in the message itself and come back with its buttons: nothing is kept before
//! they are sent.

use knowledge::answer::Quote;

use super::super::action::{About, Action, Draft, Step};
use super::super::reply::{Block, Button, Message, Reply, Span, Tone};
use super::super::turn::Turn;
use super::super::words::{Passage, Words};
use super::super::{Trouble, personal, show};
use super::publishing::{self, Published};
use super::tickets::{log, outcome};
use super::verify;
use crate::store::{Origin, Stepped, Ticket, TicketState, Verified};

/// Longest answer, in characters: it has room in one message with what it cites.
pub(in super::super) const LONGEST: usize = 1_800;
/// How many passages are offered to be cited.
const OFFERED: usize = 3;
/// How much of the version tells one knowledge base from another.
const VERSION: usize = 8;

/// What is answered, and where its question stands.
struct Matter {
    about: About,
    question: String,
    topic: Option<String>,
}

/// What a moderator wrote, as it would be read. What is personal in it is left out.
pub(in super::super) async fn draft(
    turn: &Turn<'_>,
    about: About,
    text: &str,
) -> Result<Reply, Trouble> {
    let text = personal::mask(text.trim()).shown;
    if text.chars().count() > LONGEST {
        let too_long = turn.say_with("answer-too-long", [("most", LONGEST.into())]);
        return Ok(turn.warn(too_long).into());
    }
    let matter = match open(turn, about).await? {
        Ok(matter) => matter,
        Err(reply) => return Ok(reply),
    };
    let (version, passages) = offered(turn, &matter).await?;
    let draft = Draft { about, cited: 0, version };
    Ok(preview(turn, &matter, &text, &passages, &draft).into())
}

/// What is to be answered, if this moderator may answer it now; else what to say.
async fn open(turn: &Turn<'_>, about: About) -> Result<Result<Matter, Reply>, Trouble> {
    match about {
        About::Ticket(number) => Ok(match ticket(turn, number).await? {
            Ok(Ticket { question, topic, .. }) => Ok(Matter { about, question, topic }),
            Err(stepped) => Err(turn.warn(outcome(turn, stepped, number, "")).into()),
        }),
        About::Verified(number) => Ok(match turn.house.store.verified(number).await? {
            Some(Verified { question, topic, .. }) => Ok(Matter { about, question, topic }),
            None => Err(turn.warn(turn.say("verify-gone")).into()),
        }),
        About::Public(number) => Ok(match verify::question(turn, number).await? {
            Ok(question) => {
                let topic = turn.house.topics.of_question(&question).map(|topic| topic.id.clone());
                Ok(Matter { about, question, topic })
            }
            Err(reply) => Err(reply),
        }),
    }
}

/// The ticket, if this moderator may answer it now.
async fn ticket(turn: &Turn<'_>, number: i64) -> Result<Result<Ticket, Stepped>, Trouble> {
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

/// The passages nearest to a question, those first that its answer rests on now, and the version
/// that they are from.
async fn offered(turn: &Turn<'_>, matter: &Matter) -> Result<(String, Vec<Quote>), Trouble> {
    let question = matter.question.clone();
    let rests_on = match matter.about {
        About::Ticket(_) | About::Verified(_) => Vec::new(),
        About::Public(number) => verify::rests_on(turn, number).await?,
    };
    turn.house
        .engine(move |snapshot| {
            let version = snapshot.version().chars().take(VERSION).collect();
            let mut offered: Vec<Quote> =
                rests_on.iter().filter_map(|id| id.find(snapshot)).collect();
            for passage in snapshot.nearest_passages(&question, OFFERED)? {
                let overlaps = |other: &Quote| {
                    let apart = other.end <= passage.start || passage.end <= other.start;
                    other.citation.file == passage.citation.file && !apart
                };
                if !offered.iter().any(overlaps) {
                    offered.push(passage);
                }
            }
            offered.truncate(OFFERED.max(rests_on.len()));
            Ok((version, offered))
        })
        .await
}

fn is_cited(draft: &Draft, n: usize) -> bool {
    draft.cited & (1 << n) != 0
}

fn preview(
    turn: &Turn<'_>,
    matter: &Matter,
    text: &str,
    passages: &[Quote],
    draft: &Draft,
) -> Message {
    let mut message = Message { tone: Tone::Open, ..Message::default() };
    let heading = match draft.about {
        About::Ticket(number) => turn.say_with("answer-preview", [("number", number.into())]),
        About::Public(_) | About::Verified(_) => {
            message.question = Some(matter.question.clone());
            turn.say("verify-preview")
        }
    };
    message = message.with(Block::bold(heading)).with(Block::Quote(text.to_owned()));
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
    let send = |publish| Action::Answer(draft.clone(), publish);
    // Without a citation nothing is published.
    let is_cited = draft.cited != 0;
    let buttons = match draft.about {
        About::Ticket(_) => [
            Some(Button::new(turn.say("button-send-answer"), send(false))),
            is_cited.then(|| Button::new(turn.say("button-send-and-publish"), send(true))),
        ],
        About::Public(_) | About::Verified(_) => {
            [is_cited.then(|| Button::new(turn.say("button-correct-now"), send(true))), None]
        }
    };
    message
        .row(toggles)
        .row(buttons.into_iter().flatten())
        .row([Button::new(turn.say("button-drop"), Action::Drop)])
}

/// What a button under a preview finds: the words and what they answer, or what to say instead.
async fn found(turn: &Turn<'_>, draft: &Draft) -> Result<Result<(String, Matter), Reply>, Trouble> {
    if !turn.house.is_moderator(turn.incoming) {
        return Ok(Err(Reply::notice(turn.say("not-allowed-short"))));
    }
    let Some(text) = turn.incoming.shown.quoted().map(str::to_owned) else {
        return Ok(Err(Reply::notice(turn.say("answer-again"))));
    };
    Ok(open(turn, draft.about).await?.map(|matter| (text, matter)))
}

/// Shows the answer again, with these passages.
pub(in super::super) async fn cite(turn: &Turn<'_>, draft: &Draft) -> Result<Reply, Trouble> {
    let (text, matter) = match found(turn, draft).await? {
        Ok(found) => found,
        Err(reply) => return Ok(reply),
    };
    let (version, passages) = offered(turn, &matter).await?;
    let cited = if version == draft.version { draft.cited } else { 0 };
    let draft = Draft { about: draft.about, cited, version };
    Ok(preview(turn, &matter, &text, &passages, &draft).into())
}

/// Sends the answer; publishes it first, so that whatever ends the program in between, pressing
/// again does the rest and nothing twice.
pub(in super::super) async fn send(
    turn: &Turn<'_>,
    draft: &Draft,
    publish: bool,
) -> Result<Reply, Trouble> {
    let (text, matter) = match found(turn, draft).await? {
        Ok(found) => found,
        Err(reply) => return Ok(reply),
    };
    let (version, passages) = offered(turn, &matter).await?;
    if version != draft.version && draft.cited != 0 {
        // Other passages are offered now: they have to be looked at.
        let draft = Draft { about: draft.about, cited: 0, version };
        return Ok(preview(turn, &matter, &text, &passages, &draft).into());
    }
    let cited: Vec<Quote> = passages
        .into_iter()
        .enumerate()
        .filter_map(|(n, passage)| is_cited(draft, n).then_some(passage))
        .collect();
    let origin = match draft.about {
        About::Ticket(number) => Origin::Ticket(number),
        About::Public(number) => Origin::Public(number),
        About::Verified(number) => Origin::Verified(number),
    };
    if publish || !matches!(origin, Origin::Ticket(_)) {
        let published = Published {
            question: &matter.question,
            words: &text,
            topic: matter.topic.as_deref(),
            cited: &cited,
            withdrawn: false,
        };
        if let Err(notice) = publishing::publish(turn, origin, published).await? {
            return Ok(Reply::notice(notice));
        }
    }
    match draft.about {
        About::Ticket(number) => deliver(turn, number, text, cited, publish).await,
        About::Public(_) | About::Verified(_) => Ok(verify::corrected(turn, text)),
    }
}

/// Sends the answer to who asked.
async fn deliver(
    turn: &Turn<'_>,
    number: i64,
    text: String,
    cited: Vec<Quote>,
    published: bool,
) -> Result<Reply, Trouble> {
    let passages =
        cited.into_iter().map(|q| Passage { quote: q.text, citation: q.citation }).collect();
    let words = Words { text: text.clone(), passages, referred: false };
    let by = turn.incoming.asker;
    let stepped = turn.house.store.answer(number, by, &words.encode()).await?;
    log(turn, stepped, Step::Answer, number).await?;
    let said = outcome(turn, stepped, number, "ticket-done-answered");
    let message = match stepped {
        Stepped::Done | Stepped::Again => Message::text(said).with(Block::Quote(text)),
        Stepped::Taken | Stepped::Gone => turn.warn(said),
    };
    let published = published.then(|| Block::italic(turn.say("answer-published")));
    Ok(published.into_iter().fold(message, Message::with).into())
}
