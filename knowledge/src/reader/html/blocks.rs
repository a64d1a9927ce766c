//! A page as a list of blocks in reading order, and which blocks each element holds.

mod walk;

use std::collections::HashMap;
use std::ops::Range;

use ego_tree::NodeId;
use ego_tree::iter::Edge;
use scraper::{Html, Node};

use super::frame;
use crate::reader::Problem;
use crate::reader::cleanup::Kind;
use crate::reader::worker::Deadline;
use walk::Walk;

/// A block of text.
#[derive(Clone, Debug)]
pub struct Block {
    /// What it is.
    pub kind: Kind,
    /// Its text, spaces as in the source.
    pub text: String,
    /// How many of its characters are links.
    pub linked: usize,
    /// The table row it is a short cell of.
    pub row: Option<usize>,
    /// Whether it is the page's main heading (`<h1>`).
    pub headline: bool,
    /// Whether it belongs to a list of other articles.
    pub related: bool,
}

impl Block {
    /// Characters of running text: long blocks that are not mostly links.
    pub fn running(&self) -> usize {
        let length = self.text.chars().count();
        if length >= 60 && self.linked * 3 < length { length } else { 0 }
    }
}

/// The blocks of a page and the elements around them.
#[derive(Debug, Default)]
pub struct Blocks {
    /// In reading order.
    pub list: Vec<Block>,
    /// The blocks that each element holds, inner elements before outer ones.
    pub elements: Vec<Range<usize>>,
    /// `<time datetime>` values and the block that they stand before or in.
    pub times: Vec<(usize, String)>,
}

/// Lists the blocks of a page.
///
/// # Errors
/// When it takes too long.
pub fn of(page: &Html, deadline: &Deadline) -> Result<Blocks, Problem> {
    let sizes = prose_sizes(page);
    let whole = sizes.get(&page.tree.root().id()).copied().unwrap_or(0);
    let mut walk = Walk::default();
    let mut left_out: Option<NodeId> = None;
    let mut articles = 0usize;
    for (step, edge) in page.tree.root().traverse().enumerate() {
        if step.is_multiple_of(4096) {
            deadline.check()?;
        }
        match edge {
            Edge::Open(node) if left_out.is_none() => match node.value() {
                Node::Text(text) => walk.text(text),
                Node::Element(element) => {
                    let much = sizes
                        .get(&node.id())
                        .is_some_and(|size| size * 5 >= whole * 2 && whole > 0);
                    if frame::is_unseen(element)
                        || (!much && frame::is_frame(element, articles > 0))
                    {
                        walk.flush(Kind::Paragraph);
                        left_out = Some(node.id());
                    } else {
                        articles += usize::from(matches!(element.name(), "article" | "main"));
                        walk.open(
                            element.name(),
                            element.attr("href"),
                            element.attr("datetime"),
                            element.attr("start"),
                        );
                    }
                }
                _ => {}
            },
            Edge::Close(node) if left_out == Some(node.id()) => left_out = None,
            Edge::Close(node) if left_out.is_none() => {
                if let Node::Element(element) = node.value() {
                    articles = articles
                        .saturating_sub(usize::from(matches!(element.name(), "article" | "main")));
                    walk.close(element.name());
                }
            }
            _ => {}
        }
    }
    walk.flush(Kind::Paragraph);
    Ok(walk.blocks)
}

/// Characters of text outside links that each node holds.
fn prose_sizes(page: &Html) -> HashMap<NodeId, usize> {
    let mut sizes: HashMap<NodeId, usize> = HashMap::new();
    let mut silent = 0usize;
    for edge in page.tree.root().traverse() {
        match edge {
            Edge::Open(node) => match node.value() {
                Node::Element(element) if element.name() == "a" || frame::is_unseen(element) => {
                    silent += 1
                }
                Node::Text(text) if silent == 0 => {
                    sizes.insert(
                        node.id(),
                        text.split_whitespace().map(|word| word.chars().count() + 1).sum(),
                    );
                }
                _ => {}
            },
            Edge::Close(node) => {
                if node
                    .value()
                    .as_element()
                    .is_some_and(|element| element.name() == "a" || frame::is_unseen(element))
                {
                    silent = silent.saturating_sub(1);
                }
                if let (Some(parent), Some(size)) = (node.parent(), sizes.get(&node.id()).copied())
                {
                    *sizes.entry(parent.id()).or_default() += size;
                }
            }
        }
    }
    sizes
}
