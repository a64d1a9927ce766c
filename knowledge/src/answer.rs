//! What a question gets: exact quotes, a choice between disputes, or a plain no.

mod asks;
mod candidates;
mod confidence;
mod disputes;
mod matter;
mod personal;
mod positions;
mod quotes;
mod respond;
mod small_talk;
mod topic;

use std::ops::Range;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::communique::{Citation, Communique, Union};
use crate::deadline::Standing;
use crate::query::Language;
use crate::semantics::Role;
use crate::superseded::Superseded;

#[cfg(test)]
pub(crate) use asks::asks;
pub use confidence::{Calibration, Features, Model};
pub(crate) use positions::positions;
pub use positions::{Position, Positions};
pub(crate) use quotes::{alone, says_change};
pub(crate) use respond::respond;
pub(crate) use small_talk::small_talk;
pub use topic::Sought;
#[cfg(test)]
pub(crate) use topic::snapshot;
pub(crate) use topic::{Topic, topic};

/// Most quotes in one answer.
pub const MOST_QUOTES: usize = 3;
/// Most characters in the quotes of one answer together.
pub const MOST_CHARACTERS: usize = 700;

/// The engine's reply to one question.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// What is said.
    pub outcome: Outcome,
    /// The communiqués nearest to the question, best first: where to read on.
    pub nearest: Vec<Citation>,
    /// Calibrated probability, in 0..=1, that the quotes answer the question.
    pub confidence: f32,
    /// The language to reply in.
    pub language: Language,
    /// What the confidence was reckoned from; `None` where nothing was looked up.
    pub features: Option<Features>,
    /// What part meaning had beside words.
    pub meaning: Role,
    /// Where the officers withdrew the answer to this question, their words on it; it is then
    /// abstained from.
    pub withdrawn: Option<Curated>,
}

/// Quotes are as likely beside the point as not below this confidence.
const UNSURE: f32 = 0.5;

impl Answer {
    /// Whether the quotes may well be beside the point: to be shown with a word of caution.
    pub fn is_unsure(&self) -> bool {
        matches!(self.outcome, Outcome::Answered(_)) && self.confidence < UNSURE
    }
}

/// What is said in reply to a question.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// The communiqués say it.
    Answered(Answered),
    /// Two disputes fit: which one is meant?
    Clarify(Vec<Choice>),
    /// The communiqués do not say it.
    Abstained(Reason),
    /// Not a question about the communiqués.
    SmallTalk(SmallTalk),
}

/// An answer in the communiqués' own words.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Answered {
    /// At most [`MOST_QUOTES`], together at most [`MOST_CHARACTERS`] characters; never empty.
    pub quotes: Vec<Quote>,
    /// Deadlines that the quotes state, in order of date.
    pub deadlines: Vec<Standing>,
    /// The officers' answer, when one was written for this question; the quotes are its citations.
    pub curated: Option<Curated>,
    /// Where several unions speak, those of the dispute whose communiqués do not speak of the
    /// matter; by name.
    pub silent: Vec<Union>,
    /// Where the question asks who says what, the unions that speak of it without being quoted,
    /// for there is no room; by name.
    pub also: Vec<Union>,
    /// Dates, times and figures in the quotes that a later one of the quotes replaces.
    pub superseded: Vec<Superseded>,
}

/// An exact piece of a communiqué's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quote {
    /// `text[start..end]` of the communiqué, byte for byte.
    pub text: String,
    /// First byte in the communiqué's text.
    pub start: usize,
    /// Byte after the last.
    pub end: usize,
    /// Which communiqué.
    pub citation: Citation,
}

impl Quote {
    /// The quote of these bytes of a communiqué; `None` when they are no whole characters of it.
    pub fn new(communique: &Communique, range: Range<usize>) -> Option<Self> {
        let text = communique.text.get(range.clone())?.to_owned();
        Some(Self { text, start: range.start, end: range.end, citation: communique.citation() })
    }
}

/// An answer that an officer wrote or approved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Curated {
    /// Its name in the folder's `faq.toml`.
    pub id: String,
    /// The officers' words.
    pub text: String,
    /// The role of who answers for it.
    pub author: Option<String>,
    /// The day it was written or approved.
    pub date: Option<Date>,
}

/// A dispute that may be meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The dispute: its folder's name.
    pub dispute: String,
    /// The same, to be read: words instead of hyphens.
    pub title: String,
}

/// Why the communiqués give no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// They do not speak of it.
    Unrelated,
    /// They speak of the matter, but do not say this.
    NotStated,
    /// It depends on the asker's own case: a delegate can tell.
    PersonalCase,
}

/// Words that ask nothing of the communiqués.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SmallTalk {
    /// "Ciao".
    Greeting,
    /// "Grazie".
    Thanks,
    /// "Chi sei?", "cosa sai fare?".
    Help,
    /// "A presto".
    Farewell,
}
