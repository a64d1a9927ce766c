//! Which message numbers are known: a message that may or may not have been sent has one that is
//! not, above the newest known when its sending began.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Supergroups and channels have numbers from here down, and a sequence of messages each. Private
/// chats and small groups share the one of the bot.
const SUPERGROUPS: i64 = -1_000_000_000_000;
/// How many numbers are remembered of the bot's own sequence, and of one supergroup's.
const REMEMBERED: (usize, usize) = (16_384, 512);
/// How far above the newest number known a message is looked for: others may have come since.
const SLACK: i64 = 64;
/// How many numbers are tried for one message.
const TRIED: usize = 160;

/// The message numbers known.
#[derive(Default)]
pub struct Seen {
    sequences: Mutex<HashMap<i64, Sequence>>,
}

/// What is known of one sequence.
#[derive(Default)]
struct Sequence {
    /// Messages that are not the one that is looked for.
    known: BTreeSet<i64>,
    /// The newest there is, known or not.
    newest: i64,
}

/// From which end a message is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum From {
    /// The lowest number first: where parts of the same reply may follow each other.
    Oldest,
    /// The highest first: where nothing of ours that is not known can be in the chat.
    Newest,
}

impl Seen {
    /// There is a message of this number in this chat.
    pub fn note(&self, chat: i64, message: i64) {
        let sequence = sequence(chat);
        let most = if sequence == 0 { REMEMBERED.0 } else { REMEMBERED.1 };
        let mut sequences = self.sequences();
        let sequence = sequences.entry(sequence).or_default();
        sequence.newest = sequence.newest.max(message);
        sequence.known.insert(message);
        if sequence.known.len() > most {
            sequence.known.pop_first();
        }
    }

    /// A message of this number in this chat was spoken of: it may be one that is looked for.
    pub fn reached(&self, chat: i64, message: i64) {
        let mut sequences = self.sequences();
        let sequence = sequences.entry(sequence(chat)).or_default();
        sequence.newest = sequence.newest.max(message);
    }

    /// The newest number known of the chat's sequence; 0 where none is.
    pub fn newest(&self, chat: i64) -> i64 {
        let sequences = self.sequences();
        sequences.get(&sequence(chat)).map_or(0, |sequence| sequence.newest)
    }

    /// The numbers that a message may have whose sending began when `after` was the newest.
    pub fn candidates(&self, chat: i64, after: i64, from: From) -> Vec<i64> {
        let newest = self.newest(chat);
        let sequences = self.sequences();
        let known = sequences.get(&sequence(chat));
        let free = |number: &i64| known.is_none_or(|of| !of.known.contains(number));
        let range = after.saturating_add(1)..=newest.max(after).saturating_add(SLACK);
        // Where no number was known when it began, only the newest ones can be near.
        if from == From::Oldest && after > 0 {
            range.filter(free).take(TRIED).collect()
        } else {
            range.rev().filter(free).take(TRIED).collect()
        }
    }

    fn sequences(&self) -> MutexGuard<'_, HashMap<i64, Sequence>> {
        self.sequences.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn sequence(chat: i64) -> i64 {
    if chat <= SUPERGROUPS { chat } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn private_chats_share_a_sequence_and_supergroups_have_their_own() {
        let seen = Seen::default();
        seen.note(1, 10);
        seen.note(-5, 12);
        seen.note(-1_000_000_000_007, 900);
        assert_eq!(
            [2, -6, -1_000_000_000_007, -1_000_000_000_008].map(|c| seen.newest(c)),
            [12, 12, 900, 0]
        );
    }

    #[test]
    fn only_numbers_that_are_not_known_are_tried() {
        let seen = Seen::default();
        (1..=10).filter(|n| *n != 7).for_each(|n| seen.note(1, n));
        let oldest = seen.candidates(1, 5, From::Oldest);
        assert_eq!((oldest[0], oldest[1], oldest.len()), (7, 11, 65));
        let newest = seen.candidates(1, 5, From::Newest);
        assert_eq!((newest[0], newest[64]), (74, 7));
        assert_eq!(seen.candidates(1, 0, From::Oldest)[0], 74);
    }

    #[test]
    fn a_message_whose_button_is_pressed_may_be_the_one_that_is_looked_for() {
        let seen = Seen::default();
        seen.note(1, 10);
        seen.reached(1, 200);
        assert_eq!(seen.newest(1), 200);
        assert!(seen.candidates(1, 10, From::Newest).contains(&200));
    }

    #[test]
    fn memory_stays_flat() {
        let seen = Seen::default();
        (0..40_000).for_each(|n| seen.note(1, n));
        assert_eq!(seen.sequences()[&0].known.len(), REMEMBERED.0);
        assert_eq!(seen.newest(1), 39_999);
    }
}
