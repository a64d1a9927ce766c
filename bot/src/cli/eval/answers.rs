//! Judges answers against a question set.

use std::io::{self, Write};
use std::path::Path;
use std::time::{Duration, Instant};

use knowledge::answer::{Answer, Outcome};
use knowledge::evaluation::Latency;
use knowledge::evaluation::judge::{Case, Report, cases};
use knowledge::snapshot::Question;

use super::Eval;
use crate::cli::failure::Failure;
use crate::cli::{Context, open, progress};
use crate::clock;

pub(super) fn judge(
    eval: &Eval,
    set: &Path,
    folder: Option<&Path>,
    context: &Context,
) -> Result<(), Failure> {
    let name = set.display().to_string();
    let cases = cases(&name, &open::text(set)?)?;
    let moment = |case: &Case| match &case.today {
        Some(day) => clock::parse(day)
            .map_err(|cause| Failure::Usage(format!("{name}, question {}: {cause}", case.id))),
        None => Ok(eval.today.unwrap_or_else(clock::now)),
    };
    let moments = cases.iter().map(moment).collect::<Result<Vec<_>, _>>()?;
    let snapshot = context.open_with(folder, eval.steps())?;
    let bar = progress::bar("asking");
    bar.set_length(cases.len() as u64);
    let mut report = Report::default();
    let mut wrong: Vec<(&Case, Answer)> = Vec::new();
    let mut elapsed: Vec<Duration> = Vec::new();
    for (case, now) in cases.iter().zip(moments) {
        let started = Instant::now();
        let answer = snapshot.ask(&Question { text: &case.question, now, dispute: None })?;
        elapsed.push(started.elapsed());
        if !report.count(case, &answer.outcome) {
            wrong.push((case, answer));
        }
        bar.inc(1);
    }
    bar.finish_and_clear();
    let mut out = io::stdout().lock();
    if eval.verbose {
        for (case, answer) in &wrong {
            print_wrong(&mut out, case, answer)?;
        }
    }
    writeln!(out, "{report}\n{}", Latency::of(&elapsed))?;
    Ok(out.flush()?)
}

fn print_wrong(out: &mut impl Write, case: &Case, answer: &Answer) -> io::Result<()> {
    let Case { id, question, .. } = case;
    write!(out, "WRONG {id} {question} -> ")?;
    match &answer.outcome {
        Outcome::Answered(answered) => {
            writeln!(out, "answered ({:.2})", answer.confidence)?;
            for quote in &answered.quotes {
                writeln!(out, "    {}: {}", quote.citation.file, quote.text.replace('\n', " "))?;
            }
            Ok(())
        }
        Outcome::Clarify(choices) => {
            let titles: Vec<&str> = choices.iter().map(|c| c.title.as_str()).collect();
            writeln!(out, "clarify: {}", titles.join(" | "))
        }
        Outcome::Abstained(reason) => {
            writeln!(out, "abstained: {reason:?} ({:.2})", answer.confidence)
        }
        Outcome::SmallTalk(kind) => writeln!(out, "small talk: {kind:?}"),
    }
}
