//! Text -> the model's token ids: the Unigram tokenizer of SentencePiece (Kudo 2018, "Subword
//! Regularization"), read from a Hugging Face `tokenizer.json`.
//!
//! `query: ferie` becomes `<s> ▁que ry : ▁ferie </s>`. Only what XLM-R's family of models needs is
//! done, so that no general tokenizer library is compiled in; on clean text the ids are the same.

use rustc_hash::FxHashMap;
use serde::Deserialize;
use unicode_normalization::UnicodeNormalization;

/// What stands for a space before a word.
const SPACE: char = '▁';
/// How much worse than the rarest piece an unknown character is: SentencePiece's own figure.
const UNKNOWN_PENALTY: f64 = 10.0;
/// Characters looked at: more than any 512 tokens of text cover, so that a huge text costs no more.
const MAX_CHARS: usize = 16_384;

/// A vocabulary of pieces, each with its id and log probability.
pub(super) struct Tokenizer {
    pieces: FxHashMap<Box<str>, (i32, f64)>,
    /// Characters of the longest piece.
    longest: usize,
    unknown: i32,
    unknown_score: f64,
    start: i32,
    end: i32,
}

#[derive(Deserialize)]
struct File {
    #[serde(default)]
    added_tokens: Vec<AddedToken>,
    model: Unigram,
}

#[derive(Deserialize)]
struct AddedToken {
    id: i32,
    content: String,
}

#[derive(Deserialize)]
struct Unigram {
    #[serde(rename = "type")]
    kind: String,
    unk_id: Option<i32>,
    vocab: Vec<(Box<str>, f64)>,
}

impl Tokenizer {
    /// Reads a `tokenizer.json`; the error says what is wrong with it.
    pub(super) fn from_json(json: &[u8]) -> Result<Self, String> {
        let File { added_tokens, model } =
            serde_json::from_slice(json).map_err(|error| error.to_string())?;
        if model.kind != "Unigram" {
            return Err(format!("its model is {}, not Unigram", model.kind));
        }
        let special = |name: &str| {
            let token = added_tokens.iter().find(|token| token.content == name);
            token.map(|token| token.id).ok_or_else(|| format!("it has no token {name}"))
        };
        let (start, end) = (special("<s>")?, special("</s>")?);
        let unknown = model.unk_id.ok_or("it has no unknown token")?;
        let worst = model.vocab.iter().map(|(_, score)| *score).fold(0.0, f64::min);
        let mut longest = 0;
        let mut pieces = FxHashMap::default();
        for (id, (piece, score)) in (0..).zip(model.vocab) {
            // `<s>` typed by somebody is text, never the token.
            if !added_tokens.iter().any(|token| token.id == id) {
                longest = longest.max(piece.chars().count());
                pieces.insert(piece, (id, score));
            }
        }
        let unknown_score = worst - UNKNOWN_PENALTY;
        Ok(Self { pieces, longest, unknown, unknown_score, start, end })
    }

    /// The ids of a text, start and end marks included, at most `limit` of them.
    pub(super) fn encode(&self, prefix: &str, text: &str, limit: usize) -> Vec<i32> {
        let room = limit.saturating_sub(1);
        let mut ids = vec![self.start];
        let mut word = String::new();
        let clean = prefix.chars().chain(text.chars()).nfkc().filter_map(clean).take(MAX_CHARS);
        for character in clean.chain([' ']) {
            if character != ' ' {
                if word.is_empty() {
                    word.push(SPACE);
                }
                word.push(character);
            } else if !word.is_empty() {
                self.encode_word(&word, &mut ids);
                word.clear();
                if ids.len() >= room {
                    break;
                }
            }
        }
        ids.truncate(room);
        ids.push(self.end);
        ids
    }

    /// The most probable pieces of one word (Viterbi), appended to `ids`.
    fn encode_word(&self, word: &str, ids: &mut Vec<i32>) {
        let ends: Vec<usize> =
            word.char_indices().map(|(at, character)| at + character.len_utf8()).collect();
        let mut best = vec![Step::default(); word.len() + 1];
        let mut from = 0;
        for (index, &next) in ends.iter().enumerate() {
            let here = best.get(from).map_or(0.0, |step| step.score);
            let mut known = false;
            for &to in ends.iter().skip(index).take(self.longest) {
                let piece = word.get(from..to).unwrap_or_default();
                if let Some(&(id, score)) = self.pieces.get(piece) {
                    known |= to == next;
                    Step { score: here + score, from: Some(from), id }.improve(&mut best, to);
                }
            }
            if !known {
                Step { score: here + self.unknown_score, from: Some(from), id: self.unknown }
                    .improve(&mut best, next);
            }
            from = next;
        }
        let first = ids.len();
        let mut place = word.len();
        while let Some(&Step { from: Some(from), id, .. }) = best.get(place) {
            // Unknown characters in a row are one token.
            if id != self.unknown || ids.len() == first || ids.last() != Some(&id) {
                ids.push(id);
            }
            place = from;
        }
        if let Some(pieces) = ids.get_mut(first..) {
            pieces.reverse();
        }
    }
}

/// The best way found so far to reach a place in a word: its score, where its last piece starts,
/// and that piece.
#[derive(Clone, Copy, Default)]
struct Step {
    score: f64,
    from: Option<usize>,
    id: i32,
}

impl Step {
    fn improve(self, best: &mut [Self], place: usize) {
        if let Some(old) = best.get_mut(place)
            && (old.from.is_none() || self.score > old.score)
        {
            *old = self;
        }
    }
}

/// A character as the model saw it in training (SentencePiece's `nmt_nfkc`): white space and what
/// is invisible count as a space, control characters as nothing.
fn clean(character: char) -> Option<char> {
    match character {
        '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{FEFF}' | '\u{FFFD}' | SPACE => Some(' '),
        space if space.is_whitespace() => Some(' '),
        control if control.is_control() => None,
        other => Some(other),
    }
}
