//! The last question of each chat, so that "e a che ora?" can be understood. In memory only, for a
//! quarter of an hour, and never across chats.

use std::collections::HashMap;
use std::fmt;
use std::hash::Hash;
use std::time::{Duration, Instant};

/// How long a question is remembered.
pub const REMEMBERED: Duration = Duration::from_secs(15 * 60);
/// Of how many chats at most; beyond, the one silent for longest is forgotten.
pub const MOST_CHATS: usize = 10_000;
/// Of a longer question this much is remembered, in bytes.
const LONGEST: usize = 2_000;

/// What was asked last in a chat.
#[derive(Clone, PartialEq, Eq)]
pub struct Asked {
    /// What was said.
    pub said: String,
    /// The question, whole: a follow-up as it was understood.
    pub question: String,
    /// The dispute that it was answered from.
    pub dispute: Option<String>,
    /// Whether the asker chose that dispute.
    pub chosen: bool,
}

impl Asked {
    /// A question of its own, of no dispute in particular.
    pub fn new(question: impl Into<String>) -> Self {
        let question = question.into();
        Self { said: question.clone(), question, dispute: None, chosen: false }
    }
}

impl fmt::Debug for Asked {
    /// Nothing of the question: what is asked does not belong in a log.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Asked").finish_non_exhaustive()
    }
}

/// The last question of each chat.
pub struct Recall<K> {
    chats: HashMap<K, (Asked, Instant)>,
    most: usize,
}

impl<K> fmt::Debug for Recall<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Recall").field("chats", &self.chats.len()).finish_non_exhaustive()
    }
}

impl<K: Eq + Hash + Clone> Default for Recall<K> {
    fn default() -> Self {
        Self::of_at_most(MOST_CHATS)
    }
}

impl<K: Eq + Hash + Clone> Recall<K> {
    /// For this many chats at most.
    pub fn of_at_most(most: usize) -> Self {
        Self { chats: HashMap::new(), most }
    }

    /// Remembers a question in place of the chat's last one.
    pub fn remember(&mut self, chat: K, mut asked: Asked, now: Instant) {
        for text in [&mut asked.said, &mut asked.question] {
            text.truncate(text.floor_char_boundary(LONGEST));
        }
        if !self.chats.contains_key(&chat) && self.chats.len() >= self.most {
            self.make_room(now);
        }
        if self.most > 0 {
            self.chats.insert(chat, (asked, now));
        }
    }

    /// The chat's last question, unless it is too long ago.
    pub fn last(&self, chat: &K, now: Instant) -> Option<&Asked> {
        let (asked, at) = self.chats.get(chat)?;
        is_fresh(*at, now).then_some(asked)
    }

    /// Forgets what was asked in a chat, on request.
    pub fn forget(&mut self, chat: &K) {
        self.chats.remove(chat);
    }

    /// Forgets what was asked in these chats.
    pub fn forget_where(&mut self, which: impl Fn(&K) -> bool) {
        self.chats.retain(|chat, _| !which(chat));
    }

    /// Forgets what is too long ago in any chat.
    pub fn forget_old(&mut self, now: Instant) {
        self.chats.retain(|_, (_, at)| is_fresh(*at, now));
    }

    fn make_room(&mut self, now: Instant) {
        self.forget_old(now);
        while self.chats.len() >= self.most {
            let oldest = self.chats.iter().min_by_key(|(_, (_, at))| *at);
            let Some(chat) = oldest.map(|(chat, _)| chat.clone()) else { return };
            self.chats.remove(&chat);
        }
    }
}

fn is_fresh(at: Instant, now: Instant) -> bool {
    now.saturating_duration_since(at) < REMEMBERED
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(question: &str) -> Asked {
        let dispute = Some("una-vertenza".to_owned());
        let question = question.to_owned();
        Asked { said: question.clone(), question, dispute, chosen: true }
    }

    #[test]
    fn each_chat_has_its_own_last_question() {
        let (mut recall, now) = (Recall::default(), Instant::now());
        recall.remember("a", asked("prima"), now);
        recall.remember("b", asked("altra"), now);
        recall.remember("a", asked("seconda"), now);
        assert_eq!(recall.last(&"a", now), Some(&asked("seconda")));
        assert_eq!(recall.last(&"b", now), Some(&asked("altra")));
        assert_eq!(recall.last(&"c", now), None);
        recall.forget(&"a");
        assert_eq!(recall.last(&"a", now), None);
        assert_eq!(recall.last(&"b", now), Some(&asked("altra")));
    }

    #[test]
    fn after_a_quarter_of_an_hour_it_is_forgotten() {
        let (mut recall, now) = (Recall::default(), Instant::now());
        recall.remember(1, asked("prima"), now);
        let almost = now + REMEMBERED - Duration::from_secs(1);
        assert!(recall.last(&1, almost).is_some());
        assert!(recall.last(&1, now + REMEMBERED).is_none());
        recall.remember(1, asked("dopo"), almost);
        assert!(
            recall.last(&1, now + REMEMBERED).is_some(),
            "the time runs from the last question"
        );
        recall.forget_old(almost + REMEMBERED);
        assert!(recall.chats.is_empty());
    }

    #[test]
    fn the_chat_silent_for_longest_makes_room() {
        let (mut recall, now) = (Recall::of_at_most(2), Instant::now());
        let second = Duration::from_secs(1);
        recall.remember('a', asked("a"), now);
        recall.remember('b', asked("b"), now + second);
        recall.remember('a', asked("a"), now + second * 2);
        recall.remember('c', asked("c"), now + second * 3);
        let known = ['a', 'b', 'c'].map(|chat| recall.last(&chat, now + second * 3).is_some());
        assert_eq!(known, [true, false, true]);
        let mut none = Recall::of_at_most(0);
        none.remember('a', asked("a"), now);
        assert!(none.last(&'a', now).is_none());
    }

    #[test]
    fn a_question_is_bounded_and_never_printed() {
        let (mut recall, now) = (Recall::default(), Instant::now());
        recall.remember((), asked(&"perché segreto ".repeat(1_000)), now);
        let kept = recall.last(&(), now).unwrap();
        assert!(kept.question.len() <= LONGEST);
        let printed = format!("{recall:?} {kept:?}");
        assert!(!printed.contains("segreto") && !printed.contains("vertenza"), "{printed}");
    }
}
