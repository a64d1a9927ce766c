//! What the API's answers are taken for, against a server that answers so.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::IntoResponse;
use serde_json::json;
use serenity::model::id::ChannelId;

use super::*;

/// What is asked for, and by which token.
type Asked = (String, Option<String>);
/// Status, headers, body.
type Answer = (u16, Vec<(&'static str, &'static str)>, String);

#[derive(Clone, Default)]
struct Server {
    answers: Arc<Mutex<Vec<Answer>>>,
    asked: Arc<Mutex<Vec<Asked>>>,
}

async fn answer(State(server): State<Server>, uri: Uri, headers: HeaderMap) -> impl IntoResponse {
    let token = headers.get("authorization").and_then(|t| t.to_str().ok()).map(str::to_owned);
    server.asked.lock().unwrap().push((uri.path().to_owned(), token));
    let (status, headers, body) = server.answers.lock().unwrap().remove(0);
    let mut response = (StatusCode::from_u16(status).unwrap(), body).into_response();
    for (name, value) in headers {
        response.headers_mut().insert(name, value.parse().unwrap());
    }
    response
}

async fn serve(answers: Vec<Answer>) -> (Api, Server) {
    let server = Server { answers: Arc::new(Mutex::new(answers)), ..Server::default() };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let router = Router::new().fallback(answer).with_state(server.clone());
    tokio::spawn(async move { axum::serve(listener, router).await });
    (Api::new(base.parse().unwrap(), "a.b.c").unwrap(), server)
}

fn channel() -> Route<'static> {
    Route::Channel { channel_id: ChannelId::new(7) }
}

async fn came_of(status: u16, body: Value) -> Result<Value, Error> {
    let (api, _) = serve(vec![(status, vec![], body.to_string())]).await;
    api.call(&Call::get(channel())).await
}

#[tokio::test]
async fn the_call_goes_to_the_address_that_is_set_and_nowhere_else() {
    let (api, server) = serve(vec![
        (200, vec![], json!({"id": "7"}).to_string()),
        (302, vec![("location", "http://127.0.0.1:1/elsewhere")], String::new()),
    ])
    .await;
    assert_eq!(api.call(&Call::get(channel())).await.unwrap()["id"], "7");
    // A redirect is not followed: it would carry the token elsewhere.
    assert!(api.call(&Call::get(channel())).await.is_err());
    let asked = server.asked.lock().unwrap().clone();
    let expected = ("/api/v10/channels/7".to_owned(), Some("Bot a.b.c".to_owned()));
    assert_eq!(asked, [expected.clone(), expected]);
}

#[tokio::test]
async fn a_call_that_would_leave_the_address_is_never_made() {
    // An address that serenity writes its own way: the path takes the place of the host.
    let api = Api::new("http://127.0.0.1:9/@discord.com".parse().unwrap(), "t").unwrap();
    let request = api.request(&Call::get(channel()));
    assert!(request.is_ok_and(|request| request.url().host_str() == Some("127.0.0.1")));
    for base in ["https://discord.com", "http://127.0.0.1:9", "http://[::1]:9/proxy/"] {
        let api = Api::new(base.parse().unwrap(), "t").unwrap();
        let url = api.request(&Call::get(channel())).unwrap().url().clone();
        assert_eq!(url.origin(), api.base().origin(), "{base}");
        assert!(url.path().ends_with("/api/v10/channels/7"), "{url}");
    }
}

#[tokio::test]
async fn refusals_are_told_by_their_number() {
    let refused = came_of(403, json!({"code": 50007, "message": "Cannot send"})).await;
    assert!(refused.as_ref().unwrap_err().is(&[code::CANNOT_SEND]), "{refused:?}");
    assert!(!refused.unwrap_err().passes());
    let over = came_of(404, json!({"code": 10062, "message": "Unknown interaction"})).await;
    assert!(over.unwrap_err().is(&[10_062]));
    // A token of an interaction that has run out is not the bot's own.
    let expired = came_of(401, json!({"code": 50027, "message": "Invalid Webhook Token"})).await;
    assert!(expired.unwrap_err().is(&[50_027]));
    let wrong = came_of(401, json!({"code": 0, "message": "401: Unauthorized"})).await;
    assert_eq!(wrong.unwrap_err(), Error::Token);
}

#[tokio::test]
async fn what_may_pass_is_told_from_what_never_does() {
    let server = came_of(502, json!(null)).await.unwrap_err();
    assert_eq!((server.kind(), server.passes()), ("server", true));
    let limited = came_of(429, json!({"retry_after": 0.25, "global": false})).await.unwrap_err();
    assert_eq!(limited, Error::RetryAfter(Duration::from_millis(250)));
    let hasty = came_of(403, json!({"code": 40003, "message": "too fast"})).await.unwrap_err();
    assert!(hasty.passes(), "{hasty:?}");
    let nobody = Api::new("http://127.0.0.1:1".parse().unwrap(), "t").unwrap();
    let unreachable = nobody.call(&Call::get(channel())).await.unwrap_err();
    assert!(matches!(unreachable, Error::NotSent(_)), "{unreachable:?}");
    assert!(!unreachable.to_string().contains("channels"), "{unreachable}");
}

#[tokio::test]
async fn a_route_that_was_too_fast_is_waited_for_and_no_other() {
    let ok = || (200, vec![], "{}".to_owned());
    let limited = (429, vec![], json!({"retry_after": 0.3, "global": false}).to_string());
    let (api, _) = serve(vec![limited, ok(), ok()]).await;
    assert!(api.call(&Call::get(channel())).await.is_err());
    let began = std::time::Instant::now();
    let other = Route::Channel { channel_id: ChannelId::new(8) };
    api.call(&Call::get(other)).await.unwrap();
    assert!(began.elapsed() < Duration::from_millis(250));
    api.call(&Call::get(channel())).await.unwrap();
    assert!(began.elapsed() >= Duration::from_millis(280), "{:?}", began.elapsed());
}

#[tokio::test]
async fn nothing_shows_the_token() {
    let api = Api::new("http://127.0.0.1:1".parse().unwrap(), "secret").unwrap();
    assert!(!format!("{api:?}").contains("secret"));
}
