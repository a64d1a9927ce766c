//! What Discord makes of marks in a text: what is read, and what stands out.

/// A text as it is read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rendered {
    /// The words, without marks.
    pub text: String,
    /// What is set off as a quote.
    pub quotes: Vec<String>,
    /// What is bold.
    pub bold: Vec<String>,
    /// What is italic.
    pub italic: Vec<String>,
    /// What is struck through.
    pub struck: Vec<String>,
    /// What is read of a link, and where it leads.
    pub links: Vec<(String, String)>,
}

impl Rendered {
    /// Reads a text with marks.
    pub fn of(marked: &str) -> Self {
        let mut found = Self::default();
        let mut quote: Option<String> = None;
        for (n, line) in marked.split('\n').enumerate() {
            if n > 0 {
                found.text.push('\n');
            }
            let quoted = line.strip_prefix("> ").or((line == ">").then_some(""));
            let start = found.text.len();
            found.line(quoted.unwrap_or(line));
            let line = found.text[start..].to_owned();
            match (quoted, &mut quote) {
                (Some(_), Some(quote)) => {
                    quote.push('\n');
                    quote.push_str(&line);
                }
                (Some(_), None) => quote = Some(line),
                (None, _) => found.quotes.extend(quote.take()),
            }
        }
        found.quotes.extend(quote);
        found
    }

    /// Reads on, and adds what is found.
    pub fn add(&mut self, marked: &str) {
        let more = Self::of(marked);
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        self.text.push_str(&more.text);
        self.quotes.extend(more.quotes);
        self.bold.extend(more.bold);
        self.italic.extend(more.italic);
        self.struck.extend(more.struck);
        self.links.extend(more.links);
    }

    fn line(&mut self, mut rest: &str) {
        while let Some(first) = rest.chars().next() {
            if let Some(escaped) = rest.strip_prefix('\\') {
                let Some(next) = escaped.chars().next() else {
                    self.text.push('\\');
                    return;
                };
                // A backslash is read where there is nothing to take the meaning from.
                if !next.is_ascii_punctuation() {
                    self.text.push('\\');
                }
                self.text.push(next);
                rest = &escaped[next.len_utf8()..];
                continue;
            }
            if let Some(after) = self.link(rest).or_else(|| self.mark(rest)) {
                rest = after;
                continue;
            }
            self.text.push(first);
            rest = &rest[first.len_utf8()..];
        }
    }

    /// A link at the beginning; what follows it.
    fn link<'t>(&mut self, rest: &'t str) -> Option<&'t str> {
        let (label, after) = until(rest.strip_prefix('[')?, "](")?;
        let (url, after) = after.split_once(')')?;
        let url = url.trim_start_matches('<').trim_end_matches('>');
        if !url.starts_with("https://") && !url.starts_with("http://") {
            return None;
        }
        let start = self.text.len();
        self.line(label);
        self.links.push((self.text[start..].to_owned(), url.to_owned()));
        Some(after)
    }

    /// Something that stands out at the beginning; what follows it.
    fn mark<'t>(&mut self, rest: &'t str) -> Option<&'t str> {
        for mark in ["**", "~~", "__", "*", "_"] {
            let Some(inside) = rest.strip_prefix(mark) else { continue };
            // An underscore within a word is itself.
            let within = mark.starts_with('_')
                && self.text.chars().next_back().is_some_and(char::is_alphanumeric);
            let Some((inside, after)) = until(inside, mark).filter(|(inside, _)| {
                !within && !inside.trim().is_empty() && !inside.starts_with(' ')
            }) else {
                continue;
            };
            let start = self.text.len();
            self.line(inside);
            let words = self.text[start..].to_owned();
            match mark {
                "**" => self.bold.push(words),
                "~~" => self.struck.push(words),
                "__" => {}
                _ => self.italic.push(words),
            }
            return Some(after);
        }
        None
    }
}

/// What is before an unescaped end, and what is after it.
fn until<'t>(text: &'t str, end: &str) -> Option<(&'t str, &'t str)> {
    let mut at = 0;
    while let Some(first) = text[at..].chars().next() {
        if text[at..].starts_with(end) {
            return Some((&text[..at], &text[at + end.len()..]));
        }
        at += first.len_utf8();
        if first == '\\' {
            at += text[at..].chars().next().map_or(0, char::len_utf8);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_are_lines_that_follow_each_other() {
        let read = Rendered::of("USB:\n> Il bando **scade**\n> il 9 giugno\n\n> poi\nfine");
        assert_eq!(read.text, "USB:\nIl bando scade\nil 9 giugno\n\npoi\nfine");
        assert_eq!(read.quotes, ["Il bando scade\nil 9 giugno", "poi"]);
        assert_eq!(read.bold, ["scade"]);
    }

    #[test]
    fn what_is_escaped_is_itself() {
        let read = Rendered::of(r"mensa\.md \*no\* \[x\](y) 1\. \> C:\dati snake_case_nome \\");
        assert_eq!(read.text, r"mensa.md *no* [x](y) 1. > C:\dati snake_case_nome \");
        assert_eq!(read, Rendered { text: read.text.clone(), ..Rendered::default() });
    }

    #[test]
    fn links_and_marks_stand_out() {
        let read = Rendered::of("[Il **bando**](https://usb.it/a) ~~via~~ _piano_ *forte*");
        assert_eq!(read.text, "Il bando via piano forte");
        assert_eq!(read.links, [("Il bando".to_owned(), "https://usb.it/a".to_owned())]);
        assert_eq!((read.struck.len(), read.italic.len()), (1, 2));
        assert_eq!(Rendered::of("[a](tg://b) * solo").text, "[a](tg://b) * solo");
    }
}
