//! The world on the wire: one server on this machine for calls and gateway, which can go down and
//! come back.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::to_bytes;
use axum::extract::{ConnectInfo, DefaultBodyLimit, FromRequest, Multipart, Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use serde_json::{Map, Value, json};
use tokio::runtime::Runtime;

use super::calls::{Call, Outcome, Params, Refusal};
use super::gateway;
use super::operations::Operation;
use super::rates::Standing;
use super::world::World;
use crate::faults::Trouble;
use crate::wire::{Lines, Scissors};
use crate::{Document, shared};

const LARGEST: usize = 60 * 1024 * 1024;
const PREFIX: &str = "/api/v10/";
/// Calls that are kept in lean worlds.
const KEPT: usize = 200;

/// The world, and who waits for it to change.
pub type Shared = shared::Shared<World>;

/// Discord, as long as it is kept. Users and guilds are its, see [`user`](Discord::user) and
/// [`guild`](Discord::guild).
#[derive(Debug)]
pub struct Discord {
    pub(super) shared: Arc<Shared>,
    /// All tasks and connections live in it, so that letting it go is going down.
    runtime: Option<Runtime>,
}

impl Discord {
    /// Discord on any free port.
    pub fn start() -> Self {
        Self::start_on(0).unwrap()
    }

    /// Discord on this port. Fails where the port is taken.
    pub fn start_on(port: u16) -> std::io::Result<Self> {
        let listener = std::net::TcpListener::bind(("127.0.0.1", port))?;
        let address = listener.local_addr()?;
        drop(listener);
        let mut discord = Self { shared: Arc::new(Shared::at(address)), runtime: None };
        discord.up();
        Ok(discord)
    }

    /// What calls begin with, in place of `https://discord.com`.
    pub fn url(&self) -> String {
        format!("http://{}", self.shared.address)
    }

    /// The bot's token.
    pub fn token(&self) -> String {
        self.look(|world| world.token.clone())
    }

    /// Looks at the world.
    pub fn look<T>(&self, look: impl FnOnce(&World) -> T) -> T {
        self.shared.look(look)
    }

    /// Changes the world.
    pub fn change<T>(&self, change: impl FnOnce(&mut World) -> T) -> T {
        self.shared.change(change)
    }

    /// Waits until there is something to be had of the world; `None` when the time is over.
    pub fn wait<T>(&self, time: Duration, find: impl FnMut(&mut World) -> Option<T>) -> Option<T> {
        self.shared.wait(time, find)
    }

    /// Closes the socket and every connection: nobody is there any more. The world goes on.
    pub fn down(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_timeout(Duration::from_secs(2));
        }
    }

    /// Is there again, at the same place.
    pub fn up(&mut self) {
        self.down();
        let (runtime, listener) = shared::listen(self.shared.address);
        let service = Router::new()
            .route("/", any(gateway::open))
            .fallback(handle)
            .layer(DefaultBodyLimit::max(LARGEST))
            .with_state(self.shared.clone())
            .into_make_service_with_connect_info::<Scissors>();
        runtime.spawn(async move { axum::serve(Lines(listener), service).await });
        self.runtime = Some(runtime);
    }
}

impl Drop for Discord {
    fn drop(&mut self) {
        self.down();
        if !std::thread::panicking() {
            self.nothing_wrong();
        }
    }
}

/// One call from its arrival to its answer.
async fn handle(
    State(shared): State<Arc<Shared>>,
    ConnectInfo(scissors): ConnectInfo<Scissors>,
    request: Request,
) -> Response {
    let path = request.uri().path().strip_prefix(PREFIX).unwrap_or_default().to_owned();
    let method = request.method().clone();
    let Some(operation) = Operation::of(method.as_str(), &path) else {
        return refused(&Refusal::new(404, 0, "404: Not Found"), None);
    };
    let token = request.headers().get(header::AUTHORIZATION).and_then(|token| token.to_str().ok());
    let token = token.and_then(|token| token.strip_prefix("Bot ")).unwrap_or_default().to_owned();
    let params = match read(request).await {
        Ok(params) => params,
        Err(refusal) => return refused(&refusal, None),
    };
    let at = Instant::now();
    let (trouble, standing) = shared.change(|world| {
        world.calls.push(Call {
            operation: operation.name.to_owned(),
            path: format!("{method} {path}"),
            at,
            body: params.record(),
            outcome: Outcome::Pending,
        });
        let standing = world.rates.take(operation.name, operation.place(), at);
        (world.trouble(operation.name), standing)
    });
    let result = if trouble.is_some_and(|trouble| !trouble.is_done()) {
        None
    } else if !operation.is_open() && shared.look(|world| token != world.token) {
        Some(Err(Refusal::new(401, 0, "401: Unauthorized")))
    } else if standing.refused.is_some() {
        Some(Err(Refusal::new(429, 0, "You are being rate limited.")))
    } else {
        let address = shared.address.to_string();
        Some(shared.change(|world| world.call(&operation, &params, &address)))
    };
    shared.change(|world| record(world, at, &trouble, &result));
    match trouble {
        None => match result {
            Some(Ok(value)) => done(&value, &standing),
            Some(Err(refusal)) => refused(&refusal, Some(&standing)),
            None => refused(&Refusal::new(500, 0, "500: Internal Server Error"), None),
        },
        Some(Trouble::Refuse429(seconds)) => too_many(seconds as f64, false, &standing),
        Some(Trouble::RefuseAll429(seconds)) => too_many(seconds as f64, true, &standing),
        Some(Trouble::ServerError(code) | Trouble::ServerErrorAfter(code)) => {
            let status = StatusCode::from_u16(code).unwrap_or(StatusCode::BAD_GATEWAY);
            let page =
                format!("<html><head><title>{status}</title></head><body>cloudflare</body></html>");
            (status, [(header::CONTENT_TYPE, "text/html")], page).into_response()
        }
        Some(Trouble::Timeout | Trouble::TimeoutAfter) => std::future::pending().await,
        Some(Trouble::DropBefore | Trouble::DropAfter) => {
            scissors.cut();
            StatusCode::OK.into_response()
        }
        Some(Trouble::Garbage) => answer(200, "{\"id\":\"1".to_owned()),
    }
}

/// Keeps what came of a call.
fn record(
    world: &mut World,
    at: Instant,
    trouble: &Option<Trouble>,
    result: &Option<Result<Value, Refusal>>,
) {
    let outcome = match (trouble, result) {
        (Some(trouble), _) => Outcome::Troubled {
            trouble: format!("{trouble:?}"),
            done: result.as_ref().is_some_and(Result::is_ok),
        },
        (None, Some(Ok(value))) => Outcome::Done(value.clone()),
        (None, Some(Err(refusal))) => {
            if matches!(refusal.status, 401 | 403 | 429) {
                world.invalid_calls += 1;
            }
            Outcome::Refused(refusal.status, refusal.code, refusal.message.clone())
        }
        (None, None) => Outcome::Pending,
    };
    if matches!(trouble, Some(Trouble::Refuse429(_) | Trouble::RefuseAll429(_))) {
        world.invalid_calls += 1;
    }
    if let Some(call) = world.calls.iter_mut().rev().find(|call| call.at == at) {
        call.outcome = outcome;
    }
    if world.lean && world.calls.len() > KEPT * 2 {
        world.calls.drain(..KEPT);
    }
}

fn done(value: &Value, standing: &Standing) -> Response {
    let code = if value.is_null() { 204 } else { 200 };
    let body = if value.is_null() { String::new() } else { value.to_string() };
    with_rates(answer(code, body), standing)
}

fn refused(refusal: &Refusal, standing: Option<&Standing>) -> Response {
    match standing {
        Some(standing) if refusal.status == 429 => {
            too_many(standing.reset_after.as_secs_f64(), standing.refused == Some(true), standing)
        }
        Some(standing) => with_rates(answer(refusal.status, refusal.json().to_string()), standing),
        None => answer(refusal.status, refusal.json().to_string()),
    }
}

fn too_many(seconds: f64, is_global: bool, standing: &Standing) -> Response {
    let body = json!({
        "message": "You are being rate limited.", "retry_after": seconds, "global": is_global,
    });
    let mut response = with_rates(answer(429, body.to_string()), standing);
    let mut set = |name: &'static str, value: String| {
        if let Ok(value) = HeaderValue::from_str(&value) {
            response.headers_mut().insert(HeaderName::from_static(name), value);
        }
    };
    set("retry-after", seconds.ceil().to_string());
    set("x-ratelimit-remaining", "0".to_owned());
    set("x-ratelimit-reset-after", format!("{seconds:.3}"));
    set("x-ratelimit-scope", if is_global { "global" } else { "user" }.to_owned());
    if is_global {
        set("x-ratelimit-global", "true".to_owned());
    }
    response
}

fn with_rates(mut response: Response, standing: &Standing) -> Response {
    let reset = super::world::millis() as f64 / 1000.0 + standing.reset_after.as_secs_f64();
    for (name, value) in [
        ("x-ratelimit-limit", standing.limit.to_string()),
        ("x-ratelimit-remaining", standing.remaining.to_string()),
        ("x-ratelimit-reset", format!("{reset:.3}")),
        ("x-ratelimit-reset-after", format!("{:.3}", standing.reset_after.as_secs_f64())),
        ("x-ratelimit-bucket", standing.bucket.clone()),
    ] {
        if let Ok(value) = HeaderValue::from_str(&value) {
            response.headers_mut().insert(HeaderName::from_static(name), value);
        }
    }
    response
}

fn answer(code: u16, body: String) -> Response {
    let status = StatusCode::from_u16(code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (status, [(header::CONTENT_TYPE, "application/json")], body).into_response()
}

/// What a call says: as JSON, or as a form with files.
async fn read(request: Request) -> Result<Params, Refusal> {
    let unreadable = || Refusal::new(400, 50109, "The request body contains invalid JSON.");
    let address = format!("http://fake{}", request.uri());
    let address = reqwest::Url::parse(&address).map_err(|_| unreadable())?;
    let query: Map<String, Value> = address
        .query_pairs()
        .map(|(name, value)| (name.into_owned(), value.into_owned().into()))
        .collect();
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let mut files = BTreeMap::new();
    let mut body = Value::Null;
    if kind.is_some_and(|kind| kind.starts_with("multipart/form-data")) {
        let mut form = Multipart::from_request(request, &()).await.map_err(|_| unreadable())?;
        while let Some(field) = form.next_field().await.map_err(|_| unreadable())? {
            let name = field.name().unwrap_or_default().to_owned();
            let file = field.file_name().map(str::to_owned);
            let bytes = field.bytes().await.map_err(|_| unreadable())?;
            let number = name.strip_prefix("files[").and_then(|rest| rest.strip_suffix(']'));
            match (file, number.and_then(|number| number.parse().ok())) {
                (Some(file), Some(number)) => {
                    let document = Document { name: file, bytes: bytes.to_vec() };
                    files.insert(number, document);
                }
                _ if name == "payload_json" => {
                    body = serde_json::from_slice(&bytes).map_err(|_| unreadable())?;
                }
                _ => return Err(unreadable()),
            }
        }
    } else {
        let bytes = to_bytes(request.into_body(), LARGEST).await.map_err(|_| unreadable())?;
        if !bytes.is_empty() {
            body = serde_json::from_slice(&bytes).map_err(|_| unreadable())?;
        }
    }
    if body.is_null() {
        body = json!({});
    }
    Ok(Params { body, files, query })
}
