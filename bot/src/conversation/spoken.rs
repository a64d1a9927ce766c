//! Which language each asker spoke last: in memory, so that a button replies in the language of
//! what was typed before it.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use knowledge::query::Language;

use super::incoming::{Address, Id};

/// How long it is remembered.
const REMEMBERED: Duration = Duration::from_secs(60 * 60);
/// Of how many askers at most.
const MANY: usize = 10_000;

/// The language of each asker in each chat.
#[derive(Debug, Default)]
pub(super) struct Spoken(HashMap<(Address, Id), (Language, Instant)>);

impl Spoken {
    /// This language was spoken.
    pub(super) fn note(&mut self, who: (Address, Id), language: Language, now: Instant) {
        if self.0.len() >= MANY {
            self.forget_old(now);
        }
        if self.0.len() < MANY || self.0.contains_key(&who) {
            self.0.insert(who, (language, now));
        }
    }

    /// The language spoken last, unless that is too long ago.
    pub(super) fn last(&self, who: (Address, Id), now: Instant) -> Option<Language> {
        let (language, at) = self.0.get(&who)?;
        is_fresh(*at, now).then_some(*language)
    }

    /// Forgets what was spoken in a chat.
    pub(super) fn forget(&mut self, at: Address) {
        self.0.retain(|(chat, _), _| *chat != at);
    }

    /// Forgets what is too long ago.
    pub(super) fn forget_old(&mut self, now: Instant) {
        self.0.retain(|_, (_, at)| is_fresh(*at, now));
    }
}

fn is_fresh(at: Instant, now: Instant) -> bool {
    now.saturating_duration_since(at) < REMEMBERED
}
