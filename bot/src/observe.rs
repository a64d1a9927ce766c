//! What the running service tells of itself: counters and `/healthz`, `/readyz`, `/metrics`.

pub mod server;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::atomic::AtomicU64;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;

/// Upper bounds of the histograms, in seconds: the last ones are a platform that makes us wait.
const BUCKETS: [f64; 13] =
    [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0];

/// Labels with their values.
type Labels<const N: usize> = [(&'static str, &'static str); N];
type Version = [(&'static str, String); 1];

/// What is counted. Never who, never what was said.
pub struct Metrics {
    registry: Registry,
    updates: Family<Labels<2>, Counter>,
    replies: Family<Labels<1>, Counter>,
    meanings: Family<Labels<1>, Counter>,
    reply_seconds: Family<Labels<1>, Histogram, fn() -> Histogram>,
    api_errors: Family<Labels<2>, Counter>,
    queues: Family<Labels<1>, Gauge>,
    ready: Family<Labels<1>, Gauge>,
    knowledge: Family<Version, Gauge>,
    communiques: Gauge,
    memory: Gauge,
    /// What the gauges of readiness say, to be read back.
    parts: Mutex<BTreeMap<&'static str, bool>>,
}

impl Default for Metrics {
    fn default() -> Self {
        let mut metrics = Self {
            registry: Registry::default(),
            updates: Family::default(),
            replies: Family::default(),
            meanings: Family::default(),
            reply_seconds: Family::new_with_constructor(|| Histogram::new(BUCKETS)),
            api_errors: Family::default(),
            queues: Family::default(),
            ready: Family::default(),
            knowledge: Family::default(),
            communiques: Gauge::default(),
            memory: Gauge::default(),
            parts: Mutex::default(),
        };
        metrics.register();
        metrics
    }
}

impl Metrics {
    fn register(&mut self) {
        let ours = self.registry.sub_registry_with_prefix("bacheca");
        ours.register("updates", "Updates that came in", self.updates.clone());
        ours.register("replies", "What was replied, by outcome", self.replies.clone());
        let help = "Questions, by what part their meaning had beside words";
        ours.register("questions", help, self.meanings.clone());
        let help = "From an update to its reply having been sent";
        ours.register("reply_seconds", help, self.reply_seconds.clone());
        let help = "What a platform's interface refused or failed";
        ours.register("api_errors", help, self.api_errors.clone());
        ours.register("queue_length", "How long a queue is now", self.queues.clone());
        ours.register("ready", "Whether a part is up", self.ready.clone());
        let help = "The version of the knowledge base that is answered from";
        ours.register("knowledge_info", help, self.knowledge.clone());
        let help = "Communiqués in the knowledge base";
        ours.register("knowledge_communiques", help, self.communiques.clone());

        let started: Gauge<f64, AtomicU64> = Gauge::default();
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        started.set(since.as_secs_f64());
        let help = "When the process started, in seconds since 1970";
        self.registry.register("process_start_time_seconds", help, started);
        if resident_memory().is_some() {
            let help = "Memory that the process occupies";
            self.registry.register("process_resident_memory_bytes", help, self.memory.clone());
        }
    }

    /// An update came in, of this kind (`message`, `button`, `inline`, `other`, `malformed`).
    pub fn update(&self, platform: &'static str, kind: &'static str) {
        self.updates.get_or_create(&[("platform", platform), ("kind", kind)]).inc();
    }

    /// Something was replied: `answered`, `abstained_unrelated`, `clarify`, `command`, …
    pub fn outcome(&self, outcome: &'static str) {
        self.replies.get_or_create(&[("outcome", outcome)]).inc();
    }

    /// A question was looked up; its meaning was `used`, `not_needed`, `busy`, `loading`, `absent`.
    pub fn question(&self, meaning: &'static str) {
        self.meanings.get_or_create(&[("meaning", meaning)]).inc();
    }

    /// From an update to its reply having been sent.
    pub fn replied_after(&self, platform: &'static str, time: Duration) {
        self.reply_seconds.get_or_create(&[("platform", platform)]).observe(time.as_secs_f64());
    }

    /// A platform's interface refused or failed: `rate_limited`, `server`, `network`, `rejected`.
    pub fn api_error(&self, platform: &'static str, kind: &'static str) {
        self.api_errors.get_or_create(&[("platform", platform), ("kind", kind)]).inc();
    }

    /// How long a queue is now (`updates`, `deliveries`, `questions`).
    pub fn queue(&self, queue: &'static str, length: i64) {
        self.queues.get_or_create(&[("queue", queue)]).set(length);
    }

    /// Whether a part is up (`telegram`, `store`).
    pub fn ready(&self, part: &'static str, ready: bool) {
        self.lock().insert(part, ready);
        self.ready.get_or_create(&[("part", part)]).set(ready.into());
    }

    /// The parts there are, and whether each is up.
    pub fn parts(&self) -> BTreeMap<&'static str, bool> {
        self.lock().clone()
    }

    /// Which knowledge base is answered from.
    pub fn snapshot(&self, version: &str, communiques: usize) {
        // Only one version is answered from.
        self.knowledge.clear();
        self.knowledge.get_or_create(&[("version", version.to_owned())]).set(1);
        self.communiques.set(i64::try_from(communiques).unwrap_or(i64::MAX));
    }

    /// All figures in the OpenMetrics text format.
    pub fn encode(&self) -> String {
        if let Some(bytes) = resident_memory() {
            self.memory.set(bytes);
        }
        let mut text = String::new();
        // A string takes all that is written to it.
        let _ = encode(&mut text, &self.registry);
        text
    }

    /// The map is whole at every moment: a poisoned lock still guards a good one.
    fn lock(&self) -> MutexGuard<'_, BTreeMap<&'static str, bool>> {
        self.parts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Metrics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Metrics").field("parts", &self.parts()).finish_non_exhaustive()
    }
}

/// Memory that this process occupies, in bytes, where the system tells (Linux).
fn resident_memory() -> Option<i64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kilobytes: i64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    kilobytes.checked_mul(1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn has(text: &str, line: &str) -> bool {
        text.lines().any(|found| found == line)
    }

    #[test]
    fn what_was_counted_is_told_by_its_name() {
        let metrics = Metrics::default();
        metrics.update("telegram", "message");
        metrics.update("telegram", "message");
        metrics.outcome("answered");
        metrics.api_error("telegram", "rate_limited");
        metrics.queue("deliveries", 7);
        metrics.ready("store", true);
        metrics.replied_after("telegram", Duration::from_millis(40));
        let text = metrics.encode();
        for line in [
            r#"bacheca_updates_total{platform="telegram",kind="message"} 2"#,
            r#"bacheca_replies_total{outcome="answered"} 1"#,
            r#"bacheca_api_errors_total{platform="telegram",kind="rate_limited"} 1"#,
            r#"bacheca_queue_length{queue="deliveries"} 7"#,
            r#"bacheca_ready{part="store"} 1"#,
            r#"bacheca_reply_seconds_bucket{le="0.025",platform="telegram"} 0"#,
            r#"bacheca_reply_seconds_bucket{le="0.05",platform="telegram"} 1"#,
            "# EOF",
        ] {
            assert!(has(&text, line), "{line}\n{text}");
        }
        assert!(text.contains("\nprocess_start_time_seconds "), "{text}");
    }

    #[test]
    fn one_version_at_a_time() {
        let metrics = Metrics::default();
        metrics.snapshot("0123456789abcdef", 12);
        metrics.snapshot("fedcba9876543210", 13);
        let text = metrics.encode();
        assert!(has(&text, r#"bacheca_knowledge_info{version="fedcba9876543210"} 1"#), "{text}");
        assert!(has(&text, "bacheca_knowledge_communiques 13"), "{text}");
        assert!(!text.contains("0123456789abcdef"), "{text}");
    }
}
