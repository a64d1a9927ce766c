//! The way of a question through the engine, step by step.

use super::candidates::share;
use super::confidence::{Calibration, Features, features};
use super::disputes::Group;
use super::matter::{Found, Matter};
use super::quotes::choose;
use super::small_talk::small_talk;
use super::{Answer, Answered, Curated, Outcome, Quote, Reason, positions};
use crate::communique::Citation;
use crate::deadline::{Deadline, Standing};
use crate::error::Error;
use crate::query::language_of;
use crate::semantics::{Likeness, Role};
use crate::snapshot::{Question, Snapshot};

/// A longer question is read as far as this, in bytes: nobody asks at more length, and the time to
/// answer stays bounded.
const LONGEST_QUESTION: usize = 2_000;
/// A sentence is about the question when it has this share of it by itself: its deadlines are then
/// shown. A wrong deadline costs somebody a job.
const ABOUT: f32 = 0.33;
/// The communiqués speak of a question's matter when they cover this share of it by words ...
const COVERED: f32 = 0.42;
/// ... or, where meaning is known, from this probability.
const RELATED: f32 = 0.6;
/// An answer is given only where it is surer still.
const SURELY_RELATED: f32 = 0.8;

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
        meaning: Role::NotNeeded,
    };
    if let Some(kind) = small_talk(question.text) {
        return Ok(plain(Outcome::SmallTalk(kind)));
    }
    if let Some(answer) = curated(snapshot, question)? {
        return Ok(answer);
    }
    let matter = Matter::new(snapshot, question)?;
    let calibration = &snapshot.settings().calibration;
    let words = Draft::new(&matter, None);
    if words.confidence >= calibration.decided {
        let answer = words.into_answer(&matter, question, Role::NotNeeded);
        return positions::complete(snapshot, question, answer, None);
    }
    match snapshot.likeness(question.text) {
        Ok(likeness) => {
            let both = Draft::new(&matter, Some(&likeness));
            let answer = both.into_answer(&matter, question, Role::Used);
            positions::complete(snapshot, question, answer, Some(likeness))
        }
        Err(role) => {
            let answer = words.into_answer(&matter, question, role);
            positions::complete(snapshot, question, answer, None)
        }
    }
}

/// An answer in the making: the best sentences that one signal or both find.
struct Draft {
    nearest: Vec<Citation>,
    first: Option<Judged>,
    /// The dispute that comes second.
    second: Option<Judged>,
    confidence: f32,
}

/// What one dispute says, and how sure it is that this answers the question.
struct Judged {
    group: Group,
    quotes: Vec<Quote>,
    features: Features,
    confidence: f32,
    /// Whether it speaks of the question's matter at all.
    is_related: bool,
    /// Whether its meaning leaves too much doubt of that. Words alone cannot tell: a few words of
    /// the question may be all that they know of it.
    strays: bool,
}

impl Draft {
    fn new(matter: &Matter<'_>, likeness: Option<&Likeness>) -> Self {
        let Found { groups, nearest, elsewhere } = matter.find(likeness);
        let Calibration { words, meaning, related, .. } = &matter.snapshot.settings().calibration;
        let judge = |group: Group| {
            let quotes = choose(matter.snapshot.communiques(), &group.candidates);
            let features = features(matter, &group.candidates, &quotes, elsewhere);
            let related = related.of(&features);
            let (confidence, is_related, strays) = match likeness {
                Some(_) => (meaning.of(&features), related >= RELATED, related < SURELY_RELATED),
                None => (words.of(&features), features.covered >= COVERED, false),
            };
            Judged { group, quotes, features, confidence, is_related, strays }
        };
        let mut judged = groups.into_iter().take(2).map(judge);
        let (first, second) = (judged.next(), judged.next());
        let confidence = first.as_ref().map_or(0.0, |first| first.confidence);
        Self { nearest, first, second, confidence }
    }

    fn into_answer(self, matter: &Matter<'_>, question: &Question<'_>, meaning: Role) -> Answer {
        let Self { nearest, first, second, confidence } = self;
        let features = first.as_ref().map(|first| first.features);
        let outcome = match first {
            Some(first) => outcome(matter, question, first, second),
            None => Outcome::Abstained(reason(matter, false)),
        };
        let language = matter.query.language;
        Answer { outcome, nearest, confidence, language, features, meaning }
    }
}

/// Which of the three honest noes it is.
fn reason(matter: &Matter<'_>, is_related: bool) -> Reason {
    match (matter.is_personal, is_related) {
        (true, _) => Reason::PersonalCase,
        (false, true) => Reason::NotStated,
        (false, false) => Reason::Unrelated,
    }
}

fn outcome(
    matter: &Matter<'_>,
    question: &Question<'_>,
    first: Judged,
    second: Option<Judged>,
) -> Outcome {
    let Matter { snapshot, query, .. } = matter;
    let settings = snapshot.settings();
    let calibrated = settings.steps.calibration;
    let enough = if calibrated { settings.calibration.threshold } else { 0.0 };
    if first.quotes.is_empty() || first.confidence < enough || (calibrated && first.strays) {
        return Outcome::Abstained(reason(matter, first.is_related));
    }
    let rival = second.filter(|second| {
        second.confidence >= enough && second.group.is_as_fit_as(&first.group, query)
    });
    let Group { dispute, candidates, .. } = first.group;
    // A file at the root belongs to no dispute: there is nothing to choose.
    if let (Some(one), Some(other)) = (dispute, rival.and_then(|rival| rival.group.dispute)) {
        return Outcome::Clarify(vec![snapshot.choice(&one), snapshot.choice(&other)]);
    }
    let about = |number: usize, deadline: &Deadline| {
        candidates.iter().any(|c| {
            let states = c.range.start < deadline.end && deadline.start < c.range.end;
            c.communique == number && states && share(query, &c.own) >= ABOUT
        })
    };
    let deadlines = deadlines(snapshot, &first.quotes, question, about);
    Outcome::Answered(Answered { deadlines, quotes: first.quotes, ..Answered::default() })
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
        outcome: Outcome::Answered(Answered { quotes, deadlines, curated, ..Answered::default() }),
        nearest,
        confidence: likeness,
        language: language_of(question.text),
        features: None,
        meaning: Role::NotNeeded,
    }))
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
