//! `bacheca chat`: a conversation in the terminal. Nothing of it is kept: the lines to go back to
//! are in memory only.

mod conversation;
mod lines;

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;
use std::thread;

use clap::Args;
use jiff::civil::DateTime;

use self::conversation::{Conversation, Next};
use self::lines::Lines;
use super::Context;
use super::failure::Failure;
use crate::clock;
use crate::messages::Wording;

/// Answers questions in a conversation
///
/// Where a question fits two disputes, the answer is a numbered choice: reply with its number.
/// What is typed stays in memory, and is forgotten at the end.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  bacheca chat
  bacheca chat --knowledge ./comunicati --today 2022-06-05
  printf 'Quando scade il bando?\\n/esci\\n' | bacheca chat

In the conversation: /aiuto (help), /fonti (sources), /scadenze (deadlines), /chi (who says what),
/storia (timeline), /nuova (new subject), /esci (quit). What follows up (\"e a che ora?\") is understood from the question before,
for 15 minutes.

Exit codes: 0 ended, 1 the index failed, 2 wrong arguments, settings or folder.")]
pub(super) struct Chat {
    /// The folder of communiqués [default: the settings' folder, else the built-in knowledge base]
    #[arg(long, value_name = "DIR")]
    knowledge: Option<PathBuf>,
    /// The day of asking, or the minute as YYYY-MM-DDTHH:MM [default: now, in Italy]
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = clock::parse)]
    today: Option<DateTime>,
}

impl Chat {
    pub(super) fn run(self, context: &Context) -> Result<ExitCode, Failure> {
        // A bar would run across what is typed.
        let snapshot = context.open_quietly(self.knowledge.as_deref())?;
        let wording = Wording::built_in()?;
        let mut lines = Lines::open()?;
        let mut conversation = Conversation::new(&snapshot, &wording, context.language, self.today);
        let mut out = anstream::stdout();
        conversation.welcome(&mut out)?;
        writeln!(out)?;
        thread::scope(|scope| {
            // While the first question is typed; one that words decide does not wait for it.
            scope.spawn(|| snapshot.prepare());
            converse(&mut conversation, &mut lines, &mut out)
        })?;
        Ok(ExitCode::SUCCESS)
    }
}

fn converse(
    conversation: &mut Conversation<'_>,
    lines: &mut Lines,
    out: &mut impl Write,
) -> Result<(), Failure> {
    while let Some(line) = lines.next(&conversation.prompt())? {
        let next = conversation.reply(&line, &mut *out)?;
        writeln!(out)?;
        out.flush()?;
        if next == Next::End {
            break;
        }
    }
    Ok(())
}
