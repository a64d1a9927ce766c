//! Text to words: letters, numbers, dotted acronyms; apostrophes stay with the word before them.
//!
//! `dell'INPS` is `dell` (with apostrophe) and `INPS`; `part-time` is two words; `OO.SS.` and
//! `S.p.A.` are one each; `3.104`, `16:00` and `27/05` keep their inner separators where both
//! sides are digits.

use super::{elision, folding, number};

/// Longer runs of letters, in bytes, are no words: they are left out of the index.
pub const LONGEST: usize = 100;

/// One word as it stands in the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RawWord<'a> {
    /// The letters or digits, inner separators included.
    pub text: &'a str,
    /// First byte in the whole text.
    pub start: usize,
    /// Byte after the last (an apostrophe is not counted).
    pub end: usize,
    /// Whether an apostrophe follows at once.
    pub apostrophe: bool,
    /// Whether it is a number.
    pub is_number: bool,
}

impl RawWord<'_> {
    /// Lower case, elision and apostrophe accents undone, numbers in one form; `None` for an
    /// elided article or preposition (`l'`, `dell'`).
    pub fn normalized(&self) -> Option<String> {
        if self.is_number {
            return Some(number::normalize(self.text));
        }
        let mut lower = self.text.to_lowercase();
        lower.retain(|c| c != '.');
        // Decomposed accents become the single letters that Snowball and the stop words know.
        let lower = folding::compose(lower);
        if self.apostrophe { elision::undo(lower) } else { Some(lower) }
    }
}

/// Whether this is one of the characters that people type for an apostrophe.
pub fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘' | 'ʼ' | '`' | '´' | '′')
}

/// The words of a text, in order.
pub fn words(text: &str) -> Words<'_> {
    Words { text, at: 0 }
}

/// Iterator of [`words`].
#[derive(Clone, Debug)]
pub struct Words<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Iterator for Words<'a> {
    type Item = RawWord<'a>;

    fn next(&mut self) -> Option<RawWord<'a>> {
        let rest = self.text.get(self.at..)?;
        let skip = rest.find(is_word_char)?;
        let start = self.at + skip;
        let rest = self.text.get(start..)?;
        let is_number = rest.chars().next()?.is_numeric();
        let length = if is_number { number_length(rest) } else { word_length(rest) };
        let end = start + length;
        let after = self.text.get(end..)?.chars().next();
        let apostrophe = !is_number && after.is_some_and(is_apostrophe);
        self.at = end;
        Some(RawWord { text: self.text.get(start..end)?, start, end, apostrophe, is_number })
    }
}

fn is_word_char(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphanumeric();
    }
    c.is_alphanumeric() && !matches!(c, 'º' | 'ª') && !folding::is_combining(c)
}

fn is_letter(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphabetic();
    }
    (c.is_alphabetic() && !matches!(c, 'º' | 'ª')) || folding::is_combining(c)
}

/// Digits with single `.`, `,`, `:` or `/` between them.
fn number_length(rest: &str) -> usize {
    let mut length = 0;
    let mut chars = rest.char_indices().peekable();
    while let Some((i, c)) = chars.next() {
        let inner = matches!(c, '.' | ',' | ':')
            && chars.peek().is_some_and(|&(_, next)| next.is_ascii_digit());
        if !(c.is_numeric() || inner) {
            break;
        }
        length = i + c.len_utf8();
    }
    length
}

/// Letters and digits (`C06`, `h24`); or a dotted acronym of groups of one or two letters.
fn word_length(rest: &str) -> usize {
    let plain = |s: &str| s.find(|c| !(is_letter(c) || c.is_numeric())).unwrap_or(s.len());
    let first = plain(rest);
    let mut end = first;
    let mut groups = 1;
    let mut at = rest;
    let mut offset = 0;
    loop {
        let length = plain(at);
        let group = at.get(..length).unwrap_or_default();
        if group.is_empty() || group.chars().count() > 2 || !group.chars().all(is_letter) {
            break;
        }
        end = offset + length;
        let Some(next) = at.get(length..).and_then(|s| s.strip_prefix('.')) else { break };
        if !next.starts_with(is_letter) {
            break;
        }
        let next_length = plain(next);
        if next.get(..next_length).is_none_or(|g| g.chars().count() > 2) {
            break;
        }
        offset += length + 1;
        at = next;
        groups += 1;
    }
    if groups > 1 { end.max(first) } else { first }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> Vec<&str> {
        words(text).map(|w| w.text).collect()
    }

    #[test]
    fn words_numbers_and_acronyms() {
        assert_eq!(cut("l'INPS, part-time"), ["l", "INPS", "part", "time"]);
        assert_eq!(cut("3.104 operatori; ore 16:00."), ["3.104", "operatori", "ore", "16:00"]);
        assert_eq!(cut("le OO.SS. e la S.p.A. oggi"), ["le", "OO.SS", "e", "la", "S.p.A", "oggi"]);
        assert_eq!(cut("dal 1° dicembre"), ["dal", "1", "dicembre"]);
        assert_eq!(cut("C06/2026"), ["C06", "2026"]);
        assert_eq!(cut("bando.inpservizi.it"), ["bando", "inpservizi", "it"]);
        assert_eq!(cut("fine. Si va"), ["fine", "Si", "va"]);
    }
}
