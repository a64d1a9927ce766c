//! Questions that somebody who is typing may mean: of the curated answers, and of the topics.

use std::collections::HashSet;

use knowledge::italian::Analyzer;
use knowledge::query::Language;

use super::Conversation;

/// Most questions that are suggested.
const MOST: usize = 25;
/// The longest that is suggested, in characters.
const LONGEST: usize = 100;

impl Conversation {
    /// At most 25 questions of at most 100 characters each, those that share most with what was
    /// typed first; before anything is typed, each topic's examples. Quick: nothing is looked up
    /// but what is in memory.
    pub fn suggest(&self, typed: &str, language: Language) -> Vec<String> {
        let snapshot = self.reloads.current();
        let topics = self.topics.all();
        let most = topics.iter().map(|topic| topic.examples(language).len()).max().unwrap_or(0);
        // One of each topic, then a second one of each: no topic fills the list alone.
        let examples =
            (0..most).flat_map(|n| topics.iter().filter_map(move |t| t.examples(language).get(n)));
        let curated = snapshot.curated().answers().iter().flat_map(|answer| &answer.questions);
        best(typed, curated.chain(examples).map(String::as_str))
    }
}

/// Those of the questions that share a word's stem with what was typed, the most first.
fn best<'q>(typed: &str, questions: impl Iterator<Item = &'q str>) -> Vec<String> {
    let analyzer = Analyzer::default();
    let stems = |text: &str| -> HashSet<String> {
        analyzer.analyze(text).into_iter().map(|token| token.stem).collect()
    };
    let wanted = stems(typed);
    // The last word may be but begun.
    let begun = typed.split_whitespace().next_back().unwrap_or_default().to_lowercase();
    let score = |question: &str| {
        let shared = stems(question).intersection(&wanted).count() * 2;
        let begins = |word: &str| begun.chars().count() > 1 && word.starts_with(&begun);
        let words = question.to_lowercase();
        let mut words = words.split(|c: char| !c.is_alphanumeric());
        shared + usize::from(words.any(begins))
    };
    let mut seen = HashSet::new();
    let mut scored: Vec<(usize, &str)> = questions
        .filter(|question| question.chars().count() <= LONGEST && seen.insert(*question))
        .map(|question| (score(question), question))
        .filter(|(score, _)| *score > 0 || typed.trim().is_empty())
        .collect();
    scored.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
    scored.into_iter().take(MOST).map(|(_, question)| question.to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const QUESTIONS: [&str; 3] =
        ["Quando scade il bando?", "Chi può fare domanda?", "Quando scade la domanda?"];

    fn suggested(typed: &str) -> Vec<String> {
        best(typed, QUESTIONS.into_iter())
    }

    #[test]
    fn what_shares_most_comes_first() {
        assert_eq!(suggested("scade domanda")[0], "Quando scade la domanda?");
        assert_eq!(suggested("ban"), ["Quando scade il bando?"]);
        assert!(suggested("sciopero").is_empty());
    }

    #[test]
    fn before_anything_is_typed_all_is_offered_as_far_as_there_is_room() {
        assert_eq!(suggested(" "), QUESTIONS);
        let many: Vec<String> = (0..40).map(|n| format!("Domanda {n}?")).collect();
        assert_eq!(best("", many.iter().map(String::as_str)).len(), MOST);
        let long = "à".repeat(101);
        assert!(best("", [long.as_str()].into_iter()).is_empty());
    }
}
