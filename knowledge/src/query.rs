//! A question as the index understands it: weighted terms, each with the other terms that it may
//! be found as.

use serde::{Deserialize, Serialize};

use crate::index::{Index, TermId};
use crate::italian::folding::fold;
use crate::italian::stop_words;
use crate::vocabulary::{Expansion, Vocabulary};

/// The language of a question, and of the bot's own words in the reply.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// Italian, the language of the communiqués.
    #[default]
    #[serde(rename = "it")]
    Italian,
    /// English.
    #[serde(rename = "en")]
    English,
}

/// Which steps beyond the asker's own words are taken. All by default; fewer for ablations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Steps {
    /// Synonyms, abbreviations, related words, translations.
    pub synonyms: bool,
    /// The nearest words of the index for a word that it does not have.
    pub spelling: bool,
    /// The closer look at the best hits, sentence by sentence.
    pub sentences: bool,
    /// Meaning beside words.
    pub semantics: bool,
    /// Silence where the answer is too unsure.
    pub calibration: bool,
}

impl Default for Steps {
    fn default() -> Self {
        Self { synonyms: true, spelling: true, sentences: true, semantics: true, calibration: true }
    }
}

/// How a term of the index stands for a word of the question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// It is the word.
    Exact,
    /// The vocabulary leads to it.
    Vocabulary,
    /// It is near to it in spelling.
    Spelling,
}

/// A term of the index that a word of the question may be found as.
#[derive(Clone, Debug, PartialEq)]
pub struct Alternative {
    /// Its number in the index.
    pub id: TermId,
    /// How much a match by it counts, in 0..=1.
    pub weight: f32,
    /// Why it stands here.
    pub origin: Origin,
}

/// One word or phrase of the question that carries matter.
#[derive(Clone, Debug, PartialEq)]
pub struct QueryTerm {
    /// The word as asked, in lower case.
    pub word: String,
    /// Its index term, whether or not the index has it.
    pub term: String,
    /// What it may be found as; empty when the index has nothing for it.
    pub alternatives: Vec<Alternative>,
    /// How rare it is: inverse document frequency of what it is found as, less for light words.
    pub weight: f32,
    /// What part it plays in the question.
    pub part: Part,
}

/// What part a word plays in a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Shapes the question rather than carry its matter: *posso, quando*.
    Light,
    /// A number, or a name with a capital: it is that one or nothing.
    Name,
    /// A word of the workplace: the vocabulary has it.
    Workplace,
    /// Any other word.
    Plain,
}

/// A question, analysed against one index.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Query {
    /// The terms, in the order of the question, each once.
    pub terms: Vec<QueryTerm>,
    /// The language it is asked in.
    pub language: Language,
}

/// A match by another word than the asker's counts this much when spelling led to it.
const SPELLING_WEIGHT: f32 = 0.7;
/// What is left of the weight of a word that neither the index nor the vocabulary has: as often
/// chatter as matter.
const UNKNOWN_WEIGHT: f32 = 0.6;
/// The same for an English word that the vocabulary does not translate: that the communiqués, in
/// Italian, do not have it says little.
const UNTRANSLATED_WEIGHT: f32 = 0.2;
/// In a folder of two or three pages the very word asked for may be everywhere: it still counts.
const LEAST_RARE: f32 = 0.5;
/// What is left of the weight of a word that shapes a question.
const LIGHT_WEIGHT: f32 = 0.3;

impl Query {
    /// Analyses a question.
    pub fn parse(text: &str, index: &Index, vocabulary: &Vocabulary, steps: Steps) -> Self {
        let language = language_of(text);
        let words = join_compounds(content_words(text, index, language), index, vocabulary);
        let mut terms: Vec<QueryTerm> = Vec::new();
        let stems: Vec<&str> = words.iter().map(|word| word.stem.as_str()).collect();
        let mut at = 0;
        while let Some(Word { word, stem, name, .. }) = words.get(at) {
            let joined = |length: usize| {
                let run = words.iter().skip(at).take(length).map(|w| w.word.as_str());
                run.collect::<Vec<_>>().join(" ")
            };
            let english = || language == Language::English && at + 1 < words.len();
            let (word, term, length) = match vocabulary.phrase_at(&stems, at) {
                Some((term, length)) => (joined(length), term.to_owned(), length),
                // "video calls" is in the vocabulary as a whole, to be translated.
                None if english() && !vocabulary.translations(&joined(2)).is_empty() => {
                    (joined(2), joined(2), 2)
                }
                None => {
                    let term = vocabulary.solid_phrase(stem).unwrap_or(stem);
                    (word.clone(), term.to_owned(), 1)
                }
            };
            if !terms.iter().any(|known| known.term == term) {
                terms.push(query_term(&word, &term, *name, index, vocabulary, language, steps));
            }
            at += length;
        }
        Self { terms, language }
    }

    /// The sum of its terms' weights.
    pub fn weight(&self) -> f32 {
        self.terms.iter().map(|t| t.weight).sum()
    }
}

/// A word of the question that carries matter.
struct Word {
    /// Lower case.
    word: String,
    /// Its index term.
    stem: String,
    /// Whether it is a number, or has a capital within a sentence that is not all capitals.
    name: bool,
    /// Whether only a space or a hyphen parts it from the word before.
    follows: bool,
}

fn content_words(text: &str, index: &Index, language: Language) -> Vec<Word> {
    let forward = index.forward();
    let mut last = 0;
    let shouted = !text.chars().any(char::is_lowercase);
    index
        .analyzer()
        .words(text)
        .filter(|token| {
            let folded = fold(&token.word);
            let stop = stop_words::is_stop_word(&folded)
                || (language == Language::English && is_english_stop_word(&folded));
            !stop
        })
        .map(|token| {
            // The index knows the accents that a hurried asker left out.
            let unknown = forward.id(&token.stem).is_none();
            let restored = unknown.then(|| forward.term_of_word(&token.word)).flatten();
            let stem = restored.map_or(token.stem, str::to_owned);
            let first = text.get(token.start..).and_then(|rest| rest.chars().next());
            let opens = text.get(..token.start).is_none_or(|before| {
                before.trim_end().ends_with(['.', '?', '!']) || before.trim().is_empty()
            });
            let capital = first.is_some_and(char::is_uppercase) && !opens && !shouted;
            let name = capital || first.is_some_and(|c| c.is_ascii_digit());
            let between = text.get(last..token.start).unwrap_or_default();
            let follows = between.chars().all(|c| c == '-' || c.is_whitespace());
            last = token.end;
            Word { word: token.word, stem, name, follows }
        })
        .collect()
}

/// Two words that the index knows as one (`video chiamata`) become one.
fn join_compounds(words: Vec<Word>, index: &Index, vocabulary: &Vocabulary) -> Vec<Word> {
    let mut joined: Vec<Word> = Vec::with_capacity(words.len());
    for word in words {
        if let Some(last) = joined.last_mut().filter(|_| word.follows) {
            let compound = format!("{}{}", last.word, word.word);
            let stem = index.analyzer().stem(&compound);
            let known = index.forward().id(&stem).is_some() || vocabulary.knows(&stem);
            if known && last.word.len() > 2 && word.word.len() > 2 {
                *last = Word { word: compound, stem, name: false, follows: last.follows };
                continue;
            }
        }
        joined.push(word);
    }
    joined
}

fn query_term(
    word: &str,
    term: &str,
    name: bool,
    index: &Index,
    vocabulary: &Vocabulary,
    language: Language,
    steps: Steps,
) -> QueryTerm {
    let forward = index.forward();
    let mut found = Alternatives { index, vocabulary, known: Vec::new() };
    found.add(term, 1.0, Origin::Exact);
    if steps.synonyms {
        found.expand(term, 1.0);
        if language == Language::English {
            for Expansion { term, weight } in vocabulary.translations(word) {
                found.add(term, *weight, Origin::Vocabulary);
                found.expand(term, *weight);
            }
        }
    }
    if steps.spelling && found.known.is_empty() && word.chars().all(char::is_alphabetic) {
        for near in forward.near(word) {
            found.add(near, SPELLING_WEIGHT, Origin::Spelling);
            if steps.synonyms {
                found.expand(near, SPELLING_WEIGHT);
            }
        }
    }
    let alternatives = found.known;
    let part = if vocabulary.is_light(term) {
        Part::Light
    } else if name {
        Part::Name
    } else if vocabulary.knows(term) || alternatives.iter().any(|a| a.origin == Origin::Vocabulary)
    {
        Part::Workplace
    } else {
        Part::Plain
    };
    let frequency = alternatives.first().map_or(0, |a| forward.passages_with(a.id));
    let rarity = inverse_document_frequency(index.len(), frequency).max(LEAST_RARE);
    let weight = match part {
        // A word that shapes the question is no loss where the communiqués do not have it.
        Part::Light if alternatives.is_empty() => 0.0,
        Part::Light => rarity * LIGHT_WEIGHT,
        Part::Plain if alternatives.is_empty() && language == Language::English => {
            rarity * UNTRANSLATED_WEIGHT
        }
        Part::Plain if alternatives.is_empty() => rarity * UNKNOWN_WEIGHT,
        _ => rarity,
    };
    QueryTerm { word: word.to_owned(), term: term.to_owned(), alternatives, weight, part }
}

/// The alternatives of one term as they are gathered, each term of the index once.
struct Alternatives<'a> {
    index: &'a Index,
    vocabulary: &'a Vocabulary,
    known: Vec<Alternative>,
}

impl Alternatives<'_> {
    fn add(&mut self, term: &str, weight: f32, origin: Origin) {
        if let Some(id) = self.index.forward().id(term)
            && !self.known.iter().any(|known| known.id == id)
        {
            self.known.push(Alternative { id, weight, origin });
        }
    }

    fn expand(&mut self, term: &str, weight: f32) {
        for expansion in self.vocabulary.expansions(term) {
            self.add(&expansion.term, weight * expansion.weight, Origin::Vocabulary);
        }
    }
}

/// `ln(1 + (n - df + 0.5) / (df + 0.5))`, as in BM25; never negative.
pub fn inverse_document_frequency(passages: usize, with_term: u32) -> f32 {
    let (n, df) = (passages as f32, with_term as f32);
    (1.0 + (n - df + 0.5).max(0.0) / (df + 0.5)).ln()
}

/// Words that only English has among those that questions are made of, sorted. Not *i* nor *me*,
/// which are Italian words too.
const ENGLISH: &[&str] = &[
    "about", "am", "an", "and", "any", "are", "as", "at", "be", "been", "before", "by", "can",
    "did", "do", "does", "during", "for", "from", "get", "has", "have", "how", "if", "into", "is",
    "it", "its", "many", "much", "must", "my", "of", "on", "or", "our", "please", "shall",
    "should", "than", "that", "the", "their", "then", "there", "they", "this", "to", "us", "was",
    "we", "were", "what", "when", "where", "which", "while", "who", "whom", "why", "will", "with",
    "would", "you", "your",
];

/// English words of a question that matter even so: what it turns on.
const ENGLISH_KEPT: &[&str] = &["how", "many", "much", "when", "where", "who", "why"];

fn is_english_stop_word(word: &str) -> bool {
    ENGLISH.binary_search(&word).is_ok() && !ENGLISH_KEPT.contains(&word)
}

/// English when English function words outnumber Italian ones; Italian otherwise.
pub fn language_of(text: &str) -> Language {
    let lower = text.to_lowercase();
    let words = || lower.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty());
    let english = words().filter(|w| ENGLISH.binary_search(w).is_ok()).count();
    let italian = words()
        .filter(|w| stop_words::is_stop_word(&fold(w)) || matches!(*w, "quando" | "quanto" | "non"))
        .filter(|w| ENGLISH.binary_search(w).is_err())
        .count();
    if english > italian { Language::English } else { Language::Italian }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::{Document, Writer};

    fn index(vocabulary: &Vocabulary, text: &str) -> Index {
        let mut writer = Writer::in_memory(vocabulary).unwrap();
        let sentences = crate::italian::sentence::sentences(text);
        writer.add(&Document { text, sentences, ..Document::default() }).unwrap();
        writer.finish().unwrap()
    }

    #[test]
    fn the_lists_are_sorted() {
        assert!(ENGLISH.is_sorted());
    }

    #[test]
    fn languages() {
        assert_eq!(language_of("Quando scade il bando?"), Language::Italian);
        assert_eq!(language_of("when is the deadline?"), Language::English);
        assert_eq!(language_of("part time"), Language::Italian);
        assert_eq!(language_of("possono votare i dipendenti?"), Language::Italian);
    }

    #[test]
    fn spelling_never_overrides_an_exact_match() {
        let vocabulary = Vocabulary::default();
        let index = index(&vocabulary, "La scadenza dei turni. Il turno e il torno.");
        let query = Query::parse("scadensa turno", &index, &vocabulary, Steps::default());
        assert_eq!(query.terms[0].alternatives[0].origin, Origin::Spelling);
        assert_eq!(index.forward().term(query.terms[0].alternatives[0].id), Some("scadenz"));
        assert_eq!(query.terms[1].alternatives.len(), 1);
        assert_eq!(query.terms[1].alternatives[0].origin, Origin::Exact);
    }

    #[test]
    fn english_words_and_phrases_find_italian_ones() {
        let vocabulary = Vocabulary::built_in().unwrap();
        let index = index(&vocabulary, "La videochiamata e la scadenza.");
        let query = Query::parse(
            "what about video calls deadlines?",
            &index,
            &vocabulary,
            Steps::default(),
        );
        let found: Vec<_> = query.terms.iter().map(|t| t.alternatives.len()).collect();
        assert!(query.terms.len() == 2 && found.iter().all(|n| *n > 0), "{query:?}");
    }

    #[test]
    fn accents_left_out_are_found_again() {
        let vocabulary = Vocabulary::default();
        let index = index(&vocabulary, "Tante novità, ma l'indennità no.");
        let query = Query::parse("novita indennita", &index, &vocabulary, Steps::default());
        assert!(query.terms.iter().all(|t| t.alternatives[0].origin == Origin::Exact), "{query:?}");
    }
}
