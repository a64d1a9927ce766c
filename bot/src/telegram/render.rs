//! A [`Message`] as Telegram takes it: HTML within 4096 units a part, keyboards within 100 buttons.

use std::ops::Range;

use reqwest::Url;
use teloxide::types::{InlineKeyboardButton, InlineKeyboardMarkup};

use crate::conversation::reply::{Button, File, Message, Target};
use crate::platform::split;
use crate::platform::text::{Style, Text};

/// Longest text of a message in UTF-16 units, a little below Telegram's 4096.
const LONGEST: usize = 4000;
/// Longest text under a file, in the same units.
const LONGEST_CAPTION: usize = 1024;
/// Most buttons side by side.
const ROW: usize = 8;
/// Most buttons in all.
const BUTTONS: usize = 100;

/// One message of Telegram.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Part {
    /// The text with its tags; empty only where there is a file.
    pub html: String,
    /// The text alone, for when the tags are refused.
    pub plain: String,
    /// The buttons.
    pub keyboard: Option<InlineKeyboardMarkup>,
    /// The file.
    pub file: Option<File>,
}

/// The parts of a message, in order. Buttons that lead into the private chat name this bot.
pub fn parts(message: Message, bot: &str) -> Vec<Part> {
    let text = Text::of(&message.blocks, |url| web(url).map(Into::into));
    let keyboard = keyboard(message.buttons, bot);
    let with_file = message.file.is_some();
    let fits = |longest| split::units(&text.plain) <= longest;
    let mut parts: Vec<Part> = if with_file && fits(LONGEST_CAPTION) {
        vec![part(&text, &(0..text.plain.len()))]
    } else {
        let pieces = split::split(&text.plain, LONGEST);
        pieces.iter().map(|piece| part(&text, piece)).collect()
    };
    if let Some(file) = message.file {
        if parts.len() != 1 || !fits(LONGEST_CAPTION) {
            parts.push(Part::default());
        }
        if let Some(last) = parts.last_mut() {
            last.file = Some(file);
        }
    }
    if let Some(last) = parts.last_mut() {
        last.keyboard = keyboard;
    }
    parts
}

/// These bytes as a message: tags that reach over an end are closed, and opened in the next.
fn part(text: &Text, piece: &Range<usize>) -> Part {
    let plain = text.plain.get(piece.clone()).unwrap_or_default();
    let mut html = String::with_capacity(plain.len() + plain.len() / 4);
    for (words, style) in text.stretches(piece) {
        wrap(&mut html, words, style);
    }
    Part { html, plain: plain.to_owned(), ..Part::default() }
}

fn wrap(html: &mut String, words: &str, style: Option<&Style>) {
    let (open, close) = match style {
        None => ("", ""),
        Some(Style::Bold) => ("<b>", "</b>"),
        Some(Style::Italic) => ("<i>", "</i>"),
        Some(Style::Struck) => ("<s>", "</s>"),
        Some(Style::Quote) => ("<blockquote>", "</blockquote>"),
        Some(Style::Link(url)) => {
            html.push_str("<a href=\"");
            escape(html, url);
            ("\">", "</a>")
        }
    };
    html.push_str(open);
    escape(html, words);
    html.push_str(close);
}

fn escape(html: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            c => html.push(c),
        }
    }
}

/// An address that a browser opens; nothing else is linked to.
fn web(url: &str) -> Option<Url> {
    Url::parse(url).ok().filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
}

fn keyboard(rows: Vec<Vec<Button>>, bot: &str) -> Option<InlineKeyboardMarkup> {
    let mut room = BUTTONS;
    let mut keyboard: Vec<Vec<InlineKeyboardButton>> = Vec::new();
    for row in rows {
        let row: Vec<_> = row.into_iter().filter_map(|b| button(b, bot)).take(room).collect();
        room -= row.len();
        keyboard.extend(row.chunks(ROW).map(<[_]>::to_vec));
    }
    (!keyboard.is_empty()).then(|| InlineKeyboardMarkup::new(keyboard))
}

fn button(button: Button, bot: &str) -> Option<InlineKeyboardButton> {
    let label = Some(button.label).filter(|label| !label.trim().is_empty())?;
    Some(match button.target {
        Target::Do(action) => InlineKeyboardButton::callback(label, action.encode()),
        Target::InPrivate(action) => {
            let url = format!("https://t.me/{bot}?start={}", action.encode());
            InlineKeyboardButton::url(label, web(&url)?)
        }
        Target::Open(url) => InlineKeyboardButton::url(label, web(&url)?),
    })
}

#[cfg(test)]
mod tests {
    use teloxide::types::InlineKeyboardButtonKind;

    use super::*;
    use crate::conversation::action::Action;
    use crate::conversation::reply::{Block, Span};

    fn html(blocks: Vec<Block>) -> Vec<String> {
        let message = Message { blocks, ..Message::default() };
        parts(message, "bacheca_bot").into_iter().map(|part| part.html).collect()
    }

    #[test]
    fn everything_is_escaped_and_only_web_pages_are_linked_to() {
        let blocks = vec![
            Block::Text(vec![
                Span::Bold("a<b".to_owned()),
                Span::Plain(" & ".to_owned()),
                Span::Italic("c".to_owned()),
                Span::Link { text: "qui".to_owned(), url: "https://x.it/?a=1&b=\"2\"".to_owned() },
                Span::Link { text: "là".to_owned(), url: "javascript:alert(1)".to_owned() },
            ]),
            Block::plain(""),
            Block::Quote("</blockquote>".to_owned()),
        ];
        assert_eq!(
            html(blocks),
            [
                "<b>a&lt;b</b> &amp; <i>c</i><a href=\"https://x.it/?a=1&amp;b=%222%22\">qui</a>là\n\n\
              <blockquote>&lt;/blockquote&gt;</blockquote>"
            ]
        );
    }

    #[test]
    fn a_long_quote_is_closed_and_reopened() {
        let quote = "Il turno comincia alle sei. ".repeat(200);
        let parts = html(vec![Block::bold("Turni"), Block::Quote(quote)]);
        assert_eq!(parts.len(), 2);
        assert!(parts[0].starts_with("<b>Turni</b>\n\n<blockquote>Il"), "{}", parts[0]);
        assert!(parts[0].ends_with("alle sei.</blockquote>"), "{}", parts[0]);
        assert!(parts[1].starts_with("<blockquote>Il turno"), "{}", parts[1]);
    }

    #[test]
    fn nothing_to_say_is_no_message() {
        assert!(html(vec![]).is_empty());
        assert!(html(vec![Block::plain(" \n "), Block::Quote(String::new())]).is_empty());
    }

    #[test]
    fn buttons_stand_under_the_last_part() {
        let button = |target| Button { label: "x".to_owned(), target };
        let message = Message::text("parola ".repeat(1000))
            .row((0..10).map(|_| button(Target::Do(Action::Send))))
            .row([
                button(Target::InPrivate(Action::Send)),
                button(Target::Open("ftp://x".to_owned())),
            ]);
        let parts = parts(message, "bacheca_bot");
        assert_eq!(parts.len(), 2);
        assert_eq!(parts[0].keyboard, None);
        let rows = parts[1].keyboard.clone().unwrap().inline_keyboard;
        assert_eq!(rows.iter().map(Vec::len).collect::<Vec<_>>(), [8, 2, 1]);
        let InlineKeyboardButtonKind::Url(url) = &rows[2][0].kind else { panic!("{rows:?}") };
        assert_eq!(url.as_str(), "https://t.me/bacheca_bot?start=ds");
    }

    #[test]
    fn of_too_many_buttons_a_hundred_are_left() {
        let row = || (0..60).map(|_| Button::new("x", Action::Drop));
        let message = Message::text("t").row(row()).row(row());
        let keyboard = parts(message, "b").remove(0).keyboard.unwrap();
        assert_eq!(keyboard.inline_keyboard.iter().map(Vec::len).sum::<usize>(), 100);
    }

    #[test]
    fn a_file_carries_a_short_text_and_follows_a_long_one() {
        let with = |text: String| {
            let file = Some(File { name: "a.ics".to_owned(), bytes: vec![1] });
            let parts = parts(Message { file, ..Message::text(text) }, "b");
            parts.into_iter().map(|p| (p.plain.len(), p.file.is_some())).collect::<Vec<_>>()
        };
        assert_eq!(with("breve".to_owned()), [(5, true)]);
        assert_eq!(with(String::new()), [(0, true)]);
        assert_eq!(with("a".repeat(1025)), [(1025, false), (0, true)]);
    }
}
