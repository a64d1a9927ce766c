//! The fake is what it is taken for: it refuses what Discord refuses, and fails when it is told to.

mod gateway;
mod understood;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use super::*;
use serde_json::{Value, json};

/// A bot by hand.
struct Api {
    runtime: tokio::runtime::Runtime,
    client: reqwest::Client,
    url: String,
    token: String,
}

/// What comes back: status, the header of what remains, body.
type Answer = (u16, Option<String>, String);

impl Api {
    fn of(discord: &Discord) -> Self {
        discord.change(|world| world.rates.on = false);
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
        let client = reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(5));
        let url = format!("{}/api/v10", discord.url());
        Self { runtime, client: client.build().unwrap(), url, token: discord.token() }
    }

    fn send(&self, method: &str, path: &str, body: &Value) -> reqwest::Result<Answer> {
        let method = method.parse::<reqwest::Method>().unwrap();
        self.runtime.block_on(async {
            let request = self.client.request(method, format!("{}/{path}", self.url));
            let request = request.header("authorization", format!("Bot {}", self.token));
            let answer = request.json(body).send().await?;
            let left = answer.headers().get("x-ratelimit-remaining");
            let left = left.map(|left| left.to_str().unwrap().to_owned());
            Ok((answer.status().as_u16(), left, answer.text().await?))
        })
    }

    #[track_caller]
    fn done(&self, method: &str, path: &str, body: Value) -> Value {
        let (status, _, text) = self.send(method, path, &body).unwrap();
        assert!((200..300).contains(&status), "{status} {text}");
        serde_json::from_str(&text).unwrap_or_default()
    }

    /// Status and code.
    #[track_caller]
    fn refused(&self, method: &str, path: &str, body: Value) -> (u16, u64) {
        let (status, _, text) = self.send(method, path, &body).unwrap();
        let answer: Value = serde_json::from_str(&text).unwrap_or_default();
        assert!(status >= 400, "{status} {text}");
        (status, answer["code"].as_u64().unwrap())
    }
}

fn said(words: &str) -> Value {
    json!({ "content": words, "allowed_mentions": { "parse": [] } })
}

fn asked(discord: &Discord, id: u64) -> Interaction {
    discord.look(|world| world.interactions[&id].clone())
}

#[test]
fn what_discord_refuses_is_refused_with_its_codes() {
    let discord = Discord::start();
    let api = Api::of(&discord);
    let guild = discord.guild("RSU");
    let (room, forum) = (guild.channel("domande"), guild.forum("aiuto"));
    let (ada, ben) = (discord.user("Ada"), discord.user("Ben").in_channel(&room));
    let theirs = ben.says("ciao");
    let messages = |id: u64| format!("channels/{id}/messages");
    let one = |id: u64| format!("channels/{}/messages/{id}", room.id);
    for (method, path, body, refusal) in [
        ("POST", messages(room.id), said(" \n"), (400, 50006)),
        ("POST", messages(room.id), said(&"a".repeat(2001)), (400, 50035)),
        ("POST", messages(5), said("a"), (404, 10003)),
        ("POST", messages(forum.id), said("a"), (400, 50008)),
        ("PATCH", one(9), said("a"), (404, 10008)),
        ("PATCH", one(theirs), said("a"), (403, 50005)),
        ("DELETE", one(theirs), json!({}), (403, 50013)),
        ("GET", "guilds/5".to_owned(), json!({}), (404, 10004)),
        ("GET", "users/5".to_owned(), json!({}), (404, 10013)),
        ("GET", "channels/abc".to_owned(), json!({}), (400, 50035)),
        ("GET", "webhooks/5/no/messages/@original".to_owned(), json!({}), (404, 10015)),
        ("POST", "interactions/5/no/callback".to_owned(), json!({ "type": 5 }), (404, 10062)),
        ("POST", "users/@me/channels".to_owned(), json!({ "recipient_id": 5 }), (400, 50033)),
        ("GET", "applications/5/commands".to_owned(), json!({}), (403, 20012)),
        ("GET", "invites/5".to_owned(), json!({}), (404, 0)),
    ] {
        assert_eq!(api.refused(method, &path, body), refusal, "{method} {path}");
    }
    let reply = json!({ "content": "a", "allowed_mentions": { "parse": [] },
        "message_reference": { "message_id": "9" } });
    assert_eq!(api.refused("POST", &messages(room.id), reply), (400, 50035));
    let read = api.done("GET", &one(theirs), json!({}));
    assert!(read["content"] == "" && read["guild_id"].is_null() && read["member"].is_null());
    room.denies_bot(may::READ_MESSAGE_HISTORY);
    assert_eq!(api.refused("GET", &one(theirs), json!({})), (403, 50013));
    room.denies_bot(may::EMBED_LINKS);
    let framed = json!({ "embeds": [{ "title": "a" }], "allowed_mentions": { "parse": [] } });
    assert_eq!(api.refused("POST", &messages(room.id), framed), (403, 50013));
    room.denies_bot(may::VIEW_CHANNEL);
    assert_eq!(api.refused("POST", &messages(room.id), said("a")), (403, 50001));
    ada.closes_messages(true);
    assert_eq!(api.refused("POST", &messages(ada.channel), said("a")), (403, 50007));
    let stranger = Api { token: "no".to_owned(), ..Api::of(&discord) };
    assert_eq!(stranger.refused("GET", "users/@me", json!({})), (401, 0));
    assert!(discord.look(|world| world.invalid_calls) > 5);
    discord.ignores_everything();
}

#[test]
fn a_nonce_is_taken_once_and_pings_are_noticed() {
    let discord = Discord::start();
    let api = Api::of(&discord);
    let ada = discord.user("Ada");
    let path = format!("channels/{}/messages", ada.channel);
    let with_nonce = |nonce: &str| {
        let mut body = said("Ecco");
        body["nonce"] = nonce.into();
        body["enforce_nonce"] = true.into();
        api.done("POST", &path, body)["id"].clone()
    };
    assert_eq!(with_nonce("d1"), with_nonce("d1"));
    assert_ne!(with_nonce("d1"), with_nonce("d2"));
    ada.hears().sees("Ecco");
    ada.hears().sees("Ecco");
    ada.hears_nothing_for(Duration::from_millis(30));
    api.done("POST", &path, json!({ "content": "@everyone" }));
    ada.hears().ignores();
    let pinged = catch_unwind(AssertUnwindSafe(|| discord.nothing_wrong())).unwrap_err();
    assert!(pinged.downcast_ref::<String>().unwrap().contains("allowed_mentions"));
    discord.ignores_everything();
}

#[test]
fn an_interaction_is_answered_once_in_time_and_written_on_for_a_while() {
    let discord = Discord::start();
    let api = Api::of(&discord);
    let room = discord.guild("RSU").channel("domande");
    let (ada, ben) = (discord.user("Ada").in_channel(&room), discord.user("Ben").in_channel(&room));
    let app = discord.look(|world| world.bot.id);
    let command = json!([{ "name": "chiedi", "description": "Chiede", "options": [
        { "type": 3, "name": "domanda", "description": "Cosa", "required": true },
    ] }]);
    api.done("PUT", &format!("applications/{app}/commands"), command);
    let callback =
        |asked: &Interaction| format!("interactions/{}/{}/callback", asked.id, asked.token);
    let original =
        |asked: &Interaction| format!("webhooks/{app}/{}/messages/@original", asked.token);

    // Whether one alone sees it is settled when it is put off.
    let first = asked(&discord, ada.gives("/chiedi", "Quando?"));
    assert_eq!(api.refused("PATCH", &original(&first), said("a")), (404, 10015));
    api.done("POST", &callback(&first), json!({ "type": 5, "data": { "flags": 64 } }));
    let again = api.refused("POST", &callback(&first), json!({ "type": 5 }));
    assert_eq!(again, (400, 40060));
    ada.hears_nothing_for(Duration::from_millis(30));
    let flags = || api.done("GET", &original(&first), json!({}))["flags"].clone();
    assert_eq!(flags(), 64 | 128, "for one alone, who sees that the bot thinks");
    let mut open = said("Il 9 giugno");
    open["flags"] = 0.into();
    api.done("PATCH", &original(&first), open);
    assert_eq!(flags(), 64);
    let answer = ada.hears();
    answer.sees("Il 9 giugno").is_seen_by_one();
    ben.hears_nothing_for(Duration::from_millis(30));
    let message = format!("channels/{}/messages/{}", room.id, answer.id());
    assert_eq!(api.refused("GET", &message, json!({})), (404, 10008));

    // The first that is written on takes the place of what was put off, the next is new.
    let second = asked(&discord, ada.gives("/chiedi", "E dove?"));
    api.done("POST", &callback(&second), json!({ "type": 5 }));
    let follow = format!("webhooks/{app}/{}", second.token);
    api.done("POST", &follow, said("uno"));
    api.done("POST", &follow, said("due"));
    assert_eq!(ada.hears().sees("uno").is_seen_by_all().id(), {
        let second = asked(&discord, second.id);
        second.original.unwrap()
    });
    ada.hears().sees("due");
    discord.change(|world| world.token_time = Duration::ZERO);
    assert_eq!(api.refused("POST", &follow, said("tre")), (401, 50027));
    assert_eq!(api.refused("GET", &original(&first), json!({})), (401, 50027));

    discord.change(|world| world.answer_time = Duration::ZERO);
    let late = asked(&discord, ada.gives("/chiedi", "E poi?"));
    assert_eq!(api.refused("POST", &callback(&late), json!({ "type": 5 })), (404, 10062));
    discord.change(|world| world.answer_time = Duration::from_secs(3));
    let other = asked(&discord, ada.gives("/chiedi", "E poi?"));
    assert_eq!(api.refused("POST", &callback(&other), json!({ "type": 6 })), (400, 50035));
    let none = catch_unwind(AssertUnwindSafe(|| ada.gives("/chiedi", ""))).unwrap_err();
    assert!(none.downcast_ref::<String>().unwrap().contains("cannot be sent"));
}

#[test]
fn commands_have_limits_and_are_shown_to_whom_they_are_for() {
    let discord = Discord::start();
    let api = Api::of(&discord);
    let guild = discord.guild("RSU");
    let room = guild.channel("domande");
    let path = format!("applications/{}/commands", discord.look(|world| world.bot.id));
    let command = |name: &str| json!({ "name": name, "description": "a" });
    let hundred: Vec<Value> = (0..101).map(|n| command(&format!("c{n}"))).collect();
    for (commands, refusal) in [
        (json!(hundred), (400, 30032)),
        (json!([command("a"), command("a")]), (400, 50035)),
        (json!([command("Chiedi")]), (400, 50035)),
        (json!([command("chi edi")]), (400, 50035)),
        (json!([{ "name": "a", "description": "" }]), (400, 50035)),
        (
            json!([{ "name": "a", "description": "a", "name_localizations": { "xx": "b" } }]),
            (400, 50035),
        ),
        (
            json!([{ "name": "a", "description": "a", "options": [
                { "type": 3, "name": "b", "description": "b" },
                { "type": 3, "name": "c", "description": "c", "required": true },
            ] }]),
            (400, 50035),
        ),
    ] {
        assert_eq!(api.refused("PUT", &path, commands.clone()), refusal, "{commands:.100}");
    }
    let mut queue = command("queue");
    queue["default_member_permissions"] = "0".into();
    queue["name_localizations"] = json!({ "it": "coda", "en-GB": "queue" });
    queue["contexts"] = json!([0]);
    let verify = json!({ "type": 3, "name": "Verifica la risposta" });
    api.done("PUT", &path, json!([queue, verify, command("è_così")]));
    let (ada, ben) = (discord.user("Ada").in_channel(&room), discord.user("Ben"));
    let moderators = guild.role("Delegati", 0);
    guild.adds(&ben, &[moderators]);
    let ben = ben.in_channel(&room);
    assert!(ada.finds("è_così") && ada.finds("Verifica la risposta"));
    assert!(!ada.finds("/coda") && !ben.finds("/coda"));
    guild.shows_commands_to(moderators);
    assert!(!ada.finds("/coda") && ben.finds("/coda") && !ben.finds("/queue"));
    assert!(!ben.in_private().finds("/coda"));
    guild.adds(&ada, &[guild.role("Capi", may::ADMINISTRATOR)]);
    assert!(ada.finds("/coda"));
}

#[test]
fn what_is_to_go_wrong_goes_wrong() {
    let mut discord = Discord::start();
    let api = Api::of(&discord);
    let ada = discord.user("Ada");
    let path = format!("channels/{}/messages", ada.channel);
    let sent = |discord: &Discord| discord.look(|world| world.history(ada.channel).count());
    let fails = |trouble: Trouble| {
        discord.change(|world| world.faults.push(Fault::next(1, trouble).on("createMessage")));
        (api.send("POST", &path, &said("a")), sent(&discord))
    };
    let (answer, count) = fails(Trouble::Refuse429(3));
    let (status, left, text) = answer.unwrap();
    let text: Value = serde_json::from_str(&text).unwrap();
    assert_eq!((status, left.as_deref(), count), (429, Some("0"), 0));
    assert_eq!((&text["retry_after"], &text["global"]), (&json!(3.0), &json!(false)));
    let (answer, _) = fails(Trouble::RefuseAll429(1));
    assert!(answer.unwrap().2.contains("\"global\":true"));
    let (answer, count) = fails(Trouble::ServerError(502));
    assert!(answer.is_ok_and(|(code, _, page)| code == 502 && page.starts_with("<html>")));
    assert_eq!(count, 0);
    let (answer, count) = fails(Trouble::DropBefore);
    assert!(answer.is_err() && count == 0, "{answer:?}");
    let (answer, count) = fails(Trouble::DropAfter);
    assert!(answer.is_err() && count == 1, "{answer:?}");
    let (answer, count) = fails(Trouble::Timeout);
    assert!(answer.is_err_and(|error| error.is_timeout()) && count == 1);

    discord.change(|world| world.rates.on = true);
    let left: Vec<_> = (0..6).map(|_| api.send("POST", &path, &said("a")).unwrap()).collect();
    let statuses: Vec<u16> = left.iter().map(|(status, ..)| *status).collect();
    assert_eq!((statuses.last(), left[5].1.as_deref()), (Some(&429), Some("0")), "{statuses:?}");
    discord.down();
    assert!(api.send("GET", "gateway", &json!({})).is_err_and(|error| error.is_connect()));
    discord.up();
    let url = api.done("GET", "gateway", json!({}))["url"].clone();
    assert_eq!(url, discord.url().replace("http", "ws"));
    discord.ignores_everything();
}
