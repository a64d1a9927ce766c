//! `bacheca timeline`: what was said of a matter over time.

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use jiff::civil::DateTime;
use knowledge::query::language_of;
use knowledge::snapshot::Question;

use super::failure::Failure;
use super::{Context, open};
use crate::clock;
use crate::messages::Wording;
use crate::record::TimelineRecord;
use crate::terminal::Page;

/// Shows what the communiqués said of a matter over time, and what has changed since
///
/// One quote a communiqué, oldest first, all of one dispute. Dates, times and figures that a later
/// communiqué replaces are marked with what it has in their place. Without a topic, it is read
/// from standard input.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  bacheca timeline sciopero --knowledge ./comunicati
  bacheca timeline \"bando per il contact center\"
  bacheca timeline --json la data del referendum > storia.json

Exit codes: 0 done, also when the communiqués do not speak of it; 1 the index failed;
2 wrong arguments, settings or folder.")]
pub(super) struct Timeline {
    /// The matter, or a question about it
    #[arg(value_name = "TOPIC")]
    topic: Vec<String>,
    /// The folder of communiqués [default: the settings' folder, else the built-in knowledge base]
    #[arg(long, value_name = "DIR")]
    knowledge: Option<PathBuf>,
    /// The day of asking, or the minute as YYYY-MM-DDTHH:MM [default: now, in Italy]
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = clock::parse)]
    today: Option<DateTime>,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

impl Timeline {
    pub(super) fn run(self, context: &Context) -> Result<ExitCode, Failure> {
        let none = "there is no topic; try: bacheca timeline \"sciopero\"";
        let topic = open::typed(&self.topic, "topic", none)?;
        let snapshot = context.open(self.knowledge.as_deref())?;
        let now = self.today.unwrap_or_else(clock::now);
        let sought = snapshot.timeline(&Question { text: &topic, now, dispute: None })?;
        if self.json {
            let mut out = io::BufWriter::new(io::stdout().lock());
            let record = TimelineRecord::new(&topic, &sought);
            serde_json::to_writer(&mut out, &record).map_err(io::Error::from)?;
            out.write_all(b"\n")?;
            out.flush()?;
        } else {
            let wording = Wording::built_in()?;
            let language = context.language.unwrap_or_else(|| language_of(&topic));
            let mut out = anstream::stdout().lock();
            Page { out: &mut out, messages: wording.of(language) }.timeline(&sought)?;
            out.flush()?;
        }
        Ok(ExitCode::SUCCESS)
    }
}
