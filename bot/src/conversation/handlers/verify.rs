//! *Verifica*: a moderator approves, corrects or withdraws an answer of the bot's that everybody
//! in a channel reads. What is approved or corrected everybody gets who asks the same; of what is
//! withdrawn everybody is told so. The message itself says it too.
//!
//! The question stands in the message and comes back with its buttons: nothing of it is kept before
//! the moderator publishes it.

use knowledge::answer::Quote;
use knowledge::evidence::PassageId;
use knowledge::query::language_of;

use super::super::action::{About, Action, Verdict};
use super::super::reply::{Block, Button, Form, Message, Reply, Tone};
use super::super::turn::Turn;
use super::super::{Trouble, personal, show};
use super::answering::{self, LONGEST};
use super::publishing::{self, Published};
use crate::store::{Evidence, Origin};

/// Longest reason for withdrawing an answer, in characters.
const LONGEST_REASON: usize = 300;

/// What can be done with the answer that is shown.
pub(in super::super) async fn begin(turn: &Turn<'_>) -> Result<Reply, Trouble> {
    if !turn.house.is_moderator(turn.incoming) {
        return Ok(turn.not_allowed());
    }
    let shown = &turn.incoming.shown;
    let (Some(at), Some(message), Some(question)) = (shown.at, shown.message, asked(turn)) else {
        return Ok(turn.warn(turn.say("verify-nothing")).into());
    };
    // One that is not followed yet: a no, or an answer of an earlier version of the program.
    let snapshot = turn.house.reloads.current();
    let quotes = shown.quotes.iter().filter_map(|words| snapshot.find_words(words));
    let passages = quotes.map(|quote| PassageId::of(&quote)).collect();
    let evidence = Evidence { passages, verified: None, language: language_of(&question) };
    let number = turn.house.store.keep_public(at, message, &evidence).await?;
    let Some(public) = turn.house.store.public_answer(number).await? else {
        return Ok(turn.warn(turn.say("verify-gone")).into());
    };
    let published = match public.evidence.verified {
        Some(id) => turn.house.store.verified(id).await?,
        None => None,
    };
    let (state, is_withdrawn) = match &published {
        None => (turn.say("verify-not-yet"), false),
        Some(verified) => {
            let day = turn.messages().day(Some(verified.day));
            let key = if verified.withdrawn { "verify-is-withdrawn" } else { "verify-is-verified" };
            (turn.say_with(key, [("date", day.into())]), verified.withdrawn)
        }
    };
    let passages = &public.evidence.passages;
    let quotes: Vec<Quote> = passages.iter().filter_map(|id| id.find(&snapshot)).collect();
    let stands = !passages.is_empty() && quotes.len() == passages.len();
    let verdicts: Vec<Verdict> = [
        (published.is_none() && stands).then_some(Verdict::Approve),
        Some(Verdict::Correct),
        (!is_withdrawn).then_some(Verdict::Withdraw),
    ]
    .into_iter()
    .flatten()
    .collect();
    let how: Vec<String> = verdicts.iter().map(|verdict| turn.say(how(*verdict))).collect();
    let buttons = verdicts
        .iter()
        .map(|verdict| Button::new(turn.say(label(*verdict)), Action::Verify(*verdict, number)));
    // What is judged is in sight: its message may be far up in the channel.
    let shown = published.into_iter().map(|verified| Block::plain(verified.answer));
    let shown = shown.chain(quotes.iter().flat_map(|quote| show::quote(turn.messages(), quote)));
    let message = Message { question: Some(question), tone: Tone::Open, ..Message::text(state) };
    let message = shown.fold(message, Message::with).with(Block::plain(how.join("\n")));
    Ok(message.row(buttons).into())
}

fn label(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Approve => "button-approve",
        Verdict::Correct => "button-correct",
        Verdict::Withdraw => "button-withdraw",
    }
}

fn how(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Approve => "verify-how-approve",
        Verdict::Correct => "verify-how-correct",
        Verdict::Withdraw => "verify-how-withdraw",
    }
}

/// The question that the message shows, masked.
fn asked(turn: &Turn<'_>) -> Option<String> {
    let shown = turn.incoming.shown.question.as_deref()?;
    let question = personal::mask(shown).shown;
    (!question.trim().is_empty()).then_some(question)
}

/// The question of a public answer, which stands above the button, if this moderator may judge
/// the answer now; else what to say.
pub(super) async fn question(
    turn: &Turn<'_>,
    number: i64,
) -> Result<Result<String, Reply>, Trouble> {
    if !turn.house.is_moderator(turn.incoming) {
        return Ok(Err(Reply::notice(turn.say("not-allowed-short"))));
    }
    let is_followed = turn.house.store.public_answer(number).await?.is_some();
    Ok(asked(turn).filter(|_| is_followed).ok_or_else(|| Reply::notice(turn.say("verify-gone"))))
}

/// What a public answer rests on.
pub(super) async fn rests_on(turn: &Turn<'_>, number: i64) -> Result<Vec<PassageId>, Trouble> {
    let public = turn.house.store.public_answer(number).await?;
    Ok(public.map(|public| public.evidence.passages).unwrap_or_default())
}

/// A verdict. Where it needs words, a form asks for them ([`form`]).
pub(in super::super) async fn judge(
    turn: &Turn<'_>,
    verdict: Verdict,
    number: i64,
) -> Result<Reply, Trouble> {
    match verdict {
        Verdict::Approve => approve(turn, number).await,
        Verdict::Correct | Verdict::Withdraw => Ok(Reply::notice(turn.say("verify-in-form"))),
    }
}

/// The form that a verdict needs.
pub(in super::super) fn form(turn: &Turn<'_>, verdict: Verdict) -> Option<Form> {
    let (asks, most) = match verdict {
        Verdict::Approve => return None,
        Verdict::Correct => ("verify-form-correct", LONGEST),
        Verdict::Withdraw => ("verify-form-withdraw", LONGEST_REASON),
    };
    let (title, label) = (turn.say(label(verdict)), turn.say(asks));
    Some(Form { title, label, text: String::new(), most })
}

/// What was typed into the form.
pub(in super::super) async fn typed(
    turn: &Turn<'_>,
    verdict: Verdict,
    number: i64,
    text: &str,
) -> Result<Reply, Trouble> {
    match verdict {
        Verdict::Withdraw => withdraw(turn, number, text).await,
        Verdict::Approve | Verdict::Correct => {
            answering::draft(turn, About::Public(number), text).await
        }
    }
}

async fn approve(turn: &Turn<'_>, number: i64) -> Result<Reply, Trouble> {
    let question = match question(turn, number).await? {
        Ok(question) => question,
        Err(reply) => return Ok(reply),
    };
    let snapshot = turn.house.reloads.current();
    let passages = rests_on(turn, number).await?;
    let cited: Option<Vec<Quote>> = passages.iter().map(|id| id.find(&snapshot)).collect();
    let Some(cited) = cited.filter(|cited| !cited.is_empty()) else {
        return Ok(Reply::notice(turn.say("verify-changed")));
    };
    let words = turn.in_language(language_of(&question)).say("verify-approved-words");
    let published = Published {
        question: &question,
        words: &words,
        topic: None,
        cited: &cited,
        withdrawn: false,
    };
    publish(turn, number, published, "verify-approved").await
}

async fn withdraw(turn: &Turn<'_>, number: i64, reason: &str) -> Result<Reply, Trouble> {
    let question = match question(turn, number).await? {
        Ok(question) => question,
        Err(reply) => return Ok(reply),
    };
    let reason = personal::mask(reason.trim()).shown;
    if reason.is_empty() || reason.chars().count() > LONGEST_REASON {
        let how = turn.say_with("verify-reason", [("most", LONGEST_REASON.into())]);
        return Ok(Reply::notice(how));
    }
    let snapshot = turn.house.reloads.current();
    let passages = rests_on(turn, number).await?;
    // One is enough to tell the dispute; where they were changed, none may be left.
    let cited: Vec<Quote> = passages.iter().filter_map(|id| id.find(&snapshot)).take(1).collect();
    let published = Published {
        question: &question,
        words: &reason,
        topic: None,
        cited: &cited,
        withdrawn: true,
    };
    publish(turn, number, published, "verify-withdrawn").await
}

async fn publish(
    turn: &Turn<'_>,
    number: i64,
    published: Published<'_>,
    done: &str,
) -> Result<Reply, Trouble> {
    let topic = turn.house.topics.of_question(published.question);
    let topic = topic.map(|topic| topic.id.as_str());
    let published = Published { topic, ..published };
    let message = Message { question: Some(published.question.to_owned()), ..Message::default() };
    match publishing::publish(turn, Origin::Public(number), published).await? {
        Ok(()) => {
            let tone = Tone::Verified;
            Ok(Message { tone, ..message.with(Block::plain(turn.say(done))) }.into())
        }
        Err(notice) => Ok(Reply::notice(notice)),
    }
}

/// What a moderator is told who corrected an answer.
pub(super) fn corrected(turn: &Turn<'_>, text: String) -> Reply {
    let message = Message { tone: Tone::Verified, ..Message::text(turn.say("verify-corrected")) };
    message.with(Block::Quote(text)).into()
}
