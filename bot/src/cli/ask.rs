//! `bacheca ask`: one question, or a file of them.

mod batch;

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use clap::Args;
use jiff::civil::DateTime;
use knowledge::snapshot::{Question, Snapshot};

use self::batch::Asked;
use super::failure::Failure;
use super::{Context, open};
use crate::clock;
use crate::messages::{Known, Wording};
use crate::record::Record;
use crate::terminal::Page;

/// Answers a question with exact quotes of the communiqués, or says that they do not say
///
/// Without a question, it is read from standard input.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  bacheca ask \"Quando scade il bando per il contact center?\"
  bacheca ask --knowledge ./comunicati --today 2022-06-05 sono ancora in tempo?
  bacheca ask --batch domande.txt --json > risposte.jsonl

A file for --batch holds one question a line, or JSON lines with `q` and optionally `today`:
  {\"q\": \"Sono ancora in tempo?\", \"today\": \"2022-06-05\"}

Exit codes: 0 answered, also when the communiqués do not say; 1 the index failed;
2 wrong arguments, settings, folder or line of the file.")]
pub(super) struct Ask {
    /// The question
    #[arg(value_name = "QUESTION")]
    question: Vec<String>,
    /// The folder of communiqués [default: the settings' folder, else the built-in knowledge base]
    #[arg(long, value_name = "DIR")]
    knowledge: Option<PathBuf>,
    /// The day of asking, or the minute as YYYY-MM-DDTHH:MM [default: now, in Italy]
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = clock::parse)]
    today: Option<DateTime>,
    /// Print one JSON object a line
    #[arg(long)]
    json: bool,
    /// A file of questions, - for standard input
    #[arg(long, value_name = "FILE", conflicts_with = "question")]
    batch: Option<PathBuf>,
}

impl Ask {
    pub(super) fn run(self, context: &Context) -> Result<ExitCode, Failure> {
        // All questions are read before the first is answered: a wrong line spoils nothing.
        let questions = self.questions()?;
        let snapshot = context.open(self.knowledge.as_deref())?;
        let known = Known::of(&snapshot);
        let mut answers = Answers { ask: &self, context, snapshot: &snapshot, known };
        if self.json {
            answers.as_json(&questions)?
        } else {
            answers.in_words(&questions)?
        }
        Ok(ExitCode::SUCCESS)
    }

    fn questions(&self) -> Result<Vec<Asked>, Failure> {
        if let Some(file) = &self.batch {
            let name = file.display().to_string();
            return batch::parse(&name, &open::text(file)?).map_err(Failure::Usage);
        }
        let none = "there is no question; try: bacheca ask \"Quando scade il bando?\"";
        let text = open::typed(&self.question, "question", none)?;
        Ok(vec![Asked { text, today: None }])
    }
}

/// Answers as they are printed.
struct Answers<'a> {
    ask: &'a Ask,
    context: &'a Context,
    snapshot: &'a Snapshot,
    known: Known,
}

impl Answers<'_> {
    fn question<'q>(&self, asked: &'q Asked) -> Question<'q> {
        let now = asked.today.or(self.ask.today).unwrap_or_else(clock::now);
        Question { text: &asked.text, now, dispute: None }
    }

    fn as_json(&mut self, questions: &[Asked]) -> Result<(), Failure> {
        let mut out = io::BufWriter::new(io::stdout().lock());
        for asked in questions {
            let started = Instant::now();
            let answer = self.snapshot.ask(&self.question(asked))?;
            let record = Record::new(&asked.text, &answer, started.elapsed());
            serde_json::to_writer(&mut out, &record).map_err(io::Error::from)?;
            out.write_all(b"\n")?;
        }
        Ok(out.flush()?)
    }

    fn in_words(&mut self, questions: &[Asked]) -> Result<(), Failure> {
        let wording = Wording::built_in()?;
        let mut out = anstream::stdout().lock();
        for (n, asked) in questions.iter().enumerate() {
            let answer = self.snapshot.ask(&self.question(asked))?;
            let messages = wording.of(self.context.language.unwrap_or(answer.language));
            let mut page = Page { out: &mut out, messages };
            if self.ask.batch.is_some() {
                if n > 0 {
                    page.line("")?;
                }
                page.heading(&format!("# {}", asked.text))?;
            }
            page.answer(&answer, &self.known)?;
        }
        Ok(out.flush()?)
    }
}
