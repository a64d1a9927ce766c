//! A moderator's answer in the making, as its buttons carry it.

use super::id;

/// A moderator's answer before it is sent; its words stand in the message above the button.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// What it answers.
    pub about: About,
    /// Which of the passages offered are cited, one bit each.
    pub cited: u8,
    /// The beginning of the version of the knowledge base that they were offered from: others are
    /// offered from another.
    pub version: String,
}

impl Draft {
    pub(super) fn encode(&self) -> String {
        format!("{}_{}_{}", self.about.encode(), self.cited, self.version)
    }

    pub(super) fn decode<'t>(mut parts: impl Iterator<Item = &'t str>) -> Option<Self> {
        let about = About::decode(parts.next()?)?;
        let cited = parts.next()?.parse().ok()?;
        Some(Self { about, cited, version: id(parts.next()?)? })
    }
}

/// What a moderator's answer is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    /// The ticket of this number.
    Ticket(i64),
    /// The public answer of this number, whose question stands in the message above.
    Public(i64),
    /// The published answer of this number.
    Verified(i64),
}

impl About {
    fn encode(self) -> String {
        match self {
            Self::Ticket(number) => number.to_string(),
            Self::Public(number) => format!("p{number}"),
            Self::Verified(number) => format!("v{number}"),
        }
    }

    fn decode(text: &str) -> Option<Self> {
        match text.split_at_checked(1)? {
            ("p", number) => number.parse().ok().map(Self::Public),
            ("v", number) => number.parse().ok().map(Self::Verified),
            _ => text.parse().ok().map(Self::Ticket),
        }
    }
}
