//! Which message numbers are known: a message that may or may not have been sent has one that is
//! not, above the newest known when its sending began, and below that of any sent after it.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::{Instant, timeout};

/// Supergroups and channels have numbers from here down, and a sequence of messages each. Private
/// chats and small groups share the one of the bot.
const SUPERGROUPS: i64 = -1_000_000_000_000;
/// How many numbers are remembered of the bot's own sequence, and of one supergroup's.
const REMEMBERED: (usize, usize) = (16_384, 512);
/// How far above the newest number known a message is looked for, where none was sent after it:
/// members' messages may have come that the bot has not heard of.
const SLACK: i64 = 64;
/// How many numbers are tried for one message.
const TRIED: usize = 400;

/// The message numbers known.
#[derive(Default)]
pub struct Seen {
    sequences: Mutex<HashMap<i64, Sequence>>,
    sent: Notify,
}

#[derive(Default)]
struct Sequence {
    /// Messages that are not the one that is looked for.
    known: BTreeSet<i64>,
    /// The newest there is, known or not.
    newest: i64,
    /// Of the messages sent, the one whose sending began last: when, and its number.
    latest: Option<(Instant, i64)>,
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
        let most = if is_shared(chat) { REMEMBERED.0 } else { REMEMBERED.1 };
        let mut sequences = self.sequences();
        let sequence = sequences.entry(sequence(chat)).or_default();
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

    /// A message of this number was sent to this chat, which began then.
    pub fn sent(&self, chat: i64, message: i64, began: Instant) {
        self.note(chat, message);
        let mut sequences = self.sequences();
        let latest = &mut sequences.entry(sequence(chat)).or_default().latest;
        *latest = (*latest).max(Some((began, message)));
        drop(sequences);
        self.sent.notify_waiters();
    }

    /// The newest number known of the chat's sequence; 0 where none is.
    pub fn newest(&self, chat: i64) -> i64 {
        let sequences = self.sequences();
        sequences.get(&sequence(chat)).map_or(0, |sequence| sequence.newest)
    }

    /// Completes when a message has been sent whose sending began since then, so that its number
    /// is above those of all before; or after so long, or where only the chat itself could tell.
    pub async fn sent_since(&self, chat: i64, since: Instant, within: Duration) {
        let sent = async {
            loop {
                let next = self.sent.notified();
                tokio::pin!(next);
                // Before the look, so that nothing is missed between the two.
                next.as_mut().enable();
                if self.bound(chat, since).is_some() {
                    return;
                }
                next.await;
            }
        };
        if is_shared(chat) {
            let _ = timeout(within, sent).await;
        }
    }

    /// The numbers that a message may have whose sending began when `after` was the newest, and
    /// had ended by `since`.
    pub fn candidates(&self, chat: i64, after: i64, since: Instant, from: From) -> Vec<i64> {
        let guess = || self.newest(chat).max(after).saturating_add(SLACK);
        let last = self.bound(chat, since).unwrap_or_else(guess);
        let sequences = self.sequences();
        let known = sequences.get(&sequence(chat)).map(|sequence| &sequence.known);
        let free = |number: &i64| known.is_none_or(|known| !known.contains(number));
        let range = after.saturating_add(1)..=last;
        // Where no number was known when it began, only the newest ones can be near.
        if from == From::Oldest && after > 0 {
            range.filter(free).take(TRIED).collect()
        } else {
            range.rev().filter(free).take(TRIED).collect()
        }
    }

    /// The number of a message whose sending began since then.
    fn bound(&self, chat: i64, since: Instant) -> Option<i64> {
        let (began, message) = self.sequences().get(&sequence(chat))?.latest?;
        (began >= since).then_some(message)
    }

    fn sequences(&self) -> MutexGuard<'_, HashMap<i64, Sequence>> {
        self.sequences.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn is_shared(chat: i64) -> bool {
    chat > SUPERGROUPS
}

fn sequence(chat: i64) -> i64 {
    if is_shared(chat) { 0 } else { chat }
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
        let newest = [2, -6, -1_000_000_000_007, -1_000_000_000_008].map(|chat| seen.newest(chat));
        assert_eq!(newest, [12, 12, 900, 0]);
    }

    #[test]
    fn only_numbers_that_are_not_known_are_tried() {
        let (seen, now) = (Seen::default(), Instant::now());
        (1..=10).filter(|n| *n != 7).for_each(|n| seen.note(1, n));
        let oldest = seen.candidates(1, 5, now, From::Oldest);
        assert_eq!((oldest[0], oldest[1], oldest.len()), (7, 11, 65));
        let newest = seen.candidates(1, 5, now, From::Newest);
        assert_eq!((newest[0], newest[64]), (74, 7));
        assert_eq!(seen.candidates(1, 0, now, From::Oldest)[0], 74);
    }

    #[tokio::test]
    async fn a_message_sent_later_has_a_higher_number() {
        let (seen, earlier) = (Seen::default(), Instant::now());
        let since = Instant::now();
        seen.sent(2, 20, earlier);
        let brief = Duration::from_millis(10);
        let waited = timeout(brief / 2, seen.sent_since(1, since, brief));
        assert!(earlier == since || waited.await.is_err(), "one that began before tells nothing");
        let sending = async { seen.sent(3, 23, Instant::now()) };
        tokio::join!(seen.sent_since(1, since, Duration::from_secs(60)), sending);
        assert_eq!(seen.candidates(1, 19, since, From::Newest), [22, 21]);
        // A supergroup has only its own.
        seen.sent_since(-1_000_000_000_007, since, Duration::from_secs(60)).await;
    }

    #[test]
    fn a_message_whose_button_is_pressed_may_be_the_one_that_is_looked_for() {
        let seen = Seen::default();
        seen.note(1, 10);
        seen.reached(1, 200);
        assert_eq!(seen.newest(1), 200);
        assert!(seen.candidates(1, 10, Instant::now(), From::Newest).contains(&200));
    }

    #[test]
    fn memory_stays_flat() {
        let seen = Seen::default();
        (0..40_000).for_each(|n| seen.note(1, n));
        assert_eq!(seen.sequences()[&0].known.len(), REMEMBERED.0);
        assert_eq!(seen.newest(1), 39_999);
    }
}
