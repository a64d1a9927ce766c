//! Bacheca from outside: each scenario runs the program as a member or an operator would, and
//! looks at what comes back.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "all of this is tests: what is not as expected has to stop them"
)]

mod announcements;
mod ask;
mod chat;
mod check;
mod contract;
mod conversation;
mod discord;
mod eval;
mod follow_ups;
mod handoff;
mod harness;
mod import_faq;
mod positions;
mod quotes;
mod telegram;
mod tidy;
mod timeline;
