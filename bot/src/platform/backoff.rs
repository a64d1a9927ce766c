//! How long is waited before something is tried again.

use std::time::Duration;

use tokio::time::sleep;

/// How long is waited before something is tried again: a little, then longer and longer.
#[derive(Clone, Copy, Debug)]
pub struct Backoff {
    /// Before the second try.
    pub first: Duration,
    /// At most.
    pub most: Duration,
}

impl Default for Backoff {
    fn default() -> Self {
        Self { first: Duration::from_millis(100), most: Duration::from_secs(5) }
    }
}

impl Backoff {
    /// Waits after so many failures in a row, from 0; never twice the same time, so that those who
    /// failed together do not try again together.
    pub async fn wait(&self, failures: u32) {
        let full = self.first.saturating_mul(1_u32 << failures.min(16)).min(self.most);
        let share = f64::from(getrandom::u32().unwrap_or(u32::MAX / 2)) / f64::from(u32::MAX);
        sleep(full.mul_f64(0.5 + share / 2.0)).await;
    }
}
