//! All that is sent goes through here, until it is carried out or refused. What may have been
//! carried out is repeated only where Discord takes it for the same.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};
use serenity::http::Route;
use serenity::model::id::ChannelId;
use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;

use super::api::{Api, Call, Error, code};
use super::render::Part;
use crate::observe::Metrics;
use crate::platform::backoff::Backoff;

/// So many failures of one call in a row are no accident.
const WORTH_SAYING: u32 = 4;
/// So many channels for direct messages are remembered.
const REMEMBERED: usize = 10_000;
/// When Discord's numbers begin, in milliseconds since 1970.
const EPOCH: u64 = 1_420_070_400_000;
/// How far the clocks may be apart, in milliseconds.
const SLACK: u64 = 60_000;
/// How many messages are looked through for one that may have been sent.
const LOOKED_THROUGH: u32 = 100;

/// Sends, edits and repeats.
pub struct Sender {
    api: Api,
    metrics: Arc<Metrics>,
    backoff: Backoff,
    /// The channels of direct messages, by user.
    direct: Mutex<HashMap<i64, u64>>,
    revoked: CancellationToken,
    /// Whether it was said that nothing gets through.
    trouble: AtomicBool,
}

/// One message to one channel.
#[derive(Debug)]
pub struct Letter<'a> {
    /// What.
    pub part: &'a Part,
    /// What makes the same message the same to Discord, at most 25 characters.
    pub nonce: String,
    /// The message it is a reply to.
    pub reply_to: Option<u64>,
    /// It may have been sent already, after this number.
    pub resumed: Option<i64>,
}

/// The number that Discord would give now, and a little less: what is sent later has a higher one.
pub fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let millis = u64::try_from(since.as_millis()).unwrap_or_default();
    i64::try_from(millis.saturating_sub(EPOCH + SLACK) << 22).unwrap_or_default()
}

impl Sender {
    /// A sender over this API.
    pub fn new(api: Api, metrics: Arc<Metrics>, backoff: Backoff) -> Self {
        Self {
            api,
            metrics,
            backoff,
            direct: Mutex::default(),
            revoked: CancellationToken::new(),
            trouble: AtomicBool::new(false),
        }
    }

    /// The API.
    pub fn api(&self) -> &Api {
        &self.api
    }

    /// Completes when Discord no longer knows the token.
    pub async fn revoked(&self) {
        self.revoked.cancelled().await;
    }

    /// Makes a call that may be repeated without harm, until it is carried out or refused, or the
    /// time is over.
    ///
    /// # Errors
    /// The refusal, or the last failure.
    pub async fn insist(&self, call: &Call<'_>, until: Option<Instant>) -> Result<Value, Error> {
        let mut failures = 0;
        loop {
            let error = match self.api.call(call).await {
                Ok(answer) => {
                    self.succeeded();
                    return Ok(answer);
                }
                Err(error) => error,
            };
            self.metrics.api_error("discord", error.kind());
            if error == Error::Token {
                self.revoked.cancel();
            }
            if !error.passes() || until.is_some_and(|until| Instant::now() >= until) {
                return Err(error);
            }
            match error {
                Error::RetryAfter(wait) => sleep(wait.max(self.backoff.first)).await,
                error => {
                    failures += 1;
                    if failures == WORTH_SAYING && !self.trouble.swap(true, Ordering::Relaxed) {
                        tracing::warn!(%error, "calls to discord fail; trying again");
                    }
                    self.backoff.wait(failures - 1).await;
                }
            }
        }
    }

    /// Sends a message until it has arrived, or is refused for good.
    ///
    /// # Errors
    /// The refusal.
    pub async fn post(&self, channel: u64, letter: &Letter<'_>) -> Result<(), Error> {
        if let Some(after) = letter.resumed
            && self.stands(channel, letter.part, after).await
        {
            return Ok(());
        }
        let route = Route::ChannelMessages { channel_id: ChannelId::new(channel.max(1)) };
        let file = letter.part.file.as_ref();
        let mut body = letter.part.body();
        body["nonce"] = json!(letter.nonce);
        body["enforce_nonce"] = json!(true);
        if let Some(message) = letter.reply_to {
            body["message_reference"] =
                json!({ "message_id": message.to_string(), "fail_if_not_exists": false });
        }
        match self.insist(&Call::post(route, body.clone()).with(file), None).await {
            Err(error) if error.is(&[code::INVALID_BODY]) => {
                tracing::error!(%error, "a message is sent without its buttons");
                let mut bare = letter.part.bare().body();
                bare["nonce"] = body["nonce"].take();
                bare["enforce_nonce"] = json!(true);
                self.insist(&Call::post(route, bare).with(file), None).await.map(drop)
            }
            sent => sent.map(drop),
        }
    }

    /// The channel of direct messages with a user.
    ///
    /// # Errors
    /// When Discord refuses it.
    pub async fn direct(&self, user: i64) -> Result<u64, Error> {
        if let Some(channel) = self.known().get(&user) {
            return Ok(*channel);
        }
        let body = json!({ "recipient_id": user.to_string() });
        let answer = self.insist(&Call::post(Route::UserMeDmChannels, body), None).await?;
        let channel = answer["id"].as_str().and_then(|id| id.parse().ok());
        let channel = channel.ok_or_else(|| Error::Refused {
            code: code::INVALID_RECIPIENT,
            message: "no channel is given".to_owned(),
        })?;
        let mut known = self.known();
        if known.len() >= REMEMBERED {
            known.clear();
        }
        known.insert(user, channel);
        Ok(channel)
    }

    /// Whether a message of the bot's that says this stands in the channel after this number.
    pub async fn stands(&self, channel: u64, part: &Part, after: i64) -> bool {
        let mut call =
            Call::get(Route::ChannelMessages { channel_id: ChannelId::new(channel.max(1)) });
        call.query = vec![("after", after.to_string()), ("limit", LOOKED_THROUGH.to_string())];
        let Ok(found) = self.insist(&call, None).await else { return false };
        let texts = |embeds: &[Value]| -> Vec<Value> {
            embeds.iter().map(|embed| embed["description"].clone()).collect()
        };
        let wanted = texts(&part.embeds);
        let name = part.file.as_ref().map(|file| Value::from(file.name.as_str()));
        found.as_array().into_iter().flatten().any(|message| {
            let embeds = message["embeds"].as_array().map(Vec::as_slice).unwrap_or_default();
            let file = message["attachments"].get(0).map(|file| file["filename"].clone());
            message["author"]["bot"] == true && texts(embeds) == wanted && file == name
        })
    }

    fn known(&self) -> MutexGuard<'_, HashMap<i64, u64>> {
        self.direct.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn succeeded(&self) {
        if self.trouble.swap(false, Ordering::Relaxed) {
            tracing::info!("calls to discord succeed again");
        }
    }
}
