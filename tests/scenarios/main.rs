//! Bacheca from outside: each scenario runs the program as a member or an operator would, and
//! looks at what comes back.

mod ask;
mod chat;
mod check;
mod contract;
mod eval;
mod harness;
mod import_faq;
mod quotes;
mod tidy;
