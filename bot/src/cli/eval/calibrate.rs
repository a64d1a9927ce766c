//! Fits the model of confidence to question sets: every question is answered, however unsure, and
//! the answers judged.

use std::io::{self, Write};
use std::path::PathBuf;

use knowledge::Snapshot;
use knowledge::answer::Features;
use knowledge::evaluation::calibration::{Example, fit, reliability};
use knowledge::evaluation::judge::cases;
use knowledge::snapshot::Question;

use super::Eval;
use crate::cli::failure::Failure;
use crate::cli::{Context, open};
use crate::clock;

pub(super) fn calibrate(eval: &Eval, context: &Context) -> Result<(), Failure> {
    let mut engine = context.settings.engine()?;
    engine.steps = eval.steps();
    // Each model is fitted to all questions, also to those where the other one would do.
    engine.calibration.decided = f32::INFINITY;
    let built_in = engine.calibration;
    engine.steps.calibration = false;
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
    let both = engine.steps.semantics;
    let fitted = fit(&examples);
    let mut out = io::stdout().lock();
    let section = if both { "meaning" } else { "words" };
    writeln!(out, "# fitted to {} answers\n[{section}]", examples.len())?;
    writeln!(out, "bias = {:.2}\n\n[{section}.weights]", fitted.bias)?;
    for (name, weight) in Features::NAMES.iter().zip(fitted.weights.values()) {
        writeln!(out, "{name} = {weight:.2}")?;
    }
    writeln!(out, "\n# with the model of the program:\n# confidence  answers  mean  right")?;
    let model = if both { built_in.meaning } else { built_in.words };
    for bin in reliability(&examples, &model) {
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
