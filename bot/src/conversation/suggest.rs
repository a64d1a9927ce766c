//! Questions that somebody who is typing may mean: of the curated answers, and of the topics.
//!
//! They are taken apart once for each knowledge base, for somebody types letter by letter.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex};

use knowledge::Snapshot;
use knowledge::italian::Analyzer;
use knowledge::query::Language;

use super::{Conversation, lock};
use crate::topics::Topics;

/// Most questions that are suggested.
const MOST: usize = 25;
/// The longest that is suggested, in characters.
const LONGEST: usize = 100;

impl Conversation {
    /// At most 25 questions of at most 100 characters each, those that share most with what was
    /// typed first; before anything is typed, each topic's examples. Quick, and out of the way of
    /// everything else: nothing is looked up but what is in memory.
    pub async fn suggest(&self, typed: &str, language: Language) -> Vec<String> {
        let (snapshot, topics) = (self.reloads.current(), self.topics.clone());
        let (suggestions, typed) = (self.suggestions.clone(), typed.to_owned());
        let look = move || suggestions.of(&snapshot, &topics, language).best(&typed);
        tokio::task::spawn_blocking(look).await.unwrap_or_else(|error| {
            tracing::error!(%error, "no questions could be suggested");
            Vec::new()
        })
    }
}

/// The questions of the knowledge base that was asked last, by language.
#[derive(Debug, Default)]
pub(super) struct Suggestions(Mutex<Kept>);

#[derive(Debug, Default)]
struct Kept {
    version: String,
    known: HashMap<Language, Arc<Catalogue>>,
}

impl Suggestions {
    /// The questions of a knowledge base. The first time it takes a while, for which others wait
    /// rather than do the same.
    fn of(&self, snapshot: &Snapshot, topics: &Topics, language: Language) -> Arc<Catalogue> {
        let mut kept = lock(&self.0);
        if kept.version != snapshot.version() {
            *kept = Kept { version: snapshot.version().to_owned(), known: HashMap::new() };
        }
        let make = || Arc::new(Catalogue::new(questions(snapshot, topics, language)));
        kept.known.entry(language).or_insert_with(make).clone()
    }
}

/// The curated answers' questions, then the topics' examples.
fn questions<'q>(
    snapshot: &'q Snapshot,
    topics: &'q Topics,
    language: Language,
) -> impl Iterator<Item = &'q str> {
    let topics = topics.all();
    let most = topics.iter().map(|topic| topic.examples(language).len()).max().unwrap_or(0);
    // One of each topic, then a second one of each: no topic fills the list alone.
    let examples =
        (0..most).flat_map(move |n| topics.iter().filter_map(move |t| t.examples(language).get(n)));
    let curated = snapshot.curated().answers().iter().flat_map(|answer| &answer.questions);
    curated.chain(examples).map(String::as_str)
}

/// Questions, to be found by what they are made of.
#[derive(Debug, Default)]
struct Catalogue {
    questions: Vec<String>,
    /// In which questions each stem occurs.
    stems: HashMap<String, Vec<usize>>,
    /// Each word with a question it occurs in, in the order of the alphabet.
    words: Vec<(String, usize)>,
}

impl Catalogue {
    fn new<'q>(questions: impl Iterator<Item = &'q str>) -> Self {
        let mut catalogue = Self::default();
        let mut seen = HashSet::new();
        for question in questions {
            if question.chars().count() > LONGEST || !seen.insert(question) {
                continue;
            }
            let number = catalogue.questions.len();
            for stem in stems(question) {
                catalogue.stems.entry(stem).or_default().push(number);
            }
            catalogue.words.extend(words(question).into_iter().map(|word| (word, number)));
            catalogue.questions.push(question.to_owned());
        }
        catalogue.words.sort_unstable();
        catalogue
    }

    /// Those that share a word's stem with what was typed, the most first; all where nothing was.
    fn best(&self, typed: &str) -> Vec<String> {
        if typed.trim().is_empty() {
            return self.questions.iter().take(MOST).cloned().collect();
        }
        let mut scores: HashMap<usize, usize> = HashMap::new();
        for stem in stems(typed) {
            for number in self.stems.get(&stem).into_iter().flatten() {
                *scores.entry(*number).or_default() += 2;
            }
        }
        // The last word may be but begun.
        if let Some(begun) = words(typed).pop().filter(|begun| begun.chars().count() > 1) {
            for number in self.beginning(&begun) {
                *scores.entry(number).or_default() += 1;
            }
        }
        let mut scored: Vec<(Reverse<usize>, usize)> =
            scores.into_iter().map(|(number, score)| (Reverse(score), number)).collect();
        scored.sort_unstable();
        let best = scored.into_iter().take(MOST);
        best.filter_map(|(_, number)| self.questions.get(number).cloned()).collect()
    }

    /// The questions with a word that begins so.
    fn beginning(&self, begun: &str) -> HashSet<usize> {
        let first = self.words.partition_point(|(word, _)| word.as_str() < begun);
        let found = self.words.iter().skip(first).take_while(|(word, _)| word.starts_with(begun));
        found.map(|(_, number)| *number).collect()
    }
}

fn stems(text: &str) -> HashSet<String> {
    Analyzer::default().analyze(text).into_iter().map(|token| token.stem).collect()
}

fn words(text: &str) -> Vec<String> {
    let text = text.to_lowercase();
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const QUESTIONS: [&str; 4] = [
        "Quando scade il bando?",
        "Chi può fare domanda?",
        "Quando scade la domanda?",
        "Quando scade il bando?",
    ];

    fn best<'q>(typed: &str, questions: impl IntoIterator<Item = &'q str>) -> Vec<String> {
        Catalogue::new(questions.into_iter()).best(typed)
    }

    fn suggested(typed: &str) -> Vec<String> {
        best(typed, QUESTIONS)
    }

    #[test]
    fn what_shares_most_comes_first() {
        assert_eq!(suggested("scade domanda")[0], "Quando scade la domanda?");
        assert_eq!(suggested("quando scadono")[0], "Quando scade il bando?", "in their own order");
        assert_eq!(suggested("ban"), ["Quando scade il bando?"]);
        assert_eq!(suggested("il mio ban"), ["Quando scade il bando?"]);
        assert!(suggested("b").is_empty() && suggested("sciopero").is_empty());
    }

    #[test]
    fn before_anything_is_typed_all_is_offered_as_far_as_there_is_room() {
        assert_eq!(suggested(" "), QUESTIONS[..3]);
        let many: Vec<String> = (0..40).map(|n| format!("Domanda {n}?")).collect();
        for typed in ["", "doma"] {
            assert_eq!(best(typed, many.iter().map(String::as_str)), many[..MOST]);
        }
        let long = "à".repeat(101);
        assert!(best("", [long.as_str()]).is_empty());
    }

    #[test]
    fn questions_are_taken_apart_once_for_each_knowledge_base() {
        let engine =
            knowledge::Settings { model: None, ..knowledge::Settings::built_in().unwrap() };
        let before = Snapshot::built_in(&engine).unwrap();
        let mut folder = before.folder();
        folder.curated.clear();
        let after = Snapshot::build(folder, &engine).unwrap();
        let (topics, suggestions) = (Topics::load(None).unwrap(), Suggestions::default());
        let of = |snapshot, language| suggestions.of(snapshot, &topics, language);
        let italian = of(&before, Language::Italian);
        assert!(!Arc::ptr_eq(&italian, &of(&before, Language::English)));
        assert!(Arc::ptr_eq(&italian, &of(&before, Language::Italian)));
        assert!(italian.questions.len() > of(&after, Language::Italian).questions.len());
        // The same again, after an undo.
        assert_eq!(italian.questions, of(&before, Language::Italian).questions);
    }
}
