//! teloxide understands what the fake says.

use serde_json::json;
use teloxide::prelude::*;
use teloxide::types::{
    ChatMemberStatus, InputFile, MaybeInaccessibleMessage, MediaKind, MessageKind, ParseMode,
    Update, UpdateKind,
};

use super::*;

#[test]
fn teloxide_understands_every_update() {
    let telegram = Telegram::start();
    let api = Api::of(&telegram);
    let (ada, group, forum) = (telegram.user("Ada"), telegram.group("RSU"), telegram.forum("Sede"));
    let question = ada.says("Quando scade?");
    let post = api.done(
        "sendMessage",
        json!({
            "chat_id": ada.id, "text": "<b>Il 9</b>", "parse_mode": "HTML",
            "reply_parameters": { "message_id": question }, "reply_markup": button("x_1"),
        }),
    );
    let id = post["message_id"].as_i64().unwrap();
    telegram.change(|world| {
        world.say(ada.id, ada.id, "grazie", Some(id), None);
        world.press(ada.id, (ada.id, id), "x_1");
        world.messages.get_mut(&(ada.id, id)).unwrap().inaccessible = true;
        world.press(ada.id, (ada.id, id), "x_1");
        world.inline(ada.id, "privacy");
        world.rewrite(ada.id, question, "Quando scade il bando?");
        world.send_thing(
            ada.id,
            ada.id,
            None,
            json!({ "voice": {
            "file_id": "v", "file_unique_id": "v", "duration": 1, "mime_type": "audio/ogg",
        } }),
        );
    });
    let topic = forum.opens_topic("Turni");
    ada.in_group(&forum).in_topic(topic).says("/aiuto");
    ada.in_group(&group).says("@bacheca_bot ciao");
    let supergroup = group.becomes_supergroup();
    supergroup.makes_bot(Standing::Admin);
    supergroup.makes_bot(Standing::Kicked);
    ada.blocks();

    let mut seen = Vec::new();
    for raw in api.updates(0) {
        // From text: teloxide reads no kind of update from a `Value`.
        let update: Update = serde_json::from_str(&raw.to_string()).unwrap();
        seen.push(match &update.kind {
            UpdateKind::Message(message) => match &message.kind {
                MessageKind::Common(common) => match &common.media_kind {
                    MediaKind::Text(text) => match message.reply_to_message() {
                        Some(replied) if message.is_topic_message => {
                            assert_eq!(
                                message.thread_id.unwrap().0.0,
                                i32::try_from(topic).unwrap()
                            );
                            assert!(matches!(replied.kind, MessageKind::ForumTopicCreated(_)));
                            "in a topic"
                        }
                        Some(replied) => {
                            assert_eq!(replied.text(), Some("Il 9"));
                            assert!(replied.reply_markup().is_some());
                            assert!(replied.reply_to_message().is_none());
                            "a reply"
                        }
                        None if text.entities.is_empty() => "text",
                        None => "a mention",
                    },
                    MediaKind::Voice(_) => "a voice",
                    MediaKind::Migration(_) => "migration",
                    other => panic!("{other:?}: {raw}"),
                },
                MessageKind::NewChatMembers(_) => "members",
                MessageKind::ForumTopicCreated(_) => "a topic",
                other => panic!("{other:?}: {raw}"),
            },
            UpdateKind::CallbackQuery(query) => match query.message.as_ref().unwrap() {
                MaybeInaccessibleMessage::Regular(message) => {
                    assert_eq!(message.reply_to_message().unwrap().text(), Some("Quando scade?"));
                    assert!(message.reply_markup().is_some());
                    assert_eq!(query.data.as_deref(), Some("x_1"));
                    "a press"
                }
                MaybeInaccessibleMessage::Inaccessible(_) => "an old press",
            },
            UpdateKind::InlineQuery(query) => {
                assert_eq!(query.query, "privacy");
                "inline"
            }
            UpdateKind::EditedMessage(message) => {
                assert!(message.edit_date().is_some());
                "an edit"
            }
            UpdateKind::MyChatMember(changed) => match changed.new_chat_member.status() {
                ChatMemberStatus::Member => "let in",
                ChatMemberStatus::Administrator => "made admin",
                ChatMemberStatus::Banned => "thrown out",
                other => panic!("{other:?}: {raw}"),
            },
            other => panic!("{other:?}: {raw}"),
        });
    }
    assert_eq!(
        seen,
        [
            "let in",
            "members",
            "let in",
            "members",
            "text",
            "a reply",
            "a press",
            "an old press",
            "inline",
            "an edit",
            "a voice",
            "a topic",
            "in a topic",
            "a mention",
            "migration",
            "migration",
            "made admin",
            "thrown out",
            "thrown out",
        ]
    );
    telegram.ignores_everything();
}

#[test]
fn teloxide_sends_edits_and_attaches() {
    let telegram = Telegram::start();
    let api = Api::of(&telegram);
    let ada = telegram.user("Ada");
    ada.says("/start");
    let bot = Bot::new(telegram.token()).set_api_url(telegram.url().parse().unwrap());
    api.runtime.block_on(async {
        let chat = ChatId(ada.id);
        assert_eq!(bot.get_me().await.unwrap().username(), "bacheca_bot");
        let sent = bot.send_message(chat, "<b>à</b>").parse_mode(ParseMode::Html).await.unwrap();
        assert_eq!((sent.text(), sent.entities().unwrap().len()), (Some("à"), 1));
        bot.edit_message_text(chat, sent.id, "b").await.unwrap();
        let error = bot.edit_message_text(chat, sent.id, "b").await.unwrap_err();
        assert!(error.to_string().contains("specified new message content"), "{error}");
        let file = InputFile::memory(&b"BEGIN:VCALENDAR"[..]).file_name("scadenze.ics");
        let sent = bot.send_document(chat, file).caption("Ecco").await.unwrap();
        assert_eq!(sent.document().unwrap().file_name.as_deref(), Some("scadenze.ics"));
        bot.set_my_commands(
            [("aiuto", "Aiuto")].map(|(name, what)| teloxide::types::BotCommand::new(name, what)),
        )
        .await
        .unwrap();
        bot.get_webhook_info().await.unwrap();
    });
    ada.hears().sees("b");
    let document = ada.hears().document().unwrap();
    assert_eq!(
        (document.name.as_str(), &document.bytes[..]),
        ("scadenze.ics", &b"BEGIN:VCALENDAR"[..])
    );
    telegram.look(|world| assert_eq!(world.commands.len(), 1));
}
