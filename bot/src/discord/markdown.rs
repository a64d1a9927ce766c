//! Words as Discord's markdown, which shows them as they are; and the same words back.

use crate::platform::text::Style;

/// What parts a mention that would call everybody.
const JOINER: char = '\u{200b}';

/// Words in this style, in markdown. What was written before tells whether a line begins here.
pub fn wrap(out: &mut String, words: &str, style: Option<&Style>) {
    let (open, close) = match style {
        None => return escape(out, words),
        Some(Style::Quote) => {
            for (n, line) in words.split('\n').enumerate() {
                out.push_str(if n > 0 { "\n> " } else { "> " });
                escape_line(out, line, true);
            }
            return;
        }
        // Line by line: signs at the beginning of a line come first.
        Some(Style::Struck) => {
            for (n, line) in words.split('\n').enumerate() {
                out.push_str(if n > 0 { "\n" } else { "" });
                surround(out, line, "~~", "~~");
            }
            return;
        }
        Some(Style::Bold) => ("**".to_owned(), "**".to_owned()),
        Some(Style::Italic) => ("_".to_owned(), "_".to_owned()),
        Some(Style::Link(url)) => ("[".to_owned(), format!("]({url})")),
    };
    surround(out, words, &open, &close);
}

/// Words between two signs; white space at an end would leave the signs standing.
fn surround(out: &mut String, words: &str, open: &str, close: &str) {
    let inner = words.trim();
    let before = words.len() - words.trim_start().len();
    out.push_str(words.get(..before).unwrap_or_default());
    if !inner.is_empty() {
        out.push_str(open);
        escape(out, inner);
        out.push_str(close);
    }
    out.push_str(words.get(before + inner.len()..).unwrap_or_default());
}

/// Words without style, in markdown.
pub fn escape(out: &mut String, words: &str) {
    for (n, line) in words.split('\n').enumerate() {
        if n > 0 {
            out.push('\n');
        }
        let begins = n > 0 || out.is_empty() || out.ends_with('\n');
        escape_line(out, line, begins);
    }
}

fn escape_line(out: &mut String, line: &str, begins: bool) {
    let bare = line.trim_start();
    let indent = line.len() - bare.len();
    // "# ", "- ", "1. " and the like mean something at the beginning of a line alone.
    let digits = bare.bytes().take_while(u8::is_ascii_digit).count();
    let sign = match bare.as_bytes().get(digits) {
        Some(b'#' | b'-' | b'+') if digits == 0 => Some(indent),
        Some(b'.' | b')') if digits > 0 => Some(indent + digits),
        _ => None,
    };
    let mut address_ends = 0;
    for (at, c) in line.char_indices() {
        let rest = line.get(at..).unwrap_or_default();
        if at >= address_ends && (rest.starts_with("https://") || rest.starts_with("http://")) {
            // An address with signs in front of its own would lead elsewhere.
            address_ends = at + rest.find(is_no_address).unwrap_or(rest.len());
        }
        let special = at >= address_ends && "\\*_~`|[]()<>".contains(c);
        if special || (begins && sign == Some(at)) {
            out.push('\\');
        }
        out.push(c);
        let calls = c == '@' && (rest.starts_with("@everyone") || rest.starts_with("@here"));
        if calls {
            out.push(JOINER);
        }
    }
}

/// The words that a text of ours without styles shows.
pub fn plain(markdown: &str) -> String {
    let mut words = String::with_capacity(markdown.len());
    let mut chars = markdown.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => words.extend(chars.next()),
            JOINER => {}
            c => words.push(c),
        }
    }
    words
}

/// The words of the quotes in markdown of ours.
pub fn quotes(markdown: &str) -> Vec<String> {
    let lines: Vec<&str> = markdown.split('\n').collect();
    let runs = lines.chunk_by(|one, next| one.starts_with("> ") == next.starts_with("> "));
    let words = |run: &[&str]| -> Option<String> {
        let lines = run.iter().map(|line| line.strip_prefix("> ").map(plain));
        Some(lines.collect::<Option<Vec<String>>>()?.join("\n"))
    };
    runs.filter_map(words).collect()
}

/// The words that markdown of ours shows: what is no sign of a style has a sign in front.
pub fn words(markdown: &str) -> String {
    let mut out = String::with_capacity(markdown.len());
    for (n, line) in markdown.split('\n').enumerate() {
        if n > 0 {
            out.push('\n');
        }
        let mut rest = line.strip_prefix("> ").unwrap_or(line);
        while let Some(c) = rest.chars().next() {
            let address = rest.starts_with("https://") || rest.starts_with("http://");
            let taken = match c {
                '\\' => {
                    out.extend(rest.chars().nth(1));
                    rest.chars().take(2).map(char::len_utf8).sum()
                }
                JOINER | '*' | '_' | '~' | '[' => c.len_utf8(),
                // What a link leads to is not read.
                ']' => rest.find(')').filter(|_| rest.starts_with("](")).map_or(1, |end| end + 1),
                _ if address => {
                    let end = rest.find(is_no_address).unwrap_or(rest.len());
                    out.push_str(rest.get(..end).unwrap_or_default());
                    end
                }
                c => {
                    out.push(c);
                    c.len_utf8()
                }
            };
            rest = rest.get(taken..).unwrap_or_default();
        }
    }
    out
}

/// Whether an address in a text ends here.
fn is_no_address(c: char) -> bool {
    c.is_whitespace() || "<>`|*\\()[]".contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn escaped(words: &str) -> String {
        let mut out = String::new();
        escape(&mut out, words);
        out
    }

    #[test]
    fn words_are_shown_as_they_are() {
        assert_eq!(escaped("*a* _b_ ~~c~~ `d` ||e||"), r"\*a\* \_b\_ \~\~c\~\~ \`d\` \|\|e\|\|");
        assert_eq!(escaped("[qui](http://x.it)"), r"\[qui\]\(http://x.it\)");
        assert_eq!(
            escaped("# Titolo\n- uno\n12. due\n> tre"),
            "\\# Titolo\n\\- uno\n12\\. due\n\\> tre"
        );
        assert_eq!(escaped("il 5.6 - e # no"), "il 5.6 - e # no");
    }

    #[test]
    fn nobody_is_called() {
        assert_eq!(escaped("@everyone <@123> <@&4>"), "@\u{200b}everyone \\<@123\\> \\<@&4\\>");
        assert_eq!(escaped("scrivi a rsu@here.it"), "scrivi a rsu@\u{200b}here.it");
    }

    #[test]
    fn addresses_stay_whole() {
        assert_eq!(escaped("vedi https://x.it/a_b_c e_d"), r"vedi https://x.it/a_b_c e\_d");
    }

    #[test]
    fn styles_keep_off_white_space() {
        let wrapped = |words: &str, style: &Style| {
            let mut out = String::new();
            wrap(&mut out, words, Some(style));
            out
        };
        assert_eq!(wrapped(" a*b\n", &Style::Bold), " **a\\*b**\n");
        assert_eq!(wrapped(" ", &Style::Italic), " ");
        let link = Style::Link("https://x.it/%281%29".to_owned());
        assert_eq!(wrapped("a]b", &link), r"[a\]b](https://x.it/%281%29)");
        assert_eq!(wrapped("a\n# b", &Style::Quote), "> a\n> \\# b");
    }

    #[test]
    fn what_is_read_of_markdown_has_no_signs() {
        let mut out = String::new();
        let link = Style::Link("https://x.it/%281%29_a".to_owned());
        for (text, style) in [
            ("*Scade* presto: a_b", Some(&Style::Bold)),
            ("\n\n", None),
            ("il 5 [giugno]\n# ore 9", Some(&Style::Quote)),
            ("\n\n— USB · ", None),
            ("titolo (1)", Some(&link)),
            (" vedi https://x.it/a_b_c e ~ @everyone", None),
            (" fu", Some(&Style::Italic)),
        ] {
            wrap(&mut out, text, style);
        }
        assert_eq!(
            words(&out),
            "*Scade* presto: a_b\n\nil 5 [giugno]\n# ore 9\n\n— USB · titolo (1) vedi \
             https://x.it/a_b_c e ~ @everyone fu"
        );
        let mut struck = String::new();
        wrap(&mut struck, "uno\n\n2. due", Some(&Style::Struck));
        assert_eq!(struck, "~~uno~~\n\n~~2. due~~");
        assert_eq!(words(&struck), "uno\n\n2. due");
    }

    #[test]
    fn a_quote_comes_back_word_for_word() {
        for words in ["L'art. 5 (comma 2)", "# uno\n\n- due_tre\n4. @everyone \\ fine", "> a > b"] {
            let mut out = "Prima\n\n".to_owned();
            wrap(&mut out, words, Some(&Style::Quote));
            out.push_str("\n\nDopo\n> altro");
            assert_eq!(quotes(&out), [words, "altro"]);
        }
        assert!(quotes(r"\> nessuno").is_empty());
        assert_eq!(plain(&escaped("a_b [c] @here")), "a_b [c] @here");
    }
}
