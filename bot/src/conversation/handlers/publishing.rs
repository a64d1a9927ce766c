//! What the delegates publish: a curated answer for all who ask the same, from the next moment on.

use jiff::Timestamp;
use knowledge::answer::Quote;
use knowledge::evidence::PassageId;

use super::super::turn::Turn;
use super::super::{Trouble, show};
use crate::reload::Cause;
use crate::store::{Author, Cited, Origin, Verified};

/// An answer that is to be published.
pub(super) struct Published<'a> {
    pub(super) question: &'a str,
    /// The delegates' words; of one that is withdrawn, why.
    pub(super) words: &'a str,
    /// Its topic's id.
    pub(super) topic: Option<&'a str>,
    /// What bears it out.
    pub(super) cited: &'a [Quote],
    /// Whether the answer to this question is not to be given any more.
    pub(super) withdrawn: bool,
}

/// Publishes an answer; what to say where it cannot be.
pub(super) async fn publish(
    turn: &Turn<'_>,
    origin: Origin,
    published: Published<'_>,
) -> Result<Result<(), String>, Trouble> {
    let Published { question, words, topic, cited, withdrawn } = published;
    let snapshot = turn.house.reloads.current();
    let dispute_of = |quote: &Quote| {
        let communique = show::of_file(snapshot.communiques(), &quote.citation.file);
        communique.and_then(|communique| communique.dispute.clone())
    };
    let dispute = match cited.first().map(dispute_of) {
        None if !withdrawn => return Ok(Err(turn.say("answer-cite"))),
        first => first.flatten(),
    };
    // Two disputes are never mixed in one answer.
    if cited.iter().any(|quote| dispute_of(quote) != dispute) {
        return Ok(Err(turn.say("answer-mixed")));
    }
    let is_admin = turn.house.is_admin(turn.incoming);
    // What is withdrawn rests on nothing; what it cited tells only which dispute it was about.
    let cited = if withdrawn { &[] } else { cited };
    let verified = Verified {
        question: question.to_owned(),
        answer: words.to_owned(),
        dispute,
        topic: topic.map(str::to_owned),
        citations: cited
            .iter()
            .map(|q| Cited { file: q.citation.file.clone(), quote: q.text.clone() })
            .collect(),
        author: if is_admin { Author::Admin } else { Author::Moderator },
        withdrawn,
        lapsed: false,
        day: turn.now().date(),
    };
    let passages: Vec<PassageId> = cited.iter().map(PassageId::of).collect();
    let (store, by) = (&turn.house.store, turn.incoming.asker);
    store.publish(&verified, origin, &passages).await?;
    let (action, number) = match origin {
        Origin::Ticket(number) => ("publish", number),
        Origin::Public(number) if withdrawn => ("withdraw", number),
        Origin::Public(number) | Origin::Verified(number) => ("verify", number),
    };
    store.log(by, action, &format!("n. {number}"), Timestamp::now()).await?;
    let cause = Cause { name: "publish", by: Some(by) };
    let reloads = turn.house.reloads.clone();
    // The moderator does not wait until it is built in; a restart would find it too.
    tokio::spawn(async move {
        if let Err(refused) = reloads.republish(cause).await {
            tracing::error!(%refused, "a published answer is not given before the next reload");
        }
    });
    Ok(Ok(()))
}
