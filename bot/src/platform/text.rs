//! A message's words, and which of them look how, before a platform writes them its own way.

use std::ops::Range;

use crate::conversation::reply::{Block, Span};

/// How a stretch of text looks.
#[derive(Clone, Debug, PartialEq)]
pub enum Style {
    /// Stands out.
    Bold,
    /// Stands back.
    Italic,
    /// Is not true any more.
    Struck,
    /// Leads to this page.
    Link(String),
    /// Somebody else's words.
    Quote,
}

/// A text, and which bytes of it look how; the stretches are in order and do not overlap.
#[derive(Debug, Default)]
pub struct Text {
    /// The words alone.
    pub plain: String,
    styles: Vec<(Range<usize>, Style)>,
}

impl Text {
    /// The text of these blocks, one empty line between two. `web` gives the address of a link as
    /// it is to be written, and none where nothing is to be linked to.
    pub fn of(blocks: &[Block], web: impl Fn(&str) -> Option<String>) -> Self {
        let mut text = Self::default();
        for block in blocks {
            let before = text.plain.len();
            if before > 0 {
                text.plain.push_str("\n\n");
            }
            let start = text.plain.len();
            match block {
                Block::Quote(words) => text.push(words.trim(), Some(Style::Quote)),
                Block::Text(spans) => spans.iter().for_each(|span| text.span(span, &web)),
            }
            if text.plain.len() == start {
                text.plain.truncate(before);
            }
        }
        text
    }

    fn span(&mut self, span: &Span, web: impl Fn(&str) -> Option<String>) {
        match span {
            Span::Plain(words) => self.push(words, None),
            Span::Bold(words) => self.push(words, Some(Style::Bold)),
            Span::Italic(words) => self.push(words, Some(Style::Italic)),
            Span::Struck(words) => self.push(words, Some(Style::Struck)),
            Span::Link { text, url } => self.push(text, web(url).map(Style::Link)),
        }
    }

    fn push(&mut self, words: &str, style: Option<Style>) {
        let start = self.plain.len();
        // Platforms drop control characters, which would count here.
        self.plain.extend(words.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')));
        if let Some(style) = style.filter(|_| self.plain.len() > start) {
            self.styles.push((start..self.plain.len(), style));
        }
    }

    /// These bytes, stretch by stretch: looks that reach over an end are cut there.
    pub fn stretches(&self, piece: &Range<usize>) -> Vec<(&str, Option<&Style>)> {
        let mut stretches = Vec::new();
        let mut at = piece.start;
        let words = |range: Range<usize>| self.plain.get(range).unwrap_or_default();
        for (range, style) in &self.styles {
            let (start, end) = (range.start.max(piece.start), range.end.min(piece.end));
            if start < end {
                stretches.push((words(at..start), None));
                stretches.push((words(start..end), Some(style)));
                at = end;
            }
        }
        stretches.push((words(at..piece.end), None));
        stretches.retain(|(words, _)| !words.is_empty());
        stretches
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_look_is_cut_where_its_piece_ends() {
        let blocks = [Block::bold("abcd"), Block::Quote(String::new()), Block::plain("ef\u{7}")];
        let text = Text::of(&blocks, |_| None);
        assert_eq!(text.plain, "abcd\n\nef");
        assert_eq!(text.stretches(&(0..2)), [("ab", Some(&Style::Bold))]);
        assert_eq!(text.stretches(&(2..7)), [("cd", Some(&Style::Bold)), ("\n\ne", None)]);
    }
}
