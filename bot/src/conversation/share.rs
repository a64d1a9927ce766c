//! Quotes to be passed on into another chat, found by a few words. Nothing of it is remembered.

use knowledge::answer::{Answer, Outcome};
use knowledge::communique::Citation;
use knowledge::query::Language;
use knowledge::snapshot::Question;

use super::action::Key;
use super::reply::{Block, Message, Tone};
use super::{Conversation, personal, show};
use crate::messages::Messages;

/// A quote to be passed on.
#[derive(Clone, Debug, PartialEq)]
pub struct Share {
    /// Unique among those offered together, at most 64 bytes.
    pub id: String,
    /// What is chosen by: the communiqué's title.
    pub title: String,
    /// What it says, in short.
    pub description: String,
    /// What is posted when it is chosen.
    pub message: Message,
}

impl Conversation {
    /// Quotes for a few words, from every dispute that they fit; else the communiqués nearest to
    /// them.
    pub async fn share(&self, query: &str, language: Option<Language>) -> Vec<Share> {
        let asked = personal::mask(query).asked;
        if asked.is_empty() {
            return Vec::new();
        }
        let now = self.now();
        let answers = self
            .engine(move |snapshot| {
                let ask = |dispute| snapshot.ask(&Question { text: &asked, now, dispute });
                let first = ask(None)?;
                match &first.outcome {
                    Outcome::Clarify(choices) => {
                        choices.iter().map(|choice| ask(Some(choice.dispute.as_str()))).collect()
                    }
                    _ => Ok(vec![first]),
                }
            })
            .await;
        match answers {
            Ok(answers) => {
                let messages = self.wording.of(language.unwrap_or_default());
                let mut shares: Vec<Share> =
                    answers.iter().flat_map(|answer| of(messages, answer)).collect();
                let mut seen = Vec::new();
                shares.retain(|share| {
                    let new = !seen.contains(&share.id);
                    seen.push(share.id.clone());
                    new
                });
                shares
            }
            Err(trouble) => {
                tracing::error!(%trouble, "nothing could be offered to be shared");
                Vec::new()
            }
        }
    }
}

fn of(messages: &Messages, answer: &Answer) -> Vec<Share> {
    match &answer.outcome {
        Outcome::Answered(answered) => answered
            .quotes
            .iter()
            .map(|quote| Share {
                id: Key::of(&[&quote.citation.file, &quote.text]).to_string(),
                title: quote.citation.title.clone(),
                description: quote.text.clone(),
                message: Message {
                    blocks: show::quote(messages, quote).to_vec(),
                    tone: Tone::Answered,
                    ..Message::default()
                },
            })
            .collect(),
        _ => answer.nearest.iter().map(|citation| whole(messages, citation)).collect(),
    }
}

/// A communiqué as such.
fn whole(messages: &Messages, citation: &Citation) -> Share {
    Share {
        id: Key::of(&[&citation.file]).to_string(),
        title: citation.title.clone(),
        description: messages.reference(citation),
        message: Message {
            blocks: vec![Block::Text(show::reference(messages, citation))],
            ..Message::default()
        },
    }
}
