//! An answer as one JSON object: the contract that outside checks rely on. The order of the fields
//! is the order in print.

mod timeline;

use std::time::Duration;

use jiff::civil::Date;
use knowledge::answer::{Answer, Choice, Curated, Outcome, Quote, Reason};
use knowledge::communique::{Citation, Union};
use knowledge::deadline::Standing;
use knowledge::semantics::Role;
use serde::Serialize;

use timeline::SupersededRecord;
pub use timeline::TimelineRecord;

/// One question with its answer.
#[derive(Debug, Serialize)]
pub struct Record<'a> {
    question: &'a str,
    outcome: &'static str,
    reason: Option<Reason>,
    quotes: Vec<QuoteRecord<'a>>,
    deadlines: &'a [Standing],
    choices: Vec<ChoiceRecord<'a>>,
    nearest: Vec<NearestRecord<'a>>,
    confidence: f64,
    elapsed_ms: f64,
    curated: Option<CuratedRecord<'a>>,
    silent: &'a [Union],
    also: &'a [Union],
    superseded: Vec<SupersededRecord<'a>>,
    meaning: Role,
    #[serde(skip_serializing_if = "Option::is_none")]
    withdrawn: Option<CuratedRecord<'a>>,
}

#[derive(Debug, Serialize)]
struct QuoteRecord<'a> {
    text: &'a str,
    file: &'a str,
    title: &'a str,
    unions: &'a [Union],
    date: Option<Date>,
    start: usize,
    end: usize,
}

#[derive(Debug, Serialize)]
struct ChoiceRecord<'a> {
    dispute: &'a str,
    title: &'a str,
}

#[derive(Debug, Serialize)]
struct NearestRecord<'a> {
    file: &'a str,
    title: &'a str,
}

#[derive(Debug, Serialize)]
struct CuratedRecord<'a> {
    id: &'a str,
    text: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    author: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    date: Option<Date>,
}

impl<'a> Record<'a> {
    /// The record of an answer that took `elapsed` to find.
    pub fn new(question: &'a str, answer: &'a Answer, elapsed: Duration) -> Self {
        let mut record = Self {
            question,
            outcome: "answered",
            reason: None,
            quotes: Vec::new(),
            deadlines: &[],
            choices: Vec::new(),
            nearest: answer.nearest.iter().map(NearestRecord::new).collect(),
            confidence: rounded(f64::from(answer.confidence)),
            elapsed_ms: rounded(elapsed.as_secs_f64() * 1e3),
            curated: None,
            silent: &[],
            also: &[],
            superseded: Vec::new(),
            meaning: answer.meaning,
            withdrawn: answer.withdrawn.as_ref().map(CuratedRecord::new),
        };
        match &answer.outcome {
            Outcome::Answered(answered) => {
                record.quotes = answered.quotes.iter().map(QuoteRecord::new).collect();
                record.deadlines = &answered.deadlines;
                record.curated = answered.curated.as_ref().map(CuratedRecord::new);
                record.silent = &answered.silent;
                record.also = &answered.also;
                record.superseded = answered.superseded.iter().map(SupersededRecord::new).collect();
            }
            Outcome::Clarify(choices) => {
                record.outcome = "clarify";
                record.choices = choices.iter().map(ChoiceRecord::new).collect();
            }
            Outcome::Abstained(reason) => {
                record.outcome = "abstained";
                record.reason = Some(*reason);
            }
            Outcome::SmallTalk(_) => record.outcome = "small_talk",
        }
        record
    }
}

impl<'a> QuoteRecord<'a> {
    fn new(quote: &'a Quote) -> Self {
        let Quote { text, start, end, citation } = quote;
        Self {
            text,
            file: &citation.file,
            title: &citation.title,
            unions: &citation.unions,
            date: citation.date,
            start: *start,
            end: *end,
        }
    }
}

impl<'a> ChoiceRecord<'a> {
    fn new(choice: &'a Choice) -> Self {
        Self { dispute: &choice.dispute, title: &choice.title }
    }
}

impl<'a> NearestRecord<'a> {
    fn new(citation: &'a Citation) -> Self {
        Self { file: &citation.file, title: &citation.title }
    }
}

impl<'a> CuratedRecord<'a> {
    fn new(curated: &'a Curated) -> Self {
        let Curated { id, text, author, date } = curated;
        Self { id, text, author: author.as_deref(), date: *date }
    }
}

/// To three decimals: beyond, there is only noise.
fn rounded(number: f64) -> f64 {
    (number * 1e3).round() / 1e3
}
