//! A communiqué out of what was extracted from a file and what is stated beside it.

use super::{Extracted, Stated};
use crate::communique::{Communique, Union};

/// Longest title made of a first line, in characters.
const TITLE: usize = 200;

/// Makes the communiqué. `beside` is what `NAME.toml` states; it goes before front matter, which
/// goes before what the format and the text say.
pub fn communique(file: &str, extracted: Extracted, beside: &Stated) -> Communique {
    let stated = Stated {
        title: beside.title.clone().or(extracted.stated.title),
        unions: beside.unions.clone().or(extracted.stated.unions),
        date: beside.date.or(extracted.stated.date),
        url: beside.url.clone().or(extracted.stated.url),
        protocol: beside.protocol.clone().or(extracted.stated.protocol),
        place: beside.place.clone().or(extracted.stated.place),
        signature: beside.signature.clone().or(extracted.stated.signature),
    };
    let first_line =
        || extracted.text.split("\n\n").next().unwrap_or("").chars().take(TITLE).collect();
    Communique {
        file: file.to_owned(),
        dispute: dispute_of(file),
        title: stated.title.or(extracted.title).unwrap_or_else(first_line),
        unions: stated.unions.unwrap_or(extracted.unions).into_iter().map(Union).collect(),
        date: stated.date.or(extracted.date),
        place: stated.place,
        protocol: stated.protocol.or(extracted.protocol),
        signature: stated.signature,
        url: stated.url.or(extracted.url),
        text: extracted.text,
    }
}

/// The dispute a file belongs to: its first folder.
pub fn dispute_of(file: &str) -> Option<String> {
    file.split_once('/').map(|(folder, _)| folder.to_owned())
}
