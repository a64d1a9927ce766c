//! How a running program is spoken to from the same machine: one JSON object a line, there and
//! back, over a Unix socket that only its user may open.

#[cfg(unix)]
pub mod client;
#[cfg(unix)]
pub mod socket;

use jiff::civil::Date;
use knowledge::changes::Changes;
use knowledge::{Citation, Warning};
use serde::{Deserialize, Serialize};

use crate::reload::{Applied, Proposal};

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "command", rename_all = "snake_case", deny_unknown_fields)]
pub enum Request {
    /// Another knowledge base.
    Reload {
        /// Whether only to say what would change.
        #[serde(default)]
        dry_run: bool,
    },
}

/// What came of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Response {
    /// Whether it was done.
    pub ok: bool,
    /// What a reload did, or would do.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub report: Option<Report>,
    /// Why it was not done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

/// What a reload did, or would do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// The version of the knowledge base.
    pub version: String,
    /// What is different in it.
    pub changes: Differences,
    /// All that was left out of it or read with doubt.
    pub warnings: Vec<String>,
}

/// [`Changes`] as they are told.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Differences {
    /// New communiqués.
    pub added: Vec<Title>,
    /// Communiqués that say something else.
    pub changed: Vec<Title>,
    /// Communiqués that are gone.
    pub removed: Vec<Title>,
    /// New deadlines.
    pub deadlines_added: Vec<Term>,
    /// Deadlines that are gone.
    pub deadlines_removed: Vec<Term>,
    /// New curated answers, by id.
    pub curated_added: Vec<String>,
    /// Curated answers that say something else.
    pub curated_changed: Vec<String>,
    /// Curated answers that are gone.
    pub curated_removed: Vec<String>,
    /// Warnings that there were not before.
    pub warnings: Vec<String>,
}

/// One communiqué.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Title {
    /// Path below the folder.
    pub file: String,
    /// Its title.
    pub title: String,
    /// The day it bears.
    pub date: Option<Date>,
}

/// One deadline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Term {
    /// The file of the communiqué that sets it.
    pub file: String,
    /// Its day.
    pub date: Date,
    /// Its time, as "16:00".
    pub time: Option<String>,
    /// What comes then.
    pub what: String,
}

impl Response {
    /// It was not done, and why.
    pub fn refused(error: impl ToString) -> Self {
        Self { error: Some(error.to_string()), ..Self::default() }
    }
}

impl From<Report> for Response {
    fn from(report: Report) -> Self {
        Self { ok: true, report: Some(report), error: None }
    }
}

impl From<Proposal> for Report {
    fn from(proposal: Proposal) -> Self {
        let Proposal { version, changes, warnings } = proposal;
        Self { version, changes: Differences::from(&changes), warnings: texts(&warnings) }
    }
}

impl From<Applied> for Report {
    fn from(applied: Applied) -> Self {
        let Applied { version, changes, warnings } = applied;
        Self { version, changes: Differences::from(&changes), warnings: texts(&warnings) }
    }
}

impl From<&Changes> for Differences {
    fn from(changes: &Changes) -> Self {
        let titles = |citations: &[Citation]| citations.iter().map(Title::from).collect();
        let terms = |deadlines: &[(Citation, knowledge::deadline::Deadline)]| {
            let term = |(source, deadline): &(Citation, knowledge::deadline::Deadline)| Term {
                file: source.file.clone(),
                date: deadline.date,
                time: deadline.time.map(|time| time.strftime("%H:%M").to_string()),
                what: deadline.what.clone(),
            };
            deadlines.iter().map(term).collect()
        };
        Self {
            added: titles(&changes.added),
            changed: titles(&changes.changed),
            removed: titles(&changes.removed),
            deadlines_added: terms(&changes.deadlines_added),
            deadlines_removed: terms(&changes.deadlines_removed),
            curated_added: changes.curated_added.clone(),
            curated_changed: changes.curated_changed.clone(),
            curated_removed: changes.curated_removed.clone(),
            warnings: texts(&changes.warnings),
        }
    }
}

impl From<&Citation> for Title {
    fn from(citation: &Citation) -> Self {
        let Citation { file, title, date, .. } = citation;
        Self { file: file.clone(), title: title.clone(), date: *date }
    }
}

fn texts(warnings: &[Warning]) -> Vec<String> {
    warnings.iter().map(ToString::to_string).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_read_strictly() {
        let read = |text| serde_json::from_str::<Request>(text).ok();
        assert_eq!(read(r#"{"command":"reload"}"#), Some(Request::Reload { dry_run: false }));
        let dry = r#"{"command":"reload","dry_run":true}"#;
        assert_eq!(read(dry), Some(Request::Reload { dry_run: true }));
        for wrong in [r#"{"command":"reload","dryrun":true}"#, r#"{"command":"stop"}"#, "{}", ""] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn responses_are_flat_and_come_back_the_same() {
        let refused = Response::refused("another reload is at work");
        let text = serde_json::to_string(&refused).unwrap();
        assert_eq!(text, r#"{"ok":false,"error":"another reload is at work"}"#);
        assert_eq!(serde_json::from_str::<Response>(&text).unwrap(), refused);

        let report = Report {
            version: "0123456789abcdef".to_owned(),
            changes: Differences {
                added: vec![Title { file: "a.md".into(), title: "A".into(), date: None }],
                ..Differences::default()
            },
            warnings: vec!["b.md: it is empty; write something in it".to_owned()],
        };
        let done = Response::from(report);
        let text = serde_json::to_string(&done).unwrap();
        assert!(
            text.starts_with(r#"{"ok":true,"version":"0123456789abcdef","changes":{"#),
            "{text}"
        );
        assert_eq!(serde_json::from_str::<Response>(&text).unwrap(), done);
    }
}
