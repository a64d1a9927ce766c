//! What one dispute says of a matter, from all of its communiqués: what positions and timelines
//! are drawn from.

use super::candidates::Candidate;
use super::disputes::Group;
use super::matter::{Found, Matter};
use super::{Answered, Choice, Outcome, Reason};
use crate::communique::{Citation, Communique};
use crate::error::Error;
use crate::query::QueryTerm;
use crate::semantics::Likeness;
use crate::snapshot::{Question, Snapshot, words_of};

/// Of how many passages a matter is told: all of a dispute, but for one out of all measure.
const PASSAGES: usize = 400;
/// A sentence is about the matter from this share of the best score,
const ABOUT: f32 = 0.6;
/// and with this share of the matter in itself, and, its surroundings counted half, this share of
/// what the sentence with most of it has; or, where meaning is known,
const OWN: f32 = 0.3;
const MOST: f32 = 0.6;
/// this near to the likest sentence, with this share in it and its surroundings.
const NEAR: f32 = 0.02;
const COVERED: f32 = 0.45;
/// Below this share of the best score, or of the matter, a sentence is about something else; in
/// between, who can tell.
const APART: f32 = 0.5;
const NO_PART: f32 = 0.15;

/// What was sought, or why it was not found.
#[derive(Clone, Debug, PartialEq)]
pub enum Sought<T> {
    /// It was found.
    Found(T),
    /// Two disputes fit: which one is meant?
    Clarify(Vec<Choice>),
    /// The communiqués do not speak of it; with those nearest to it.
    Abstained(Reason, Vec<Citation>),
}

impl<T> Sought<T> {
    /// The same of what is drawn from what was found; where that is nothing, it is not stated.
    pub(crate) fn and_then<U>(self, draw: impl FnOnce(T) -> Option<U>) -> Sought<U> {
        match self {
            Self::Found(found) => match draw(found) {
                Some(drawn) => Sought::Found(drawn),
                None => Sought::Abstained(Reason::NotStated, Vec::new()),
            },
            Self::Clarify(choices) => Sought::Clarify(choices),
            Self::Abstained(reason, nearest) => Sought::Abstained(reason, nearest),
        }
    }
}

/// The dispute that an answer is drawn from: that of its first quote, if it has one.
pub(super) fn dispute_of<'a>(
    snapshot: &'a Snapshot,
    answered: &Answered,
) -> Option<Option<&'a str>> {
    let quoted = snapshot.communique(&answered.quotes.first()?.citation.file)?;
    Some(quoted.dispute.as_deref())
}

/// The sentences of one dispute, scored against a matter.
pub(crate) struct Topic<'a> {
    pub matter: Matter<'a>,
    pub dispute: Option<String>,
    /// The best first.
    pub candidates: Vec<Candidate>,
}

/// Finds the dispute that a question is about, and what it says of the matter; `text` is the
/// matter in the question's words, or the question.
pub(crate) fn topic<'a>(
    snapshot: &'a Snapshot,
    question: &Question<'a>,
    text: &'a str,
) -> Result<Sought<Topic<'a>>, Error> {
    let mut answer = snapshot.ask(&Question { text, ..*question })?;
    // "Che dicono i sindacati" in the middle of a question may be all that its words hang on.
    if text != question.text && !matches!(answer.outcome, Outcome::Answered(_)) {
        answer = snapshot.ask(question)?;
    }
    let dispute = match answer.outcome {
        Outcome::Answered(answered) => dispute_of(snapshot, &answered),
        Outcome::Clarify(choices) => return Ok(Sought::Clarify(choices)),
        // That a question is not answered does not mean that its matter is not spoken of.
        Outcome::Abstained(Reason::NotStated) => None,
        Outcome::Abstained(reason) => return Ok(Sought::Abstained(reason, answer.nearest)),
        Outcome::SmallTalk(_) => return Ok(Sought::Abstained(Reason::Unrelated, answer.nearest)),
    };
    let likeness = snapshot.likeness(question.text).ok();
    let likeness = likeness.as_ref();
    let found = match dispute {
        Some(dispute) => Topic::of_dispute(snapshot, question, text, dispute, likeness)?,
        None => match Topic::of_any(snapshot, question, text, likeness)? {
            Ok(found) => found,
            Err(choices) => return Ok(Sought::Clarify(choices)),
        },
    };
    Ok(match found {
        Some(found) => Sought::Found(found),
        None => Sought::Abstained(Reason::NotStated, answer.nearest),
    })
}

impl<'a> Topic<'a> {
    /// What one dispute says, by words and, where it is known, by meaning; `None` when it has nothing
    /// about the matter.
    pub fn of_dispute(
        snapshot: &'a Snapshot,
        question: &Question<'a>,
        text: &'a str,
        dispute: Option<&'a str>,
        likeness: Option<&Likeness>,
    ) -> Result<Option<Self>, Error> {
        // Only within the dispute are all of its communiqués looked at.
        let question = &Question { dispute: dispute.or(question.dispute), ..*question };
        let (matter, found) = find(snapshot, question, text, likeness)?;
        let group = found.groups.into_iter().find(|group| group.dispute.as_deref() == dispute);
        Ok(group.and_then(|group| Self::new(matter, group)))
    }

    /// What the dispute that fits best says, or a choice where two fit.
    fn of_any(
        snapshot: &'a Snapshot,
        question: &Question<'a>,
        text: &'a str,
        likeness: Option<&Likeness>,
    ) -> Result<Result<Option<Self>, Vec<Choice>>, Error> {
        let (matter, found) = find(snapshot, question, text, likeness)?;
        let mut groups = found.groups.into_iter();
        let (first, second) = (groups.next(), groups.next());
        let Some(first) = first else { return Ok(Ok(None)) };
        let rival = second.filter(|second| second.is_as_fit_as(&first, &matter.query));
        if let (Some(one), Some(other)) = (&first.dispute, rival.and_then(|rival| rival.dispute)) {
            return Ok(Err(vec![snapshot.choice(one), snapshot.choice(&other)]));
        }
        Ok(Ok(Self::new(matter, first)))
    }

    fn new(matter: Matter<'a>, group: Group) -> Option<Self> {
        let Group { dispute, candidates, .. } = group;
        let topic = Self { matter, dispute, candidates };
        let judge = topic.judge();
        topic.candidates.iter().any(|one| judge.is_about(one)).then_some(topic)
    }

    /// How its sentences are judged.
    pub fn judge(&self) -> Judge {
        Judge::new(&self.matter, self.dispute.as_deref(), &self.candidates)
    }

    /// The best sentence of each communiqué that speaks of the matter, by `worth`, in no order.
    pub fn best_of_each(&self, worth: impl Fn(&Candidate) -> f32) -> Vec<&Candidate> {
        let judge = self.judge();
        let mut best: Vec<&Candidate> = Vec::new();
        for candidate in self.candidates.iter().filter(|candidate| judge.is_about(candidate)) {
            match best.iter_mut().find(|one| one.communique == candidate.communique) {
                Some(one) if worth(one) < worth(candidate) => *one = candidate,
                Some(_) => {}
                None => best.push(candidate),
            }
        }
        best
    }

    /// The communiqué of a sentence.
    pub fn communique(&self, candidate: &Candidate) -> Option<&'a Communique> {
        self.matter.snapshot.communiques().get(candidate.communique)
    }
}

fn find<'a>(
    snapshot: &'a Snapshot,
    question: &Question<'a>,
    text: &'a str,
    likeness: Option<&Likeness>,
) -> Result<(Matter<'a>, Found), Error> {
    let mut matter = Matter::new(snapshot, &Question { text, ..*question })?;
    if matter.query.terms.is_empty() {
        matter = Matter::new(snapshot, question)?;
    }
    matter.unions = snapshot.settings().unions.named_in(question.text);
    let found = matter.find_among(PASSAGES, likeness);
    Ok((matter, found))
}

/// Tells the sentences about a matter from others.
pub(crate) struct Judge {
    /// Of each term, its weight; nought for unions, and for what all of the dispute is about.
    weights: Vec<f32>,
    best: f32,
    most: f32,
    likest: f32,
}

impl Judge {
    /// A judge of these candidates of a dispute, the best first.
    fn new(matter: &Matter<'_>, dispute: Option<&str>, candidates: &[Candidate]) -> Self {
        let best = candidates.first().map_or(0.0, |candidate| candidate.score);
        let likest = candidates.iter().filter_map(|c| c.cosine).fold(0.0, f32::max);
        let index = matter.snapshot.index();
        let name = index.analyzer().analyze(&words_of(dispute.unwrap_or_default()));
        let named = |term: &QueryTerm| {
            let terms = term.alternatives.iter().filter_map(|a| index.forward().term(a.id));
            terms.chain([term.term.as_str()]).any(|term| name.iter().any(|t| t.stem == term))
        };
        // Who is asked is no part of what is asked.
        let union = |term: &QueryTerm| {
            matter.unions.iter().any(|union| {
                union.0.split_whitespace().any(|word| word.eq_ignore_ascii_case(&term.word))
            })
        };
        let terms = &matter.query.terms;
        let weigh = |idle: &dyn Fn(&QueryTerm) -> bool| -> Vec<f32> {
            terms.iter().map(|term| if idle(term) { 0.0 } else { term.weight }).collect()
        };
        let mut weights = weigh(&|term| union(term) || named(term));
        if weights.iter().sum::<f32>() <= 0.0 {
            weights = weigh(&union);
        }
        let mut judge = Self { weights, best, most: 0.0, likest };
        let matter = |c: &Candidate| (judge.share(&c.own) + judge.share(&c.covered)) / 2.0;
        judge.most = candidates.iter().map(matter).fold(0.0, f32::max);
        judge
    }

    /// The share of the matter, the dispute's name left out, that these shares of its terms make.
    fn share(&self, shares: &[f32]) -> f32 {
        let sum: f32 = self.weights.iter().zip(shares).map(|(weight, share)| weight * share).sum();
        sum / self.weights.iter().sum::<f32>().max(f32::EPSILON)
    }

    /// Whether a sentence is about the matter.
    pub fn is_about(&self, candidate: &Candidate) -> bool {
        let own = self.share(&candidate.own);
        let covered = self.share(&candidate.covered);
        let matter = (own + covered) / 2.0;
        let near = candidate.cosine.is_some_and(|cosine| cosine >= self.likest - NEAR);
        let says = own >= OWN && matter >= self.most * MOST;
        candidate.score >= self.best * ABOUT && (says || near && covered >= COVERED)
    }

    /// Whether a sentence is surely about something else.
    pub fn is_apart(&self, candidate: &Candidate) -> bool {
        let own = self.share(&candidate.own);
        candidate.score < self.best * APART || own < NO_PART && !self.is_about(candidate)
    }
}

/// A knowledge base by words alone of files with their content, for tests.
#[cfg(test)]
pub(crate) fn snapshot(files: &[(&str, &str)]) -> Snapshot {
    let mut settings = crate::snapshot::Settings::built_in().unwrap();
    settings.model = None;
    let entry = |(file, text): &(&str, &str)| crate::reader::Entry {
        file: (*file).to_owned(),
        bytes: text.as_bytes().to_vec(),
    };
    let folder = settings.reader().entries(files.iter().map(entry).collect());
    Snapshot::build(folder, &settings).unwrap()
}
