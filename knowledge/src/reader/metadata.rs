//! What a communiqué says of itself: title, unions, date, place, protocol number, signature.
//!
//! Only what stands where such things stand is taken: a date in the header or under the
//! signature, not one told in the running text; a union that writes, not one written about.
//! What the text does not say stays unsaid.

mod dateline;
mod heading;
mod layout;
mod lexicon;
mod signature;
mod speaker;

use jiff::civil::Date;

use super::Extracted;
use crate::communique::Union;
use crate::union::Unions;
use layout::Layout;

/// What was understood of a communiqué.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Metadata {
    /// Its title; `None` only when there is no text.
    pub title: Option<String>,
    /// The unions that speak in it, in order; empty when it does not say.
    pub unions: Vec<Union>,
    /// The day it bears.
    pub date: Option<Date>,
    /// Where it was written ("Roma", "Nazionale").
    pub place: Option<String>,
    /// Protocol number as printed, without "Prot. n.".
    pub protocol: Option<String>,
    /// Who signs: the lines under the text, joined by commas.
    pub signature: Option<String>,
    /// Where it was published.
    pub url: Option<String>,
}

/// Understands what a reader extracted.
///
/// The text goes before a format's date where the two disagree, for a page's date is when it was
/// put online; the format's title goes before the text's.
pub fn understand(extracted: &Extracted, unions: &Unions) -> Metadata {
    let layout = Layout::new(&extracted.text, unions);
    let dateline = dateline::find(&layout);
    Metadata {
        title: heading::title(&layout, extracted.title.as_deref(), unions),
        unions: speaker::speakers(&layout, extracted, unions),
        date: dateline.as_ref().and_then(|line| line.date).or(extracted.date),
        place: dateline.and_then(|line| line.place),
        protocol: extracted.protocol.clone().or_else(|| signature::protocol(&layout)),
        signature: signature::signature(&layout),
        url: extracted.url.clone(),
    }
}

#[cfg(test)]
mod tests;
