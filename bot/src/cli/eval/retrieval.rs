//! Measures retrieval on a test collection.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use knowledge::Settings;
use knowledge::evaluation::calibration::fit_certainty;
use knowledge::evaluation::collection::{Collection, Row, pairs, relevant};
use knowledge::retriever::Signals;

use super::Eval;
use crate::cli::failure::Failure;
use crate::cli::{Context, faq, open, progress};

pub(super) fn measure(eval: &Eval, context: &Context) -> Result<(), Failure> {
    let collection = collection(eval)?;
    let mut engine = Settings { steps: eval.steps(), ..context.engine()? };
    // A model of certainty is fitted to all questions.
    engine.steps.calibration &= !eval.calibrate;
    let rounds = usize::try_from(eval.repeat).unwrap_or(usize::MAX);
    let bar = progress::bar("searching");
    bar.set_length((collection.questions.len() * rounds) as u64);
    let run = collection.run(&engine, rounds, &|done| bar.inc(done as u64))?;
    bar.finish_and_clear();
    if let Some(path) = &eval.run {
        let unwritable = |error| {
            Failure::Usage(format!("cannot write {}: {error}; name another file", path.display()))
        };
        run.write(BufWriter::new(File::create(path).map_err(unwritable)?)).map_err(unwritable)?;
    }
    let mut out = io::stdout().lock();
    if eval.calibrate {
        let threshold = engine.calibration.retrieval.threshold;
        let model = fit_certainty(&collection.examples(&run), threshold);
        writeln!(out, "[retrieval]\nthreshold = {threshold}\nbias = {:.2}", model.bias)?;
        writeln!(out, "\n[retrieval.weights]")?;
        for (signal, weight) in Signals::NAMES.iter().zip(model.weights.values()) {
            writeln!(out, "{signal} = {weight:.2}")?;
        }
        return Ok(out.flush()?);
    }
    writeln!(out, "{}", collection.measure(&run))?;
    writeln!(out, "{}", run.latency())?;
    let (documents, seconds) = (collection.rows.len(), run.indexing.as_secs_f64());
    writeln!(out, "indexing {seconds:.3} s for {documents} documents")?;
    if engine.steps.semantics && engine.model.is_some() {
        writeln!(out, "embedding {:.3} s", run.embedding.as_secs_f64())?;
    }
    Ok(out.flush()?)
}

fn collection(eval: &Eval) -> Result<Collection, Failure> {
    let table = |path: &Option<PathBuf>| match path {
        Some(path) => read_pairs(path),
        None => Ok(Vec::new()),
    };
    let rows = match &eval.faq {
        Some(path) => faq_rows(path)?,
        None => table(&eval.passages)?
            .into_iter()
            .map(|(id, body)| Row { id, body, ..Row::default() })
            .collect(),
    };
    let relevant = match &eval.qrels {
        Some(path) => relevant(&path.display().to_string(), &open::text(path)?)?,
        None => Default::default(),
    };
    Ok(Collection { rows, questions: table(&eval.questions)?, relevant })
}

fn read_pairs(path: &Path) -> Result<Vec<(String, String)>, Failure> {
    Ok(pairs(&path.display().to_string(), &open::text(path)?)?)
}

fn faq_rows(path: &Path) -> Result<Vec<Row>, Failure> {
    let (rows, bad) = faq::parse(&open::bytes(path)?);
    for row in &bad {
        writeln!(anstream::stderr(), "{}, {row}", path.display())?;
    }
    let row =
        |row: faq::FaqRow| Row { id: row.id, title: row.question, body: row.answer, tags: row.tag };
    Ok(rows.into_iter().map(row).collect())
}
