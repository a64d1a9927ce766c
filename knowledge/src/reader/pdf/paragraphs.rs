//! Lines in reading order become paragraphs, list items and headings.

use super::lines::Line;
use crate::reader::cleanup::{self, Block, Kind, reflow, words};

/// A step down this many times the usual one separates paragraphs.
const SKIP: f64 = 1.3;

/// Letters this many times as high as those of most lines make a title.
const TITLE: f64 = 1.15;

/// The blocks of a document, and its title: the largest letters of the first page.
pub fn of(pages: &[Vec<Line>]) -> (Vec<Block>, Option<String>) {
    let all: Vec<&Line> = pages.iter().flatten().collect();
    let body = body_size(&all);
    let step = usual_step(&all);
    let mut blocks: Vec<Block> = Vec::new();
    let mut last: Option<&Line> = None;
    for line in &all {
        let goes_on = match (last, blocks.last()) {
            (Some(before), Some(block)) => continues(before, line, &block.text, step),
            _ => false,
        };
        match blocks.last_mut() {
            Some(block) if goes_on => reflow::join(&mut block.text, &line.text),
            _ => blocks.push(Block::new(kind(line, body), line.text.clone())),
        }
        last = Some(line);
    }
    (blocks, pages.first().and_then(|page| title(page, body)))
}

fn kind(line: &Line, body: f64) -> Kind {
    if line.cells || words::is_bullet(&line.text) || words::is_numbered(&line.text) {
        Kind::Item
    } else if line.size > TITLE * body {
        Kind::Heading
    } else {
        Kind::Paragraph
    }
}

/// Whether a line goes on with the paragraph before it.
fn continues(before: &Line, line: &Line, paragraph: &str, step: f64) -> bool {
    if line.cells
        || before.cells
        || words::is_bullet(&line.text)
        || words::is_salutation(&before.text)
    {
        return false;
    }
    let resized = (line.size - before.size).abs() > 0.1 * before.size;
    if resized {
        return false;
    }
    let full = is_full(before, line);
    if words::is_numbered(&line.text)
        && (!full || words::ends_clause(&before.text) || words::is_numbered(paragraph))
    {
        return false;
    }
    let capitals = (words::is_capitals(&before.text), words::is_capitals(&line.text));
    let down = line.baseline - before.baseline;
    let same_column = down > 0.0 && line.left < before.column.1 && line.right > before.column.0;
    if !same_column || down > SKIP * step.max(before.size) * 3.0 {
        // Over to the next column or page, or past a picture: only in the middle of a sentence.
        return !words::ends_sentence(&before.text)
            && capitals.0 == capitals.1
            && (full || words::starts_lowercase(&line.text))
            && !before.text.ends_with([':', ';']);
    }
    if words::is_hyphenated(&before.text, &line.text) {
        return true;
    }
    if down > SKIP * step {
        return !words::ends_sentence(&before.text) && full && words::starts_lowercase(&line.text);
    }
    if capitals.0 != capitals.1 && !(full && !words::ends_sentence(&before.text) && !capitals.0) {
        return false;
    }
    let item = words::is_bullet(paragraph) || words::is_numbered(paragraph);
    let indented = line.left - before.left > 0.8 * line.size;
    if indented && !item && words::ends_sentence(&before.text) {
        return false;
    }
    if item && line.left < before.left - 0.5 * line.size && words::ends_clause(&before.text) {
        return false;
    }
    full || (!words::ends_sentence(&before.text)
        && words::starts_lowercase(&line.text)
        && !before.text.ends_with([':', ';']))
}

/// Whether the first word of the next line would not have fitted on this one.
fn is_full(before: &Line, line: &Line) -> bool {
    let letters = line.text.chars().count().max(1) as f64;
    let first = line.text.split(' ').next().unwrap_or("").chars().count() as f64;
    let word = (line.right - line.left) * (first + 1.0) / letters;
    before.right + word > before.column.1 - 0.5 * before.size
}

/// The size of most letters.
fn body_size(lines: &[&Line]) -> f64 {
    let mut sizes: Vec<(f64, usize)> =
        lines.iter().map(|line| (line.size, line.text.len())).collect();
    sizes.sort_by(|a, b| a.0.total_cmp(&b.0));
    let half = sizes.iter().map(|(_, letters)| letters).sum::<usize>() / 2;
    let mut letters = 0;
    sizes
        .into_iter()
        .find_map(|(size, count)| {
            letters += count;
            (letters > half).then_some(size)
        })
        .unwrap_or(12.0)
}

/// The usual step from a line to the next, in points: the median.
fn usual_step(lines: &[&Line]) -> f64 {
    let mut steps: Vec<f64> = lines
        .iter()
        .zip(lines.iter().skip(1))
        .map(|(before, line)| line.baseline - before.baseline)
        .filter(|step| *step > 0.0 && *step < 100.0)
        .collect();
    steps.sort_by(f64::total_cmp);
    // Below the median: short documents have as many paragraphs as lines.
    steps.get(steps.len() * 2 / 5).copied().unwrap_or(14.0)
}

/// The largest lines of the first page, if they are larger than the rest and few.
fn title(page: &[Line], body: f64) -> Option<String> {
    let largest = page.iter().map(|line| line.size).fold(0.0, f64::max);
    let lines: Vec<&str> = page
        .iter()
        .filter(|line| line.size > 0.97 * largest)
        .map(|line| line.text.as_str())
        .collect();
    let title = cleanup::line(&lines.join(" "));
    (largest > TITLE * body && lines.len() <= 4 && title.chars().count() >= 8).then_some(title)
}
