//! The passages of a public answer as the database has them: JSON, each with what is said instead.

use knowledge::evidence::PassageId;
use serde::{Deserialize, Serialize};

use crate::store::error::{Error, Result};

/// What a communiqué says in place of words that it does not say any more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Instead {
    /// Nothing of the kind.
    Nothing,
    /// These words.
    Words(PassageId),
}

/// A passage as the database has it.
#[derive(Serialize, Deserialize)]
struct Kept {
    #[serde(flatten)]
    passage: PassageId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    instead: Option<Instead>,
}

/// Passages of which nothing else is known.
pub(super) fn write(passages: &[PassageId]) -> Result<String> {
    json(passages)
}

/// Passages with what is said instead of each.
pub(super) fn write_with(passages: &[PassageId], instead: &[Option<Instead>]) -> Result<String> {
    let kept = passages.iter().cloned().zip(instead.iter().cloned());
    json(&kept.map(|(passage, instead)| Kept { passage, instead }).collect::<Vec<_>>())
}

/// What was written.
pub(super) fn read(json: &str) -> Result<(Vec<PassageId>, Vec<Option<Instead>>)> {
    let kept: Vec<Kept> = serde_json::from_str(json).map_err(|_| damaged())?;
    Ok(kept.into_iter().map(|Kept { passage, instead }| (passage, instead)).unzip())
}

fn json<T: Serialize>(passages: &[T]) -> Result<String> {
    serde_json::to_string(passages).map_err(|_| damaged())
}

fn damaged() -> Error {
    Error::Damaged("public_answers")
}
