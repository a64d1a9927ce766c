//! The year that a text leaves out, from the words around the day and the day of writing.

use jiff::Span;
use jiff::civil::Date;

use super::scan::{Raw, Scan};
use super::token::Sort;

/// Which of a day's years is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cue {
    /// The last before the reference.
    Last,
    /// The next, the reference included.
    Next,
    /// The reference's own.
    Same,
}

/// How far the words around a day are read, in tokens each way.
const AROUND: usize = 24;

/// A day told in the past is not taken for last year's when this year's is so near, in days.
const NEAR: i64 = 60;

/// What the words around a day say.
#[derive(Default)]
struct Tense {
    past: bool,
    future: bool,
    /// Something is set for the day, whatever the tense: "è stato fissato".
    set: bool,
}

impl Scan<'_> {
    /// The day meant; `None` when its year cannot be known.
    pub(super) fn resolve(&self, raw: &Raw) -> Option<Date> {
        if let Some(year) = raw.year {
            return Date::new(year, raw.month, raw.day).ok();
        }
        let reference = self.reference?;
        let candidates = candidates(reference, raw.month, raw.day);
        let cue = raw.cue.or_else(|| self.near_cue(raw.first));
        let chosen = match cue {
            Some(Cue::Last) => last(&candidates, reference),
            Some(Cue::Next) => next(&candidates, reference),
            Some(Cue::Same) => {
                candidates.iter().find(|date| date.year() == reference.year()).copied()
            }
            None => self.by_tense(raw.first, raw.next, &candidates, reference),
        };
        let Some(weekday) = raw.weekday else {
            return chosen;
        };
        // The day of the week is a witness: it settles which year is meant.
        let around = chosen.unwrap_or(reference);
        candidates
            .into_iter()
            .filter(|date| date.weekday() == weekday && distance(*date, reference).abs() < 550)
            .min_by_key(|date| distance(*date, around).abs())
            .or(chosen)
    }

    /// The year of a month told without it.
    pub(super) fn year_of_month(&self, first: usize, next: usize, month: i8) -> Option<i16> {
        let reference = self.reference?;
        // A month told in its own days is this one, so its last day stands for it.
        let candidates: Vec<Date> =
            candidates(reference, month, 1).into_iter().map(Date::last_of_month).collect();
        let chosen = match self.near_cue(first) {
            Some(Cue::Last) => last(&candidates, reference.first_of_month()),
            Some(Cue::Next) => self::next(&candidates, reference),
            _ => self.by_tense(first, next, &candidates, reference),
        };
        chosen.map(Date::year)
    }

    /// "lo scorso", "il prossimo", "entro il" just before a day.
    fn near_cue(&self, first: usize) -> Option<Cue> {
        self.before(first).take(4).find_map(|index| match self.word(index) {
            "scorso" | "scorsa" => Some(Cue::Last),
            "prossimo" | "prossima" => Some(Cue::Next),
            _ => None,
        })
    }

    fn by_tense(
        &self,
        first: usize,
        next: usize,
        candidates: &[Date],
        reference: Date,
    ) -> Option<Date> {
        let nearest = nearest(candidates, reference);
        let tense = self.tense(first, next);
        let term = self.term(first);
        let told = tense.past && !tense.future && !tense.set;
        if self.expired(first) {
            last(candidates, reference)
        } else if term && !told {
            self::next(candidates, reference)
        } else if told && !term {
            nearest
                .filter(|date| (0..NEAR).contains(&distance(*date, reference)))
                .or_else(|| last(candidates, reference))
        } else if tense.future && !tense.past {
            self::next(candidates, reference)
        } else {
            nearest
        }
    }

    /// Whether a term stands just before: "entro il", "scadenza", "fino al".
    fn term(&self, first: usize) -> bool {
        self.before(first).take(7).any(|index| {
            matches!(
                self.word(index),
                "entro"
                    | "scadenza"
                    | "scade"
                    | "scadono"
                    | "scadrà"
                    | "scadranno"
                    | "oltre"
                    | "fino"
                    | "sino"
            ) || self.word(index).starts_with("prorogat")
        })
    }

    fn expired(&self, first: usize) -> bool {
        self.before(first).take(5).any(|index| self.word(index).starts_with("scadut"))
    }

    fn tense(&self, first: usize, next: usize) -> Tense {
        let mut tense = Tense::default();
        for index in self.before(first).take(AROUND).chain(self.after(next).take(AROUND)) {
            let word = self.word(index);
            tense.future |= is_future(word);
            tense.set |= is_set(word);
            tense.past |= word.len() > 5
                && (word.ends_with("ava") || word.ends_with("avano") || word.ends_with("evano"));
            tense.past |= matches!(
                word,
                "è" | "e" | "ha" | "hanno" | "abbiamo" | "siamo" | "sono" | "ho" | "avete"
            ) && (word != "e" || self.is_apostrophe(index + 1))
                && (1..=3).any(|on| is_participle(self.word(index + on)));
        }
        tense
    }

    /// Tokens before one, backwards, to the beginning of its sentence.
    fn before(&self, first: usize) -> impl Iterator<Item = usize> {
        (0..first).rev().take_while(move |index| !self.closes(*index))
    }

    /// Tokens from one on, to the end of its sentence.
    fn after(&self, next: usize) -> impl Iterator<Item = usize> {
        (next..self.tokens.len()).take_while(move |index| !self.closes(*index))
    }

    /// Whether a token closes a sentence.
    fn closes(&self, index: usize) -> bool {
        let Some(token) = self.tokens.get(index) else {
            return true;
        };
        if token.sort == Sort::Break {
            return true;
        }
        matches!(self.mark(index), "." | "!" | "?" | "…")
            && self.tokens.get(index + 1).is_none_or(|after| {
                !after.glued
                    && after.text.starts_with(|c: char| c.is_uppercase() || c == '«' || c == '“')
            })
    }
}

fn is_future(word: &str) -> bool {
    word.len() > 4 && ["rà", "ranno", "remo"].iter().any(|ending| word.ends_with(ending))
}

/// Verbs by which a day to come is set, though in a past form.
fn is_set(word: &str) -> bool {
    [
        "previst",
        "fissat",
        "convocat",
        "programmat",
        "indett",
        "proclamat",
        "calendarizzat",
        "prorogat",
        "stabilit",
        "invitat",
        "rinviat",
        "confermat",
    ]
    .iter()
    .any(|stem| word.starts_with(stem))
}

fn is_participle(word: &str) -> bool {
    let Some(stem) = word.strip_suffix(['o', 'a', 'i', 'e']) else {
        return false;
    };
    word.len() > 4
        && ["at", "ut", "it", "tt", "ss", "lt", "rt", "st", "is", "es", "rs", "os"]
            .iter()
            .any(|ending| stem.ends_with(ending))
}

fn candidates(reference: Date, month: i8, day: i8) -> Vec<Date> {
    // Eight years each way reach a 29 February even over a turn of the century.
    (-8..=8)
        .filter_map(|shift| Date::new(reference.year().checked_add(shift)?, month, day).ok())
        .collect()
}

fn last(candidates: &[Date], reference: Date) -> Option<Date> {
    candidates.iter().rev().find(|date| **date < reference).copied()
}

fn next(candidates: &[Date], reference: Date) -> Option<Date> {
    candidates.iter().find(|date| **date >= reference).copied()
}

/// The one between four months before and eight after; else the nearest.
fn nearest(candidates: &[Date], reference: Date) -> Option<Date> {
    let from = reference.checked_sub(Span::new().months(4)).ok()?;
    let to = reference.checked_add(Span::new().months(8)).ok()?;
    candidates
        .iter()
        .find(|date| (from..to).contains(*date))
        .or_else(|| candidates.iter().min_by_key(|date| distance(**date, reference).abs()))
        .copied()
}

/// Days from the reference to a day; negative before it.
fn distance(date: Date, reference: Date) -> i64 {
    reference.duration_until(date).as_hours() / 24
}
