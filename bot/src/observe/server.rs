//! `/healthz`, `/readyz` and `/metrics`, for whatever watches the service. On a local address:
//! there is nothing personal in them, but neither are they anybody's business.

use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::get;
use axum::{Json, Router};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use super::Metrics;

/// What the text of `/metrics` is.
const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Why nothing can be listened for.
#[derive(Debug, thiserror::Error)]
#[error(
    "cannot listen on `{address}`: {source}; give `service.listen` in the settings another address, or none"
)]
pub struct CannotListen {
    address: String,
    source: io::Error,
}

/// Listens on an address like `127.0.0.1:9464`; port 0 takes any free one.
///
/// # Errors
/// When the address is none of this machine's, or taken.
pub async fn listen(address: &str) -> Result<TcpListener, CannotListen> {
    let bound = TcpListener::bind(address).await;
    bound.map_err(|source| CannotListen { address: address.to_owned(), source })
}

/// Serves until stopped.
///
/// # Errors
/// When the listener fails.
pub async fn serve(
    listener: TcpListener,
    metrics: Arc<Metrics>,
    stop: CancellationToken,
) -> io::Result<()> {
    let router = Router::new()
        .route("/healthz", get(async || "ok\n"))
        .route("/readyz", get(ready))
        .route("/metrics", get(encoded))
        .with_state(metrics);
    axum::serve(listener, router).with_graceful_shutdown(stop.cancelled_owned()).await
}

async fn ready(State(metrics): State<Arc<Metrics>>) -> impl IntoResponse {
    let parts = metrics.parts();
    let all = !parts.is_empty() && parts.values().all(|ready| *ready);
    let status = if all { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let state = |ready| if ready { "ready" } else { "not ready" };
    let states: BTreeMap<_, _> = parts.into_iter().map(|(part, up)| (part, state(up))).collect();
    (status, Json(states))
}

async fn encoded(State(metrics): State<Arc<Metrics>>) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, OPEN_METRICS)], metrics.encode())
}

#[cfg(test)]
mod tests {
    use std::net::SocketAddr;

    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpStream;

    use super::*;

    async fn get(address: SocketAddr, path: &str) -> String {
        let mut stream = TcpStream::connect(address).await.unwrap();
        let request =
            format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut reply = String::new();
        stream.read_to_string(&mut reply).await.unwrap();
        reply
    }

    #[tokio::test]
    async fn alive_at_once_and_ready_when_every_part_is() {
        let metrics = Arc::new(Metrics::default());
        let listener = listen("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let stop = CancellationToken::new();
        let served = tokio::spawn(serve(listener, Arc::clone(&metrics), stop.clone()));

        assert!(get(address, "/healthz").await.starts_with("HTTP/1.1 200"));
        assert!(get(address, "/readyz").await.starts_with("HTTP/1.1 503"), "nothing is up yet");
        metrics.ready("store", true);
        metrics.ready("telegram", false);
        let reply = get(address, "/readyz").await;
        assert!(reply.starts_with("HTTP/1.1 503"), "{reply}");
        assert!(reply.ends_with(r#"{"store":"ready","telegram":"not ready"}"#), "{reply}");
        metrics.ready("telegram", true);
        assert!(get(address, "/readyz").await.starts_with("HTTP/1.1 200"));

        let reply = get(address, "/metrics").await;
        assert!(reply.contains("content-type: application/openmetrics-text"), "{reply}");
        assert!(reply.contains(r#"bacheca_ready{part="telegram"} 1"#), "{reply}");
        assert!(get(address, "/altro").await.starts_with("HTTP/1.1 404"));

        stop.cancel();
        served.await.unwrap().unwrap();
    }

    #[tokio::test]
    async fn a_port_taken_is_an_error_that_names_the_setting() {
        let first = listen("127.0.0.1:0").await.unwrap();
        let address = first.local_addr().unwrap().to_string();
        let error = listen(&address).await.unwrap_err().to_string();
        assert!(error.contains(&address) && error.contains("`service.listen`"), "{error}");
    }
}
