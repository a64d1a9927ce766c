//! Logging, to standard error: what was done, never what was said.

use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use crate::config::{Log, LogFormat, LogLevel};

/// The crates that the level of the settings is for.
const OURS: [&str; 2] = ["bot", "knowledge"];

/// Starts logging for the rest of the process. A second start changes nothing.
pub fn start(log: &Log) {
    let level = match log.level {
        LogLevel::Off => LevelFilter::OFF,
        LogLevel::Error => LevelFilter::ERROR,
        LogLevel::Warn => LevelFilter::WARN,
        LogLevel::Info => LevelFilter::INFO,
        LogLevel::Debug => LevelFilter::DEBUG,
        LogLevel::Trace => LevelFilter::TRACE,
    };
    // Other crates' finer levels show what goes over the wire.
    let others = level.min(LevelFilter::WARN);
    let targets = OURS.iter().map(|target| (*target, level));
    let shown = Targets::new().with_default(others).with_targets(targets);
    let lines = tracing_subscriber::fmt::layer().with_ansi(false).with_writer(std::io::stderr);
    // Only fails when logging has started already, which is what was asked for.
    let _ = match log.format {
        LogFormat::Text => tracing_subscriber::registry().with(lines).with(shown).try_init(),
        LogFormat::Json => tracing_subscriber::registry().with(lines.json()).with(shown).try_init(),
    };
}
