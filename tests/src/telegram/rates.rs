//! How many messages Telegram lets a bot send.

use std::collections::{BTreeMap, VecDeque};
use std::time::{Duration, Instant};

/// Messages a second in all, and how many at once after a rest.
const OVERALL: (f64, f64) = (30.0, 30.0);
/// Messages a second in one chat, and how many at once after a rest.
const CHAT: (f64, f64) = (1.0, 5.0);
/// Messages in a group within [`MINUTE`].
const GROUP: usize = 20;
const MINUTE: Duration = Duration::from_secs(60);

/// What was let through lately.
#[derive(Clone, Debug)]
pub struct Rates {
    /// Whether anything is refused at all.
    pub on: bool,
    overall: Bucket,
    chats: BTreeMap<i64, Bucket>,
    groups: BTreeMap<i64, VecDeque<Instant>>,
}

/// Fills by the second, and a message takes one.
#[derive(Clone, Copy, Debug)]
struct Bucket {
    level: f64,
    at: Option<Instant>,
}

impl Bucket {
    const fn full((_, most): (f64, f64)) -> Self {
        Self { level: most, at: None }
    }

    /// Fills it up to now; the time until it has one, if it has none.
    fn fill(&mut self, (rate, most): (f64, f64), now: Instant) -> Result<(), Duration> {
        let since = self.at.map_or(Duration::ZERO, |at| now.saturating_duration_since(at));
        self.level = (self.level + since.as_secs_f64() * rate).min(most);
        self.at = Some(now);
        if self.level >= 1.0 {
            return Ok(());
        }
        Err(Duration::from_secs_f64((1.0 - self.level) / rate))
    }
}

impl Default for Rates {
    fn default() -> Self {
        Self {
            on: true,
            overall: Bucket::full(OVERALL),
            chats: BTreeMap::new(),
            groups: BTreeMap::new(),
        }
    }
}

impl Rates {
    /// Lets one more message through into a chat, or says in how many seconds it may come.
    pub fn take(&mut self, chat: i64, is_group: bool, now: Instant) -> Result<(), u64> {
        if !self.on {
            return Ok(());
        }
        let own = self.chats.entry(chat).or_insert(Bucket::full(CHAT));
        let mut wait = Duration::ZERO;
        for result in [self.overall.fill(OVERALL, now), own.fill(CHAT, now)] {
            wait = wait.max(result.err().unwrap_or_default());
        }
        let sent = self.groups.entry(chat).or_default();
        while sent.front().is_some_and(|at| now.saturating_duration_since(*at) >= MINUTE) {
            sent.pop_front();
        }
        if is_group && sent.len() >= GROUP {
            let first =
                sent.front().map_or(Duration::ZERO, |at| now.saturating_duration_since(*at));
            wait = wait.max(MINUTE.saturating_sub(first));
        }
        if wait > Duration::ZERO {
            return Err(wait.as_secs_f64().ceil().max(1.0) as u64);
        }
        self.overall.level -= 1.0;
        own.level -= 1.0;
        if is_group {
            sent.push_back(now);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_at_once_in_a_chat_and_then_one_a_second() {
        let (mut rates, now) = (Rates::default(), Instant::now());
        for _ in 0..5 {
            assert_eq!(rates.take(1, false, now), Ok(()));
        }
        assert_eq!(rates.take(1, false, now), Err(1));
        assert_eq!(rates.take(2, false, now), Ok(()));
        assert_eq!(rates.take(1, false, now + Duration::from_millis(1001)), Ok(()));
        assert_eq!(rates.take(1, false, now + Duration::from_millis(1500)), Err(1));
    }

    #[test]
    fn thirty_a_second_in_all() {
        let (mut rates, now) = (Rates::default(), Instant::now());
        let sent = (0..100).filter(|chat| rates.take(*chat, false, now).is_ok()).count();
        assert_eq!(sent, 30);
    }

    #[test]
    fn twenty_a_minute_in_a_group() {
        let (mut rates, now) = (Rates::default(), Instant::now());
        for n in 0..20 {
            assert_eq!(rates.take(-1, true, now + Duration::from_secs(n)), Ok(()), "{n}");
        }
        assert_eq!(rates.take(-1, true, now + Duration::from_secs(25)), Err(35));
        assert_eq!(rates.take(-1, true, now + Duration::from_secs(60)), Ok(()));
    }

    #[test]
    fn nothing_is_refused_when_they_are_off() {
        let mut rates = Rates { on: false, ..Rates::default() };
        assert!((0..1000).all(|_| rates.take(1, true, Instant::now()).is_ok()));
    }
}
