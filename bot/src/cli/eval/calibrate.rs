//! Fits the model of confidence to question sets: every question is answered, however unsure, and
//! the answers judged.

use std::io::{self, Write};
use std::path::PathBuf;

use knowledge::Snapshot;
use knowledge::evaluation::calibration::{Example, fit, reliability};
use knowledge::evaluation::judge::cases;
use knowledge::snapshot::Question;

use super::Eval;
use crate::cli::failure::Failure;
use crate::cli::{Context, open};
use crate::clock;

pub(super) fn calibrate(eval: &Eval, context: &Context) -> Result<(), Failure> {
    let mut engine = context.settings.engine()?;
    let built_in = engine.calibration;
    engine.calibration.threshold = 0.0;
    let folders: Vec<Option<&PathBuf>> = if eval.knowledge.is_empty() {
        eval.answers.iter().map(|_| None).collect()
    } else {
        eval.knowledge.iter().map(Some).collect()
    };
    let mut examples: Vec<Example> = Vec::new();
    for (set, folder) in eval.answers.iter().zip(folders) {
        let snapshot = match folder {
            Some(folder) => Snapshot::build(open::read(folder, &engine)?, &engine)?,
            None => Snapshot::built_in(&engine)?,
        };
        let now = eval.today.unwrap_or_else(clock::now);
        for case in cases(&set.display().to_string(), &open::text(set)?)? {
            let answer = snapshot.ask(&Question { text: &case.question, now, dispute: None })?;
            // Small talk and curated answers are not reckoned from features.
            if let Some(features) = answer.features {
                examples.push((features, case.answerable && case.is_right(&answer.outcome)));
            }
        }
    }
    let model = fit(&examples, built_in.threshold);
    let mut out = io::stdout().lock();
    writeln!(out, "# fitted to {} answers", examples.len())?;
    let text = toml::to_string(&model)
        .map_err(|error| Failure::Usage(format!("the model cannot be written: {error}")))?;
    writeln!(out, "{text}")?;
    writeln!(out, "# with the model of the program:\n# confidence  answers  mean  right")?;
    for bin in reliability(&examples, &built_in) {
        writeln!(
            out,
            "# {:.1} to {:.1}  {:7}  {:.2}  {:.2}",
            bin.from,
            bin.from + 0.2,
            bin.answers,
            bin.confidence,
            bin.right
        )?;
    }
    Ok(out.flush()?)
}
