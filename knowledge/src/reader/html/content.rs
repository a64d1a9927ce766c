//! Which blocks of a page are the communiqué.
//!
//! The smallest element that holds three quarters of the page's running text, from the headline
//! before it to the signature after it. Readability (`dom_smoothie`) scores paragraphs instead.

use std::ops::Range;

use super::blocks::{Block, Blocks};
use crate::reader::cleanup::{self, Kind};

/// How far before the text its headline may stand, in blocks: a date, a lead, a section name.
const HEADLINE_REACH: usize = 8;

/// Chooses the blocks of the communiqué.
pub fn select(blocks: &Blocks) -> Range<usize> {
    let mut before = vec![0usize];
    for block in &blocks.list {
        before.push(before.last().copied().unwrap_or(0) + block.running());
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
    headline(blocks, &main)..signature(blocks, &main, &parent)
}

/// Where the text begins: at a main heading shortly before it, if it has none itself.
fn headline(blocks: &Blocks, main: &Range<usize>) -> usize {
    let inside = blocks.list.get(main.clone()).unwrap_or_default();
    if inside.iter().take(4).any(|block| block.headline) {
        return main.start;
    }
    let first = main.start.saturating_sub(HEADLINE_REACH);
    let reach = blocks.list.get(first..main.start).unwrap_or_default();
    match reach.iter().rposition(|block| block.headline) {
        Some(position) => first + position,
        None => main.start,
    }
}

/// Where the text ends: a signature may stand in an element of its own.
fn signature(blocks: &Blocks, main: &Range<usize>, parent: &Range<usize>) -> usize {
    let after = blocks.list.get(main.end..parent.end).unwrap_or_default();
    let belongs = |block: &&Block| {
        block.kind == Kind::Paragraph && block.linked == 0 && block.text.chars().count() <= 200
    };
    main.end + after.iter().take(4).take_while(belongs).count()
}

/// The chosen blocks, rows of tables as one block each.
pub fn to_cleanup(blocks: Blocks, range: &Range<usize>) -> Vec<cleanup::Block> {
    let mut chosen: Vec<cleanup::Block> = Vec::new();
    let mut row = None;
    for block in blocks.list.into_iter().take(range.end).skip(range.start) {
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
