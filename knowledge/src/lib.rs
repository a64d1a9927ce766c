//! The engine of Bacheca: reads union communiqués, indexes them, and answers
//! questions with exact quotes from them.
//!
//! Synchronous throughout; it knows nothing of chat platforms, HTTP or databases.

pub mod answer;
mod built_in;
pub mod communique;
pub mod curated;
pub mod deadline;
pub mod embedder;
pub mod error;
pub mod evaluation;
pub mod index;
pub mod italian;
pub mod library;
pub mod passage;
pub mod query;
pub mod reader;
pub mod retriever;
pub mod snapshot;
pub mod union;
pub mod vocabulary;

pub use answer::{Answer, Outcome};
pub use communique::{Citation, Communique, Union};
pub use error::{Error, Warning};
pub use library::Library;
pub use snapshot::{Question, Settings, Snapshot};
