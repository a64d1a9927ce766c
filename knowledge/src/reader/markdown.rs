//! Markdown: `.md`, with or without front matter between `---` (`key: value`) or `+++` (TOML).
//!
//! CommonMark by `pulldown-cmark`, the parser of rustdoc; without its HTML renderer it brings
//! three small crates. Front matter is seven flat keys, for which no YAML crate is worth its
//! weight: the best known is no longer maintained.

use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use super::cleanup::{self, Block, Kind};
use super::stated::Stated;
use super::{Extracted, Problem, encoding};

/// Reads a Markdown file; what is wrong in its front matter comes second.
///
/// # Errors
/// A [`Problem`] when the bytes are no text.
pub fn read(bytes: &[u8]) -> Result<(Extracted, Vec<Problem>), Problem> {
    if encoding::is_binary(bytes) {
        return Err(Problem::new("not a text file", "save it as Markdown in UTF-8"));
    }
    let (text, _) = encoding::decode(bytes);
    let (stated, problems, body) = front_matter(&text);
    let (blocks, title) = blocks(body);
    let extracted = Extracted {
        text: cleanup::blocks(blocks),
        title: title.map(|title| cleanup::line(&title)).filter(|title| !title.is_empty()),
        stated,
        ..Extracted::default()
    };
    Ok((extracted, problems))
}

/// Splits off the front matter. One that never ends is a problem, and text.
fn front_matter(text: &str) -> (Stated, Vec<Problem>, &str) {
    let mut lines = text.split_inclusive('\n');
    let fence = lines.next().unwrap_or("");
    if !matches!(fence.trim_end(), "---" | "+++") {
        return (Stated::default(), Vec::new(), text);
    }
    let mut length = fence.len();
    let mut inside = Vec::new();
    for (index, line) in lines.enumerate() {
        length += line.len();
        if line.trim_end() == fence.trim_end() {
            let content = text.get(fence.len()..length - line.len()).unwrap_or("");
            let (stated, problems) = if fence.starts_with('+') {
                Stated::from_toml(content, 2)
            } else {
                Stated::from_lines(inside.into_iter())
            };
            return (stated, problems, text.get(length..).unwrap_or(""));
        }
        inside.push((index + 2, line));
    }
    // A text may simply begin with a rule.
    let looks_like_one = inside.first().is_some_and(|(_, line)| line.contains(": "));
    let problem = Problem::new(
        "the front matter has no end",
        format!("put a line {} after it", fence.trim_end()),
    )
    .at(Some(1));
    (Stated::default(), if looks_like_one { vec![problem] } else { Vec::new() }, text)
}

/// The blocks, and the first heading of the first level.
fn blocks(markdown: &str) -> (Vec<Block>, Option<String>) {
    let options =
        Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_FOOTNOTES;
    let mut blocks = Vec::new();
    let mut title = None;
    let mut text = String::new();
    // Numbers of the lists under way; `None` for one with bullets.
    let mut lists: Vec<Option<u64>> = Vec::new();
    let mut link: Option<(String, usize)> = None;
    let mut mark = String::new();
    for event in Parser::new_ext(markdown, options) {
        match event {
            Event::Text(words) | Event::Code(words) => text.push_str(&words),
            // HTML in Markdown is rare; its text arrives as text, its tags are left out.
            Event::SoftBreak | Event::HardBreak => text.push(' '),
            Event::Start(Tag::List(first)) => {
                flush(&mut blocks, &mut text, &mut mark, Kind::Paragraph);
                lists.push(first);
            }
            Event::End(TagEnd::List(_)) => {
                lists.pop();
            }
            Event::Start(Tag::Item) => {
                flush(&mut blocks, &mut text, &mut mark, Kind::Item);
                mark = match lists.last_mut() {
                    Some(Some(number)) => {
                        let mark = format!("{number}. ");
                        *number = number.saturating_add(1);
                        mark
                    }
                    _ => "• ".to_owned(),
                };
            }
            Event::Start(Tag::Link { dest_url, .. }) => {
                link = Some((dest_url.to_string(), text.len()))
            }
            Event::End(TagEnd::Link) => {
                if let Some((address, start)) = link.take() {
                    show_address(&mut text, &address, start);
                }
            }
            Event::End(TagEnd::Heading(level)) => {
                if level == HeadingLevel::H1 && title.is_none() {
                    title = Some(text.clone());
                }
                flush(&mut blocks, &mut text, &mut mark, Kind::Heading);
            }
            Event::End(TagEnd::Paragraph) => {
                let kind =
                    if mark.is_empty() && lists.is_empty() { Kind::Paragraph } else { Kind::Item };
                flush(&mut blocks, &mut text, &mut mark, kind);
            }
            Event::End(TagEnd::Item | TagEnd::TableRow | TagEnd::TableHead) => {
                let row = text.trim_end_matches([' ', '|']).len();
                text.truncate(row);
                flush(&mut blocks, &mut text, &mut mark, Kind::Item);
            }
            Event::End(TagEnd::TableCell) => text.push_str(" | "),
            Event::End(TagEnd::CodeBlock) => flush(&mut blocks, &mut text, &mut mark, Kind::Item),
            _ => {}
        }
    }
    flush(&mut blocks, &mut text, &mut mark, Kind::Paragraph);
    (blocks, title)
}

/// A link whose words do not show its address shows it after them: members read plain text.
fn show_address(text: &mut String, address: &str, start: usize) {
    let is_web = address.starts_with("https://") || address.starts_with("http://");
    if is_web
        && text.get(start..).is_some_and(|words| !words.contains("://") && !words.contains("www."))
    {
        text.push_str(&format!(" ({address})"));
    }
}

fn flush(blocks: &mut Vec<Block>, text: &mut String, mark: &mut String, kind: Kind) {
    if !text.trim().is_empty() {
        blocks.push(Block::new(kind, format!("{mark}{}", text.trim())));
        mark.clear();
    }
    text.clear();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn front_matter_headings_lists_and_tables() {
        let source = "---\ntitle: Ferie estive\ndate: 2025-06-01\nmah\n---\n# Le ferie\n\nSi chiedono *entro* il\n9 giugno.\n\n- due settimane\n- il resto\n  dopo\n\n1. uno\n2. due\n\n| livello | euro |\n|---|---|\n| B1 | 103 |\n\nVai [al bando](https://bando.example) **subito**.\n";
        let (extracted, problems) = read(source.as_bytes()).unwrap();
        assert_eq!(
            extracted.text,
            "Le ferie\n\nSi chiedono entro il 9 giugno.\n\n• due settimane\n\n• il resto dopo\n\n1. uno\n\n2. due\n\nlivello | euro\n\nB1 | 103\n\nVai al bando (https://bando.example) subito."
        );
        assert_eq!(extracted.title.as_deref(), Some("Le ferie"));
        assert_eq!(extracted.stated.title.as_deref(), Some("Ferie estive"));
        assert_eq!(problems.len(), 1);
        assert_eq!(problems.first().and_then(|problem| problem.line), Some(4));
    }

    #[test]
    fn a_rule_at_the_top_is_no_front_matter() {
        let (extracted, problems) = read(b"---\n\nSolo testo.\n").unwrap();
        assert_eq!((extracted.text.as_str(), problems.len()), ("Solo testo.", 0));
        let (_, problems) = read(b"---\ntitle: Mai chiuso\n\nTesto.").unwrap();
        assert_eq!(problems.len(), 1);
    }

    #[test]
    fn toml_front_matter() {
        let (extracted, problems) = read(b"+++\ntitle = \"A\"\nboh = 1\n+++\nTesto.").unwrap();
        assert_eq!(extracted.stated.title.as_deref(), Some("A"));
        assert_eq!(problems.first().and_then(|problem| problem.line), Some(3));
    }
}
