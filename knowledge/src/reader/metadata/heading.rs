//! The title: what the format says, the subject of a letter, or the first heading.

use super::dateline::is_dateline;
use super::layout::{Layout, Paragraph};
use super::lexicon::{DOCUMENT, bare, is_capitals};
use super::signature;
use crate::union::Unions;

/// Longest title, in characters.
const LONGEST: usize = 200;
/// Longest title made of a first sentence, in characters.
const SENTENCE: usize = 120;

/// The title of a communiqué.
pub(super) fn title(layout: &Layout<'_>, hint: Option<&str>, unions: &Unions) -> Option<String> {
    hint.and_then(|hint| clean(hint, unions))
        .or_else(|| {
            layout.paragraphs.iter().find_map(Paragraph::subject).map(|title| cut(title, LONGEST))
        })
        .or_else(|| heading(layout))
        .or_else(|| {
            let first = layout.body().iter().find(|paragraph| !paragraph.is_salutation())?;
            let end = first.text.find(['.', '!', '?']).unwrap_or(first.text.len());
            Some(cut(first.text.get(..end)?, SENTENCE))
        })
        .or_else(|| layout.paragraphs.first().map(|paragraph| cut(paragraph.text, SENTENCE)))
}

/// The index of the paragraph that the title is made of.
pub(super) fn position(layout: &Layout<'_>) -> Option<usize> {
    layout.header().iter().position(is_heading)
}

fn heading(layout: &Layout<'_>) -> Option<String> {
    let at = position(layout)?;
    let first = layout.paragraphs.get(at)?;
    let mut title = first.text.to_owned();
    // A title in capitals over two or three lines.
    if is_capitals(first.text) {
        for next in layout.header().iter().skip(at + 1).take(2) {
            let joined = title.chars().count() + next.text.chars().count();
            if !is_capitals(next.text) || !is_heading(next) || joined >= LONGEST {
                break;
            }
            title.push(' ');
            title.push_str(next.text);
        }
    }
    Some(cut(&title, LONGEST))
}

fn is_heading(paragraph: &Paragraph<'_>) -> bool {
    let labels = paragraph
        .text
        .split_whitespace()
        .map(bare)
        .all(|word| DOCUMENT.contains(&word.as_str()) || !word.contains(char::is_alphabetic));
    !labels
        && !paragraph.is_letterhead()
        && !paragraph.is_salutation()
        && !paragraph.is_addressee()
        && !paragraph.is_contact()
        && !is_dateline(paragraph)
        && !is_mail_line(paragraph.text)
        && signature::protocol_line(paragraph.text).is_none()
}

/// "Da: …", "A: …", "Inviato: …".
fn is_mail_line(text: &str) -> bool {
    ["Da:", "A:", "Cc:", "CC:", "Inviato:", "Data:", "From:", "To:", "Date:", "Per:"]
        .iter()
        .any(|label| text.starts_with(label))
}

/// A format's title without the site's name; `None` for what programs put there by themselves.
fn clean(hint: &str, unions: &Unions) -> Option<String> {
    let hint = hint.split_whitespace().collect::<Vec<_>>().join(" ");
    let lower = hint.to_lowercase();
    let made_up = [
        "microsoft word",
        "untitled",
        "senza titolo",
        "documento",
        "presentazione",
        "untitled",
        "blank",
    ]
    .iter()
    .any(|start| lower.starts_with(start) && hint.len() < start.len() + 40)
        || [".doc", ".docx", ".odt", ".pdf", ".rtf", ".indd", ".pages"]
            .iter()
            .any(|end| lower.ends_with(end));
    if made_up || !hint.contains(char::is_alphabetic) {
        return None;
    }
    let site = [" | ", " – ", " - ", " » ", " · "]
        .iter()
        .filter_map(|mark| hint.rfind(mark).map(|at| (at, mark.len())))
        .max();
    if let Some((at, length)) = site {
        let name = hint.get(at + length..)?;
        let layout = Layout::new(name, unions);
        let is_site = layout
            .paragraphs
            .first()
            .is_some_and(|name| name.is_letterhead() && !name.mentions.is_empty())
            || name.to_lowercase().contains("sito ")
            || name.eq_ignore_ascii_case("home");
        if is_site {
            return hint.get(..at).map(|title| cut(title.trim(), LONGEST));
        }
    }
    Some(cut(&hint, LONGEST))
}

/// At most so many characters, cut between words.
fn cut(text: &str, longest: usize) -> String {
    let text = text.trim().trim_matches('*').trim();
    let Some((at, _)) = text.char_indices().nth(longest) else {
        return text.to_owned();
    };
    let head = text.get(..at).unwrap_or(text);
    let head = head.rsplit_once(' ').map_or(head, |(head, _)| head);
    format!("{}…", head.trim_end_matches([',', ';', ':', ' ', '–', '-']))
}
