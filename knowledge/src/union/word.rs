//! The words of a text as names of unions are made of them: folded, with dotted letters joined.

/// One word, or one run of dotted letters ("C.G.I.L").
#[derive(Debug)]
pub(super) struct Word {
    /// Lower case, without dots.
    pub folded: String,
    /// Byte range in the text.
    pub start: usize,
    pub end: usize,
    /// Single letters so far, so that one more letter after a dot still belongs to it.
    dotted: bool,
}

impl Word {
    /// Whether a name may run on from this word to the next: spaces or one hyphen between.
    pub fn joins(&self, next: &Word, text: &str) -> bool {
        let Some(gap) = text.get(self.end..next.start) else {
            return false;
        };
        // "C.G.I.L. FP": the last dot belongs to the letters before it.
        let gap = if self.dotted { gap.strip_prefix('.').unwrap_or(gap) } else { gap };
        match gap {
            "-" | "–" | "\u{2010}" | "\u{2011}" | "_" | "." => true,
            _ => gap.chars().all(char::is_whitespace) && gap.matches('\n').count() < 2,
        }
    }

    /// Whether it is written all in capitals.
    pub fn is_capitals(&self, text: &str) -> bool {
        let written = text.get(self.start..self.end).unwrap_or_default();
        written.chars().any(char::is_uppercase) && !written.chars().any(char::is_lowercase)
    }

    /// Whether it begins with a capital.
    pub fn is_titled(&self, text: &str) -> bool {
        text.get(self.start..).and_then(|rest| rest.chars().next()).is_some_and(char::is_uppercase)
    }
}

/// Splits a text into words.
pub(super) fn words(text: &str) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let mut inside = false;
    for (at, c) in text.char_indices() {
        if !c.is_alphanumeric() {
            inside = false;
            continue;
        }
        let end = at + c.len_utf8();
        if !inside {
            words.push(Word { folded: String::new(), start: at, end, dotted: false });
        }
        inside = true;
        if let Some(word) = words.last_mut() {
            word.folded.extend(c.to_lowercase());
            word.end = end;
        }
    }
    join_dotted(words, text)
}

/// Joins "C", "G", "I", "L" of "C.G.I.L." into one word.
fn join_dotted(words: Vec<Word>, text: &str) -> Vec<Word> {
    let mut joined: Vec<Word> = Vec::with_capacity(words.len());
    for mut word in words {
        let letter = word.folded.chars().count() == 1;
        if let Some(last) = joined.last_mut()
            && last.dotted
            && letter
            && text.get(last.end..word.start) == Some(".")
        {
            last.folded.push_str(&word.folded);
            last.end = word.end;
        } else {
            word.dotted = letter;
            joined.push(word);
        }
    }
    joined
}

/// The folded words as one string.
pub(super) fn join(words: &[Word]) -> String {
    words.iter().map(|word| word.folded.as_str()).collect()
}
