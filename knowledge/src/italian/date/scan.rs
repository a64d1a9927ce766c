//! The scanner: what stands at each token, and which expression begins there.

mod clock;
mod day;
mod interval;
mod length;

use jiff::civil::{Date, Time, Weekday};

use super::token::{Sort, Token, tokens};
use super::year::Cue;
use super::{Day, Expression, Kind, calendar};

/// A text cut into tokens, and the day it was written.
pub(super) struct Scan<'a> {
    pub tokens: Vec<Token<'a>>,
    pub reference: Option<Date>,
}

/// A day as it stands in the text, before its year is found. Tokens `first..next`.
#[derive(Clone, Debug)]
pub(super) struct Raw {
    pub first: usize,
    pub next: usize,
    pub day: i8,
    pub month: i8,
    pub year: Option<i16>,
    pub weekday: Option<Weekday>,
    pub cue: Option<Cue>,
    pub time: Option<Time>,
    pub from_time: bool,
}

impl<'a> Scan<'a> {
    pub fn new(text: &'a str, reference: Option<Date>) -> Self {
        Self { tokens: tokens(text), reference }
    }

    /// Every expression, from the first token to the last.
    pub fn expressions(&self) -> Vec<Expression> {
        let mut all = Vec::new();
        let mut at = 0;
        while at < self.tokens.len() {
            at = match self.at(at, &mut all) {
                Some(next) if next > at => next,
                _ => at + 1,
            };
        }
        all
    }

    /// Adds what begins at a token and gives the token after it.
    fn at(&self, at: usize, all: &mut Vec<Expression>) -> Option<usize> {
        if let Some((kind, next)) = self.interval(at) {
            all.extend(self.expression(at, next, kind));
            return Some(next);
        }
        let days = self.time_of_day(at).or_else(|| self.days(at));
        if let Some(days) = days {
            for raw in &days {
                let kind = Kind::Day(self.resolved(raw));
                all.extend(self.expression(raw.first, raw.next, kind));
            }
            return days.last().map(|raw| raw.next);
        }
        let (kind, next) = self
            .time(at)
            .or_else(|| self.within(at))
            .or_else(|| self.relative(at))
            .or_else(|| self.month(at))
            .or_else(|| self.bare_year(at))?;
        all.extend(self.expression(at, next, kind));
        Some(next)
    }

    fn expression(&self, first: usize, next: usize, kind: Kind) -> Option<Expression> {
        let start = self.tokens.get(first)?.start;
        let end = self.tokens.get(next.checked_sub(1)?)?.end;
        Some(Expression { start, end, kind })
    }

    fn resolved(&self, raw: &Raw) -> Day {
        Day {
            date: self.resolve(raw),
            month: raw.month,
            day: raw.day,
            year_given: raw.year.is_some(),
            weekday: raw.weekday,
            time: raw.time,
            from_time: raw.from_time,
        }
    }

    /// The word at a token in lower case; empty for anything else.
    pub fn word(&self, at: usize) -> &str {
        self.sorted(at, Sort::Word).map_or("", |token| &token.lower)
    }

    /// The mark at a token; empty for anything else.
    pub fn mark(&self, at: usize) -> &str {
        self.sorted(at, Sort::Mark).map_or("", |token| token.text)
    }

    /// The number at a token, and how many digits it has, if at most `digits`.
    pub fn number(&self, at: usize, digits: usize) -> Option<(u32, usize)> {
        let token = self.sorted(at, Sort::Number).filter(|token| token.text.len() <= digits)?;
        Some((token.text.parse().ok()?, token.text.len()))
    }

    /// Whether no space stands before a token.
    pub fn glued(&self, at: usize) -> bool {
        self.tokens.get(at).is_some_and(|token| token.glued)
    }

    /// The token after an apostrophe that may stand here.
    pub fn after_apostrophe(&self, at: usize) -> usize {
        if self.is_apostrophe(at) { at + 1 } else { at }
    }

    pub fn is_apostrophe(&self, at: usize) -> bool {
        matches!(self.mark(at), "'" | "’" | "‘" | "`" | "´")
    }

    /// The word before a token, with the dot of an abbreviation left out.
    pub fn word_before(&self, at: usize) -> &str {
        let Some(mut before) = at.checked_sub(1) else {
            return "";
        };
        if self.mark(before) == "." || self.is_apostrophe(before) {
            let Some(earlier) = before.checked_sub(1) else {
                return "";
            };
            before = earlier;
        }
        self.word(before)
    }

    /// Whether a number here begins here: not the tail of "3.104", "06/12" or "A12".
    pub fn begins(&self, at: usize) -> bool {
        if !self.glued(at) {
            return true;
        }
        let Some(before) = at.checked_sub(1) else {
            return true;
        };
        match self.mark(before) {
            "" | "€" | "$" | "+" | "#" | "=" | "@" | "%" | "_" => false,
            "." | "," | "/" | "-" | ":" => {
                !self.glued(before)
                    || before
                        .checked_sub(1)
                        .is_none_or(|index| self.sorted(index, Sort::Number).is_none())
            }
            _ => true,
        }
    }

    /// As [`Self::begins`], or the second of two: "3-7", "9:30-13:00".
    pub fn begins_or_joined(&self, at: usize) -> bool {
        self.begins(at)
            || at.checked_sub(1).is_some_and(|before| matches!(self.mark(before), "-" | "/"))
                && at.checked_sub(2).is_some_and(|first| {
                    self.begins(first) || self.mark(first.saturating_sub(1)) == ":"
                })
    }

    /// Whether a number that ends before this token really ends there.
    pub fn ends(&self, at: usize) -> bool {
        if !self.glued(at) {
            return true;
        }
        match self.mark(at) {
            "" => false,
            "." | "," | "/" | "-" | ":" => {
                !(self.glued(at + 1) && self.sorted(at + 1, Sort::Number).is_some())
            }
            "%" | "€" | "_" => false,
            _ => true,
        }
    }

    /// A year, with "del" before it or cut to "'22".
    pub fn year(&self, at: usize) -> Option<(i16, usize)> {
        let at = if self.word(at) == "del" { at + 1 } else { at };
        if self.is_apostrophe(at) {
            let (year, digits) = self.number(at + 1, 2).filter(|_| self.glued(at + 1))?;
            return (digits == 2).then(|| (full_year(year), at + 2));
        }
        let (year, _) = self.number(at, 4).filter(|(year, _)| (1900..=2100).contains(year))?;
        Some((i16::try_from(year).ok()?, at + 1))
    }

    fn sorted(&self, at: usize, sort: Sort) -> Option<&Token<'a>> {
        self.tokens.get(at).filter(|token| token.sort == sort)
    }

    /// A month by its name, and where `short` allows it by its abbreviation and dot.
    pub fn month_name(&self, at: usize, short: bool) -> Option<(i8, usize)> {
        let word = self.word(at);
        if let Some(month) = calendar::month(word) {
            return Some((month, at + 1));
        }
        let month = calendar::short_month(word).filter(|_| short)?;
        // The dot is the abbreviation's when a year follows it, else it may end the sentence.
        let dotted = self.mark(at + 1) == "." && self.glued(at + 1) && self.year(at + 2).is_some();
        Some((month, if dotted { at + 2 } else { at + 1 }))
    }
}

/// "22" is 2022, "98" is 1998.
pub(super) fn full_year(short: u32) -> i16 {
    let short = i16::try_from(short % 100).unwrap_or_default();
    if short < 70 { 2000 + short } else { 1900 + short }
}
