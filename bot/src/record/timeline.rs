//! A timeline as one JSON object.

use jiff::civil::Date;
use knowledge::answer::{Reason, Sought};
use knowledge::superseded::Superseded;
use knowledge::timeline::{Entry, Timeline};
use serde::Serialize;

use super::{ChoiceRecord, NearestRecord, QuoteRecord};

/// One topic with its timeline.
#[derive(Debug, Serialize)]
pub struct TimelineRecord<'a> {
    topic: &'a str,
    outcome: &'static str,
    reason: Option<Reason>,
    dispute: Option<ChoiceRecord<'a>>,
    entries: Vec<EntryRecord<'a>>,
    choices: Vec<ChoiceRecord<'a>>,
    nearest: Vec<NearestRecord<'a>>,
}

#[derive(Debug, Serialize)]
struct EntryRecord<'a> {
    #[serde(flatten)]
    quote: QuoteRecord<'a>,
    superseded: Vec<SupersededRecord<'a>>,
}

/// A value that no longer holds, and what has taken its place: bytes of `file` and of `by`.
#[derive(Debug, Serialize)]
pub(super) struct SupersededRecord<'a> {
    text: &'a str,
    file: &'a str,
    start: usize,
    end: usize,
    by: ByRecord<'a>,
}

#[derive(Debug, Serialize)]
struct ByRecord<'a> {
    text: &'a str,
    file: &'a str,
    date: Option<Date>,
    start: usize,
    end: usize,
}

impl<'a> TimelineRecord<'a> {
    /// The record of what was sought for a topic.
    pub fn new(topic: &'a str, sought: &'a Sought<Timeline>) -> Self {
        let mut record = Self {
            topic,
            outcome: "found",
            reason: None,
            dispute: None,
            entries: Vec::new(),
            choices: Vec::new(),
            nearest: Vec::new(),
        };
        match sought {
            Sought::Found(Timeline { dispute, entries }) => {
                record.dispute = dispute.as_ref().map(ChoiceRecord::new);
                record.entries = entries.iter().map(EntryRecord::new).collect();
            }
            Sought::Clarify(choices) => {
                record.outcome = "clarify";
                record.choices = choices.iter().map(ChoiceRecord::new).collect();
            }
            Sought::Abstained(reason, nearest) => {
                record.outcome = "abstained";
                record.reason = Some(*reason);
                record.nearest = nearest.iter().map(NearestRecord::new).collect();
            }
        }
        record
    }
}

impl<'a> EntryRecord<'a> {
    fn new(Entry { quote, superseded }: &'a Entry) -> Self {
        let superseded = superseded.iter().map(SupersededRecord::new).collect();
        Self { quote: QuoteRecord::new(quote), superseded }
    }
}

impl<'a> SupersededRecord<'a> {
    pub(super) fn new(Superseded { old, new }: &'a Superseded) -> Self {
        let by = ByRecord {
            text: &new.text,
            file: &new.citation.file,
            date: new.citation.date,
            start: new.start,
            end: new.end,
        };
        Self { text: &old.text, file: &old.citation.file, start: old.start, end: old.end, by }
    }
}
