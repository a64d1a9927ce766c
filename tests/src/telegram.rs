//! Telegram: its Bot API over HTTP, and its users, who do what they are told to.
//!
//! ```no_run
//! let telegram = fakes::telegram::Telegram::start();
//! // … start the bot with `telegram.url()` and `telegram.token()` …
//! let ada = telegram.user("Ada");
//! let answer = ada.asks("Quando scade il bando?");
//! answer.sees("9 giugno 2022").presses("Contesto").sees("domanda");
//! ```
//!
//! [`World`] is all there is, as plain data; [`Telegram`] serves it. A message of the bot that no
//! user looks at fails the test.

mod acting;
mod calls;
mod html;
mod json;
mod keyboard;
mod menu;
mod methods;
mod people;
mod post;
mod queries;
mod rates;
mod sending;
mod server;
#[cfg(test)]
mod tests;
mod updates;
mod webhook;
mod world;

pub use calls::{Call, Outcome, Params, Refusal};
pub use people::{Group, Person};
pub use post::{Change, Choice, Post};
pub use rates::Rates;
pub use server::Telegram;
pub use updates::Update;
pub use world::{
    Button, Chat, Edit, Entity, Kind, Message, Query, Standing, Target, Text, User, Webhook, World,
};

pub use crate::Document;
pub use crate::faults::{Fault, Trouble, When};
