//! Date and time expressions in running Italian text: found, typed, and given their year.
//!
//! A hand-written scanner over words, numbers and marks: one pass, a bounded look around each
//! expression, nothing compiled at start.

mod calendar;
mod scan;
mod token;
mod year;

use jiff::civil::{Date, Time, Weekday};

use scan::Scan;

/// A date or time expression in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expression {
    /// Byte offset of its first character.
    pub start: usize,
    /// Byte offset after its last character.
    pub end: usize,
    /// What it says.
    pub kind: Kind,
}

/// What an expression says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// One day: "lunedì 14 ottobre", "27/05/2022", "9 giugno ore 16:00".
    Day(Day),
    /// A month: "a febbraio", "novembre 2021".
    Month {
        /// Given, or found from the reference; `None` when it cannot be known.
        year: Option<i16>,
        /// From 1 to 12.
        month: i8,
    },
    /// A year: "nel 2019".
    Year(i16),
    /// Days from one to another, both included: "dal 3 al 7 marzo".
    Interval {
        /// First day; `None` when its year cannot be known.
        from: Option<Date>,
        /// Last day; `None` when its year cannot be known.
        to: Option<Date>,
        /// Time on the last day.
        time: Option<Time>,
    },
    /// A length of time that something must or may take: "entro 15 giorni", "30 gg".
    Within {
        /// How many.
        amount: u32,
        /// Of what.
        unit: Unit,
    },
    /// A time of day: "ore 16:00", "dalle 8.00 alle 14.00".
    Time {
        /// The time, or the first of two.
        time: Time,
        /// The last, where two are given.
        until: Option<Time>,
    },
    /// A day told from the day of writing: "ieri", "lunedì prossimo".
    Relative {
        /// The day meant; `None` without a reference.
        date: Option<Date>,
        /// Its time, where one follows.
        time: Option<Time>,
    },
}

/// One day as a text tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Day {
    /// The day meant; `None` when its year cannot be known.
    pub date: Option<Date>,
    /// From 1 to 12.
    pub month: i8,
    /// From 1 to 31.
    pub day: i8,
    /// Whether the text gives the year.
    pub year_given: bool,
    /// The day of the week that the text gives.
    pub weekday: Option<Weekday>,
    /// The time that goes with it.
    pub time: Option<Time>,
    /// Whether that time is when something starts: "dalle ore 8:00".
    pub from_time: bool,
}

/// Units of [`Kind::Within`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Hours.
    Hours,
    /// Days.
    Days,
    /// Weeks.
    Weeks,
    /// Months.
    Months,
    /// Years.
    Years,
}

/// Every date and time expression of a text, in order, without overlaps.
///
/// `reference` is the day the text was written. It gives the years that the text leaves out: the
/// last such day for "lo scorso", "u.s." and what is told in the past, the next for "prossimo",
/// "p.v.", terms and what is told in the future, and else the one between four months before and
/// eight after. Without it such days have no date.
pub fn expressions(text: &str, reference: Option<Date>) -> Vec<Expression> {
    Scan::new(text, reference).expressions()
}

/// The months, January first.
pub const MONTHS: [&str; 12] = [
    "gennaio",
    "febbraio",
    "marzo",
    "aprile",
    "maggio",
    "giugno",
    "luglio",
    "agosto",
    "settembre",
    "ottobre",
    "novembre",
    "dicembre",
];

/// A day as Italian writes it: `27 maggio 2022`, `1° giugno 2021`.
pub fn in_words(date: Date) -> String {
    let month = usize::try_from(date.month() - 1).ok().and_then(|m| MONTHS.get(m)).unwrap_or(&"");
    let ordinal = if date.day() == 1 { "°" } else { "" };
    format!("{}{ordinal} {month} {}", date.day(), date.year())
}

#[cfg(test)]
mod tests;
