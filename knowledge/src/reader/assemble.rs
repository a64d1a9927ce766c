//! A communiqué out of what was extracted from a file and what is stated about it.

use super::metadata::{self, Metadata};
use super::{Extracted, Problem, Stated};
use crate::communique::{Communique, Union};
use crate::union::Unions;

/// Makes the communiqué. `beside` is what `NAME.toml` states; it goes before front matter, which
/// goes before what the format and the text say.
pub fn communique(
    file: &str,
    extracted: Extracted,
    beside: &Stated,
    unions: &Unions,
) -> (Communique, Vec<Problem>) {
    let understood: Metadata = metadata::understand(&extracted, unions);
    let front = extracted.stated;
    let mut problems = Vec::new();
    let stated_unions = beside.unions.clone().or(front.unions);
    let named = stated_unions
        .map(|names| names.iter().filter_map(|name| union(name, unions, &mut problems)).collect());
    let communique = Communique {
        file: file.to_owned(),
        dispute: dispute_of(file),
        title: beside
            .title
            .clone()
            .or(front.title)
            .or(understood.title)
            .unwrap_or_else(|| file.to_owned()),
        unions: named.unwrap_or(understood.unions),
        date: beside.date.or(front.date).or(understood.date),
        place: beside.place.clone().or(front.place).or(understood.place),
        protocol: beside.protocol.clone().or(front.protocol).or(understood.protocol),
        signature: beside.signature.clone().or(front.signature).or(understood.signature),
        url: beside.url.clone().or(front.url).or(understood.url),
        text: extracted.text,
    };
    (communique, problems)
}

/// A union by the name an officer gave it. One that is not known keeps that name, with a warning:
/// it may be a small union, or a slip of the pen.
fn union(name: &str, unions: &Unions, problems: &mut Vec<Problem>) -> Option<Union> {
    let name = super::cleanup::line(name);
    if name.is_empty() {
        return None;
    }
    Some(unions.named(&name).unwrap_or_else(|| {
        problems.push(Problem::new(
            format!("the union \"{name}\" is not in the list of unions"),
            "check how it is written, or add it to unions.toml",
        ));
        Union(name)
    }))
}

/// The dispute a file belongs to: its first folder.
pub fn dispute_of(file: &str) -> Option<String> {
    file.split_once('/').map(|(folder, _)| folder.to_owned())
}
