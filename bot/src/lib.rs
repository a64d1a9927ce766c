//! Bacheca's ways in: the commands, the conversation, the bot's own words. What the communiqués
//! say is [`knowledge`]'s to find; here it is only asked for and shown.

pub mod cli;
pub mod clock;
pub mod config;
pub mod messages;
pub mod recall;
pub mod record;
pub mod telemetry;
pub mod terminal;

pub use cli::run;
