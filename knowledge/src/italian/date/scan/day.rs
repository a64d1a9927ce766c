//! Single days, and lists of them: "27/05/2022", "lunedì 14 ottobre", "3, 4 e 5 marzo".

use jiff::civil::{Date, Weekday};

use super::super::calendar;
use super::super::year::Cue;
use super::{Raw, Scan, full_year};

/// Words after which figures with dots or slashes are not a date.
const NOT_DATED: [&str; 19] = [
    "art",
    "artt",
    "articolo",
    "articoli",
    "comma",
    "tel",
    "telefono",
    "fax",
    "cell",
    "cellulare",
    "n",
    "nr",
    "num",
    "numero",
    "punto",
    "par",
    "paragrafo",
    "versione",
    "iban",
];

/// Longest list of days that share a month.
const MOST_DAYS: usize = 8;

impl Scan<'_> {
    /// The days that begin here: one, or a list that shares its month.
    pub(super) fn days(&self, at: usize) -> Option<Vec<Raw>> {
        if let Some(raw) = self.timed_day(at) {
            return Some(vec![raw]);
        }
        let mut bare = Vec::new();
        let mut next = at;
        let last = loop {
            if let Some(raw) = self.timed_day(next).filter(|_| !bare.is_empty()) {
                break raw;
            }
            let (day, weekday, after) = self.bare_day(next)?;
            bare.push((next, after, day, weekday));
            next = self.list_separator(after).filter(|_| bare.len() < MOST_DAYS)?;
        };
        if NOT_DATED.contains(&self.word_before(at)) {
            return Some(vec![last]);
        }
        let mut days: Vec<Raw> = bare
            .into_iter()
            .filter(|(_, _, day, _)| exists(*day, last.month, last.year))
            .map(|(first, next, day, weekday)| Raw {
                first,
                next,
                day,
                weekday,
                time: None,
                from_time: false,
                ..last.clone()
            })
            .collect();
        days.push(last);
        Some(days)
    }

    /// A day with the time that follows it.
    pub(super) fn timed_day(&self, at: usize) -> Option<Raw> {
        let mut raw = self.day(at)?;
        if let Some((time, from, next)) = self.time_after(raw.next) {
            raw.time = Some(time);
            raw.from_time = from;
            raw.next = next;
        }
        Some(raw)
    }

    /// A day in any of its forms, without its time.
    pub(super) fn day(&self, at: usize) -> Option<Raw> {
        let (weekday, first) = self.weekday(at);
        let (day, month, year, next) = self
            .figures(first, weekday.is_some())
            .or_else(|| self.iso(first))
            .or_else(|| self.named(first))
            .or_else(|| self.this_or_that_month(first))?;
        if !exists(day, month, year) {
            return None;
        }
        let suffix = if year.is_none() { self.suffix(next) } else { None };
        let (cue, next) = suffix.map_or((None, next), |(cue, next)| (Some(cue), next));
        Some(Raw { first: at, next, day, month, year, weekday, cue, time: None, from_time: false })
    }

    /// A day of the week here, and the token where the date then begins.
    fn weekday(&self, at: usize) -> (Option<Weekday>, usize) {
        let Some(weekday) = calendar::weekday(self.word(at)) else {
            return (None, at);
        };
        let mut next = self.after_apostrophe(at + 1);
        if self.mark(next) == "," {
            next += 1;
        }
        while matches!(self.word(next), "il" | "giorno" | "mattina" | "pomeriggio") {
            next += 1;
        }
        (Some(weekday), next)
    }

    /// "27/05/2022", "27.5.22", "27-mag-2022"; "27/05" after "il" or a day of the week.
    fn figures(&self, at: usize, weekday: bool) -> Option<(i8, i8, Option<i16>, usize)> {
        let (day, _) = self.number(at, 2).filter(|_| self.begins(at))?;
        let mark = self.mark(at + 1);
        let glued = (at + 1..at + 3).all(|index| self.glued(index));
        if !glued || !matches!(mark, "/" | "." | "-") || NOT_DATED.contains(&self.word_before(at)) {
            return None;
        }
        let month = match self.number(at + 2, 2) {
            Some((month, _)) => i8::try_from(month).ok()?,
            None => calendar::month(self.word(at + 2))
                .or_else(|| calendar::short_month(self.word(at + 2)))?,
        };
        let day = i8::try_from(day).ok()?;
        if self.mark(at + 3) == mark && self.glued(at + 3) && self.glued(at + 4) {
            let year = match self.number(at + 4, 4)? {
                (year, 2) => full_year(year),
                (year, 4) if (1900..=2100).contains(&year) => i16::try_from(year).ok()?,
                _ => return None,
            };
            return self.ends(at + 5).then_some((day, month, Some(year), at + 5));
        }
        let introduced = weekday
            || matches!(
                self.word_before(at),
                "il" | "al" | "dal" | "all" | "dall" | "giorno" | "l"
            );
        let hours = matches!(self.word(at + 3), "ore" | "ora") && self.number(at + 4, 2).is_none();
        let measured =
            hours || calendar::unit(self.word(at + 3)).is_some() && self.word(at + 3) != "ore";
        (mark == "/"
            && introduced
            && !measured
            && self.ends(at + 3)
            && self.number(at + 2, 2).is_some())
        .then_some((day, month, None, at + 3))
    }

    /// "2022-05-27".
    fn iso(&self, at: usize) -> Option<(i8, i8, Option<i16>, usize)> {
        let (year, 4) = self.number(at, 4).filter(|_| self.begins(at))? else {
            return None;
        };
        let marks = self.mark(at + 1) == "-" && self.mark(at + 3) == "-";
        if !marks || !(at + 1..at + 5).all(|index| self.glued(index)) {
            return None;
        }
        let (month, _) = self.number(at + 2, 2)?;
        let (day, _) = self.number(at + 4, 2)?;
        let date_only = self.ends(at + 5) || self.word(at + 5) == "t";
        ((1900..=2100).contains(&year) && date_only).then_some((
            i8::try_from(day).ok()?,
            i8::try_from(month).ok()?,
            Some(i16::try_from(year).ok()?),
            at + 5,
        ))
    }

    /// "9 giugno 2022", "1° dicembre", "primo luglio", "3 mag. 2025".
    fn named(&self, at: usize) -> Option<(i8, i8, Option<i16>, usize)> {
        let (day, next) = self.day_number(at)?;
        let next = if self.word(next) == "di" { next + 1 } else { next };
        let (month, next) = self.month_name(next, true)?;
        match self.year(next) {
            Some((year, next)) if self.ends(next) => Some((day, month, Some(year), next)),
            _ => Some((day, month, None, next)),
        }
    }

    /// "il 9 p.v.", "il 9 c.m.": the month is the reference's, or the one beside it.
    fn this_or_that_month(&self, at: usize) -> Option<(i8, i8, Option<i16>, usize)> {
        let (day, next) = self.day_number(at)?;
        let (cue, after) = self.suffix(next)?;
        if self.mark(after.checked_sub(1)?) != "." {
            return None;
        }
        let reference = self.reference?;
        let in_month = |months: i64| {
            let first = reference.first_of_month();
            let first = first.checked_add(jiff::Span::new().months(months)).ok()?;
            Date::new(first.year(), first.month(), day).ok()
        };
        let date = match cue {
            Cue::Last => [in_month(0), in_month(-1), in_month(-2)]
                .into_iter()
                .flatten()
                .find(|date| *date < reference),
            Cue::Next => [in_month(0), in_month(1), in_month(2)]
                .into_iter()
                .flatten()
                .find(|date| *date >= reference),
            Cue::Same => in_month(0),
        }?;
        Some((date.day(), date.month(), Some(date.year()), after))
    }

    /// A day's number with its ordinal sign, or in words.
    pub(super) fn day_number(&self, at: usize) -> Option<(i8, usize)> {
        let (day, mut next) = match self.number(at, 2) {
            Some((day, _)) if self.begins_or_joined(at) => (day, at + 1),
            Some(_) => return None,
            None if self.word(at) == "primo" => (1, at + 1),
            None => (calendar::number(self.word(at)).filter(|day| *day > 1)?, at + 1),
        };
        if matches!(self.mark(next), "°" | "º" | "^" | "˚") {
            next += 1;
        }
        (1..=31).contains(&day).then_some((i8::try_from(day).ok()?, next))
    }

    /// A day without its month, as lists and intervals have: "3", "venerdì 3".
    pub(super) fn bare_day(&self, at: usize) -> Option<(i8, Option<Weekday>, usize)> {
        let (weekday, first) = self.weekday(at);
        self.number(first, 2)?;
        let (day, next) = self.day_number(first)?;
        Some((day, weekday, next))
    }

    fn list_separator(&self, at: usize) -> Option<usize> {
        let mut next = at;
        if self.mark(next) == "," && !self.glued(next + 1) {
            next += 1;
        }
        if matches!(self.word(next), "e" | "ed" | "o") {
            next += 1;
        }
        if next == at {
            return None;
        }
        if self.word(next) == "il" {
            next += 1;
        } else if self.word(next) == "l" && self.is_apostrophe(next + 1) {
            next += 2;
        }
        Some(next)
    }

    /// "p.v.", "u.s.", "c.m.", "prossimo", "scorso", "corrente anno" after a day.
    pub(super) fn suffix(&self, at: usize) -> Option<(Cue, usize)> {
        let cue = match self.word(at) {
            "prossimo" | "prossima" | "venturo" => (Cue::Next, at + 1),
            "scorso" | "scorsa" => (Cue::Last, at + 1),
            "corrente" if matches!(self.word(at + 1), "anno" | "mese") => (Cue::Same, at + 2),
            "corrente" | "corr" => (Cue::Same, at + 1),
            first => {
                let second = if self.mark(at + 1) == "." { at + 2 } else { at + 1 };
                let cue = match (first, self.word(second)) {
                    ("p", "v") => Cue::Next,
                    ("u", "s") => Cue::Last,
                    ("c", "m" | "a") => Cue::Same,
                    _ => return None,
                };
                let end = second + 1;
                (cue, if self.mark(end) == "." && self.glued(end) { end + 1 } else { end })
            }
        };
        Some(cue)
    }
}

/// Whether the calendar has such a day in that year, or in any.
fn exists(day: i8, month: i8, year: Option<i16>) -> bool {
    Date::new(year.unwrap_or(2000), month, day).is_ok()
}
