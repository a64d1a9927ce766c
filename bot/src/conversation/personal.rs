//! Personal data in what a member writes: found, and left out before anything else sees it.
//!
//! "Mi chiamo Ada Rossi, matricola 123456: quando scade il bando?" is asked as "quando scade il
//! bando?", and shown to the delegates as "Mi chiamo [nome], matricola [numero]: …". Rather too much
//! is masked than too little, except what questions are made of: dates, times, amounts of money,
//! short numbers, numbers of laws.

use std::ops::Range;
use std::sync::LazyLock;

use knowledge::italian::folding::fold;
use knowledge::italian::stop_words::is_stop_word;
use regex::Regex;

/// What kind of personal data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Italian tax code: sixteen characters in a fixed pattern.
    TaxCode,
    /// International bank account number (ISO 13616).
    Iban,
    /// An e-mail address.
    Email,
    /// A telephone number.
    Phone,
    /// A number at the employer's.
    EmployeeNumber,
    /// Another long number.
    Number,
    /// The asker's name.
    Name,
}

impl Kind {
    /// The message that names it.
    pub fn message(self) -> &'static str {
        match self {
            Self::TaxCode => "personal-tax-code",
            Self::Iban => "personal-iban",
            Self::Email => "personal-email",
            Self::Phone => "personal-phone",
            Self::EmployeeNumber => "personal-employee-number",
            Self::Number => "personal-number",
            Self::Name => "personal-name",
        }
    }
}

/// A text, without what is personal in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Masked {
    /// What was found, once each.
    pub found: Vec<Kind>,
    /// The text with a name of its kind in place of each: what may be shown and sent on.
    pub shown: String,
    /// The text without them and without the words that introduced them: what is asked.
    pub asked: String,
}

/// A pattern whose first group, else the whole of it, is personal.
struct Pattern {
    kind: Kind,
    regex: Regex,
}

/// First come first served: an IBAN is not a telephone number. The patterns are constants that a
/// test compiles; one that were wrong would be left out.
static PATTERNS: LazyLock<Vec<Pattern>> = LazyLock::new(|| {
    let letter = "[A-Za-zÀ-ÖØ-öø-ÿ]";
    let name = format!("(?:\\p{{Lu}}{letter}*['’]?{letter}+|\\p{{Lu}}{{2,}})");
    let names =
        format!("{name}(?:[ ]+(?:(?:de|di|del|della|dello|d'|lo|la|van|von)[ ]+)?{name}){{0,3}}");
    let said = "(?i:mi[ ]+chiamo|il[ ]+mio[ ]+nome[ ]+(?:e[’'`]|è|e)|nome[ ]*(?:e[ ]+cognome)?[ ]*:|my[ ]+name(?:[ ]+is|['’]s)|i[ ]+am[ ]+called)";
    let after = "(?i:matricola|matr\\.?|badge|tesser(?:a|ino)|codice[ ]+dipendente|id[ ]+dipendente|employee[ ]+(?:number|id|no\\.?)|staff[ ]+number)";
    let number = "(?i:numero|nr?\\.?[°º]?|n°|no\\.?|number|is|è|la|il|:|#|-)";
    let sources = [
        (Kind::Email, "[\\p{L}\\p{N}._%+-]+@[\\p{L}\\p{N}-]+(?:\\.[\\p{L}\\p{N}-]+)+".to_owned()),
        (
            Kind::TaxCode,
            "(?i)\\b[A-Z]{6}[ ]?[0-9LMNPQRSTUV]{2}[ ]?[ABCDEHLMPRST][ ]?[0-9LMNPQRSTUV]{2}[ ]?[A-Z][0-9LMNPQRSTUV]{3}[ ]?[A-Z]\\b".to_owned(),
        ),
        (Kind::Iban, "(?i)\\b[A-Z]{2}[ ]?[0-9]{2}(?:[ -]?[A-Z0-9]){11,30}\\b".to_owned()),
        // With a capital where the name was written so, else the next one or two words.
        (Kind::Name, format!("{said}[ ]+({names})")),
        (Kind::Name, format!("(?i:mi[ ]+chiamo|my[ ]+name[ ]+is)[ ]+({letter}{{2,}}(?:[ ]+{letter}{{3,}})?)")),
        (
            Kind::Name,
            format!("\\b(?i:io[ ]+sono|sono|i[ ]+am|i['’]m)[ ]+({name}(?:[ ]+{name}){{1,2}})"),
        ),
        (
            Kind::EmployeeNumber,
            format!("{after}(?:[ ]*{number})*[ ]*([A-Za-z]{{0,3}}[-/]?[0-9][0-9A-Za-z./-]*[0-9]|[0-9])"),
        ),
        (
            Kind::Phone,
            "(?:(?:\\+|\\b00)[ ]?[0-9]{1,3}[ ./-]?)(?:\\(?[0-9]{1,4}\\)?[ ./-]?){2,5}[0-9]{2,}\\b".to_owned(),
        ),
        (
            Kind::Phone,
            "\\b(?:3[0-9]{2}|0[0-9]{1,3})[ ./-]?(?:[0-9][ ./-]?){5,7}[0-9]\\b".to_owned(),
        ),
        (Kind::Number, "\\b[A-Za-z]{0,2}[0-9](?:[ ./-]?[0-9]){6,}\\b".to_owned()),
    ];
    sources
        .into_iter()
        .filter_map(|(kind, source)| Some(Pattern { kind, regex: Regex::new(&source).ok()? }))
        .collect()
});

/// What looks like a long number, and is none: dates, amounts, years, numbers of laws.
static NOT_PERSONAL: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let day = "(?:0?[1-9]|[12][0-9]|3[01])";
    let month = "(?:0?[1-9]|1[0-2])";
    let year = "(?:19|20)[0-9]{2}";
    let forms = [
        format!("{day}[./-]{month}[./-](?:{year}|[0-9]{{2}})"), // 09/06/2022
        format!("{year}[./-]{month}[./-]{day}"),                // 2022-06-09
        "[0-9]{1,3}(?:\\.[0-9]{3})+".to_owned(),                // 1.250.000
        format!("[0-9]{{1,4}} ?[/-] ?{year}"),                  // law 300/1970, 2022-2024
        format!("{year}(?: {year})+"),                          // 2022 2023 2024
    ];
    Regex::new(&forms.join("|")).ok()
});

/// The fewest digits of an IBAN.
const DIGITS_OF_IBAN: usize = 9;

/// Words that follow "sono" and are no names, though some write them with a capital.
const NO_NAMES: [&str; 14] = [
    "rsu",
    "rsa",
    "rls",
    "inps",
    "usb",
    "cgil",
    "cisl",
    "uil",
    "flp",
    "part",
    "full",
    "lavoratore",
    "lavoratrice",
    "iscritto",
];

/// Words after "mi chiamo" that begin the question.
const NOT_IN_NAMES: [&str; 22] = [
    "e", "ed", "ma", "quando", "come", "dove", "cosa", "che", "chi", "quanto", "perché", "posso",
    "vorrei", "volevo", "lavoro", "sono", "and", "when", "how", "what", "where", "who",
];

/// A text without what is personal in it.
pub fn mask(text: &str) -> Masked {
    let mut places: Vec<(Range<usize>, Kind)> = Vec::new();
    // Where the words begin that introduce it.
    let mut introduced: Vec<Range<usize>> = Vec::new();
    let harmless = harmless(text);
    for pattern in PATTERNS.iter() {
        for found in pattern.regex.captures_iter(text) {
            let (Some(whole), Some(inner)) = (found.get(0), found.get(1).or(found.get(0))) else {
                continue;
            };
            let range = match pattern.kind {
                Kind::Name => name_in(text, inner.range()),
                // Words are letters, an account number is mostly digits.
                Kind::Iban if digits(inner.as_str()) < DIGITS_OF_IBAN => continue,
                Kind::Phone | Kind::Number
                    if harmless.iter().any(|h| h.start < inner.end() && inner.start() < h.end) =>
                {
                    continue;
                }
                _ => inner.range(),
            };
            let taken = |other: &Range<usize>| range.start < other.end && other.start < range.end;
            if range.is_empty() || places.iter().any(|(other, _)| taken(other)) {
                continue;
            }
            introduced.push(whole.start().min(range.start)..range.end);
            places.push((range, pattern.kind));
        }
    }
    places.sort_by_key(|(range, _)| range.start);
    introduced.sort_by_key(|range| range.start);
    let mut found: Vec<Kind> = places.iter().map(|(_, kind)| *kind).collect();
    found.sort_unstable();
    found.dedup();
    let shown =
        replace(text, places.iter().map(|(range, kind)| (range.clone(), placeholder(*kind))));
    let asked = replace(text, introduced.into_iter().map(|range| (range, "")));
    Masked { found, shown, asked: tidy(&asked) }
}

fn digits(text: &str) -> usize {
    text.bytes().filter(u8::is_ascii_digit).count()
}

fn placeholder(kind: Kind) -> &'static str {
    match kind {
        Kind::TaxCode => "[codice fiscale]",
        Kind::Iban => "[IBAN]",
        Kind::Email => "[e-mail]",
        Kind::Phone => "[telefono]",
        Kind::EmployeeNumber | Kind::Number => "[numero]",
        Kind::Name => "[nome]",
    }
}

/// The part of what follows "mi chiamo" or "sono" that is a name.
fn name_in(text: &str, range: Range<usize>) -> Range<usize> {
    let Some(words) = text.get(range.clone()) else { return 0..0 };
    let mut end = 0;
    for word in words.split_inclusive(' ') {
        let bare = word.trim().to_lowercase();
        let begins_more = NOT_IN_NAMES.contains(&bare.as_str()) || is_stop_word(&fold(&bare));
        // "De" and "La" are parts of names where they are written so.
        let is_capital = word.starts_with(char::is_uppercase);
        if (begins_more && !is_capital) || NO_NAMES.contains(&bare.as_str()) {
            break;
        }
        end += word.len();
    }
    let kept = words.get(..end).unwrap_or_default().trim_end();
    range.start..range.start + kept.len()
}

/// Where a text has dates, amounts and the like, that stand alone.
fn harmless(text: &str) -> Vec<Range<usize>> {
    let Some(pattern) = NOT_PERSONAL.as_ref() else { return Vec::new() };
    let goes_on = |c: char| c.is_ascii_digit() || matches!(c, '.' | '/' | '-');
    let alone = |range: &Range<usize>| {
        let before = text.get(..range.start).unwrap_or_default();
        let mut after = text.get(range.end..).unwrap_or_default().chars();
        let is_digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
        let next = after.next();
        // A full stop ends a sentence, unless a digit follows.
        let goes_on_after = is_digit(next) || (next.is_some_and(goes_on) && is_digit(after.next()));
        !before.ends_with(goes_on) && !goes_on_after
    };
    pattern.find_iter(text).map(|found| found.range()).filter(alone).collect()
}

/// The text with each of these ranges, in order, replaced; one inside another is left to it.
fn replace<'t>(text: &str, places: impl Iterator<Item = (Range<usize>, &'t str)>) -> String {
    let mut replaced = String::new();
    let mut at = 0;
    for (range, by) in places.filter(|(range, _)| !range.is_empty()) {
        if range.start >= at {
            replaced.push_str(text.get(at..range.start).unwrap_or_default());
            replaced.push_str(by);
        }
        at = at.max(range.end);
    }
    replaced.push_str(text.get(at..).unwrap_or_default());
    replaced
}

/// Without the commas and spaces that are left where something was taken out.
fn tidy(text: &str) -> String {
    let mut tidy = String::new();
    for word in text.split_whitespace() {
        let is_mark = word.chars().all(|c| matches!(c, ',' | ';' | ':' | '-' | '.' | '(' | ')'));
        let word = if is_mark { "" } else { word };
        if !word.is_empty() {
            if !tidy.is_empty() {
                tidy.push(' ');
            }
            tidy.push_str(word);
        }
    }
    let mark = |c: char| matches!(c, ',' | ';' | ':' | '-') || c.is_whitespace();
    tidy.trim_matches(mark).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<Kind> {
        mask(text).found
    }

    #[test]
    fn the_patterns_are_sound() {
        assert_eq!(PATTERNS.len(), 10);
        assert!(NOT_PERSONAL.is_some());
    }

    #[test]
    fn a_question_is_asked_without_who_asks_it() {
        let masked = mask("Mi chiamo Ada Rossi, matricola 123456: quando scade il bando?");
        assert_eq!(masked.found, [Kind::EmployeeNumber, Kind::Name]);
        assert_eq!(masked.shown, "Mi chiamo [nome], matricola [numero]: quando scade il bando?");
        assert_eq!(masked.asked, "quando scade il bando?");
    }

    #[test]
    fn each_kind_is_found() {
        for (text, kind) in [
            ("il mio codice fiscale è RSSMRA85T10A562S, va bene?", Kind::TaxCode),
            ("rssmra85t10a562s", Kind::TaxCode),
            ("RSS MRA 85T10 A562S".replace("RSS MRA", "RSSMRA").as_str(), Kind::TaxCode),
            ("accredito su IT60X0542811101000000123456", Kind::Iban),
            ("IT60 X054 2811 1010 0000 0123 456", Kind::Iban),
            ("scrivetemi a ada.rossi@example.it", Kind::Email),
            ("chiamatemi al 347 1234567", Kind::Phone),
            ("+39 347 123 45 67", Kind::Phone),
            ("tel. 06/59051234", Kind::Phone),
            ("3471234567", Kind::Phone),
            ("+39 347 12 11 56 7", Kind::Phone),
            ("06.12.11.56.78", Kind::Phone),
            ("matricola 4521", Kind::EmployeeNumber),
            ("la mia matricola è la AB12345", Kind::EmployeeNumber),
            ("matr. n. 99", Kind::EmployeeNumber),
            ("employee number 778812", Kind::EmployeeNumber),
            ("pratica 123456789", Kind::Number),
            ("mi chiamo ada rossi e vorrei sapere", Kind::Name),
            ("Il mio nome è Giovanni De Luca", Kind::Name),
            ("Sono Ada Rossi di Torino", Kind::Name),
            ("My name is Ada", Kind::Name),
        ] {
            let found = kinds(text);
            assert!(
                found.contains(&kind) || (kind == Kind::EmployeeNumber && found == [Kind::Number]),
                "{text}: {found:?}"
            );
        }
    }

    #[test]
    fn what_questions_are_made_of_stays() {
        for text in [
            "Quando scade il bando del 9/6/2022 alle 16:00?",
            "Scade il 2022-06-09?",
            "Sono 3.104 operatori?",
            "Che cosa dice la legge 300/1970?",
            "Aumento di 1.250.000 euro per il 2022-2024",
            "Sono part time da 20 ore, che succede?",
            "Sono RSU, posso partecipare?",
            "Sono in malattia: devo fare domanda?",
            "Sono Part Time Involontario",
            "D.lgs. 81/2008 e art. 2112 del codice civile",
            "Il protocollo C06/2026 che dice?",
            "Scade il 01/06/2022 16:00?",
            "L'hanno firmato CGIL CISL UIL?",
            "Vale per il 2022 2023 2024?",
            "Dal 01.06.2022. Poi?",
            "Da giugno 2022 a dicembre 2026",
        ] {
            assert_eq!(
                mask(text),
                Masked { found: vec![], shown: text.to_owned(), asked: text.to_owned() }
            );
        }
    }

    #[test]
    fn of_the_questions_of_the_sets_nothing_is_taken() {
        let data = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/data");
        let mut questions = 0;
        for set in ["altre", "inps", "tenuti", "vari"] {
            let file = data.join(set).join("questions.jsonl");
            for line in std::fs::read_to_string(file).unwrap().lines() {
                let question: serde_json::Value = serde_json::from_str(line).unwrap();
                let text = question["q"].as_str().unwrap();
                assert_eq!(mask(text).found, [], "{text}");
                questions += 1;
            }
        }
        assert!(questions > 400, "{questions}");
    }

    #[test]
    fn a_name_ends_where_the_question_begins() {
        assert_eq!(
            mask("mi chiamo Ada e vorrei sapere quando scade").shown,
            "mi chiamo [nome] e vorrei sapere quando scade"
        );
        assert_eq!(mask("Mi chiamo ada quando scade?").shown, "Mi chiamo [nome] quando scade?");
    }

    #[test]
    fn masking_twice_changes_nothing() {
        let text = "Mi chiamo Ada Rossi, matricola 123456, 347 1234567, a@b.it, conto \
                    IT60X0542811101000000123456";
        let once = mask(text).shown;
        assert_eq!(mask(&once).shown, once);
        assert!(!once.contains(|c: char| c.is_ascii_digit()), "{once}");
    }

    #[test]
    fn nothing_but_personal_data_asks_nothing() {
        assert_eq!(mask("Mi chiamo Ada Rossi").asked, "");
        assert_eq!(mask("347 1234567").asked, "");
    }
}
