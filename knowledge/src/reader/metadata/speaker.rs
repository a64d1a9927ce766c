//! The unions that speak in a communiqué, told from those it speaks of.

use super::Extracted;
use super::layout::{Layout, Paragraph};
use super::lexicon::bare;
use super::{heading, signature};
use crate::communique::Union;
use crate::union::{Mention, Unions};

/// Verbs by which a union tells what it does itself. Those for what is said of others ("ha
/// firmato") are left out.
const OWN_VERBS: [&str; 30] = [
    "chiede",
    "ribadisce",
    "ritiene",
    "propone",
    "denuncia",
    "sostiene",
    "tiene",
    "esprime",
    "rivendica",
    "proclama",
    "diffida",
    "continuerà",
    "sollecita",
    "conferma",
    "invita",
    "annuncia",
    "dichiara",
    "rigetta",
    "respinge",
    "valuta",
    "sarà",
    "ricorda",
    "chiedono",
    "ribadiscono",
    "ritengono",
    "denunciano",
    "proclamano",
    "esprimono",
    "invitano",
    "rivendicano",
];

/// Participles after "ha" and "hanno" that tell the same.
const OWN_DEEDS: [&str; 20] = [
    "posto",
    "chiesto",
    "sempre",
    "ribadito",
    "da",
    "proposto",
    "denunciato",
    "sostenuto",
    "rivendicato",
    "proclamato",
    "diffidato",
    "sollecitato",
    "inviato",
    "espresso",
    "dichiarato",
    "già",
    "subito",
    "più",
    "evidenziato",
    "segnalato",
];

/// First persons plural: the text speaks for somebody.
const FIRST_PERSONS: [&str; 20] = [
    "abbiamo",
    "chiediamo",
    "siamo",
    "riteniamo",
    "possiamo",
    "nostra",
    "nostro",
    "nostri",
    "nostre",
    "ribadiamo",
    "denunciamo",
    "invitiamo",
    "vogliamo",
    "diciamo",
    "crediamo",
    "noi",
    "faremo",
    "saremo",
    "continueremo",
    "proclamiamo",
];

/// The unions that speak, in order: from header and signature; else the site's name; else the
/// title; else what the text says of itself.
pub(super) fn speakers(layout: &Layout<'_>, extracted: &Extracted, unions: &Unions) -> Vec<Union> {
    let sources: [&dyn Fn() -> Vec<Union>; 4] =
        [&|| from_edges(layout), &|| from_site(extracted, unions), &|| from_title(layout), &|| {
            from_body(layout, unions)
        }];
    let found =
        sources.iter().map(|source| source()).find(|found| !found.is_empty()).unwrap_or_default();
    without_confederations(found, unions)
}

fn from_edges(layout: &Layout<'_>) -> Vec<Union> {
    let title = heading::position(layout);
    let header = layout
        .header()
        .iter()
        .enumerate()
        .filter(|(index, line)| Some(*index) != title && heads(line))
        .map(|(_, line)| line);
    let footer = layout.footer().iter().filter(|line| signature::signs(line));
    names(header.chain(footer).flat_map(|line| &line.mentions))
}

/// Whether a line of the header is of who writes, and not of whom it is written to or about.
fn heads(line: &Paragraph<'_>) -> bool {
    let sender = line.text.starts_with("Da:") || line.text.starts_with("From:");
    !line.is_addressee()
        && line.subject().is_none()
        && (line.is_letterhead() || sender || line.is_contact())
}

fn from_site(extracted: &Extracted, unions: &Unions) -> Vec<Union> {
    let hints: Vec<Mention> = extracted.unions.iter().flat_map(|hint| unions.find(hint)).collect();
    if !hints.is_empty() {
        return names(&hints);
    }
    // Only the host: a path may tell of any union.
    let host = extracted.url.as_deref().and_then(|url| url.split("://").nth(1)?.split('/').next());
    names(&host.map(|host| unions.find(host)).unwrap_or_default())
}

/// "USB: …", "FIOM – …" at the beginning of the title.
fn from_title(layout: &Layout<'_>) -> Vec<Union> {
    let Some(title) = heading::position(layout).and_then(|index| layout.paragraphs.get(index))
    else {
        return Vec::new();
    };
    let colon =
        title.text.find(':').or_else(|| title.text.find(" – ")).or_else(|| title.text.find(" - "));
    let Some(label) = colon.and_then(|at| title.text.get(..at)) else {
        return Vec::new();
    };
    let inside: Vec<&Mention> =
        title.mentions.iter().filter(|mention| mention.end <= label.len()).collect();
    let named: usize = inside.iter().map(|mention| mention.end - mention.start).sum();
    // The label is the unions' names, and little else.
    if named * 2 >= label.trim().len() { names(inside) } else { Vec::new() }
}

fn from_body(layout: &Layout<'_>, unions: &Unions) -> Vec<Union> {
    let mut strong = Vec::new();
    let mut weak = Vec::new();
    let mut speaks = false;
    for paragraph in layout.body() {
        speaks |= paragraph
            .text
            .split_whitespace()
            .any(|word| FIRST_PERSONS.contains(&bare(word).as_str()));
        let mut listed = false;
        for (index, mention) in paragraph.mentions.iter().enumerate() {
            let before = paragraph.text.get(..mention.start).unwrap_or_default();
            let after = paragraph.text.get(mention.end..).unwrap_or_default();
            // "come SLC CGIL e UILCOM": what is joined to the first is said with it.
            let joined = index
                .checked_sub(1)
                .and_then(|before| paragraph.mentions.get(before))
                .is_some_and(|other| {
                    let gap = paragraph.text.get(other.end..mention.start).unwrap_or_default();
                    matches!(
                        gap.trim(),
                        "" | "," | "e" | "ed" | "-" | "–" | "/" | "e la" | ", la" | "e le"
                    )
                });
            listed = designates(before) || (listed && joined);
            if listed {
                strong.push(mention);
            } else if acts(after) {
                weak.push(mention);
            }
        }
    }
    if !strong.is_empty() {
        return names(strong);
    }
    let weak = names(weak);
    let one =
        weak.first().is_some_and(|first| weak.iter().all(|union| unions.same_family(first, union)));
    if one && speaks { weak } else { Vec::new() }
}

/// "come", "noi della", "la scrivente O.S." before a name.
fn designates(before: &str) -> bool {
    let words: Vec<String> = before.split_whitespace().rev().take(6).map(bare).collect();
    let mut words = words.iter().map(String::as_str).filter(|word| {
        !matches!(
            *word,
            "la" | "il"
                | "le"
                | "di"
                | "della"
                | "delle"
                | "del"
                | "sindacato"
                | "organizzazione"
                | "organizzazioni"
                | "sindacale"
                | "sindacali"
                | "o.s"
                | "oo.ss"
                | "federazioni"
                | "segreterie"
                | "nazionali"
        )
    });
    let begins = before.trim_end().ends_with(['.', '!', '?', ';']);
    !begins
        && matches!(
            words.next(),
            Some("noi" | "scrivente" | "scriventi" | "sottoscritta" | "sottoscritte")
        )
        || before.trim_end().to_lowercase().ends_with(" come")
        || before.trim_end() == "Come"
}

/// A verb of one's own after a name.
fn acts(after: &str) -> bool {
    let mut words = after.split_whitespace().map(bare);
    match words.next().as_deref() {
        Some("ha" | "hanno") => words.next().is_some_and(|word| OWN_DEEDS.contains(&word.as_str())),
        Some(word) => OWN_VERBS.contains(&word),
        None => false,
    }
}

/// Each union once, in order.
fn names<'a>(mentions: impl IntoIterator<Item = &'a Mention>) -> Vec<Union> {
    let mut names = Vec::new();
    for mention in mentions {
        if !names.contains(&mention.union) {
            names.push(mention.union.clone());
        }
    }
    names
}

/// Leaves out a confederation whose own federation speaks.
fn without_confederations(found: Vec<Union>, unions: &Unions) -> Vec<Union> {
    found
        .iter()
        .filter(|union| {
            !found
                .iter()
                .any(|other| other != *union && unions.confederation(other).as_ref() == Some(union))
        })
        .cloned()
        .collect()
}
