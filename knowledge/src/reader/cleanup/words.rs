//! What the words at the edge of a line say about its neighbours.

/// Words after which a line cannot end: articles, prepositions, conjunctions.
const OPEN: &[&str] = &[
    "a", "ad", "ai", "agli", "al", "alla", "alle", "allo", "anche", "che", "chi", "come", "con",
    "cui", "da", "dai", "dagli", "dal", "dalla", "dalle", "dallo", "degli", "dei", "del", "della",
    "delle", "dello", "di", "e", "ed", "gli", "ha", "hanno", "i", "il", "in", "la", "le", "lo",
    "ma", "nei", "negli", "nel", "nella", "nelle", "nello", "non", "o", "per", "più", "se", "si",
    "sono", "su", "sui", "sul", "sulla", "sulle", "sullo", "tra", "fra", "un", "una", "uno", "è",
    "questo", "questa",
];

/// Abbreviations whose dot ends no sentence.
const ABBREVIATIONS: &[&str] = &[
    "art.", "artt.", "n.", "nn.", "on.", "dott.", "dr.", "sig.", "prof.", "avv.", "lett.", "pag.",
    "cfr.", "d.lgs.", "l.", "c.", "co.", "comma", "ing.", "sen.", "d.l.", "d.p.r.", "prot.",
    "tel.", "es.", "ss.", "nr.", "num.",
];

/// Openings of a letter, which stand on their own line.
const SALUTATIONS: &[&str] = &[
    "gentil", "egregi", "spett", "car", "illustr", "onorevol", "pregiat", "stimat", "compagn",
    "colleg",
];

const BULLETS: &[char] = &[
    '•', '·', '▪', '▫', '■', '□', '◦', '●', '○', '►', '▶', '➢', '➤', '➔', '→', '✓', '✔', '☑', '✗',
    '◆', '◇', '❖', '‣', '⁃', '∙',
];

/// How much of a line is looked at, in characters.
const LOOK: usize = 400;

/// Longest word that a hyphen may have cut, in letters.
const LONGEST_WORD: usize = 40;

/// Whether the line is a list item by a mark that means nothing else.
pub fn is_bullet(line: &str) -> bool {
    line.starts_with(BULLETS)
}

/// Whether the line begins as a list item may, or a line of prose by chance: a dash, an asterisk,
/// "1.", "2)", "a)".
pub fn is_numbered(line: &str) -> bool {
    let Some((mark, rest)) = line.split_once(' ') else {
        return false;
    };
    if rest.is_empty() {
        return false;
    }
    let body = mark.trim_start_matches('(').trim_end_matches([')', '.', '°']);
    matches!(mark, "-" | "–" | "—" | "*" | "o" | "+" | ">" | "§")
        || (body.len() < mark.len()
            && ((!body.is_empty() && body.len() <= 2 && body.bytes().all(|b| b.is_ascii_digit()))
                || (mark.ends_with(')')
                    && body.len() == 1
                    && body.bytes().all(|b| b.is_ascii_lowercase()))))
}

/// Whether a sentence ends with the line.
pub fn ends_sentence(line: &str) -> bool {
    let bare = line.trim_end_matches(['"', '”', '»', '’', '\'', ')', ']', '*', '“']);
    let ends = bare.ends_with(['.', '!', '?', '…']);
    let last = bare.rsplit([' ', '(', '\'', '’']).next().unwrap_or("").to_lowercase();
    ends && !ABBREVIATIONS.contains(&last.as_str())
}

/// Whether a sentence or a clause of its own ends with the line.
pub fn ends_clause(line: &str) -> bool {
    ends_sentence(line) || line.ends_with([':', ';', ','])
}

/// Whether the line must go on: it ends with a comma, a dash, an article or a preposition.
pub fn ends_open(line: &str) -> bool {
    let last = line.rsplit([' ', '(']).next().unwrap_or("").to_lowercase();
    line.ends_with([',', '(', '/', '\'', '’', '-', '–']) && line.len() > 1
        || OPEN.contains(&last.as_str())
        || ABBREVIATIONS.contains(&last.as_str())
}

/// Whether the first letter, after quotes and brackets, is lower case.
pub fn starts_lowercase(line: &str) -> bool {
    line.trim_start_matches(['"', '“', '«', '(', '\'', '‘', '['])
        .chars()
        .next()
        .is_some_and(char::is_lowercase)
}

/// Whether the line is a heading in capitals: at least two words and eight letters, none small
/// but those of ordinals (1°, Spa).
pub fn is_capitals(line: &str) -> bool {
    let (mut capitals, mut small) = (0usize, 0usize);
    // The beginning tells: a paragraph under way is asked at each of its lines.
    for c in line.chars().take(LOOK) {
        capitals += usize::from(c.is_uppercase());
        small += usize::from(c.is_lowercase());
    }
    capitals >= 8 && small * 12 <= capitals && line.contains(' ')
}

/// Whether the line opens a letter ("Gentilissima ...,").
pub fn is_salutation(line: &str) -> bool {
    if !line.ends_with(',') || line.len() > 80 {
        return false;
    }
    let lower = line.to_lowercase();
    SALUTATIONS.iter().any(|opening| lower.starts_with(opening))
}

/// Whether the last word was cut by a hyphen at the line end. "part-" + "time" keeps its hyphen:
/// Italian words of three letters before a hyphen are rather whole words.
pub fn is_hyphenated(line: &str, next: &str) -> bool {
    let Some(stem) = line.strip_suffix(['-', '\u{2010}', '\u{AD}']) else {
        return false;
    };
    let letters = stem.chars().rev().take_while(|c| c.is_alphabetic()).take(LONGEST_WORD + 1);
    let length: usize = letters.clone().map(char::len_utf8).sum();
    let word = stem.get(stem.len() - length..).unwrap_or("");
    if letters.count() > LONGEST_WORD {
        return false;
    }
    word.chars().next_back().is_some_and(char::is_lowercase)
        && next.chars().next().is_some_and(char::is_lowercase)
        && !COMPOUNDS.contains(&word.to_lowercase().as_str())
}

/// First halves of words that are written with a hyphen.
pub const COMPOUNDS: &[&str] = &[
    "part",
    "full",
    "back",
    "front",
    "web",
    "video",
    "call",
    "e",
    "on",
    "off",
    "ex",
    "post",
    "pre",
    "anti",
    "co",
    "non",
    "vice",
    "self",
    "know",
    "follow",
    "smart",
    "tecnico",
    "politico",
    "economico",
    "socio",
    "psico",
];
