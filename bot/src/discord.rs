//! Discord: events in, messages out. Decides nothing; that is the conversation's.
//!
//! An event goes `gateway` -> the desk (once, and said at once that its reply comes) -> `lanes` (in
//! order) -> `receive` -> the conversation -> `render` -> `send`.
//!
//! Discord tells a new session nothing of before: what was in hand when the program ended is kept
//! track of by the desk, and taken up at the next start.

mod api;
mod commands;
mod courier;
mod desk;
mod gateway;
mod limits;
mod markdown;
mod receive;
mod render;
mod send;
mod threads;

use std::sync::Arc;
use std::time::Duration;

use reqwest::Url;
use serenity::model::event::Event;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;

use crate::config::{self, People};
use crate::conversation::Parts;
use crate::platform::backoff::Backoff;
use api::Api;
use desk::Desk;
use gateway::{Gateway, Shards};
use send::Sender;

/// How long Discord may take to say where to connect.
const INTRODUCTION: Duration = Duration::from_secs(10);
/// How long taking leave may take when the program stops.
const GOODBYE: Duration = Duration::from_secs(2);

/// Why Discord cannot be served.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No token is set.
    #[error(
        "no discord token is set: put the one of discord.com/developers/applications (Bot, Reset \
         Token) into DISCORD_TOKEN"
    )]
    NoToken,
    /// The address of the API is none.
    #[error("discord.api_url is no http or https address: write it as https://discord.com")]
    ApiUrl,
    /// Discord knows no bot of this token, or no longer.
    #[error(transparent)]
    Token(api::Error),
    /// The same, said by the gateway.
    #[error(
        "discord does not know this token: copy it again from discord.com/developers/applications \
         (Bot, Reset Token) into DISCORD_TOKEN (or discord.token)"
    )]
    Unknown,
    /// What answers at the address is no API.
    #[error("what answers at discord.api_url does not say where to connect: {0}; correct it")]
    NoApi(api::Error),
    /// The address of the gateway is missing.
    #[error("discord does not say where its gateway is: correct discord.api_url")]
    NoGateway,
    /// The address of the gateway is not the one that is expected.
    #[error(
        "the gateway that is told is not at the address of discord.api_url: it is not connected to; \
         set discord.gateway_url where it is meant"
    )]
    GatewayUrl,
    /// The gateway refuses the connection for good.
    #[error("discord's gateway refuses the connection: {0}")]
    Refused(String),
    /// There is no thread for the connections.
    #[error("no thread for the connections to discord can be begun: {0}; lower the machine's load")]
    Line(std::io::Error),
    /// Discord cannot be reached now.
    #[error(transparent)]
    Unreachable(api::Error),
    /// The connections are down and do not come up.
    #[error("the connections to discord do not come up")]
    Lost,
}

impl Error {
    fn of(error: api::Error) -> Self {
        match error {
            api::Error::Token => Self::Token(error),
            error if error.passes() => Self::Unreachable(error),
            error => Self::NoApi(error),
        }
    }

    /// Whether trying again is of no use before something is set right.
    pub fn is_final(&self) -> bool {
        !matches!(self, Self::Line(_) | Self::Unreachable(_) | Self::Lost)
    }
}

/// The bot on Discord, connected.
pub struct Discord {
    settings: config::Discord,
    desk: Arc<Desk>,
    token: String,
    /// Not known yet where Discord could not be reached.
    gateway: Option<Gateway>,
}

impl Discord {
    /// Connects: checks the settings and asks Discord where its gateway is. Discord being out of
    /// reach is no error: [`Discord::run`] goes on trying.
    ///
    /// # Errors
    /// When a setting is wrong, Discord does not know the token, or the gateway is elsewhere than
    /// expected.
    pub async fn connect(
        settings: &config::Discord,
        people: &People,
        parts: Parts,
    ) -> Result<Self, Error> {
        let token = settings.token.reveal().ok_or(Error::NoToken)?;
        let url = Url::parse(settings.api_url.trim()).map_err(|_| Error::ApiUrl)?;
        if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
            return Err(Error::ApiUrl);
        }
        let api = Api::new(url, token).map_err(Error::NoApi)?;
        parts.metrics.ready("discord", false);
        let sender = Sender::new(api, parts.metrics.clone(), Backoff::default());
        let desk = Arc::new(Desk::new(parts, people.clone(), settings, sender));
        let token = token.to_owned();
        let mut discord = Self { settings: settings.clone(), desk, token, gateway: None };
        let found = timeout(INTRODUCTION, discord.find()).await;
        match found {
            Ok(Ok(gateway)) => discord.gateway = Some(gateway),
            Ok(Err(error)) if error.is_final() => return Err(error),
            Ok(Err(error)) => tracing::warn!(%error, "discord is out of reach; trying again"),
            Err(_) => tracing::warn!("discord does not answer; trying again"),
        }
        Ok(discord)
    }

    /// Serves until it is stopped; then finishes what is in hand, for at most so long.
    ///
    /// # Errors
    /// When the token is revoked, or the connections do not come up.
    pub async fn run(mut self, stop: CancellationToken, limit: Duration) -> Result<(), Error> {
        let gateway = tokio::select! {
            biased;
            () = stop.cancelled() => return Ok(()),
            gateway = self.found() => gateway?,
        };
        let Self { desk, token, .. } = self;
        let metrics = desk.parts.metrics.clone();
        let (ear, mut events) = unbounded_channel();
        let mut shards = tokio::select! {
            biased;
            () = stop.cancelled() => return Ok(()),
            shards = Shards::start(gateway, desk.sender.api().base(), &token, ear) => shards?,
        };
        tracing::info!("discord is served");
        let courier =
            AbortOnDropHandle::new(tokio::spawn(courier::run(desk.clone(), stop.clone())));
        let serving = async {
            tokio::select! {
                biased;
                () = stop.cancelled() => {}
                () = hear(&desk, &mut events) => {}
            }
            desk.finished().await;
            // Only fails where it broke, which was said then.
            let _ = courier.await;
        };
        let served = tokio::select! {
            () = serving => Ok(()),
            () = desk.sender.revoked() => Err(Error::Token(api::Error::Token)),
            error = shards.watch(&metrics) => Err(error),
            () = async { stop.cancelled().await; sleep(limit).await } => {
                tracing::warn!(events = desk.waiting(), "stopped with events in hand");
                Ok(())
            }
        };
        metrics.ready("discord", false);
        // Discord notices by itself where that fails.
        let _ = timeout(GOODBYE, shards.close()).await;
        served
    }

    async fn find(&self) -> Result<Gateway, Error> {
        let found = Gateway::find(&self.desk.sender, &self.settings).await;
        if let Err(Error::Unreachable(error)) = &found {
            self.desk.parts.metrics.api_error("discord", error.kind());
        }
        found
    }

    /// Where the gateway is, asked until Discord says so.
    async fn found(&mut self) -> Result<Gateway, Error> {
        let mut failures = 0;
        loop {
            if let Some(gateway) = self.gateway.take() {
                return Ok(gateway);
            }
            Backoff::default().wait(failures).await;
            failures += 1;
            match self.find().await {
                Ok(gateway) => return Ok(gateway),
                Err(Error::Unreachable(api::Error::RetryAfter(wait))) => sleep(wait).await,
                Err(Error::Unreachable(_)) => {}
                Err(error) => return Err(error),
            }
        }
    }
}

/// Takes in what comes, as long as something can come.
async fn hear(desk: &Arc<Desk>, events: &mut UnboundedReceiver<Event>) {
    let mut registering = None;
    while let Some(event) = events.recv().await {
        if let Event::Ready(event) = &event
            && desk.introduced(event.ready.user.id)
        {
            let register = commands::register(desk.clone(), event.ready.application.id);
            registering = Some(AbortOnDropHandle::new(tokio::spawn(register)));
            desk.take_up();
        }
        desk.accept(event);
    }
    drop(registering);
}
