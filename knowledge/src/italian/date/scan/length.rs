//! What is less than a day given whole: lengths of time, days told from today, months, years.

use jiff::Span;
use jiff::civil::Date;

use super::super::{Kind, calendar};
use super::Scan;

/// Words before a month's name that make it a month and not a surname.
const BEFORE_MONTH: [&str; 33] = [
    "a",
    "ad",
    "in",
    "di",
    "da",
    "per",
    "entro",
    "fino",
    "nel",
    "del",
    "dello",
    "scorso",
    "prossimo",
    "mese",
    "tra",
    "fra",
    "e",
    "inizio",
    "fine",
    "metà",
    "dal",
    "al",
    "ogni",
    "questo",
    "dallo",
    "allo",
    "o",
    "dopo",
    "prima",
    "mensilità",
    "con",
    "sino",
    "busta",
];

impl Scan<'_> {
    /// "entro 15 giorni", "per i prossimi trenta (30) giorni", "30 gg".
    pub(super) fn within(&self, at: usize) -> Option<(Kind, usize)> {
        let mut next = at;
        let cue = matches!(self.word(at), "entro" | "per" | "nei" | "nelle" | "termine");
        if cue {
            next += 1;
            for _ in 0..6 {
                match self.word(next) {
                    "e" | "non" | "oltre" | "i" | "le" | "il" | "gli" | "prossimi" | "prossime"
                    | "successivi" | "successive" | "termine" | "di" | "massimo" | "soli" => {
                        next += 1
                    }
                    _ => break,
                }
            }
        }
        let (amount, mut next) = match self.number(next, 4) {
            Some((amount, _)) if self.begins(next) => (amount, next + 1),
            Some(_) => return None,
            None => (calendar::number(self.word(next)).filter(|_| cue)?, next + 1),
        };
        if self.mark(next) == "(" && self.mark(next + 2) == ")" {
            next += 3;
        }
        let word = self.word(next);
        let unit = calendar::unit(word).filter(|_| cue || word == "gg")?;
        Some((Kind::Within { amount, unit }, next + 1))
    }

    /// "ieri", "domani alle 10", "lunedì prossimo", "lo scorso martedì".
    pub(super) fn relative(&self, at: usize) -> Option<(Kind, usize)> {
        let (date, next) = self.relative_day(at)?;
        let (time, next) = match self.time_after(next) {
            Some((time, _, next)) => (Some(time), next),
            None => (None, next),
        };
        Some((Kind::Relative { date, time }, next))
    }

    fn relative_day(&self, at: usize) -> Option<(Option<Date>, usize)> {
        let shifted = |days: i64| {
            self.reference.and_then(|date| date.checked_add(Span::new().days(days)).ok())
        };
        let shift = match self.word(at) {
            "oggi" => 0,
            "domani" => 1,
            "dopodomani" => 2,
            "ieri" => -1,
            "altro" if self.word(at + 1) == "ieri" => return Some((shifted(-2), at + 2)),
            _ => 9,
        };
        if shift < 9 {
            return Some((shifted(shift), at + 1));
        }
        let (before, named) = match self.word(at) {
            "scorso" | "scorsa" => (Some(-1), at + 1),
            "prossimo" | "prossima" => (Some(1), at + 1),
            _ => (None, at),
        };
        let weekday = calendar::weekday(self.word(named))?;
        let after = self.after_apostrophe(named + 1);
        let (direction, next) = match (before, self.word(after)) {
            (Some(direction), _) => (direction, named + 1),
            (None, "scorso" | "scorsa") => (-1, after + 1),
            (None, "prossimo" | "prossima") => (1, after + 1),
            _ => return None,
        };
        let date = self.reference.and_then(|date| date.nth_weekday(direction, weekday).ok());
        Some((date, next))
    }

    /// "a febbraio", "novembre 2021".
    pub(super) fn month(&self, at: usize) -> Option<(Kind, usize)> {
        let (month, next) = self.month_name(at, false)?;
        if let Some((year, after)) = self.year(next)
            && self.ends(after)
        {
            return Some((Kind::Month { year: Some(year), month }, after));
        }
        // "Luca Di Marzo": a name, not a month.
        let capital = |index: Option<usize>| {
            index.and_then(|index| self.tokens.get(index)).is_some_and(|token| {
                token.text.starts_with(char::is_uppercase) && token.text.len() > 1
            })
        };
        let shouted =
            self.tokens.get(at).is_some_and(|token| !token.text.contains(char::is_lowercase));
        if !BEFORE_MONTH.contains(&self.word_before(at))
            || (capital(Some(at)) && capital(at.checked_sub(1)) && !shouted)
        {
            return None;
        }
        Some((Kind::Month { year: self.year_of_month(at, next, month), month }, next))
    }

    /// "nel 2019", "dal 2016".
    pub(super) fn bare_year(&self, at: usize) -> Option<(Kind, usize)> {
        let (year, 4) = self.number(at, 4).filter(|_| self.begins(at) && self.ends(at + 1))? else {
            return None;
        };
        let cue = matches!(
            self.word_before(at),
            "nel" | "dal" | "del" | "al" | "anno" | "fine" | "il" | "per" | "inizio"
        );
        let counted =
            matches!(self.word(at + 1), "euro" | "ore" | "lire") || self.mark(at + 1) == "€";
        let year = i16::try_from(year).ok().filter(|year| (1945..=2099).contains(year))?;
        (cue && !counted).then_some((Kind::Year(year), at + 1))
    }
}
