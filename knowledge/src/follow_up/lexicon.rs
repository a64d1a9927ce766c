//! The small words by which a follow-up is told: what opens it, asks, points back or binds.
//! Folded and in lower case, one list for each language; matter is the vocabulary's.

use crate::query::{Language, language_of};

/// The small words of one language.
#[derive(Debug)]
pub(super) struct Lexicon {
    /// Words that tie a question to the one before, at its start.
    pub openings: &'static [&'static str],
    /// Pairs of words that do.
    pub opening_pairs: &'static [[&'static str; 2]],
    /// Words of courtesy, which tie nothing.
    pub fillers: &'static [&'static str],
    /// Articles, and what stands for one.
    pub articles: &'static [&'static str],
    /// Prepositions by family, the bare form first.
    pub prepositions: &'static [&'static [&'static str]],
    /// Question words that stand alone.
    pub asks: &'static [&'static str],
    /// Question words that take a noun: *quanti, quale*.
    pub asks_noun: &'static [&'static str],
    /// Nouns that only say which kind of thing is asked for, after such a word.
    pub asked_nouns: &'static [&'static str],
    /// To be, to have, to be able, to say and the like.
    pub verbs: &'static [&'static str],
    /// Verbs that ask for a subject which "quando?" alone does not give: *scade, dura*.
    pub open_verbs: &'static [&'static str],
    /// Pronouns that point to what was spoken of.
    pub pointers: &'static [&'static str],
    /// Pronouns that do so before a verb, and are articles elsewhere.
    pub clitics: &'static [&'static str],
    /// Unions without a name.
    pub unions: &'static [&'static str],
    /// Days and parts of the day: each is exchanged for another.
    pub calendar: &'static [&'static str],
    /// Other words that bind and carry no matter.
    pub stop: &'static [&'static str],
    /// Words said to the board itself: such a question asks of nothing spoken of before.
    pub addressed: &'static [&'static str],
    /// Endings that only verbs have, but for a few nouns.
    pub verb_endings: &'static [&'static str],
}

impl Lexicon {
    /// That of a text. One letter does not make it English: "i" is an Italian article too.
    pub(super) fn of(text: &str) -> &'static Self {
        let lists =
            [ENGLISH.openings, ENGLISH.asks, ENGLISH.asks_noun, ENGLISH.articles, ENGLISH.verbs];
        let lists = || lists.into_iter().chain(ENGLISH.prepositions.iter().copied());
        let tells = |word: &str| {
            let word = word.to_lowercase();
            word.len() > 1 && word != "in" && lists().any(|list| list.contains(&word.as_str()))
        };
        let english = language_of(text) == Language::English
            && text.split(|c: char| !c.is_alphanumeric()).any(tells);
        if english { &ENGLISH } else { &ITALIAN }
    }
}

static ITALIAN: Lexicon = Lexicon {
    openings: &["e", "ed", "ma", "invece", "anche", "pure", "mentre", "pero", "poi", "o", "oppure"],
    opening_pairs: &[],
    fillers: &["ok", "okay", "ah", "grazie", "scusa", "scusate", "quindi", "allora", "bene"],
    articles: &[
        "il", "lo", "la", "l", "i", "gli", "gl", "le", "un", "uno", "una", "quelli", "quelle",
        "quello", "quella", "tutti", "tutte",
    ],
    prepositions: &[
        &["a", "ad", "al", "allo", "alla", "ai", "agli", "alle", "all"],
        &["di", "d", "del", "dello", "della", "dei", "degli", "delle", "dell"],
        &["da", "dal", "dallo", "dalla", "dai", "dagli", "dalle", "dall"],
        &["in", "nel", "nello", "nella", "nei", "negli", "nelle", "nell"],
        &["su", "sul", "sullo", "sulla", "sui", "sugli", "sulle", "sull"],
        &["con", "col", "coi"],
        &["per", "x"],
        &["fra", "tra"],
        &["entro"],
        &["fino"],
        &["dopo"],
        &["prima"],
        &["secondo"],
        &["senza"],
        &["ogni"],
    ],
    asks: &["quando", "dove", "perche", "come", "quanto", "cosa"],
    asks_noun: &["quanti", "quante", "quanta", "quale", "quali", "qual", "che"],
    asked_nouns: &[
        "ora",
        "ore",
        "orario",
        "giorno",
        "giorni",
        "data",
        "mese",
        "mesi",
        "anno",
        "anni",
        "settimana",
        "settimane",
        "sede",
        "sedi",
        "citta",
        "posto",
        "tempo",
        "soldi",
        "euro",
        "percentuale",
        "cifra",
        "importo",
        "anticipo",
        "preavviso",
        "minuti",
        "gente",
        "persone",
        "cosa",
        "punto",
        "motivo",
    ],
    verbs: &[
        "sono", "sei", "siamo", "siete", "era", "erano", "sara", "saranno", "stato", "ha", "ho",
        "hai", "hanno", "abbiamo", "avete", "puo", "posso", "puoi", "possono", "possiamo", "devo",
        "deve", "devi", "devono", "dobbiamo", "voglio", "vuole", "vogliono", "fa", "fai", "fanno",
        "faccio", "facciamo", "dice", "dicono", "dici", "va", "vado", "vanno", "sta", "stanno",
        "viene", "vengono", "vale", "valgono", "succede", "tocca", "serve", "servono", "basta",
        "so", "sai", "sa", "pensa", "pensano", "ci", "c",
    ],
    open_verbs: &[
        "scade",
        "scadono",
        "dura",
        "durano",
        "chiude",
        "chiudono",
        "apre",
        "aprono",
        "parte",
        "partono",
        "inizia",
        "iniziano",
        "comincia",
        "cominciano",
        "finisce",
        "finiscono",
        "termina",
        "terminano",
        "costa",
        "costano",
        "arriva",
        "arrivano",
        "esce",
        "escono",
        "entra",
        "paga",
        "pagano",
        "spetta",
        "spettano",
        "riguarda",
        "cambia",
        "cambiano",
        "aumenta",
        "aumentano",
        "cala",
        "calano",
        "salgono",
        "scende",
        "scendono",
        "aderisce",
        "aderiscono",
        "partecipa",
        "partecipano",
        "organizza",
        "organizzano",
        "svolge",
        "svolgono",
        "tiene",
        "tengono",
        "consiste",
        "comprende",
        "prevede",
    ],
    pointers: &["loro", "questo", "questa", "questi", "queste", "cio", "stesso", "stessa"],
    clitics: &["lo", "la", "li", "le", "ne"],
    unions: &["sindacati", "sigle", "confederali"],
    calendar: &[
        "lunedi",
        "martedi",
        "mercoledi",
        "giovedi",
        "venerdi",
        "sabato",
        "domenica",
        "festivi",
        "mattina",
        "mattino",
        "pomeriggio",
        "sera",
        "notte",
    ],
    stop: &["altri", "altre", "se", "non", "piu", "solo", "x", "mi", "ti", "si", "vi"],
    addressed: &[
        "sei",
        "hai",
        "sai",
        "puoi",
        "fai",
        "dici",
        "tu",
        "ti",
        "comunicato",
        "comunicati",
    ],
    verb_endings: &["are", "ere", "ire", "arsi", "ersi", "irsi", "arlo", "arla", "ano", "ono"],
};

static ENGLISH: Lexicon = Lexicon {
    openings: &["and", "but", "also", "or", "instead"],
    opening_pairs: &[["what", "about"], ["how", "about"]],
    fillers: &["ok", "okay", "oh", "thanks", "sorry", "so", "then"],
    articles: &["the", "a", "an", "those", "these", "our", "my", "their"],
    prepositions: &[
        &["for"],
        &["in"],
        &["at"],
        &["on"],
        &["with"],
        &["from"],
        &["to"],
        &["of"],
        &["by"],
        &["about"],
        &["until"],
        &["since"],
        &["after"],
        &["before"],
        &["without"],
    ],
    asks: &["when", "where", "why", "who", "what"],
    asks_noun: &["which", "how", "what"],
    asked_nouns: &[
        "time", "day", "date", "year", "month", "place", "town", "city", "many", "much", "long",
        "often", "far", "late", "early", "hours", "days", "weeks", "months", "people", "money",
    ],
    verbs: &[
        "is", "are", "was", "were", "be", "do", "does", "did", "can", "could", "will", "would",
        "should", "must", "may", "have", "has", "had", "get", "gets", "say", "says", "said",
        "think", "thinks", "happen", "happens", "need", "know", "mean", "means", "go", "i", "am",
    ],
    open_verbs: &[
        "end", "ends", "start", "starts", "begin", "begins", "close", "closes", "open", "opens",
        "expire", "expires", "last", "lasts", "cost", "costs", "leave", "leaves", "arrive", "pay",
        "pays",
    ],
    pointers: &["it", "they", "them", "that", "this", "there"],
    clitics: &[],
    unions: &["unions"],
    calendar: &[
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "mondays",
        "saturdays",
        "sundays",
        "holidays",
        "morning",
        "evening",
        "night",
    ],
    stop: &["other", "others", "not", "if", "only", "else", "too", "we", "you", "me", "us"],
    addressed: &["you", "your", "yourself"],
    verb_endings: &[],
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::italian::folding::fold;

    #[test]
    fn words_are_listed_as_they_are_compared() {
        for lexicon in [&ITALIAN, &ENGLISH] {
            let lists = [lexicon.openings, lexicon.asks, lexicon.verbs, lexicon.open_verbs];
            let families = lexicon.prepositions.iter().copied();
            for word in lists.into_iter().chain(families).flatten() {
                assert_eq!(*word, fold(&word.to_lowercase()));
            }
        }
    }
}
