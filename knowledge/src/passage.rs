//! Passages: runs of whole sentences of one communiqué, the unit that is indexed and ranked.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::italian::sentence;

/// A passage closes at the next paragraph once it is this long, in bytes.
const ENOUGH: usize = 250;
/// A passage closes at the next sentence rather than grow beyond this, in bytes.
const MOST: usize = 700;
/// A paragraph this short without an end mark is a heading: it goes with what follows.
const HEADING: usize = 120;

/// A run of whole sentences of one text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passage {
    /// Which communiqué of the snapshot it is from.
    pub communique: u32,
    /// Its sentences, as byte ranges of the communiqué's text, in order; never empty.
    pub sentences: Vec<Range<u32>>,
}

impl Passage {
    /// The passage's byte range in the communiqué's text.
    pub fn range(&self) -> Range<usize> {
        let start = self.sentences.first().map_or(0, |s| s.start);
        let end = self.sentences.last().map_or(0, |s| s.end);
        start as usize..end as usize
    }
}

/// Cuts a communiqué's text into passages, in order, together covering every sentence.
///
/// Paragraphs keep together where they fit; a heading goes with what follows it, and so does the
/// line that introduces a list with the list.
pub fn passages(communique: u32, text: &str) -> Vec<Passage> {
    let mut found: Vec<Passage> = Vec::new();
    let mut open: Vec<Range<u32>> = Vec::new();
    let mut hold = false;
    for paragraph in sentence::paragraphs(text) {
        let Some(body) = text.get(paragraph.clone()) else { continue };
        let is_item = is_list_item(body);
        if length(&open) >= ENOUGH && !hold && !is_item {
            close(communique, &mut open, &mut found);
        }
        for range in sentence::sentences(body) {
            let range = to_u32(paragraph.start + range.start)..to_u32(paragraph.start + range.end);
            let joined = open.first().map_or(0, |first| range.end.saturating_sub(first.start));
            if joined as usize > MOST {
                close(communique, &mut open, &mut found);
            }
            open.push(range);
        }
        hold = body.ends_with(':') || is_heading(body);
    }
    close(communique, &mut open, &mut found);
    found
}

/// Whether a paragraph is an item of a list: a bullet or an ordinal at its head.
pub fn is_list_item(paragraph: &str) -> bool {
    let mut chars = paragraph.chars();
    match chars.next() {
        Some('•' | '-' | '–' | '—' | '*' | '◦' | '▪' | '·' | '→' | '✓' | '■' | '●') => {
            true
        }
        Some(c) if c.is_ascii_digit() || c.is_ascii_lowercase() => {
            let rest: String = chars.take(2).collect();
            rest.starts_with(')') || rest.starts_with(". ")
        }
        _ => false,
    }
}

/// Whether a paragraph reads like a heading: short, and without an end mark.
pub fn is_heading(paragraph: &str) -> bool {
    paragraph.len() <= HEADING
        && !is_list_item(paragraph)
        && !paragraph.ends_with(['.', '!', '?', ';', ',', '…', ':'])
}

fn length(sentences: &[Range<u32>]) -> usize {
    match (sentences.first(), sentences.last()) {
        (Some(first), Some(last)) => last.end.saturating_sub(first.start) as usize,
        _ => 0,
    }
}

fn close(communique: u32, open: &mut Vec<Range<u32>>, found: &mut Vec<Passage>) {
    if !open.is_empty() {
        found.push(Passage { communique, sentences: std::mem::take(open) });
    }
}

/// Texts are far below 4 GiB: the reader's file limit sees to it.
fn to_u32(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_list_stays_with_the_line_that_introduces_it() {
        let text = format!("{} Chiediamo:\n\n- aria;\n\n- luce.\n\nAltro.", "Parole. ".repeat(40));
        let found = passages(0, &text);
        let with_list = found.iter().find(|p| text[p.range()].contains("Chiediamo")).unwrap();
        assert!(text[with_list.range()].ends_with("- luce."), "{found:?}");
    }

    #[test]
    fn a_heading_goes_with_what_follows() {
        let text =
            format!("{}\n\nTURNI\n\nDal mese prossimo si cambia.", "Parole. ".repeat(40).trim());
        let found = passages(0, &text);
        assert!(text[found.last().unwrap().range()].starts_with("TURNI"));
    }

    proptest! {
        #[test]
        fn passages_cover_every_sentence_in_order(text in "([A-Z][a-z ]{0,60}[.:]?( |\n\n)){0,30}") {
            let all: Vec<Range<u32>> = passages(3, &text).into_iter().flat_map(|p| p.sentences).collect();
            let expected: Vec<Range<u32>> = sentence::sentences(&text)
                .into_iter().map(|r| r.start as u32..r.end as u32).collect();
            prop_assert_eq!(all, expected);
        }
    }
}
