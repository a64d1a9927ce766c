//! The engine of Bacheca: reads union communiqués, indexes them, and answers
//! questions with exact quotes from them.
//!
//! Synchronous throughout; it knows nothing of chat platforms, HTTP or databases.

pub mod communique;
pub mod error;
pub mod evaluation;
pub mod index;
pub mod italian;
pub mod passage;
pub mod query;
pub mod reader;
pub mod retriever;
pub mod union;
pub mod vocabulary;

pub use communique::{Citation, Communique, Union};
pub use error::{Error, Warning};
