//! The way of a question through the engine, step by step.

use super::asks::{Asks, asks};
use super::candidates::{Candidate, Source, candidates, share};
use super::confidence::Features;
use super::personal::is_personal;
use super::quotes::choose;
use super::small_talk::small_talk;
use super::{Answer, Answered, Choice, Curated, Outcome, Quote, Reason};
use crate::communique::{Citation, Union};
use crate::deadline::Standing;
use crate::error::Error;
use crate::query::{Query, Steps, language_of};
use crate::retriever::{self, Hit, Parameters};
use crate::snapshot::{Question, Snapshot};

/// How many passages are looked at for sentences to quote.
const PASSAGES: usize = 16;
/// How many communiqués are named where to read on.
const NEAREST: usize = 3;
/// Two disputes fit when the second's best sentence comes this near to the first's.
const AMBIGUOUS: f32 = 0.93;
/// The communiqués speak of a question's matter when they cover this share of it.
const RELATED: f32 = 0.42;

/// Answers a question from a snapshot.
pub(crate) fn respond(snapshot: &Snapshot, question: &Question<'_>) -> Result<Answer, Error> {
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
    let mut found = candidates(&source, &query, asks, &asked_unions, first);
    if let Some(choices) = ambiguous(snapshot, &found) {
        return Ok(Answer {
            outcome: Outcome::Clarify(choices),
            nearest,
            confidence: 0.5,
            language,
            features: None,
        });
    }
    keep_one_dispute(snapshot, &mut found);

    let quotes = choose(snapshot.communiques(), &found);
    let features = features(&query, asks, &found, &quotes, snapshot, &hits);
    let confidence = snapshot.settings().calibration.confidence(&features);
    let answers = !quotes.is_empty() && confidence >= snapshot.settings().calibration.threshold;
    let outcome = if answers {
        Outcome::Answered(Answered {
            deadlines: deadlines(snapshot, &quotes, question),
            quotes,
            curated: None,
        })
    } else {
        Outcome::Abstained(reason(question.text, &features))
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
    let deadlines = deadlines(snapshot, &quotes, question);
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

/// The disputes to choose between, when the best sentences of two are as good as each other.
fn ambiguous(snapshot: &Snapshot, found: &[Candidate]) -> Option<Vec<Choice>> {
    let dispute = |c: &Candidate| snapshot.communiques().get(c.communique)?.dispute.as_deref();
    let first = found.first()?;
    let mut disputes: Vec<&str> = Vec::new();
    for candidate in found.iter().take_while(|c| c.score >= first.score * AMBIGUOUS) {
        // A file at the root belongs to no dispute: there is nothing to choose.
        let dispute = dispute(candidate)?;
        if !disputes.contains(&dispute) {
            disputes.push(dispute);
        }
    }
    let choice = |dispute: &&str| snapshot.choice(dispute);
    (disputes.len() > 1 && first.score > 0.0).then(|| disputes.iter().map(choice).collect())
}

/// Drops what is not of the best sentence's dispute: two are never mixed in one answer.
fn keep_one_dispute(snapshot: &Snapshot, found: &mut Vec<Candidate>) {
    let dispute =
        |c: &Candidate| snapshot.communiques().get(c.communique).and_then(|c| c.dispute.clone());
    if let Some(wanted) = found.first().map(dispute) {
        found.retain(|candidate| dispute(candidate) == wanted);
    }
}

fn features(
    query: &Query,
    asks: Asks,
    found: &[Candidate],
    quotes: &[Quote],
    snapshot: &Snapshot,
    hits: &[Hit],
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
        own = own.max(share(query, &candidate.own));
        met = met.max(candidate.met);
    }
    let weight = query.weight().max(f32::EPSILON);
    let of_matter = |n: usize| query.terms.get(n).map_or(0.0, |t| t.weight);
    let missing = covered
        .iter()
        .enumerate()
        .map(|(n, share)| (1.0 - share) * of_matter(n) / weight)
        .fold(0.0f32, f32::max);
    let unknown: f32 =
        query.terms.iter().filter(|t| t.alternatives.is_empty()).map(|t| t.weight).sum();
    let most = query.weight() * (1.0 + Parameters::default().k1 + 1.0);
    Features {
        covered: share(query, &covered),
        own,
        met: if asks == Asks::Open { 0.5 } else { met },
        missing,
        unknown: unknown / weight,
        strength: hits.first().map_or(0.0, |h| (h.score / most.max(f32::EPSILON)).min(1.0)),
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
fn deadlines(snapshot: &Snapshot, quotes: &[Quote], question: &Question<'_>) -> Vec<Standing> {
    let mut standing: Vec<Standing> = Vec::new();
    for quote in quotes {
        let stated = snapshot.deadlines_in(&quote.citation.file);
        let inside = stated.iter().filter(|d| d.start < quote.end && quote.start < d.end);
        for deadline in inside.filter(|d| quote.text.contains(&d.what)) {
            let one = deadline.standing(question.now);
            if !standing.iter().any(|known| (known.date, known.time) == (one.date, one.time)) {
                standing.push(one);
            }
        }
    }
    standing.sort_by_key(|s| (s.date, s.time));
    standing
}
