//! From scored sentences to at most three quotes.
//!
//! The best sentence is always in; then sentences that add to it: one of each other union or
//! communiqué that speaks of the same matter, and neighbours that complete the first. Quotes are
//! shown newest first where several communiqués speak.

use std::ops::Range;

use super::candidates::Candidate;
use super::{MOST_CHARACTERS, MOST_QUOTES, Quote};
use crate::communique::Communique;

/// A sentence of another communiqué speaks of the same matter from this share of the best score.
const SAME_MATTER: f32 = 0.8;
/// A further sentence of the same communiqué is worth quoting from this share.
const WORTH: f32 = 0.6;

/// Words by which a communiqué changes what an earlier one said, folded stems.
const CHANGES: &[&str] = &[
    "prorog",
    "rinvi",
    "slitt",
    "postic",
    "anticip",
    "spostat",
    "differi",
    "annull",
    "revoc",
    "sospes",
    "rettific",
    "errata corrige",
    "nuova data",
    "nuova scadenza",
    "nuovo termine",
    "nuove date",
    "non piu",
    "anziche",
    "invece del",
    "modific",
    "aggiorn",
    "sostitui",
];

/// A run of bytes of one communiqué, on its way to being a quote.
#[derive(Clone, Debug)]
struct Piece {
    communique: usize,
    range: Range<usize>,
    score: f32,
}

/// Chooses the quotes from candidates sorted best first.
pub(crate) fn choose(communiques: &[Communique], candidates: &[Candidate]) -> Vec<Quote> {
    let Some(best) = candidates.first() else { return Vec::new() };
    let mut pieces: Vec<Piece> = Vec::new();
    push(&mut pieces, communiques, best, MOST_CHARACTERS);
    // One sentence of every other communiqué that speaks of the same matter.
    let mut seen = vec![best.communique];
    for candidate in candidates {
        let enough = best.score * if changes(communiques, candidate) { WORTH } else { SAME_MATTER };
        if candidate.score >= enough && !seen.contains(&candidate.communique) {
            seen.push(candidate.communique);
            push(&mut pieces, communiques, candidate, MOST_CHARACTERS);
        }
    }
    // What else completes the answer, best first.
    for candidate in candidates.iter().filter(|c| c.score >= best.score * WORTH) {
        push(&mut pieces, communiques, candidate, MOST_CHARACTERS);
    }
    complete(&mut pieces, communiques, candidates);
    newest_first(&mut pieces, communiques);
    pieces.into_iter().filter_map(|piece| quote(communiques, &piece)).collect()
}

/// Adds a candidate if it fits: joined to a piece that it touches, or as a piece of its own.
fn push(pieces: &mut Vec<Piece>, communiques: &[Communique], candidate: &Candidate, most: usize) {
    let Some(communique) = communiques.get(candidate.communique) else { return };
    let text = communique.text.as_str();
    let inside = |p: &Piece| {
        p.communique == candidate.communique
            && p.range.start <= candidate.range.start
            && candidate.range.end <= p.range.end
    };
    if pieces.iter().any(inside) {
        return;
    }
    let total: usize = pieces.iter().map(|p| length(communiques, p)).sum();
    let touching = pieces.iter_mut().find(|p| {
        p.communique == candidate.communique && touches(text, &p.range, &candidate.range)
    });
    if let Some(piece) = touching {
        let joined =
            piece.range.start.min(candidate.range.start)..piece.range.end.max(candidate.range.end);
        let before = chars(text, &piece.range);
        if total - before + chars(text, &joined) <= most {
            piece.range = joined;
        }
        return;
    }
    let range = if pieces.is_empty() {
        clip(text, candidate.range.clone(), most)
    } else {
        candidate.range.clone()
    };
    if pieces.len() < MOST_QUOTES && total + chars(text, &range) <= most {
        pieces.push(Piece { communique: candidate.communique, range, score: candidate.score });
    }
}

/// Lengthens quotes that make no sense alone: a line that introduces a list gets the list.
fn complete(pieces: &mut Vec<Piece>, communiques: &[Communique], candidates: &[Candidate]) {
    for at in 0..pieces.len() {
        loop {
            let Some(piece) = pieces.get(at) else { break };
            let Some(communique) = communiques.get(piece.communique) else { break };
            let text = communique.text.as_str();
            let ends_open = text.get(piece.range.clone()).is_some_and(|t| {
                t.ends_with(':') || t.ends_with(';') || crate::passage::is_heading(t)
            });
            let next = candidates
                .iter()
                .filter(|c| c.communique == piece.communique && c.range.start >= piece.range.end)
                .min_by_key(|c| c.range.start);
            let (true, Some(next)) = (ends_open, next) else { break };
            let joined = piece.range.start..next.range.end;
            let others: usize = pieces
                .iter()
                .enumerate()
                .filter(|(n, _)| *n != at)
                .map(|(_, p)| length(communiques, p))
                .sum();
            let overlaps = pieces.iter().enumerate().any(|(n, p)| {
                n != at
                    && p.communique == piece.communique
                    && p.range.start < joined.end
                    && joined.start < p.range.end
            });
            if overlaps || others + chars(text, &joined) > MOST_CHARACTERS {
                break;
            }
            if let Some(piece) = pieces.get_mut(at) {
                piece.range = joined;
            }
        }
    }
}

/// Orders pieces of several communiqués by date, newest first, dated before undated; pieces of
/// one communiqué stay together in the order of its text.
fn newest_first(pieces: &mut [Piece], communiques: &[Communique]) {
    let best_of = |communique: usize, pieces: &[Piece]| {
        pieces.iter().filter(|p| p.communique == communique).map(|p| p.score).fold(0.0f32, f32::max)
    };
    let copy = pieces.to_vec();
    pieces.sort_by(|a, b| {
        let date = |p: &Piece| communiques.get(p.communique).and_then(|c| c.date);
        date(b)
            .cmp(&date(a))
            .then(best_of(b.communique, &copy).total_cmp(&best_of(a.communique, &copy)))
            .then(a.communique.cmp(&b.communique))
            .then(a.range.start.cmp(&b.range.start))
    });
}

fn changes(communiques: &[Communique], candidate: &Candidate) -> bool {
    let Some(text) =
        communiques.get(candidate.communique).and_then(|c| c.text.get(candidate.range.clone()))
    else {
        return false;
    };
    let folded = crate::italian::folding::fold(&text.to_lowercase());
    CHANGES.iter().any(|cue| folded.contains(cue))
}

/// Whether two ranges have only white space between them.
fn touches(text: &str, a: &Range<usize>, b: &Range<usize>) -> bool {
    let gap = if a.end <= b.start { a.end..b.start } else { b.end..a.start };
    text.get(gap).is_some_and(|between| between.trim().is_empty())
}

/// A sentence longer than `most` characters is cut at the end of a clause, else of a word.
fn clip(text: &str, range: Range<usize>, most: usize) -> Range<usize> {
    let Some(sentence) = text.get(range.clone()) else { return range };
    let Some((limit, _)) = sentence.char_indices().nth(most) else { return range };
    let kept = sentence.get(..limit).unwrap_or(sentence);
    let end = kept
        .rfind(['.', ';', ':', ','])
        .map(|at| at + 1)
        .filter(|&end| end > limit / 2)
        .or_else(|| kept.rfind(char::is_whitespace))
        .unwrap_or(limit);
    range.start..range.start + end
}

fn length(communiques: &[Communique], piece: &Piece) -> usize {
    communiques.get(piece.communique).map_or(0, |c| chars(&c.text, &piece.range))
}

fn chars(text: &str, range: &Range<usize>) -> usize {
    text.get(range.clone()).map_or(0, |t| t.chars().count())
}

fn quote(communiques: &[Communique], piece: &Piece) -> Option<Quote> {
    Quote::new(communiques.get(piece.communique)?, piece.range.clone())
}
