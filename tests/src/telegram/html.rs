//! Texts as the Bot API takes them: HTML or plain with entities, measured in UTF-16 units.

use serde_json::Value;

use super::calls::{Params, Refusal};
use super::world::{Entity, Text};

/// Telegram shows no more of them.
const MOST_ENTITIES: usize = 100;

/// UTF-16 units of a text.
pub fn units(text: &str) -> usize {
    text.encode_utf16().count()
}

/// The text under `name`, as its `parse_mode` or `entities` say.
pub fn formatted(params: &Params, name: &str, entities: &str) -> Result<Text, Refusal> {
    let text = params.text(name).unwrap_or_default();
    match params.text("parse_mode").map(str::to_ascii_lowercase).as_deref() {
        Some("html") => {
            parse(text).map_err(|reason| Refusal::bad(format!("can't parse entities: {reason}")))
        }
        None | Some("") => {
            let list = params.json(entities)?;
            let list = list.as_ref().and_then(Value::as_array).into_iter().flatten();
            let entities = list.filter_map(entity).collect();
            Ok(trimmed(Text { text: text.to_owned(), entities }))
        }
        Some(_) => Err(Refusal::bad("unsupported parse_mode")),
    }
}

fn entity(value: &Value) -> Option<Entity> {
    let number = |name: &str| usize::try_from(value[name].as_u64()?).ok();
    let word = |name: &str| Some(value[name].as_str()?.to_owned());
    Some(Entity {
        kind: word("type")?,
        offset: number("offset")?,
        length: number("length")?,
        url: word("url"),
        language: word("language"),
    })
}

/// A tag that is not closed yet.
struct Open<'a> {
    tag: &'a str,
    entity: Option<Entity>,
    offset: usize,
}

/// Reads HTML as Telegram does: few tags, all closed, in order. What is wrong is said as Telegram
/// says it.
pub fn parse(html: &str) -> Result<Text, String> {
    let mut text = String::new();
    let mut length = 0;
    let mut open: Vec<Open<'_>> = Vec::new();
    let mut entities = Vec::new();
    let mut rest = html;
    while let Some(first) = rest.chars().next() {
        let offset = html.len() - rest.len();
        if first != '<' {
            let (character, taken) =
                if first == '&' { reference(rest) } else { (first, first.len_utf8()) };
            text.push(character);
            length += character.len_utf16();
            rest = &rest[taken..];
            continue;
        }
        let end = tag_end(rest).ok_or(format!("Unclosed start tag at byte offset {offset}"))?;
        let inside = &rest[1..end];
        rest = &rest[end + 1..];
        if let Some(tag) = inside.strip_prefix('/') {
            let tag = tag.trim();
            let last = open.pop().ok_or(format!("Unexpected end tag at byte offset {offset}"))?;
            if !tag.is_empty() && !tag.eq_ignore_ascii_case(last.tag) {
                return Err(format!(
                    "Unmatched end tag at byte offset {offset}, expected \"</{}>\", found \"</{tag}>\"",
                    last.tag
                ));
            }
            entities.extend(last.entity.and_then(|entity| {
                let length = length - entity.offset;
                (length > 0).then_some(Entity { length, ..entity })
            }));
            continue;
        }
        let tag = inside.split(char::is_whitespace).next().unwrap_or_default();
        let attributes = inside.get(tag.len()..).unwrap_or_default();
        let in_pre = open.last().is_some_and(|last| last.tag.eq_ignore_ascii_case("pre"));
        let entity = start(tag, attributes, offset)?
            .filter(|entity| !(in_pre && entity.kind == "code"))
            .map(|entity| Entity { offset: length, ..entity });
        open.push(Open { tag, entity, offset });
    }
    if let Some(last) = open.last() {
        return Err(format!(
            "Can't find end tag corresponding to start tag \"{}\" at byte offset {}",
            last.tag, last.offset
        ));
    }
    entities.sort_by_key(|entity| (entity.offset, std::cmp::Reverse(entity.length)));
    entities.truncate(MOST_ENTITIES);
    Ok(trimmed(Text { text, entities }))
}

/// Where a tag ends; a `>` in quotes does not end it.
fn tag_end(text: &str) -> Option<usize> {
    let mut quote = None;
    text.char_indices().find_map(|(at, c)| {
        match (quote, c) {
            (None, '>') => return Some(at),
            (None, '"' | '\'') => quote = Some(c),
            (Some(q), c) if q == c => quote = None,
            _ => {}
        }
        None
    })
}

/// What a tag makes stand out.
fn start(tag: &str, attributes: &str, offset: usize) -> Result<Option<Entity>, String> {
    let unsupported = || format!("Unsupported start tag \"{tag}\" at byte offset {offset}");
    let kind = match tag.to_ascii_lowercase().as_str() {
        "b" | "strong" => "bold",
        "i" | "em" => "italic",
        "u" | "ins" => "underline",
        "s" | "strike" | "del" => "strikethrough",
        "code" => "code",
        "pre" => "pre",
        "blockquote" if attributes.trim() == "expandable" => "expandable_blockquote",
        "blockquote" => "blockquote",
        "tg-spoiler" => "spoiler",
        "span" if attribute(attributes, "class").as_deref() == Some("tg-spoiler") => "spoiler",
        "span" => {
            return Err(format!(
                "Tag \"span\" must have class \"tg-spoiler\" at byte offset {offset}"
            ));
        }
        // A link that leads nowhere is shown as plain text.
        "a" => {
            let url = attribute(attributes, "href").filter(|url| is_url(url));
            return Ok(url.map(|url| Entity {
                kind: "text_link".to_owned(),
                url: Some(url),
                ..Entity::default()
            }));
        }
        _ => return Err(unsupported()),
    };
    Ok(Some(Entity { kind: kind.to_owned(), ..Entity::default() }))
}

/// The value of an attribute.
fn attribute(attributes: &str, name: &str) -> Option<String> {
    let value = attributes.trim_start().strip_prefix(name)?.trim_start().strip_prefix('=')?;
    let value = value.trim();
    let bare = ['"', '\''].iter().find_map(|q| value.strip_prefix(*q)?.strip_suffix(*q));
    let (mut rest, mut out) = (bare.unwrap_or(value), String::new());
    while let Some(first) = rest.chars().next() {
        let (character, taken) =
            if first == '&' { reference(rest) } else { (first, first.len_utf8()) };
        out.push(character);
        rest = &rest[taken..];
    }
    Some(out)
}

/// The character that a reference stands for and its length; an `&` that begins none is itself.
fn reference(text: &str) -> (char, usize) {
    for (name, character) in [("&lt;", '<'), ("&gt;", '>'), ("&amp;", '&'), ("&quot;", '"')] {
        if text.starts_with(name) {
            return (character, name.len());
        }
    }
    let numeric = || {
        let (digits, _) = text.strip_prefix("&#")?.split_once(';')?;
        let number = match digits.strip_prefix('x') {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => digits.parse().ok()?,
        };
        Some((char::from_u32(number).filter(|c| *c != '\0')?, digits.len() + 3))
    };
    numeric().unwrap_or(('&', 1))
}

/// Whether Telegram takes this for an address on the web.
pub fn is_url(url: &str) -> bool {
    let Some((scheme, rest)) = url.split_once("://") else { return false };
    if scheme == "tg" {
        return !rest.is_empty();
    }
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = host.split(':').next().unwrap_or_default();
    let clean = !url.contains(char::is_whitespace) && !url.contains(['<', '>', '"']);
    let named = host.split('.').count() > 1 && host.split('.').all(|part| !part.is_empty());
    matches!(scheme, "http" | "https")
        && clean
        && named
        && host.parse::<std::net::IpAddr>().is_err()
}

/// Without white space at the ends, as Telegram stores it.
fn trimmed(text: Text) -> Text {
    let start = text.text.trim_start();
    let cut = units(&text.text) - units(start);
    let kept = start.trim_end();
    let length = units(kept);
    let entities = text.entities.into_iter().filter_map(|entity| {
        let from = entity.offset.saturating_sub(cut).min(length);
        let to = (entity.offset + entity.length).saturating_sub(cut).min(length);
        (from < to).then_some(Entity { offset: from, length: to - from, ..entity })
    });
    Text { entities: entities.collect(), text: kept.to_owned() }
}

/// What users' programs find by themselves: commands, mentions, addresses.
pub fn found(text: &str) -> Vec<Entity> {
    let mut entities = Vec::new();
    let mut offset = 0;
    for word in text.split_inclusive(char::is_whitespace) {
        let name = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '@';
        let rest = word.trim_end();
        let (kind, length) = match rest.chars().next() {
            Some('/') => ("bot_command", 1 + rest[1..].chars().take_while(|c| name(*c)).count()),
            Some('@') => ("mention", 1 + rest[1..].chars().take_while(|c| name(*c)).count()),
            _ if is_url(rest) => ("url", units(rest)),
            _ => ("", 0),
        };
        if length > 1 {
            entities.push(Entity { kind: kind.to_owned(), offset, length, ..Entity::default() });
        }
        offset += units(word);
    }
    entities
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Kind, and what it is about.
    fn parts(text: &Text) -> Vec<(&str, String)> {
        let all: Vec<u16> = text.text.encode_utf16().collect();
        let slice = |e: &Entity| String::from_utf16(&all[e.offset..e.offset + e.length]).unwrap();
        text.entities.iter().map(|e| (e.kind.as_str(), slice(e))).collect()
    }

    #[test]
    fn tags_become_entities_counted_in_utf16() {
        let text =
            parse("😀 <b>più <i>&lt;su&gt;</i></b>\n<blockquote>à & «b»</blockquote>").unwrap();
        assert_eq!(text.text, "😀 più <su>\nà & «b»");
        let wanted = [("bold", "più <su>"), ("italic", "<su>"), ("blockquote", "à & «b»")];
        assert_eq!(parts(&text), wanted.map(|(kind, said)| (kind, said.to_owned())));
        assert_eq!(text.entities[0].offset, 3);
    }

    #[test]
    fn links_keep_their_address_and_bad_ones_are_plain() {
        let text =
            parse(r#"<a href="https://a.it/?x=1&amp;y=2">qui</a> <a href="boh">là</a>"#).unwrap();
        assert_eq!(parts(&text), [("text_link", "qui".to_owned())]);
        assert_eq!(text.entities[0].url.as_deref(), Some("https://a.it/?x=1&y=2"));
        assert_eq!(text.text, "qui là");
    }

    #[test]
    fn what_is_wrong_is_said() {
        for (html, reason) in [
            ("<b>x", "Can't find end tag corresponding to start tag \"b\""),
            ("a <b", "Unclosed start tag at byte offset 2"),
            ("x</b>", "Unexpected end tag at byte offset 1"),
            (
                "<b><i>x</b></i>",
                "Unmatched end tag at byte offset 7, expected \"</i>\", found \"</b>\"",
            ),
            ("1 < 2 > 0", "Unsupported start tag \"\""),
            ("<p>x</p>", "Unsupported start tag \"p\" at byte offset 0"),
            ("<span>x</span>", "Tag \"span\" must have class \"tg-spoiler\""),
        ] {
            let error = parse(html).unwrap_err();
            assert!(error.starts_with(reason), "{html}: {error}");
        }
    }

    #[test]
    fn white_space_at_the_ends_goes_and_takes_its_part_of_an_entity() {
        let text = parse(" \n<b> x y \n</b>").unwrap();
        assert_eq!((text.text.as_str(), parts(&text)), ("x y", vec![("bold", "x y".to_owned())]));
    }

    #[test]
    fn commands_and_mentions_are_found() {
        let text = "/aiuto@bacheca_bot è qui @bacheca_bot, vedi https://a.it/x";
        let text = Text { text: text.to_owned(), entities: found(text) };
        let wanted = [
            ("bot_command", "/aiuto@bacheca_bot"),
            ("mention", "@bacheca_bot"),
            ("url", "https://a.it/x"),
        ];
        assert_eq!(parts(&text), wanted.map(|(kind, said)| (kind, said.to_owned())));
    }
}
