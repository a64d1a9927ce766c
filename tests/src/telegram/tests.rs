//! The fake is what it is taken for: it refuses what Telegram refuses, and fails when it is told to.

mod understood;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use super::*;
use serde_json::{Value, json};

/// A bot by hand.
struct Api {
    runtime: tokio::runtime::Runtime,
    client: reqwest::Client,
    url: String,
}

impl Api {
    fn of(telegram: &Telegram) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
        let client = reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(5));
        let url = format!("{}/bot{}", telegram.url(), telegram.token());
        Self { runtime, client: client.build().unwrap(), url }
    }

    fn send(&self, method: &str, body: &Value) -> reqwest::Result<(u16, String)> {
        self.runtime.block_on(async {
            let answer =
                self.client.post(format!("{}/{method}", self.url)).json(body).send().await?;
            Ok((answer.status().as_u16(), answer.text().await?))
        })
    }

    fn call(&self, method: &str, body: Value) -> Value {
        serde_json::from_str(&self.send(method, &body).unwrap().1).unwrap()
    }

    #[track_caller]
    fn done(&self, method: &str, body: Value) -> Value {
        let answer = self.call(method, body);
        assert_eq!(answer["ok"], true, "{answer}");
        answer["result"].clone()
    }

    #[track_caller]
    fn refused(&self, method: &str, body: Value) -> String {
        let answer = self.call(method, body);
        assert_eq!(answer["ok"], false, "{answer}");
        answer["description"].as_str().unwrap().to_owned()
    }

    fn updates(&self, offset: i64) -> Vec<Value> {
        self.done("getUpdates", json!({ "offset": offset })).as_array().unwrap().clone()
    }
}

fn button(data: &str) -> Value {
    json!({ "inline_keyboard": [[{ "text": "Contesto", "callback_data": data }]] })
}

#[test]
fn what_telegram_refuses_is_refused_in_its_words() {
    let telegram = Telegram::start();
    telegram.change(|world| world.rates.on = false);
    let api = Api::of(&telegram);
    let (ada, group, forum) = (telegram.user("Ada"), telegram.group("RSU"), telegram.forum("Sede"));
    let mine = ada.says("ciao");
    let sent = api.done("SENDMESSAGE", json!({ "chat_id": ada.id.to_string(), "text": "uno" }));
    let id = sent["message_id"].clone();
    let me = ada.id;
    for (method, body, reason) in [
        ("sendMessage", json!({ "chat_id": me, "text": " \n" }), "message text is empty"),
        ("sendMessage", json!({ "chat_id": me, "text": "😀".repeat(2049) }), "message is too long"),
        (
            "sendMessage",
            json!({ "chat_id": me, "text": "<b>", "parse_mode": "HTML" }),
            "can't parse entities: Can't find end tag corresponding to start tag \"b\" at byte offset 0",
        ),
        ("sendMessage", json!({ "chat_id": 5, "text": "a" }), "chat not found"),
        (
            "sendMessage",
            json!({ "chat_id": me, "text": "a", "reply_parameters": { "message_id": 9 } }),
            "message to be replied not found",
        ),
        (
            "sendMessage",
            json!({ "chat_id": me, "text": "a", "message_thread_id": 9 }),
            "message thread not found",
        ),
        (
            "sendMessage",
            json!({ "chat_id": forum.id, "text": "a", "message_thread_id": 9 }),
            "message thread not found",
        ),
        (
            "sendMessage",
            json!({ "chat_id": me, "text": "a", "reply_markup": button(&"a".repeat(65)) }),
            "BUTTON_DATA_INVALID",
        ),
        (
            "editMessageText",
            json!({ "chat_id": me, "message_id": id, "text": "uno" }),
            "message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message",
        ),
        (
            "editMessageReplyMarkup",
            json!({ "chat_id": me, "message_id": 1 }),
            "message to edit not found",
        ),
        (
            "editMessageReplyMarkup",
            json!({ "chat_id": group.id, "message_id": id }),
            "message to edit not found",
        ),
        (
            "editMessageText",
            json!({ "chat_id": me, "message_id": mine, "text": "a" }),
            "message can't be edited",
        ),
        ("deleteMessage", json!({ "chat_id": me, "message_id": 1 }), "message to delete not found"),
        (
            "answerCallbackQuery",
            json!({ "callback_query_id": "1" }),
            "query is too old and response timeout expired or query ID is invalid",
        ),
        (
            "setMyCommands",
            json!({ "commands": [{ "command": "Aiuto", "description": "a" }] }),
            "BOT_COMMAND_INVALID",
        ),
        (
            "setMyCommands",
            json!({ "commands": [{ "command": "aiuto", "description": "" }] }),
            "BOT_COMMAND_DESCRIPTION_INVALID",
        ),
        (
            "setMyShortDescription",
            json!({ "short_description": "a".repeat(121) }),
            "short_description is too long",
        ),
        (
            "sendChatAction",
            json!({ "chat_id": me, "action": "dancing" }),
            "wrong parameter action in request",
        ),
        (
            "setWebhook",
            json!({ "url": "http://a.it" }),
            "bad webhook: An HTTPS URL must be provided for webhook",
        ),
        (
            "setWebhook",
            json!({ "url": "https://a.it:444" }),
            "bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443",
        ),
    ] {
        assert_eq!(api.refused(method, body), format!("Bad Request: {reason}"));
    }
    let lenient = json!({ "message_id": 9, "allow_sending_without_reply": true });
    api.done("sendMessage", json!({ "chat_id": me, "text": "a", "reply_parameters": lenient }));
    ada.blocks();
    let send = |chat: i64| json!({ "chat_id": chat, "text": "a" });
    assert_eq!(api.refused("sendMessage", send(me)), "Forbidden: bot was blocked by the user");
    let supergroup = group.becomes_supergroup();
    let answer = api.call("sendMessage", send(group.id));
    assert_eq!(answer["parameters"]["migrate_to_chat_id"], supergroup.id);
    supergroup.makes_bot(Standing::Kicked);
    let kicked = "Forbidden: bot was kicked from the supergroup chat";
    assert_eq!(api.refused("sendMessage", send(supergroup.id)), kicked);
    assert_eq!(api.send("sendDice", &json!({})).unwrap().0, 404);
    let stranger = Api { url: format!("{}/bot2:fake", telegram.url()), ..Api::of(&telegram) };
    assert_eq!(stranger.call("getMe", json!({}))["description"], "Unauthorized");
    telegram.ignores_everything();
}

#[test]
fn numbers_come_from_one_box_and_supergroups_have_their_own() {
    let telegram = Telegram::start();
    let (ada, ben) = (telegram.user("Ada"), telegram.user("Ben"));
    let (group, supergroup) = (telegram.group("RSU"), telegram.supergroup("RSA"));
    let first = ada.says("a");
    assert_eq!([ben.says("b"), ben.in_group(&group).says("c")], [first + 1, first + 2]);
    assert!(ben.in_group(&supergroup).says("d") < 10);
}

#[test]
fn a_group_shows_the_bot_only_what_is_meant_for_it() {
    let telegram = Telegram::start();
    let api = Api::of(&telegram);
    let group = telegram.supergroup("RSU");
    let ada = telegram.user("Ada").in_group(&group);
    let sent = api.done("sendMessage", json!({ "chat_id": group.id, "text": "Eccomi" }));
    let shown = |says: &dyn Fn()| {
        let before = telegram.look(|world| world.next_update);
        says();
        telegram.look(|world| world.next_update) > before
    };
    for (words, is_shown) in [
        ("Quando scade il bando?", false),
        ("/aiuto", true),
        ("/aiuto@Bacheca_bot", true),
        ("/aiuto@altro_bot", false),
        ("chiedi a @bacheca_bot", true),
        ("vedi /aiuto", false),
    ] {
        assert_eq!(shown(&|| _ = ada.says(words)), is_shown, "{words}");
    }
    let reply = || {
        let id = sent["message_id"].as_i64();
        telegram.change(|world| world.say(ada.id, group.id, "e poi?", id, None));
    };
    assert!(shown(&reply));
    group.makes_bot(Standing::Admin);
    assert!(shown(&|| _ = ada.says("Quando scade il bando?")));
    telegram.ignores_everything();
}

#[test]
fn polling_waits_confirms_and_knows_one_asker() {
    let telegram = Telegram::start();
    let api = Api::of(&telegram);
    let ada = telegram.user("Ada");
    let start = Instant::now();
    assert_eq!(api.done("getUpdates", json!({ "timeout": 1 })), json!([]));
    assert!(start.elapsed() >= Duration::from_secs(1));
    std::thread::scope(|scope| {
        let poll = scope.spawn(|| api.done("getUpdates", json!({ "timeout": 4 })));
        std::thread::sleep(Duration::from_millis(100));
        ada.says("a");
        assert_eq!(poll.join().unwrap()[0]["message"]["text"], "a");
    });
    ada.says("b");
    let updates = api.updates(0);
    assert_eq!(updates.len(), 2);
    let second = updates[1]["update_id"].as_i64().unwrap();
    assert_eq!(api.updates(second).len(), 1);
    assert!(api.updates(second + 1).is_empty());
    std::thread::scope(|scope| {
        let poll = scope.spawn(|| api.refused("getUpdates", json!({ "timeout": 4 })));
        std::thread::sleep(Duration::from_millis(200));
        api.updates(0);
        assert!(poll.join().unwrap().starts_with("Conflict: terminated by other getUpdates"));
    });
    api.done("setWebhook", json!({ "url": "https://bot.example.org" }));
    let reason = api.refused("getUpdates", json!({}));
    assert!(reason.starts_with("Conflict: can't use getUpdates method while webhook"), "{reason}");
}

#[test]
fn a_webhook_gets_every_update_and_again_what_it_refused() {
    let telegram = Telegram::start();
    let api = Api::of(&telegram);
    let got: Arc<Mutex<Vec<(String, Value)>>> = Arc::default();
    let listener = api.runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
    let local = format!("http://{}", listener.local_addr().unwrap());
    let kept = got.clone();
    let hook = move |headers: axum::http::HeaderMap, body: axum::Json<Value>| async move {
        let secret = headers["x-telegram-bot-api-secret-token"].to_str().unwrap().to_owned();
        let mut kept = kept.lock().unwrap();
        kept.push((secret, body.0));
        axum::http::StatusCode::from_u16(if kept.len() == 1 { 500 } else { 200 }).unwrap()
    };
    let app = axum::Router::new().route("/hook", axum::routing::post(hook));
    api.runtime.spawn(async move { axum::serve(listener, app).await });
    telegram.change(|world| world.routes.insert("https://bot.example.org".to_owned(), local));
    let url = "https://bot.example.org/hook";
    api.done("setWebhook", json!({ "url": url, "secret_token": "s3cret" }));
    let ada = telegram.user("Ada");
    for words in ["a", "b", "c"] {
        ada.says(words);
    }
    let gone =
        telegram.wait(Duration::from_secs(5), |world| world.updates.is_empty().then_some(()));
    assert!(gone.is_some());
    let got = got.lock().unwrap();
    let words: Vec<&str> =
        got.iter().map(|(_, u)| u["message"]["text"].as_str().unwrap()).collect();
    assert_eq!(words, ["a", "a", "b", "c"]);
    assert!(got.iter().all(|(secret, _)| secret == "s3cret"));
    let info = api.done("getWebhookInfo", json!({}));
    assert!(info["last_error_message"].as_str().unwrap().contains("500"), "{info}");
}

#[test]
fn what_is_to_go_wrong_goes_wrong() {
    let mut telegram = Telegram::start();
    let api = Api::of(&telegram);
    let ada = telegram.user("Ada");
    ada.says("/start");
    let body = json!({ "chat_id": ada.id, "text": "a" });
    let sent = |telegram: &Telegram| {
        telegram.look(|world| world.history(ada.id).filter(|m| m.from == world.bot.id).count())
    };
    let fails = |trouble: Trouble| {
        telegram.change(|world| world.faults.push(Fault::next(1, trouble).on("sendMessage")));
        (api.send("sendMessage", &body), sent(&telegram))
    };
    let (answer, count) = fails(Trouble::Refuse429(3));
    assert!(answer.unwrap().1.contains("\"retry_after\":3"));
    assert_eq!(count, 0);
    let (answer, count) = fails(Trouble::ServerError(502));
    assert!(answer.is_ok_and(|(code, page)| code == 502 && page.starts_with("<html>")));
    assert_eq!(count, 0);
    let (answer, count) = fails(Trouble::DropBefore);
    assert!(answer.is_err() && count == 0, "{answer:?}");
    let (answer, count) = fails(Trouble::DropAfter);
    assert!(answer.is_err() && count == 1, "{answer:?}");
    let (answer, count) = fails(Trouble::ServerErrorAfter(500));
    assert!(answer.is_ok_and(|(code, _)| code == 500) && count == 2);
    let (answer, count) = fails(Trouble::Garbage);
    assert!(
        answer
            .is_ok_and(|(code, text)| code == 200 && serde_json::from_str::<Value>(&text).is_err())
    );
    assert_eq!(count, 2);
    let (answer, count) = fails(Trouble::Timeout);
    assert!(answer.is_err_and(|error| error.is_timeout()) && count == 2);

    telegram.down();
    assert!(api.send("getMe", &json!({})).is_err_and(|error| error.is_connect()));
    telegram.up();
    assert_eq!(api.done("getMe", json!({}))["id"], 1);
    telegram.ignores_everything();
}

#[test]
fn users_ask_press_and_read() {
    let telegram = Telegram::start();
    let ada = telegram.user("Ada");
    // A bot that answers what it is asked, and edits its answer when its button is pressed.
    let api = Api::of(&telegram);
    let bot = std::thread::spawn(move || {
        let mut offset = 0;
        loop {
            for update in api
                .done("getUpdates", json!({ "timeout": 5, "offset": offset }))
                .as_array()
                .unwrap()
            {
                offset = update["update_id"].as_i64().unwrap() + 1;
                let query = &update["callback_query"];
                if query["id"].is_string() {
                    let id = &query["message"]["message_id"];
                    let chat = &query["message"]["chat"]["id"];
                    api.done(
                        "answerCallbackQuery",
                        json!({ "callback_query_id": query["id"], "text": "Ecco" }),
                    );
                    api.done(
                        "editMessageText",
                        json!({ "chat_id": chat, "message_id": id, "text": "di più" }),
                    );
                    continue;
                }
                let text = &update["message"]["text"];
                if text == "basta" {
                    return;
                }
                let text = format!("<blockquote>{}</blockquote>", text.as_str().unwrap());
                api.done("sendMessage", json!({
                    "chat_id": update["message"]["chat"]["id"], "text": text, "parse_mode": "HTML",
                    "reply_markup": button("x_1"),
                }));
            }
        }
    });
    let answer = ada.asks("Quando?");
    assert_eq!(answer.sees("Quando?").does_not_see("Mai").quotes(), ["Quando?"]);
    assert!(answer.offers("x_"));
    let change = answer.presses("contesto");
    assert_eq!(change.notice.as_deref(), Some("Ecco"));
    assert_eq!(change.sees("di più").post().id(), answer.id());
    ada.hears_nothing_for(Duration::from_millis(50));
    ada.opens("https://t.me/bacheca_bot?start=x_1").sees("/start x_1");

    // What nobody looks at is a failure.
    ada.asks("E poi?");
    ada.says("basta");
    bot.join().unwrap();
    let unread = catch_unwind(AssertUnwindSafe(|| telegram.nothing_unread())).unwrap_err();
    assert!(unread.downcast_ref::<String>().unwrap().contains("E poi?"));
    telegram.ignores_everything();
}
