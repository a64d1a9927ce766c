//! Updates as Telegram sends them.

use serde_json::json;

use super::*;

fn me() -> Me {
    Me { id: 7, username: "bacheca_bot".to_owned() }
}

fn ada() -> Value {
    json!({"id": 42, "is_bot": false, "first_name": "Ada", "language_code": "it-IT"})
}

fn bot() -> Value {
    json!({"id": 7, "is_bot": true, "first_name": "Bacheca", "username": "bacheca_bot"})
}

fn private() -> Value {
    json!({"id": 42, "type": "private", "first_name": "Ada"})
}

fn group() -> Value {
    json!({"id": -1001234567890_i64, "type": "supergroup", "title": "RSU", "is_forum": true})
}

/// A message in a chat with these fields more.
fn written(chat: Value, more: Value) -> Value {
    let mut message = json!({"message_id": 5, "date": 1, "from": ada(), "chat": chat});
    for (name, value) in more.as_object().unwrap() {
        message[name] = value.clone();
    }
    message
}

fn read(kind: &str, value: Value) -> Option<Update> {
    let mut update = json!({"update_id": 9});
    update[kind] = value;
    understand(update, &me())
}

fn asked(message: Value) -> Option<Asked> {
    match read("message", message).unwrap().what {
        What::Said(asked) => Some(*asked),
        What::Nothing => None,
        _ => panic!("neither said nor nothing"),
    }
}

fn said(chat: Value, text: &str) -> Option<Said> {
    asked(written(chat, json!({"text": text}))).map(|asked| asked.incoming.said)
}

#[test]
fn a_question_in_private() {
    let asked = asked(written(private(), json!({"text": "quando scade?"}))).unwrap();
    let incoming = asked.incoming;
    assert!(incoming.said == Said::Text("quando scade?".to_owned()));
    assert!(incoming.private && incoming.event == 9 && incoming.shown == Shown::default());
    assert_eq!(String::from(incoming.asker), "telegram:42");
    assert_eq!(incoming.language, Some(Language::Italian));
    assert_eq!((asked.reply_to, asked.pressed), (Some(5), None));
}

#[test]
fn commands_and_deep_links_in_private() {
    let command = |name: &str, rest: &str| Some(Said::Command(name.to_owned(), rest.to_owned()));
    assert!(said(private(), "/Chi@bacheca_bot la mensa ") == command("chi", "la mensa"));
    assert!(said(private(), "/start") == command("start", ""));
    assert!(said(private(), "/start ds") == Some(Said::Button(Action::Send)));
    assert!(said(private(), "/start ?!") == Some(Said::UnknownButton));
    assert!(said(private(), "/ quando?") == Some(Said::Text("/ quando?".to_owned())));
    let quiet = asked(written(private(), json!({"text": "/aiuto"}))).unwrap();
    assert_eq!(quiet.reply_to, None);
}

#[test]
fn what_cannot_be_read_is_replied_to_in_private() {
    let voice = json!({"voice": {"file_id": "a", "file_unique_id": "b", "duration": 1}});
    assert!(asked(written(private(), voice.clone())).unwrap().incoming.said == Said::Unreadable);
    let unheard_of = json!({"hologram": {"a": 1}});
    assert!(asked(written(private(), unheard_of)).unwrap().incoming.said == Said::Unreadable);
    assert!(asked(written(group(), voice)).is_none());
}

#[test]
fn in_groups_only_what_is_addressed_to_the_bot() {
    assert!(said(group(), "quando scade?").is_none());
    assert!(said(group(), "/boh").is_none());
    assert!(said(group(), "/aiuto@altro_bot").is_none());
    assert!(said(group(), "/aiuto").is_some());
    assert!(said(group(), "/boh@Bacheca_Bot").is_some());
    let mention = json!({"text": "@Bacheca_bot quando scade?",
        "entities": [{"type": "mention", "offset": 0, "length": 12}]});
    let asked_of = asked(written(group(), mention)).unwrap();
    assert!(asked_of.incoming.said == Said::Text("quando scade?".to_owned()));
    assert!(!asked_of.incoming.private && asked_of.reply_to == Some(5));
    let mine = json!({"message_id": 4, "date": 1, "from": bot(), "chat": group(), "text": "x"});
    let reply = json!({"text": "e poi?", "reply_to_message": mine});
    let reply = asked(written(group(), reply)).unwrap();
    assert_eq!(reply.incoming.shown.message, Some(4));
    let theirs = json!({"message_id": 4, "date": 1, "from": ada(), "chat": group(), "text": "x"});
    assert!(
        asked(written(group(), json!({"text": "e poi?", "reply_to_message": theirs}))).is_none()
    );
}

#[test]
fn notes_bots_forwards_and_channels_are_ignored() {
    let ignored = [
        written(group(), json!({"new_chat_title": "x"})),
        written(
            group(),
            json!({"text": "/aiuto", "from": {"id": 3, "is_bot": true, "first_name": "B"}}),
        ),
        written(group(), json!({"text": "/aiuto", "is_automatic_forward": true})),
        written(group(), json!({"text": "/aiuto", "via_bot": bot()})),
        written(private(), json!({"text": "citazione", "via_bot": bot()})),
        written(json!({"id": -1009, "type": "channel", "title": "C"}), json!({"text": "/aiuto"})),
    ];
    for message in ignored {
        assert!(asked(message.clone()).is_none(), "{message}");
    }
}

#[test]
fn an_admin_without_a_name_asks_as_the_group() {
    let anonymous = json!({"id": 1087968824, "is_bot": true, "first_name": "Group"});
    let message = json!({"text": "/aiuto", "from": anonymous, "sender_chat": group()});
    let asked = asked(written(group(), message)).unwrap();
    assert_eq!(asked.incoming.asker.number, -1001234567890);
}

#[test]
fn a_topic_is_one_only_where_telegram_says_so() {
    let topic = |more: Value| asked(written(group(), more)).unwrap().incoming.at.topic;
    let text = json!({"text": "/aiuto", "message_thread_id": 3});
    assert_eq!(topic(text.clone()), None);
    let mut text = text;
    text["is_topic_message"] = json!(true);
    assert_eq!(topic(text), Some(3));
}

/// A press on a message of the bot that answers "😀 a?" with a quote.
fn pressed(data: &str) -> Asked {
    let question = written(private(), json!({"message_id": 3, "text": "/chi 😀 a?"}));
    let answer = written(
        private(),
        json!({"message_id": 4, "from": bot(),
        "reply_to_message": question, "text": "😀 Dice:\n\nle sei.\n\nUSB",
        "entities": [{"type": "bold", "offset": 0, "length": 2},
            {"type": "blockquote", "offset": 10, "length": 7}],
        "reply_markup": {"inline_keyboard": [[{"text": "a", "callback_data": "u_1"},
            {"text": "b", "url": "https://x.it/"}], [{"text": "c", "callback_data": "?"}]]}}),
    );
    let press = json!({"id": "77", "from": ada(), "message": answer, "chat_instance": "1",
        "data": data});
    match read("callback_query", press).unwrap().what {
        What::Said(asked) => *asked,
        _ => panic!("nothing said"),
    }
}

#[test]
fn a_button_comes_with_all_that_its_message_shows() {
    let asked = pressed("ds");
    assert!(asked.incoming.said == Said::Button(Action::Send));
    let shown = asked.incoming.shown;
    assert_eq!(shown.question.as_deref(), Some("😀 a?"));
    assert_eq!(shown.quoted(), Some("le sei."));
    assert_eq!(shown.actions, [Action::Useful(true)]);
    assert_eq!(shown.message, Some(4));
    assert_eq!((asked.reply_to, asked.pressed), (Some(3), Some(4)));
    assert_eq!(asked.callback.unwrap().0, "77");
    assert!(pressed("v1:boh").incoming.said == Said::UnknownButton);
}

#[test]
fn a_button_of_a_lost_message_is_replied_to_all_the_same() {
    let press = |more: Value| {
        let mut press = json!({"id": "77", "from": ada(), "chat_instance": "1"});
        for (name, value) in more.as_object().unwrap() {
            press[name] = value.clone();
        }
        read("callback_query", press).unwrap().what
    };
    let lost = json!({"message_id": 4, "date": 0, "chat": private()});
    let What::Said(asked) = press(json!({"message": lost, "data": "d"})) else { panic!() };
    assert_eq!((asked.reply_to, asked.pressed, asked.incoming.private), (None, None, true));
    let nowhere = press(json!({"inline_message_id": "z", "data": "d"}));
    assert!(matches!(nowhere, What::Acknowledge(_)));
}

#[test]
fn who_leaves_and_what_moves() {
    let change = |status: Value| {
        let mut status = status;
        status["user"] = bot();
        let old = json!({"status": "member", "user": bot()});
        read(
            "my_chat_member",
            json!({"chat": private(), "from": ada(), "date": 1,
            "old_chat_member": old, "new_chat_member": status}),
        )
    };
    let blocked = change(json!({"status": "kicked", "until_date": 0})).unwrap();
    assert!(matches!(blocked.what, What::Gone(at) if at.chat.number == 42));
    assert!(matches!(change(json!({"status": "member"})).unwrap().what, What::Nothing));
    let group = json!({"id": -5, "type": "group", "title": "RSU"});
    let moved = written(group, json!({"migrate_to_chat_id": -1005}));
    let What::Moved(from, to) = read("message", moved).unwrap().what else { panic!() };
    assert_eq!((from.chat.number, to.chat.number), (-5, -1005));
}

#[test]
fn quotes_are_asked_for_in_few_words() {
    let query = json!({"id": "1", "from": ada(), "query": "è".repeat(300), "offset": ""});
    let What::Share { words, language, .. } = read("inline_query", query).unwrap().what else {
        panic!()
    };
    assert_eq!((words.chars().count(), language), (256, Some(Language::Italian)));
}

#[test]
fn what_has_no_form_is_told_from_what_is_not_known() {
    assert!(read("message", json!({"text": "x"})).is_none());
    assert!(understand(json!({"update_id": 9}), &me()).is_none());
    assert!(understand(json!({"message": {}}), &me()).is_none());
    assert!(understand(json!("x"), &me()).is_none());
    assert!(matches!(read("tomorrow", json!({})).unwrap().what, What::Nothing));
}
