//! Sentences of the best passages, scored against the question.
//!
//! A sentence is judged by the share of the question's weight that it covers itself, and less by
//! what its surroundings cover: the sentences beside it, its passage, its title, its dispute; by
//! how near its meaning comes to the question's; and by having the kind of thing that is asked for.

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::asks::Asks;
use crate::communique::{Communique, Union};
use crate::index::{Index, TermId};
use crate::italian::date::expressions;
use crate::passage::{self, Passage};
use crate::query::Query;
use crate::retriever::Hit;
use crate::semantics::Likeness;
use crate::union::Unions;

/// How much of a term's weight counts when only the surroundings have it.
mod context {
    pub const BESIDE: f32 = 0.6;
    pub const PASSAGE: f32 = 0.45;
    pub const TITLE: f32 = 0.5;
    pub const DISPUTE: f32 = 0.4;
    pub const COMMUNIQUE: f32 = 0.3;
}

/// What having the kind of thing asked for adds to a sentence's score, against a share of 1 for
/// covering the whole question.
const MET: f32 = 0.5;
/// What a cosine is worth, from `FLOOR` on, against a share of 1 for covering the whole question.
/// The cosines of E5 lie close together; what has nothing to do with the question has about this.
const MEANING: f32 = 8.0;
const FLOOR: f32 = 0.75;
/// What being from the union asked about multiplies the score by; others are divided by it.
const UNION: f32 = 1.25;
/// Headings and titles name the matter and say nothing about it.
const HEADING: f32 = 0.5;
/// A sentence of more characters than this covers much by chance; it loses by this power.
const LONG: f32 = 150.0;
const LENGTH: f32 = 0.05;

/// One sentence that may be quoted.
#[derive(Clone, Debug)]
pub(crate) struct Candidate {
    pub communique: usize,
    pub range: Range<usize>,
    /// Share of each query term that the sentence itself has, in 0..=1.
    pub own: Vec<f32>,
    /// The same with its surroundings.
    pub covered: Vec<f32>,
    /// How fully it has the kind of thing asked for.
    pub met: f32,
    /// How near its meaning comes to the question's, where that is known: a cosine.
    pub cosine: Option<f32>,
    pub score: f32,
}

/// What candidates are drawn from.
pub(crate) struct Source<'a> {
    pub communiques: &'a [Communique],
    pub passages: &'a [Passage],
    pub index: &'a Index,
    pub unions: &'a Unions,
}

/// The share of a query's weight that these shares of its terms make.
pub(crate) fn share(query: &Query, shares: &[f32]) -> f32 {
    let sum: f32 = query.terms.iter().zip(shares).map(|(term, share)| term.weight * share).sum();
    sum / query.weight().max(f32::EPSILON)
}

/// Scores every sentence of the communiqués that the hits are from, best first.
pub(crate) fn candidates(
    source: &Source<'_>,
    query: &Query,
    asks: Asks,
    asked_unions: &[Union],
    hits: &[Hit],
    likeness: Option<&Likeness>,
) -> Vec<Candidate> {
    let lookup = lookup(query);
    let mut numbers: Vec<u32> = Vec::new();
    for hit in hits {
        if let Some(passage) = source.passages.get(hit.passage as usize)
            && !numbers.contains(&passage.communique)
        {
            numbers.push(passage.communique);
        }
    }
    let mut found = Vec::new();
    for number in numbers {
        let Some(communique) = source.communiques.get(number as usize) else { continue };
        let first = source.passages.partition_point(|p| p.communique < number);
        let last = source.passages.partition_point(|p| p.communique <= number);
        let view = View::new(source, query, &lookup, first..last);
        let union = union_factor(source.unions, asked_unions, communique);
        let mut sentence = 0;
        for (at, passage) in (first..last).zip(source.passages.get(first..last).unwrap_or_default())
        {
            for (n, range) in passage.sentences.iter().enumerate() {
                let range = range.start as usize..range.end as usize;
                let text = communique.text.get(range.clone()).unwrap_or_default();
                let (own, covered) = view.coverage(sentence, at - first);
                // Only a question for one kind of thing needs the sentence's dates.
                let dates = match asks {
                    Asks::Open => Vec::new(),
                    _ => expressions(text, communique.date),
                };
                let met = asks.met_by(text, &dates);
                let matter = (share(query, &own) + share(query, &covered)) / 2.0;
                let has_thing = if asks == Asks::Open { 0.0 } else { MET * met };
                let cosine = likeness.and_then(|likeness| likeness.of_sentence(at, n));
                let meaning = cosine.map_or(0.0, |cosine| MEANING * (cosine - FLOOR).max(0.0));
                let mut score = (matter * (1.0 + has_thing) + meaning) * union;
                let heading = passage::is_heading(text) || communique.title.contains(text);
                // One that has the day or the number asked for does say something.
                if heading && (asks == Asks::Open || met < 1.0) {
                    score *= HEADING;
                }
                let length = text.chars().count() as f32;
                score *= (LONG / length.max(LONG)).powf(LENGTH);
                found.push(Candidate {
                    communique: number as usize,
                    range,
                    own,
                    covered,
                    met,
                    cosine,
                    score,
                });
                sentence += 1;
            }
        }
    }
    found.sort_by(|a, b| b.score.total_cmp(&a.score));
    found
}

/// Which query term each term of the index stands for, and how well.
type Lookup = FxHashMap<TermId, Vec<(usize, f32)>>;

fn lookup(query: &Query) -> Lookup {
    let mut lookup = Lookup::default();
    for (n, term) in query.terms.iter().enumerate() {
        for alternative in &term.alternatives {
            lookup.entry(alternative.id).or_default().push((n, alternative.weight));
        }
    }
    lookup
}

/// One communiqué as the query sees it: the share of each term in each sentence.
struct View {
    sentences: Vec<Vec<f32>>,
    passages: Vec<Vec<f32>>,
    title: Vec<f32>,
    dispute: Vec<f32>,
    whole: Vec<f32>,
}

impl View {
    fn new(source: &Source<'_>, query: &Query, lookup: &Lookup, passages: Range<usize>) -> Self {
        let none = vec![0.0; query.terms.len()];
        let mut view = Self {
            sentences: Vec::new(),
            passages: Vec::new(),
            title: none.clone(),
            dispute: none.clone(),
            whole: none.clone(),
        };
        for passage in passages {
            let mut of_passage = none.clone();
            for (n, terms) in source.index.forward().sentences(passage as u32).enumerate() {
                let mut shares = none.clone();
                for id in terms {
                    for &(n, weight) in lookup.get(id).map_or(&[][..], Vec::as_slice) {
                        if let Some(slot) = shares.get_mut(n) {
                            *slot = slot.max(weight);
                        }
                    }
                }
                match n {
                    0 => view.title = shares,
                    1 => view.dispute = shares,
                    _ => {
                        raise(&mut of_passage, &shares, 1.0);
                        view.sentences.push(shares);
                    }
                }
            }
            raise(&mut view.whole, &of_passage, 1.0);
            view.passages.push(of_passage);
        }
        view
    }

    /// What a sentence covers itself, and with its surroundings.
    fn coverage(&self, sentence: usize, passage: usize) -> (Vec<f32>, Vec<f32>) {
        let own = self.sentences.get(sentence).cloned().unwrap_or_default();
        let mut covered = own.clone();
        let beside = [sentence.checked_sub(1), Some(sentence + 1)];
        for near in beside.into_iter().flatten().filter_map(|n| self.sentences.get(n)) {
            raise(&mut covered, near, context::BESIDE);
        }
        if let Some(passage) = self.passages.get(passage) {
            raise(&mut covered, passage, context::PASSAGE);
        }
        raise(&mut covered, &self.title, context::TITLE);
        raise(&mut covered, &self.dispute, context::DISPUTE);
        raise(&mut covered, &self.whole, context::COMMUNIQUE);
        (own, covered)
    }
}

fn raise(shares: &mut [f32], others: &[f32], factor: f32) {
    for (share, other) in shares.iter_mut().zip(others) {
        *share = share.max(other * factor);
    }
}

fn union_factor(unions: &Unions, asked: &[Union], communique: &Communique) -> f32 {
    if asked.is_empty() || communique.unions.is_empty() {
        return 1.0;
    }
    let speaks = asked
        .iter()
        .any(|asked| communique.unions.iter().any(|union| unions.same_family(asked, union)));
    if speaks { UNION } else { 1.0 / UNION }
}
