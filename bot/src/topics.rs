//! The topics of `config/topics.toml`: what members browse, subscribe to, and are counted by.

use std::path::Path;

use knowledge::Communique;
use knowledge::italian::Analyzer;
use knowledge::query::Language;
use serde::Deserialize;

/// The topics as delivered.
const BUILT_IN: &str = include_str!("../../config/topics.toml");

/// A communiqué has a topic when its text uses this many of its keywords, or its title one.
const ENOUGH: usize = 2;

/// What communiqués and questions are about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Topic {
    /// Stable: `a-z`, digits and hyphens, at most 30.
    pub id: String,
    /// Its name and example questions in Italian, then in English.
    names: [String; 2],
    examples: [Vec<String>; 2],
    /// Each the stems of one keyword.
    keywords: Vec<Vec<String>>,
}

impl Topic {
    /// Its name.
    pub fn name(&self, language: Language) -> &str {
        let [italian, english] = &self.names;
        if language == Language::English { english } else { italian }
    }

    /// Questions that it may be asked about by.
    pub fn examples(&self, language: Language) -> &[String] {
        let [italian, english] = &self.examples;
        if language == Language::English { english } else { italian }
    }

    /// How many of its keywords, and how many words of them, a text uses.
    fn used_in(&self, stems: &[String]) -> (usize, usize) {
        let uses = |keyword: &&Vec<String>| {
            stems.windows(keyword.len()).any(|window| window == keyword.as_slice())
        };
        let used = self.keywords.iter().filter(uses);
        used.fold((0, 0), |(keywords, words), keyword| (keywords + 1, words + keyword.len()))
    }
}

/// All topics, in the order of the menu.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Topics(Vec<Topic>);

/// What is wrong with a topics file.
#[derive(Debug, thiserror::Error)]
#[error("{file}: {cause}; config/topics.toml shows the form")]
pub struct WrongTopics {
    file: String,
    cause: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    topic: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    id: String,
    name_it: String,
    name_en: String,
    #[serde(default)]
    examples_it: Vec<String>,
    #[serde(default)]
    examples_en: Vec<String>,
    keywords: Vec<String>,
}

impl Topics {
    /// The topics of a file; as delivered where none is given.
    ///
    /// # Errors
    /// When the file cannot be read, is no topics file, or has an id that buttons cannot carry.
    pub fn load(file: Option<&Path>) -> Result<Self, WrongTopics> {
        let Some(path) = file else { return Self::parse("topics.toml", BUILT_IN) };
        let name = path.display().to_string();
        match std::fs::read_to_string(path) {
            Ok(text) => Self::parse(&name, &text),
            Err(error) => {
                Err(WrongTopics { file: name, cause: format!("cannot be read: {error}") })
            }
        }
    }

    fn parse(name: &str, text: &str) -> Result<Self, WrongTopics> {
        let wrong = |cause: String| WrongTopics { file: name.to_owned(), cause };
        let file: File = toml::from_str(text).map_err(|error| wrong(error.to_string()))?;
        let analyzer = Analyzer::default();
        let mut topics: Vec<Topic> = Vec::new();
        for entry in file.topic {
            let allowed = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
            let id = entry.id;
            if id.is_empty() || id.len() > 30 || !id.bytes().all(allowed) {
                return Err(wrong(format!("`{id}` is no id: 1 to 30 of a-z, 0-9 and hyphens")));
            }
            if topics.iter().any(|topic| topic.id == id) {
                return Err(wrong(format!("two topics have the id `{id}`")));
            }
            let stems = |keyword: &String| stems(&analyzer, keyword);
            let keywords = entry.keywords.iter().map(stems).filter(|k| !k.is_empty()).collect();
            topics.push(Topic {
                id,
                names: [entry.name_it, entry.name_en],
                examples: [entry.examples_it, entry.examples_en],
                keywords,
            });
        }
        Ok(Self(topics))
    }

    /// All of them, in the order of the menu.
    pub fn all(&self) -> &[Topic] {
        &self.0
    }

    /// The topic of this id.
    pub fn find(&self, id: &str) -> Option<&Topic> {
        self.0.iter().find(|topic| topic.id == id)
    }

    /// What a question is mostly about.
    pub fn of_question(&self, question: &str) -> Option<&Topic> {
        let stems = stems(&Analyzer::default(), question);
        let used = self.0.iter().map(|topic| (topic, topic.used_in(&stems).1));
        // Of equals the first in the menu.
        used.filter(|(_, words)| *words > 0)
            .reduce(|best, next| if next.1 > best.1 { next } else { best })
            .map(|(topic, _)| topic)
    }

    /// What a communiqué is about: ids in the order of the menu.
    pub fn of_communique(&self, communique: &Communique) -> Vec<String> {
        let analyzer = Analyzer::default();
        let (title, text) =
            (stems(&analyzer, &communique.title), stems(&analyzer, &communique.text));
        let about =
            |topic: &&Topic| topic.used_in(&title).0 > 0 || topic.used_in(&text).0 >= ENOUGH;
        self.0.iter().filter(about).map(|topic| topic.id.clone()).collect()
    }
}

fn stems(analyzer: &Analyzer, text: &str) -> Vec<String> {
    analyzer.analyze(text).into_iter().map(|token| token.stem).collect()
}

#[cfg(test)]
mod tests {
    use knowledge::{Settings, Snapshot};

    use super::*;

    fn topics() -> Topics {
        Topics::load(None).unwrap()
    }

    #[test]
    fn questions_have_the_topic_of_their_words() {
        let topics = topics();
        for (question, topic) in [
            ("Quando scade il bando?", "scadenze"),
            ("Possono filmarmi in videochiamata?", "privacy-videochiamata"),
            ("E i part-time involontari?", "part-time"),
            ("Quanto sarà lo stipendio?", "stipendio"),
            ("Lo sciopero è confermato?", "sciopero-e-mobilitazione"),
        ] {
            let found = topics.of_question(question).map(|topic| topic.id.as_str());
            assert_eq!(found, Some(topic), "{question}");
        }
        assert_eq!(topics.of_question("Che tempo fa?"), None);
    }

    #[test]
    fn every_topic_can_be_browsed_in_both_languages() {
        for topic in topics().all() {
            for language in [Language::Italian, Language::English] {
                assert!(!topic.name(language).is_empty());
                assert!(!topic.examples(language).is_empty(), "{}", topic.id);
            }
        }
    }

    #[test]
    fn communiques_have_topics() {
        let engine = Settings { model: None, ..Settings::built_in().unwrap() };
        let snapshot = Snapshot::built_in(&engine).unwrap();
        let topics = topics();
        for communique in snapshot.communiques() {
            let about = topics.of_communique(communique);
            assert!(!about.is_empty() && about.len() < topics.all().len(), "{about:?}");
        }
    }

    #[test]
    fn a_wrong_file_is_refused_with_the_reason() {
        let wrong = |text: &str| Topics::parse("own.toml", text).unwrap_err().to_string();
        let entry = |id: &str| {
            format!(
                "[[topic]]\nid = \"{id}\"\nname_it = \"a\"\nname_en = \"a\"\nkeywords = [\"a\"]\n"
            )
        };
        assert!(wrong(&entry("a_b")).contains("`a_b` is no id"));
        assert!(wrong(&(entry("a") + &entry("a"))).contains("two topics have the id `a`"));
        assert!(wrong("[[topic]]\nid = 3\n").contains("own.toml"));
    }
}
