//! Protocol numbers, and the lines under a text.

use super::dateline::is_dateline;
use super::layout::{Layout, Paragraph};
use super::lexicon::{ROLE, bare};

/// Most lines of a signature.
const LINES: usize = 8;

/// The protocol number: "Prot. n. 123/2025" in the header or at the end, "(C06/2026)" at the
/// beginning of a paragraph.
pub(super) fn protocol(layout: &Layout<'_>) -> Option<String> {
    let outside =
        layout.header().iter().chain(layout.footer()).find_map(|line| protocol_line(line.text));
    outside
        .or_else(|| layout.body().iter().take(3).find_map(|paragraph| in_brackets(paragraph.text)))
}

/// The protocol number that a line gives.
pub(super) fn protocol_line(text: &str) -> Option<String> {
    if let Some(number) = in_brackets(text) {
        return Some(number);
    }
    let words: Vec<&str> = text.split_whitespace().take(12).collect();
    let at = words.iter().position(|word| {
        let word = bare(word);
        word == "prot" || word == "protocollo" || word.starts_with("prot.")
    });
    let (at, slash) = match at {
        // "Vs. prot." and "Rif. prot." are others' numbers; "nota prot." is told of.
        Some(0) => (0, false),
        Some(1)
            if words.first().is_some_and(|word| {
                matches!(bare(word).as_str(), "n" | "ns" | "nostro" | "num")
            }) =>
        {
            (1, false)
        }
        Some(_) => return None,
        None if words.first().is_some_and(|word| {
            matches!(bare(word).as_str(), "comunicato" | "circolare" | "volantino")
        }) =>
        {
            (0, true)
        }
        None => return None,
    };
    words.iter().skip(at).take(4).find_map(|word| {
        let word = word.trim_end_matches(|c: char| !c.is_alphanumeric());
        let word =
            word.strip_prefix("prot.").or_else(|| word.strip_prefix("Prot.")).unwrap_or(word);
        let word = word.strip_prefix("n.").or_else(|| word.strip_prefix("N.")).unwrap_or(word);
        let word = word.trim_start_matches(|c: char| !c.is_alphanumeric());
        let digits = word.contains(|c: char| c.is_ascii_digit());
        // "Comunicato 3/11/2025" bears a date.
        (digits && (!slash || word.matches('/').count() == 1)).then(|| word.to_owned())
    })
}

/// "C06/2026" of "(C06/2026) Ieri in sede …".
fn in_brackets(text: &str) -> Option<String> {
    let (inside, _) = text.trim_start_matches('*').strip_prefix('(')?.split_once(')')?;
    let (number, year) = inside.split_once('/')?;
    let fits = (1..=8).contains(&number.len())
        && number.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        && number.bytes().any(|byte| byte.is_ascii_digit())
        && matches!(year.len(), 2 | 4)
        && year.bytes().all(|byte| byte.is_ascii_digit());
    fits.then(|| inside.to_owned())
}

/// The lines under the text that name who signs.
pub(super) fn signature(layout: &Layout<'_>) -> Option<String> {
    let lines: Vec<&str> = layout
        .footer()
        .iter()
        .filter(|line| !is_dateline(line) && !line.is_contact())
        .filter_map(|line| {
            let rest =
                line.closing().and_then(|length| line.text.get(length..)).unwrap_or(line.text);
            let rest = rest.trim_matches([' ', ',', '.', '*', '-', '–']);
            (signs(line) || is_name(rest) || names_role(rest)).then_some(rest)
        })
        .filter(|line| line.contains(char::is_alphabetic))
        .take(LINES)
        .collect();
    (!lines.is_empty()).then(|| lines.join(", "))
}

/// Whether a line under the text is of who signs it, and not a slogan that names a union.
pub(super) fn signs(line: &Paragraph<'_>) -> bool {
    let rest = line.without_mentions();
    let exclaimed = line.text.ends_with(['!', '?']);
    let words = rest.split_whitespace().filter(|word| !bare(word).is_empty()).count();
    !line.mentions.is_empty()
        && (!exclaimed || words == 0 || line.is_letterhead() || names_role(&rest))
        && !rest.to_lowercase().starts_with("no ")
}

fn names_role(text: &str) -> bool {
    let words: Vec<String> = text.split_whitespace().map(bare).collect();
    words.len() <= 25
        && !text.ends_with(['!', '?'])
        && words.iter().take(4).any(|word| ROLE.contains(&word.as_str()))
}

/// "Anna Bianchi", "f.to A. Rossi".
fn is_name(text: &str) -> bool {
    let text = text.strip_prefix("f.to ").or_else(|| text.strip_prefix("F.to ")).unwrap_or(text);
    let words: Vec<&str> = text.split_whitespace().collect();
    (2..=4).contains(&words.len())
        && !text.ends_with(['!', '?'])
        && words.iter().all(|word| {
            word.starts_with(char::is_uppercase) && word.chars().all(|c| c.is_alphabetic() || matches!(c, '.' | '\'' | '’' | '-'))
        })
        // A line in capitals is as often a slogan.
        && words.iter().any(|word| word.contains(char::is_lowercase))
}
