//! Free text: "quando scade il bando?" is answered with quotes, a choice, or a plain no.

use knowledge::Outcome;
use knowledge::answer::{Answer, Reason, SmallTalk};
use knowledge::evidence::PassageId;
use knowledge::semantics::Role;
use knowledge::snapshot::{Question, Snapshot};

use super::super::action::Origin;
use super::super::answer::{self, Aside};
use super::super::personal::{self, Masked};
use super::super::reply::{Message, Place, Reply};
use super::super::turn::Turn;
use super::super::{Conversation, Trouble, lock};
use crate::recall::Asked;
use crate::store::Evidence;
use crate::understanding::{Understood, dispute_of, understand};
use crate::verified;

/// Answers what somebody wrote, without what is personal in it.
pub(in super::super) async fn text(turn: &Turn<'_>, text: &str) -> Result<Reply, Trouble> {
    let Masked { found, asked, .. } = personal::mask(text);
    let masked = (!found.is_empty()).then(|| {
        let kinds: Vec<String> = found.iter().map(|kind| turn.say(kind.message())).collect();
        turn.say_with("masked", [("kinds", kinds.join(", ").into())])
    });
    if asked.is_empty() {
        let nothing = masked.unwrap_or_else(|| turn.say("nothing-asked"));
        return Ok(Message::text(nothing).into());
    }
    let last = turn.last();
    let understand = move |snapshot: &Snapshot| understand(snapshot, last.as_ref(), &asked);
    answered(turn, understand, masked, Origin::Message).await
}

/// The answer to the question that the message under the button was asked, again.
pub(in super::super) async fn again(turn: &Turn<'_>, origin: &Origin) -> Result<Reply, Trouble> {
    match turn.question(origin) {
        Some(asked) => {
            let follows = *origin != Origin::Message || asked.said != asked.question;
            reply(turn, Understood { asked, follows }, None, origin.clone()).await
        }
        None => Ok(Reply::notice(turn.say("question-forgotten"))),
    }
}

/// The answer, for everybody to read.
pub(in super::super) async fn publish(turn: &Turn<'_>, origin: &Origin) -> Result<Reply, Trouble> {
    let Some(asked) = turn.question(origin) else {
        return Ok(Reply::notice(turn.say("question-forgotten")));
    };
    let turn = turn.in_public();
    let understood = Understood { asked, follows: false };
    let reply = reply(&turn, understood, None, origin.clone()).await?;
    Ok(Reply { place: Place::Public, notice: Some(turn.say("published")), ..reply })
}

/// The answer to what was understood.
pub(in super::super) async fn reply(
    turn: &Turn<'_>,
    understood: Understood,
    masked: Option<String>,
    origin: Origin,
) -> Result<Reply, Trouble> {
    answered(turn, |_| understood, masked, origin).await
}

/// Understands and answers in one turn of the engine: in a rush, each turn is waited for.
async fn answered(
    turn: &Turn<'_>,
    understand: impl FnOnce(&Snapshot) -> Understood + Send + 'static,
    masked: Option<String>,
    origin: Origin,
) -> Result<Reply, Trouble> {
    let now = turn.now();
    let (understood, answer, dispute, snapshot) = turn
        .house
        .engine(move |snapshot| {
            let understood = understand(snapshot);
            let Asked { question, dispute, .. } = &understood.asked;
            let dispute = dispute.as_deref();
            let answer = snapshot.ask(&Question { text: question, now, dispute })?;
            let dispute = dispute_of(snapshot, &answer);
            Ok((understood, answer, dispute, snapshot.clone()))
        })
        .await?;
    let Understood { mut asked, follows } = understood;
    count(turn.house, &asked, &answer);
    let turn = turn.in_language(answer.language);
    let understood = follows.then(|| asked.question.clone());
    let mut message =
        answer::message(&turn, &snapshot, &answer, Aside { origin, understood, masked });
    // Where everybody reads it, the question stands by itself.
    let asked_here = if turn.is_private() { &asked.said } else { &asked.question };
    message.question = Some(asked_here.clone());
    let rests_on = evidence(&turn, &answer).filter(|_| !turn.is_private());
    // Thanks between two questions change no subject.
    if !matches!(answer.outcome, Outcome::SmallTalk(_)) {
        asked.dispute = asked.dispute.or(dispute);
        turn.remember(asked);
    }
    if let Outcome::SmallTalk(SmallTalk::Greeting | SmallTalk::Help) = answer.outcome {
        return Ok(super::start::with_examples(&turn, message).await?.into());
    }
    Ok(Reply { rests_on, ..message.into() })
}

/// What an answer rests on, to be followed where everybody reads it.
fn evidence(turn: &Turn<'_>, answer: &Answer) -> Option<Evidence> {
    let Outcome::Answered(answered) = &answer.outcome else { return None };
    Some(Evidence {
        passages: answered.quotes.iter().map(PassageId::of).collect(),
        verified: answered.curated.as_ref().and_then(verified::number),
        language: turn.language,
    })
}

/// Counts a question by its topic and what came of it.
fn count(house: &Conversation, asked: &Asked, answer: &Answer) {
    let outcome = match &answer.outcome {
        Outcome::Answered(answered) if answered.curated.is_some() => "verified",
        Outcome::Answered(_) => "answered",
        Outcome::Clarify(_) => "clarify",
        Outcome::Abstained(Reason::Unrelated) => "unrelated",
        Outcome::Abstained(Reason::NotStated) => "not_stated",
        Outcome::Abstained(Reason::PersonalCase) => "personal_case",
        Outcome::SmallTalk(_) => "small_talk",
    };
    house.came_of(outcome);
    house.metrics.question(match answer.meaning {
        Role::Used => "used",
        Role::NotNeeded => "not_needed",
        Role::Busy => "busy",
        Role::Loading => "loading",
        Role::Absent => "absent",
    });
    if !matches!(answer.outcome, Outcome::SmallTalk(_)) {
        let topic = house.topics.of_question(&asked.question);
        lock(&house.tally).add(topic.map(|topic| topic.id.as_str()), outcome);
    }
}

/// Takes note of whether an answer was of use: a number, no more.
pub(in super::super) fn useful(turn: &Turn<'_>, useful: bool) -> Reply {
    let topic = turn.question(&Origin::Message).and_then(|asked| {
        turn.house.topics.of_question(&asked.question).map(|topic| topic.id.clone())
    });
    let outcome = if useful { "useful" } else { "not_useful" };
    let judged = (turn.at(), turn.incoming.asker, turn.incoming.shown.message);
    if lock(&turn.house.judged).is_new(judged) {
        turn.house.came_of(outcome);
        lock(&turn.house.tally).add(topic.as_deref(), outcome);
    }
    let notice = match useful {
        true => "noted-useful",
        false if turn.house.people.delegates.is_empty() => "noted-not-useful",
        false => "noted-not-useful-delegate",
    };
    Reply::notice(turn.say(notice))
}
