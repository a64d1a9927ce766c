//! How fast is sent: within Telegram's rates, answers before announcements, and not at all while
//! Telegram asks to wait.

use std::num::NonZeroU32;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use tokio::sync::Mutex as Line;
use tokio::time::{Instant, sleep_until};

/// Messages a second.
struct Rate {
    limiter: DefaultDirectRateLimiter,
    /// Who comes first is served first.
    line: Line<()>,
}

impl Rate {
    /// A quarter of a second's messages may go at once.
    fn new(per_second: u32) -> Self {
        let most = |n: u32| NonZeroU32::new(n).unwrap_or(NonZeroU32::MIN);
        let quota = Quota::per_second(most(per_second)).allow_burst(most(per_second / 4));
        Self { limiter: RateLimiter::direct(quota), line: Line::new(()) }
    }

    async fn ready(&self) {
        let _first = self.line.lock().await;
        self.limiter.until_ready().await;
    }
}

/// The pace of all that is sent.
pub struct Pace {
    overall: Rate,
    announcements: Rate,
    pauses: Mutex<Pauses>,
}

#[derive(Default)]
struct Pauses {
    /// The chat that was told to wait last, and until when.
    last: Option<(i64, Instant)>,
    /// Until when nothing at all is sent.
    all: Option<Instant>,
}

impl Pace {
    /// So many messages a second in all, and so many announcements.
    pub fn new(per_second: u32, announcements: u32) -> Self {
        Self {
            overall: Rate::new(per_second),
            announcements: Rate::new(announcements),
            pauses: Mutex::default(),
        }
    }

    /// Completes when one more message may be sent.
    pub async fn ready(&self) {
        loop {
            let pause = self.pauses.lock().unwrap_or_else(PoisonError::into_inner).all;
            match pause.filter(|until| *until > Instant::now()) {
                Some(until) => sleep_until(until).await,
                None => break,
            }
        }
        self.overall.ready().await;
    }

    /// Completes when one more announcement may be sent, as far as announcements go.
    pub async fn announcement(&self) {
        self.announcements.ready().await;
    }

    /// A chat was told to wait. Where another one is waiting too, it is the bot that is too fast.
    pub fn limited(&self, chat: i64, wait: Duration) {
        let until = Instant::now() + wait;
        let mut pauses = self.pauses.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((other, other_until)) = pauses.last
            && other != chat
            && other_until > Instant::now()
        {
            pauses.all = pauses.all.max(Some(until.min(other_until)));
        }
        pauses.last = Some((chat, until));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn answers_do_not_wait_behind_announcements() {
        let pace = Pace::new(1000, 1);
        pace.announcement().await;
        let announcement = tokio::time::timeout(Duration::from_millis(30), pace.announcement());
        assert!(announcement.await.is_err());
        assert!(tokio::time::timeout(Duration::from_millis(30), pace.ready()).await.is_ok());
    }

    #[tokio::test]
    async fn one_chat_that_waits_holds_up_no_other_but_two_hold_up_all() {
        let ready = async |pace: &Pace| {
            tokio::time::timeout(Duration::from_millis(30), pace.ready()).await.is_ok()
        };
        let pace = Pace::new(1000, 1);
        pace.limited(1, Duration::from_secs(60));
        pace.limited(1, Duration::from_secs(60));
        assert!(ready(&pace).await);
        pace.limited(2, Duration::from_secs(5));
        assert!(!ready(&pace).await);
    }

    #[tokio::test]
    async fn a_rate_of_nothing_is_a_slow_one() {
        Pace::new(0, 0).ready().await;
    }
}
