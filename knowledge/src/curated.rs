//! Curated answers: questions with an officer's answer and its citations, from `faq.toml`.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::communique::Communique;
use crate::error::{Error, Warning};
use crate::index::{Document, Index, TermId, Writer};
use crate::query::{Query, QueryTerm, Steps};
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
    /// The role of who answers for it.
    pub author: Option<String>,
    /// The day it was written or approved.
    pub date: Option<Date>,
    /// Whether it is no answer any more: who asks for it is told so, in its words.
    pub withdrawn: bool,
    /// The dispute it belongs to.
    pub dispute: Option<String>,
    /// Exact places in the communiqués; never empty, unless it is withdrawn.
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
    /// In the order of the index.
    variants: Vec<Variant>,
}

/// One way to ask for an answer.
#[derive(Debug)]
struct Variant {
    /// Which answer it belongs to.
    owner: usize,
    /// Its terms with their weights.
    terms: Vec<(TermId, f32)>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    answer: Vec<toml::Spanned<Entry>>,
}

/// One answer as a `faq.toml` has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Its name, unique in its file.
    pub id: String,
    /// Ways to ask for it.
    pub questions: Vec<String>,
    /// The officers' words.
    pub answer: String,
    /// Topics it belongs to.
    #[serde(default)]
    pub tags: Vec<String>,
    /// The role of who answers for it: `moderator`, `admin`, or any words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub author: Option<String>,
    /// The day it was written or approved, `"2026-11-22"`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<Date>,
    /// Whether it is no answer any more, but says why the one to these questions was withdrawn.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub withdrawn: bool,
    /// What bears it out; without any it is not given.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub citations: Vec<EntryCitation>,
}

/// A piece of a communiqué as a `faq.toml` cites it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EntryCitation {
    /// Path below the folder of the `faq.toml`.
    pub file: String,
    /// Its exact words.
    pub quote: String,
}

/// Writes a `faq.toml` of these answers.
///
/// # Errors
/// When the words cannot be written as TOML.
pub fn to_toml(answer: Vec<Entry>) -> Result<String, toml::ser::Error> {
    #[derive(Serialize)]
    struct File {
        answer: Vec<Entry>,
    }
    toml::to_string(&File { answer })
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
        let asked = || {
            let with_owner = answers.iter().enumerate();
            with_owner.flat_map(|(owner, a): (usize, &CuratedAnswer)| {
                a.questions.iter().map(move |q| (owner, q))
            })
        };
        for (_, question) in asked() {
            writer.add(&Document { title: question, ..Document::default() })?;
        }
        let index = writer.finish()?;
        let variants = asked()
            .map(|(owner, question)| {
                let query = Query::parse(question, &index, vocabulary, Steps::default());
                let own =
                    query.terms.iter().filter_map(|t| Some((t.alternatives.first()?.id, t.weight)));
                Variant { owner, terms: own.collect() }
            })
            .collect();
        Ok(Self { answers, index, variants })
    }

    /// The answers, in the order of their files.
    pub fn answers(&self) -> &[CuratedAnswer] {
        &self.answers
    }

    /// The answer written for a question, if one matches well, and how well, in 0..=1. Of those
    /// that match equally well the one read last.
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
                let variant = self.variants.get(hit.passage as usize)?;
                let answer = self.answers.get(variant.owner)?;
                let fits = dispute.is_none() || answer.dispute.as_deref() == dispute;
                fits.then(|| (variant.owner, answer, likeness(&query, variant)))
            })
            .max_by(|a, b| a.2.total_cmp(&b.2).then(a.0.cmp(&b.0)))
            .map(|(_, answer, likeness)| (answer, likeness));
        Ok(best.filter(|(_, likeness)| *likeness >= ENOUGH))
    }
}

/// The lesser of how much of the question the variant has, and how much of the variant the
/// question has: a question that asks for more, or for less, is another question.
fn likeness(query: &Query, variant: &Variant) -> f32 {
    let match_of = |term: &QueryTerm, id: TermId| {
        term.alternatives.iter().find(|a| a.id == id).map_or(0.0, |a| a.weight)
    };
    let of_question: f32 = query
        .terms
        .iter()
        .map(|term| {
            let best = variant.terms.iter().map(|(id, _)| match_of(term, *id)).fold(0.0, f32::max);
            best * term.weight
        })
        .sum();
    let of_variant: f32 = variant
        .terms
        .iter()
        .map(|(id, weight)| {
            weight * query.terms.iter().map(|term| match_of(term, *id)).fold(0.0, f32::max)
        })
        .sum();
    let whole: f32 = variant.terms.iter().map(|(_, weight)| weight).sum();
    (of_question / query.weight().max(f32::EPSILON)).min(of_variant / whole.max(f32::EPSILON))
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
    if entry.citations.is_empty() && !entry.withdrawn {
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
    let Entry { id, questions, answer, tags, author, date, withdrawn, .. } = entry;
    let dispute = dispute.clone();
    Ok(CuratedAnswer { id, questions, answer, tags, author, date, withdrawn, dispute, citations })
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Settings, Snapshot};

    fn parse(faq: &str) -> (CuratedAnswers, Vec<Warning>) {
        let settings = Settings::built_in().unwrap();
        let communique = crate::reader::Entry {
            file: "turni/nota.md".into(),
            bytes: b"# Nota\n\nI turni cambiano il 3 maggio 2025 alle ore 6.".to_vec(),
        };
        let folder = settings.reader().entries(vec![communique]);
        let files = [("turni/faq.toml".to_owned(), Some("turni".to_owned()), faq.to_owned())];
        let mut warnings = Vec::new();
        let parsed =
            CuratedAnswers::parse(&files, &folder.communiques, &settings.vocabulary, &mut warnings);
        (parsed.unwrap(), warnings)
    }

    fn faq(quote: &str) -> String {
        format!(
            "[[answer]]\nid = \"turni\"\nquestions = [\"Quando cambiano i turni?\"]\n\
             answer = \"Il 3 maggio 2025.\"\n[[answer.citations]]\nfile = \"nota.md\"\nquote = {quote:?}\n"
        )
    }

    #[test]
    fn a_question_much_like_a_variant_gets_the_officers_answer() {
        let (curated, warnings) = parse(&faq("il 3 maggio 2025"));
        assert!(warnings.is_empty(), "{warnings:?}");
        let vocabulary = Vocabulary::built_in().unwrap();
        let find = |q| curated.find(q, None, &vocabulary).unwrap().map(|(a, _)| a.id.clone());
        assert_eq!(find("quando cambiano i turni").as_deref(), Some("turni"));
        assert_eq!(find("quando cambiano i turni dei capireparto di Milano?"), None);
        assert_eq!(find("quando cambia la mensa?"), None);
    }

    #[test]
    fn of_two_answers_to_the_same_question_the_later_one_counts() {
        let later = faq("il 3 maggio 2025").replace("id = \"turni\"", "id = \"dopo\"");
        let (curated, _) = parse(&format!("{}{later}", faq("il 3 maggio 2025")));
        let vocabulary = Vocabulary::built_in().unwrap();
        let (found, _) =
            curated.find("quando cambiano i turni", None, &vocabulary).unwrap().unwrap();
        assert_eq!(found.id, "dopo");
    }

    #[test]
    fn who_answers_for_it_and_since_when_is_read() {
        let signed = faq("il 3 maggio 2025").replace(
            "[[answer.cit",
            "author = \"segreteria\"\ndate = \"2025-04-30\"\n[[answer.cit",
        );
        let (curated, warnings) = parse(&signed);
        assert!(warnings.is_empty(), "{warnings:?}");
        let answer = &curated.answers()[0];
        assert_eq!(answer.author.as_deref(), Some("segreteria"));
        assert_eq!(answer.date, Some(jiff::civil::date(2025, 4, 30)));
        let (_, warnings) = parse(&signed.replace("04-30", "14-30"));
        assert!(warnings[0].cause.contains("month"), "{warnings:?}");
    }

    #[test]
    fn an_answer_without_evidence_is_left_out_with_its_line() {
        let (curated, warnings) = parse(&format!("# una nota\n\n{}", faq("il 4 maggio 2025")));
        assert!(curated.answers().is_empty());
        assert_eq!(warnings[0].line, Some(3));
        assert!(warnings[0].cause.contains("words that are not in it"), "{warnings:?}");
    }

    #[test]
    fn every_built_in_question_gets_its_own_answer() {
        let snapshot = Snapshot::built_in(&Settings::built_in().unwrap()).unwrap();
        assert!(snapshot.warnings().is_empty(), "{:?}", snapshot.warnings());
        assert!(snapshot.curated().answers().len() >= 24);
        let vocabulary = &snapshot.settings().vocabulary;
        for answer in snapshot.curated().answers() {
            for question in &answer.questions {
                let dispute = answer.dispute.as_deref();
                let found = snapshot.curated().find(question, dispute, vocabulary).unwrap();
                let found = found.map(|(found, _)| found.id.as_str());
                assert_eq!(found, Some(answer.id.as_str()), "{question}");
            }
        }
    }
}
