//! An answer as a message: quotes with their source, deadlines in words, what to do next.

use knowledge::Snapshot;
use knowledge::answer::{Answer, Answered, Choice, Curated, Outcome, Quote, Reason};
use knowledge::communique::Citation;
use knowledge::superseded::Superseded;

use super::action::{Action, Origin, Wish};
use super::reply::{Block, Button, Message, Target, Tone};
use super::show;
use super::turn::Turn;

/// Most communiqués that are offered to be read.
const MOST_OFFERED: usize = 3;

/// What was found out beside the answer itself, to be said with it.
pub(super) struct Aside {
    /// Where the question is found again when a button is pressed.
    pub(super) origin: Origin,
    /// The question as it was understood, where that was not what was said.
    pub(super) understood: Option<String>,
    /// That something personal was left out.
    pub(super) masked: Option<String>,
}

/// An answer as a message.
pub(super) fn message(
    turn: &Turn<'_>,
    snapshot: &Snapshot,
    answer: &Answer,
    aside: Aside,
) -> Message {
    let mut message = match &answer.outcome {
        Outcome::Answered(answered) => {
            self::answered(turn, snapshot, answer, answered, &aside.origin)
        }
        Outcome::Clarify(choices) => clarify(turn, Wish::Answer, choices),
        Outcome::Abstained(reason) => {
            let no = (*reason, answer.withdrawn.as_ref());
            abstained(turn, snapshot, no, &answer.nearest, &aside.origin)
        }
        Outcome::SmallTalk(small_talk) => {
            let known = crate::messages::Known::of(snapshot);
            let lines = turn.messages().small_talk(*small_talk, &known);
            Message { blocks: lines.into_iter().map(Block::plain).collect(), ..Message::default() }
        }
    };
    let asides = [
        aside.masked,
        aside.understood.map(|q| turn.say_with("understood", [("question", q.into())])),
    ];
    let asides = asides.into_iter().flatten().map(Block::italic);
    message.blocks.splice(0..0, asides);
    message
}

fn answered(
    turn: &Turn<'_>,
    snapshot: &Snapshot,
    answer: &Answer,
    answered: &Answered,
    origin: &Origin,
) -> Message {
    let messages = turn.messages();
    let mut blocks = Vec::new();
    if answer.is_unsure() {
        blocks.push(Block::italic(turn.say("unsure")));
    }
    // What runs out comes first: it is read on a phone, in a break.
    blocks.extend(answered.deadlines.iter().map(|standing| show::standing(messages, standing)));
    if let Some(words) = &answered.curated {
        blocks.extend(curated(turn, words));
    }
    for quote in &answered.quotes {
        blocks.extend(show::quote(messages, quote));
        blocks.extend(superseded(turn, &answered.superseded, quote));
    }
    if !answered.also.is_empty() {
        blocks.push(Block::plain(messages.also(&answered.also)));
    }
    if !answered.silent.is_empty() {
        blocks.push(Block::plain(messages.silent(&answered.silent)));
    }
    let tone = if answered.curated.is_some() { Tone::Verified } else { Tone::Answered };
    let message = Message { blocks, tone, ..Message::default() };
    buttons(turn, snapshot, answer, answered, origin, message)
}

/// The officers' words, and what comes before the quotes that bear them out.
pub(super) fn curated(turn: &Turn<'_>, curated: &Curated) -> Vec<Block> {
    let mut blocks = vec![Block::bold(turn.say("curated")), Block::plain(&*curated.text)];
    blocks.extend(turn.messages().verified(curated).map(Block::italic));
    blocks.push(Block::bold(turn.say("curated-quotes")));
    blocks
}

/// What of a quote a later communiqué replaces.
fn superseded(turn: &Turn<'_>, all: &[Superseded], quote: &Quote) -> Vec<Block> {
    let of_quote = |s: &&Superseded| {
        let file = &s.old.citation.file;
        *file == quote.citation.file && quote.start <= s.old.start && s.old.end <= quote.end
    };
    let said = all.iter().filter(of_quote);
    said.map(|superseded| Block::bold(turn.messages().superseded(superseded))).collect()
}

fn buttons(
    turn: &Turn<'_>,
    snapshot: &Snapshot,
    answer: &Answer,
    answered: &Answered,
    origin: &Origin,
    message: Message,
) -> Message {
    let communiques = snapshot.communiques();
    let contexts = contexts(snapshot, &answered.quotes);
    let rows = context_buttons(turn, &contexts);
    let quoted = |citation: &&Citation| answered.quotes.iter().any(|q| q.citation == **citation);
    let others = answer.nearest.iter().filter(|citation| !quoted(citation));
    let keys: Vec<_> = others
        .filter_map(|citation| show::of_file(communiques, &citation.file))
        .map(show::key)
        .collect();
    let mut second = Vec::new();
    if !keys.is_empty() {
        second.push(Button::new(turn.say("button-sources"), Action::Sources(keys)));
    }
    if several_speak(snapshot, answered) {
        second.push(Button::new(turn.say("button-positions"), Action::Positions(origin.clone())));
    }
    let message = message.row(rows).row(second).row([
        Button::new(turn.say("button-useful"), Action::Useful(true)),
        Button::new(turn.say("button-not-useful"), Action::Useful(false)),
    ]);
    if turn.is_private() {
        let publish = Button::new(turn.say("button-publish"), Action::Publish(origin.clone()));
        let publish = Some(publish).filter(|_| turn.incoming.publishable);
        return message.row(publish.into_iter().chain(delegate(turn, origin)));
    }
    let open = contexts.into_iter().next().map(|action| Button {
        label: turn.say("button-continue"),
        target: Target::InPrivate(action),
    });
    message.row(open.into_iter().chain(delegate(turn, origin)))
}

/// What shows each quote in its paragraph.
pub(super) fn contexts(snapshot: &Snapshot, quotes: &[Quote]) -> Vec<Action> {
    let context = |quote: &Quote| {
        let communique = show::of_file(snapshot.communiques(), &quote.citation.file)?;
        Some(Action::Context(show::key(communique), quote.start..quote.end))
    };
    quotes.iter().filter_map(context).collect()
}

/// Buttons for that.
pub(super) fn context_buttons(turn: &Turn<'_>, contexts: &[Action]) -> Vec<Button> {
    let label = |n: usize| match contexts.len() {
        1 => turn.say("button-context"),
        _ => turn.say_with("button-context-of", [("number", n.into())]),
    };
    contexts.iter().zip(1..).map(|(action, n)| Button::new(label(n), action.clone())).collect()
}

/// Whether more than one union speaks in the dispute that is quoted from.
fn several_speak(snapshot: &Snapshot, answered: &Answered) -> bool {
    let communiques = snapshot.communiques();
    let quoted = answered.quotes.first();
    let quoted = quoted.and_then(|quote| show::of_file(communiques, &quote.citation.file));
    let Some(quoted) = quoted else { return false };
    let same = communiques.iter().filter(|c| c.dispute == quoted.dispute);
    let mut unions: Vec<_> = same.flat_map(|c| &c.unions).collect();
    unions.sort_unstable();
    unions.dedup();
    unions.len() > 1
}

/// The way to a human being, where there is one. It begins where nobody reads along.
pub(super) fn delegate(turn: &Turn<'_>, origin: &Origin) -> Option<Button> {
    if turn.house.people.delegates.is_empty() {
        return None;
    }
    let target = match turn.is_private() {
        true => Target::Do(Action::Delegate(origin.clone())),
        false => Target::InPrivate(Action::Delegate(origin.clone())),
    };
    Some(Button { label: turn.say("button-delegate"), target })
}

/// Which of these disputes?
pub(super) fn clarify(turn: &Turn<'_>, wish: Wish, choices: &[Choice]) -> Message {
    let mut message = Message { tone: Tone::Open, ..Message::text(turn.say("clarify")) };
    for choice in choices {
        let action = Action::Choose(wish, show::dispute_key(&choice.dispute));
        message = message.row([Button::new(show::label(&choice.title), action)]);
    }
    message
}

/// That the delegates withdrew an answer, and why.
pub(super) fn withdrawn(turn: &Turn<'_>, curated: &Curated) -> [Block; 2] {
    let heading = turn.messages().withdrawn(curated);
    [Block::bold(heading), Block::plain(&*curated.text)]
}

/// A plain no, with where to read on and whom to ask.
pub(super) fn abstained(
    turn: &Turn<'_>,
    snapshot: &Snapshot,
    (reason, withdrawn): (Reason, Option<&Curated>),
    nearest: &[Citation],
    origin: &Origin,
) -> Message {
    let words = match withdrawn {
        Some(_) => Vec::new(),
        None => vec![Block::plain(turn.messages().reason(reason))],
    };
    let said = withdrawn.into_iter().flat_map(|curated| self::withdrawn(turn, curated));
    let blocks = words.into_iter().chain(said).collect();
    let mut message = Message { tone: Tone::Open, blocks, ..Message::default() };
    let offered: Vec<&Citation> = nearest.iter().take(MOST_OFFERED).collect();
    if !offered.is_empty() {
        message = message.with(Block::bold(turn.say("nearest")));
        let items = offered.iter().zip(1..).map(|(citation, n)| (format!("{n}. "), *citation));
        message = message.with(show::list(turn.messages(), items));
        message = message.row(read(turn, snapshot, &offered));
    }
    let delegate = delegate(turn, origin);
    if delegate.is_none() {
        message = message.with(Block::plain(turn.say("no-delegates-ask")));
    }
    message.row(delegate)
}

/// Buttons to read communiqués that are listed from 1.
pub(super) fn read(turn: &Turn<'_>, snapshot: &Snapshot, citations: &[&Citation]) -> Vec<Button> {
    let mut buttons = Vec::new();
    for (citation, n) in citations.iter().zip(1..) {
        if let Some(communique) = show::of_file(snapshot.communiques(), &citation.file) {
            let label = turn.say_with("button-read", [("number", n.into())]);
            buttons.push(Button::new(label, Action::Communique(show::key(communique))));
        }
    }
    buttons
}
