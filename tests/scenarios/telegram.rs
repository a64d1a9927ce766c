//! What only Telegram has, and what goes wrong with it.

mod faults;
mod groups;
mod inline;
mod privacy;
mod profile;
mod revisions;
mod webhook;

/// A question with a short answer.
const DEADLINE: &str = "Quando scade il bando per il contact center?";
/// What is always in it.
const ANSWER: &str = "9 giugno 2022";
