//! Where a text is cut that is too long for one message: between paragraphs, else sentences, else
//! words, else wherever it must be.

use std::ops::Range;

/// How long a text is as Telegram counts, in UTF-16 units.
pub fn units(text: &str) -> usize {
    text.chars().map(char::len_utf16).sum()
}

/// The pieces of a text as byte ranges, each of at most so many UTF-16 units, none blank, none with
/// white space at an end.
pub fn split(text: &str, longest: usize) -> Vec<Range<usize>> {
    let mut pieces = Vec::new();
    let mut start = 0;
    while let Some(rest) = text.get(start..) {
        start += rest.len() - rest.trim_start().len();
        let rest = rest.trim();
        if rest.is_empty() {
            break;
        }
        let room = within(rest, longest);
        let window = rest.get(..room).unwrap_or(rest);
        let length = if room == rest.len() { room } else { cut(window) };
        let piece = rest.get(..length).unwrap_or(rest).trim_end();
        pieces.push(start..start + piece.len());
        start += length;
    }
    pieces
}

/// The bytes of the text's beginning that so many units hold; of at least one character.
fn within(text: &str, longest: usize) -> usize {
    let mut units = 0;
    for (at, c) in text.char_indices() {
        units += c.len_utf16();
        if units > longest && at > 0 {
            return at;
        }
    }
    text.len()
}

/// Where a full window ends best: its latest good place that does not leave it mostly empty.
fn cut(window: &str) -> usize {
    let least = window.len() / 3;
    let paragraph = window.rfind("\n\n").map(|at| at + 2);
    let sentence = || {
        let ends = [". ", "! ", "? ", ".\n", "!\n", "?\n", "\n"];
        ends.iter().filter_map(|end| window.rfind(end).map(|at| at + end.len())).max()
    };
    let word = || {
        let last = window.char_indices().rfind(|(_, c)| c.is_whitespace());
        last.map(|(at, c)| at + c.len_utf8())
    };
    let good = |at: &usize| *at > least;
    paragraph
        .filter(good)
        .or_else(|| sentence().filter(good))
        .or_else(|| word().filter(good))
        .unwrap_or(window.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(text: &str, longest: usize) -> Vec<&str> {
        split(text, longest).into_iter().map(|piece| &text[piece]).collect()
    }

    #[test]
    fn cut_between_paragraphs_sentences_words_then_anywhere() {
        assert_eq!(pieces("Uno due.\n\nTre. Quattro", 15), ["Uno due.", "Tre. Quattro"]);
        assert_eq!(pieces("Uno due. Tre quattro", 15), ["Uno due.", "Tre quattro"]);
        assert_eq!(pieces("uno due tre quattro", 13), ["uno due tre", "quattro"]);
        assert_eq!(pieces("abcdefgh", 3), ["abc", "def", "gh"]);
        assert_eq!(pieces("  \n ", 3), [""; 0]);
    }

    #[test]
    fn units_are_counted_and_no_character_is_cut() {
        assert_eq!(units("è😀"), 3);
        let text = "😀".repeat(7);
        assert_eq!(pieces(&text, 4).iter().map(|p| units(p)).collect::<Vec<_>>(), [4, 4, 4, 2]);
        // A window narrower than a character still goes on.
        assert_eq!(pieces("😀😀", 1), ["😀", "😀"]);
    }

    #[test]
    fn nothing_but_white_space_is_lost() {
        let text = "Prima frase. Seconda, più lunga!\n\nTerza? 😀 parola\u{a0}fine. ".repeat(40);
        for longest in [5, 17, 64, 1000] {
            let pieces = pieces(&text, longest);
            assert!(pieces.iter().all(|piece| units(piece) <= longest && !piece.is_empty()));
            let bare = |text: &str| text.split_whitespace().collect::<String>();
            assert_eq!(bare(&pieces.concat()), bare(&text));
        }
    }
}
