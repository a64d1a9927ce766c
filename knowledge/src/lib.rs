//! The engine of Bacheca: reads union communiqués, indexes them, and answers
//! questions with exact quotes from them.
//!
//! Synchronous throughout; it knows nothing of chat platforms, HTTP or databases.
//!
//! Files become [`Communique`]s ([`reader`]), cut into passages of whole sentences ([`passage`])
//! and indexed ([`index`]) as one immutable [`Snapshot`]. A question is analysed ([`query`]), the
//! passages ranked ([`retriever`]) by their words and by what they mean ([`semantics`],
//! [`embedder`]), and the sentences that answer it quoted, or a plain no given ([`answer`]).
//!
//! ```
//! use knowledge::{Outcome, Question, Settings, Snapshot};
//!
//! # fn main() -> Result<(), knowledge::Error> {
//! let snapshot = Snapshot::built_in(&Settings::built_in()?)?;
//! let answer = snapshot.ask(&Question {
//!     text: "Cosa chiede USB per i part time involontari?",
//!     now: jiff::civil::date(2022, 6, 1).at(9, 0, 0, 0),
//!     dispute: None,
//! })?;
//! let Outcome::Answered(answered) = answer.outcome else { panic!("{answer:?}") };
//! let quote = &answered.quotes[0];
//! let source = snapshot.communiques().iter().find(|c| c.file == quote.citation.file);
//! assert_eq!(Some(quote.text.as_str()), source.and_then(|c| c.text.get(quote.start..quote.end)));
//! # Ok(())
//! # }
//! ```

pub mod answer;
mod built_in;
pub mod changes;
pub mod communique;
pub mod curated;
pub mod deadline;
pub mod embedder;
pub mod error;
pub mod evaluation;
pub mod evidence;
pub mod follow_up;
pub mod index;
pub mod italian;
pub mod library;
pub mod passage;
pub mod query;
pub mod reader;
pub mod retriever;
pub mod semantics;
pub mod snapshot;
pub mod superseded;
pub mod timeline;
pub mod union;
pub mod vocabulary;

pub use answer::{Answer, Outcome};
pub use communique::{Citation, Communique, Union};
pub use error::{Error, Warning};
pub use library::Library;
pub use snapshot::{Question, Settings, Snapshot};
