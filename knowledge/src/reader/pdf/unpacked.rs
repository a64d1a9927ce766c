//! How much a PDF unpacks to, before anything unpacks it whole.
//!
//! A stream of spaces packs a thousand to one, twice packed a million to one: a file of 3 KB can
//! fill the memory. `hayro-syntax` inflates a stream in one go, so each is inflated here first,
//! through a small buffer, and only counted. Streams packed by LZW, in ASCII or under encryption
//! are not looked into: no text program of this century writes large ones.

use std::io::Read;

use flate2::read::ZlibDecoder;
use hayro_interpret::hayro_syntax::object::{Array, Stream};
use hayro_interpret::hayro_syntax::page::Page;

use crate::reader::Problem;
use crate::reader::worker::Deadline;

/// The most that one stream, and all streams of one page, may unpack to, in bytes. A page of text
/// has 50 KB.
const MOST: u64 = 64 * 1024 * 1024;

/// Flate within Flate that is looked into.
const DEPTH: usize = 3;

/// Looks at every stream of a file.
///
/// # Errors
/// A [`Problem`] when one unpacks to too much.
pub fn check(file: &[u8], deadline: &Deadline) -> Result<(), Problem> {
    let mut rest = file;
    while let Some(at) = find(rest, b"stream") {
        deadline.check()?;
        rest = rest.get(at + b"stream".len()..).unwrap_or_default();
        let data = rest.strip_prefix(b"\r").unwrap_or(rest);
        let data = data.strip_prefix(b"\n").unwrap_or(data);
        if is_zlib(data) && !ends_in_bounds(Box::new(ZlibDecoder::new(data)), DEPTH, deadline)? {
            return Err(too_much());
        }
    }
    Ok(())
}

/// Looks at what a page is drawn from: many streams, or one many times.
///
/// # Errors
/// A [`Problem`] when they unpack to too much together.
pub fn check_page(page: &Page<'_>) -> Result<(), Problem> {
    let Some(streams) = page.raw().get::<Array<'_>>(b"Contents") else {
        return Ok(());
    };
    let mut total = 0u64;
    for stream in streams.iter::<Stream<'_>>() {
        total += stream.decoded_data().map_or(0, |data| data.len() as u64);
        if total > MOST {
            return Err(too_much());
        }
    }
    Ok(())
}

fn too_much() -> Problem {
    Problem::new(
        format!("a part of it unpacks to more than {} MB", MOST >> 20),
        "print it to a new PDF, or save its text as .txt",
    )
}

/// Whether packed data unpacks to no more than allowed, at any depth.
fn ends_in_bounds(
    mut unpacked: Box<dyn Read + '_>,
    depth: usize,
    deadline: &Deadline,
) -> Result<bool, Problem> {
    let mut head = Vec::new();
    let mut buffer = [0u8; 16 * 1024];
    // Damaged data ends early: what there was before is what a reader gets.
    if unpacked.by_ref().take(2).read_to_end(&mut head).is_err() {
        return Ok(true);
    }
    if depth > 0 && is_zlib(&head) {
        let inner = ZlibDecoder::new(head.as_slice().chain(unpacked));
        return ends_in_bounds(Box::new(inner), depth - 1, deadline);
    }
    let mut total = head.len() as u64;
    for step in 0usize.. {
        if step.is_multiple_of(256) {
            deadline.check()?;
        }
        match unpacked.read(&mut buffer) {
            Ok(0) | Err(_) => return Ok(true),
            Ok(read) => total += read as u64,
        }
        if total > MOST {
            return Ok(false);
        }
    }
    Ok(true)
}

/// A zlib header (RFC 1950, 2.2): deflate, and a check over both bytes.
fn is_zlib(data: &[u8]) -> bool {
    match data {
        [cmf, flags, ..] => cmf & 0x0F == 8 && (u16::from(*cmf) << 8 | u16::from(*flags)) % 31 == 0,
        _ => false,
    }
}

fn find(data: &[u8], word: &[u8]) -> Option<usize> {
    data.windows(word.len()).position(|window| window == word)
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::time::Duration;

    use flate2::{Compression, write::ZlibEncoder};

    use super::*;

    fn packed(data: &[u8]) -> Vec<u8> {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(data).unwrap();
        encoder.finish().unwrap()
    }

    fn in_bounds(data: &[u8]) -> bool {
        let file = [b"1 0 obj<<>>stream\n", data, b"\nendstream"].concat();
        check(&file, &Deadline::after(Duration::from_secs(60))).is_ok()
    }

    #[test]
    fn bombs_at_two_depths() {
        let bomb = packed(&vec![b' '; MOST as usize + 1]);
        assert!(!in_bounds(&bomb));
        assert!(!in_bounds(&packed(&bomb)));
        assert!(in_bounds(&packed(b"BT (testo) Tj ET")));
        assert!(in_bounds(b"BT (testo) Tj ET"));
        assert!(in_bounds(&[0x78, 0x9C, 1, 2, 3]));
    }
}
