//! The Italian text chain: running text to index terms, the same for communiqués and questions.
//!
//! `tokenizer` cuts words, `elision` and `folding` undo apostrophes and accents, `number` gives
//! one form to each number, `stop_words` leaves out what carries no matter, and the Snowball
//! stemmer (Porter, snowballstem.org) folds inflection.
//!
//! ```
//! use knowledge::italian::Analyzer;
//! let stems = |text: &str| -> Vec<String> {
//!     Analyzer::default().analyze(text).into_iter().map(|t| t.stem).collect()
//! };
//! assert_eq!(stems("dell'internalizzazione"), stems("Internalizzazioni"));
//! assert_eq!(stems("3.104 operatori"), stems("3104 operatore"));
//! ```

pub mod date;
pub mod elision;
pub mod folding;
pub mod number;
pub mod sentence;
pub mod spelling;
pub mod stop_words;
pub mod tokenizer;

use frostem::{Algorithm, Stemmer};

/// One index term and where it stands in the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// Lower case, without elision, with its accents.
    pub word: String,
    /// What is indexed: the stem, without accents.
    pub stem: String,
    /// First byte in the text.
    pub start: usize,
    /// Byte after the last.
    pub end: usize,
}

/// Turns text into [`Token`]s. Cheap to copy; holds no state.
#[derive(Clone, Copy)]
pub struct Analyzer {
    stemmer: Stemmer,
}

impl Default for Analyzer {
    fn default() -> Self {
        Self { stemmer: Stemmer::new(Algorithm::Italian) }
    }
}

impl std::fmt::Debug for Analyzer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Analyzer")
    }
}

impl Analyzer {
    /// The terms of a text, stop words left out, in order.
    pub fn analyze(&self, text: &str) -> Vec<Token> {
        self.words(text)
            .filter(|token| !stop_words::is_stop_word(&folding::fold(&token.word)))
            .collect()
    }

    /// Every word of a text, stop words included, in order.
    pub fn words<'a>(&self, text: &'a str) -> impl Iterator<Item = Token> + 'a {
        let analyzer = *self;
        tokenizer::words(text).filter(|raw| raw.text.len() <= tokenizer::LONGEST).filter_map(
            move |raw| {
                let word = raw.normalized()?;
                let stem = if raw.is_number { word.clone() } else { analyzer.stem(&word) };
                Some(Token { word, stem, start: raw.start, end: raw.end })
            },
        )
    }

    /// The stem of one normalised word: Snowball Italian, then accents folded, then number words
    /// as digits (`quindici` and `15` are one term).
    pub fn stem(&self, word: &str) -> String {
        let folded = folding::fold(word);
        if let Some(digits) = number::from_word(&folded) {
            return digits.to_owned();
        }
        // Snowball wants accents where Italian writes them: they tell `lavorerà` from `lavorera`.
        let stem = folding::fold(&self.stemmer.stem(word));
        if stem.is_empty() { folded } else { stem }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn stems(text: &str) -> Vec<String> {
        Analyzer::default().analyze(text).into_iter().map(|t| t.stem).collect()
    }

    #[test]
    fn one_word_has_one_term_however_it_is_written() {
        for (a, b) in [
            ("L'azienda", "azienda"),
            ("un'assemblea", "assemblee"),
            ("dell’orario", "orari"),
            ("PERCHE' NON SI PUO'", "perché non si può"),
            ("E' finita", "È finita"),
            ("3.104 operatori", "3104 operatori"),
            ("quindici giorni", "15 giorni"),
            ("ore 16.00", "ore 16:00"),
            ("OO.SS.", "OOSS"),
            ("INPS Servizi S.p.A.", "inps servizi spa"),
            ("cos'è la clausola", "cosa è la clausola"),
        ] {
            assert_eq!(stems(a), stems(b), "{a} | {b}");
        }
        assert_ne!(stems("3104"), stems("3"));
        assert_ne!(stems("3,5"), stems("35"));
    }

    #[test]
    fn what_a_question_turns_on_is_kept() {
        for word in ["quando", "quanto", "quanti", "non"] {
            assert_eq!(stems(word).len(), 1, "{word}");
        }
        assert_eq!(stems("il bando della società per gli operatori").len(), 3);
    }

    proptest! {
        #[test]
        fn any_text_gives_tokens_on_its_own_bytes(text in "\\PC{0,80}") {
            let mut last = 0;
            for token in Analyzer::default().words(&text) {
                prop_assert!(token.start >= last && token.start < token.end);
                prop_assert!(text.get(token.start..token.end).is_some());
                prop_assert!(!token.stem.is_empty());
                last = token.end;
            }
        }

        #[test]
        fn case_does_not_matter(text in "[a-zàèéìòù' ]{0,40}") {
            prop_assert_eq!(stems(&text), stems(&text.to_uppercase()));
        }
    }
}
