//! Days from one to another: "dal 3 al 7 marzo", "27 maggio – 9 giugno 2022".

use jiff::Span;
use jiff::civil::Date;

use super::super::Kind;
use super::{Raw, Scan};

/// How an interval is opened, which says how it must be joined.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Opener {
    From,
    Between,
    None,
}

impl Scan<'_> {
    /// An interval that begins here.
    pub(super) fn interval(&self, at: usize) -> Option<(Kind, usize)> {
        let (opener, first) = self.opener(at);
        if let Some(from) = self.timed_day(first) {
            let to = self.timed_day(self.joint(opener, from.next, true)?)?;
            return self.between(&from, to);
        }
        let (day, weekday, next) = self.bare_day(first)?;
        let to = self.timed_day(self.joint(opener, next, false)?)?;
        // "28 al 3 marzo" without the first month would be guessing.
        if day >= to.day {
            return None;
        }
        let from = Raw { first, next, day, weekday, ..to.clone() };
        self.between(&from, to)
    }

    fn between(&self, from: &Raw, to: Raw) -> Option<(Kind, usize)> {
        let (time, next) = (to.time, to.next);
        let (from, to) = match (from.year, to.year) {
            (Some(_), None) => {
                let first = self.resolve(from)?;
                (
                    Some(first),
                    [0, 1].into_iter().find_map(|add| {
                        Date::new(first.year() + add, to.month, to.day)
                            .ok()
                            .filter(|date| *date >= first)
                    }),
                )
            }
            (Some(_), Some(_)) => (self.resolve(from), self.resolve(&to)),
            (None, _) => {
                let to = self.resolve(&to);
                (
                    to.and_then(|last| {
                        [0, 1].into_iter().find_map(|less| {
                            Date::new(last.year() - less, from.month, from.day)
                                .ok()
                                .filter(|date| *date <= last)
                        })
                    }),
                    to,
                )
            }
        };
        // Two dates that do not make an interval are two dates.
        if let (Some(from), Some(to)) = (from, to)
            && (to < from || from.checked_add(Span::new().years(10)).is_ok_and(|most| to > most))
        {
            return None;
        }
        Some((Kind::Interval { from, to, time }, next))
    }

    fn opener(&self, at: usize) -> (Opener, usize) {
        let (opener, mut next) = match self.word(at) {
            "dal" | "dall" | "da" | "dallo" | "dalla" => (Opener::From, at + 1),
            "tra" | "fra" => (Opener::Between, at + 1),
            _ => return (Opener::None, at),
        };
        next = self.article(next);
        (opener, next)
    }

    /// The token after what joins the two days.
    fn joint(&self, opener: Opener, at: usize, full: bool) -> Option<usize> {
        let at = if self.mark(at) == "," && opener == Opener::From { at + 1 } else { at };
        let at = if opener == Opener::From
            && self.word(at) == "e"
            && matches!(self.word(at + 1), "fino" | "sino")
        {
            at + 1
        } else {
            at
        };
        let mark = self.mark(at);
        let next = match (opener, self.word(at)) {
            (_, "") if matches!(mark, "-" | "–" | "—") || (mark == "/" && !full) => at + 1,
            (Opener::From, "al" | "a" | "all" | "alla") => self.after_apostrophe(at + 1),
            (Opener::From, "fino" | "sino") if matches!(self.word(at + 1), "al" | "a" | "all") => {
                self.after_apostrophe(at + 2)
            }
            (Opener::Between, "e" | "ed") => at + 1,
            _ => return None,
        };
        Some(self.article(next))
    }

    fn article(&self, at: usize) -> usize {
        let mut next = self.after_apostrophe(at);
        if self.word(next) == "il" {
            next += 1;
        } else if self.word(next) == "l" && self.is_apostrophe(next + 1) {
            next += 2;
        }
        if self.word(next) == "giorno" { next + 1 } else { next }
    }
}
