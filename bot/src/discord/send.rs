//! All that is sent goes through here, until it is carried out or refused. What may have been
//! carried out is repeated only where Discord takes it for the same.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

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
    i64::try_from(since_epoch().saturating_sub(SLACK) << 22).unwrap_or_default()
}

/// How long ago this number was given.
pub fn age(number: i64) -> Duration {
    let given = u64::try_from(number >> 22).unwrap_or_default();
    Duration::from_millis(since_epoch().saturating_sub(given))
}

/// Milliseconds since Discord's numbers begin.
fn since_epoch() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or_default().saturating_sub(EPOCH)
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

    /// Sends a message until it has arrived, or is refused for good; gives its number, where
    /// Discord tells.
    ///
    /// # Errors
    /// The refusal.
    pub async fn post(&self, channel: u64, letter: &Letter<'_>) -> Result<Option<i64>, Error> {
        if let Some(after) = letter.resumed
            && let Some(found) = self.stands(channel, letter.part, after).await
        {
            return Ok(Some(found));
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
        let sent = match self.insist(&Call::post(route, body.clone()).with(file), None).await {
            Err(error) if error.is(&[code::INVALID_BODY]) => {
                tracing::error!(%error, "a message is sent without its buttons");
                let mut bare = letter.part.bare().body();
                bare["nonce"] = body["nonce"].take();
                bare["enforce_nonce"] = json!(true);
                self.insist(&Call::post(route, bare).with(file), None).await
            }
            sent => sent,
        };
        sent.map(|message| number(&message))
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
        self.met(user, channel);
        Ok(channel)
    }

    /// A channel of direct messages with a user is not there any more.
    pub fn lost(&self, user: i64, channel: u64) {
        let mut known = self.known();
        if known.get(&user) == Some(&channel) {
            known.remove(&user);
        }
    }

    /// A user was met in their channel of direct messages: Discord lets few be asked for at once.
    pub fn met(&self, user: i64, channel: u64) {
        let mut known = self.known();
        if known.len() >= REMEMBERED {
            known.clear();
        }
        known.insert(user, channel);
    }

    /// The number of a message of the bot's that says this and stands in the channel after this
    /// number.
    pub async fn stands(&self, channel: u64, part: &Part, after: i64) -> Option<i64> {
        let mut call =
            Call::get(Route::ChannelMessages { channel_id: ChannelId::new(channel.max(1)) });
        call.query = vec![("after", after.to_string()), ("limit", LOOKED_THROUGH.to_string())];
        let found = self.insist(&call, None).await.ok()?;
        let texts = |embeds: &[Value]| -> Vec<Value> {
            embeds.iter().map(|embed| embed["description"].clone()).collect()
        };
        let wanted = texts(&part.embeds);
        let name = part.file.as_ref().map(|file| Value::from(file.name.as_str()));
        let same = |message: &&Value| {
            let embeds = message["embeds"].as_array().map(Vec::as_slice).unwrap_or_default();
            let file = message["attachments"].get(0).map(|file| file["filename"].clone());
            message["author"]["bot"] == true && texts(embeds) == wanted && file == name
        };
        found.as_array()?.iter().find(same).and_then(number)
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

/// The number of a message.
pub fn number(message: &Value) -> Option<i64> {
    message["id"].as_str()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex as Shelf;

    use axum::Router;
    use axum::extract::State;
    use axum::http::{Method, StatusCode, Uri};

    use super::*;
    use crate::conversation::reply::Message;
    use crate::discord::render;

    type Asked = Arc<Shelf<Vec<(String, Value)>>>;

    /// A Discord where a message stands already; the first of everything fails half-way.
    async fn answer(
        State(asked): State<Asked>,
        method: Method,
        uri: Uri,
        body: String,
    ) -> (StatusCode, String) {
        let body: Value = serde_json::from_str(&body).unwrap_or_default();
        let call = format!("{method} {}", uri.path().trim_start_matches("/api/v10"));
        let mut asked = asked.lock().unwrap();
        asked.push((call.clone(), body));
        let repeated = asked.iter().filter(|(before, _)| *before == call).count() > 1;
        let stands =
            json!([{ "id": "41", "author": { "bot": true }, "embeds": [{ "description": "sì" }] }]);
        match (method, uri.path().ends_with("/channels"), repeated) {
            (Method::GET, ..) => (StatusCode::OK, stands.to_string()),
            (_, _, false) => (StatusCode::BAD_GATEWAY, String::new()),
            (..) => (StatusCode::OK, json!({ "id": "42" }).to_string()),
        }
    }

    async fn sender() -> (Sender, Asked) {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let asked = Asked::default();
        let router = Router::new().fallback(answer).with_state(asked.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        let api = Api::new(base.parse().unwrap(), "t").unwrap();
        let quick = Duration::from_millis(2);
        let backoff = Backoff { first: quick, most: quick };
        (Sender::new(api, Arc::default(), backoff), asked)
    }

    fn part(words: &str) -> Part {
        render::parts(Message::text(words)).remove(0)
    }

    #[tokio::test]
    async fn what_may_have_arrived_is_repeated_under_the_same_name() {
        let (sender, asked) = sender().await;
        let part = part("ciao");
        let letter =
            Letter { part: &part, nonce: "7-0".to_owned(), reply_to: Some(3), resumed: None };
        sender.post(9, &letter).await.unwrap();
        let asked = asked.lock().unwrap();
        assert_eq!(asked.len(), 2);
        assert_eq!(asked[0], asked[1]);
        assert_eq!(
            (&asked[0].1["nonce"], &asked[0].1["enforce_nonce"]),
            (&json!("7-0"), &json!(true))
        );
        assert_eq!(asked[0].1["message_reference"]["fail_if_not_exists"], false);
    }

    #[tokio::test]
    async fn after_a_restart_what_stands_there_is_not_sent_again() {
        let (sender, asked) = sender().await;
        for (words, calls, number) in [("sì", 1, 41), ("no", 3, 42)] {
            asked.lock().unwrap().clear();
            let part = part(words);
            let letter =
                Letter { part: &part, nonce: "d1-0".to_owned(), reply_to: None, resumed: Some(5) };
            assert_eq!(sender.post(9, &letter).await, Ok(Some(number)), "{words}");
            assert_eq!(asked.lock().unwrap().len(), calls, "{words}");
        }
    }

    #[tokio::test]
    async fn somebodys_channel_is_asked_for_once() {
        let (sender, asked) = sender().await;
        for _ in 0..2 {
            assert_eq!(sender.direct(1001).await, Ok(42));
        }
        let asked = asked.lock().unwrap();
        assert_eq!(asked.len(), 2, "the first one failed");
        assert_eq!(asked[1].1, json!({ "recipient_id": "1001" }));
    }

    #[test]
    fn numbers_of_now_are_discords() {
        // One of the autumn of 2024, and one of 2084.
        assert!((1_290_000_000_000_000_000..i64::MAX).contains(&now()));
        let age = age(now()).as_millis();
        assert!((60_000..70_000).contains(&age), "{age}");
    }
}
