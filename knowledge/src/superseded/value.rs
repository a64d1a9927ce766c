//! The dates, times and figures of a sentence, each with its type and its place.

use std::ops::Range;

use jiff::civil::{Date, Time};

use crate::italian::date::{Expression, Kind, expressions};
use crate::italian::folding::fold;
use crate::italian::{Analyzer, number, stop_words, tokenizer};

/// A typed value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value {
    /// A day; of an interval the last.
    Day(Date),
    /// A month, which may stand for a day in it: *a inizio ottobre*.
    Month(Option<i16>, i8),
    /// A time of day.
    Time(Time),
    /// A number, in one form, with the stem of what it counts where a noun or a sign says so.
    Figure(String, Option<String>),
}

/// A value where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Stated {
    pub value: Value,
    /// Bytes of the communiqué's text.
    pub range: Range<usize>,
    /// Of an interval its first day; of a day with a time that time.
    pub from: Option<Date>,
    pub at: Option<Time>,
}

impl Value {
    /// Whether this is the value that another sentence means by `named`: the same, or the month
    /// that it lies in, or the same number without its unit.
    pub fn is_named(&self, named: &Self) -> bool {
        match (self, named) {
            (Self::Day(day), Self::Month(year, month)) => {
                day.month() == *month && year.is_none_or(|year| year == day.year())
            }
            (Self::Figure(number, unit), Self::Figure(other, of)) => {
                number == other && (unit.is_none() || of.is_none() || unit == of)
            }
            _ => self == named,
        }
    }

    /// Whether one may stand in place of the other.
    pub fn same_type(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Day(_) | Self::Month(..), Self::Day(_) | Self::Month(..))
            | (Self::Time(_), Self::Time(_)) => true,
            (Self::Figure(_, unit), Self::Figure(_, of)) => {
                unit.is_none() || of.is_none() || unit == of
            }
            _ => false,
        }
    }
}

/// The values of a communiqué's sentence, in order.
pub(super) fn values(text: &str, sentence: &Range<usize>, written: Option<Date>) -> Vec<Stated> {
    let Some(said) = text.get(sentence.clone()) else { return Vec::new() };
    let dates = expressions(said, written);
    let mut found: Vec<Stated> =
        dates.iter().filter_map(|e| of_expression(e, sentence.start)).collect();
    found.extend(figures(said, &dates, sentence.start));
    found.sort_by_key(|stated| stated.range.start);
    found
}

fn of_expression(said: &Expression, start: usize) -> Option<Stated> {
    let (value, from, at) = match &said.kind {
        Kind::Day(day) => (Value::Day(day.date?), None, day.time),
        Kind::Interval { from, to, time } => (Value::Day((*to)?), *from, *time),
        Kind::Month { year, month } => (Value::Month(*year, *month), None, None),
        Kind::Time { time, .. } => (Value::Time(*time), None, None),
        Kind::Year(_) | Kind::Within { .. } | Kind::Relative { .. } => return None,
    };
    Some(Stated { value, range: start + said.start..start + said.end, from, at })
}

/// Numbers that are no part of a date, with what they count.
fn figures(said: &str, dates: &[Expression], start: usize) -> Vec<Stated> {
    let analyzer = Analyzer::default();
    let words: Vec<_> = tokenizer::words(said).collect();
    let mut found = Vec::new();
    for (n, word) in words.iter().enumerate() {
        let in_date = dates.iter().any(|e| {
            !matches!(e.kind, Kind::Within { .. }) && e.start < word.end && word.start < e.end
        });
        if in_date {
            continue;
        }
        let lower = fold(&word.text.to_lowercase());
        let spelled = number::from_word(&lower);
        let number = if word.is_number {
            number::normalize(word.text)
        } else {
            match spelled {
                Some(digits) => digits.to_owned(),
                None => continue,
            }
        };
        let next = words.get(n + 1);
        let gap = next.and_then(|next| said.get(word.end..next.start)).unwrap_or_default();
        let after = said.get(word.end..).unwrap_or_default().trim_start();
        let before = said.get(..word.start).unwrap_or_default().trim_end();
        let mut end = word.end;
        let unit = if after.starts_with('%') {
            end = said.len() - after.len() + 1;
            Some("%".to_owned())
        } else if after.starts_with('€') {
            end = said.len() - after.len() + '€'.len_utf8();
            Some(analyzer.stem("euro"))
        } else if before.ends_with('€') {
            Some(analyzer.stem("euro"))
        } else if let Some(next) = next.filter(|_| gap.chars().all(char::is_whitespace)) {
            let noun = next.normalized().map(|word| fold(&word)).unwrap_or_default();
            if noun == "per"
                && words.get(n + 2).is_some_and(|w| fold(w.text).eq_ignore_ascii_case("cento"))
            {
                end = words.get(n + 2).map_or(end, |w| w.end);
                Some("%".to_owned())
            } else if next.is_number || stop_words::is_stop_word(&noun) || noun.len() < 3 {
                None
            } else {
                end = next.end;
                Some(analyzer.stem(&next.normalized().unwrap_or_default()))
            }
        } else {
            None
        };
        // "due" alone is as often a pronoun; with its noun it counts.
        if spelled.is_some() && unit.is_none() {
            continue;
        }
        let from = word.start;
        found.push(Stated {
            value: Value::Figure(number, unit),
            range: start + from..start + end,
            from: None,
            at: None,
        });
    }
    found
}
