//! The chat platforms as fakes on this machine: whole worlds as plain data, served over the
//! platforms' own interfaces and as strict about them as the real ones are.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "all of this is for tests: what is not as expected has to stop them"
)]

pub mod discord;
mod faults;
mod shared;
pub mod telegram;
mod wire;

/// A file that goes with a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// Its name.
    pub name: String,
    /// Its content.
    pub bytes: Vec<u8>,
}
