//! The way of a question through the engine, step by step.

use super::asks::asks;
use super::candidates::{Source, candidates, share};
use super::confidence::{Features, features};
use super::disputes::{Group, by_dispute};
use super::personal::is_personal;
use super::quotes::choose;
use super::small_talk::small_talk;
use super::{Answer, Answered, Curated, Outcome, Quote, Reason};
use crate::communique::{Citation, Union};
use crate::deadline::{Deadline, Standing};
use crate::error::Error;
use crate::query::{Query, Steps, language_of};
use crate::retriever::{self, Hit, Parameters};
use crate::snapshot::{Question, Snapshot};

/// How many passages are looked at for sentences to quote.
const PASSAGES: usize = 16;
/// A longer question is read as far as this, in bytes: nobody asks at more length, and the time to
/// answer stays bounded.
const LONGEST_QUESTION: usize = 2_000;
/// How many communiqués are named where to read on.
const NEAREST: usize = 3;
/// Two disputes fit when the second comes this near to the first.
const AMBIGUOUS: f32 = 0.95;
/// A sentence is about the question when it has this share of it by itself: its deadlines are then
/// shown. A wrong deadline costs somebody a job.
const ABOUT: f32 = 0.33;
/// The communiqués speak of a question's matter when they cover this share of it.
const RELATED: f32 = 0.42;

/// Answers a question from a snapshot.
pub(crate) fn respond(snapshot: &Snapshot, question: &Question<'_>) -> Result<Answer, Error> {
    let end = question.text.floor_char_boundary(LONGEST_QUESTION);
    let question = &Question { text: question.text.get(..end).unwrap_or_default(), ..*question };
    let language = language_of(question.text);
    let plain = |outcome| Answer {
        outcome,
        nearest: Vec::new(),
        confidence: 1.0,
        language,
        features: None,
    };
    if let Some(kind) = small_talk(question.text) {
        return Ok(plain(Outcome::SmallTalk(kind)));
    }
    if let Some(answer) = curated(snapshot, question)? {
        return Ok(answer);
    }
    let steps = Steps::default();
    let vocabulary = &snapshot.settings().vocabulary;
    let query = Query::parse(question.text, snapshot.index(), vocabulary, steps);
    let parameters = Parameters::default();
    let hits = retriever::search(snapshot.index(), &query, &parameters, steps, parameters.closer)?;
    let hits = in_dispute(snapshot, hits, question.dispute);
    let nearest = nearest(snapshot, &hits);

    let asks = asks(question.text);
    let asked_unions: Vec<Union> =
        snapshot.settings().unions.find(question.text).into_iter().map(|m| m.union).collect();
    let source = Source {
        communiques: snapshot.communiques(),
        passages: snapshot.passages(),
        index: snapshot.index(),
        unions: &snapshot.settings().unions,
    };
    let first = hits.get(..PASSAGES.min(hits.len())).unwrap_or_default();
    let found = candidates(&source, &query, asks, &asked_unions, first);
    let mut groups = by_dispute(snapshot, &query, found);
    let second = (groups.len() > 1).then(|| groups.remove(1));
    let Some(group) = groups.into_iter().next() else {
        let reason =
            if is_personal(question.text) { Reason::PersonalCase } else { Reason::Unrelated };
        return Ok(Answer {
            outcome: Outcome::Abstained(reason),
            nearest,
            confidence: 0.0,
            language,
            features: None,
        });
    };
    let calibration = &snapshot.settings().calibration;
    let judge = |group: &Group| {
        let quotes = choose(snapshot.communiques(), &group.candidates);
        let features = features(&query, asks, &group.candidates, &quotes, snapshot);
        let confidence = calibration.confidence(&features);
        (quotes, features, confidence)
    };
    let (quotes, features, confidence) = judge(&group);
    let answers = !quotes.is_empty() && confidence >= calibration.threshold;
    let rival = second.filter(|second| {
        second.fit >= group.fit * AMBIGUOUS && judge(second).2 >= calibration.threshold
    });
    let outcome = match (answers, rival) {
        // A file at the root belongs to no dispute: there is nothing to choose.
        (true, Some(Group { dispute: Some(rival), .. })) if group.dispute.is_some() => {
            let first = group.dispute.unwrap_or_default();
            Outcome::Clarify(vec![snapshot.choice(&first), snapshot.choice(&rival)])
        }
        (true, _) => {
            let about = |number: usize, deadline: &Deadline| {
                group.candidates.iter().any(|c| {
                    let states = c.range.start < deadline.end && deadline.start < c.range.end;
                    c.communique == number && states && share(&query, &c.own) >= ABOUT
                })
            };
            let deadlines = deadlines(snapshot, &quotes, question, about);
            Outcome::Answered(Answered { deadlines, quotes, curated: None })
        }
        (false, _) => Outcome::Abstained(reason(question.text, &features)),
    };
    Ok(Answer { outcome, nearest, confidence, language, features: Some(features) })
}

/// The officers' answer to this very question, if there is one.
fn curated(snapshot: &Snapshot, question: &Question<'_>) -> Result<Option<Answer>, Error> {
    let vocabulary = &snapshot.settings().vocabulary;
    let found = snapshot.curated().find(question.text, question.dispute, vocabulary)?;
    let Some((answer, likeness)) = found else { return Ok(None) };
    let quotes: Vec<Quote> = answer
        .citations
        .iter()
        .filter_map(|cited| {
            Quote::new(snapshot.communiques().get(cited.communique)?, cited.start..cited.end)
        })
        .collect();
    let mut nearest: Vec<Citation> = Vec::new();
    for quote in &quotes {
        if !nearest.contains(&quote.citation) {
            nearest.push(quote.citation.clone());
        }
    }
    let curated = Some(Curated { id: answer.id.clone(), text: answer.answer.clone() });
    let deadlines = deadlines(snapshot, &quotes, question, |_, _| true);
    Ok(Some(Answer {
        outcome: Outcome::Answered(Answered { quotes, deadlines, curated }),
        nearest,
        confidence: likeness,
        language: language_of(question.text),
        features: None,
    }))
}

/// The hits of one dispute alone, when the asker has chosen it.
fn in_dispute(snapshot: &Snapshot, hits: Vec<Hit>, dispute: Option<&str>) -> Vec<Hit> {
    let Some(wanted) = dispute else { return hits };
    let of = |hit: &Hit| snapshot.communique_of(hit.passage).and_then(|c| c.dispute.as_deref());
    hits.into_iter().filter(|hit| of(hit) == Some(wanted)).collect()
}

/// The communiqués of the best hits, each once.
fn nearest(snapshot: &Snapshot, hits: &[Hit]) -> Vec<Citation> {
    let mut found: Vec<Citation> = Vec::new();
    for communique in hits.iter().filter_map(|hit| snapshot.communique_of(hit.passage)) {
        if found.len() < NEAREST && !found.iter().any(|known| known.file == communique.file) {
            found.push(communique.citation());
        }
    }
    found
}

/// Which of the three honest noes it is.
fn reason(question: &str, features: &Features) -> Reason {
    if is_personal(question) {
        Reason::PersonalCase
    } else if features.covered >= RELATED {
        Reason::NotStated
    } else {
        Reason::Unrelated
    }
}

/// The deadlines that the quoted sentences state, as they stand now, earliest first, each once.
/// `about` tells which sentence, of a communiqué by number, is about the question.
fn deadlines(
    snapshot: &Snapshot,
    quotes: &[Quote],
    question: &Question<'_>,
    about: impl Fn(usize, &Deadline) -> bool,
) -> Vec<Standing> {
    let mut standing: Vec<Standing> = Vec::new();
    for quote in quotes {
        let number = snapshot.communiques().iter().position(|c| c.file == quote.citation.file);
        let Some(number) = number else { continue };
        let inside = |d: &&Deadline| {
            d.start < quote.end && quote.start < d.end && quote.text.contains(&d.what)
        };
        for deadline in snapshot.deadlines(number).iter().filter(inside) {
            let one = deadline.standing(question.now);
            let known = standing.iter().any(|k| (k.date, k.time) == (one.date, one.time));
            if about(number, deadline) && !known {
                standing.push(one);
            }
        }
    }
    standing.sort_by_key(|s| (s.date, s.time));
    standing
}
