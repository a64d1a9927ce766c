//! Words of a communiqué, told again in another snapshot without being kept.
//!
//! Whoever shows a quote for long (a message that everybody reads) keeps its [`PassageId`] and asks
//! each new snapshot whether the communiqué still says it. Where it does not, the words that were
//! shown lead to what it says instead.

use std::collections::BTreeSet;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::answer::Quote;
use crate::communique::Communique;
use crate::italian::Analyzer;
use crate::snapshot::Snapshot;

/// Other words say the same matter from this likeness on: the harmonic mean of how much of the
/// one's terms the other has, both ways. "Scade il 9 giugno alle 16" and "scade il 15 giugno alle
/// 12" have some 0.6.
const LIKE: f32 = 0.4;
/// So many sentences are taken together at most.
const TOGETHER: usize = 3;

/// Which words of which communiqué: where they stood, and a hash of them.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct PassageId {
    /// Path below the knowledge folder.
    pub file: String,
    /// First byte in the communiqué's text.
    pub start: usize,
    /// Byte after the last.
    pub end: usize,
    /// BLAKE3 of the words, hexadecimal.
    pub hash: String,
}

impl PassageId {
    /// The id of a quote.
    pub fn of(quote: &Quote) -> Self {
        Self {
            file: quote.citation.file.clone(),
            start: quote.start,
            end: quote.end,
            hash: hash(&quote.text),
        }
    }

    /// Whether these are the words.
    pub fn is_of(&self, words: &str) -> bool {
        self.hash == hash(words)
    }

    /// The same words in a snapshot, wherever in their communiqué they stand by now.
    pub fn find(&self, snapshot: &Snapshot) -> Option<Quote> {
        let communique = snapshot.communique(&self.file)?;
        let length = self.end.checked_sub(self.start)?;
        let holds = |start: &usize| {
            let words = communique.text.get(*start..start.checked_add(length)?)?;
            self.is_of(words).then_some(*start)
        };
        // Mostly nothing has moved.
        let start = holds(&self.start).or_else(|| {
            let starts = communique.text.char_indices().map(|(start, _)| start);
            starts.into_iter().find_map(|start| holds(&start))
        })?;
        Quote::new(communique, start..start + length)
    }
}

impl Snapshot {
    /// The whole sentences of a communiqué, by its file, that are most like these words; `None`
    /// where it says nothing of the kind, or is gone.
    pub fn nearest_words(&self, file: &str, words: &str) -> Option<Quote> {
        let number = self.communiques().iter().position(|c| c.file == file)?;
        let communique = self.communiques().get(number)?;
        let sentences: Vec<Range<usize>> = self
            .passages()
            .iter()
            .filter(|passage| passage.communique as usize == number)
            .flat_map(|passage| &passage.sentences)
            .map(|sentence| sentence.start as usize..sentence.end as usize)
            .collect();
        let wanted = terms(words);
        let runs = (1..=TOGETHER).flat_map(|count| sentences.windows(count));
        let judged = runs.filter_map(|run| {
            let range = run.first()?.start..run.last()?.end;
            let has = terms(communique.text.get(range.clone())?);
            Some((range, likeness(&wanted, &has)))
        });
        // Of those that are equally like it, the first and shortest.
        let best = judged.reduce(|best, next| if next.1 > best.1 { next } else { best });
        let (range, _) = best.filter(|(_, likeness)| *likeness >= LIKE)?;
        Quote::new(communique, range)
    }

    /// The first place in the communiqués where these words stand.
    pub fn find_words(&self, words: &str) -> Option<Quote> {
        let words = words.trim();
        let found = |communique: &Communique| {
            let start = communique.text.find(words).filter(|_| !words.is_empty())?;
            Quote::new(communique, start..start + words.len())
        };
        self.communiques().iter().find_map(found)
    }
}

fn hash(words: &str) -> String {
    blake3::hash(words.trim().as_bytes()).to_hex().to_string()
}

fn terms(words: &str) -> BTreeSet<String> {
    Analyzer::default().analyze(words).into_iter().map(|token| token.stem).collect()
}

fn likeness(one: &BTreeSet<String>, other: &BTreeSet<String>) -> f32 {
    let shared = one.intersection(other).count();
    let all = one.len() + other.len();
    if all == 0 {
        return 0.0;
    }
    #[expect(clippy::cast_precision_loss, reason = "a sentence has few words")]
    let likeness = 2.0 * shared as f32 / all as f32;
    likeness
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answer::snapshot;

    const OLD: &str = "Il bando scade il 9 giugno 2022 alle ore 16.";
    const NEW: &str = "Il bando scade il 15 giugno 2022 alle ore 12.";

    fn text(deadline: &str) -> String {
        format!("# Nota\n\nI lavoratori sono 3.000. {deadline} Il testo è sul sito.")
    }

    fn quote(snapshot: &Snapshot, words: &str) -> Quote {
        snapshot.find_words(words).unwrap()
    }

    #[test]
    fn words_are_found_again_where_they_moved_to() {
        let before = snapshot(&[("a/nota.md", &text(OLD))]);
        let id = PassageId::of(&quote(&before, OLD));
        assert_eq!(id.find(&before).unwrap().text, OLD);
        let moved = text(OLD).replace("I lavoratori", "Perché no: i lavoratori");
        let after = snapshot(&[("a/nota.md", &moved)]);
        let found = id.find(&after).unwrap();
        assert_eq!(found.text, OLD);
        assert_ne!(found.start, id.start);
    }

    #[test]
    fn words_that_changed_lead_to_what_is_said_instead() {
        let before = snapshot(&[("a/nota.md", &text(OLD))]);
        let id = PassageId::of(&quote(&before, OLD));
        let after = snapshot(&[("a/nota.md", &text(NEW)), ("a/altra.md", &text(OLD))]);
        assert_eq!(id.find(&after), None, "another communiqué is another source");
        let nearest = after.nearest_words("a/nota.md", OLD).unwrap();
        assert_eq!(nearest.text, NEW);
        assert_eq!(nearest.citation.file, "a/nota.md");
        // What it says now is nearest to itself.
        assert_eq!(after.nearest_words("a/nota.md", NEW).unwrap(), nearest);
    }

    #[test]
    fn of_what_is_not_spoken_of_any_more_nothing_is_found() {
        let after = snapshot(&[("a/nota.md", &text("Le ferie si chiedono al capoturno."))]);
        assert_eq!(after.nearest_words("a/nota.md", OLD), None);
        assert_eq!(after.nearest_words("a/tolta.md", OLD), None);
        assert_eq!(after.nearest_words("a/nota.md", ""), None);
    }
}
