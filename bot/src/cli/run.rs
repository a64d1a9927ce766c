//! `bacheca run`: serves the chat platforms.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::Args;
use jiff::civil::DateTime;
use tokio::runtime::Builder;
use tokio_util::sync::CancellationToken;

use super::Context;
use super::failure::Failure;
use crate::app::{App, Error, signals};
use crate::clock;
use crate::config::Settings;
use crate::telemetry;

/// How long work that cannot be interrupted, as reading a file, is waited for at the end.
const LAST: Duration = Duration::from_millis(500);

/// Serves the chat platforms, until it is told to stop
///
/// Needs the token of a Telegram bot, of a Discord bot, or of both. Prints one line for each thing
/// that listens, and `ready` once it serves. What members ask is neither kept nor logged.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  TELEGRAM_TOKEN=123456:ABC… bacheca run
  TELEGRAM_TOKEN=123456:ABC… DISCORD_TOKEN=… bacheca run --knowledge ./comunicati
  BACHECA_TELEGRAM__API_URL=http://127.0.0.1:8081 bacheca run --today 2022-06-05

Signals: HUP reloads the folder, as `bacheca reload` does; TERM and INT stop once the answers in
flight are finished; the second of them stops at once.

Exit codes: 0 stopped when told to; 1 it could not start, or every platform gave up;
2 wrong arguments, settings or folder, or no token.")]
pub(super) struct Run {
    /// The folder of communiqués [default: the settings' folder, else the built-in knowledge base]
    #[arg(long, value_name = "DIR")]
    knowledge: Option<PathBuf>,
    /// The day that it always is, or the minute as YYYY-MM-DDTHH:MM, to try things out [default:
    /// now, in Italy]
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = clock::parse)]
    today: Option<DateTime>,
}

impl Run {
    pub(super) fn run(self, context: &Context) -> Result<ExitCode, Failure> {
        telemetry::keep_panics_quiet();
        let mut settings = context.settings.clone();
        if let Some(folder) = self.knowledge {
            settings.knowledge.folder = folder;
        }
        let runtime = Builder::new_multi_thread().enable_all().build().map_err(|error| {
            Failure::Failed(format!(
                "cannot start threads: {error}; look at the limits of this user"
            ))
        })?;
        let outcome = runtime.block_on(serve(settings, self.today));
        runtime.shutdown_timeout(LAST);
        outcome?;
        Ok(ExitCode::SUCCESS)
    }
}

async fn serve(settings: Settings, today: Option<DateTime>) -> Result<(), Error> {
    let stop = CancellationToken::new();
    signals::stop_when_told(stop.clone()).map_err(Error::Signals)?;
    match stop.run_until_cancelled(App::build(settings, today)).await {
        Some(app) => app?.run(stop).await,
        // Nothing has been served yet.
        None => Ok(()),
    }
}
