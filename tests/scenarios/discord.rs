//! What only Discord has, and what goes wrong with it.

mod directs;
mod faults;
mod killed;
mod members;
mod threads;
mod verify;

/// A question with a short answer.
const DEADLINE: &str = "Quando scade il bando per il contact center?";
/// What is always in it.
const ANSWER: &str = "9 giugno 2022";
