//! The connections that events come over: where to, how many, and whether they are up.

use std::sync::Arc;
use std::time::Duration;
use std::{io, thread};

use reqwest::Url;
use serde_json::Value;
use serenity::futures::StreamExt;
use serenity::futures::channel::mpsc::UnboundedReceiver as Ended;
use serenity::gateway::{ConnectionStage, ShardManager, ShardManagerOptions, ShardRunnerInfo};
use serenity::http::{HttpBuilder, Route};
use serenity::model::event::Event;
use serenity::model::gateway::GatewayIntents;
use serenity::prelude::{Context, GatewayError, Mutex, RawEventHandler, RwLock, TypeMap};
use tokio::runtime::{Builder, Handle};
use tokio::sync::mpsc::UnboundedSender;
use tokio::time::{Instant, sleep};
use tokio_util::sync::{CancellationToken, DropGuard};

use super::Error;
use super::api::Call;
use super::send::Sender;
use crate::config;
use crate::observe::Metrics;

/// Where Discord's own gateway is.
const DISCORDS: &str = "discord.gg";
/// None of these is privileged: mentions, replies and direct messages come with their words.
const INTENTS: GatewayIntents = GatewayIntents::GUILDS
    .union(GatewayIntents::GUILD_MESSAGES)
    .union(GatewayIntents::DIRECT_MESSAGES);
/// How often the connections are looked at.
const LOOK: Duration = Duration::from_millis(100);
/// How long no connection may be up before all is begun anew: serenity tries by itself until then.
const LOST: Duration = Duration::from_secs(180);

/// Where to connect to, and how often.
#[derive(Clone, Debug, PartialEq)]
pub struct Gateway {
    url: String,
    shards: u32,
    /// How long to wait before: so many connections may be begun in a day.
    wait: Duration,
}

impl Gateway {
    /// Asks Discord. Nothing is connected to before the address is the one that is expected.
    ///
    /// # Errors
    /// When Discord does not say, or names an address that is not its own.
    pub async fn find(sender: &Sender, settings: &config::Discord) -> Result<Self, Error> {
        let told = sender.api().call(&Call::get(Route::GatewayBot)).await.map_err(Error::of)?;
        Self::of(&told, settings, sender.api().base())
    }

    fn of(told: &Value, settings: &config::Discord, api: &Url) -> Result<Self, Error> {
        let url = match settings.gateway_url.trim() {
            "" => told["url"].as_str().ok_or(Error::NoGateway)?,
            set => set,
        };
        let parsed = Url::parse(url).map_err(|_| Error::GatewayUrl)?;
        let own = settings.gateway_url.trim().is_empty();
        if !matches!(parsed.scheme(), "ws" | "wss") || (own && !belongs(&parsed, api)) {
            return Err(Error::GatewayUrl);
        }
        let count = |value: &Value| value.as_u64().and_then(|n| u32::try_from(n).ok());
        let recommended = count(&told["shards"]).unwrap_or(1);
        let shards = if settings.shards == 0 { recommended } else { settings.shards }.max(1);
        let left = &told["session_start_limit"];
        let wait = match left["remaining"].as_u64() {
            Some(remaining) if remaining < shards.into() => {
                Duration::from_millis(left["reset_after"].as_u64().unwrap_or_default())
            }
            _ => Duration::ZERO,
        };
        Ok(Self { url: url.to_owned(), shards, wait })
    }
}

/// Whether this gateway is the API's own: Discord's, encrypted, or one on the same host.
fn belongs(gateway: &Url, api: &Url) -> bool {
    let host = gateway.host_str().unwrap_or_default();
    if api.host_str() == Some("discord.com") {
        let discords = host == DISCORDS || host.ends_with(&format!(".{DISCORDS}"));
        return discords && gateway.scheme() == "wss";
    }
    let encrypted = gateway.scheme() == "wss" || api.scheme() == "http";
    encrypted && (api.host_str() == Some(host) || (is_loopback(gateway) && is_loopback(api)))
}

fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
    host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

/// Passes events on.
struct Ear(UnboundedSender<Event>);

#[serenity::async_trait]
impl RawEventHandler for Ear {
    async fn raw_event(&self, _: Context, event: Event) {
        // Fails only when nobody listens any more.
        let _ = self.0.send(event);
    }
}

/// The connections.
pub struct Shards {
    manager: Arc<ShardManager>,
    ended: Ended<Result<(), GatewayError>>,
    url: Arc<Mutex<String>>,
    count: usize,
    _line: Line,
}

impl Shards {
    /// Connects, and goes on connecting; events go to `events`.
    ///
    /// # Errors
    /// When no encrypted connection can be prepared, or no thread for it.
    pub async fn start(
        gateway: Gateway,
        api: &Url,
        token: &str,
        events: UnboundedSender<Event>,
    ) -> Result<Self, Error> {
        sleep(gateway.wait).await;
        let client = reqwest::Client::builder().no_proxy().build();
        let client = client.map_err(|_| Error::NoGateway)?;
        // Both or neither: with its rate limiter serenity takes no notice of the address. Nothing
        // is called over this one, which only the connections' contexts hold.
        let http = HttpBuilder::new(token)
            .client(client)
            .proxy(api.as_str())
            .ratelimiter_disabled(true)
            .build();
        let url = Arc::new(Mutex::new(gateway.url));
        let line = Line::start().map_err(Error::Line)?;
        let on_line = line.runtime.enter();
        // Not serenity's own client: that asks for the address again, and falls back on Discord's.
        let (manager, ended) = ShardManager::new(ShardManagerOptions {
            data: Arc::new(RwLock::new(TypeMap::new())),
            event_handlers: Vec::new(),
            raw_event_handlers: vec![Arc::new(Ear(events))],
            shard_index: 0,
            shard_init: gateway.shards,
            shard_total: gateway.shards,
            ws_url: url.clone(),
            http: Arc::new(http),
            intents: INTENTS,
            presence: None,
        });
        drop(on_line);
        manager.initialize().map_err(|_| Error::NoGateway)?;
        let count = usize::try_from(gateway.shards).unwrap_or(usize::MAX);
        Ok(Self { manager, ended, url, count, _line: line })
    }

    /// Says whether all connections are up, until they cannot go on.
    pub async fn watch(&mut self, metrics: &Metrics) -> Error {
        let mut up = false;
        let mut since = Instant::now();
        loop {
            tokio::select! {
                ended = self.ended.next() => match ended {
                    Some(Err(GatewayError::InvalidAuthentication)) => return Error::Unknown,
                    Some(Err(error)) => return Error::Refused(error.to_string()),
                    Some(Ok(())) | None => return Error::Lost,
                },
                () = sleep(LOOK) => {}
            }
            let now = {
                let runners = self.manager.runners.lock().await;
                let connected = |info: &&ShardRunnerInfo| info.stage == ConnectionStage::Connected;
                runners.values().filter(connected).count() >= self.count
            };
            if now != up {
                up = now;
                since = Instant::now();
                metrics.ready("discord", up);
                if up {
                    tracing::info!("connected to discord");
                } else {
                    tracing::warn!("the connection to discord is lost; connecting again");
                }
            }
            if !up && since.elapsed() > LOST {
                return Error::Lost;
            }
        }
    }

    /// Takes leave.
    pub async fn close(&self) {
        // One that never came up goes on trying by itself: from now on it has nowhere to go.
        self.url.lock().await.clear();
        self.manager.shutdown_all().await;
    }
}

/// A thread for the connections alone, which ends with this. serenity hands each event over in a
/// task of its own, and only where one thread runs them all do tasks keep the order in which they
/// were begun: events would overtake each other in a rush otherwise.
struct Line {
    runtime: Handle,
    _end: DropGuard,
}

impl Line {
    fn start() -> io::Result<Self> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let handle = runtime.handle().clone();
        let end = CancellationToken::new();
        let ended = end.clone();
        let serve = move || runtime.block_on(ended.cancelled());
        thread::Builder::new().name("discord".to_owned()).spawn(serve)?;
        Ok(Self { runtime: handle, _end: end.drop_guard() })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::config::Discord;

    fn found(api: &str, told: &str, set: &str) -> Result<String, Error> {
        let settings = Discord { gateway_url: set.to_owned(), ..Discord::default() };
        let told = json!({ "url": told, "shards": 3 });
        Gateway::of(&told, &settings, &api.parse().unwrap()).map(|gateway| gateway.url)
    }

    #[test]
    fn with_an_address_of_ones_own_discords_is_never_connected_to() {
        let api = "http://127.0.0.1:8080";
        assert_eq!(found(api, "ws://127.0.0.1:81", "").unwrap(), "ws://127.0.0.1:81");
        assert_eq!(found(api, "ws://localhost:81", "").unwrap(), "ws://localhost:81");
        for elsewhere in ["wss://gateway.discord.gg", "ws://10.0.0.1", "http://127.0.0.1", "x", ""]
        {
            assert!(matches!(found(api, elsewhere, ""), Err(Error::GatewayUrl)), "{elsewhere}");
        }
        let set = found(api, "wss://gateway.discord.gg", "ws://127.0.0.1:9").unwrap();
        assert_eq!(set, "ws://127.0.0.1:9");
    }

    #[tokio::test]
    async fn connects_where_it_is_told_and_not_before_that_was_looked_at() {
        use axum::{Json, Router, routing::get};
        use std::sync::Mutex;
        use tokio::net::TcpListener;
        use tokio::time::timeout;

        let gateway = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let ws = format!("ws://{}", gateway.local_addr().unwrap());
        let told = Arc::new(Mutex::new("wss://gateway.discord.gg".to_owned()));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base: Url = format!("http://{}", listener.local_addr().unwrap()).parse().unwrap();
        let url = told.clone();
        let answer = move || {
            let url = url.lock().unwrap().clone();
            async move { Json(json!({ "url": url, "shards": 1 })) }
        };
        let router = Router::new().route("/api/v10/gateway/bot", get(answer));
        tokio::spawn(async move { axum::serve(listener, router).await });
        let api = crate::discord::api::Api::new(base.clone(), "t").unwrap();
        let metrics = Arc::new(Metrics::default());
        let sender = Sender::new(api, metrics, crate::platform::backoff::Backoff::default());
        let settings = Discord { api_url: base.to_string(), ..Discord::default() };

        let elsewhere = Gateway::find(&sender, &settings).await;
        assert!(matches!(elsewhere, Err(Error::GatewayUrl)), "{elsewhere:?}");

        told.lock().unwrap().clone_from(&ws);
        let found = Gateway::find(&sender, &settings).await.unwrap();
        let (events, _heard) = tokio::sync::mpsc::unbounded_channel();
        let shards = Shards::start(found, &base, "t", events).await.unwrap();
        let arrived = timeout(Duration::from_secs(5), gateway.accept()).await;
        assert!(arrived.unwrap().is_ok());
        assert_eq!(*shards.url.lock().await, ws);
        drop(gateway);
        shards.close().await;
        assert!(shards.url.lock().await.is_empty());
    }

    #[test]
    fn discords_own_is_encrypted_and_nobody_elses() {
        let api = "https://discord.com";
        assert!(found(api, "wss://gateway-us-east1-b.discord.gg", "").is_ok());
        for elsewhere in ["ws://gateway.discord.gg", "wss://discord.gg.evil.it", "wss://127.0.0.1"]
        {
            assert!(found(api, elsewhere, "").is_err(), "{elsewhere}");
        }
    }

    #[test]
    fn as_many_connections_as_are_set_else_as_discord_recommends() {
        let api = "https://discord.com".parse().unwrap();
        let told = json!({
            "url": "wss://gateway.discord.gg",
            "shards": 3,
            "session_start_limit": { "remaining": 2, "reset_after": 5000 },
        });
        let of = |shards| {
            let settings = Discord { shards, ..Discord::default() };
            let gateway = Gateway::of(&told, &settings, &api).unwrap();
            (gateway.shards, gateway.wait)
        };
        assert_eq!(of(0), (3, Duration::from_secs(5)));
        assert_eq!(of(2), (2, Duration::ZERO));
    }

    #[tokio::test]
    async fn events_do_not_overtake_each_other() {
        let line = Line::start().unwrap();
        let (sender, mut heard) = tokio::sync::mpsc::unbounded_channel();
        line.runtime.spawn(async move {
            for n in 0..10_000 {
                let sender = sender.clone();
                tokio::spawn(async move { sender.send(n).unwrap() });
                if n % 7 == 0 {
                    tokio::task::yield_now().await;
                }
            }
        });
        for n in 0..10_000 {
            assert_eq!(heard.recv().await, Some(n));
        }
        assert_eq!(heard.recv().await, None);
    }
}
