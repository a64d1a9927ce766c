//! A sentence of a communiqué, read for what it is about and for its values.

use std::ops::Range;

use super::value::{Stated, Value, values};
use crate::answer::Quote;
use crate::communique::Communique;
use crate::deadline::{self, Kind};
use crate::italian::date::MONTHS;
use crate::italian::folding::fold;
use crate::italian::{Analyzer, sentence};

/// Stems of words that any change may be told with: they do not tell what changes.
const GENERIC: &[&str] = &[
    "data", "dat", "giorn", "termin", "orar", "or", "nuov", "scadenz", "ulter", "quind", "perc",
    "dunqu", "oggi", "ier", "sar", "vien", "veng", "eur", "cent", "ann", "mes", "settiman", "non",
    "solt", "sol", "ancor", "prim", "dop", "entro", "entr", "fin", "second", "part", "tutt",
    "altr", "quand", "mentr", "sempr", "poss", "dev", "fat", "far",
];
/// Days of the week, folded.
const WEEKDAYS: [&str; 7] =
    ["lunedi", "martedi", "mercoledi", "giovedi", "venerdi", "sabato", "domenica"];

/// A word that says what a sentence is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Term {
    pub stem: String,
    /// With a capital within the sentence: it tells one place or person from another.
    pub name: bool,
    /// Bytes of the communiqué's text.
    pub range: Range<usize>,
}

/// One sentence.
#[derive(Debug)]
pub(super) struct Statement<'a> {
    pub communique: &'a Communique,
    pub range: Range<usize>,
    /// The sentence in lower case and without accents, by words, each followed by a space.
    pub values: Vec<Stated>,
    /// What it is about, values left out.
    pub terms: Vec<Term>,
}

impl<'a> Statement<'a> {
    /// The sentences of a communiqué, or those that a quote of it touches.
    pub fn all(communique: &'a Communique, within: Option<&Quote>) -> Vec<Self> {
        let text = &communique.text;
        let touched = |range: &Range<usize>| {
            within.is_none_or(|quote| range.start < quote.end && quote.start < range.end)
        };
        let ranges = sentence::sentences(text).into_iter().filter(touched);
        // A quote may be a part of a sentence.
        let part = |range: Range<usize>| match within {
            Some(quote) => range.start.max(quote.start)..range.end.min(quote.end),
            None => range,
        };
        ranges.map(|range| Self::new(communique, part(range))).collect()
    }

    fn new(communique: &'a Communique, range: Range<usize>) -> Self {
        let values = values(&communique.text, &range, communique.date);
        let said = communique.text.get(range.clone()).unwrap_or_default();
        let shouted = !said.chars().any(char::is_lowercase);
        let mut terms: Vec<Term> = Vec::new();
        for token in Analyzer::default().analyze(said) {
            let at = range.start + token.start..range.start + token.end;
            let folded = fold(&token.word);
            // What a figure counts is part of it, but also of the matter.
            let is_value = values.iter().any(|v| {
                let figure = matches!(v.value, Value::Figure(..));
                !figure && v.range.start < at.end && at.start < v.range.end
            });
            let idle = GENERIC.contains(&token.stem.as_str())
                || MONTHS.contains(&folded.as_str())
                || WEEKDAYS.contains(&folded.as_str())
                || folded.chars().any(|c| c.is_ascii_digit())
                || folded.len() < 3;
            if idle || is_value || terms.iter().any(|t| t.stem == token.stem) {
                continue;
            }
            let capital =
                said.get(token.start..).is_some_and(|s| s.starts_with(char::is_uppercase));
            let name = capital && token.start > 0 && !shouted;
            terms.push(Term { stem: token.stem, name, range: at });
        }
        Self { communique, range, values, terms }
    }

    /// The sentence's words from one byte to another of the text, folded, with spaces between and
    /// around.
    pub fn words(&self, range: Range<usize>) -> String {
        let said = self.communique.text.get(range).unwrap_or_default();
        let mut words = String::from(" ");
        for word in said.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
            words.push_str(&fold(&word.to_lowercase()));
            words.push(' ');
        }
        words
    }

    /// What comes on the days that it states, where that is a term, an appointment or a start.
    pub fn kind_of(&self, stated: &Stated) -> Option<Kind> {
        let said = self.communique.text.get(self.range.clone())?;
        let Value::Day(day) = stated.value else { return None };
        let all = deadline::deadlines(said, self.communique.date);
        all.into_iter().find(|d| d.date == day).map(|d| d.kind)
    }

    pub fn has(&self, stem: &str) -> bool {
        self.terms.iter().any(|term| term.stem == stem)
    }
}
