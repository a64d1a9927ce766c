//! Glyphs to pieces of lines: words in a row, as they were drawn.

use super::glyphs::{Page, PlacedGlyph};

/// A piece of a line: text without a wide gap in it.
#[derive(Clone, Debug, PartialEq)]
pub struct Piece {
    /// Its text.
    pub text: String,
    /// Left edge, in points.
    pub left: f64,
    /// Right edge.
    pub right: f64,
    /// Baseline, downwards from the top of the page.
    pub baseline: f64,
    /// Height of most of its letters.
    pub size: f64,
}

/// A gap this wide, in ems, is no space between words, not even on a justified line.
const WIDE_GAP: f64 = 1.7;

/// A gap this wide, in ems, is a space: word spaces are 0.2 to 0.3 em, and shrink by a third.
const SPACE: f64 = 0.14;

/// The pieces of a page, in the order they were drawn: two columns side by side come apart here
/// already, because no program draws them in turns.
pub fn pieces(page: Page) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut glyphs = page.glyphs.into_iter();
    let Some(first) = glyphs.next() else {
        return pieces;
    };
    let mut piece = begin(&first);
    let mut last = first;
    for glyph in glyphs {
        let size = piece.size.max(glyph.size);
        // Bold made by drawing twice, a hair apart.
        if glyph.text == last.text
            && (glyph.left - last.left).abs() < 0.1 * size
            && (glyph.baseline - last.baseline).abs() < 0.1 * size
        {
            continue;
        }
        let gap = glyph.left - last.right;
        // Raised ordinals and footnote marks stay on their line.
        let raised = (glyph.baseline - piece.baseline).abs();
        let same_line = raised < 0.2 * size
            || (raised < 0.5 * size
                && (glyph.size < 0.8 * piece.size || last.size < 0.8 * glyph.size));
        if same_line && gap < WIDE_GAP * size && gap > -0.6 * size {
            if gap > SPACE * size && !piece.text.ends_with(' ') {
                piece.text.push(' ');
            }
            piece.text.push_str(&glyph.text);
            piece.right = piece.right.max(glyph.right);
            if glyph.size > piece.size {
                (piece.size, piece.baseline) = (glyph.size, glyph.baseline);
            }
        } else {
            pieces.push(std::mem::replace(&mut piece, begin(&glyph)));
        }
        last = glyph;
    }
    pieces.push(piece);
    for piece in &mut pieces {
        piece.text = crate::reader::cleanup::line(&piece.text);
    }
    pieces.retain(|piece| !piece.text.is_empty());
    pieces
}

fn begin(glyph: &PlacedGlyph) -> Piece {
    Piece {
        text: glyph.text.clone(),
        left: glyph.left,
        right: glyph.right,
        baseline: glyph.baseline,
        size: glyph.size,
    }
}

/// A line of one column.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// Its text.
    pub text: String,
    /// Left edge, in points.
    pub left: f64,
    /// Right edge.
    pub right: f64,
    /// Baseline, downwards from the top of the page.
    pub baseline: f64,
    /// Height of its letters.
    pub size: f64,
    /// Whether it is made of cells, far apart.
    pub cells: bool,
    /// Left and right edge of its column.
    pub column: (f64, f64),
    /// Height of its page.
    pub page_height: f64,
}

/// Pieces of one column to its lines, from the top.
pub fn lines(mut pieces: Vec<Piece>, page_height: f64) -> Vec<Line> {
    let column = (
        pieces.iter().map(|piece| piece.left).fold(f64::INFINITY, f64::min),
        pieces.iter().map(|piece| piece.right).fold(f64::NEG_INFINITY, f64::max),
    );
    pieces.sort_by(|a, b| a.baseline.total_cmp(&b.baseline));
    let mut rows: Vec<Vec<Piece>> = Vec::new();
    for piece in pieces {
        match rows.last_mut() {
            Some(row) if row.first().is_some_and(|first| is_same_row(first, &piece)) => {
                row.push(piece)
            }
            _ => rows.push(vec![piece]),
        }
    }
    rows.into_iter().filter_map(|row| line(row, column, page_height)).collect()
}

/// Whether two pieces stand on one baseline.
pub fn is_same_row(a: &Piece, b: &Piece) -> bool {
    (a.baseline - b.baseline).abs() < 0.35 * a.size.min(b.size)
}

fn line(mut row: Vec<Piece>, column: (f64, f64), page_height: f64) -> Option<Line> {
    row.sort_by(|a, b| a.left.total_cmp(&b.left));
    let widest = row.iter().max_by(|a, b| (a.right - a.left).total_cmp(&(b.right - b.left)))?;
    let mut line = Line {
        text: String::new(),
        left: row.first()?.left,
        right: row.first()?.right,
        baseline: widest.baseline,
        size: widest.size,
        cells: false,
        column,
        page_height,
    };
    for piece in row {
        let gap = piece.left - line.right;
        // The mark of a list item stands far from its text.
        let is_mark = line.text.chars().count() <= 3;
        if !line.text.is_empty() {
            let cell = gap > WIDE_GAP * line.size && !is_mark;
            line.cells |= cell;
            line.text.push_str(if cell {
                " | "
            } else if gap > SPACE * line.size || is_mark {
                " "
            } else {
                ""
            });
        }
        line.text.push_str(&piece.text);
        line.right = line.right.max(piece.right);
    }
    Some(line)
}
