//! Retrieval on a test collection: documents, questions, and which documents answer which.
//! Each document is one passage, indexed and searched as the communiqués are.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::time::{Duration, Instant};

use super::{Latency, Relevant, Retrieval, retrieval};
use crate::error::Error;
use crate::index::{Document, Index, Writer};
use crate::italian::sentence::sentences;
use crate::query::{Query, Steps};
use crate::retriever::{self, Hit, Parameters};
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
    /// Time to index the documents.
    pub indexing: Duration,
    /// Time of each search.
    pub searches: Vec<Duration>,
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
    /// When the index cannot be built or read.
    pub fn run(
        &self,
        vocabulary: &Vocabulary,
        steps: Steps,
        rounds: usize,
        progress: &dyn Fn(usize),
    ) -> Result<Run, Error> {
        let started = Instant::now();
        let index = self.index(vocabulary)?;
        let mut run = Run { indexing: started.elapsed(), ..Run::default() };
        let parameters = Parameters::default();
        for round in 0..rounds.max(1) {
            for (id, question) in &self.questions {
                let started = Instant::now();
                let query = Query::parse(question, &index, vocabulary, steps);
                let hits = retriever::search(&index, &query, &parameters, steps, MOST_LISTED)?;
                if round > 0 || rounds <= 1 {
                    run.searches.push(started.elapsed());
                }
                if round == 0 {
                    run.ranked.push((id.clone(), self.named(&hits)));
                }
                progress(1);
            }
        }
        Ok(run)
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

    fn named(&self, hits: &[Hit]) -> Vec<(String, f32)> {
        let row = |hit: &Hit| self.rows.get(hit.passage as usize);
        hits.iter().filter_map(|hit| Some((row(hit)?.id.clone(), hit.score))).collect()
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
        let run = collection.run(&Vocabulary::default(), Steps::default(), 3, &|_| {}).unwrap();
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
