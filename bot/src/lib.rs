//! Bacheca's ways in: the commands, the conversation, the bot's own words. What the communiqués
//! say is [`knowledge`]'s to find; here it is only asked for and shown.

pub mod agenda;
pub mod app;
pub mod cli;
pub mod clock;
pub mod config;
pub mod control;
pub mod conversation;
#[cfg(feature = "discord")]
pub mod discord;
pub mod messages;
pub mod observe;
#[cfg(any(feature = "discord", feature = "telegram"))]
mod platform;
pub mod recall;
pub mod record;
pub mod reload;
pub mod store;
#[cfg(feature = "telegram")]
pub mod telegram;
pub mod telemetry;
pub mod terminal;
pub mod topics;
pub mod understanding;
pub mod verified;

pub use cli::run;
