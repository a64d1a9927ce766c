//! Fits the models of confidence to question sets: every question is answered, however unsure, by
//! words alone and by both signals, and the answers judged. Prints `knowledge/calibration.toml`.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use knowledge::answer::{Features, Model};
use knowledge::evaluation::calibration::{Example, fit, held_out, reliability};
use knowledge::evaluation::judge::{Case, cases};
use knowledge::snapshot::{Question, Settings};
use knowledge::{Answer, Snapshot};

use super::Eval;
use crate::cli::failure::Failure;
use crate::cli::{Context, open};
use crate::clock;

/// The heading of the file that is printed.
const HEADING: &str = "\
# How sure an answer is: logistic models over what the question and the chosen quotes have in common.
# probability = 1 / (1 + exp(-(bias + sum of weight × feature))); the features are described in
# knowledge/src/answer/confidence.rs. Written by `bacheca eval --calibrate`; the README has the
# command under \"Quality\". Only `threshold` and `decided` are chosen by hand.";

/// Kinds of unanswerable questions whose matter the communiqués speak of, and those whose not.
const RELATED: &str = "near_miss";
const UNRELATED: &str = "far_off";

pub(super) fn calibrate(eval: &Eval, context: &Context) -> Result<(), Failure> {
    let mut engine = context.settings.engine()?;
    let built_in = engine.calibration;
    // Each model is fitted to all questions, also to those where the other one would do.
    engine.calibration.decided = f32::INFINITY;
    engine.steps.calibration = false;
    let both = answers(eval, &engine)?;
    engine.steps.semantics = false;
    let words = answers(eval, &engine)?;
    let right = |(case, answer): &(Case, Answer)| {
        Some((answer.features?, case.answerable && case.is_right(&answer.outcome)))
    };
    let related = |(case, answer): &(Case, Answer)| match case.kind.as_str() {
        UNRELATED => Some((answer.features?, false)),
        kind => (case.answerable || kind == RELATED).then_some((answer.features?, true)),
    };
    let mut out = io::stdout().lock();
    writeln!(out, "{HEADING}\nthreshold = {}\ndecided = {}", built_in.threshold, built_in.decided)?;
    section(&mut out, "words", "the quotes by words alone answer the question", &examples(&words, right))?;
    section(&mut out, "meaning", "the quotes by words and meaning do", &examples(&both, right))?;
    section(&mut out, "related", "the communiqués speak of the matter", &examples(&both, related))?;
    Ok(out.flush()?)
}

/// The answers to each set, with what they should have been.
type Answers = Vec<Vec<(Case, Answer)>>;

fn answers(eval: &Eval, engine: &Settings) -> Result<Answers, Failure> {
    let folders: Vec<Option<&PathBuf>> = if eval.knowledge.is_empty() {
        eval.answers.iter().map(|_| None).collect()
    } else {
        eval.knowledge.iter().map(Some).collect()
    };
    let set = |(set, folder): (&PathBuf, Option<&PathBuf>)| answers_to(eval, set, folder, engine);
    eval.answers.iter().zip(folders).map(set).collect()
}

fn answers_to(
    eval: &Eval,
    set: &Path,
    folder: Option<&PathBuf>,
    engine: &Settings,
) -> Result<Vec<(Case, Answer)>, Failure> {
    let snapshot = match folder {
        Some(folder) => Snapshot::build(open::read(folder, engine)?, engine)?,
        None => Snapshot::built_in(engine)?,
    };
    let now = eval.today.unwrap_or_else(clock::now);
    let cases = cases(&set.display().to_string(), &open::text(set)?)?;
    let ask = |case: Case| {
        let answer = snapshot.ask(&Question { text: &case.question, now, dispute: None })?;
        Ok((case, answer))
    };
    cases.into_iter().map(ask).collect()
}

/// What a model is fitted to; small talk and curated answers are not reckoned from features.
fn examples(
    answers: &Answers,
    example: impl Fn(&(Case, Answer)) -> Option<Example>,
) -> Vec<Vec<Example>> {
    answers.iter().map(|set| set.iter().filter_map(&example).collect()).collect()
}

fn section(
    out: &mut impl Write,
    name: &str,
    what: &str,
    sets: &[Vec<Example>],
) -> Result<(), Failure> {
    let all: Vec<Example> = sets.concat();
    let Model { bias, weights } = fit(&all);
    writeln!(out, "\n# The probability that {what}, fitted to {} answers.", all.len())?;
    writeln!(out, "# Each set judged by the model of the others: confidence, answers, mean, right")?;
    for bin in reliability(&held_out(sets)) {
        let (from, to) = (bin.from, bin.from + 0.2);
        let (answers, mean, right) = (bin.answers, bin.confidence, bin.right);
        writeln!(out, "#   {from:.1} to {to:.1}  {answers:4}  {mean:.2}  {right:.2}")?;
    }
    writeln!(out, "[{name}]\nbias = {bias:.2}\n\n[{name}.weights]")?;
    for (feature, weight) in Features::NAMES.iter().zip(weights.values()) {
        writeln!(out, "{feature} = {weight:.2}")?;
    }
    Ok(())
}
