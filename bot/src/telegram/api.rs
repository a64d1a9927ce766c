//! Calls to the Bot API, and what became of them: done, refused, not sent, or not known.
//!
//! teloxide's types say what is called; the calls are our own, because a sender that must neither
//! lose nor double a message has to know whether a failed call may have been carried out.

use std::fmt;
use std::time::Duration;

use reqwest::{Client, RequestBuilder, redirect};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use teloxide::ApiError;
use teloxide::payloads::EditMessageReplyMarkup;
use teloxide::requests::Payload;

use crate::platform::was_not_sent;

/// How long a call may take in all.
const TIMEOUT: Duration = Duration::from_secs(15);
/// How long the sending of a file may take in all.
const UPLOAD_TIMEOUT: Duration = Duration::from_secs(60);
/// How long it may take to be connected.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// Telegram closes connections that nothing was heard on; better to close them first.
const IDLE: Duration = Duration::from_secs(20);
/// The longest answer that is read of a call, in bytes: a hundred updates have room.
const LONGEST_ANSWER: usize = 16 << 20;

/// Why a call did not give what was asked for.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Too many calls: to be repeated after this time, and not before.
    #[error("telegram asks to wait {} s", .0.as_secs())]
    RetryAfter(Duration),
    /// The group has another number from now on.
    #[error("the group has become a supergroup")]
    Migrated(i64),
    /// Telegram knows no bot of this token.
    #[error(
        "telegram does not know this token: copy it again from @BotFather into TELEGRAM_TOKEN (or \
         telegram.token)"
    )]
    Token,
    /// The call was refused and did nothing.
    #[error("telegram refuses the call: {description}")]
    Rejected {
        /// What Telegram answers, as teloxide knows it.
        error: ApiError,
        /// The same as it came.
        description: String,
    },
    /// The call was written, and what became of it is not known.
    #[error("what became of a call to telegram is not known: {0}")]
    Ambiguous(String),
    /// The call never reached Telegram.
    #[error("telegram cannot be reached: {0}")]
    NotSent(String),
}

impl Error {
    /// Its name among the metrics.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::RetryAfter(_) => "rate_limited",
            Self::Migrated(_) | Self::Token | Self::Rejected { .. } => "rejected",
            Self::Ambiguous(cause) if cause.starts_with("status ") => "server",
            Self::Ambiguous(_) | Self::NotSent(_) => "network",
        }
    }

    /// Whether the same call may succeed later.
    pub fn passes(&self) -> bool {
        matches!(self, Self::RetryAfter(_) | Self::Ambiguous(_) | Self::NotSent(_))
    }
}

/// The Bot API under one token.
#[derive(Clone)]
pub struct Api {
    client: Client,
    /// Holds the token: never to be shown.
    base: String,
}

impl fmt::Debug for Api {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Api")
    }
}

/// A file to be sent, with what stands under it.
#[derive(Clone, Debug)]
pub struct Document {
    /// The fields that are texts or JSON.
    pub fields: Vec<(&'static str, String)>,
    /// The file's name.
    pub name: String,
    /// The file's content.
    pub bytes: Vec<u8>,
}

impl Api {
    /// The Bot API at this address.
    ///
    /// # Errors
    /// [`Error::NotSent`] when no encrypted connection can be prepared.
    pub fn new(api_url: &str, token: &str) -> Result<Self, Error> {
        let client = Client::builder()
            // Every address the program speaks to is a setting, and a redirect would carry the
            // token elsewhere.
            .no_proxy()
            .redirect(redirect::Policy::none())
            .connect_timeout(CONNECT_TIMEOUT)
            .pool_idle_timeout(IDLE)
            .tcp_nodelay(true)
            .build()
            .map_err(|error| Error::NotSent(cause(error)))?;
        Ok(Self { client, base: format!("{}/bot{token}", api_url.trim_end_matches('/')) })
    }

    /// Calls a method and reads of its result what the caller wants.
    ///
    /// # Errors
    /// What became of the call otherwise.
    pub async fn call<P, R>(&self, payload: &P) -> Result<R, Error>
    where
        P: Payload + Serialize,
        R: DeserializeOwned,
    {
        self.post(method::<P>(), payload, TIMEOUT).await
    }

    /// Calls a method by name, waiting so long.
    ///
    /// # Errors
    /// As [`Api::call`].
    pub async fn post<R: DeserializeOwned>(
        &self,
        method: &str,
        payload: &impl Serialize,
        within: Duration,
    ) -> Result<R, Error> {
        let request = self.client.post(format!("{}/{method}", self.base)).json(payload);
        receive(request.timeout(within)).await
    }

    /// Sends a file.
    ///
    /// # Errors
    /// As [`Api::call`].
    pub async fn send_document<R: DeserializeOwned>(
        &self,
        document: &Document,
    ) -> Result<R, Error> {
        let file = reqwest::multipart::Part::bytes(document.bytes.clone())
            .file_name(document.name.clone());
        let form =
            document.fields.iter().fold(
                reqwest::multipart::Form::new().part("document", file),
                |form, (name, value)| form.text(*name, value.clone()),
            );
        let request = self.client.post(format!("{}/SendDocument", self.base)).multipart(form);
        receive(request.timeout(UPLOAD_TIMEOUT)).await
    }

    /// Whether a message of ours with this keyboard stands under this number: asked by an edit that
    /// changes nothing.
    ///
    /// # Errors
    /// Those that pass; every refusal is a no.
    pub async fn stands(&self, probe: &EditMessageReplyMarkup) -> Result<bool, Error> {
        match self.call::<_, Value>(probe).await {
            Ok(_) | Err(Error::Rejected { error: ApiError::MessageNotModified, .. }) => Ok(true),
            Err(Error::Rejected { description, .. }) => Ok(description.contains("not modified")),
            Err(error) => Err(error),
        }
    }
}

/// The method's name as Telegram knows it: teloxide tells two signatures of one method apart.
fn method<P: Payload>() -> &'static str {
    P::NAME.trim_end_matches("Inline")
}

async fn receive<R: DeserializeOwned>(request: RequestBuilder) -> Result<R, Error> {
    let mut response = request.send().await.map_err(failed)?;
    let status = response.status();
    let mut body = Vec::new();
    // Once there is a status, the call has been carried out or refused: a server error says
    // nothing certain, and neither does an answer that breaks off.
    while let Some(chunk) = response.chunk().await.map_err(|e| Error::Ambiguous(cause(e)))? {
        if body.len() + chunk.len() > LONGEST_ANSWER {
            return Err(Error::Ambiguous("the answer is too long".to_owned()));
        }
        body.extend_from_slice(&chunk);
    }
    understand(status.as_u16(), &body)
}

/// What Telegram's answer says.
fn understand<R: DeserializeOwned>(status: u16, body: &[u8]) -> Result<R, Error> {
    let Ok(answer) = serde_json::from_slice::<Value>(body) else {
        return Err(match status {
            429 => Error::RetryAfter(Duration::from_secs(1)),
            400..500 => rejected(format!("status {status} of something that is no Bot API")),
            _ => Error::Ambiguous(format!("status {status} without a readable answer")),
        });
    };
    if answer.get("ok").and_then(Value::as_bool) == Some(true) {
        let result = answer.get("result").unwrap_or(&Value::Null);
        return R::deserialize(result)
            .map_err(|_| Error::Ambiguous("the result is of an unknown form".to_owned()));
    }
    let parameter = |name| answer.get("parameters").and_then(|all| all.get(name));
    let code = answer.get("error_code").and_then(Value::as_u64).unwrap_or(status.into());
    if let Some(seconds) = parameter("retry_after").and_then(Value::as_u64) {
        return Err(Error::RetryAfter(Duration::from_secs(seconds)));
    }
    if let Some(chat) = parameter("migrate_to_chat_id").and_then(Value::as_i64) {
        return Err(Error::Migrated(chat));
    }
    let description = answer.get("description").and_then(Value::as_str).unwrap_or_default();
    Err(match code {
        429 => Error::RetryAfter(Duration::from_secs(1)),
        401 | 404 if matches!(description, "Unauthorized" | "Not Found") => Error::Token,
        400..500 => rejected(description.to_owned()),
        _ => Error::Ambiguous(format!("status {code}")),
    })
}

fn rejected(description: String) -> Error {
    let error = serde_json::from_value(Value::String(description.clone()));
    // Every text that is none of the known ones is an unknown error: this cannot fail.
    let error = error.unwrap_or(ApiError::Unknown(description.clone()));
    Error::Rejected { error, description }
}

/// A call without an answer: what was never written is told apart from what may have arrived.
fn failed(error: reqwest::Error) -> Error {
    if was_not_sent(&error) { Error::NotSent(cause(error)) } else { Error::Ambiguous(cause(error)) }
}

/// An error with its causes, but without the address, which holds the token.
fn cause(error: reqwest::Error) -> String {
    let error = error.without_url();
    let mut text = error.to_string();
    let mut next = std::error::Error::source(&error);
    while let Some(cause) = next {
        text = format!("{text}: {cause}");
        next = cause.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use teloxide::payloads::GetMe;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    use super::*;

    /// A server that reads one request, or not, writes this, and hangs up.
    async fn answering(read: bool, with: String) -> Api {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move {
            while let Ok((mut socket, _)) = listener.accept().await {
                if read {
                    let _ = socket.read(&mut [0; 4096]).await;
                }
                let _ = socket.write_all(with.as_bytes()).await;
            }
        });
        Api::new(&format!("http://{address}/"), "1:secret").unwrap()
    }

    async fn answers(status: &str, body: &str) -> Error {
        let length = body.len();
        let whole = format!(
            "HTTP/1.1 {status}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}"
        );
        let api = answering(true, whole).await;
        api.call::<_, Value>(&GetMe::new()).await.unwrap_err()
    }

    #[tokio::test]
    async fn what_telegram_answers_is_told_apart() {
        let wait = r#"{"ok":false,"error_code":429,"parameters":{"retry_after":7}}"#;
        assert!(matches!(answers("429 x", wait).await, Error::RetryAfter(d) if d.as_secs() == 7));
        let moved = r#"{"ok":false,"error_code":400,"parameters":{"migrate_to_chat_id":-1005}}"#;
        assert!(matches!(answers("400 x", moved).await, Error::Migrated(-1005)));
        let blocked = r#"{"ok":false,"error_code":403,"description":"Forbidden: bot was blocked by the user"}"#;
        assert!(matches!(
            answers("403 x", blocked).await,
            Error::Rejected { error: ApiError::BotBlocked, .. }
        ));
        let unknown = r#"{"ok":false,"error_code":400,"description":"Bad Request: new"}"#;
        assert!(matches!(
            answers("400 x", unknown).await,
            Error::Rejected { error: ApiError::Unknown(_), description } if description.ends_with("new")
        ));
        let wrong = r#"{"ok":false,"error_code":401,"description":"Unauthorized"}"#;
        assert!(matches!(answers("401 x", wrong).await, Error::Token));
        for (status, body) in [
            ("502 x", "<html>bad gateway</html>"),
            ("500 x", r#"{"ok":false,"error_code":500,"description":"Internal"}"#),
            ("200 x", "garbage"),
        ] {
            let error = answers(status, body).await;
            assert!(matches!(error, Error::Ambiguous(_)), "{status}");
            assert_eq!(error.kind(), "server", "{status}");
        }
        assert!(matches!(answers("404 x", "<html>").await, Error::Rejected { .. }));
    }

    #[tokio::test]
    async fn what_may_have_arrived_is_told_from_what_did_not() {
        let api = answering(true, String::new()).await;
        let error = api.call::<_, Value>(&GetMe::new()).await.unwrap_err();
        assert!(matches!(error, Error::Ambiguous(_)), "{error}");
        assert!(!error.to_string().contains("secret"), "{error}");

        let closed = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = closed.local_addr().unwrap();
        drop(closed);
        let api = Api::new(&format!("http://{address}"), "1:secret").unwrap();
        let error = api.call::<_, Value>(&GetMe::new()).await.unwrap_err();
        assert!(matches!(error, Error::NotSent(_)), "{error}");
        assert!(!error.to_string().contains("secret"), "{error}");

        let api =
            answering(true, "HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{".to_owned()).await;
        let error = api.call::<_, Value>(&GetMe::new()).await.unwrap_err();
        assert!(matches!(error, Error::Ambiguous(_)), "{error}");
    }

    #[tokio::test]
    async fn a_call_that_takes_too_long_may_have_arrived() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let api = Api::new(&format!("http://{address}"), "1:secret").unwrap();
        let within = Duration::from_millis(50);
        let error = api.post::<Value>("GetMe", &GetMe::new(), within).await.unwrap_err();
        assert!(matches!(error, Error::Ambiguous(_)), "{error}");
    }

    #[test]
    fn an_inline_method_is_called_by_its_name() {
        assert_eq!(method::<teloxide::payloads::EditMessageTextInline>(), "EditMessageText");
        assert_eq!(method::<teloxide::payloads::SendMessage>(), "SendMessage");
    }
}
