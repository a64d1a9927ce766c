//! A walk through the elements of a page, which makes blocks of the text on its way.

use super::{Block, Blocks};
use crate::reader::cleanup::Kind;
use crate::reader::cleanup::reflow::{self, Line};
use crate::reader::link;

/// A cell is part of a row of data when it is at most this long.
const CELL: usize = 80;

/// The state of a walk through a page.
#[derive(Default)]
pub struct Walk {
    /// What has been found.
    pub blocks: Blocks,
    /// Text of the block under way; `\n` where the page breaks a line.
    text: String,
    linked: usize,
    /// Where the link under way began in `text`, and its address.
    link: Option<(usize, String)>,
    /// First block of each element under way.
    starts: Vec<usize>,
    /// Lists under way: the next number, or `None` for bullets.
    lists: Vec<Option<u64>>,
    /// Mark of the list item that begins.
    mark: String,
    /// Rows under way: where they begin, and where each of their cells does.
    rows: Vec<(usize, Vec<usize>)>,
    next_row: usize,
    preformatted: usize,
}

impl Walk {
    /// Takes a piece of text.
    pub fn text(&mut self, text: &str) {
        if self.preformatted > 0 {
            self.text.push_str(text);
        } else {
            // A line end in the source of a page is a space.
            self.text.extend(
                text.chars().map(|c| if matches!(c, '\n' | '\r' | '\t') { ' ' } else { c }),
            );
        }
    }

    /// Enters an element.
    pub fn open(
        &mut self,
        name: &str,
        href: Option<&str>,
        datetime: Option<&str>,
        start: Option<&str>,
    ) {
        if is_block(name) {
            self.flush(Kind::Paragraph);
        }
        match name {
            "br" => self.text.push('\n'),
            "a" => self.link = Some((self.text.len(), href.unwrap_or("").trim().to_owned())),
            "time" => {
                if let Some(datetime) = datetime {
                    self.blocks.times.push((self.blocks.list.len(), datetime.to_owned()));
                }
            }
            "ul" => self.lists.push(None),
            "ol" => self.lists.push(Some(start.and_then(|start| start.parse().ok()).unwrap_or(1))),
            "li" => {
                self.mark = match self.lists.last_mut() {
                    Some(Some(number)) => {
                        let mark = format!("{number}. ");
                        *number = number.saturating_add(1);
                        mark
                    }
                    _ => "• ".to_owned(),
                };
            }
            "tr" => self.rows.push((self.blocks.list.len(), Vec::new())),
            "td" | "th" => {
                let here = self.blocks.list.len();
                if let Some((_, cells)) = self.rows.last_mut() {
                    cells.push(here);
                }
            }
            "pre" => self.preformatted += 1,
            _ => {}
        }
        self.starts.push(self.blocks.list.len());
    }

    /// Leaves an element.
    pub fn close(&mut self, name: &str) {
        match name {
            "a" => self.close_link(),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                let first = self.blocks.list.len();
                self.flush(Kind::Heading);
                for block in self.blocks.list.iter_mut().skip(first) {
                    block.headline = name == "h1";
                }
            }
            "li" | "dt" | "dd" | "td" | "th" | "caption" | "figcaption" => self.flush(Kind::Item),
            "ul" | "ol" => {
                self.flush(Kind::Paragraph);
                self.lists.pop();
                self.mark.clear();
            }
            "pre" => {
                self.flush(Kind::Paragraph);
                self.preformatted = self.preformatted.saturating_sub(1);
            }
            "tr" => self.close_row(),
            _ if is_block(name) => self.flush(Kind::Paragraph),
            _ => {}
        }
        if let Some(start) = self.starts.pop() {
            let range = start..self.blocks.list.len();
            if !range.is_empty() && self.blocks.elements.last() != Some(&range) {
                self.blocks.elements.push(range);
            }
        }
    }

    fn close_link(&mut self) {
        if let Some((start, address)) = self.link.take()
            && let Some(words) = self.text.get(start..)
        {
            self.linked += words.chars().count();
            if let Some(shown) = link::address_after(words, &address) {
                self.text.push_str(&shown);
            }
        }
    }

    /// Ties the cells of a row of data together; the cells of a table that only lays out a page
    /// are long, or many blocks each.
    fn close_row(&mut self) {
        self.flush(Kind::Item);
        let Some((start, cells)) = self.rows.pop() else {
            return;
        };
        let blocks = self.blocks.list.get_mut(start..).unwrap_or_default();
        let short =
            blocks.iter().all(|block| block.text.chars().count() <= CELL && block.row.is_none());
        let single = cells.iter().zip(cells.iter().skip(1)).all(|(cell, next)| next - cell <= 1);
        if short && single && blocks.len() > 1 && blocks.len() <= cells.len() {
            self.next_row += 1;
            for block in blocks {
                block.row = Some(self.next_row);
            }
        }
    }

    /// Ends the block under way.
    pub fn flush(&mut self, kind: Kind) {
        // A link around blocks ends with the block, and begins anew.
        let open_link = self.link.take();
        if let Some((start, _)) = &open_link {
            self.linked += self.text.get(*start..).map_or(0, |words| words.chars().count());
        }
        self.link = open_link.map(|(_, address)| (0, address));
        let text = std::mem::take(&mut self.text);
        let linked = std::mem::take(&mut self.linked);
        let total = text.chars().count().max(1);
        let kind = if kind == Kind::Paragraph && !self.mark.is_empty() { Kind::Item } else { kind };
        for paragraph in lines_to_paragraphs(&text) {
            let count = paragraph.chars().count();
            let text = format!("{}{paragraph}", std::mem::take(&mut self.mark));
            self.blocks.list.push(Block {
                kind,
                text,
                linked: linked * count / total,
                row: None,
                headline: false,
                related: false,
            });
        }
    }
}

/// `<br>` ends a line; whether it ends a paragraph is the same question as in plain text.
fn lines_to_paragraphs(text: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut gap = 0;
    for line in text.split('\n') {
        let line = crate::reader::cleanup::line(line);
        if line.is_empty() {
            gap += 1;
        } else {
            lines.push(Line { text: line, gap, cut: false });
            gap = 0;
        }
    }
    reflow::paragraphs(lines)
}

fn is_block(name: &str) -> bool {
    matches!(
        name,
        "address"
            | "article"
            | "aside"
            | "blockquote"
            | "body"
            | "caption"
            | "center"
            | "dd"
            | "details"
            | "div"
            | "dl"
            | "dt"
            | "fieldset"
            | "figcaption"
            | "figure"
            | "footer"
            | "form"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "header"
            | "hr"
            | "html"
            | "legend"
            | "li"
            | "main"
            | "nav"
            | "ol"
            | "p"
            | "pre"
            | "section"
            | "summary"
            | "table"
            | "tbody"
            | "td"
            | "tfoot"
            | "th"
            | "thead"
            | "tr"
            | "ul"
    )
}
