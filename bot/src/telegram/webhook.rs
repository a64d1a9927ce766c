//! Updates that Telegram calls us with. A call is answered when its update is handled, so that
//! Telegram calls again with what is not.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::to_bytes;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, StatusCode};
use reqwest::Url;
use subtle::ConstantTimeEq;
use teloxide::payloads::{SetWebhook, SetWebhookSetters};
use tokio::net::TcpListener;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use super::Error;
use super::desk::Desk;
use super::polling::WANTED;
use crate::app::announce;
use crate::config;

/// What a call is to carry the secret in.
const HEADER: &str = "x-telegram-bot-api-secret-token";
/// The path where the public address names none.
const PATH: &str = "/telegram";
/// Longest body of a call, in bytes.
const LONGEST: usize = 1 << 20;
/// Longest secret that Telegram takes.
const LONGEST_SECRET: usize = 256;
/// How many calls Telegram may make at once: as many as it allows.
const CONNECTIONS: u8 = 100;
/// How long a call waits for its update to be handled; Telegram does not wait for ever.
const PATIENCE: Duration = Duration::from_secs(25);

/// Where Telegram's calls are listened for.
pub struct Webhook {
    listener: TcpListener,
    url: Url,
    secret: String,
}

#[derive(Clone)]
struct Calls {
    desk: Arc<Desk>,
    path: Arc<str>,
    secret: Arc<str>,
}

impl Webhook {
    /// Checks the settings and listens.
    ///
    /// # Errors
    /// When a setting is missing or wrong, or the address is taken.
    pub async fn bind(settings: &config::Telegram) -> Result<Self, Error> {
        let secret = secret(settings)?.to_owned();
        let url = public(&settings.webhook_url)?;
        let address = settings.webhook_listen.clone();
        let listen = |source| Error::Listen { address: address.clone(), source };
        let listener = TcpListener::bind(&address).await.map_err(listen)?;
        let bound = listener.local_addr().map_err(listen)?;
        announce(&format!("webhook on http://{bound}"));
        Ok(Self { listener, url, secret })
    }

    /// Takes in updates until it is stopped and all calls are answered. The webhook is left in
    /// place: Telegram keeps the updates until the program is back.
    ///
    /// # Errors
    /// When Telegram does not take the webhook, or the server breaks.
    pub async fn run(self, desk: &Arc<Desk>, stop: &CancellationToken) -> Result<(), Error> {
        let calls = Calls {
            desk: desk.clone(),
            path: self.url.path().into(),
            secret: self.secret.as_str().into(),
        };
        let router = Router::new().fallback(call).with_state(calls);
        let stopped = stop.clone().cancelled_owned();
        let server = axum::serve(self.listener, router).with_graceful_shutdown(stopped);
        let set = SetWebhook::new(self.url)
            .secret_token(self.secret)
            .allowed_updates(WANTED)
            .max_connections(CONNECTIONS);
        let announced = async {
            match desk.sender.insist(&set).await {
                Ok(()) => desk.parts.metrics.ready("telegram", true),
                Err(super::api::Error::Token) => {
                    return Err(Error::Token(super::api::Error::Token));
                }
                Err(error) => return Err(Error::Webhook(error)),
            }
            std::future::pending().await
        };
        tokio::select! {
            served = async { server.await } => served.map_err(Error::Serve),
            failed = announced => failed,
        }
    }
}

fn secret(settings: &config::Telegram) -> Result<&str, Error> {
    let wrong = |cure| Err(Error::Setting("webhook_secret", cure));
    let Some(secret) = settings.webhook_secret.reveal() else {
        return wrong("a webhook needs a secret: set 1 to 256 of A-Z a-z 0-9 _ -");
    };
    let allowed = |b: u8| b.is_ascii_alphanumeric() || b"_-".contains(&b);
    if secret.len() > LONGEST_SECRET || !secret.bytes().all(allowed) {
        return wrong("Telegram takes only 1 to 256 of A-Z a-z 0-9 _ -");
    }
    Ok(secret)
}

/// The public address, with a path.
fn public(url: &str) -> Result<Url, Error> {
    let wrong = |_| {
        let cure = "a webhook needs the address that Telegram calls: set it as https://…/telegram";
        Error::Setting("webhook_url", cure)
    };
    let mut url = Url::parse(url.trim()).map_err(|_| wrong(()))?;
    if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
        return Err(wrong(()));
    }
    if matches!(url.path(), "" | "/") {
        url.set_path(PATH);
    }
    Ok(url)
}

async fn call(State(calls): State<Calls>, request: Request) -> StatusCode {
    if request.uri().path() != &*calls.path {
        return StatusCode::NOT_FOUND;
    }
    if request.method() != Method::POST {
        return StatusCode::METHOD_NOT_ALLOWED;
    }
    if !proven(request.headers(), &calls.secret) {
        return StatusCode::UNAUTHORIZED;
    }
    let Ok(body) = to_bytes(request.into_body(), LONGEST).await else {
        return StatusCode::PAYLOAD_TOO_LARGE;
    };
    // What is no JSON stays none, however often it is sent again: it counts as malformed.
    let update = serde_json::from_slice(&body).unwrap_or_default();
    let Some(mut end) = calls.desk.accept(update).end else {
        return StatusCode::OK;
    };
    match timeout(PATIENCE, end.wait_for(|done| *done)).await {
        Ok(Ok(_)) => StatusCode::OK,
        _ => StatusCode::SERVICE_UNAVAILABLE,
    }
}

/// Whether the call carries the secret; how long the comparison takes tells nothing of it.
fn proven(headers: &HeaderMap, secret: &str) -> bool {
    let given = headers.get(HEADER).map(|value| value.as_bytes()).unwrap_or_default();
    given.ct_eq(secret.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(url: &str, secret: &str) -> config::Telegram {
        config::Telegram {
            webhook_url: url.to_owned(),
            webhook_secret: secret.into(),
            webhook_listen: "127.0.0.1:0".to_owned(),
            ..config::Telegram::default()
        }
    }

    async fn refused(settings: &config::Telegram) -> String {
        match Webhook::bind(settings).await {
            Ok(_) => panic!("taken"),
            Err(error) => error.to_string(),
        }
    }

    #[tokio::test]
    async fn what_is_missing_or_wrong_is_named_with_its_cure() {
        let url = "https://bacheca.example";
        assert!(refused(&settings("", "s")).await.starts_with("telegram.webhook_url: "));
        assert!(refused(&settings("mailto:a@b", "s")).await.starts_with("telegram.webhook_url: "));
        assert!(refused(&settings(url, "")).await.starts_with("telegram.webhook_secret: "));
        assert!(refused(&settings(url, "sègreto")).await.starts_with("telegram.webhook_secret: "));
        let taken = Webhook::bind(&settings(url, "s")).await.unwrap();
        let mut again = settings(url, "s");
        again.webhook_listen = taken.listener.local_addr().unwrap().to_string();
        assert!(refused(&again).await.contains("cannot be listened on"));
    }

    #[test]
    fn the_public_address_has_a_path() {
        assert_eq!(public("https://b.example").unwrap().path(), "/telegram");
        assert_eq!(public("https://b.example/bot/x").unwrap().path(), "/bot/x");
    }

    #[test]
    fn only_the_secret_proves() {
        let with = |value: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(HEADER, value.parse().unwrap());
            proven(&headers, "s3cret")
        };
        assert!(with("s3cret"));
        assert!(!with("s3creT") && !with("s3cre") && !with(""));
        assert!(!proven(&HeaderMap::new(), "s3cret"));
    }
}
