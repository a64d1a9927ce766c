//! `bacheca import-faq`: an office's list of questions as a `faq.toml` to start from.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use knowledge::curated::{Entry, to_toml};

use super::failure::Failure;
use super::{faq, open};

/// Turns a CSV of questions and answers into a faq.toml
///
/// The columns are id, question, answer and tag, divided by semicolons, commas or tabs, in UTF-8
/// or Windows-1252. Rows that cannot be used are named on standard error, and the others written.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  bacheca import-faq domande.csv > comunicati/vertenza/faq.toml

Every answer then needs the quotes that bear it out, as [[answer.citations]] with `file` and
`quote`: `bacheca check` names those that lack them.

Exit codes: 0 all rows written, 1 some were left out, 2 wrong arguments.")]
pub(super) struct ImportFaq {
    /// The CSV file, - for standard input
    file: PathBuf,
}

const HEAD: &str = "\
# Each answer still needs the quotes that bear it out, or it is not given:
#   [[answer.citations]]
#   file = \"...\"   a communiqué of this folder
#   quote = \"...\"  its exact words
";

impl ImportFaq {
    pub(super) fn run(self) -> Result<ExitCode, Failure> {
        let (rows, bad) = faq::parse(&open::bytes(&self.file)?);
        for row in &bad {
            writeln!(anstream::stderr(), "{}, {row}", self.file.display())?;
        }
        let answer = rows.into_iter().map(|row| Entry {
            id: row.id,
            questions: vec![row.question],
            answer: row.answer,
            tags: row
                .tag
                .split(',')
                .map(str::trim)
                .filter(|t| !t.is_empty())
                .map(Into::into)
                .collect(),
            author: None,
            date: None,
            withdrawn: false,
            citations: Vec::new(),
        });
        let toml = to_toml(answer.collect()).map_err(|error| Failure::Failed(error.to_string()))?;
        write!(std::io::stdout().lock(), "{HEAD}\n{toml}")?;
        Ok(if bad.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}
