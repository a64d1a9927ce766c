//! Telegram: updates in, messages out. Decides nothing; that is the conversation's.
//!
//! An update goes `polling` or `webhook` -> `intake` (once) -> `lanes` (in order) -> `receive` ->
//! the conversation -> `render` -> `send`.

mod api;
mod courier;
mod desk;
mod polling;
mod profile;
mod receive;
mod render;
mod send;
mod webhook;

use std::io;
use std::sync::Arc;
use std::time::Duration;

use teloxide::payloads::GetMe;
use teloxide::requests::Payload;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;

use crate::config::{self, Mode, People};
use crate::conversation::Parts;
use crate::platform::backoff::Backoff;
use api::Api;
use desk::Desk;
use receive::Me;
use send::{Pace, Sender};
use webhook::Webhook;

/// How long Telegram may take to say who the bot is.
const INTRODUCTION: Duration = Duration::from_secs(10);
/// How long the last word to Telegram may take when the program stops.
const GOODBYE: Duration = Duration::from_secs(3);

/// Why Telegram cannot be served.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No token is set.
    #[error("no telegram token is set: put the one that @BotFather gave into TELEGRAM_TOKEN")]
    NoToken,
    /// The address of the Bot API is none.
    #[error("telegram.api_url is no http or https address: write it as https://api.telegram.org")]
    ApiUrl,
    /// Telegram knows no bot of this token, or no longer.
    #[error(transparent)]
    Token(api::Error),
    /// What answers at the address is no Bot API.
    #[error("what answers at telegram.api_url does not say which bot this is: {0}; correct it")]
    NoBot(api::Error),
    /// A setting that webhooks need is missing or wrong.
    #[error("telegram.{0}: {1}")]
    Setting(&'static str, &'static str),
    /// The address for webhooks cannot be listened on.
    #[error("telegram.webhook_listen {address} cannot be listened on: {source}; choose another")]
    Listen {
        /// The address.
        address: String,
        /// Why not.
        source: io::Error,
    },
    /// Telegram takes no such webhook.
    #[error("telegram does not take the webhook: {0}; correct telegram.webhook_url")]
    Webhook(api::Error),
    /// The server of the webhook broke.
    #[error("the webhook can no longer be listened on: {0}")]
    Serve(io::Error),
}

impl Error {
    /// Whether trying again is of no use before something is set right.
    pub fn is_final(&self) -> bool {
        !matches!(self, Self::Serve(_))
    }
}

/// The bot on Telegram, connected.
pub struct Telegram {
    settings: config::Telegram,
    people: People,
    parts: Parts,
    api: Api,
    /// Not known yet where Telegram could not be reached.
    me: Option<Me>,
    webhook: Option<Webhook>,
}

impl Telegram {
    /// Connects: checks the settings, listens for webhooks where they are set, asks Telegram who
    /// the bot is. Telegram being out of reach is no error: [`Telegram::run`] goes on trying.
    ///
    /// # Errors
    /// When a setting is wrong, Telegram does not know the token, or the address is taken.
    pub async fn connect(
        settings: &config::Telegram,
        people: &People,
        parts: Parts,
    ) -> Result<Self, Error> {
        let token = settings.token.reveal().ok_or(Error::NoToken)?;
        let url = reqwest::Url::parse(&settings.api_url).map_err(|_| Error::ApiUrl)?;
        if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
            return Err(Error::ApiUrl);
        }
        let api = Api::new(&settings.api_url, token).map_err(Error::NoBot)?;
        let webhook = match settings.mode {
            Mode::Polling => None,
            Mode::Webhook => Some(Webhook::bind(settings).await?),
        };
        parts.metrics.ready("telegram", false);
        let me = match who(&api).await? {
            Ok(me) => Some(me),
            Err(error) => {
                parts.metrics.api_error("telegram", error.kind());
                tracing::warn!(%error, "telegram is out of reach; trying again");
                None
            }
        };
        let (settings, people) = (settings.clone(), people.clone());
        Ok(Self { settings, people, parts, api, me, webhook })
    }

    /// Serves until it is stopped; then finishes what is in hand, for at most so long.
    ///
    /// # Errors
    /// When the token is revoked, or Telegram does not take the webhook.
    pub async fn run(mut self, stop: CancellationToken, limit: Duration) -> Result<(), Error> {
        let me = tokio::select! {
            biased;
            () = stop.cancelled() => return Ok(()),
            me = self.introduced() => me?,
        };
        let Self { settings, people, parts, api, webhook, .. } = self;
        let metrics = parts.metrics.clone();
        let pace = Pace::new(settings.messages_per_second, settings.announcements_per_second);
        let sender = Sender::new(api.clone(), metrics.clone(), pace, Backoff::default());
        let desk = Arc::new(Desk::new(me, parts, api, sender));
        tracing::info!("telegram is served");

        let courier =
            AbortOnDropHandle::new(tokio::spawn(courier::run(desk.clone(), stop.clone())));
        let introduction = profile::introduce(desk.clone(), people);
        let _introduction = AbortOnDropHandle::new(tokio::spawn(introduction));
        let serving = async {
            match webhook {
                None => polling::run(&desk, &stop).await?,
                Some(webhook) => webhook.run(&desk, &stop).await?,
            }
            desk.finished().await;
            // Only fails where it broke, which was said then.
            let _ = courier.await;
            Ok(())
        };
        let served = tokio::select! {
            served = serving => served,
            () = desk.revoked() => Err(Error::Token(api::Error::Token)),
            () = async { stop.cancelled().await; sleep(limit).await } => {
                tracing::warn!(updates = desk.waiting(), "stopped with updates in hand");
                Ok(())
            }
        };
        if served.is_ok() && settings.mode == Mode::Polling {
            // Telegram repeats what it is not told of, and the store knows it: no harm in failing.
            let _ = timeout(GOODBYE, polling::confirm(&desk)).await;
        }
        metrics.ready("telegram", false);
        served
    }

    /// Who the bot is, asked until Telegram says so.
    async fn introduced(&mut self) -> Result<Me, Error> {
        let mut failures = 0;
        loop {
            if let Some(me) = self.me.take() {
                return Ok(me);
            }
            Backoff::default().wait(failures).await;
            failures += 1;
            match who(&self.api).await? {
                Ok(me) => return Ok(me),
                Err(error @ api::Error::RetryAfter(wait)) => {
                    self.parts.metrics.api_error("telegram", error.kind());
                    sleep(wait).await;
                }
                Err(error) => self.parts.metrics.api_error("telegram", error.kind()),
            }
        }
    }
}

/// Who the bot is; inside, an error that passes.
async fn who(api: &Api) -> Result<Result<Me, api::Error>, Error> {
    match api.post::<Me>(GetMe::NAME, &GetMe::new(), INTRODUCTION).await {
        Err(error @ api::Error::Token) => Err(Error::Token(error)),
        Err(error) if !error.passes() => Err(Error::NoBot(error)),
        answer => Ok(answer),
    }
}
