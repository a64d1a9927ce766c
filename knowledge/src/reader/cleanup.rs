//! Text as it came becomes text that can be quoted: paragraphs of whole sentences, one blank
//! line between them, nothing in them that is not the communiqué's.
//!
//! [`plain`] is for text without structure (`.txt`), where line ends have to be understood;
//! [`blocks`] for formats that know their paragraphs. Both give text for which
//! [`is_clean`] holds, and `plain` leaves clean text as it is.

mod boilerplate;
mod characters;
pub(in crate::reader) mod reflow;
pub(in crate::reader) mod words;

use boilerplate::Role;
use reflow::Line;

/// What a block of a structured document is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A heading: never part of a sentence.
    Heading,
    /// A paragraph.
    Paragraph,
    /// A list item or a table row, kept apart from its neighbours.
    Item,
}

/// A block of a structured document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// What it is.
    pub kind: Kind,
    /// Its text; line ends in it count as spaces.
    pub text: String,
}

impl Block {
    /// A block of that kind.
    pub fn new(kind: Kind, text: impl Into<String>) -> Self {
        Self { kind, text: text.into() }
    }
}

/// Cleans plain text. Cleaning it again changes nothing.
pub fn plain(text: &str) -> String {
    let mut text = pass(text);
    // What a first pass joins, a second may recognise: a cookie notice over three lines. Each
    // pass that changes something shortens the text or removes a line end, so this ends; the
    // bound is for a text made to take long.
    for _ in 0..MAX_PASSES {
        let next = pass(&text);
        if next == text {
            break;
        }
        text = next;
    }
    text
}

const MAX_PASSES: usize = 64;

fn pass(text: &str) -> String {
    let mut lines: Vec<Line> = Vec::new();
    let (mut gap, mut cut, mut related) = (0, false, false);
    for raw in text
        .lines()
        .flat_map(|line| line.split(['\r', '\u{B}', '\u{C}', '\u{85}', '\u{2028}', '\u{2029}']))
    {
        let line = characters::without_markup(&characters::line(raw));
        if line.is_empty() {
            gap += 1;
            continue;
        }
        let role =
            if characters::is_rule(&line) { Role::Boilerplate } else { boilerplate::role(&line) };
        related = role == Role::Related
            || (related && (role == Role::Boilerplate || boilerplate::is_headline(&line)));
        if role != Role::Content || related {
            cut = true;
            continue;
        }
        lines.push(Line { text: line, gap, cut });
        (gap, cut) = (0, false);
    }
    reflow::paragraphs(lines).join("\n\n")
}

/// Cleans the blocks of a structured document and joins them to one text. A paragraph that a
/// page or an editor tore in two in the middle of a sentence is mended.
pub fn blocks(blocks: impl IntoIterator<Item = Block>) -> String {
    let mut paragraphs: Vec<(Kind, String)> = Vec::new();
    let mut related = false;
    for block in blocks {
        let text = characters::line(&block.text);
        if text.is_empty() || characters::is_rule(&text) {
            continue;
        }
        let role = boilerplate::role(&text);
        related = role == Role::Related
            || (related && (role == Role::Boilerplate || boilerplate::is_headline(&text)));
        if role != Role::Content || related {
            continue;
        }
        match paragraphs.last_mut() {
            Some((Kind::Paragraph, before))
                if block.kind == Kind::Paragraph && is_torn(before, &text) =>
            {
                reflow::join(before, &text);
            }
            _ => paragraphs.push((block.kind, text)),
        }
    }
    let paragraphs: Vec<String> = paragraphs.into_iter().map(|(_, text)| text).collect();
    paragraphs.join("\n\n")
}

/// Whether a line is a heading over other articles ("News correlate").
pub fn opens_related(text: &str) -> bool {
    boilerplate::role(&characters::line(text)) == Role::Related
}

/// Whether two paragraphs are halves of one sentence.
fn is_torn(before: &str, text: &str) -> bool {
    words::starts_lowercase(text)
        && !words::ends_sentence(before)
        && !before.ends_with([':', ';'])
        && !words::is_capitals(before)
        && !words::is_salutation(before)
        && !words::is_bullet(text)
        && !words::is_numbered(text)
        && before.chars().nth(39).is_some()
}

/// Whether text keeps the promise of this module: no line end but one blank line between
/// paragraphs, no paragraph empty or with spaces at its ends, no mark that cannot be seen.
pub fn is_clean(text: &str) -> bool {
    text.is_empty()
        || text.split("\n\n").all(|paragraph| {
            !paragraph.is_empty()
                && !paragraph.contains('\n')
                && characters::line(paragraph) == paragraph
        })
}

/// One line without marks that cannot be seen, its runs of spaces folded, its ends trimmed.
pub fn line(text: &str) -> String {
    characters::line(text)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_page_pasted_as_text() {
        let page = "Menu\n\n---\n\n## Contratto: **firmata** l'intesa\n\n03 marzo 2026\n\nL'intesa è firmata.\n\nnews correlate\nAltro titolo\nX\nQuesto sito usa i cookie. Procedendo accetti il loro utilizzo.\n";
        assert_eq!(
            plain(page),
            "Contratto: firmata l'intesa\n\n03 marzo 2026\n\nL'intesa è firmata."
        );
    }

    #[test]
    fn a_torn_paragraph_is_mended_and_a_list_is_not() {
        let torn = [
            Block::new(
                Kind::Paragraph,
                "L'amministrazione ha comunicato che il termine per le domande non può",
            ),
            Block::new(Kind::Paragraph, "essere spostato."),
            Block::new(
                Kind::Item,
                "la prima richiesta, che resta quella di sempre e che non cambia",
            ),
            Block::new(Kind::Item, "la seconda"),
        ];
        assert_eq!(blocks(torn).split("\n\n").count(), 3);
    }

    /// Pieces that real files are made of, and worse.
    fn messy() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            "[a-zàèìòù' ]{1,60}",
            "[A-Z][a-z ]{5,90}[.,:;!]?",
            "[A-Z ’]{5,40}",
            Just("\n".to_owned()),
            Just("\n\n".to_owned()),
            Just(" \n \n".to_owned()),
            Just("- ".to_owned()),
            Just("• ".to_owned()),
            Just("1. ".to_owned()),
            Just("**".to_owned()),
            Just("## ".to_owned()),
            Just("---\n".to_owned()),
            Just("-\n".to_owned()),
            Just("<https://a.example>".to_owned()),
            Just("news correlate\n".to_owned()),
            Just("Condividi\n".to_owned()),
            Just("\u{200b}\u{a0}\u{ad}\u{202e}\0".to_owned()),
            any::<char>().prop_map(String::from),
        ];
        prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(96))]

        #[test]
        fn plain_text_comes_out_clean_and_stays_so(text in messy()) {
            let once = plain(&text);
            prop_assert!(is_clean(&once), "{once:?}");
            prop_assert_eq!(plain(&once), once);
        }

        #[test]
        fn blocks_come_out_clean(texts in prop::collection::vec((0usize..3, messy()), 0..12)) {
            let text = blocks(texts.into_iter().map(|(kind, text)| Block::new([Kind::Heading, Kind::Paragraph, Kind::Item][kind], text)));
            prop_assert!(is_clean(&text), "{text:?}");
        }

        #[test]
        fn no_word_is_lost_from_prose(words in prop::collection::vec("[a-z]{3,9}", 1..200), width in 30usize..100, loose in any::<bool>()) {
            let mut lines = vec![String::new()];
            for word in &words {
                if lines.last().is_some_and(|line| line.len() + word.len() > width) {
                    lines.push(String::new());
                }
                let line = lines.last_mut().unwrap();
                line.push_str(word);
                line.push(' ');
            }
            let text = plain(&lines.join(if loose { "\n\n" } else { "\n" }));
            let kept: Vec<&str> = text.split_whitespace().collect();
            prop_assert_eq!(kept, words.iter().map(String::as_str).collect::<Vec<_>>());
        }
    }

    #[test]
    fn five_megabytes_in_one_line() {
        let text = plain(&"parola ".repeat(700_000));
        assert_eq!(text.len(), 4_899_999);
    }
}
