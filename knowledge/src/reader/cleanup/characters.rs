//! Characters that carry no words: controls, zero-width and bidirectional marks, soft hyphens,
//! the many kinds of space, and Markdown emphasis left in plain text.

/// One line without marks that cannot be seen, its runs of spaces folded, its ends trimmed.
pub fn line(raw: &str) -> String {
    let mut text = String::with_capacity(raw.len());
    for c in raw.chars() {
        if c.is_whitespace() {
            if !text.is_empty() && !text.ends_with(' ') {
                text.push(' ');
            }
        } else if !is_invisible(c) {
            match substitute(c) {
                Some(letters) => text.push_str(letters),
                None => text.push(c),
            }
        }
    }
    text.truncate(text.trim_end().len());
    text
}

/// Controls, format characters and marks that only steer display. Bidirectional ones can make a
/// quote read other than it is stored (Unicode TR 36, "Trojan Source").
fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}'
            | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}'
            | '\u{FFF0}'..='\u{FFFD}' | '\u{E0000}'..='\u{E0FFF}')
}

/// Typographic ligatures, which no one types in a question, and the bullets of Word's symbol
/// fonts, which have no shape outside of them.
fn substitute(c: char) -> Option<&'static str> {
    Some(match c {
        'ﬀ' => "ff",
        'ﬁ' => "fi",
        'ﬂ' => "fl",
        'ﬃ' => "ffi",
        'ﬄ' => "ffl",
        'ﬅ' | 'ﬆ' => "st",
        '\u{F0A7}' | '\u{F0B7}' | '\u{F0D8}' | '\u{F0FC}' | '\u{F076}' => "•",
        _ => return None,
    })
}

/// A line of plain text without the Markdown that people paste with it: `**bold**`, `## heading`,
/// `<https://link>`. A single `*` stays: unions write "lavorator*".
pub fn without_markup(line: &str) -> String {
    let plain = line.replace("**", "");
    let mut parts = plain.split('<');
    let mut text = parts.next().unwrap_or("").to_owned();
    for part in parts {
        let is_address =
            ["https://", "http://", "mailto:"].iter().any(|scheme| part.starts_with(scheme));
        match part.split_once('>') {
            Some((address, rest)) if is_address && !address.contains(' ') => {
                text.push_str(address);
                text.push_str(rest);
            }
            _ => {
                text.push('<');
                text.push_str(part);
            }
        }
    }
    let hashes = text.chars().take_while(|c| *c == '#').count();
    match text.get(hashes..) {
        Some(heading) if (1..=6).contains(&hashes) && heading.starts_with(' ') => {
            heading.trim_start().to_owned()
        }
        _ => text,
    }
}

/// Whether the line is only a rule (`---`, `* * *`, `_____`) or a bullet without its item.
pub fn is_rule(line: &str) -> bool {
    let marks = line.chars().filter(|c| !c.is_whitespace());
    let count = marks.clone().count();
    count > 0
        && (count >= 3 || line.chars().count() == 1)
        && marks.clone().all(|c| matches!(c, '-' | '*' | '_' | '=' | '~' | '–' | '—' | '•' | '#'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn invisible_marks_go_and_spaces_fold() {
        assert_eq!(
            line("\u{feff} la\u{a0}\u{a0}paga\t \u{200b}sa\u{ad}le\u{202e}\0 "),
            "la paga sale"
        );
        assert_eq!(line("l’uﬃcio dell'INPS, E' così"), "l’ufficio dell'INPS, E' così");
    }

    #[test]
    fn pasted_markdown_goes_but_the_asterisk_of_inclusion_stays() {
        assert_eq!(without_markup("## Sciopero **subito**!"), "Sciopero subito!");
        assert_eq!(
            without_markup("dal sito <https://a.example/b> e <b>"),
            "dal sito https://a.example/b e <b>"
        );
        assert_eq!(without_markup("tutt* #contratto"), "tutt* #contratto");
        assert_eq!(without_markup("<https://rotto"), "<https://rotto");
    }

    #[test]
    fn rules() {
        assert!(is_rule("---") && is_rule("* * *") && is_rule("______"));
        assert!(!is_rule("- a") && !is_rule("3 --- 4"));
    }
}
