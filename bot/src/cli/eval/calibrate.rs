//! Fits the models of confidence to question sets: every question is answered, however unsure, by
//! words alone and by both signals, and the answers judged. Prints `knowledge/calibration.toml`.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use knowledge::answer::{Calibration, Features, Model};
use knowledge::evaluation::calibration::{Example, fit, held_out, reliability};
use knowledge::evaluation::judge::{Case, cases};
use knowledge::retriever::{Certainty, Signals};
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
    let mut engine = context.engine()?;
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
    let [fitted_words, fitted_both] =
        [&words, &both].map(|answers| fit(&examples(answers, right).concat()));
    writeln!(out, "{HEADING}\nthreshold = {}", built_in.threshold)?;
    decided(&mut out, &words, &both, [fitted_words, fitted_both], &built_in)?;
    section(
        &mut out,
        "words",
        "the quotes by words alone answer the question",
        &examples(&words, right),
    )?;
    section(&mut out, "meaning", "the quotes by words and meaning do", &examples(&both, right))?;
    section(&mut out, "related", "the communiqués speak of the matter", &examples(&both, related))?;
    // Fitted apart, to a test collection: kept as it is.
    let Certainty { threshold, bias, weights } = built_in.retrieval;
    writeln!(out, "\n# The probability that the first document of a collection is the right one.")?;
    writeln!(out, "[retrieval]\nthreshold = {threshold}\nbias = {bias}\n\n[retrieval.weights]")?;
    for (signal, weight) in Signals::NAMES.iter().zip(weights.values()) {
        writeln!(out, "{signal} = {weight}")?;
    }
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

/// What is lost where words alone decide, from several probabilities on.
fn decided(
    out: &mut impl Write,
    words: &Answers,
    both: &Answers,
    models: [Model; 2],
    built_in: &Calibration,
) -> Result<(), Failure> {
    writeln!(
        out,
        "# Where words alone are surer than this, meaning is not asked: from which, for how many"
    )?;
    writeln!(out, "# of the questions, of them right by words alone, right by both")?;
    let sure = |answer: &Answer, model: &Model| answer.features.map_or(0.0, |f| model.of(&f));
    let right = |(case, answer): &(Case, Answer), model: &Model| {
        let answers = sure(answer, model) >= built_in.threshold;
        if answers { case.is_right(&answer.outcome) } else { !case.answerable }
    };
    for from in [0.5, 0.6, 0.7, 0.8] {
        let pairs = words.iter().flatten().zip(both.iter().flatten());
        let [mut asked, mut decided, mut by_words, mut by_both] = [0; 4];
        for (one, other) in pairs.filter(|(one, _)| one.1.features.is_some()) {
            asked += 1;
            if sure(&one.1, &models[0]) >= from {
                decided += 1;
                by_words += usize::from(right(one, &models[0]));
                by_both += usize::from(right(other, &models[1]));
            }
        }
        writeln!(out, "#   {from:.1}  {decided:3} of {asked}  {by_words:3}  {by_both:3}")?;
    }
    Ok(writeln!(out, "decided = {}", built_in.decided)?)
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
    writeln!(
        out,
        "# Each set judged by the model of the others: confidence, answers, mean, right"
    )?;
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
