//! Typed deadlines and appointments: what, when, and whether it is open, today or past.

mod cue;

use std::ops::Range;

use jiff::civil::{Date, DateTime, Time};
use serde::{Deserialize, Serialize};

use crate::italian::date::{Expression, Kind as Said, expressions};

/// Longest [`Deadline::what`], in bytes, unless the date alone is longer.
const WHAT: usize = 150;
/// How far a sentence is followed on each side of its date, in bytes: longer ones are cut, so
/// that a text without full stops is not read again for each of its dates.
const REACH: usize = 1_000;

/// What a clause of a long sentence may begin after, and end before.
const CLAUSE_MARKS: [&str; 8] = [", ", "; ", ": ", " – ", " - ", " (", ") ", " e "];
/// Words that a clause may also end before.
const CLAUSE_WORDS: [&str; 3] = [" attraverso ", " che ", " con "];

/// A term, an appointment or a start that a text sets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deadline {
    /// The clause that sets it: an exact substring of the text.
    pub what: String,
    /// Its day; of an interval the last, of a start the first.
    pub date: Date,
    /// Its time, where the text gives one.
    pub time: Option<Time>,
    /// What comes on that day.
    pub kind: Kind,
    /// Byte offset of its sentence.
    pub start: usize,
    /// Byte offset after its sentence.
    pub end: usize,
}

/// What comes on a day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// The last moment for something: "scade il", "entro il", "fino al".
    #[default]
    Deadline,
    /// Something that happens: "sciopero il", "assemblea", "incontro".
    Event,
    /// The first moment of something: "a decorrere dal", "dal 1° dicembre".
    Start,
}

/// Where a deadline stands at a given time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Its day is still to come.
    Open,
    /// It is today, and its time, if any, has not passed.
    Today,
    /// It has passed.
    Past,
}

/// A deadline as it stands at a given time: what the contract prints.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// Its day.
    pub date: Date,
    /// Its time, as "16:00".
    #[serde(with = "clock")]
    pub time: Option<Time>,
    /// The clause that sets it.
    pub what: String,
    /// Open, today or past.
    pub status: Status,
    /// Days from today to it; negative once its day has passed.
    pub days: i32,
    /// What comes on that day; not printed, but what has begun has not expired.
    #[serde(skip)]
    pub kind: Kind,
}

impl Deadline {
    /// Whether it is open, today or past, and the days from `now` to it, negative once past. With
    /// a time it is past from the minute after; without, from the day after.
    pub fn status(&self, now: DateTime) -> (Status, i32) {
        let days =
            i32::try_from(now.date().duration_until(self.date).as_hours() / 24).unwrap_or(i32::MAX);
        let status = match days {
            1.. => Status::Open,
            0 if self.time.is_none_or(|time| now.time() <= time) => Status::Today,
            _ => Status::Past,
        };
        (status, days)
    }

    /// The deadline as it stands at `now`.
    pub fn standing(&self, now: DateTime) -> Standing {
        let (status, days) = self.status(now);
        Standing {
            date: self.date,
            time: self.time,
            what: self.what.clone(),
            status,
            days,
            kind: self.kind,
        }
    }
}

/// Every deadline of a text, in order. `reference` is the day it was written; a day whose year
/// cannot be known gives none.
pub fn deadlines(text: &str, reference: Option<Date>) -> Vec<Deadline> {
    let expressions = expressions(text, reference);
    let mut deadlines: Vec<Deadline> = Vec::new();
    let mut sentence = 0..0usize;
    for expression in &expressions {
        if expression.end > sentence.end {
            sentence = sentence_around(text, expression);
        }
        let Some((date, time, kind)) = judged(text, &sentence, expression, reference) else {
            continue;
        };
        let clause = clause(text, &sentence, expression);
        let Some(what) = text.get(clause) else {
            continue;
        };
        deadlines.push(Deadline {
            what: what.to_owned(),
            date,
            time,
            kind,
            start: sentence.start,
            end: sentence.end,
        });
    }
    deadlines
}

/// The day that an expression sets, and what comes then.
fn judged(
    text: &str,
    sentence: &Range<usize>,
    said: &Expression,
    reference: Option<Date>,
) -> Option<(Date, Option<Time>, Kind)> {
    let before = text.get(sentence.start..said.start)?;
    let after = text.get(said.end..sentence.end)?;
    match &said.kind {
        Said::Day(day) => {
            let kind = cue::kind(before, after, day.from_time)?;
            // "dalle 9" is when something starts, which is no term's time.
            let time = day.time.filter(|_| kind != Kind::Deadline || !day.from_time);
            Some((day.date?, time, kind))
        }
        Said::Interval { from, to, time } => match cue::of_interval(before, after)? {
            Kind::Start => Some(((*from)?, None, Kind::Start)),
            kind => Some(((*to)?, *time, kind)),
        },
        // "oggi" and "ieri" say when it is written, unless they give a time too.
        Said::Relative { date, time } if time.is_some() || *date > reference => {
            let kind = cue::kind(before, after, false)?;
            Some(((*date)?, *time, kind))
        }
        // "entro novembre 2021": to the end of it.
        Said::Month { year, month } if cue::is_term_before(before) => {
            let first = Date::new((*year)?, *month, 1).ok()?;
            Some((first.last_of_month(), None, Kind::Deadline))
        }
        _ => None,
    }
}

/// The sentence that an expression stands in: at most its paragraph.
fn sentence_around(text: &str, said: &Expression) -> Range<usize> {
    let from = text.floor_char_boundary(said.start.saturating_sub(REACH));
    let to = text.ceil_char_boundary(said.end.saturating_add(REACH).min(text.len()));
    let before = text.get(from..said.start).unwrap_or_default();
    let before = before.rsplit("\n\n").next().unwrap_or_default();
    let after = text.get(said.end..to).unwrap_or_default();
    let after = after.split("\n\n").next().unwrap_or_default();
    let start = said.start - before.len() + sentence_ends(before).last().unwrap_or(0);
    let end = said.end + sentence_ends(after).next().unwrap_or(after.len());
    let whole = text.get(start..end).unwrap_or_default();
    let start = end - whole.trim_start().len();
    start..start + whole.trim().len()
}

/// Offsets after each mark that ends a sentence: before a space and a capital, or at the end.
fn sentence_ends(text: &str) -> impl Iterator<Item = usize> {
    text.match_indices(['.', '!', '?', '…']).filter_map(|(at, mark)| {
        let end = at + mark.len();
        let rest = text.get(end..)?.trim_start_matches(['”', '"', '»', ')', '*']);
        let spaced = rest.starts_with(char::is_whitespace);
        let next = rest.trim_start().chars().next();
        // "art. 5", "on. Mura", "S. Giovanni": an abbreviation does not end a sentence.
        let last =
            text.get(..at)?.rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
        let shortened = mark == "."
            && (last.chars().count() == 1 && last.chars().all(char::is_alphabetic)
                || matches!(
                    last.to_lowercase().as_str(),
                    "art" | "on" | "dott" | "sig" | "prof" | "avv" | "ing"
                ));
        let begins =
            next.is_none_or(|c| c.is_uppercase() || matches!(c, '«' | '“' | '"' | '•' | '(' | '*'));
        ((spaced || next.is_none()) && begins && !shortened).then_some(end)
    })
}

/// The clause around an expression: the sentence where it is short, else as much of it as fits
/// between commas and the like.
fn clause(text: &str, sentence: &Range<usize>, said: &Expression) -> Range<usize> {
    if sentence.len() <= WHAT {
        return sentence.clone();
    }
    let from = text.floor_char_boundary(said.start.saturating_sub(WHAT).max(sentence.start));
    let to = text.ceil_char_boundary(said.end.saturating_add(WHAT).min(sentence.end));
    let mut starts = vec![sentence.start];
    let mut ends = vec![sentence.end];
    let around = text.get(from..to).unwrap_or_default();
    for mark in CLAUSE_MARKS {
        for (at, _) in around.match_indices(mark) {
            ends.push(from + at);
            starts.push(from + at + mark.len());
        }
    }
    for word in CLAUSE_WORDS {
        ends.extend(around.match_indices(word).map(|(at, _)| from + at));
    }
    let start = starts
        .into_iter()
        .filter(|start| *start <= said.start && said.end - start <= WHAT)
        .min()
        .unwrap_or(said.start);
    let end = ends
        .into_iter()
        .filter(|end| *end >= said.end && end - start <= WHAT)
        .max()
        .unwrap_or(said.end);
    let clause = text.get(start..end).unwrap_or_default();
    start..start + clause.trim_end_matches([' ', ',', ';', ':', '(', '–', '-']).len()
}

/// Times as the contract writes them: "16:00".
mod clock {
    use jiff::civil::Time;
    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(
        time: &Option<Time>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        match time {
            Some(time) => {
                serializer.collect_str(&format_args!("{:02}:{:02}", time.hour(), time.minute()))
            }
            None => serializer.serialize_none(),
        }
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Time>, D::Error> {
        Option::<String>::deserialize(deserializer)?
            .map(|time| time.parse().map_err(serde::de::Error::custom))
            .transpose()
    }
}

#[cfg(test)]
mod tests;
