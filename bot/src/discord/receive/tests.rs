//! What Discord sends, as the conversation hears it.

use serde_json::{Value, json};

use super::*;
use crate::conversation::action::{Action, Step};
use crate::conversation::incoming::Shown;

const ME: UserId = UserId::new(7);
const ADA: u64 = 1001;
const GUILD: u64 = 500;
const CHANNEL: u64 = 600;

fn user(id: u64, bot: bool) -> Value {
    json!({
        "id": id.to_string(), "username": "u", "discriminator": "0", "global_name": null,
        "avatar": null, "bot": bot,
    })
}

fn message(author: u64, content: &str, more: Value) -> Value {
    let mut message = json!({
        "id": "900", "channel_id": CHANNEL.to_string(), "author": user(author, author == 7),
        "content": content, "timestamp": "2026-01-01T10:00:00+00:00", "edited_timestamp": null,
        "tts": false, "mention_everyone": false, "mentions": [], "mention_roles": [],
        "attachments": [], "embeds": [], "pinned": false, "type": 0, "components": [],
    });
    message.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    message
}

fn in_guild() -> Value {
    json!({
        "guild_id": GUILD.to_string(),
        "member": { "roles": ["77"], "joined_at": "2020-01-01T00:00:00+00:00", "deaf": false,
            "mute": false, "flags": 0 },
    })
}

fn ours() -> Value {
    let embed = |title: &str, description: &str| json!({ "type": "rich", "title": title, "description": description });
    let button = |id: &str| json!({ "type": 2, "style": 2, "label": "x", "custom_id": id });
    let link = json!({ "type": 2, "style": 5, "label": "x", "url": "https://x.it" });
    message(
        7,
        "",
        json!({
            "embeds": [embed("Quando \\*scade\\*?", "Ecco\n\n> il 5\\_6\n> giugno\n\nfine")],
            "components": [{ "type": 1, "components": [button("u_1"), link, button("boh")] }],
        }),
    )
}

fn interaction(kind: u8, data: Value, guild: bool, more: Value) -> Value {
    let mut interaction = json!({
        "id": "901", "application_id": "8", "type": kind, "token": "tok", "version": 1,
        "data": data, "channel_id": CHANNEL.to_string(), "locale": "it", "entitlements": [],
        "attachment_size_limit": 1000, "app_permissions": "0",
        "authorizing_integration_owners": {}, "context": 0,
    });
    let who = if guild {
        json!({ "guild_id": GUILD.to_string(), "guild_locale": "it", "member": {
            "user": user(ADA, false), "roles": ["77"], "deaf": false, "mute": false, "flags": 0,
            "joined_at": "2020-01-01T00:00:00+00:00", "permissions": "0", "pending": false,
            "avatar": null, "nick": null, "premium_since": null } })
    } else {
        json!({ "user": user(ADA, false) })
    };
    let interaction_fields = interaction.as_object_mut().unwrap();
    interaction_fields.extend(who.as_object().unwrap().clone());
    interaction_fields.extend(more.as_object().unwrap().clone());
    interaction
}

fn heard(name: &str, value: Value) -> Update {
    let event = json!({ "op": 0, "s": 1, "t": name, "d": value });
    let event: serenity::model::event::GatewayEvent = serde_json::from_value(event).unwrap();
    let serenity::model::event::GatewayEvent::Dispatch(_, event) = event else { panic!() };
    understand(event, ME)
}

fn asked(update: Update) -> Asked {
    match update.what {
        What::Said(asked) => *asked,
        _ => panic!("not said to the bot"),
    }
}

fn defer_of(asked: &Asked) -> Defer {
    let Via::Interaction(_, defer) = &asked.via else { panic!("no interaction") };
    *defer
}

#[test]
fn a_direct_message_is_a_question_in_private() {
    let update = heard("MESSAGE_CREATE", message(ADA, "quando scade?", json!({})));
    assert_eq!((update.event, update.lane), (900, Some(1001)));
    let incoming = asked(update).incoming;
    assert!(incoming.said == Said::Text("quando scade?".to_owned()));
    assert_eq!(incoming.at, Address { chat: id(ADA), topic: None });
    assert!(incoming.private && !incoming.publishable);
    let said =
        |text: &str| asked(heard("MESSAGE_CREATE", message(ADA, text, json!({})))).incoming.said;
    assert!(said("/chi dice no") == Said::Command("chi".to_owned(), "dice no".to_owned()));
    assert!(said("/etc/passwd") == Said::Text("/etc/passwd".to_owned()));
    assert!(said("") == Said::Unreadable);
}

#[test]
fn in_a_channel_only_what_is_for_the_bot_is_heard() {
    let update = heard("MESSAGE_CREATE", message(ADA, "<@7> quando scade?", in_guild()));
    assert_eq!(update.lane, Some(600));
    let spoken = asked(update);
    assert!(spoken.incoming.said == Said::Text("quando scade?".to_owned()));
    assert_eq!(spoken.incoming.at, Address { chat: id(GUILD), topic: Some(600) });
    assert_eq!(spoken.incoming.roles, [id(77)]);
    assert!(!spoken.incoming.private);
    assert!(matches!(spoken.via, Via::Message { addressed: true, .. }));
    let only_mentioned = heard("MESSAGE_CREATE", message(ADA, "grazie <@7>", in_guild()));
    let via = asked(only_mentioned).via;
    assert!(matches!(via, Via::Message { addressed: false, .. }));
    for not_ours in ["", "ciao", "<@77> ciao"] {
        let what = heard("MESSAGE_CREATE", message(ADA, not_ours, in_guild())).what;
        assert!(matches!(what, What::Posted { channel: 600, .. }), "{not_ours}");
    }
    let own = heard("MESSAGE_CREATE", message(7, "<@7> io", in_guild())).what;
    assert!(matches!(own, What::Nothing));
}

#[test]
fn a_reply_to_the_bot_shows_what_it_replies_to() {
    let mut more = in_guild();
    more["referenced_message"] = ours();
    more["type"] = json!(19);
    let asked = asked(heard("MESSAGE_CREATE", message(ADA, "e dopo?", more)));
    let expected = Shown {
        question: Some("Quando *scade*?".to_owned()),
        quotes: vec!["il 5_6\ngiugno".to_owned()],
        text: "Ecco\n\nil 5_6\ngiugno\n\nfine".to_owned(),
        at: None,
        actions: vec![Action::Useful(true)],
        message: Some(900),
    };
    assert!(asked.incoming.shown == expected);
    assert!(asked.incoming.said == Said::Text("e dopo?".to_owned()));
}

#[test]
fn a_command_in_a_server_is_answered_to_its_asker_alone() {
    let option = json!({ "name": "domanda", "type": 3, "value": " quando? " });
    let data = json!({ "id": "1", "name": "chiedi", "type": 1, "options": [option] });
    let update = heard("INTERACTION_CREATE", interaction(2, data.clone(), true, json!({})));
    assert_eq!((update.kind, update.event, update.lane), ("command", 901, Some(1001)));
    let said = asked(update);
    assert!(said.incoming.said == Said::Command("chiedi".to_owned(), "quando?".to_owned()));
    assert_eq!(said.incoming.at, Address { chat: id(ADA), topic: None });
    assert!(said.incoming.private && said.incoming.publishable);
    assert_eq!(said.incoming.roles, [id(77)]);
    assert_eq!(defer_of(&said), Defer::Thinking { ephemeral: true });
    let english = interaction(2, data, false, json!({ "locale": "en-GB" }));
    let said = asked(heard("INTERACTION_CREATE", english));
    assert!(said.incoming.said == Said::Command("ask".to_owned(), "quando?".to_owned()));
    assert_eq!(said.incoming.language, Some(Language::English));
    assert!(!said.incoming.publishable);
    assert_eq!(defer_of(&said), Defer::Thinking { ephemeral: false });
}

#[test]
fn a_command_on_a_message_asks_what_it_says() {
    let on = |name: &str, target: Value| {
        let data = json!({ "id": "1", "name": name, "type": 3, "target_id": "900",
            "resolved": { "messages": { "900": target } } });
        asked(heard("INTERACTION_CREATE", interaction(2, data, true, json!({})))).incoming
    };
    let search = on("Cerca nei comunicati", message(ADA, "<@7> quando scade?", json!({})));
    assert!(search.said == Said::Text("quando scade?".to_owned()));
    assert!(search.private && search.publishable);
    let search = on("Cerca nei comunicati", ours());
    assert!(search.said == Said::Text("Quando *scade*?".to_owned()));
}

#[test]
fn a_message_that_all_read_stays_as_it_is_whoever_presses() {
    let press = |id: &str, guild: bool, flags: u64| {
        let mut shown = ours();
        shown["flags"] = json!(flags);
        let data = json!({ "custom_id": id, "component_type": 2 });
        let value = interaction(3, data, guild, json!({ "message": shown }));
        asked(heard("INTERACTION_CREATE", value))
    };
    let public = press("b", true, 0);
    assert_eq!(defer_of(&public), Defer::Thinking { ephemeral: true });
    assert!(public.incoming.private && public.incoming.publishable);
    assert_eq!(public.incoming.shown.question.as_deref(), Some("Quando *scade*?"));
    let ephemeral = press("b", true, 64);
    assert_eq!(defer_of(&ephemeral), Defer::Update { ephemeral: true });
    assert!(ephemeral.incoming.private);
    assert_eq!(defer_of(&press("b", false, 0)), Defer::Update { ephemeral: false });
    // The queue is everybody's who reads it.
    let ticket = press("k_c_5", true, 0);
    assert_eq!(defer_of(&ticket), Defer::Update { ephemeral: false });
    assert_eq!(ticket.incoming.at, Address { chat: id(GUILD), topic: Some(600) });
    assert!(press("?", true, 0).incoming.said == Said::UnknownButton);
}

#[test]
fn a_form_brings_what_was_typed_for_its_button() {
    let input = json!({ "type": 4, "custom_id": "text", "value": "Il 5 giugno." });
    let data = json!({ "custom_id": "k_a_5",
        "components": [{ "type": 1, "components": [input] }] });
    let value = interaction(5, data, true, json!({ "message": ours() }));
    let said = asked(heard("INTERACTION_CREATE", value)).incoming.said;
    let action = Action::Ticket(Step::Answer, 5);
    assert!(said == Said::Form(action, "Il 5 giugno.".to_owned()));
}

#[test]
fn what_is_being_typed_asks_for_questions() {
    let option = json!({ "name": "domanda", "type": 3, "value": "scad", "focused": true });
    let data = json!({ "id": "1", "name": "chiedi", "type": 1, "options": [option] });
    let update = heard("INTERACTION_CREATE", interaction(4, data, true, json!({})));
    let What::Suggest { typed, language, .. } = update.what else { panic!() };
    assert_eq!((typed.as_str(), language), ("scad", Language::Italian));
}

#[test]
fn a_guild_that_is_down_is_not_gone() {
    let gone = |value| matches!(heard("GUILD_DELETE", value).what, What::Gone(_));
    assert!(gone(json!({ "id": "500" })));
    assert!(!gone(json!({ "id": "500", "unavailable": true })));
}
