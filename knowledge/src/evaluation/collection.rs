//! Retrieval on a test collection: documents, questions, and which documents answer which.
//! Each document is one passage, indexed and searched as the communiqués are.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::{Latency, Relevant, Retrieval, retrieval};
use crate::embedder::VectorIndex;
use crate::error::Error;
use crate::index::{Document, Index, Writer};
use crate::italian::sentence::sentences;
use crate::query::Query;
use crate::retriever::{self, Hit, Parameters, Signals, certainty};
use crate::semantics::{Likeness, Model, first_sentences, in_context};
use crate::snapshot::Settings;
use crate::vocabulary::Vocabulary;

/// Most documents that a run lists for a question.
pub const MOST_LISTED: usize = 25;

/// One document of a collection.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// Its id.
    pub id: String,
    /// Its title, or the question that it answers; may be empty.
    pub title: String,
    /// Its text.
    pub body: String,
    /// Its tags; may be empty.
    pub tags: String,
}

/// Documents, questions, and the right documents of each.
#[derive(Clone, Debug, Default)]
pub struct Collection {
    /// The documents.
    pub rows: Vec<Row>,
    /// The questions, each with its id.
    pub questions: Vec<(String, String)>,
    /// The right documents.
    pub relevant: Relevant,
}

/// What a run found, and what it took.
#[derive(Clone, Debug, Default)]
pub struct Run {
    /// Each question's id, with its documents and their scores, best first; empty when nothing
    /// was found.
    pub ranked: Vec<(String, Vec<(String, f32)>)>,
    /// What tells how sure the first document of each question is, in the order of `ranked`.
    pub signals: Vec<Signals>,
    /// Time to index the documents.
    pub indexing: Duration,
    /// Time to embed their sentences; little where the cache has them.
    pub embedding: Duration,
    /// Time of each search.
    pub searches: Vec<Duration>,
}

/// The sentences of all documents as vectors.
struct Meaning<'a> {
    model: &'a Model,
    vectors: Arc<VectorIndex>,
    /// Of each document, the number of its first sentence; one more for the end.
    first: Arc<[usize]>,
}

impl Meaning<'_> {
    /// Of each document, the cosine of its likest sentence.
    fn cosines(&self, question: &str) -> Result<Vec<f32>, Error> {
        let vector = self.model.embedder().query(question)?;
        Ok(Likeness::new(self.vectors.cosines(&vector), Arc::clone(&self.first)).of_passages())
    }
}

/// Reads lines of two columns divided by a tab: an id and a text. Blank lines are skipped.
///
/// # Errors
/// When a line has no tab.
pub fn pairs(file: &str, text: &str) -> Result<Vec<(String, String)>, Error> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let lines = text.lines().zip(1..).filter(|(line, _)| !line.trim().is_empty());
    lines
        .map(|(line, number)| match line.split_once('\t') {
            Some((id, rest)) => Ok((id.to_owned(), rest.to_owned())),
            None => Err(Error::Invalid {
                file: file.to_owned(),
                line: Some(number),
                cause: "there is one column only".to_owned(),
                cure: "divide the columns with a tab".to_owned(),
            }),
        })
        .collect()
}

/// The right documents by question, from lines of question id and document id.
///
/// # Errors
/// As [`pairs`].
pub fn relevant(file: &str, text: &str) -> Result<Relevant, Error> {
    let mut relevant = Relevant::new();
    for (question, document) in pairs(file, text)? {
        let document = document.split('\t').next().unwrap_or_default().trim().to_owned();
        relevant.entry(question).or_default().insert(document);
    }
    Ok(relevant)
}

impl Collection {
    /// Indexes the documents and searches for every question, `rounds` times; where there are
    /// several rounds the first only warms up, and is not timed. `progress` is told the questions
    /// done.
    ///
    /// # Errors
    /// When the index cannot be built or read, or the model cannot be used.
    pub fn run(
        &self,
        engine: &Settings,
        rounds: usize,
        progress: &dyn Fn(usize),
    ) -> Result<Run, Error> {
        let started = Instant::now();
        let index = self.index(&engine.vocabulary)?;
        let mut run = Run { indexing: started.elapsed(), ..Run::default() };
        let started = Instant::now();
        let meaning = match &engine.model {
            Some(model) if engine.steps.semantics => Some(self.meaning(model)?),
            _ => None,
        };
        run.embedding = started.elapsed();
        for round in 0..rounds.max(1) {
            for (id, question) in &self.questions {
                let started = Instant::now();
                let (found, signals) = self.search(question, &index, meaning.as_ref(), engine)?;
                if round > 0 || rounds <= 1 {
                    run.searches.push(started.elapsed());
                }
                if round == 0 {
                    run.ranked.push((id.clone(), self.named(&found)));
                    run.signals.push(signals);
                }
                progress(1);
            }
        }
        Ok(run)
    }

    /// The documents for one question, best first; none when it is too unsure which is right.
    fn search(
        &self,
        question: &str,
        index: &Index,
        meaning: Option<&Meaning<'_>>,
        engine: &Settings,
    ) -> Result<(Vec<Hit>, Signals), Error> {
        let Settings { vocabulary, steps, calibration, .. } = engine;
        let parameters = Parameters::default();
        let query = Query::parse(question, index, vocabulary, *steps);
        let words = retriever::search(index, &query, &parameters, *steps, parameters.closer)?;
        let cosines = match meaning {
            Some(meaning) => meaning.cosines(question)?,
            None => Vec::new(),
        };
        let mut hits = retriever::fuse(&words, &cosines, parameters.meaning, MOST_LISTED);
        let signals = certainty(index, &query, &cosines, &hits);
        if steps.calibration && meaning.is_some() && !calibration.retrieval.is_enough(&signals) {
            hits.clear();
        }
        Ok((hits, signals))
    }

    fn index(&self, vocabulary: &Vocabulary) -> Result<Index, Error> {
        let mut writer = Writer::in_memory(vocabulary)?;
        for row in &self.rows {
            writer.add(&Document {
                text: &row.body,
                sentences: sentences(&row.body),
                title: &row.title,
                dispute: row.tags.as_str().into(),
                ..Document::default()
            })?;
        }
        writer.finish()
    }

    fn meaning<'a>(&self, model: &'a Model) -> Result<Meaning<'a>, Error> {
        let of_row = |row: &Row| -> Vec<String> {
            let ranges = sentences(&row.body).into_iter();
            let body = ranges.map(|s| in_context(&row.title, row.body.get(s).unwrap_or_default()));
            let title = (!row.title.is_empty()).then(|| row.title.clone());
            title.into_iter().chain(body).collect()
        };
        let texts: Vec<Vec<String>> = self.rows.iter().map(of_row).collect();
        let first = first_sentences(texts.iter().map(Vec::len));
        let texts: Vec<&str> = texts.iter().flatten().map(String::as_str).collect();
        Ok(Meaning { model, vectors: model.vectors(&texts)?, first })
    }

    fn named(&self, hits: &[Hit]) -> Vec<(String, f32)> {
        let row = |hit: &Hit| self.rows.get(hit.passage as usize);
        hits.iter().filter_map(|hit| Some((row(hit)?.id.clone(), hit.score))).collect()
    }

    /// For each question whether the first document is right, with what tells how sure it is.
    /// Only a run that says nothing unsure tells of the unsure ones too.
    pub fn examples(&self, run: &Run) -> Vec<(Signals, bool)> {
        let right = |(question, found): &(String, Vec<(String, f32)>)| {
            let wanted = self.relevant.get(question);
            found.first().is_some_and(|(id, _)| wanted.is_some_and(|wanted| wanted.contains(id)))
        };
        run.signals.iter().copied().zip(run.ranked.iter().map(right)).collect()
    }

    /// Scores a run against the right documents.
    pub fn measure(&self, run: &Run) -> Retrieval {
        let ids = |found: &[(String, f32)]| found.iter().map(|(id, _)| id.clone()).collect();
        let ranked: BTreeMap<String, Vec<String>> =
            run.ranked.iter().map(|(question, found)| (question.clone(), ids(found))).collect();
        retrieval(&self.relevant, &ranked)
    }
}

impl Run {
    /// The time of a search.
    pub fn latency(&self) -> Latency {
        Latency::of(&self.searches)
    }

    /// Writes a line for each document found: question id, document id, score, divided by tabs,
    /// best first. Rounding keeps the order: equal scores stay in the order of the lines.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write(&self, mut out: impl Write) -> io::Result<()> {
        for (question, found) in &self.ranked {
            for (document, score) in found {
                writeln!(out, "{question}\t{document}\t{score:.6}")?;
            }
        }
        out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Collection {
        Collection {
            rows: [
                ("1", "Il turno di notte è pagato di più."),
                ("2", "Le ferie si chiedono a marzo."),
            ]
            .map(|(id, body)| Row { id: id.into(), body: body.into(), ..Row::default() })
            .to_vec(),
            questions: pairs("q", "a\tquando si chiedono le ferie\n\nb\tasteroidi\n").unwrap(),
            relevant: relevant("r", "a\t2\nb\t1\n").unwrap(),
        }
    }

    #[test]
    fn a_run_ranks_measures_and_writes() {
        let collection = sample();
        let engine = Settings { model: None, ..Settings::built_in().unwrap() };
        let run = collection.run(&engine, 3, &|_| {}).unwrap();
        assert_eq!(run.searches.len(), 4, "the first of three rounds only warms up");
        let measured = collection.measure(&run);
        assert_eq!((measured.questions, measured.answered), (2, 1));
        assert_eq!(measured.accuracy_at_1, 0.5);
        let mut written = Vec::new();
        run.write(&mut written).unwrap();
        let written = String::from_utf8(written).unwrap();
        assert!(written.starts_with("a\t2\t"), "{written}");
        assert!(!written.contains("\nb\t"), "nothing found, no line");
    }

    #[test]
    fn a_line_without_a_tab_is_named() {
        let error = pairs("q.tsv", "a\tb\nc\n").unwrap_err().to_string();
        assert!(error.starts_with("q.tsv, line 2: "), "{error}");
    }
}
