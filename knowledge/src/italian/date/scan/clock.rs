//! Times of day: "ore 16:00", "alle 16", "dalle 8.00 alle 14.00", "h. 9:30".

use jiff::civil::Time;

use super::super::Kind;
use super::{Raw, Scan};

/// A time that was read.
struct Clock {
    time: Time,
    next: usize,
    /// Minutes are given; a bare hour needs more to be a time.
    minutes: bool,
    /// Written with a colon, as only times are.
    colon: bool,
}

/// Words that introduce a time.
struct Introduction {
    next: usize,
    /// "ore", "h": a bare number after it is an hour.
    hours: bool,
    /// "alle", "dalle": after a day, a bare number after them is an hour too.
    at: bool,
    /// "dalle", "a partire dalle".
    from: bool,
}

/// Words that may follow a bare hour ("alle 16 di domani"); any other makes it a count.
const AFTER_HOUR: [&str; 34] = [
    "",
    "del",
    "dello",
    "dell",
    "di",
    "e",
    "ed",
    "in",
    "nel",
    "nella",
    "presso",
    "con",
    "si",
    "per",
    "ci",
    "il",
    "la",
    "a",
    "al",
    "alla",
    "alle",
    "davanti",
    "sotto",
    "saremo",
    "sarà",
    "ritrovo",
    "concentramento",
    "partenza",
    "circa",
    "fino",
    "da",
    "dal",
    "precise",
    "via",
];

impl Scan<'_> {
    /// A time on its own.
    pub(super) fn time(&self, at: usize) -> Option<(Kind, usize)> {
        let (time, until, _, next) = self.times(at, false).filter(|_| !self.counted(at))?;
        Some((Kind::Time { time, until }, next))
    }

    /// "36 ore 5 giorni": hours that are counted, not told.
    fn counted(&self, at: usize) -> bool {
        at.checked_sub(1).is_some_and(|before| self.number(before, 9).is_some())
    }

    /// A time before its day: "alle ore 16:00 del 9 giugno".
    pub(super) fn time_of_day(&self, at: usize) -> Option<Vec<Raw>> {
        let (time, _, from, mut next) = self.times(at, false).filter(|_| !self.counted(at))?;
        if !matches!(self.word(next), "del" | "dell" | "di") {
            return None;
        }
        next = self.after_apostrophe(next + 1);
        if self.word(next) == "giorno" {
            next += 1;
        }
        let mut raw = self.day(next)?;
        raw.first = at;
        raw.time = Some(time);
        raw.from_time = from;
        Some(vec![raw])
    }

    /// The time that follows a day, whether things start then, and the token after it.
    pub(super) fn time_after(&self, at: usize) -> Option<(Time, bool, usize)> {
        let first =
            if matches!(self.mark(at), "," | "-" | "–" | "—" | "|") { at + 1 } else { at };
        let (time, _, from, next) = self.times(first, true)?;
        Some((time, from, next))
    }

    /// `dated` after a day, where an hour is more likely than a count.
    fn times(&self, at: usize, dated: bool) -> Option<(Time, Option<Time>, bool, usize)> {
        let (clock, from) = match self.introduction(at) {
            Some(introduction) => {
                let clock = self.clock(introduction.next)?;
                let hour = introduction.hours
                    || (dated && introduction.at)
                    || AFTER_HOUR.contains(&self.word(clock.next));
                if !clock.minutes && !hour {
                    return None;
                }
                (clock, introduction.from)
            }
            None => (self.clock(at).filter(|clock| clock.colon)?, false),
        };
        let until = self.until(&clock, from);
        let next = until.as_ref().map_or(clock.next, |until| until.next);
        Some((clock.time, until.map(|until| until.time), from, next))
    }

    /// "alle 14.00" after "dalle 8.00", "-13:00" after "ore 9:30".
    fn until(&self, clock: &Clock, from: bool) -> Option<Clock> {
        if matches!(self.mark(clock.next), "-" | "–" | "/") {
            return self.clock(clock.next + 1).filter(|until| until.minutes && clock.minutes);
        }
        let introduction = self.introduction(clock.next).filter(|_| from)?;
        let until = self.clock(introduction.next)?;
        (until.minutes || AFTER_HOUR.contains(&self.word(until.next))).then_some(until)
    }

    fn introduction(&self, at: usize) -> Option<Introduction> {
        let mut found = Introduction { next: at, hours: false, at: false, from: false };
        let mut ready = false;
        for _ in 0..7 {
            match self.word(found.next) {
                "ore" | "ora" | "h" => {
                    found.hours = true;
                    ready = true;
                    if self.word(found.next) == "h" && self.mark(found.next + 1) == "." {
                        found.next += 1;
                    }
                }
                "dalle" | "dall" => {
                    found.from = true;
                    found.at = true;
                    ready = true;
                }
                "alle" | "all" => {
                    found.at = true;
                    ready = true;
                }
                "le" => ready = true,
                "a" if self.word(found.next + 1) == "partire" => found.from = true,
                "partire" if found.from => {}
                "dal" if found.from => {}
                "entro" | "fino" | "sino" | "e" | "non" | "oltre" | "dopo" => ready = false,
                _ => break,
            }
            found.next = self.after_apostrophe(found.next + 1);
        }
        ready.then_some(found)
    }

    fn clock(&self, at: usize) -> Option<Clock> {
        if self.word(at) == "mezzogiorno" {
            let time = Time::constant(12, 0, 0, 0);
            return Some(Clock { time, next: at + 1, minutes: true, colon: false });
        }
        let (hour, _) =
            self.number(at, 2).filter(|(hour, _)| *hour <= 24 && self.begins_or_joined(at))?;
        let glued = self.glued(at + 1) && self.glued(at + 2);
        let separated =
            glued && (matches!(self.mark(at + 1), ":" | "." | ",") || self.word(at + 1) == "h");
        let minute = self.number(at + 2, 2).filter(|(minute, digits)| *digits == 2 && *minute < 60);
        let (minute, mut next, colon) = match minute {
            Some((minute, _)) if separated => (minute, at + 3, self.mark(at + 1) == ":"),
            _ if self.ends(at + 1) => (0, at + 1, false),
            _ => return None,
        };
        let minutes = next > at + 1;
        if colon && self.mark(next) == ":" && self.glued(next) && self.glued(next + 1) {
            self.number(next + 1, 2)?;
            next += 2;
        }
        if minutes && !self.ends(next) && self.mark(next) != "-" {
            return None;
        }
        // The end of a day is its last minute: the 24th hour is the next day's first.
        let (hour, minute) = if hour == 24 { (23, 59) } else { (hour, minute) };
        let time = Time::new(i8::try_from(hour).ok()?, i8::try_from(minute).ok()?, 0, 0).ok()?;
        Some(Clock { time, next, minutes, colon })
    }
}
