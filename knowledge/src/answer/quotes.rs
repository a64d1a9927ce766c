//! From scored sentences to at most three quotes.
//!
//! The best sentence is always in. Then come sentences that add to it: one of each other
//! communiqué that speaks of the same matter, so that unions that differ are each heard and a
//! later communiqué stands beside the one it changes; then what completes the answer. Quotes are
//! shown newest first.

use std::ops::Range;

use super::candidates::Candidate;
use super::{MOST_CHARACTERS, MOST_QUOTES, Quote};
use crate::communique::Communique;
use crate::italian::folding::fold;
use crate::passage;

/// A sentence of another communiqué speaks of the same matter from this share of the best score.
const SAME_MATTER: f32 = 0.8;
/// The same for a sentence that says a thing has changed, and for a further one of the same
/// communiqué.
const WORTH: f32 = 0.6;
/// Another sentence of a communiqué whose best one does not have what is asked for may have it,
/// from this share of the best score.
const ELSEWHERE: f32 = 0.5;
/// Quotes are lengthened by the sentences beside them from this share of the best score, as long
/// as all together have no more characters than this.
const BESIDE: f32 = 0.3;
const ROOM: usize = 500;

/// A sentence has the kind of thing asked for when it has it this fully; beside one that has, a
/// sentence without is in the way.
const HAS_IT: f32 = 0.5;

/// How a communiqué says that it changes what an earlier one said, folded.
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

/// Chooses the quotes from candidates sorted best first.
pub(crate) fn choose(communiques: &[Communique], candidates: &[Candidate]) -> Vec<Quote> {
    let Some(best) = candidates.first() else { return Vec::new() };
    let mut draft = Draft { communiques, pieces: Vec::new() };
    draft.add(best);
    // The best names the matter without saying what is asked for: its communiqué may, elsewhere.
    if best.met < HAS_IT {
        let near =
            |c: &&Candidate| c.communique == best.communique && c.score >= best.score * ELSEWHERE;
        if let Some(candidate) = candidates.iter().filter(near).find(|c| c.met >= HAS_IT) {
            draft.add(candidate);
        }
    }
    let mut heard = vec![best.communique];
    for candidate in candidates {
        let enough =
            if says_change(sentence(communiques, candidate)) { WORTH } else { SAME_MATTER };
        let says_it = candidate.score >= best.score * enough && candidate.met >= HAS_IT;
        if says_it && !heard.contains(&candidate.communique) {
            heard.push(candidate.communique);
            draft.add(candidate);
        }
    }
    let of_matter = draft.pieces.len();
    for candidate in candidates.iter().take_while(|c| c.score >= best.score * WORTH) {
        if candidate.met >= HAS_IT || draft.touches(candidate) {
            draft.add(candidate);
        }
    }
    draft.complete(candidates);
    draft.surround(candidates, best.score * BESIDE);
    draft.newest_first(of_matter);
    let quote = |piece: &Piece| Quote::new(communiques.get(piece.communique)?, piece.range.clone());
    draft.pieces.iter().filter_map(quote).collect()
}

/// A run of whole sentences of one communiqué, on its way to being a quote.
#[derive(Clone, Debug)]
struct Piece {
    communique: usize,
    range: Range<usize>,
    score: f32,
}

/// The quotes so far; never too many, never too long together.
struct Draft<'a> {
    communiques: &'a [Communique],
    pieces: Vec<Piece>,
}

impl Draft<'_> {
    /// Adds a sentence if it fits: joined to the piece that it touches, or as one of its own.
    fn add(&mut self, candidate: &Candidate) {
        let communique = candidate.communique;
        let Candidate { range, score, .. } = candidate.clone();
        let text = self.text(communique);
        let near = self.pieces.iter().position(|p| {
            p.communique == communique
                && (overlaps(&p.range, &range) || touches(text, &p.range, &range))
        });
        if let Some(at) = near {
            self.lengthen(at, &range);
            return;
        }
        let range = if self.pieces.is_empty() { clip(text, range) } else { range };
        let fits = self.characters() + characters(text, &range) <= MOST_CHARACTERS;
        if self.pieces.len() < MOST_QUOTES && fits {
            self.pieces.push(Piece { communique, range, score });
        }
    }

    /// Whether a sentence goes on from a piece, or before it.
    fn touches(&self, candidate: &Candidate) -> bool {
        let text = self.text(candidate.communique);
        let beside = |p: &Piece| {
            p.communique == candidate.communique && touches(text, &p.range, &candidate.range)
        };
        self.pieces.iter().any(beside)
    }

    /// Lengthens quotes that make no sense alone: a heading, or a line that introduces a list,
    /// gets what follows it.
    fn complete(&mut self, candidates: &[Candidate]) {
        for at in 0..self.pieces.len() {
            while let Some(next) = self.wanted(at, candidates) {
                if !self.lengthen(at, &next) {
                    break;
                }
            }
        }
    }

    /// Lengthens quotes by the sentences after and before them that score enough, where there is
    /// room: the answer is often beside the sentence that names the matter.
    fn surround(&mut self, candidates: &[Candidate], enough: f32) {
        for at in 0..self.pieces.len() {
            for beside in [after, before] {
                let next =
                    self.pieces.get(at).and_then(|p| beside(p.communique, &p.range, candidates));
                let Some(next) = next.filter(|next| next.score >= enough) else { continue };
                let longer = characters(self.text(next.communique), &next.range);
                if self.characters() + longer <= ROOM {
                    self.lengthen(at, &next.range);
                }
            }
        }
    }

    /// The sentence that a piece wants after it, if it cannot stand as it ends.
    fn wanted(&self, at: usize, candidates: &[Candidate]) -> Option<Range<usize>> {
        let piece = self.pieces.get(at)?;
        let quoted = self.text(piece.communique).get(piece.range.clone())?;
        let next = after(piece.communique, &piece.range, candidates);
        next.filter(|_| leaves_open(quoted)).map(|next| next.range.clone())
    }

    /// Stretches a piece to take in a range, if all still fits; tells whether it did.
    fn lengthen(&mut self, at: usize, range: &Range<usize>) -> bool {
        let Some(piece) = self.pieces.get(at) else { return false };
        let joined = piece.range.start.min(range.start)..piece.range.end.max(range.end);
        let text = self.text(piece.communique);
        let others = self.characters() - characters(text, &piece.range);
        let meets_another = self.pieces.iter().enumerate().any(|(n, other)| {
            n != at && other.communique == piece.communique && overlaps(&other.range, &joined)
        });
        if meets_another || others + characters(text, &joined) > MOST_CHARACTERS {
            return false;
        }
        if let Some(piece) = self.pieces.get_mut(at) {
            piece.range = joined;
        }
        true
    }

    /// Orders the first `of_matter` pieces by date, newest first, undated last; of one day, the
    /// better first. What only completes them comes after, pieces of a communiqué already quoted
    /// with it.
    fn newest_first(&mut self, of_matter: usize) {
        let rest = self.pieces.split_off(of_matter.min(self.pieces.len()));
        let date = |p: &Piece| self.communiques.get(p.communique).and_then(|c| c.date);
        self.pieces.sort_by(|a, b| date(b).cmp(&date(a)).then(b.score.total_cmp(&a.score)));
        for piece in rest {
            let last = self.pieces.iter().rposition(|p| p.communique == piece.communique);
            self.pieces.insert(last.map_or(self.pieces.len(), |at| at + 1), piece);
        }
    }

    fn text(&self, communique: usize) -> &str {
        self.communiques.get(communique).map_or("", |c| c.text.as_str())
    }

    fn characters(&self) -> usize {
        self.pieces.iter().map(|p| characters(self.text(p.communique), &p.range)).sum()
    }
}

/// The sentence after a range of a communiqué.
fn after<'a>(
    communique: usize,
    range: &Range<usize>,
    candidates: &'a [Candidate],
) -> Option<&'a Candidate> {
    let same = candidates.iter().filter(|c| c.communique == communique);
    same.filter(|c| c.range.start >= range.end).min_by_key(|c| c.range.start)
}

/// The sentence before a range of a communiqué.
fn before<'a>(
    communique: usize,
    range: &Range<usize>,
    candidates: &'a [Candidate],
) -> Option<&'a Candidate> {
    let same = candidates.iter().filter(|c| c.communique == communique);
    same.filter(|c| c.range.end <= range.start).max_by_key(|c| c.range.end)
}

/// Whether a text says that it changes what an earlier one said.
pub(crate) fn says_change(text: &str) -> bool {
    let folded = fold(&text.to_lowercase());
    CHANGES.iter().any(|cue| folded.contains(cue))
}

/// The sentence of a candidate.
fn sentence<'a>(communiques: &'a [Communique], candidate: &Candidate) -> &'a str {
    let text = communiques.get(candidate.communique).map_or("", |c| c.text.as_str());
    text.get(candidate.range.clone()).unwrap_or_default()
}

/// The quote of one sentence alone, with what follows it where it makes no sense without: at most
/// `most` characters, but for a sentence that is longer by itself.
pub(crate) fn alone(
    communique: &Communique,
    candidate: &Candidate,
    among: &[Candidate],
    most: usize,
) -> Option<Quote> {
    let text = communique.text.as_str();
    let mut range = clip(text, candidate.range.clone());
    while text.get(range.clone()).is_some_and(leaves_open) {
        let next = after(candidate.communique, &range, among);
        let Some(joined) = next.map(|next| range.start..next.range.end) else { break };
        if characters(text, &joined) > most {
            break;
        }
        range = joined;
    }
    Quote::new(communique, range)
}

/// Whether a text makes no sense without what follows it: it ends in a heading, or in the line
/// before a list.
fn leaves_open(text: &str) -> bool {
    let paragraph = text.rsplit("\n\n").next().unwrap_or(text);
    paragraph.ends_with([':', ';']) || passage::is_heading(paragraph)
}

fn overlaps(a: &Range<usize>, b: &Range<usize>) -> bool {
    a.start < b.end && b.start < a.end
}

/// Whether two ranges have only white space between them.
fn touches(text: &str, a: &Range<usize>, b: &Range<usize>) -> bool {
    let gap = if a.end <= b.start { a.end..b.start } else { b.end..a.start };
    text.get(gap).is_some_and(|between| between.trim().is_empty())
}

/// A sentence too long to be quoted whole is cut at the end of a clause, else of a word.
fn clip(text: &str, range: Range<usize>) -> Range<usize> {
    let Some(sentence) = text.get(range.clone()) else { return range };
    let Some((limit, _)) = sentence.char_indices().nth(MOST_CHARACTERS) else { return range };
    let kept = sentence.get(..limit).unwrap_or(sentence);
    let end = kept
        .rfind(['.', ';', ':', ','])
        .map(|at| at + 1)
        .filter(|&end| end > limit / 2)
        .or_else(|| kept.rfind(char::is_whitespace))
        .unwrap_or(limit);
    range.start..range.start + end
}

fn characters(text: &str, range: &Range<usize>) -> usize {
    text.get(range.clone()).map_or(0, |t| t.chars().count())
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;
    use crate::italian::sentence::sentences;

    fn communique(file: &str, day: i8, text: &str) -> Communique {
        Communique {
            file: file.into(),
            dispute: None,
            title: String::new(),
            unions: Vec::new(),
            date: Some(date(2025, 3, day)),
            place: None,
            protocol: None,
            signature: None,
            url: None,
            text: text.into(),
        }
    }

    /// Candidates of all sentences of one communiqué, with these scores.
    fn scored(communique: usize, text: &str, scores: &[f32]) -> Vec<Candidate> {
        let with = sentences(text).into_iter().zip(scores);
        with.map(|(range, &score)| Candidate {
            communique,
            range,
            own: Vec::new(),
            covered: Vec::new(),
            met: 1.0,
            cosine: None,
            score,
        })
        .collect()
    }

    fn chosen(communiques: &[Communique], mut candidates: Vec<Candidate>) -> Vec<String> {
        candidates.sort_by(|a, b| b.score.total_cmp(&a.score));
        choose(communiques, &candidates).into_iter().map(|q| q.text).collect()
    }

    #[test]
    fn neighbours_become_one_quote_and_the_rest_stays_out() {
        let text = "Si sciopera lunedì. Il corteo parte alle 9. Altro discorso.";
        let quotes = chosen(&[communique("a", 1, text)], scored(0, text, &[1.0, 0.7, 0.1]));
        assert_eq!(quotes, ["Si sciopera lunedì. Il corteo parte alle 9."]);
    }

    #[test]
    fn a_later_communique_that_changes_the_date_comes_first() {
        let (old, new) = ("Lo sciopero è il 3 aprile.", "Lo sciopero è rinviato al 9 aprile.");
        let both = [communique("a", 1, old), communique("b", 20, new)];
        let candidates = [scored(0, old, &[1.0]), scored(1, new, &[0.65])].concat();
        assert_eq!(chosen(&both, candidates), [new, old]);
    }

    #[test]
    fn a_list_comes_with_the_line_that_introduces_it() {
        let text = "Chiediamo tre cose:\n\n• aria;\n\n• luce;\n\n• pausa.\n\nFine del testo.";
        let quotes =
            chosen(&[communique("a", 1, text)], scored(0, text, &[1.0, 0.1, 0.1, 0.1, 0.1]));
        assert_eq!(quotes, ["Chiediamo tre cose:\n\n• aria;\n\n• luce;\n\n• pausa."]);
    }

    proptest! {
        #[test]
        fn never_more_than_three_quotes_nor_seven_hundred_characters(
            lengths in prop::collection::vec(1usize..1200, 1..12),
            scores in prop::collection::vec(0.01f32..1.0, 12),
        ) {
            let text: String = lengths.iter().map(|n| format!("Parol{}. ", "a, è ".repeat(n / 5))).collect();
            let both = [communique("a", 1, &text), communique("b", 2, &text)];
            let candidates = [scored(0, &text, &scores), scored(1, &text, &scores)].concat();
            let mut sorted = candidates;
            sorted.sort_by(|a, b| b.score.total_cmp(&a.score));
            let quotes = choose(&both, &sorted);
            prop_assert!(!quotes.is_empty() && quotes.len() <= MOST_QUOTES);
            prop_assert!(quotes.iter().map(|q| q.text.chars().count()).sum::<usize>() <= MOST_CHARACTERS);
            for quote in &quotes {
                prop_assert_eq!(&quote.text, &text[quote.start..quote.end]);
            }
        }
    }
}
