//! The way of a question through the engine, step by step.

use super::candidates::share;
use super::confidence::{Calibration, Features, features};
use super::disputes::Group;
use super::matter::{Found, Matter};
use super::quotes::choose;
use super::small_talk::small_talk;
use super::{Answer, Answered, Curated, Outcome, Quote, Reason, positions};
use crate::communique::Citation;
use crate::curated::CuratedAnswer;
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
        withdrawn: None,
    };
    if let Some(kind) = small_talk(question.text) {
        return Ok(plain(Outcome::SmallTalk(kind)));
    }
    let vocabulary = &snapshot.settings().vocabulary;
    match snapshot.curated().find(question.text, question.dispute, vocabulary)? {
        None => found(snapshot, question),
        Some((answer, likeness)) if !answer.withdrawn => {
            Ok(curated(snapshot, question, answer, likeness))
        }
        Some((answer, _)) => {
            let found = found(snapshot, question)?;
            let outcome = Outcome::Abstained(Reason::NotStated);
            Ok(Answer { outcome, withdrawn: Some(words(answer)), ..found })
        }
    }
}

/// What is found in the communiqués themselves.
fn found(snapshot: &Snapshot, question: &Question<'_>) -> Result<Answer, Error> {
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
        let withdrawn = None;
        Answer { outcome, nearest, confidence, language, features, meaning, withdrawn }
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

/// The officers' answer to this very question.
fn curated(
    snapshot: &Snapshot,
    question: &Question<'_>,
    answer: &CuratedAnswer,
    likeness: f32,
) -> Answer {
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
    let curated = Some(words(answer));
    let deadlines = deadlines(snapshot, &quotes, question, |_, _| true);
    Answer {
        outcome: Outcome::Answered(Answered { quotes, deadlines, curated, ..Answered::default() }),
        nearest,
        confidence: likeness,
        language: language_of(question.text),
        features: None,
        meaning: Role::NotNeeded,
        withdrawn: None,
    }
}

/// The officers' words, and who answers for them.
fn words(answer: &CuratedAnswer) -> Curated {
    Curated {
        id: answer.id.clone(),
        text: answer.answer.clone(),
        author: answer.author.clone(),
        date: answer.date,
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

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::reader;
    use crate::snapshot::Settings;

    #[test]
    fn what_the_officers_withdrew_is_not_answered_any_more() {
        let settings = Settings { model: None, ..Settings::built_in().unwrap() };
        let communique = reader::Entry {
            file: "turni/nota.md".into(),
            bytes: b"# Nota sui turni\n\nI turni cambiano il 3 maggio 2025 alle ore 6.".to_vec(),
        };
        let ask = |faq: &str| {
            let mut folder = settings.reader().entries(vec![communique.clone()]);
            folder.curated.push(("turni/faq.toml".into(), Some("turni".into()), faq.to_owned()));
            let snapshot = Snapshot::build(folder, &settings).unwrap();
            assert!(snapshot.warnings().is_empty(), "{:?}", snapshot.warnings());
            let now = date(2025, 4, 1).at(9, 0, 0, 0);
            let text = "quando cambiano i turni?";
            snapshot.ask(&Question { text, now, dispute: None }).unwrap()
        };
        assert!(matches!(ask("").outcome, Outcome::Answered(_)));
        let withdrawn =
            ask("[[answer]]\nid = \"turni\"\nquestions = [\"Quando cambiano i turni?\"]\n\
             answer = \"La data è stata rinviata.\"\nwithdrawn = true\n");
        assert_eq!(withdrawn.outcome, Outcome::Abstained(Reason::NotStated));
        assert_eq!(withdrawn.withdrawn.unwrap().text, "La data è stata rinviata.");
        assert_eq!(withdrawn.nearest[0].file, "turni/nota.md");
    }
}
