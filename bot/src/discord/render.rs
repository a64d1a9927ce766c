//! A [`Message`] as Discord takes it: embeds, rows of buttons, files, each within its limits.

use std::collections::HashSet;

use reqwest::Url;
use serde_json::{Value, json};

use super::markdown::{escape, wrap};
use crate::conversation::reply::{Button, File, Form, Message, Target, Tone};
use crate::platform::split;
use crate::platform::text::Text;

/// Longest title of an embed, in characters.
const TITLE: usize = 256;
/// Longest footer.
const FOOTER: usize = 2048;
/// Longest description.
const DESCRIPTION: usize = 4096;
/// Longest text of all embeds of a message.
const ALL: usize = 6000;
/// Most embeds of a message.
const EMBEDS: usize = 10;
/// How long pieces of a text are tried until their markdown has room.
const PIECES: [usize; 7] = [3600, 1800, 900, 400, 100, 40, 15];
/// Longest address of a link: longer ones are none that a communiqué has.
const LINK: usize = 1000;
/// Most buttons side by side.
const ROW: usize = 5;
/// Most rows of them.
const ROWS: usize = 5;
/// Longest label.
const LABEL: usize = 80;
/// Longest address of a button.
const ADDRESS: usize = 512;
/// Longest text of a message beside its embeds.
const CONTENT: usize = 2000;
/// Longest title and label of a form.
const FORM: usize = 45;
/// Most characters that a form takes.
const FORM_TEXT: usize = 4000;

/// One message of Discord.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Part {
    /// What it says.
    pub embeds: Vec<Value>,
    /// Its buttons.
    pub rows: Vec<Value>,
    /// The file that goes with it.
    pub file: Option<File>,
}

impl Part {
    /// The body of the call that makes it, or turns another message into it.
    pub fn body(&self) -> Value {
        let mut body = json!({
            "content": "",
            "embeds": self.embeds,
            "components": self.rows,
            "allowed_mentions": { "parse": [] },
            "attachments": [],
        });
        if let Some(file) = &self.file {
            body["attachments"] = json!([{ "id": 0, "filename": file.name }]);
        }
        body
    }

    /// The same words without what may be refused of them.
    pub fn bare(&self) -> Self {
        Self { rows: Vec::new(), ..self.clone() }
    }
}

/// The body of a message that is only a word.
pub fn word(text: &str) -> Value {
    let mut content = String::new();
    escape(&mut content, text);
    json!({ "content": cut(&content, CONTENT), "allowed_mentions": { "parse": [] } })
}

/// A form that a button opens.
pub fn form(form: &Form, custom_id: &str) -> Value {
    let most = form.most.clamp(1, FORM_TEXT);
    json!({
        "custom_id": custom_id,
        "title": cut(&form.title, FORM),
        "components": [{ "type": 1, "components": [{
            "type": 4,
            "custom_id": "text",
            "style": 2,
            "label": cut(&form.label, FORM),
            "required": true,
            "max_length": most,
            "value": cut(&form.text, most),
        }] }],
    })
}

/// The messages that a message needs, in order; none where it says nothing.
pub fn parts(message: Message) -> Vec<Part> {
    let text = Text::of(&message.blocks, |url| web(url).filter(|url| url.len() <= LINK));
    let question = message.question.as_deref().map(str::trim).filter(|q| !q.is_empty());
    let room = ALL - question.map_or(0, |q| (q.chars().count() * 2).min(TITLE + FOOTER));
    let mut descriptions = descriptions(&text, DESCRIPTION.min(room));
    if let (true, Some(_)) = (descriptions.is_empty(), question) {
        descriptions.push(String::new());
    }
    let head = |description: &str| {
        let mut embed = json!({ "description": description });
        if let Some(colour) = colour(message.tone) {
            embed["color"] = json!(colour);
        }
        embed
    };
    // The question stands where the buttons do: a pressed one comes back with its message alone.
    let titled = |mut embed: Value| {
        let Some(question) = question else { return embed };
        let mut title = String::new();
        escape(&mut title, question);
        embed["title"] = json!(cut(&title, TITLE));
        if title.chars().count() > TITLE {
            embed["footer"] = json!({ "text": cut(question, FOOTER) });
        }
        embed
    };
    let mut parts: Vec<Part> = Vec::new();
    let mut used = usize::MAX;
    for description in &descriptions {
        let length = description.chars().count();
        let embeds = parts.last().map_or(0, |part| part.embeds.len());
        if parts.is_empty() || embeds >= EMBEDS || used.saturating_add(length) > room {
            parts.push(Part::default());
            used = 0;
        }
        used += length;
        if let Some(part) = parts.last_mut() {
            let embed = head(description);
            part.embeds.push(if part.embeds.is_empty() { titled(embed) } else { embed });
        }
    }
    if parts.is_empty() && message.file.is_some() {
        parts.push(Part::default());
    }
    if let Some(last) = parts.last_mut() {
        last.rows = rows(message.buttons);
        last.file = message.file;
    }
    parts
}

/// The text in markdown, in as few pieces as have room.
fn descriptions(text: &Text, room: usize) -> Vec<String> {
    let written = |longest| -> Vec<String> {
        let pieces = split::split(&text.plain, longest);
        let write = |piece| {
            let mut markdown = String::new();
            for (words, style) in text.stretches(&piece) {
                wrap(&mut markdown, words, style);
            }
            markdown
        };
        pieces.into_iter().map(write).collect()
    };
    let fits = |pieces: &Vec<String>| pieces.iter().all(|piece| split::units(piece) <= room);
    // Fifteen characters have room, each with a link of its own.
    let tried = PIECES.into_iter().map(written).find(fits);
    tried.unwrap_or_else(|| vec![cut(&text.plain, room / 2)])
}

fn colour(tone: Tone) -> Option<u32> {
    match tone {
        Tone::Plain => None,
        Tone::Answered => Some(0x002e_7d32),
        Tone::Verified => Some(0x0015_65c0),
        Tone::Open => Some(0x00f9_a825),
        Tone::Warning => Some(0x00c6_2828),
    }
}

fn rows(rows: Vec<Vec<Button>>) -> Vec<Value> {
    let mut seen = HashSet::new();
    let mut buttons = |row: Vec<Button>| -> Vec<Value> {
        row.into_iter().filter_map(|b| button(b, &mut seen)).collect()
    };
    let mut kept: Vec<Vec<Value>> = rows.into_iter().map(&mut buttons).collect();
    let needed =
        |rows: &[Vec<Value>]| rows.iter().map(|row| row.len().div_ceil(ROW)).sum::<usize>();
    if needed(&kept) > ROWS {
        // Whole rows side by side, as long as that is enough: what belongs together stays together.
        let joined = join(&kept);
        kept = if needed(&joined) > ROWS { vec![kept.concat()] } else { joined };
    }
    let lines = kept.iter().flat_map(|row| row.chunks(ROW)).take(ROWS);
    lines.map(|line| json!({ "type": 1, "components": line })).collect()
}

/// Neighbouring rows made one where they have room.
fn join(rows: &[Vec<Value>]) -> Vec<Vec<Value>> {
    let mut joined: Vec<Vec<Value>> = Vec::new();
    for row in rows {
        match joined.last_mut() {
            Some(last) if last.len() + row.len() <= ROW => last.extend_from_slice(row),
            _ => joined.push(row.clone()),
        }
    }
    joined
}

fn button(button: Button, seen: &mut HashSet<String>) -> Option<Value> {
    let label = Some(button.label).filter(|label| !label.trim().is_empty())?;
    let label = cut(&label, LABEL);
    Some(match button.target {
        // A reply that the asker alone sees is private enough.
        Target::Do(action) | Target::InPrivate(action) => {
            let id = action.encode();
            // Discord takes no two buttons that do the same.
            seen.insert(id.clone()).then_some(())?;
            json!({ "type": 2, "style": 2, "label": label, "custom_id": id })
        }
        Target::Open(url) => {
            let url = web(&url).filter(|url| url.chars().count() <= ADDRESS)?;
            json!({ "type": 2, "style": 5, "label": label, "url": url })
        }
    })
}

/// An address that a browser opens, with no sign in it that would end a link; nothing else is
/// linked to.
fn web(url: &str) -> Option<String> {
    let url = Url::parse(url).ok()?;
    let web = matches!(url.scheme(), "http" | "https") && url.has_host();
    web.then(|| String::from(url).replace('(', "%28").replace(')', "%29"))
}

/// The beginning of a text, in at most so many characters.
pub fn cut(text: &str, longest: usize) -> String {
    if text.chars().count() <= longest {
        return text.to_owned();
    }
    let mut short: String = text.chars().take(longest.saturating_sub(1)).collect();
    // Half a sign in front of another would hide what closes after it.
    if short.ends_with('\\') {
        short.pop();
    }
    short.push('…');
    short
}

#[cfg(test)]
mod tests;
