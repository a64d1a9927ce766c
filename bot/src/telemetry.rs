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
    let shown = shown(level);
    let lines = tracing_subscriber::fmt::layer().with_ansi(false).with_writer(std::io::stderr);
    // Only fails when logging has started already, which is what was asked for.
    let _ = match log.format {
        LogFormat::Text => tracing_subscriber::registry().with(lines).with(shown).try_init(),
        LogFormat::Json => tracing_subscriber::registry().with(lines.json()).with(shown).try_init(),
    };
}

/// Our crates at this level. Of others only what goes wrong: their finer levels show what goes over
/// the wire.
fn shown(level: LevelFilter) -> Targets {
    let targets = OURS.iter().map(|target| (*target, level));
    Targets::new()
        .with_default(level.min(LevelFilter::WARN))
        // Its warnings show events of unknown form, with all that is said in them.
        .with_target("serenity", level.min(LevelFilter::ERROR))
        .with_targets(targets)
}

/// From now on a panic tells where it was and not what about: its message may hold a text that
/// somebody wrote.
pub fn keep_panics_quiet() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, "a part of the program stopped working; please report this place");
    }));
}

#[cfg(test)]
mod tests {
    use tracing::Level;

    use super::*;

    #[test]
    fn the_wire_is_never_shown() {
        let most = shown(LevelFilter::TRACE);
        assert!(most.would_enable("bot::telegram", &Level::TRACE));
        assert!(most.would_enable("knowledge::answer", &Level::TRACE));
        assert!(most.would_enable("hyper::proto", &Level::WARN));
        assert!(!most.would_enable("hyper::proto", &Level::INFO));
        assert!(!most.would_enable("serenity::gateway::ws", &Level::WARN));
        assert!(!shown(LevelFilter::OFF).would_enable("hyper::proto", &Level::ERROR));
        assert!(!shown(LevelFilter::WARN).would_enable("bot::app", &Level::INFO));
    }
}
