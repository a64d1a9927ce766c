//! How many calls Discord lets a bot make: by kind of call and place, and in all.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// Calls a second in all; answers to interactions are not counted.
const OVERALL: u32 = 50;

/// How many calls were let through lately.
#[derive(Clone, Debug)]
pub struct Rates {
    /// Whether anything is counted and refused at all.
    pub on: bool,
    /// How many calls of one kind are let through at one place at once.
    pub limit: u32,
    /// After how long they are let through again.
    pub window: Duration,
    second: Window,
    buckets: BTreeMap<String, Window>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Window {
    used: u32,
    since: Option<Instant>,
}

/// What the headers of an answer say.
#[derive(Clone, Debug, PartialEq)]
pub struct Standing {
    /// How many calls are let through at once.
    pub limit: u32,
    /// How many more now.
    pub remaining: u32,
    /// When there are all of them again.
    pub reset_after: Duration,
    /// What they are counted together as.
    pub bucket: String,
    /// Whether this call is refused, and so are all others.
    pub refused: Option<bool>,
}

impl Default for Rates {
    fn default() -> Self {
        Self {
            on: true,
            limit: 5,
            window: Duration::from_secs(5),
            second: Window::default(),
            buckets: BTreeMap::new(),
        }
    }
}

impl Window {
    /// Takes one of so many in so long; the time until there are all of them again.
    fn take(&mut self, most: u32, time: Duration, now: Instant) -> (bool, Duration) {
        let age = self.since.map(|since| now.saturating_duration_since(since));
        match age.filter(|age| *age < time) {
            None => *self = Self { used: 1, since: Some(now) },
            Some(age) if self.used >= most => return (false, time - age),
            Some(_) => self.used += 1,
        }
        let age = self.since.map_or(Duration::ZERO, |since| now.saturating_duration_since(since));
        (true, time - age)
    }
}

impl Rates {
    /// Counts a call of this operation at this place (a channel, a token).
    pub fn take(&mut self, operation: &str, place: &str, now: Instant) -> Standing {
        if !self.on {
            return Standing::unlimited(operation);
        }
        // Changing messages and reading are let through more often than writing.
        let most = if operation.starts_with("get") { self.limit * 10 } else { self.limit };
        let interaction = operation.contains("Interaction") || operation.contains("Followup");
        let overall = interaction || self.second.take(OVERALL, SECOND, now).0;
        let window = self.buckets.entry(format!("{operation} {place}")).or_default();
        let (taken, reset_after) = window.take(most, self.window, now);
        let refused = match (overall, taken) {
            (true, true) => None,
            (false, _) => Some(true),
            (true, false) => Some(false),
        };
        Standing {
            limit: most,
            remaining: most.saturating_sub(window.used),
            reset_after: if refused == Some(true) { SECOND } else { reset_after },
            refused,
            ..Standing::unlimited(operation)
        }
    }
}

impl Standing {
    /// Where nothing is refused.
    fn unlimited(operation: &str) -> Self {
        let hash =
            operation.bytes().fold(7_u64, |h, b| h.wrapping_mul(31).wrapping_add(u64::from(b)));
        Self {
            limit: u32::MAX,
            remaining: u32::MAX,
            reset_after: Duration::ZERO,
            bucket: format!("{hash:016x}"),
            refused: None,
        }
    }
}

const SECOND: Duration = Duration::from_secs(1);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_messages_in_five_seconds_and_place() {
        let (mut rates, now) = (Rates::default(), Instant::now());
        for left in [4, 3, 2, 1, 0] {
            let standing = rates.take("createMessage", "1", now);
            assert_eq!((standing.remaining, standing.refused), (left, None));
        }
        let refused = rates.take("createMessage", "1", now + Duration::from_secs(2));
        assert_eq!(refused.refused, Some(false));
        assert_eq!(refused.reset_after, Duration::from_secs(3));
        assert_eq!(rates.take("createMessage", "2", now).refused, None);
        assert_eq!(rates.take("createMessage", "1", now + Duration::from_secs(5)).refused, None);
    }

    #[test]
    fn fifty_a_second_in_all_but_for_interactions() {
        let (mut rates, now) = (Rates::default(), Instant::now());
        let mut sent = |operation: &str| {
            let mut take = |place: &u32| rates.take(operation, &place.to_string(), now).refused;
            (0..100).filter(|place| take(place).is_none()).count()
        };
        assert_eq!(sent("createMessage"), 50);
        assert_eq!(sent("createInteractionResponse"), 100);
    }

    #[test]
    fn nothing_is_refused_when_they_are_off() {
        let mut rates = Rates { on: false, ..Rates::default() };
        let now = Instant::now();
        let last = (0..100).map(|_| rates.take("createMessage", "1", now)).next_back();
        // Nor is the bot told to take its time.
        assert_eq!(last.map(|last| (last.remaining, last.refused)), Some((u32::MAX, None)));
        assert!(rates.buckets.is_empty());
    }
}
