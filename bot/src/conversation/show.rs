//! How quotes, communiqués and deadlines are shown: the pieces that replies are made of.

use knowledge::Communique;
use knowledge::answer::Quote;
use knowledge::communique::Citation;
use knowledge::deadline::Standing;

use super::action::Key;
use super::reply::{Block, Span};
use crate::messages::Messages;
use crate::store::Shelved;

/// Most characters of a button's label.
const LABEL: usize = 60;

/// The key of a communiqué: another text, another key.
pub(super) fn key(communique: &Communique) -> Key {
    Key::of(&["communique", &communique.file, &communique.text])
}

/// The key of a dispute.
pub(super) fn dispute_key(dispute: &str) -> Key {
    Key::of(&["dispute", dispute])
}

/// The communiqué of a key; `None` where it is gone or has changed.
pub(super) fn of_key<'a>(communiques: &'a [Communique], key: &Key) -> Option<&'a Communique> {
    communiques.iter().find(|communique| self::key(communique) == *key)
}

/// How a communiqué is cited that was on the shelf; by what is known of it where it is gone.
pub(super) fn citation(communiques: &[Communique], shelved: &Shelved) -> Citation {
    match of_file(communiques, &shelved.file) {
        Some(communique) => communique.citation(),
        None => Citation {
            file: shelved.file.clone(),
            title: shelved.title.clone(),
            unions: Vec::new(),
            date: shelved.date,
            url: None,
        },
    }
}

/// The communiqué of a file.
pub(super) fn of_file<'a>(communiques: &'a [Communique], file: &str) -> Option<&'a Communique> {
    communiques.iter().find(|communique| communique.file == file)
}

/// "title", as a link where the communiqué was published.
fn title(citation: &Citation) -> Span {
    match citation.url.as_deref().filter(|url| is_web(url)) {
        Some(url) => Span::Link { text: citation.title.clone(), url: url.to_owned() },
        None => Span::Plain(citation.title.clone()),
    }
}

/// Whether an address can be followed from a chat.
pub(super) fn is_web(url: &str) -> bool {
    url.starts_with("https://") || url.starts_with("http://")
}

/// Where a quote is from: "— USB, 27 maggio 2022 · title".
pub(super) fn byline(messages: &Messages, citation: &Citation) -> Vec<Span> {
    let who =
        format!("— {}, {} · ", messages.unions(&citation.unions), messages.day(citation.date));
    vec![Span::Plain(who), title(citation)]
}

/// A communiqué of a list: "title — USB, 27 maggio 2022".
pub(super) fn reference(messages: &Messages, citation: &Citation) -> Vec<Span> {
    let who = format!(" — {}, {}", messages.unions(&citation.unions), messages.day(citation.date));
    vec![title(citation), Span::Plain(who)]
}

/// A list of communiqués, each after its mark.
pub(super) fn list<'a>(
    messages: &Messages,
    items: impl IntoIterator<Item = (String, &'a Citation)>,
) -> Block {
    let mut spans = Vec::new();
    for (mark, citation) in items {
        let start = if spans.is_empty() { mark } else { format!("\n{mark}") };
        spans.push(Span::Plain(start));
        spans.extend(reference(messages, citation));
    }
    Block::Text(spans)
}

/// A quote and where it is from.
pub(super) fn quote(messages: &Messages, quote: &Quote) -> [Block; 2] {
    [Block::Quote(quote.text.clone()), Block::Text(byline(messages, &quote.citation))]
}

/// Where a deadline stands.
pub(super) fn standing(messages: &Messages, standing: &Standing) -> Block {
    Block::bold(messages.standing(standing))
}

/// A label that has room on a button.
pub(super) fn label(text: &str) -> String {
    if text.chars().count() <= LABEL {
        return text.to_owned();
    }
    let cut: String = text.chars().take(LABEL - 1).collect();
    // Rather a word less than half a word.
    let cut = cut.rsplit_once(' ').map_or(cut.as_str(), |(whole, _)| whole);
    format!("{}…", cut.trim_end_matches([',', ';', ':']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_label_ends_with_a_whole_word() {
        assert_eq!(label("Contesto"), "Contesto");
        let long =
            label("Qual è l'ultimo giorno per fare domanda di partecipazione, e a che ora scade?");
        assert_eq!(long, "Qual è l'ultimo giorno per fare domanda di partecipazione…");
        assert!(label(&"a".repeat(200)).chars().count() <= LABEL);
    }
}
