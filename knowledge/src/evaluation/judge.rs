//! Judges answers against a question set: which quotes have to be in them, and from where.
//!
//! A set holds JSON lines. An answerable question is right when it is answered, its quotes are
//! together within the limit and match every expression of `must`, and they are from the
//! documents of `docs`. Any other is right when the answer abstains, or is small talk.

use std::collections::BTreeMap;
use std::fmt;

use regex::{Regex, RegexBuilder};
use serde::Deserialize;

use super::c_at_1;
use crate::answer::{MOST_CHARACTERS, Outcome, Quote};
use crate::error::Error;

/// One question of a set, and what a right answer to it has.
#[derive(Clone, Debug)]
pub struct Case {
    /// Its name.
    pub id: String,
    /// The question.
    pub question: String,
    /// The moment of asking, where the answer turns on it.
    pub today: Option<String>,
    /// Whether the communiqués answer it.
    pub answerable: bool,
    /// What it is counted under: its kind, else its topic.
    pub kind: String,
    documents: Vec<String>,
    must: Vec<Regex>,
}

/// A case as it is written.
#[derive(Deserialize)]
struct Line {
    id: String,
    q: String,
    #[serde(default)]
    docs: Vec<String>,
    #[serde(default)]
    must: Vec<String>,
    today: Option<String>,
    #[serde(default = "yes")]
    answerable: bool,
    kind: Option<String>,
    #[serde(default)]
    topic: String,
}

fn yes() -> bool {
    true
}

/// Reads a question set; blank lines are skipped.
///
/// # Errors
/// When a line is no case, or one of its expressions is none.
pub fn cases(file: &str, text: &str) -> Result<Vec<Case>, Error> {
    let lines = text.lines().zip(1..).filter(|(line, _)| !line.trim().is_empty());
    lines
        .map(|(line, number)| {
            case(line).map_err(|cause| Error::Invalid {
                file: file.to_owned(),
                line: Some(number),
                cause,
                cure: "each line is a JSON object with `id`, `q`, and what a right answer has"
                    .to_owned(),
            })
        })
        .collect()
}

fn case(line: &str) -> Result<Case, String> {
    let line: Line = serde_json::from_str(line).map_err(|error| error.to_string())?;
    let must = line
        .must
        .iter()
        .map(|must| RegexBuilder::new(must).case_insensitive(true).build())
        .collect::<Result<_, _>>()
        .map_err(|error| error.to_string())?;
    Ok(Case {
        id: line.id,
        question: line.q,
        today: line.today,
        answerable: line.answerable,
        kind: line.kind.filter(|kind| !kind.is_empty()).unwrap_or(line.topic),
        documents: line.docs,
        must,
    })
}

impl Case {
    /// Whether this outcome is right for this question.
    pub fn is_right(&self, outcome: &Outcome) -> bool {
        match outcome {
            Outcome::Answered(answered) => self.answerable && self.has_all(&answered.quotes),
            Outcome::Abstained(_) | Outcome::SmallTalk(_) => !self.answerable,
            Outcome::Clarify(_) => false,
        }
    }

    fn has_all(&self, quotes: &[Quote]) -> bool {
        let characters: usize = quotes.iter().map(|quote| quote.text.chars().count()).sum();
        if characters > MOST_CHARACTERS {
            return false;
        }
        let joined = quotes.iter().map(|quote| quote.text.as_str()).collect::<Vec<_>>();
        let text = fold(&joined.join(" … "));
        if !self.must.iter().all(|must| must.is_match(&text)) {
            return false;
        }
        let files: Vec<&str> = quotes.iter().map(|quote| name(&quote.citation.file)).collect();
        let from = |document: &String| files.iter().any(|file| file.starts_with(document));
        match self.kind.as_str() {
            "disagreement" => self.documents.iter().all(from),
            "superseded" => {
                files.first().is_some_and(|file| self.documents.iter().any(|d| file.starts_with(d)))
            }
            _ => self.documents.is_empty() || self.documents.iter().any(from),
        }
    }
}

fn name(file: &str) -> &str {
    file.rsplit('/').next().unwrap_or(file)
}

/// Each run of white space as one space.
fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut space = false;
    for c in text.chars() {
        if c.is_whitespace() {
            space = true;
        } else {
            if std::mem::take(&mut space) {
                folded.push(' ');
            }
            folded.push(c);
        }
    }
    if space {
        folded.push(' ');
    }
    folded
}

/// How many answers to a set are right.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Report {
    /// Answerable questions.
    pub answerable: usize,
    /// Of those, the right ones.
    pub right: usize,
    /// Of those, the ones that got no answer, or a choice.
    pub unanswered: usize,
    /// Questions that the communiqués do not answer.
    pub unanswerable: usize,
    /// Of those, the right ones.
    pub abstained: usize,
    /// Right ones and all, by kind.
    pub kinds: BTreeMap<String, (usize, usize)>,
}

impl Report {
    /// Counts one outcome; gives back whether it is right.
    pub fn count(&mut self, case: &Case, outcome: &Outcome) -> bool {
        let right = case.is_right(outcome);
        if case.answerable {
            self.answerable += 1;
            self.right += usize::from(right);
            let silent = matches!(outcome, Outcome::Abstained(_) | Outcome::Clarify(_));
            self.unanswered += usize::from(silent);
        } else {
            self.unanswerable += 1;
            self.abstained += usize::from(right);
        }
        let (of_kind, all) = self.kinds.entry(case.kind.clone()).or_default();
        *of_kind += usize::from(right);
        *all += 1;
        right
    }

    /// c@1 over the answerable questions.
    pub fn c_at_1(&self) -> f64 {
        c_at_1(self.right as f64, self.unanswered as f64, self.answerable as f64)
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (kind, (right, all)) in &self.kinds {
            writeln!(f, "  {kind:20} {right}/{all}")?;
        }
        let share = |part: usize, all: usize| part as f64 / all.max(1) as f64;
        write!(
            f,
            "answerable right {}/{} = {:.3}, abstained {}, c@1 {:.3}; unanswerable abstained {}/{} = {:.3}",
            self.right,
            self.answerable,
            share(self.right, self.answerable),
            self.unanswered,
            self.c_at_1(),
            self.abstained,
            self.unanswerable,
            share(self.abstained, self.unanswerable),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answer::{Answered, Reason, SmallTalk};
    use crate::communique::Citation;

    fn answered(quotes: &[(&str, &str)]) -> Outcome {
        let quotes = quotes.iter().map(|(file, text)| Quote {
            text: (*text).to_owned(),
            start: 0,
            end: text.len(),
            citation: Citation {
                file: (*file).to_owned(),
                title: String::new(),
                unions: vec![],
                date: None,
                url: None,
            },
        });
        Outcome::Answered(Answered { quotes: quotes.collect(), ..Answered::default() })
    }

    fn one(line: &str) -> Case {
        cases("set", line).unwrap().remove(0)
    }

    #[test]
    fn an_answer_needs_every_expression_and_a_document() {
        let case = one(r#"{"id":"1","q":"?","docs":["a_"],"must":["9 GIUGNO","\\b16\\b"]}"#);
        assert!(case.is_right(&answered(&[("x/a_1.txt", "il 9\n giugno"), ("b.txt", "alle 16")])));
        assert!(!case.is_right(&answered(&[("x/a_1.txt", "il 9 giugno alle 160")])));
        assert!(!case.is_right(&answered(&[("a_/b.txt", "9 giugno, 16")])), "a folder is no file");
        assert!(!case.is_right(&Outcome::Abstained(Reason::NotStated)));
    }

    #[test]
    fn too_long_is_wrong() {
        let case = one(r#"{"id":"1","q":"?","must":["è"]}"#);
        assert!(case.is_right(&answered(&[("a", &"è".repeat(700))])));
        assert!(!case.is_right(&answered(&[("a", &"è".repeat(701))])));
    }

    #[test]
    fn kinds_ask_for_more() {
        let both = one(r#"{"id":"1","q":"?","docs":["a","b"],"kind":"disagreement"}"#);
        assert!(both.is_right(&answered(&[("b", "."), ("a", ".")])));
        assert!(!both.is_right(&answered(&[("b", ".")])));
        let first = one(r#"{"id":"1","q":"?","docs":["a"],"kind":"superseded"}"#);
        assert!(!first.is_right(&answered(&[("b", "."), ("a", ".")])));
        assert!(first.is_right(&answered(&[("a", "."), ("b", ".")])));
    }

    #[test]
    fn a_report_counts_as_the_measure_says() {
        let yes = one(r#"{"id":"1","q":"?","topic":"t"}"#);
        let no = one(r#"{"id":"2","q":"?","answerable":false,"kind":"k"}"#);
        let mut report = Report::default();
        assert!(report.count(&yes, &answered(&[("a", ".")])));
        assert!(!report.count(&yes, &Outcome::Clarify(vec![])));
        assert!(report.count(&no, &Outcome::SmallTalk(SmallTalk::Thanks)));
        assert!(!report.count(&no, &Outcome::Clarify(vec![])));
        assert_eq!(
            report.to_string(),
            "  k                    1/2\n  t                    1/2\n\
             answerable right 1/2 = 0.500, abstained 1, c@1 0.750; \
             unanswerable abstained 1/2 = 0.500"
        );
    }

    #[test]
    fn a_wrong_line_is_named() {
        let error = cases("set.jsonl", "\n{\"id\":\"1\"}").unwrap_err().to_string();
        assert!(error.starts_with("set.jsonl, line 2: missing field `q`"), "{error}");
        let error = cases("s", r#"{"id":"1","q":"?","must":["("]}"#).unwrap_err().to_string();
        assert!(error.contains("unclosed group"), "{error}");
    }
}
