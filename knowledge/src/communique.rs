//! The source documents: a communiqué, the unions that signed it, and how it is cited.

use std::fmt;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// The short name of a union as members say it: `USB`, `FP CGIL`, `SLC CGIL`.
///
/// Built only by [`crate::union::Unions`], so that one union has one spelling.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Union(pub String);

impl fmt::Display for Union {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// One source document, read and understood.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Communique {
    /// Path below the knowledge folder, with `/` between its parts.
    pub file: String,
    /// The dispute it belongs to: the first folder of `file`; `None` at the root.
    pub dispute: Option<String>,
    /// Its title, from the text, the metadata of the format, or an override.
    pub title: String,
    /// The unions that speak in it, in order of appearance; empty when it does not say.
    pub unions: Vec<Union>,
    /// The day it bears; `None` when it bears none (never a guess, never the file's own).
    pub date: Option<Date>,
    /// Where it was written ("Roma", "Nazionale").
    pub place: Option<String>,
    /// Protocol number as printed ("C06/2026").
    pub protocol: Option<String>,
    /// Who signs ("Coordinatore nazionale FP CGIL INPS, Giuseppe Lombardo").
    pub signature: Option<String>,
    /// Where it was published.
    pub url: Option<String>,
    /// The extracted text: paragraphs separated by one blank line; list items and headings are
    /// paragraphs of their own. Every quote is a byte range of this.
    pub text: String,
}

/// Which communiqué a quote is from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Citation {
    /// Path below the knowledge folder.
    pub file: String,
    /// The communiqué's title.
    pub title: String,
    /// The unions that speak in it.
    pub unions: Vec<Union>,
    /// The day it bears, if any.
    pub date: Option<Date>,
    /// Where it was published, if known.
    pub url: Option<String>,
}

impl Communique {
    /// The citation of any quote from this communiqué.
    pub fn citation(&self) -> Citation {
        Citation {
            file: self.file.clone(),
            title: self.title.clone(),
            unions: self.unions.clone(),
            date: self.date,
            url: self.url.clone(),
        }
    }
}
