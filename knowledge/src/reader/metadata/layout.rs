//! The parts of a communiqué: header, body, and what stands under it.

use std::ops::Range;

use super::lexicon::{ADDRESSEE, APPOINTMENT, CLOSING, STRUCTURE, bare, is_capitals};
use crate::union::{Mention, Unions};

/// Fewest words of a paragraph that is prose whatever it ends with.
const LONG: usize = 30;
/// Fewest words of one that is prose because it ends like a sentence.
const SENTENCE: usize = 8;

/// Words that a line with the name of a union's structure begins with.
const HEADS: [&str; 10] = [
    "segreteria",
    "segreterie",
    "coordinamento",
    "coordinamenti",
    "federazione",
    "federazioni",
    "dipartimento",
    "ufficio",
    "rsu",
    "rsa",
];

/// One paragraph and what it names.
pub(super) struct Paragraph<'a> {
    pub text: &'a str,
    /// The unions it names.
    pub mentions: Vec<Mention>,
    /// Number of its words.
    words: usize,
}

/// A text cut into its parts.
pub(super) struct Layout<'a> {
    pub text: &'a str,
    pub paragraphs: Vec<Paragraph<'a>>,
    /// From the first paragraph of prose to after the last.
    pub body: Range<usize>,
}

impl<'a> Layout<'a> {
    pub fn new(text: &'a str, unions: &Unions) -> Self {
        let paragraphs: Vec<Paragraph<'a>> = text
            .split("\n\n")
            .map(str::trim)
            .filter(|paragraph| paragraph.contains(char::is_alphanumeric))
            .map(|text| Paragraph {
                text,
                mentions: unions.find(text),
                words: text.split_whitespace().count(),
            })
            .collect();
        let first = paragraphs.iter().position(Paragraph::opens_body);
        let last = paragraphs.iter().rposition(Paragraph::ends_body);
        let half = paragraphs.len().div_ceil(2);
        let body = match (first, last) {
            (Some(first), Some(last)) if first <= last => first..last + 1,
            (Some(first), _) => first..first + 1,
            (None, Some(last)) => half.min(last)..last + 1,
            (None, None) => half..half,
        };
        Self { text, paragraphs, body }
    }

    /// Before the body.
    pub fn header(&self) -> &[Paragraph<'a>] {
        self.paragraphs.get(..self.body.start).unwrap_or_default()
    }

    /// The running text.
    pub fn body(&self) -> &[Paragraph<'a>] {
        self.paragraphs.get(self.body.clone()).unwrap_or_default()
    }

    /// After the body.
    pub fn footer(&self) -> &[Paragraph<'a>] {
        self.paragraphs.get(self.body.end..).unwrap_or_default()
    }
}

impl Paragraph<'_> {
    fn opens_body(&self) -> bool {
        if self.is_addressee() || self.is_contact() || self.subject().is_some() {
            return false;
        }
        self.is_salutation()
            || self.words >= LONG
            || (self.words >= SENTENCE
                && !is_capitals(self.text)
                && self.ends_with(&['.', ';', ':', '…']))
    }

    fn ends_body(&self) -> bool {
        if self.is_contact() || self.closing().is_some() {
            return false;
        }
        let small = self
            .text
            .split_whitespace()
            .filter(|word| word.starts_with(char::is_lowercase))
            .count();
        let running =
            small * 5 >= self.words * 2 || is_capitals(self.text) && self.mentions.is_empty();
        (self.words >= LONG && running)
            || (self.words >= SENTENCE && self.ends_with(&['.', ';', ':', '…', '!', '?']))
    }

    fn ends_with(&self, marks: &[char]) -> bool {
        let text = self.text.trim_end_matches(['”', '"', '»', ')', '’', '\'', '*']);
        text.ends_with(marks)
    }

    /// What follows "Oggetto:".
    pub fn subject(&self) -> Option<&str> {
        let at = ["Oggetto:", "OGGETTO:", "oggetto:", "Oggetto :", "OGGETTO :", "Ogg.:"]
            .iter()
            .filter_map(|label| Some((self.text.find(label)?, label.len())))
            .min()?;
        // Deep in a paragraph it is a word like others.
        let before = self.text.get(..at.0)?;
        let headed = before.is_empty() || before.ends_with(' ') && self.words < 60;
        self.text.get(at.0 + at.1..).map(str::trim).filter(|subject| headed && !subject.is_empty())
    }

    /// "Gentile Direttrice,", "Care colleghe e cari colleghi,".
    pub fn is_salutation(&self) -> bool {
        let first = self.text.split_whitespace().next().map(bare).unwrap_or_default();
        let opens = ["gentil", "egregi", "spettabil", "illustrissim", "stimat"]
            .iter()
            .any(|stem| first.starts_with(stem))
            || matches!(
                first.as_str(),
                "cara"
                    | "caro"
                    | "care"
                    | "cari"
                    | "colleghe"
                    | "colleghi"
                    | "compagne"
                    | "compagni"
                    | "buongiorno"
                    | "lavoratrici"
                    | "carissime"
                    | "carissimi"
            );
        opens && self.words <= 10 && self.ends_with(&[',', '!', ':', ';'])
    }

    /// "Al Ministro del Lavoro", "Alla cortese attenzione …", "e p.c.".
    pub fn is_addressee(&self) -> bool {
        if self.words > 80 || self.ends_with(&['.', '!', '?', ':']) {
            return false;
        }
        let mut words = self.text.split_whitespace().map(bare);
        let first = words.next().unwrap_or_default();
        let second = words.next().unwrap_or_default();
        match first.as_str() {
            "al" | "alla" | "ai" | "agli" | "alle" | "a" | "all" | "allo" => {
                ADDRESSEE.contains(&second.as_str())
                    || matches!(
                        second.as_str(),
                        "tutti" | "tutte" | "sig" | "sig.ra" | "dr" | "dott.ssa" | "prof"
                    )
                    || (first == "a" && self.words <= 8 && matches!(second.as_str(), "tutto"))
            }
            "spett.le" | "spett" | "spett.li" | "egr" | "ill.mo" | "ill.ma" | "gent.le"
            | "gent.mo" | "gent.ma" | "p.c" | "c.a" => true,
            "e" => second.starts_with("p.c") || second == "per",
            "loro" => self.words <= 4,
            _ => first
                .strip_prefix("all'")
                .or_else(|| first.strip_prefix("all’"))
                .is_some_and(|rest| rest == "attenzione" || ADDRESSEE.contains(&rest)),
        }
    }

    /// Addresses, telephones, e-mail.
    pub fn is_contact(&self) -> bool {
        let lower = self.text.to_lowercase();
        let named = ["tel.", "tel:", "telefono", "fax", "www.", "http", "pec:", "e-mail", "email"]
            .iter()
            .any(|label| lower.contains(label))
            || lower.contains('@')
            || (lower.starts_with("via ") && lower.contains(|c: char| c.is_ascii_digit()));
        named && self.words <= 25 && !self.ends_with(&['.', '!', '?'])
    }

    /// A letterhead or the name of a site's section: unions and words of their structures.
    pub fn is_letterhead(&self) -> bool {
        if self.words > 30 || self.ends_with(&['!', '?', '.']) && !self.text.ends_with("L.") {
            return false;
        }
        let rest = self.without_mentions();
        let named = !self.mentions.is_empty();
        let parts: Vec<&str> = rest
            .split([',', '|', '–', '—', '/', '•', '>', '·', ':'])
            .flat_map(|part| part.split(" - "))
            .collect();
        let structural = |part: &str| {
            part.split_whitespace()
                .map(bare)
                .all(|word| word.is_empty() || STRUCTURE.contains(&word.as_str()))
        };
        if parts.iter().all(|part| structural(part)) {
            return named || self.words <= 4;
        }
        // "Segreterie regionali Emilia-Romagna": a structure and its place.
        let mut after: Vec<&str> =
            rest.split_whitespace().skip_while(|word| structural(word)).collect();
        after.retain(|word| !structural(word));
        let headed = rest
            .split_whitespace()
            .next()
            .map(bare)
            .is_some_and(|word| HEADS.contains(&word.as_str()));
        if headed
            && self.words <= 10
            && after.len() <= 3
            && after.iter().all(|word| word.starts_with(char::is_uppercase))
        {
            return !after.iter().any(|word| APPOINTMENT.contains(&bare(word).as_str()));
        }
        // "Pubblico Impiego - Inps", "FP CGIL INPS": and the name of a workplace.
        let filled = |part: &&&str| part.contains(char::is_alphanumeric);
        let others: Vec<&str> =
            parts.iter().filter(filled).copied().filter(|part| !structural(part)).collect();
        let words: Vec<&str> = others
            .iter()
            .flat_map(|part| part.split_whitespace())
            .filter(|word| !structural(word))
            .collect();
        let anchored = named && self.words <= 6
            || parts.iter().filter(filled).any(|part| structural(part)) && self.words <= 5;
        anchored
            && words.len() == 1
            && words.iter().all(|word| {
                word.starts_with(char::is_uppercase) && !APPOINTMENT.contains(&bare(word).as_str())
            })
    }

    /// The text with the unions left out.
    pub fn without_mentions(&self) -> String {
        let mut rest = String::new();
        let mut at = 0;
        for mention in &self.mentions {
            rest.push_str(self.text.get(at..mention.start).unwrap_or_default());
            rest.push(' ');
            at = mention.end;
        }
        rest.push_str(self.text.get(at..).unwrap_or_default());
        rest
    }

    /// The length of the closing formula that it begins with.
    pub fn closing(&self) -> Option<usize> {
        let lower = self.text.to_lowercase();
        let closing = CLOSING.iter().find(|closing| lower.starts_with(**closing))?;
        (self.words <= 20).then_some(closing.len())
    }

    pub fn words(&self) -> usize {
        self.words
    }
}
