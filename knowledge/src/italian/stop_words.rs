//! Words that carry no matter. What a question turns on (*quando, quanto, non*) is not among them.

/// Articles, prepositions, pronouns, auxiliaries, without accents, sorted.
const STOP_WORDS: &[&str] = &[
    "a", "abbiamo", "ad", "agli", "ai", "al", "alla", "alle", "allo", "anche", "avere", "avete",
    "aveva", "avevano", "c", "che", "chi", "ci", "coi", "col", "come", "con", "cosi", "cui", "d",
    "da", "dagli", "dai", "dal", "dalla", "dalle", "dallo", "degli", "dei", "del", "della",
    "delle", "dello", "di", "dove", "e", "ed", "era", "erano", "essere", "fra", "fu", "gia", "gli",
    "ha", "hai", "hanno", "ho", "http", "https", "i", "il", "in", "io", "l", "la", "le", "lei",
    "li", "lo", "loro", "lui", "ma", "me", "mi", "mia", "mie", "miei", "mio", "ne", "negli", "nei",
    "nel", "nella", "nelle", "nello", "noi", "nostra", "nostre", "nostri", "nostro", "o", "od",
    "per", "piu", "poi", "qual", "quale", "quali", "quella", "quelle", "quelli", "quello",
    "questa", "queste", "questi", "questo", "se", "sei", "si", "sia", "siamo", "siano", "siete",
    "sono", "stata", "state", "stati", "stato", "su", "sua", "sue", "sugli", "sui", "sul", "sulla",
    "sulle", "sullo", "suo", "suoi", "ti", "tra", "tu", "tua", "tue", "tuo", "tuoi", "un", "una",
    "uno", "vi", "voi", "vostra", "vostre", "vostri", "vostro", "www",
];

/// Whether a word, in lower case and without accents, is left out of the index.
pub fn is_stop_word(folded: &str) -> bool {
    STOP_WORDS.binary_search(&folded).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_sorted_so_that_it_can_be_searched() {
        assert!(STOP_WORDS.is_sorted());
        assert!(is_stop_word("della") && !is_stop_word("quando") && !is_stop_word("non"));
    }
}
