//! Discord: its REST interface and its gateway, and its users, who do what they are told to.
//!
//! ```no_run
//! let discord = fakes::discord::Discord::start();
//! // … start the bot with `discord.url()` and `discord.token()` …
//! let channel = discord.guild("RSU").channel("domande");
//! let ada = discord.user("Ada").in_channel(&channel);
//! let answer = ada.slash("/chiedi", "Quando scade il bando?");
//! answer.sees("9 giugno 2022").is_seen_by_one().presses("Contesto").sees("domanda");
//! ```
//!
//! [`World`] is all there is, as plain data; [`Discord`] serves it. A message of the bot that no
//! user looks at fails the test, and so does one that could ping somebody.

mod acting;
mod calls;
mod commands;
mod components;
mod gateway;
mod interactions;
mod json;
mod markdown;
mod message;
mod messages;
mod operations;
mod payload;
mod people;
mod permissions;
mod places;
mod post;
mod rates;
mod seen;
mod server;
mod sessions;
#[cfg(test)]
mod tests;
mod webhooks;
mod world;

pub use calls::{Call, Errors, Outcome, Refusal};
pub use commands::Command;
pub use markdown::Rendered;
pub use message::{Attachment, Button, Edit, Message};
pub use people::{Choice, Community, Person, Room};
pub use post::{Change, Form, Post};
pub use rates::Rates;
pub use server::Discord;
pub use sessions::{Connection, Gateway, Order, Session};
pub use world::{Asked, Channel, Guild, Interaction, Kind, Member, Role, State, User, World};

pub use crate::Document;
pub use crate::faults::{Fault, Trouble, When};

/// What the bot may do in a channel, and what members may, as bits.
pub mod may {
    pub use super::permissions::*;
}
