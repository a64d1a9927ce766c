//! The engine of Bacheca: reads union communiqués, indexes them, and answers
//! questions with exact quotes from them.
//!
//! Synchronous throughout; it knows nothing of chat platforms, HTTP or databases.

pub mod communique;
pub mod deadline;
pub mod error;
pub mod italian;
pub mod reader;
pub mod union;

pub use communique::{Citation, Communique, Union};
pub use error::{Error, Warning};
