//! The chat platforms as fakes on this machine: whole worlds as plain data, served over the
//! platforms' own interfaces and as strict about them as the real ones are.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "all of this is for tests: what is not as expected has to stop them"
)]

pub mod telegram;
