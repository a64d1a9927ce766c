//! The words that make a day a term, an appointment or a start.

use super::Kind;

/// How many words on each side of a day may say what comes on it.
const AROUND: usize = 14;
/// The same after "del" and "al", which tie the day to the words right before them.
const TIED: usize = 4;

/// What the words around a day say of it: the nearest before it, else the nearest after it.
pub(super) fn kind(before: &str, after: &str, from_time: bool) -> Option<Kind> {
    let words = folded(before.split_whitespace().rev());
    let nearest = words.first().map_or("", String::as_str);
    if matches!(nearest, "dal" | "dall") {
        return Some(Kind::Start);
    }
    // "nell'incontro … l'accordo del 3 maggio": the day is the accord's.
    let tied = matches!(nearest, "del" | "dell" | "al" | "all" | "di");
    let reach = if tied { TIED } else { AROUND };
    let nearest_first = words
        .iter()
        .take(reach)
        .enumerate()
        .find_map(|(index, word)| told(word, words.get(index + 1).map_or("", String::as_str)));
    if tied || nearest_first.is_some() {
        return nearest_first;
    }
    let words = folded(after.split_whitespace());
    let found = words.iter().enumerate().find_map(|(index, word)| {
        let previous = index.checked_sub(1).and_then(|before| words.get(before));
        told(word, previous.map_or("", String::as_str))
    });
    found.or(from_time.then_some(Kind::Start))
}

/// The same of days "dal … al …": their end is a term where something is open until then.
pub(super) fn of_interval(before: &str, after: &str) -> Option<Kind> {
    let both = [folded(before.split_whitespace().rev()), folded(after.split_whitespace())].concat();
    let open = both.iter().any(|word| {
        [
            "domand", "iscri", "candidat", "apert", "present", "inviare", "invio", "bando",
            "adesion", "adesio", "voto", "votazion", "votar", "prenota", "prorog", "scad",
            "termine", "compila", "espress", "vann",
        ]
        .iter()
        .any(|stem| word.starts_with(stem))
    });
    if open {
        return Some(Kind::Deadline);
    }
    kind(before, after, false).or_else(|| {
        both.iter().any(|word| word == "ferie" || word == "chiusura").then_some(Kind::Event)
    })
}

/// Whether "entro", "fino a" or the like stands right before.
pub(super) fn is_term_before(before: &str) -> bool {
    let words = folded(before.split_whitespace().rev());
    let mut words = words.iter().map(String::as_str).filter(|word| {
        !matches!(
            *word,
            "il" | "a"
                | "al"
                | "la"
                | "fine"
                | "mese"
                | "di"
                | "del"
                | "e"
                | "non"
                | "oltre"
                | "prossimo"
        )
    });
    matches!(words.next(), Some("entro" | "fino" | "sino"))
}

/// What one word says. `previous` stands before it in the text.
fn told(word: &str, previous: &str) -> Option<Kind> {
    let starts = |stems: &[&str]| stems.iter().any(|stem| word.starts_with(stem));
    if matches!(
        word,
        "entro"
            | "scade"
            | "scadono"
            | "scadrà"
            | "scadranno"
            | "termine"
            | "termini"
            | "scadenza"
            | "scadenze"
            | "fino"
            | "sino"
            | "ultimo"
    ) || (word == "oltre" && previous == "non")
        || starts(&["scadut", "prorogat", "chiud", "chius", "rimarrà", "resterà"])
    {
        return Some(Kind::Deadline);
    }
    if starts(&[
        "scioper",
        "assemble",
        "incontr",
        "riunion",
        "presidi",
        "manifestazion",
        "corteo",
        "cortei",
        "mobilitazion",
        "convoca",
        "tavol",
        "appuntament",
        "votazion",
        "elezion",
        "referendum",
        "webinar",
        "colloqui",
        "udienza",
        "astension",
        "sit-in",
        "attivo",
        "congresso",
        "riunir",
        "riunisc",
        "svolger",
        "terrà",
        "terranno",
        "preselezion",
    ]) && !starts(&["presidiat", "tavolett", "attivon", "president"])
    {
        return Some(Kind::Event);
    }
    if matches!(
        word,
        "decorrenza"
            | "decorrere"
            | "decorre"
            | "decorrono"
            | "vigore"
            | "partire"
            | "inizia"
            | "iniziano"
            | "inizierà"
            | "iniziata"
            | "iniziato"
            | "inizieranno"
            | "parte"
            | "partono"
            | "partirà"
            | "partiranno"
            | "avvio"
            | "avviata"
            | "avviato"
            | "entrano"
            | "apertura"
            | "aprono"
            | "apre"
    ) {
        return Some(Kind::Start);
    }
    // Requests are sent until a day.
    (matches!(word, "domanda" | "domande" | "candidature" | "iscrizioni")
        && matches!(previous, "presentare" | "inviare" | "le"))
    .then_some(Kind::Deadline)
}

fn folded<'a>(words: impl Iterator<Item = &'a str>) -> Vec<String> {
    words
        .take(AROUND)
        .filter_map(|word| {
            // "dall'8", "L'incontro": the article is a word of its own.
            let word = word.to_lowercase();
            let word = word.trim_matches(|c: char| !c.is_alphanumeric());
            let last = word.rsplit(['\'', '’']).next().unwrap_or(word);
            (!last.is_empty()).then(|| last.to_owned())
        })
        .collect()
}
