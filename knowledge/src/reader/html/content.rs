//! Which blocks of a page are the communiqué.
//!
//! The smallest element that holds three quarters of the page's running text, from the headline
//! before it to the signature after it. `dom_smoothie` (Readability) found the same body on pages
//! made by a blog system, by hand with tables, and of nameless `<div>`s; but it left out headline,
//! date and signature where they stand in elements of their own, which are what a citation is
//! made of, dropped the addresses of links, and cannot be stopped in the middle of a page.

use std::ops::Range;

use super::blocks::{Block, Blocks};
use crate::reader::cleanup::{self, Kind};

/// How far before the text its headline may stand, in blocks: a date, a lead, a section name.
const REACH: usize = 8;

/// Chooses the blocks of the communiqué.
pub fn select(blocks: &Blocks) -> Range<usize> {
    let mut before = vec![0usize];
    for block in &blocks.list {
        let running = if block.related { 0 } else { block.running() };
        before.push(before.last().copied().unwrap_or(0) + running);
    }
    let running = |range: &Range<usize>| {
        let at = |index: usize| before.get(index).copied().unwrap_or(0);
        at(range.end) - at(range.start)
    };
    let everything = 0..blocks.list.len();
    let all = running(&everything);
    if all == 0 {
        return everything;
    }
    let main = blocks
        .elements
        .iter()
        .filter(|range| running(range) * 4 >= all * 3)
        .min_by_key(|range| range.len())
        .cloned()
        .unwrap_or(everything);
    // The parent says how far a headline or a signature of the same article can be.
    let parent = blocks
        .elements
        .iter()
        .filter(|range| range.start <= main.start && range.end >= main.end && **range != main)
        .min_by_key(|range| range.len())
        .cloned()
        .unwrap_or_else(|| main.clone());
    headline(blocks, &main, &parent)..signature(blocks, &main, &parent)
}

/// Marks the lists of other articles: what follows a heading such as "News correlate" in the
/// element that begins with it.
pub fn mark_related(blocks: &mut Blocks) {
    let all: usize = blocks.list.iter().map(Block::running).sum();
    let headings =
        blocks.list.iter().enumerate().filter(|(_, block)| cleanup::opens_related(&block.text));
    let mut related: Vec<Range<usize>> = Vec::new();
    for (index, _) in headings {
        let held = |range: &Range<usize>| {
            blocks
                .list
                .get(range.clone())
                .unwrap_or_default()
                .iter()
                .map(Block::running)
                .sum::<usize>()
        };
        // One that holds most of the page is the page.
        let section = blocks
            .elements
            .iter()
            .filter(|range| range.start == index && held(range) * 5 <= all * 4);
        related.extend(section.max_by_key(|range| range.len()).cloned());
    }
    for block in related.into_iter().flat_map(|range| range.clone()) {
        if let Some(block) = blocks.list.get_mut(block) {
            block.related = true;
        }
    }
}

/// Where the text begins: at a main heading shortly before it, if it has none itself; on a page
/// without one, at the headings and the short lines just before it in the same element.
fn headline(blocks: &Blocks, main: &Range<usize>, parent: &Range<usize>) -> usize {
    let inside = blocks.list.get(main.clone()).unwrap_or_default();
    if inside.iter().take(4).any(|block| block.headline) {
        return main.start;
    }
    let first = main.start.saturating_sub(REACH);
    let reach = blocks.list.get(first..main.start).unwrap_or_default();
    if let Some(position) = reach.iter().rposition(|block| block.headline) {
        return first + position;
    }
    let before = blocks.list.get(parent.start..main.start).unwrap_or_default();
    main.start - before.iter().rev().take(REACH).take_while(|block| is_beside(block)).count()
}

/// A heading, a date, a signature: short, and no link.
fn is_beside(block: &Block) -> bool {
    block.kind != Kind::Item
        && block.linked == 0
        && !block.related
        && block.text.chars().count() <= 200
}

/// Where the text ends: a signature may stand in an element of its own.
fn signature(blocks: &Blocks, main: &Range<usize>, parent: &Range<usize>) -> usize {
    let after = blocks.list.get(main.end..parent.end).unwrap_or_default();
    let belongs = |block: &&Block| is_beside(block) && block.kind == Kind::Paragraph;
    main.end + after.iter().take(4).take_while(belongs).count()
}

/// The chosen blocks, rows of tables as one block each.
pub fn to_cleanup(blocks: Blocks, range: &Range<usize>) -> Vec<cleanup::Block> {
    let mut chosen: Vec<cleanup::Block> = Vec::new();
    let mut row = None;
    for block in blocks.list.into_iter().take(range.end).skip(range.start) {
        if block.related {
            continue;
        }
        // Lists of links are menus, wherever they stand.
        let length = block.text.chars().count();
        if block.kind == Kind::Item
            && block.row.is_none()
            && block.linked * 10 >= length * 9
            && length < 200
        {
            continue;
        }
        match chosen.last_mut() {
            Some(cells) if block.row.is_some() && block.row == row => {
                cells.text.push_str(" | ");
                cells.text.push_str(&block.text);
            }
            _ => chosen.push(cleanup::Block::new(block.kind, block.text)),
        }
        row = block.row;
    }
    chosen
}
