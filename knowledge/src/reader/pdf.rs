//! PDF files with text in them.
//!
//! A PDF says where glyphs stand, not what a paragraph is. [`glyphs`] collects them, by
//! `hayro-interpret`; [`lines`] makes lines of them, [`columns`] puts lines in reading order,
//! [`furniture`] takes running headers and page numbers away, [`paragraphs`] does the rest.
//!
//! `hayro-interpret` was chosen for what it is made for: it is `forbid(unsafe_code)`, returns errors
//! instead of panicking, is fuzzed by its authors, and gives a position, a width and a Unicode
//! value for each glyph, with fallbacks for fonts that lack a `ToUnicode` map. `pdf-extract`
//! panics on malformed files and `lopdf` leaves fonts to its user; `pdf_oxide` brings 167 crates.

mod columns;
mod furniture;
mod glyphs;
mod lines;
mod paragraphs;

use hayro_interpret::hayro_syntax::{DecryptionError, LoadPdfError, Pdf};

use super::worker::Deadline;
use super::{Extracted, Limits, Problem, cleanup};

/// Reads a PDF.
///
/// # Errors
/// A [`Problem`] when it is broken, encrypted, or takes too long.
pub fn read(
    bytes: Vec<u8>,
    limits: &Limits,
    deadline: &Deadline,
) -> Result<(Extracted, Vec<Problem>), Problem> {
    let pdf = Pdf::new(bytes).map_err(refuse)?;
    let count = pdf.pages().len();
    if count == 0 {
        return Err(refuse(LoadPdfError::Invalid));
    }
    let mut problems = Vec::new();
    if count > limits.max_pages {
        problems.push(Problem::new(
            format!(
                "it has {count} pages, of which the first {} are read",
                limits.max_pages
            ),
            "split it, or raise the limit on pages",
        ));
    }
    let (pages, unknown) = glyphs::of(&pdf, limits.max_pages, deadline)?;
    let known: usize = pages.iter().map(|page| page.glyphs.len()).sum();
    if unknown > known {
        return Err(Problem::new(
            "its fonts do not say which characters they show",
            "print it to PDF again from the program it was written in, or type its text into a .txt file",
        ));
    }
    let mut pages: Vec<Vec<lines::Line>> = pages.into_iter().map(columns::in_order).collect();
    let running = furniture::take(&mut pages);
    deadline.check()?;
    let (blocks, title) = paragraphs::of(&pages);
    let text = cleanup::blocks(blocks);
    Ok((
        Extracted {
            text,
            title,
            unions: running,
            ..Extracted::default()
        },
        problems,
    ))
}

fn refuse(error: LoadPdfError) -> Problem {
    match error {
        LoadPdfError::Decryption(DecryptionError::PasswordProtected) => Problem::new(
            "it is protected by a password",
            "save it without a password",
        ),
        LoadPdfError::Decryption(_) => {
            Problem::new("its encryption is not understood", "print it to a new PDF")
        }
        LoadPdfError::Invalid => Problem::new(
            "not a PDF, or a damaged one",
            "open it and print it to a new PDF",
        ),
    }
}
