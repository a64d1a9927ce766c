//! A question cut into words, each with the part that it plays: what asks, what binds, what is
//! matter.

use super::FollowUps;
use super::lexicon::Lexicon;
use crate::italian::folding::fold;
use crate::italian::{Analyzer, stop_words, tokenizer};

/// What part a word plays in a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// Ties the question to what was said before: *e, ma, anche*.
    Opening,
    /// Courtesy.
    Filler,
    /// Belongs to a question phrase: *fino a che ora*.
    Ask,
    /// *È, può, dice*: no matter of its own.
    Verb,
    /// With its bare form: *della* is of *di*.
    Preposition(&'static str),
    Article,
    /// Points back: *loro, questo*.
    Pointer,
    /// Names a union.
    Union,
    /// Binds, or says little.
    Light,
    /// The matter.
    Content,
}

/// One word and its part.
#[derive(Clone, Debug)]
pub(super) struct Word {
    pub part: Part,
    /// Lower case, without accents.
    pub folded: String,
    pub stem: String,
    pub start: usize,
    /// Byte after it and its apostrophe.
    pub end: usize,
    /// Whether it is elided: what follows is written on to it.
    pub elided: bool,
    /// Whether it is a proper name: of a place, a company, a dispute.
    pub name: bool,
}

impl Word {
    pub(super) fn is(&self, part: Part) -> bool {
        self.part == part
    }

    pub(super) fn preposition(&self) -> Option<&'static str> {
        match self.part {
            Part::Preposition(family) => Some(family),
            _ => None,
        }
    }
}

/// A question, read.
#[derive(Clone, Debug)]
pub(super) struct Reading<'t> {
    pub text: &'t str,
    pub words: Vec<Word>,
    pub lexicon: &'static Lexicon,
}

impl<'t> Reading<'t> {
    pub(super) fn of(text: &'t str, known: &FollowUps<'_>) -> Self {
        let lexicon = Lexicon::of(text);
        let mut reading = Self { text, words: words(text, lexicon, known), lexicon };
        reading.mark_openings();
        reading.mark_clitics();
        reading.mark_asks();
        reading
    }

    pub(super) fn get(&self, at: usize) -> Option<&Word> {
        self.words.get(at)
    }

    pub(super) fn has(&self, part: Part) -> bool {
        self.words.iter().any(|word| word.is(part))
    }

    /// Whether punctuation stands before a word.
    pub(super) fn broken_before(&self, at: usize) -> bool {
        let before = at.checked_sub(1).and_then(|n| self.get(n));
        let (Some(before), Some(word)) = (before, self.get(at)) else { return false };
        let between = self.text.get(before.end..word.start).unwrap_or_default();
        between.contains([',', ';', ':', '.', '?', '!', '(', ')'])
    }

    /// The first word that neither opens nor is courtesy.
    pub(super) fn first(&self) -> usize {
        let opens = |word: &Word| matches!(word.part, Part::Opening | Part::Filler);
        self.words.iter().position(|word| !opens(word)).unwrap_or(self.words.len())
    }

    fn set(&mut self, at: usize, part: Part) {
        if let Some(word) = self.words.get_mut(at) {
            word.part = part;
        }
    }

    fn folded(&self, at: usize) -> &str {
        self.get(at).map_or("", |word| word.folded.as_str())
    }

    fn mark_openings(&mut self) {
        let mut at = 0;
        while let Some(word) = self.get(at) {
            let pair = [self.folded(at), self.folded(at + 1)];
            if self.lexicon.opening_pairs.contains(&pair) {
                self.set(at, Part::Opening);
                at += 1;
                self.set(at, Part::Opening);
            } else if self.lexicon.openings.contains(&word.folded.as_str()) && !word.is(Part::Verb)
            {
                self.set(at, Part::Opening);
            } else if self.lexicon.fillers.contains(&word.folded.as_str()) {
                self.set(at, Part::Filler);
            } else {
                break;
            }
            at += 1;
        }
        // Not only at the start: "per gli interinali invece?", "vale anche per loro?".
        for word in self.words.iter_mut().skip(at) {
            if matches!(word.folded.as_str(), "anche" | "pure" | "invece") {
                word.part = Part::Opening;
            }
        }
    }

    /// "Lo devo rifare", "quella a che ora comincia": no noun follows, so it points back.
    fn mark_clitics(&mut self) {
        let found: Vec<usize> = (0..self.words.len()).filter(|at| self.points_back(*at)).collect();
        for at in found {
            self.set(at, Part::Pointer);
        }
    }

    fn points_back(&self, at: usize) -> bool {
        let lexicon = self.lexicon;
        let asks = |at: usize| {
            let word = self.folded(at);
            lexicon.asks.contains(&word) || lexicon.asks_noun.contains(&word) || word == "chi"
        };
        let Some(next) = self.get(at + 1) else { return false };
        if self.folded(at).starts_with("quell") {
            return asks(at + 1) || (next.preposition().is_some() && asks(at + 2));
        }
        // "Chi l'ha firmato?"
        if self.folded(at) == "l" && next.is(Part::Verb) {
            return true;
        }
        let asked = at.checked_sub(1).is_some_and(asks);
        let verb = next.is(Part::Verb)
            || lexicon.open_verbs.contains(&next.folded.as_str())
            || (asked && next.is(Part::Light));
        verb && lexicon.clitics.contains(&self.folded(at))
    }

    fn mark_asks(&mut self) {
        let lexicon = self.lexicon;
        let first = self.first();
        for at in first..self.words.len() {
            let word = self.folded(at);
            let asked = lexicon.asked_nouns.contains(&self.folded(at + 1));
            let article_before =
                at.checked_sub(1).and_then(|n| self.get(n)).is_some_and(|w| w.is(Part::Article));
            let asks = match word {
                "che" => self.che_asks(at, first),
                "chi" => !self.chi_relates(at, first),
                "cosa" => !article_before,
                "how" => true,
                _ => lexicon.asks.contains(&word) || lexicon.asks_noun.contains(&word),
            };
            if !asks {
                continue;
            }
            let noun = asked && (lexicon.asks_noun.contains(&word) || word == "quanto");
            self.set(at, Part::Ask);
            if noun {
                self.set(at + 1, Part::Ask);
            }
            for before in (first..at).rev() {
                if self.get(before).is_none_or(|word| word.preposition().is_none()) {
                    break;
                }
                self.set(before, Part::Ask);
            }
        }
    }

    /// "Che ora", "che dice la CGIL"; not "il pullman che parte".
    fn che_asks(&self, at: usize, first: usize) -> bool {
        let opens = (first..at).all(|n| self.get(n).is_some_and(|w| w.preposition().is_some()));
        let next = self.folded(at + 1);
        let said =
            ["dice", "dicono", "fa", "fanno", "ne", "pensa", "pensano", "chiede", "chiedono"];
        opens || self.lexicon.asked_nouns.contains(&next) || said.contains(&next)
    }

    /// Whether "chi" means those who: "per chi è fuori", "e chi è in malattia?"; not "chi paga?".
    fn chi_relates(&self, at: usize, first: usize) -> bool {
        let preposition = at.checked_sub(1).and_then(|n| self.get(n)?.preposition());
        let opens = if preposition.is_some() { at - 1 <= first } else { at <= first };
        let participle = |word: &Word| {
            ["ato", "ata", "ati", "ito", "uto", "nto", "tto", "sto", "so"]
                .iter()
                .any(|ending| word.folded.ends_with(ending))
        };
        let after = self.words.get(at + 1..).unwrap_or_default();
        let matter_after = after.len() > 1 || after.iter().any(|w| w.is(Part::Content));
        if !opens || (preposition == Some("per") && matter_after) {
            return matter_after;
        }
        let Some(after) = self.get(at + 2) else { return false };
        match self.folded(at + 1) {
            "e" | "era" | "sta" | "sono" => match after.part {
                Part::Preposition(_) => true,
                Part::Content => !after.name && !participle(after),
                _ => false,
            },
            "ha" => !participle(after) && !after.is(Part::Verb),
            "non" => true,
            _ => false,
        }
    }
}

fn words(text: &str, lexicon: &'static Lexicon, known: &FollowUps<'_>) -> Vec<Word> {
    let analyzer = Analyzer::default();
    let shouted = !text.chars().any(char::is_lowercase);
    let unions = known.unions.find(text);
    let mut found: Vec<Word> = Vec::new();
    for raw in tokenizer::words(text).filter(|raw| raw.text.len() <= tokenizer::LONGEST) {
        let normalized = raw.normalized();
        let elided = normalized.is_none();
        let word = normalized.unwrap_or_else(|| raw.text.to_lowercase());
        let folded = fold(&word);
        let stem = if raw.is_number { word.clone() } else { analyzer.stem(&word) };
        let after = text.get(raw.end..).and_then(|rest| rest.chars().next());
        let end = raw.end + after.filter(|_| raw.apostrophe).map_or(0, char::len_utf8);
        let in_union = unions.iter().any(|m| m.start < raw.end && raw.start < m.end);
        let has = |list: &[&str]| list.contains(&folded.as_str());
        let family = lexicon.prepositions.iter().find(|family| has(family));
        let part = if in_union || has(lexicon.unions) {
            Part::Union
        } else if matches!(word.as_str(), "è" | "c'è") || has(lexicon.verbs) {
            Part::Verb
        } else if matches!(word.as_str(), "lì" | "là") || has(lexicon.pointers) {
            Part::Pointer
        } else if let Some(bare) = family.and_then(|family| family.first()) {
            Part::Preposition(bare)
        } else if has(lexicon.articles) {
            Part::Article
        } else if has(lexicon.stop)
            || stop_words::is_stop_word(&folded)
            || known.vocabulary.is_light(&stem)
        {
            Part::Light
        } else {
            Part::Content
        };
        let opens = found.last().is_none_or(|last| {
            text.get(last.end..raw.start).unwrap_or_default().contains(['.', '?', '!'])
        });
        let capital = raw.text.starts_with(char::is_uppercase) && !opens && !shouted;
        let name = part == Part::Content && (capital || known.is_name(&stem));
        let followed = text.get(end..).is_some_and(|rest| rest.contains(char::is_alphanumeric));
        // "E chi c'era prima?": with nothing after them these are no prepositions.
        let part = match part {
            Part::Preposition("prima" | "dopo") if !followed => Part::Content,
            part => part,
        };
        found.push(Word { part, folded, stem, start: raw.start, end, elided, name });
    }
    found
}
