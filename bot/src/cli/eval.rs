//! `bacheca eval`: how good the answers are, and the retrieval beneath them.

mod answers;
mod calibrate;
mod retrieval;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{ArgGroup, Args, ValueEnum};
use jiff::civil::DateTime;
use knowledge::query::Steps;

use super::Context;
use super::failure::Failure;
use crate::clock;

/// Measures answers against a question set, or retrieval against a test collection
#[derive(Debug, Args)]
#[command(
    group(ArgGroup::new("set").required(true).args(["answers", "passages", "faq"])),
    after_help = "\
Examples:
  bacheca eval --answers questions.jsonl --knowledge ./comunicati -v
  bacheca eval --calibrate --answers a.jsonl --knowledge ./a --answers b.jsonl --knowledge ./b
  bacheca eval --passages passages.tsv --questions questions.tsv --qrels qrels.tsv --run run.tsv
  bacheca eval --faq faqs.csv --questions questions.tsv --qrels qrels.tsv --without synonyms,spelling

A question set holds JSON lines: id, q, docs (file names or how they begin), must (regular
expressions on the quotes), today, answerable (true unless stated), kind or topic. Columns of TSV
files are divided by a tab: id and text; question id and document id.

Exit codes: 0 measured, 1 the index failed, 2 wrong arguments or files."
)]
pub(super) struct Eval {
    /// A question set: answers are judged; may be given again, with a folder for each
    #[arg(long, value_name = "JSONL")]
    answers: Vec<PathBuf>,
    /// The folder of communiqués to answer from [default: as for `bacheca ask`]
    #[arg(long, value_name = "DIR", requires = "answers")]
    knowledge: Vec<PathBuf>,
    /// Fit the models of confidence, and print them
    #[arg(long)]
    calibrate: bool,
    /// The day of asking, where a question does not say [default: now, in Italy]
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = clock::parse, requires = "answers")]
    today: Option<DateTime>,
    /// Print what was answered wrongly
    #[arg(short, long, requires = "answers")]
    verbose: bool,
    /// Passages to search, one a line: retrieval is measured
    #[arg(long, value_name = "TSV", requires = "questions", requires = "qrels")]
    passages: Option<PathBuf>,
    /// Questions with answers to search, as id;question;answer;tag: retrieval is measured
    #[arg(long, value_name = "CSV", requires = "questions", requires = "qrels")]
    faq: Option<PathBuf>,
    /// The questions to search for
    #[arg(long, value_name = "TSV", conflicts_with = "answers")]
    questions: Option<PathBuf>,
    /// Which documents are right for which question
    #[arg(long, value_name = "TSV", conflicts_with = "answers")]
    qrels: Option<PathBuf>,
    /// Where to write what was found: question id, document id, score
    #[arg(long, value_name = "TSV", conflicts_with = "answers")]
    run: Option<PathBuf>,
    /// Steps to leave out
    #[arg(long, value_delimiter = ',', value_name = "STEPS")]
    without: Vec<Step>,
    /// Rounds over the questions; where there are several, the first is not timed
    #[arg(long, default_value_t = 1, value_name = "N", conflicts_with = "answers")]
    #[arg(value_parser = clap::value_parser!(u32).range(1..))]
    repeat: u32,
}

/// A step of retrieval that can be left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Step {
    /// Synonyms, abbreviations, related words, translations
    Synonyms,
    /// The nearest words for one that the index does not have
    Spelling,
    /// The closer look at the best, sentence by sentence
    Sentences,
    /// Meaning beside words
    Semantics,
    /// Silence where the answer is too unsure
    Calibration,
}

impl Eval {
    pub(super) fn run(self, context: &Context) -> Result<ExitCode, Failure> {
        if !self.knowledge.is_empty() && self.knowledge.len() != self.answers.len() {
            return Err(Failure::Usage(format!(
                "{} question sets but {} folders; give one --knowledge for each --answers",
                self.answers.len(),
                self.knowledge.len()
            )));
        }
        if self.answers.is_empty() {
            retrieval::measure(&self, context)?;
        } else if self.calibrate {
            calibrate::calibrate(&self, context)?;
        } else {
            for (n, set) in self.answers.iter().enumerate() {
                let folder = self.knowledge.get(n).map(PathBuf::as_path);
                answers::judge(&self, set, folder, context)?;
            }
        }
        Ok(ExitCode::SUCCESS)
    }

    fn steps(&self) -> Steps {
        let with = |step| !self.without.contains(&step);
        Steps {
            synonyms: with(Step::Synonyms),
            spelling: with(Step::Spelling),
            sentences: with(Step::Sentences),
            semantics: with(Step::Semantics),
            calibration: with(Step::Calibration),
        }
    }
}
