//! What the running service tells of itself: counters and `/healthz`, `/readyz`, `/metrics`.

use std::time::Duration;

/// What is counted. Never who, never what was said.
#[derive(Debug, Default)]
pub struct Metrics {}

impl Metrics {
    /// An update came in, of this kind (`message`, `button`, `inline`, `other`, `malformed`).
    pub fn update(&self, platform: &'static str, kind: &'static str) {
        let _ = (platform, kind);
    }

    /// Something was replied: `answered`, `abstained_unrelated`, `clarify`, `command`, …
    pub fn outcome(&self, outcome: &'static str) {
        let _ = outcome;
    }

    /// From an update to its reply having been sent.
    pub fn replied_after(&self, platform: &'static str, time: Duration) {
        let _ = (platform, time);
    }

    /// A platform's interface refused or failed: `rate_limited`, `server`, `network`, `rejected`.
    pub fn api_error(&self, platform: &'static str, kind: &'static str) {
        let _ = (platform, kind);
    }

    /// How long a queue is now (`updates`, `deliveries`, `questions`).
    pub fn queue(&self, queue: &'static str, length: i64) {
        let _ = (queue, length);
    }

    /// Whether a part is up (`telegram`, `store`).
    pub fn ready(&self, part: &'static str, ready: bool) {
        let _ = (part, ready);
    }

    /// Which knowledge base is answered from.
    pub fn snapshot(&self, version: &str, communiques: usize) {
        let _ = (version, communiques);
    }
}
