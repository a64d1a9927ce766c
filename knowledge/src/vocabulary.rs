//! What an operator teaches the engine without Rust: synonyms, abbreviations, English words,
//! words that carry little. Read from `config/vocabulary.toml`.

use rustc_hash::{FxHashMap, FxHashSet};
use serde::Deserialize;

use crate::error::Error;
use crate::italian::Analyzer;
use crate::italian::folding::fold;

/// The vocabulary compiled into the program.
pub const BUILT_IN: &str = include_str!("../../config/vocabulary.toml");

/// How much a match counts that is not by the asker's own word.
mod weight {
    /// Another word of the same meaning.
    pub const SYNONYM: f32 = 0.8;
    /// An abbreviation and its expansion.
    pub const ABBREVIATION: f32 = 0.9;
    /// A word that the communiqués use where members say something looser.
    pub const RELATED: f32 = 0.55;
    /// An Italian word for an English one.
    pub const TRANSLATION: f32 = 0.85;
}

/// Another term that a question's term may be found as.
#[derive(Clone, Debug, PartialEq)]
pub struct Expansion {
    /// An index term: a stem, or the stems of a phrase joined with `_`.
    pub term: String,
    /// How much a match by it counts, in 0..1.
    pub weight: f32,
}

/// Synonyms, phrases and light words, ready to look up by term.
#[derive(Clone, Debug, Default)]
pub struct Vocabulary {
    analyzer: Analyzer,
    expansions: FxHashMap<String, Vec<Expansion>>,
    english: FxHashMap<String, Vec<Expansion>>,
    light: FxHashSet<String>,
    known: FxHashSet<String>,
    /// First stem of a phrase -> the rest of it and the phrase's term, longest first.
    phrases: FxHashMap<String, Vec<(Vec<String>, String)>>,
    /// The stem of a phrase written as one word (`parttime`) -> the phrase's term.
    solid: FxHashMap<String, String>,
    hash: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    synonyms: Vec<Synonyms>,
    #[serde(default)]
    related: Vec<Related>,
    #[serde(default)]
    abbreviations: std::collections::BTreeMap<String, String>,
    #[serde(default)]
    english: std::collections::BTreeMap<String, Vec<String>>,
    #[serde(default)]
    light: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Synonyms {
    words: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Related {
    from: Vec<String>,
    to: Vec<String>,
}

impl Vocabulary {
    /// The vocabulary compiled into the program.
    ///
    /// # Errors
    /// When that file is wrong, which a test rules out.
    pub fn built_in() -> Result<Self, Error> {
        Self::parse("config/vocabulary.toml", BUILT_IN)
    }

    /// Reads a vocabulary file; `file` names it in errors.
    ///
    /// # Errors
    /// When it is not TOML of the documented form: names the line and what was expected.
    pub fn parse(file: &str, text: &str) -> Result<Self, Error> {
        let parsed: File = toml::from_str(text).map_err(|e| Error::from_toml(file, text, &e))?;
        let mut vocabulary =
            Self { hash: blake3::hash(text.as_bytes()).to_hex().to_string(), ..Self::default() };
        for group in &parsed.synonyms {
            let terms: Vec<String> = group.words.iter().map(|w| vocabulary.term(w)).collect();
            vocabulary.link(&terms, &terms, weight::SYNONYM);
        }
        for (short, long) in &parsed.abbreviations {
            let terms = [vocabulary.term(short), vocabulary.term(long)];
            vocabulary.link(&terms, &terms, weight::ABBREVIATION);
        }
        for group in &parsed.related {
            let from: Vec<String> = group.from.iter().map(|w| vocabulary.term(w)).collect();
            let to: Vec<String> = group.to.iter().map(|w| vocabulary.term(w)).collect();
            vocabulary.link(&from, &to, weight::RELATED);
        }
        for (word, translations) in &parsed.english {
            let terms: Vec<_> = translations
                .iter()
                .map(|t| Expansion { term: vocabulary.term(t), weight: weight::TRANSLATION })
                .collect();
            vocabulary.english.entry(word.to_lowercase()).or_default().extend(terms);
        }
        vocabulary.light = parsed.light.iter().map(|w| vocabulary.term(w)).collect();
        for phrases in vocabulary.phrases.values_mut() {
            phrases.sort_by_key(|(rest, _)| std::cmp::Reverse(rest.len()));
        }
        Ok(vocabulary)
    }

    /// The other terms that a term may be found as, best first.
    pub fn expansions(&self, term: &str) -> &[Expansion] {
        self.expansions.get(term).map_or(&[], Vec::as_slice)
    }

    /// The Italian terms for an English word.
    pub fn translations(&self, word: &str) -> &[Expansion] {
        let lower = word.to_lowercase();
        let singular = lower.strip_suffix('s').unwrap_or(&lower);
        let found = self.english.get(&lower).or_else(|| self.english.get(singular));
        found.map_or(&[], Vec::as_slice)
    }

    /// Whether a term is a word of the workplace: in any group, as source or target.
    pub fn knows(&self, term: &str) -> bool {
        self.known.contains(term)
    }

    /// Whether a term shapes a question but carries little of its matter (*posso, sapere*).
    pub fn is_light(&self, term: &str) -> bool {
        self.light.contains(term)
    }

    /// The phrase that starts at `at` in a run of terms: its term and how many terms it takes.
    pub fn phrase_at<'a>(&'a self, stems: &[&str], at: usize) -> Option<(&'a str, usize)> {
        let candidates = self.phrases.get(*stems.get(at)?)?;
        candidates.iter().find_map(|(rest, term)| {
            let following = stems.get(at + 1..at + 1 + rest.len())?;
            following.iter().eq(rest.iter()).then_some((term.as_str(), rest.len() + 1))
        })
    }

    /// The phrase that a single term is when written solid (`parttime`).
    pub fn solid_phrase(&self, term: &str) -> Option<&str> {
        self.solid.get(term).map(String::as_str)
    }

    /// Whether a phrase starts with this term, or is this term when written solid.
    pub fn may_be_phrase(&self, term: &str) -> bool {
        self.phrases.contains_key(term) || self.solid.contains_key(term)
    }

    /// Changes when the file's content changes: part of the key of a cached index.
    pub fn hash(&self) -> &str {
        &self.hash
    }

    /// The index term of a word or phrase, remembering phrases so that texts are cut by them.
    fn term(&mut self, text: &str) -> String {
        let tokens = self.analyzer.analyze(text);
        let stems: Vec<String> = tokens.iter().map(|t| t.stem.clone()).collect();
        let Some((first, rest)) = stems.split_first() else {
            return fold(&text.to_lowercase());
        };
        if rest.is_empty() {
            return first.clone();
        }
        let term = stems.join("_");
        let solid: String = tokens.iter().map(|t| t.word.as_str()).collect();
        self.solid.insert(self.analyzer.stem(&solid), term.clone());
        let phrases = self.phrases.entry(first.clone()).or_default();
        if !phrases.iter().any(|(_, known)| *known == term) {
            phrases.push((rest.to_vec(), term.clone()));
        }
        term
    }

    fn link(&mut self, from: &[String], to: &[String], weight: f32) {
        self.known.extend(from.iter().chain(to).cloned());
        for source in from {
            let list = self.expansions.entry(source.clone()).or_default();
            for target in to.iter().filter(|t| *t != source) {
                match list.iter_mut().find(|e| e.term == *target) {
                    Some(known) => known.weight = known.weight.max(weight),
                    None => list.push(Expansion { term: target.clone(), weight }),
                }
            }
            list.sort_by(|a, b| b.weight.total_cmp(&a.weight));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAMPLE: &str = r#"
        light = ["sapere"]
        [[synonyms]]
        words = ["stipendio", "busta paga", "retribuzione"]
        [[related]]
        from = ["filmare"]
        to = ["immagine"]
        [[synonyms]]
        words = ["part time", "tempo parziale"]
        [abbreviations]
        CCM = "contact center multicanale"
        [english]
        deadline = ["scadenza"]
    "#;

    #[test]
    fn words_lead_to_each_other() {
        let v = Vocabulary::parse("sample", SAMPLE).unwrap();
        let terms: Vec<_> = v.expansions("stipend").iter().map(|e| e.term.as_str()).collect();
        assert_eq!(terms, ["bust_pag", "retribu"]);
        assert!(v.expansions("immagin").is_empty(), "related words lead one way");
        assert_eq!(v.translations("deadlines")[0].term, "scadenz");
        assert!(v.is_light("sap"));
        assert_eq!(v.expansions("ccm")[0].term, "contact_center_multicanal");
    }

    #[test]
    fn phrases_are_found_spaced_hyphened_and_solid() {
        let v = Vocabulary::parse("sample", SAMPLE).unwrap();
        let stems = Analyzer::default().analyze("il part-time involontario");
        let stems: Vec<&str> = stems.iter().map(|t| t.stem.as_str()).collect();
        assert_eq!(v.phrase_at(&stems, 0), Some(("part_tim", 2)));
        assert_eq!(v.phrase_at(&stems, 1), None);
        assert_eq!(v.solid_phrase("parttim"), Some("part_tim"));
    }

    #[test]
    fn a_wrong_file_is_refused_with_its_line() {
        let error = Vocabulary::parse("my.toml", "light = [\n  3,\n]").unwrap_err().to_string();
        assert!(error.starts_with("my.toml, line 2: "), "{error}");
    }

    #[test]
    fn the_built_in_vocabulary_is_sound() {
        let v = Vocabulary::built_in().unwrap();
        assert!(v.expansions("stipend").len() > 3);
    }
}
