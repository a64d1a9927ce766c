//! HTML pages: the communiqué on the page, not the page.
//!
//! Parsed by `scraper` (html5ever, the parser of Servo, over a tree without recursion). What is
//! the communiqué is decided here in three steps: leave out what says it is something else
//! (`<nav>`, `class="cookie-banner"`, [`frame`]); take the smallest element that holds three
//! quarters of the running text ([`content`]); leave out the lines that
//! [`super::cleanup`] knows. `dom_smoothie`, a port of Mozilla's Readability, was tried on the
//! same pages: see [`content`] for what decided.

mod blocks;
mod content;
mod frame;
mod hints;

use html5ever::tendril::TendrilSink as _;
use scraper::{Html, HtmlTreeSink};

use super::worker::Deadline;
use super::{Extracted, Problem, cleanup, encoding};

/// How much is parsed between two looks at the clock, in bytes: on deeply nested pages the
/// parser's time grows with size times depth.
const CHUNK: usize = 4096;

/// Reads a page.
///
/// # Errors
/// A [`Problem`] when the bytes are no text, or parsing takes too long.
pub fn read(bytes: &[u8], deadline: &Deadline) -> Result<Extracted, Problem> {
    if encoding::is_binary(bytes) {
        return Err(Problem::new(
            "not an HTML page",
            "save the page again from the browser as \"HTML only\"",
        ));
    }
    let (source, _) = encoding::decode(bytes);
    let page = parse(&source, deadline)?;
    let blocks = blocks::of(&page, deadline)?;
    let content = content::select(&blocks);
    let hints = hints::of(&page, &blocks, &content);
    let text = cleanup::blocks(content::to_cleanup(blocks, &content));
    Ok(Extracted { text, ..hints })
}

fn parse(source: &str, deadline: &Deadline) -> Result<Html, Problem> {
    let sink = HtmlTreeSink::new(Html::new_document());
    let mut parser = html5ever::driver::parse_document(sink, html5ever::ParseOpts::default());
    let mut rest = source;
    while !rest.is_empty() {
        deadline.check()?;
        let end = (CHUNK.min(rest.len())..=rest.len())
            .find(|end| rest.is_char_boundary(*end))
            .unwrap_or(rest.len());
        let (chunk, after) = rest.split_at(end);
        parser.process(chunk.into());
        rest = after;
    }
    Ok(parser.finish())
}
