//! Curated answers: questions with an officer's answer and its citations, from `faq.toml`.

use serde::Deserialize;

use crate::communique::Communique;
use crate::error::{Error, Warning};
use crate::index::{Document, Index, Writer};
use crate::query::{Query, Steps};
use crate::retriever::{self, Parameters};
use crate::vocabulary::Vocabulary;

/// A question must match a variant at least this well, both ways, for the answer to be given.
/// Chosen so that no unanswerable question of the development sets gets one.
const ENOUGH: f32 = 0.75;

/// One answer with all that leads to it and bears it out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CuratedAnswer {
    /// Its name, unique in its file.
    pub id: String,
    /// Ways to ask for it.
    pub questions: Vec<String>,
    /// The officers' words.
    pub answer: String,
    /// Topics it belongs to.
    pub tags: Vec<String>,
    /// The dispute it belongs to.
    pub dispute: Option<String>,
    /// Exact places in the communiqués; never empty.
    pub citations: Vec<CitedRange>,
}

/// A range of a communiqué of the same snapshot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CitedRange {
    /// Which communiqué.
    pub communique: usize,
    /// First byte in its text.
    pub start: usize,
    /// Byte after the last.
    pub end: usize,
}

/// All curated answers of a knowledge base, ready to be matched.
#[derive(Debug)]
pub struct CuratedAnswers {
    answers: Vec<CuratedAnswer>,
    /// The variants, one passage each.
    index: Index,
    /// Which answer each variant belongs to.
    owners: Vec<usize>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    answer: Vec<toml::Spanned<Entry>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    id: String,
    questions: Vec<String>,
    answer: String,
    #[serde(default)]
    tags: Vec<String>,
    #[serde(default)]
    citations: Vec<EntryCitation>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EntryCitation {
    file: String,
    quote: String,
}

impl CuratedAnswers {
    /// Reads `faq.toml` files, given as `(file, dispute, content)`. An answer whose citations are
    /// not in the communiqués, word for word, is left out with a warning.
    ///
    /// # Errors
    /// When the index of variants cannot be built.
    pub fn parse(
        files: &[(String, Option<String>, String)],
        communiques: &[Communique],
        vocabulary: &Vocabulary,
        warnings: &mut Vec<Warning>,
    ) -> Result<Self, Error> {
        let mut answers = Vec::new();
        for (file, dispute, content) in files {
            match toml::from_str::<File>(content) {
                Ok(parsed) => {
                    for entry in parsed.answer {
                        let line = line_of(content, entry.span().start);
                        match resolve(entry.into_inner(), file, dispute, communiques) {
                            Ok(answer) => answers.push(answer),
                            Err(cause) => warnings.push(warning(file, line, cause)),
                        }
                    }
                }
                Err(error) => {
                    let line = error.span().map_or(1, |span| line_of(content, span.start));
                    warnings.push(warning(file, line, error.message().replace('\n', ", ")));
                }
            }
        }
        let mut writer = Writer::in_memory(vocabulary)?;
        let mut owners = Vec::new();
        for (owner, answer) in answers.iter().enumerate() {
            for question in &answer.questions {
                writer.add(&Document { title: question, ..Document::default() })?;
                owners.push(owner);
            }
        }
        Ok(Self { answers, index: writer.finish()?, owners })
    }

    /// The answers, in the order of their files.
    pub fn answers(&self) -> &[CuratedAnswer] {
        &self.answers
    }

    /// The answer written for a question, if one matches well, and how well, in 0..=1.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn find(
        &self,
        question: &str,
        dispute: Option<&str>,
        vocabulary: &Vocabulary,
    ) -> Result<Option<(&CuratedAnswer, f32)>, Error> {
        let steps = Steps::default();
        let query = Query::parse(question, &self.index, vocabulary, steps);
        let hits = retriever::search(&self.index, &query, &Parameters::default(), steps, 8)?;
        let best = hits
            .iter()
            .filter_map(|hit| {
                let owner = self.owners.get(hit.passage as usize)?;
                let answer = self.answers.get(*owner)?;
                let fits = dispute.is_none() || answer.dispute.as_deref() == dispute;
                fits.then(|| (answer, self.likeness(&query, hit.passage)))
            })
            .max_by(|a, b| a.1.total_cmp(&b.1));
        Ok(best.filter(|(_, likeness)| *likeness >= ENOUGH))
    }

    /// The lesser of how much of the question the variant has, and how much of the variant the
    /// question has: a question that asks for more, or for less, is another question.
    fn likeness(&self, query: &Query, variant: u32) -> f32 {
        let forward = self.index.forward();
        let terms: Vec<_> = forward.sentences(variant).flatten().copied().collect();
        let mut matched_terms = vec![false; terms.len()];
        let mut of_question = 0.0;
        for term in &query.terms {
            let mut best = 0.0f32;
            for alternative in &term.alternatives {
                for (slot, id) in matched_terms.iter_mut().zip(&terms) {
                    if *id == alternative.id {
                        *slot = true;
                        best = best.max(alternative.weight);
                    }
                }
            }
            of_question += best * term.weight;
        }
        let weight = |id: u32| {
            crate::query::inverse_document_frequency(self.index.len(), forward.passages_with(id))
        };
        let all: f32 = terms.iter().map(|&id| weight(id)).sum();
        let matched: f32 =
            terms.iter().zip(&matched_terms).filter(|(_, m)| **m).map(|(&id, _)| weight(id)).sum();
        (of_question / query.weight().max(f32::EPSILON)).min(matched / all.max(f32::EPSILON))
    }
}

fn resolve(
    entry: Entry,
    file: &str,
    dispute: &Option<String>,
    communiques: &[Communique],
) -> Result<CuratedAnswer, String> {
    if entry.questions.iter().all(|q| q.trim().is_empty()) {
        return Err(format!("the answer {:?} has no question", entry.id));
    }
    if entry.citations.is_empty() {
        return Err(format!("the answer {:?} has no citation", entry.id));
    }
    let folder = file.rsplit_once('/').map_or("", |(folder, _)| folder);
    let citations = entry
        .citations
        .iter()
        .map(|citation| {
            let path = match folder {
                "" => citation.file.clone(),
                folder => format!("{folder}/{}", citation.file),
            };
            let found = communiques.iter().enumerate().find(|(_, c)| c.file == path);
            let Some((communique, source)) = found else {
                return Err(format!(
                    "the answer {:?} cites {path:?}, which is not among the communiqués",
                    entry.id
                ));
            };
            let Some(start) =
                source.text.find(&citation.quote).filter(|_| !citation.quote.is_empty())
            else {
                return Err(format!(
                    "the answer {:?} quotes {path:?} with words that are not in it",
                    entry.id
                ));
            };
            Ok(CitedRange { communique, start, end: start + citation.quote.len() })
        })
        .collect::<Result<_, _>>()?;
    let Entry { id, questions, answer, tags, .. } = entry;
    Ok(CuratedAnswer { id, questions, answer, tags, dispute: dispute.clone(), citations })
}

fn line_of(content: &str, at: usize) -> usize {
    content.bytes().take(at).filter(|&byte| byte == b'\n').count() + 1
}

fn warning(file: &str, line: usize, cause: String) -> Warning {
    Warning {
        file: file.to_owned(),
        line: Some(line),
        cause,
        cure: "correct the entry; until then it is left out".to_owned(),
        refused: true,
    }
}
