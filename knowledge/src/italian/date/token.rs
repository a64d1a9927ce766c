//! Words, numbers and marks of a text.

use std::borrow::Cow;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sort {
    Word,
    Number,
    Mark,
    /// A blank line: no expression runs over it.
    Break,
}

/// A run of letters, a run of digits, or one other character that is not a space.
#[derive(Debug)]
pub(super) struct Token<'a> {
    pub sort: Sort,
    /// As written.
    pub text: &'a str,
    /// In lower case.
    pub lower: Cow<'a, str>,
    /// Byte range in the text.
    pub start: usize,
    pub end: usize,
    /// No space stands before it.
    pub glued: bool,
}

/// Splits a text into tokens.
pub(super) fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut tokens: Vec<Token<'_>> = Vec::with_capacity(text.len() / 5);
    let mut spaces = 0;
    let mut breaks = 0;
    let mut chars = text.char_indices().peekable();
    while let Some((start, c)) = chars.next() {
        if c.is_whitespace() {
            spaces += 1;
            breaks += usize::from(c == '\n');
            continue;
        }
        let sort = sort(c);
        let mut end = start + c.len_utf8();
        if sort != Sort::Mark {
            while let Some((at, c)) = chars.next_if(|(_, next)| self::sort(*next) == sort) {
                end = at + c.len_utf8();
            }
        }
        let written = text.get(start..end).unwrap_or_default();
        let lower = if sort == Sort::Word && written.chars().any(char::is_uppercase) {
            Cow::Owned(written.to_lowercase())
        } else {
            Cow::Borrowed(written)
        };
        if breaks > 1 {
            tokens.push(Token {
                sort: Sort::Break,
                text: "",
                lower: Cow::Borrowed(""),
                start,
                end: start,
                glued: false,
            });
        }
        tokens.push(Token { sort, text: written, lower, start, end, glued: spaces == 0 });
        spaces = 0;
        breaks = 0;
    }
    tokens
}

fn sort(c: char) -> Sort {
    match c {
        '0'..='9' => Sort::Number,
        // Ordinal signs are letters to Unicode.
        'º' | 'ª' => Sort::Mark,
        _ if c.is_alphabetic() => Sort::Word,
        _ => Sort::Mark,
    }
}
