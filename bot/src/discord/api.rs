//! Calls to Discord's API, and what became of them: done, refused, not sent, or not known.
//!
//! serenity's types say what is called and how; the calls are our own, because serenity keeps to
//! itself how long to wait once its rate limiter is off, which it has to be for another address.

use std::fmt;
use std::time::Duration;

use reqwest::{Client, Response, Url, redirect};
use serde_json::Value;
use serenity::builder::CreateAttachment;
use serenity::http::{LightMethod, Multipart, MultipartUpload, Request, Route};

use super::limits::Limits;
use crate::conversation::reply::File;
use crate::platform::was_not_sent;

/// How long a call may take in all.
const TIMEOUT: Duration = Duration::from_secs(15);
/// How long it may take to be connected.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// Connections that nothing was heard on for so long are closed.
const IDLE: Duration = Duration::from_secs(20);
/// How long no more channels of direct messages are opened after too many.
const TOO_FAST: Duration = Duration::from_secs(60);
/// The longest answer that is read of a call, in bytes: a hundred messages have room.
const LONGEST_ANSWER: usize = 16 << 20;

/// Discord's numbers for what it refuses, as far as something can be done about it.
pub mod code {
    /// There is no such channel.
    pub const UNKNOWN_CHANNEL: u64 = 10_003;
    /// There is no such user.
    pub const UNKNOWN_USER: u64 = 10_013;
    /// A thread is archived: it has to be opened before anything in it is changed.
    pub const ARCHIVED: u64 = 50_083;
    /// A message is not there any more.
    pub const UNKNOWN_MESSAGE: u64 = 10_008;
    /// Too many channels of direct messages are opened.
    pub const OPENING_TOO_FAST: u64 = 40_003;
    /// The interaction has had its first response.
    pub const ACKNOWLEDGED: u64 = 40_060;
    /// The bot does not see this channel.
    pub const MISSING_ACCESS: u64 = 50_001;
    /// The user takes no messages of the bot's.
    pub const CANNOT_SEND: u64 = 50_007;
    /// The bot may not do this here.
    pub const MISSING_PERMISSIONS: u64 = 50_013;
    /// Nobody can be written to by this number.
    pub const INVALID_RECIPIENT: u64 = 50_033;
    /// The body is none that Discord takes.
    pub const INVALID_BODY: u64 = 50_035;
    /// The bot may not read what it would reply to.
    pub const CANNOT_REPLY: u64 = 160_002;
}

/// Why a call did not give what was asked for.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Error {
    /// Too many calls: to be repeated after this time, and not before.
    #[error("discord asks to wait {} ms", .0.as_millis())]
    RetryAfter(Duration),
    /// Discord knows no bot of this token.
    #[error(
        "discord does not know this token: copy it again from discord.com/developers/applications \
         (Bot, Reset Token) into DISCORD_TOKEN (or discord.token)"
    )]
    Token,
    /// The call was refused and did nothing.
    #[error("discord refuses the call: {message} ({code})")]
    Refused {
        /// Discord's number for it, one of [`code`]; 0 where it gives none.
        code: u64,
        /// The same in words.
        message: String,
    },
    /// The call was written, and what became of it is not known.
    #[error("what became of a call to discord is not known: {0}")]
    Ambiguous(String),
    /// The call never reached Discord.
    #[error("discord cannot be reached: {0}")]
    NotSent(String),
}

impl Error {
    /// Its name among the metrics.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::RetryAfter(_) => "rate_limited",
            Self::Token | Self::Refused { .. } => "rejected",
            Self::Ambiguous(cause) if cause.starts_with("status ") => "server",
            Self::Ambiguous(_) | Self::NotSent(_) => "network",
        }
    }

    /// Whether the same call may succeed later.
    pub fn passes(&self) -> bool {
        matches!(self, Self::RetryAfter(_) | Self::Ambiguous(_) | Self::NotSent(_))
    }

    /// Whether it is refused for one of these reasons.
    pub fn is(&self, codes: &[u64]) -> bool {
        matches!(self, Self::Refused { code, .. } if codes.contains(code))
    }
}

/// One call.
#[derive(Clone, Debug)]
pub struct Call<'a> {
    /// To where.
    pub route: Route<'a>,
    /// How.
    pub method: LightMethod,
    /// With this body.
    pub body: Option<Value>,
    /// With this file.
    pub file: Option<&'a File>,
    /// With these in the address.
    pub query: Vec<(&'static str, String)>,
}

impl<'a> Call<'a> {
    /// A call that reads.
    pub fn get(route: Route<'a>) -> Self {
        Self { route, method: LightMethod::Get, body: None, file: None, query: Vec::new() }
    }

    /// A call that takes away.
    pub fn delete(route: Route<'a>) -> Self {
        Self { method: LightMethod::Delete, ..Self::get(route) }
    }

    /// A call that makes something.
    pub fn post(route: Route<'a>, body: Value) -> Self {
        Self { method: LightMethod::Post, body: Some(body), ..Self::get(route) }
    }

    /// A call that changes something.
    pub fn patch(route: Route<'a>, body: Value) -> Self {
        Self { method: LightMethod::Patch, body: Some(body), ..Self::get(route) }
    }

    /// A call that puts something in the place of another.
    pub fn put(route: Route<'a>, body: Value) -> Self {
        Self { method: LightMethod::Put, body: Some(body), ..Self::get(route) }
    }

    /// The same with a file.
    #[must_use]
    pub fn with(mut self, file: Option<&'a File>) -> Self {
        self.file = file;
        self
    }
}

/// The API under one token.
pub struct Api {
    client: Client,
    /// Never to be shown.
    token: String,
    base: Url,
    limits: Limits,
}

impl fmt::Debug for Api {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Api")
    }
}

impl Api {
    /// The API at this address.
    ///
    /// # Errors
    /// [`Error::NotSent`] when no encrypted connection can be prepared.
    pub fn new(base: Url, token: &str) -> Result<Self, Error> {
        let client = Client::builder()
            // Every address the program speaks to is a setting, and a redirect would carry the
            // token elsewhere.
            .no_proxy()
            .redirect(redirect::Policy::none())
            .connect_timeout(CONNECT_TIMEOUT)
            .timeout(TIMEOUT)
            .pool_idle_timeout(IDLE)
            .tcp_nodelay(true)
            .build()
            .map_err(|error| Error::NotSent(cause(error)))?;
        Ok(Self { client, token: format!("Bot {token}"), base, limits: Limits::default() })
    }

    /// Where it is.
    pub fn base(&self) -> &Url {
        &self.base
    }

    /// Makes a call once, when Discord's limits let it; `Null` where nothing is answered.
    ///
    /// # Errors
    /// What became of the call otherwise.
    pub async fn call(&self, call: &Call<'_>) -> Result<Value, Error> {
        let request = self.request(call)?;
        self.limits.ready(&call.route).await;
        let mut response = self.client.execute(request).await.map_err(failed)?;
        let status = response.status().as_u16();
        self.limits.heard(&call.route, response.headers());
        let body = read(&mut response).await?;
        let answer = understand(status, &body);
        if let Err(Error::RetryAfter(wait)) = answer {
            let global = response.headers().contains_key("x-ratelimit-global")
                || serde_json::from_slice::<Value>(&body).is_ok_and(|b| b["global"] == true);
            self.limits.refused(&call.route, wait, global);
        }
        answer
    }

    fn request(&self, call: &Call<'_>) -> Result<reqwest::Request, Error> {
        let not_sent = |cause: String| Error::NotSent(cause);
        let mut request = Request::new(call.route, call.method);
        match (call.file, &call.body) {
            (Some(file), body) => {
                let attachment = CreateAttachment::bytes(file.bytes.clone(), file.name.clone());
                request = request.multipart(Some(Multipart {
                    upload: MultipartUpload::Attachments(vec![attachment]),
                    fields: Vec::new(),
                    payload_json: body.as_ref().map(Value::to_string),
                }));
            }
            (None, Some(body)) => request = request.body(Some(body.to_string().into_bytes())),
            (None, None) => {}
        }
        if !call.query.is_empty() {
            request = request.params(Some(call.query.clone()));
        }
        let request = request
            .build(&self.client, &self.token, Some(self.base.as_str()))
            .map_err(|error| not_sent(error.to_string()))?
            .build()
            .map_err(|error| not_sent(cause(error)))?;
        // The last thing before the token leaves the program.
        if request.url().origin() != self.base.origin() {
            return Err(not_sent("the call would go elsewhere than to discord.api_url".to_owned()));
        }
        Ok(request)
    }
}

async fn read(response: &mut Response) -> Result<Vec<u8>, Error> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|e| Error::Ambiguous(cause(e)))? {
        if body.len() + chunk.len() > LONGEST_ANSWER {
            return Err(Error::Ambiguous("the answer is too long".to_owned()));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// What Discord's answer says.
fn understand(status: u16, body: &[u8]) -> Result<Value, Error> {
    let answer = serde_json::from_slice::<Value>(body).unwrap_or_default();
    let code = answer["code"].as_u64().unwrap_or_default();
    match status {
        200..300 => Ok(answer),
        429 => {
            let seconds = answer["retry_after"].as_f64().unwrap_or(1.0).clamp(0.0, 86_400.0);
            Err(Error::RetryAfter(Duration::from_secs_f64(seconds)))
        }
        // Not said as a limit, nor for how long, and yet it passes.
        400..500 if code == code::OPENING_TOO_FAST => Err(Error::RetryAfter(TOO_FAST)),
        // An interaction's token that has run out is answered alike, but with a number.
        401 if code == 0 => Err(Error::Token),
        400..500 => {
            let message = answer["message"].as_str().unwrap_or("no reason given").to_owned();
            Err(Error::Refused { code, message })
        }
        _ => Err(Error::Ambiguous(format!("status {status}"))),
    }
}

/// A call without an answer: what was never written is told apart from what may have arrived.
fn failed(error: reqwest::Error) -> Error {
    if was_not_sent(&error) { Error::NotSent(cause(error)) } else { Error::Ambiguous(cause(error)) }
}

/// The cause without the address, which an interaction's token is part of.
fn cause(error: reqwest::Error) -> String {
    let error = error.without_url();
    let mut cause: &dyn std::error::Error = &error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    cause.to_string()
}

#[cfg(test)]
mod tests;
