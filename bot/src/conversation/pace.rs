//! How much one asker may write: a friendly word when it is too much, once.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use super::incoming::Id;

/// What is counted together.
const WINDOW: Duration = Duration::from_secs(60);
/// Of how many askers it is known how much they wrote; beyond, those silent for a minute go.
const MANY: usize = 10_000;

/// What is done with a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is answered.
    Welcome,
    /// It is one too many: the asker is told, with the seconds to wait.
    TooMany(u64),
    /// The asker has been told already.
    Told(u64),
}

/// How much each asker has written lately: in memory, for a minute.
#[derive(Debug)]
pub struct Pace {
    most: u32,
    askers: HashMap<Id, Window>,
}

#[derive(Debug)]
struct Window {
    since: Instant,
    messages: u32,
}

impl Pace {
    /// At most so many messages of one asker in a minute; 0 for any number.
    pub fn new(per_minute: u32) -> Self {
        Self { most: per_minute, askers: HashMap::new() }
    }

    /// Counts a message.
    pub fn judge(&mut self, asker: Id, now: Instant) -> Verdict {
        if self.most == 0 {
            return Verdict::Welcome;
        }
        if self.askers.len() >= MANY {
            self.askers.retain(|_, window| !is_over(window, now));
        }
        let window = self.askers.entry(asker).or_insert(Window { since: now, messages: 0 });
        if is_over(window, now) {
            *window = Window { since: now, messages: 0 };
        }
        window.messages = window.messages.saturating_add(1);
        let left = WINDOW.saturating_sub(now.saturating_duration_since(window.since));
        let seconds = left.as_secs().max(1);
        match window.messages.checked_sub(self.most) {
            None | Some(0) => Verdict::Welcome,
            Some(1) => Verdict::TooMany(seconds),
            Some(_) => Verdict::Told(seconds),
        }
    }
}

fn is_over(window: &Window, now: Instant) -> bool {
    now.saturating_duration_since(window.since) >= WINDOW
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asker(number: i64) -> Id {
        Id { platform: super::super::incoming::Platform::Telegram, number }
    }

    #[test]
    fn who_writes_too_much_is_told_once_and_welcome_again_after_a_minute() {
        let (mut pace, now) = (Pace::new(2), Instant::now());
        let mut ada = |seconds| pace.judge(asker(1), now + Duration::from_secs(seconds));
        assert_eq!(ada(0), Verdict::Welcome);
        assert_eq!(ada(1), Verdict::Welcome);
        assert_eq!(ada(20), Verdict::TooMany(40));
        assert_eq!(ada(30), Verdict::Told(30));
        assert_eq!(ada(60), Verdict::Welcome);
        assert_eq!(pace.judge(asker(2), now), Verdict::Welcome, "others are not held up");
    }

    #[test]
    fn without_a_limit_all_are_welcome_and_memory_is_bounded() {
        let (mut free, now) = (Pace::new(0), Instant::now());
        assert!((0..100).all(|_| free.judge(asker(1), now) == Verdict::Welcome));
        let mut pace = Pace::new(1);
        for number in 0..30_000 {
            pace.judge(asker(number), now + Duration::from_millis(number as u64 * 10));
        }
        assert!(pace.askers.len() <= MANY + 1, "{}", pace.askers.len());
    }
}
