//! The way of a question through the engine, step by step.

use super::asks::{Asks, asks};
use super::candidates::{Candidate, Source, candidates, share};
use super::confidence::Features;
use super::personal::is_personal;
use super::quotes::choose;
use super::small_talk::small_talk;
use super::{Answer, Answered, Curated, Outcome, Quote, Reason};
use crate::communique::{Citation, Union};
use crate::deadline::{Deadline, Standing};
use crate::error::Error;
use crate::query::{Part, Query, Steps, inverse_document_frequency, language_of};
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

/// The sentences of one dispute; two are never mixed in one answer.
struct Group {
    dispute: Option<String>,
    candidates: Vec<Candidate>,
    /// Share of each query term that its communiqués cover together, names and titles included.
    covered: Vec<f32>,
    /// How well the dispute fits the question.
    fit: f32,
}

/// Parts candidates by dispute, the best fitting first: by its best sentence, and by how much it
/// covers of what tells the disputes apart (a place or a company that only one of them has).
fn by_dispute(snapshot: &Snapshot, query: &Query, found: Vec<Candidate>) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for candidate in found {
        let dispute =
            snapshot.communiques().get(candidate.communique).and_then(|c| c.dispute.clone());
        let at = groups.iter().position(|group| group.dispute == dispute).unwrap_or_else(|| {
            let covered = vec![0.0; query.terms.len()];
            groups.push(Group { dispute, candidates: Vec::new(), covered, fit: 0.0 });
            groups.len() - 1
        });
        if let Some(group) = groups.get_mut(at) {
            for (all, (own, one)) in
                group.covered.iter_mut().zip(candidate.own.iter().zip(&candidate.covered))
            {
                // What its name or its titles have counts less as surroundings: here, in full.
                *all = all.max(*own).max((one * 2.0).min(1.0));
            }
            group.candidates.push(candidate);
        }
    }
    let telling: Vec<f32> = query
        .terms
        .iter()
        .enumerate()
        .map(|(n, term)| {
            if term.part == Part::Light {
                return 0.0;
            }
            let having = groups.iter().filter(|g| g.covered.get(n).is_some_and(|c| *c >= 0.5));
            inverse_document_frequency(groups.len(), having.count() as u32)
        })
        .collect();
    let all: f32 = telling.iter().sum();
    for group in &mut groups {
        let best = group.candidates.first().map_or(0.0, |c| c.score);
        let tells: f32 = group.covered.iter().zip(&telling).map(|(c, t)| c * t).sum();
        group.fit = best + tells / all.max(f32::EPSILON);
    }
    groups.sort_by(|a, b| b.fit.total_cmp(&a.fit));
    groups
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

fn features(
    query: &Query,
    asks: Asks,
    found: &[Candidate],
    quotes: &[Quote],
    snapshot: &Snapshot,
) -> Features {
    let quoted = |c: &&Candidate| {
        let file = snapshot.communiques().get(c.communique).map(|c| c.file.as_str());
        quotes.iter().any(|q| {
            Some(q.citation.file.as_str()) == file
                && q.start <= c.range.start
                && c.range.end <= q.end
        })
    };
    let mut covered = vec![0.0f32; query.terms.len()];
    let (mut own, mut met) = (0.0f32, 0.0f32);
    for candidate in found.iter().filter(quoted) {
        for (all, one) in covered.iter_mut().zip(&candidate.covered) {
            *all = all.max(*one);
        }
        let own_share = share(query, &candidate.own);
        own = own.max(own_share);
        // A date in a sentence about something else is no answer to *quando*.
        met = met.max(candidate.met * own_share);
    }
    met /= own.max(f32::EPSILON);
    let weight = query.weight().max(f32::EPSILON);
    let uncovered = |part: Option<Part>| -> f32 {
        let terms = query.terms.iter().zip(&covered);
        let sum: f32 = terms
            .filter(|(term, _)| part.is_none_or(|part| term.part == part))
            .map(|(term, share)| term.weight * (1.0 - share.min(1.0)))
            .sum();
        sum / weight
    };
    let missing = query
        .terms
        .iter()
        .zip(&covered)
        .map(|(term, share)| (1.0 - share) * term.weight / weight)
        .fold(0.0f32, f32::max);
    Features {
        covered: share(query, &covered),
        own,
        met: if asks == Asks::Open { 0.5 } else { met },
        missing,
        workplace: uncovered(Some(Part::Workplace)),
        names: uncovered(Some(Part::Name)),
    }
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
