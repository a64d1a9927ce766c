//! Why the service cannot start, or ended.

use std::io;

use crate::messages::WrongMessages;
use crate::observe::server::CannotListen;
use crate::reload::Refused;
use crate::store;
use crate::topics::WrongTopics;

/// Why the service cannot start, or ended.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No platform has a token.
    #[error(
        "there is no platform to serve: give the token of a Telegram bot in the environment variable TELEGRAM_TOKEN (@BotFather on Telegram makes bots), or of a Discord bot in DISCORD_TOKEN (discord.com/developers/applications makes them), or both"
    )]
    NoToken,
    /// The program knows no platform.
    #[error(
        "this bacheca is built without any platform; build it with the feature `telegram` or `discord`, or ask it in the terminal with `bacheca chat`"
    )]
    NoPlatform,
    /// The settings, the folder or the engine.
    #[error(transparent)]
    Knowledge(#[from] knowledge::Error),
    /// Nothing can be listened for.
    #[error(transparent)]
    Listen(#[from] CannotListen),
    /// The program runs already, or cannot be spoken to.
    #[cfg(unix)]
    #[error(transparent)]
    Socket(#[from] crate::control::socket::CannotOpen),
    /// Nothing can be kept.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// The topics.
    #[error(transparent)]
    Topics(#[from] WrongTopics),
    /// The bot's own words.
    #[error(transparent)]
    Messages(#[from] WrongMessages),
    /// The start could not be recorded.
    #[error("the start could not be recorded: {0}")]
    Record(#[from] Refused),
    /// The system refuses to tell of signals.
    #[error("cannot listen for signals: {0}; look at the limits of this process")]
    Signals(io::Error),
    /// A part of the program stopped working.
    #[error("{0} could not be built: its thread stopped; try again, and report this if it stays")]
    Broken(&'static str),
    /// A platform gave up.
    #[error("{platform}: {cause}")]
    Platform {
        /// Which.
        platform: &'static str,
        /// Why, and what to do.
        cause: String,
    },
}

impl Error {
    /// Whether who started the program has to change something in what was asked for.
    pub fn asked_wrongly(&self) -> bool {
        matches!(self, Self::NoToken | Self::NoPlatform | Self::Topics(_))
    }
}
