//! What is replied to whom, on any platform: the only place that decides.
//!
//! An adapter turns what its platform sends into an [`Incoming`], and what comes back, a
//! [`Reply`], into its platform's messages. Nothing here knows of Telegram or Discord.

pub mod action;
pub mod commands;
pub mod incoming;
pub mod pace;
pub mod personal;
pub mod reply;

use std::sync::Arc;

use knowledge::query::Language;

use crate::store::{Delivery, Store};
use incoming::{Address, Incoming};
use reply::{Message, Reply};

/// Answers whoever writes.
pub struct Conversation {
    store: Store,
}

/// A quote to be passed on into another chat (Telegram's inline mode).
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

/// How the bot introduces itself in a platform's profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// At most 512 characters.
    pub description: String,
    /// At most 120 characters.
    pub short: String,
    /// The commands for members of the menu, name and description.
    pub menu: Vec<(String, String)>,
    /// The same for moderators and admins, all in all.
    pub full_menu: Vec<(String, String)>,
}

impl Conversation {
    /// What is replied. Never fails: what goes wrong is said.
    pub async fn respond(&self, incoming: Incoming) -> Reply {
        let _ = (&self.store, incoming);
        todo!()
    }

    /// Quotes for a few words, to be passed on. Nothing of it is remembered.
    pub async fn share(&self, query: &str, language: Option<Language>) -> Vec<Share> {
        let _ = (query, language);
        todo!()
    }

    /// What a delivery says; `None` where it has lost its object, for instance an erased ticket.
    pub async fn compose(&self, delivery: &Delivery) -> Option<Message> {
        let _ = delivery;
        todo!()
    }

    /// How the bot introduces itself.
    pub fn profile(&self, language: Language) -> Profile {
        let _ = language;
        todo!()
    }

    /// The chat cannot be written to any more: what is held about it is erased.
    pub async fn gone(&self, at: Address) {
        let _ = at;
        todo!()
    }

    /// The chat has another number from now on.
    pub async fn moved(&self, from: Address, to: Address) {
        let _ = (from, to);
        todo!()
    }
}

/// What an adapter is made of, beside its settings.
#[derive(Clone)]
pub struct Parts {
    /// Who answers.
    pub conversation: Arc<Conversation>,
    /// What lasts.
    pub store: Store,
    /// What is answered from.
    pub reloads: crate::reload::Reloads,
    /// What is counted.
    pub metrics: Arc<crate::observe::Metrics>,
}
