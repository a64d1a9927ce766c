//! Text to sentences, as byte ranges.
//!
//! A paragraph (a blank line) always ends a sentence. Inside one, `.` `!` `?` `…` end it when
//! what follows starts like a sentence and what precedes is no abbreviation.

use std::ops::Range;

use super::tokenizer::is_apostrophe;

/// Abbreviations whose dot does not end a sentence, lower case, without the last dot.
const ABBREVIATIONS: &[&str] = &[
    "all", "art", "artt", "avv", "c.a", "c.m", "cap", "cfr", "co", "comm", "coord", "dir", "dott",
    "dr", "ecc", "es", "fig", "gent", "geom", "h", "ing", "int", "lett", "mr", "n", "nn", "naz",
    "nr", "on", "ord", "p", "p.es", "p.v", "pag", "pagg", "par", "pp", "pres", "prof", "prot",
    "prov", "reg", "rif", "seg", "segg", "sen", "sez", "sig", "spett", "spett.le", "gent.ma",
    "gent.mo", "tel", "u.s", "v", "ven", "vs", "dott.ssa", "prof.ssa", "sig.ra", "arch", "rag",
    "on.le", "egr", "g.u", "d.lgs", "l", "d.l", "d.p.r", "d.m", "min", "max", "ca", "lu", "gg",
];

/// The sentences of a text, in order: trimmed, none empty, together covering every letter.
pub fn sentences(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    for paragraph in paragraphs(text) {
        split(text, paragraph, &mut found);
    }
    found
}

/// The paragraphs of a text (runs between blank lines), as trimmed byte ranges.
pub fn paragraphs(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = 0;
    for (at, blank) in text.match_indices("\n\n") {
        push_trimmed(text, start..at, &mut found);
        start = at + blank.len();
    }
    push_trimmed(text, start..text.len(), &mut found);
    found
}

fn push_trimmed(text: &str, range: Range<usize>, found: &mut Vec<Range<usize>>) {
    let Some(part) = text.get(range.clone()) else { return };
    let start = range.start + (part.len() - part.trim_start().len());
    let end = start + part.trim().len();
    if start < end {
        found.push(start..end);
    }
}

fn split(text: &str, paragraph: Range<usize>, found: &mut Vec<Range<usize>>) {
    let Some(body) = text.get(paragraph.clone()) else { return };
    let mut start = 0;
    let mut chars = body.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        if !matches!(c, '.' | '!' | '?' | '…') {
            continue;
        }
        // Take the whole run of end marks and what closes with it: `?!`, `...`, `."`, `.)`.
        let mut end = at + c.len_utf8();
        let mut run = 1;
        while let Some(&(i, next)) = chars.peek() {
            if matches!(next, '.' | '!' | '?' | '…') {
                run += 1;
            } else if !matches!(next, '"' | '”' | '»' | '’' | '\'' | ')' | ']') {
                break;
            }
            end = i + next.len_utf8();
            chars.next();
        }
        let before = body.get(start..at).unwrap_or_default();
        let after = body.get(end..).unwrap_or_default();
        if c == '.' && run == 1 && !ends_sentence(before) {
            continue;
        }
        if starts_sentence(after) {
            push_trimmed(text, paragraph.start + start..paragraph.start + end, found);
            start = end;
        }
    }
    push_trimmed(text, paragraph.start + start..paragraph.end, found);
}

/// Whether a single dot after this text can end a sentence.
fn ends_sentence(before: &str) -> bool {
    let word =
        before.rsplit(|c: char| c.is_whitespace() || is_apostrophe(c)).next().unwrap_or_default();
    let word = word.trim_start_matches(|c: char| !c.is_alphanumeric());
    let lower = word.to_lowercase();
    if ABBREVIATIONS.contains(&lower.as_str()) {
        return false;
    }
    // An initial (`G. Rossi`) or an ordinal at the head of a list item (`1. `, `a. `).
    let alone = before.trim_start().len() == word.len();
    let single_letter = word.chars().count() == 1 && word.chars().all(char::is_alphabetic);
    let ordinal = alone && word.chars().count() <= 2 && word.chars().all(|c| c.is_ascii_digit());
    !(single_letter || ordinal)
}

/// Whether what follows an end mark starts a new sentence (or is nothing).
fn starts_sentence(after: &str) -> bool {
    if after.is_empty() {
        return true;
    }
    if !after.starts_with(char::is_whitespace) {
        return false;
    }
    match after.trim_start().chars().next() {
        None => true,
        Some(c) => c.is_uppercase() || c.is_numeric() || !c.is_alphanumeric(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn cut(text: &str) -> Vec<&str> {
        sentences(text).into_iter().map(|r| &text[r]).collect()
    }

    #[test]
    fn abbreviations_numbers_and_acronyms_do_not_end_a_sentence() {
        for whole in [
            "L'on. Mura ha risposto alle OO.SS. di categoria.",
            "Il 3.104 e le ore 16.00 di INPS Servizi S.p.A. sono scritti nell'art. 5.",
            "Lo dice il dott. G. Rossi nella nota prot. 45.",
            "Che fine fanno i turni (ecc. ecc.) di notte?",
        ] {
            assert_eq!(cut(whole), [whole]);
        }
    }

    #[test]
    fn ends_of_sentences() {
        assert_eq!(
            cut("Basta! Si sciopera il 3. Chi viene?"),
            ["Basta!", "Si sciopera il 3.", "Chi viene?"]
        );
        assert_eq!(cut("Ha detto «no.» Poi è uscito."), ["Ha detto «no.»", "Poi è uscito."]);
        assert_eq!(cut("TITOLO\n\nPrima frase. Seconda"), ["TITOLO", "Prima frase.", "Seconda"]);
        assert_eq!(cut("E ora... chissà"), ["E ora... chissà"]);
        assert_eq!(cut("1. Il primo punto. Il resto."), ["1. Il primo punto.", "Il resto."]);
    }

    proptest! {
        #[test]
        fn sentences_cover_every_letter_once(text in "[A-Za-z.!?…»\" \n0-9']{0,120}") {
            let ranges = sentences(&text);
            let mut last = 0;
            let mut kept = String::new();
            for range in ranges {
                prop_assert!(range.start >= last && !text[range.clone()].trim().is_empty());
                last = range.end;
                kept.push_str(&text[range]);
            }
            let strip = |s: &str| s.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            prop_assert_eq!(strip(&kept), strip(&text));
        }
    }
}
