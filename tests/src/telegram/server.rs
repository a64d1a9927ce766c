//! The world on the wire: one HTTP server on this machine, which can go down and come back.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::to_bytes;
use axum::extract::{ConnectInfo, DefaultBodyLimit, FromRequest, Multipart, Path, Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use serde_json::{Map, Value, json};
use tokio::runtime::Runtime;

use super::calls::{Call, Outcome, Params, Refusal};
use super::world::World;
use super::{updates, webhook};
use crate::faults::Trouble;
use crate::shared;
use crate::wire::{Lines, Scissors};

const LARGEST: usize = 60 * 1024 * 1024;

/// The world, and who waits for it to change.
pub type Shared = shared::Shared<World>;

/// Telegram, as long as it is kept. Users and groups are its, see
/// [`user`](Telegram::user) and [`group`](Telegram::group).
#[derive(Debug)]
pub struct Telegram {
    pub(super) shared: Arc<Shared>,
    /// All tasks and connections live in it, so that letting it go is going down.
    runtime: Option<Runtime>,
}

impl Telegram {
    /// Telegram on any free port.
    pub fn start() -> Self {
        Self::start_on(0).unwrap()
    }

    /// Telegram on this port. Fails where the port is taken.
    pub fn start_on(port: u16) -> std::io::Result<Self> {
        let listener = std::net::TcpListener::bind(("127.0.0.1", port))?;
        let address = listener.local_addr()?;
        drop(listener);
        let mut telegram = Self { shared: Arc::new(Shared::at(address)), runtime: None };
        telegram.up();
        Ok(telegram)
    }

    /// Where the Bot API is.
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
            .route("/{bot}/{method}", any(handle))
            .fallback(async || refused(&Refusal::new(404, "Not Found")))
            .layer(DefaultBodyLimit::max(LARGEST))
            .with_state(self.shared.clone())
            .into_make_service_with_connect_info::<Scissors>();
        runtime.spawn(async move { axum::serve(Lines(listener), service).await });
        runtime.spawn(webhook::deliver(self.shared.clone()));
        self.runtime = Some(runtime);
    }
}

impl Drop for Telegram {
    fn drop(&mut self) {
        self.down();
        if !std::thread::panicking() {
            self.nothing_unread();
        }
    }
}

/// One call from its arrival to its answer.
async fn handle(
    State(shared): State<Arc<Shared>>,
    ConnectInfo(scissors): ConnectInfo<Scissors>,
    Path((bot, method)): Path<(String, String)>,
    request: Request,
) -> Response {
    let params = match read(request).await {
        Ok(params) => params,
        Err(refusal) => return refused(&refusal),
    };
    let (number, trouble) = shared.change(|world| {
        let number = world.keep_calls.then(|| {
            world.calls.push(Call {
                method: method.clone(),
                at: Instant::now(),
                body: params.record(),
                outcome: Outcome::Pending,
            });
            world.calls.len() - 1
        });
        (number, world.trouble(&method))
    });
    let result = if trouble.is_some_and(|trouble| !trouble.is_done()) {
        None
    } else if shared.look(|world| bot.strip_prefix("bot") != Some(&world.token)) {
        Some(Err(Refusal::new(401, "Unauthorized")))
    } else if method.eq_ignore_ascii_case("getUpdates") {
        Some(updates::get(&shared, &params).await)
    } else {
        Some(shared.change(|world| world.call(&method, &params)))
    };
    if let Some(number) = number {
        let outcome = outcome(trouble, &result);
        shared.change(|world| {
            if let Some(call) = world.calls.get_mut(number) {
                call.outcome = outcome;
            }
        });
    }
    match trouble {
        None => match result {
            Some(Ok(value)) => answer(200, json!({ "ok": true, "result": value }).to_string()),
            Some(Err(refusal)) => refused(&refusal),
            None => refused(&Refusal::new(500, "Internal Server Error")),
        },
        Some(Trouble::Refuse429(seconds) | Trouble::RefuseAll429(seconds)) => {
            refused(&Refusal::too_many(seconds))
        }
        Some(Trouble::ServerError(code) | Trouble::ServerErrorAfter(code)) => {
            let status = StatusCode::from_u16(code).unwrap_or(StatusCode::BAD_GATEWAY);
            let page =
                format!("<html><head><title>{status}</title></head><body>nginx</body></html>");
            (status, [(header::CONTENT_TYPE, "text/html")], page).into_response()
        }
        Some(Trouble::Timeout | Trouble::TimeoutAfter) => std::future::pending().await,
        Some(Trouble::DropBefore | Trouble::DropAfter) => {
            scissors.cut();
            StatusCode::OK.into_response()
        }
        Some(Trouble::Garbage) => answer(200, "{\"ok\":tru".to_owned()),
    }
}

/// What came of a call, for the record.
fn outcome(trouble: Option<Trouble>, result: &Option<Result<Value, Refusal>>) -> Outcome {
    match (trouble, result) {
        (Some(trouble), _) => Outcome::Troubled {
            trouble: format!("{trouble:?}"),
            done: result.as_ref().is_some_and(Result::is_ok),
        },
        (None, Some(Ok(value))) => Outcome::Done(value.clone()),
        (None, Some(Err(refusal))) => Outcome::Refused(refusal.code, refusal.description.clone()),
        (None, None) => Outcome::Pending,
    }
}

fn refused(refusal: &Refusal) -> Response {
    answer(refusal.code, refusal.json().to_string())
}

fn answer(code: u16, body: String) -> Response {
    let status = StatusCode::from_u16(code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (status, [(header::CONTENT_TYPE, "application/json")], body).into_response()
}

/// The parameters of a call, wherever they are: in the address, as JSON, as a form with files.
async fn read(request: Request) -> Result<Params, Refusal> {
    let unreadable = || Refusal::bad("can't parse the request");
    let mut fields = Map::new();
    let address = format!("http://fake{}", request.uri());
    for (name, value) in reqwest::Url::parse(&address).map_err(|_| unreadable())?.query_pairs() {
        fields.insert(name.into_owned(), value.into_owned().into());
    }
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let kind = kind.unwrap_or_default().to_owned();
    let mut files = BTreeMap::new();
    if kind.starts_with("multipart/form-data") {
        let mut form = Multipart::from_request(request, &()).await.map_err(|_| unreadable())?;
        while let Some(field) = form.next_field().await.map_err(|_| unreadable())? {
            let name = field.name().unwrap_or_default().to_owned();
            let file = field.file_name().map(str::to_owned);
            let bytes = field.bytes().await.map_err(|_| unreadable())?;
            match file {
                Some(file) => {
                    files.insert(name, (file, bytes.to_vec()));
                }
                None => {
                    fields.insert(name, String::from_utf8_lossy(&bytes).into_owned().into());
                }
            }
        }
    } else {
        let bytes = to_bytes(request.into_body(), LARGEST).await.map_err(|_| unreadable())?;
        if kind.starts_with("application/json") && !bytes.is_empty() {
            let body: Value = serde_json::from_slice(&bytes).map_err(|_| unreadable())?;
            fields.extend(body.as_object().cloned().unwrap_or_default());
        }
    }
    Ok(Params { fields, files })
}
