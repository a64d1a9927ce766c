//! Spelling tolerance: the words of the index nearest to a word that is not among them.
//!
//! Optimal string alignment (Damerau 1964: insertions, deletions, substitutions, swaps of
//! neighbours), over the words of the same first letter and of nearly the same length; never asked
//! about a word that the index has.

/// The words nearest to `word` as `(edits, value)`: within one edit from five letters, two from
/// seven; none for shorter words, where nearly everything is near. `words` are sorted, and only
/// those with the same first letter count: it is seldom mistyped.
pub fn suggestions<V: Copy>(words: &[(String, V)], word: &str) -> Vec<(u8, V)> {
    let letters: Vec<char> = word.chars().collect();
    let most = match letters.len() {
        0..5 => return Vec::new(),
        5..7 => 1,
        _ => 2,
    };
    let Some(first) = letters.first() else { return Vec::new() };
    let from = words.partition_point(|(known, _)| known.chars().next() < Some(*first));
    let asked = letters_of(word);
    let mut nearest = most;
    let mut found: Vec<(u8, V)> = Vec::new();
    let mut rows = Rows::default();
    for (known, value) in words.iter().skip(from).take_while(|(known, _)| known.starts_with(*first))
    {
        // An edit changes the length by one at most, and which letters occur by two at most: most
        // words are out by that alone.
        let other_letters = (letters_of(known) ^ asked).count_ones();
        if known.len().abs_diff(word.len()) > usize::from(most)
            || other_letters > 2 * u32::from(most)
        {
            continue;
        }
        if let Some(distance) = rows.distance(&letters, known, nearest) {
            nearest = nearest.min(distance);
            found.push((distance, *value));
        }
    }
    found.retain(|(distance, _)| *distance == nearest);
    found
}

/// Which letters occur, a bit each; all that are not `a` to `z` share the bits that are left.
fn letters_of(word: &str) -> u32 {
    word.bytes().fold(0, |bits, byte| bits | 1 << (byte.wrapping_sub(b'a').min(31)))
}

/// Three rows of the table of distances, kept from word to word.
#[derive(Default)]
struct Rows {
    word: Vec<char>,
    before: Vec<u8>,
    last: Vec<u8>,
    row: Vec<u8>,
}

impl Rows {
    /// The edits between two words, if they are at most `most`.
    fn distance(&mut self, letters: &[char], known: &str, most: u8) -> Option<u8> {
        self.word.clear();
        self.word.extend(known.chars());
        if self.word.len().abs_diff(letters.len()) > usize::from(most) {
            return None;
        }
        let width = letters.len() + 1;
        self.last.clear();
        self.last.extend((0..width).map(|n| u8::try_from(n).unwrap_or(u8::MAX)));
        self.before.clone_from(&self.last);
        for (i, &b) in self.word.iter().enumerate() {
            self.row.clear();
            self.row.push(u8::try_from(i + 1).unwrap_or(u8::MAX));
            let mut least = u8::MAX;
            for (j, &a) in letters.iter().enumerate() {
                let at = |row: &[u8], n: usize| row.get(n).copied().unwrap_or(u8::MAX);
                let mut cell = at(&self.last, j)
                    .saturating_add(u8::from(a != b))
                    .min(at(&self.last, j + 1).saturating_add(1))
                    .min(at(&self.row, j).saturating_add(1));
                let swapped = i > 0
                    && j > 0
                    && letters.get(j - 1) == Some(&b)
                    && self.word.get(i - 1) == Some(&a);
                if swapped {
                    cell = cell.min(at(&self.before, j - 1).saturating_add(1));
                }
                least = least.min(cell);
                self.row.push(cell);
            }
            if least > most {
                return None;
            }
            std::mem::swap(&mut self.before, &mut self.last);
            std::mem::swap(&mut self.last, &mut self.row);
        }
        self.last.last().copied().filter(|distance| *distance <= most)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_words_only() {
        let words: Vec<(String, &str)> =
            ["maggiorazione", "privacy", "scadenza", "scadenze", "turno"]
                .map(|word| (word.to_owned(), word))
                .into();
        let near = |word| suggestions(&words, word).into_iter().map(|s| s.1).collect::<Vec<_>>();
        assert_eq!(near("scadensa"), ["scadenza"]);
        assert_eq!(near("sacdenza"), ["scadenza"], "a swap is one edit");
        assert_eq!(near("privasi"), ["privacy"]);
        assert_eq!(near("magiorazzione"), ["maggiorazione"]);
        assert!(near("casa").is_empty());
        assert!(near("tu").is_empty());
        assert!(near("zzzzzzzz").is_empty());
    }
}
