//! Sending against a server that loses, doubts and refuses.

use std::time::Duration;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::post;
use axum::{Json, Router};
use serde_json::json;

use super::turn::{Form, document};
use super::*;

/// What happens to the next message sent.
#[derive(Clone, Copy, PartialEq)]
enum Fate {
    /// It is kept, and the answer arrives.
    Kept,
    /// It is kept, and the answer lost.
    Doubtful,
    /// It is lost, and so is the answer.
    Lost,
    /// It is refused like this.
    Refused(&'static str),
    /// It came too early.
    Early,
    /// The group has moved.
    Moved,
}

#[derive(Default)]
struct World {
    /// Chat, number, what was sent.
    messages: Vec<(i64, i64, Value)>,
    fates: VecDeque<Fate>,
    calls: Vec<String>,
    newest: i64,
}

#[derive(Clone, Default)]
struct Fake(Arc<Mutex<World>>);

type Answer = (StatusCode, Json<Value>);

fn refused(description: &str) -> Answer {
    let body = json!({"ok": false, "error_code": 400, "description": description});
    (StatusCode::BAD_REQUEST, Json(body))
}

async fn call(
    State(fake): State<Fake>,
    Path((_, method)): Path<(String, String)>,
    Json(body): Json<Value>,
) -> Answer {
    let mut world = fake.0.lock().unwrap();
    world.calls.push(method.clone());
    let chat = body["chat_id"].as_i64().unwrap_or_default();
    if method == "EditMessageReplyMarkup" {
        let number = body["message_id"].as_i64();
        let found = world.messages.iter_mut().find(|(c, n, _)| (*c, Some(*n)) == (chat, number));
        return match found {
            Some((_, _, sent)) if sent["reply_markup"] == body["reply_markup"] => {
                refused("Bad Request: message is not modified")
            }
            Some(_) => panic!("another message is damaged"),
            None => refused("Bad Request: message to edit not found"),
        };
    }
    let fate = world.fates.pop_front();
    match fate {
        Some(Fate::Refused(description)) => return refused(description),
        Some(Fate::Lost) => return (StatusCode::BAD_GATEWAY, Json(Value::Null)),
        Some(Fate::Early) => {
            let body = json!({"ok": false, "error_code": 429, "parameters": {"retry_after": 0}});
            return (StatusCode::TOO_MANY_REQUESTS, Json(body));
        }
        Some(Fate::Moved) => {
            let moved = json!({"migrate_to_chat_id": -1_000_000_000_005_i64});
            let body = json!({"ok": false, "error_code": 400, "parameters": moved});
            return (StatusCode::BAD_REQUEST, Json(body));
        }
        Some(Fate::Doubtful | Fate::Kept) | None => {}
    }
    world.newest += 1;
    let number = world.newest;
    world.messages.push((chat, number, body));
    if fate == Some(Fate::Doubtful) {
        return (StatusCode::BAD_GATEWAY, Json(Value::Null));
    }
    (StatusCode::OK, Json(json!({"ok": true, "result": {"message_id": number}})))
}

impl Fake {
    /// The fake with these fates, and a sender that speaks to it.
    async fn with(fates: impl IntoIterator<Item = Fate>) -> (Self, Arc<Sender>) {
        let fake = Self::default();
        fake.0.lock().unwrap().fates.extend(fates);
        fake.0.lock().unwrap().newest = 100;
        let router = Router::new().route("/{token}/{method}", post(call)).with_state(fake.clone());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let api = Api::new(&format!("http://{}", listener.local_addr().unwrap()), "1:a").unwrap();
        tokio::spawn(async move { axum::serve(listener, router).await });
        let quick = Duration::from_millis(1);
        let backoff = Backoff { first: quick, most: quick };
        let pace = Pace::new(10_000, 10_000);
        let sender = Arc::new(Sender::new(api, Arc::default(), pace, backoff));
        sender.note(7, 100);
        (fake, sender)
    }

    /// The texts in a chat, in order.
    fn texts(&self, chat: i64) -> Vec<String> {
        let world = self.0.lock().unwrap();
        let here = world.messages.iter().filter(|(c, _, _)| *c == chat);
        here.map(|(_, _, sent)| sent["text"].as_str().unwrap_or_default().to_owned()).collect()
    }

    fn sent(&self, n: usize) -> Value {
        self.0.lock().unwrap().messages[n].2.clone()
    }
}

fn letter(texts: &[&str]) -> Letter {
    let part = |text: &&str| Part {
        html: format!("<b>{text}</b>"),
        plain: (*text).to_owned(),
        ..Part::default()
    };
    Letter { parts: texts.iter().map(part).collect(), ..Letter::default() }
}

#[tokio::test]
async fn what_may_have_arrived_is_looked_for_and_not_doubled() {
    let fates = [Fate::Doubtful, Fate::Lost, Fate::Lost, Fate::Early, Fate::Doubtful];
    let (fake, sender) = Fake::with(fates).await;
    let turn = sender.turn(7).await;
    assert_eq!(turn.post(&mut letter(&["uno", "due", "tre"])).await, Ok(Some(101)));
    assert_eq!(fake.texts(7), ["<b>uno</b>", "<b>due</b>", "<b>tre</b>"]);
}

#[tokio::test]
async fn messages_of_other_chats_in_between_do_not_mislead() {
    let (fake, sender) = Fake::with([Fate::Doubtful]).await;
    // Ten messages came to other chats that the bot has not heard of.
    fake.0.lock().unwrap().newest = 110;
    assert_eq!(sender.turn(7).await.post(&mut letter(&["uno"])).await, Ok(Some(111)));
    assert_eq!(fake.texts(7).len(), 1);
    assert_eq!(sender.turn(7).await.newest(), 111);
}

#[tokio::test]
async fn after_a_restart_only_what_is_missing_is_sent() {
    let (fake, sender) = Fake::with([]).await;
    sender.turn(7).await.post(&mut letter(&["uno", "due"])).await.unwrap();
    // Another run, which knows nothing but what the store kept.
    let api = sender.api.clone();
    let pace = Pace::new(10_000, 1);
    let again = Arc::new(Sender::new(api, Arc::default(), pace, sender.backoff));
    let mut rest = Letter { resumed: Some(100), ..letter(&["uno", "due", "tre"]) };
    assert_eq!(again.turn(7).await.post(&mut rest).await, Ok(Some(101)));
    assert_eq!(fake.texts(7), ["<b>uno</b>", "<b>due</b>", "<b>tre</b>"]);
}

#[tokio::test]
async fn a_chat_that_is_gone_or_has_moved_is_reported() {
    let blocked = "Forbidden: bot was blocked by the user";
    let (fake, sender) = Fake::with([Fate::Refused(blocked), Fate::Moved]).await;
    let turn = sender.turn(7).await;
    assert_eq!(turn.post(&mut letter(&["uno"])).await, Err(Lost::Gone));
    let mut rest = letter(&["uno"]);
    assert_eq!(turn.post(&mut rest).await, Err(Lost::Moved(-1_000_000_000_005)));
    assert_eq!(rest.parts.len(), 1, "what did not arrive is still to be sent");
    assert!(fake.texts(7).is_empty());
}

#[tokio::test]
async fn refused_form_is_given_up_before_the_words() {
    let (fake, sender) = Fake::with([
        Fate::Refused("Bad Request: message thread not found"),
        Fate::Refused("Bad Request: can't parse entities: x"),
    ])
    .await;
    let mut topic = Letter { topic: Some(3), reply_to: Some(9), ..letter(&["uno"]) };
    sender.turn(7).await.post(&mut topic).await.unwrap();
    let sent = fake.sent(0);
    assert_eq!((sent["text"].as_str(), sent.get("message_thread_id")), (Some("uno"), None));
    assert_eq!(sent.get("parse_mode"), None);
    let reply = json!({"message_id": 9, "allow_sending_without_reply": true});
    assert_eq!(sent["reply_parameters"], reply);
    assert_eq!(sent["link_preview_options"], json!({"is_disabled": true}));
}

#[tokio::test]
async fn an_edit_of_what_is_gone_becomes_a_new_message() {
    let gone = Fate::Refused("Bad Request: message to edit not found");
    let same = Fate::Refused("Bad Request: message is not modified");
    let (fake, sender) = Fake::with([gone, Fate::Kept, same]).await;
    let turn = sender.turn(7).await;
    let replacing = |text| Letter { replace: Some(5), ..letter(&[text]) };
    assert_eq!(turn.post(&mut replacing("uno")).await, Ok(Some(101)), "the new one");
    assert_eq!(turn.post(&mut replacing("due")).await, Ok(Some(5)));
    let calls = fake.0.lock().unwrap().calls.clone();
    assert_eq!(calls, ["EditMessageText", "SendMessage", "EditMessageText"]);
    assert_eq!(fake.texts(7), ["<b>uno</b>"]);
}

#[tokio::test]
async fn what_stands_is_only_ever_changed_where_it_stands() {
    let refused = |what: &'static str| Fate::Refused(what);
    let (fake, sender) = Fake::with([
        Fate::Lost,
        Fate::Early,
        refused("Bad Request: can't parse entities: x"),
        refused("Bad Request: message is not modified"),
        refused("Bad Request: message to edit not found"),
        refused("Bad Request: message can't be edited"),
        refused("Forbidden: bot was kicked from the supergroup chat"),
        Fate::Moved,
        refused("Bad Request: MESSAGE_TOO_LONG"),
    ])
    .await;
    let turn = sender.turn(7).await;
    let part = letter(&["uno"]).parts.remove(0).unwrap();
    let mut came = Vec::new();
    for _ in 0..6 {
        came.push(turn.edit(5, &part).await);
    }
    let moved = Unedited::Moved(-1_000_000_000_005);
    let not_there = Err(Unedited::NotThere);
    let refusals = [Unedited::Gone, moved, Unedited::Refused].map(Err);
    assert_eq!(came, [&[Ok(()), not_there, not_there], &refusals[..]].concat());
    let calls = fake.0.lock().unwrap().calls.clone();
    assert!(calls.iter().all(|call| call == "EditMessageText") && calls.len() == 9, "{calls:?}");
}

#[tokio::test]
async fn a_chat_keeps_its_order_and_no_trace_is_left_of_it() {
    let (fake, sender) = Fake::with([Fate::Lost, Fate::Doubtful, Fate::Lost]).await;
    let (first, second) = tokio::join!(
        async { sender.turn(7).await.post(&mut letter(&["uno", "due"])).await },
        async { sender.turn(7).await.post(&mut letter(&["tre"])).await },
    );
    assert!(first.is_ok() && second.is_ok());
    assert_eq!(fake.texts(7), ["<b>uno</b>", "<b>due</b>", "<b>tre</b>"]);
    assert!(sender.chats.lock().unwrap().is_empty());
}

#[tokio::test]
async fn a_file_goes_with_its_caption() {
    let file = crate::conversation::reply::File { name: "a.ics".to_owned(), bytes: vec![1] };
    let part = Part { html: "<b>x</b>".to_owned(), file: Some(file), ..Part::default() };
    let form =
        Form { replace: None, reply_to: Some(2), topic: Some(3), keyboard: None, tags: true };
    let document = document(&part, &form, 7).unwrap();
    let names: Vec<&str> = document.fields.iter().map(|(name, _)| *name).collect();
    assert_eq!(
        names,
        ["chat_id", "message_thread_id", "caption", "parse_mode", "reply_parameters"]
    );
    assert_eq!((document.name.as_str(), document.bytes.len()), ("a.ics", 1));
}
