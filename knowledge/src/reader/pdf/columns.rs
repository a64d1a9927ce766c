//! The reading order of a page: columns one after the other, headings over them before.
//!
//! A band is a run of rows that leave one strip of white in common. Where both sides of the
//! strip are filled with wide pieces it is a gutter between columns; where not, it is chance, or
//! the space between cells of a table, and the rows are read across. (After the whitespace cover
//! of Breuel 2002, cut down to what communiqués need.)

use super::glyphs::Page;
use super::lines::{self, Line, Piece};

/// Narrowest gutter, in points.
const GUTTER: f64 = 8.0;

/// Fewest rows with text on both sides.
const ROWS: usize = 4;

/// How much of its column's width a piece has to fill, on average.
const FILLED: f64 = 0.6;

/// Columns within columns.
const DEPTH: usize = 3;

/// The lines of a page in reading order.
pub fn in_order(page: Page) -> Vec<Line> {
    let height = page.height;
    let mut ordered = Vec::new();
    split(lines::pieces(page), height, DEPTH, &mut ordered);
    ordered
}

fn split(mut pieces: Vec<Piece>, height: f64, depth: usize, ordered: &mut Vec<Line>) {
    pieces.sort_by(|a, b| a.baseline.total_cmp(&b.baseline));
    let mut rows: Vec<Vec<Piece>> = Vec::new();
    for piece in pieces {
        match rows.last_mut() {
            Some(row) if row.first().is_some_and(|first| lines::is_same_row(first, &piece)) => {
                row.push(piece)
            }
            _ => rows.push(vec![piece]),
        }
    }
    let mut across: Vec<Piece> = Vec::new();
    let mut rest = rows.as_slice();
    while let Some(first) = rest.first() {
        match (depth > 0).then(|| band(rest)).flatten() {
            Some((length, gutter)) => {
                ordered.extend(lines::lines(std::mem::take(&mut across), height));
                let (band, after) = rest.split_at(length);
                let (left, right): (Vec<Piece>, Vec<Piece>) =
                    band.iter().flatten().cloned().partition(|piece| piece.left < gutter);
                split(left, height, depth - 1, ordered);
                split(right, height, depth - 1, ordered);
                rest = after;
            }
            None => {
                across.extend(first.iter().cloned());
                rest = rest.get(1..).unwrap_or_default();
            }
        }
    }
    ordered.extend(lines::lines(across, height));
}

/// The band of columns that begins with the first row: how many rows, and where its gutter is.
fn band(rows: &[Vec<Piece>]) -> Option<(usize, f64)> {
    // Only a row with two pieces can begin one.
    if rows.first()?.len() < 2 {
        return None;
    }
    let mut white = gaps(rows.first()?);
    white.retain(|gap| gap.0.is_finite() && gap.1.is_finite());
    let mut length = 0;
    for row in rows {
        let next: Vec<(f64, f64)> = white
            .iter()
            .flat_map(|a| gaps(row).into_iter().filter_map(|b| common(*a, b)))
            .collect();
        if next.is_empty() {
            break;
        }
        white = next;
        length += 1;
    }
    let band = rows.get(..length)?;
    let (start, end) = white.into_iter().max_by(|a, b| (a.1 - a.0).total_cmp(&(b.1 - b.0)))?;
    let gutter = f64::midpoint(start, end);
    let both = band
        .iter()
        .filter(|row| {
            row.iter().any(|piece| piece.left < gutter)
                && row.iter().any(|piece| piece.left > gutter)
        })
        .count();
    (both >= ROWS
        && is_filled(band, |piece| piece.left < gutter)
        && is_filled(band, |piece| piece.left > gutter))
    .then_some((length, gutter))
}

/// White to both sides of the pieces of a row and between them.
fn gaps(row: &[Piece]) -> Vec<(f64, f64)> {
    let mut pieces: Vec<(f64, f64)> = row.iter().map(|piece| (piece.left, piece.right)).collect();
    pieces.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut gaps = Vec::new();
    let mut edge = f64::NEG_INFINITY;
    for (left, right) in pieces {
        if left - edge >= GUTTER {
            gaps.push((edge, left));
        }
        edge = edge.max(right);
    }
    gaps.push((edge, f64::INFINITY));
    gaps
}

fn common(a: (f64, f64), b: (f64, f64)) -> Option<(f64, f64)> {
    let (start, end) = (a.0.max(b.0), a.1.min(b.1));
    (end - start >= GUTTER).then_some((start, end))
}

/// Whether the pieces of one side fill its width as prose does.
fn is_filled(band: &[Vec<Piece>], on_side: impl Fn(&Piece) -> bool) -> bool {
    let pieces: Vec<&Piece> = band.iter().flatten().filter(|piece| on_side(piece)).collect();
    let left = pieces.iter().map(|piece| piece.left).fold(f64::INFINITY, f64::min);
    let right = pieces.iter().map(|piece| piece.right).fold(f64::NEG_INFINITY, f64::max);
    let filled: f64 = pieces.iter().map(|piece| piece.right - piece.left).sum();
    let letters: usize = pieces.iter().map(|piece| piece.text.chars().count()).sum();
    !pieces.is_empty()
        && filled >= FILLED * (right - left) * pieces.len() as f64
        && letters >= 12 * pieces.len()
}
