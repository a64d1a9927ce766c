//! The world as the Bot API writes it.

use serde_json::{Map, Value, json};

use super::keyboard;
use super::world::{Chat, Kind, Message, Standing, Text, User, World};

impl World {
    /// A user or the bot.
    pub fn user_json(&self, id: i64) -> Value {
        let nobody = User { id, name: "Deleted Account".to_owned(), ..User::default() };
        let user =
            if id == self.bot.id { &self.bot } else { self.users.get(&id).unwrap_or(&nobody) };
        let mut json = json!({ "id": user.id, "is_bot": user.is_bot, "first_name": user.name });
        for (name, value) in [("username", &user.username), ("language_code", &user.language)] {
            if let Some(value) = value {
                json[name] = value.clone().into();
            }
        }
        json
    }

    /// The bot, as `getMe` tells it.
    pub fn me_json(&self) -> Value {
        let mut me = self.user_json(self.bot.id);
        me["can_join_groups"] = true.into();
        me["can_read_all_group_messages"] = (!self.privacy_mode).into();
        me["supports_inline_queries"] = true.into();
        me["can_connect_to_business"] = false.into();
        me["has_main_web_app"] = false.into();
        me
    }

    /// A chat.
    pub fn chat_json(&self, id: i64) -> Value {
        let Some(chat) = self.chats.get(&id) else {
            return json!({ "id": id, "type": "private", "first_name": "" });
        };
        match chat.kind {
            Kind::Private => {
                let user = self.users.get(&id).cloned().unwrap_or_default();
                let mut json = json!({ "id": id, "type": "private", "first_name": user.name });
                if let Some(username) = user.username {
                    json["username"] = username.into();
                }
                json
            }
            Kind::Group => json!({
                "id": id, "type": "group", "title": chat.title,
                "all_members_are_administrators": false,
            }),
            Kind::Supergroup => json!({ "id": id, "type": "supergroup", "title": chat.title }),
            Kind::Forum => {
                json!({ "id": id, "type": "supergroup", "title": chat.title, "is_forum": true })
            }
        }
    }

    /// A message with the one that it replies to.
    pub fn message_json(&self, message: &Message) -> Value {
        let mut json = self.bare_json(message);
        if let Some(replied) = message.reply_to.and_then(|id| self.message(message.chat, id)) {
            json.insert("reply_to_message".to_owned(), Value::Object(self.bare_json(replied)));
        } else if let Some((thread, topic)) =
            self.topic(message).filter(|(id, _)| *id != message.id)
        {
            // A message in a topic replies to the topic's beginning.
            let beginning = json!({
                "message_id": thread, "message_thread_id": thread, "is_topic_message": true,
                "date": message.date, "chat": self.chat_json(message.chat),
                "from": self.user_json(message.from),
                "forum_topic_created": { "name": topic, "icon_color": 7_322_096 },
            });
            json.insert("reply_to_message".to_owned(), beginning);
        }
        Value::Object(json)
    }

    /// The topic that a message is in.
    fn topic(&self, message: &Message) -> Option<(i64, &str)> {
        let thread = message.thread?;
        let topic = self.chats.get(&message.chat)?.topics.get(&thread)?;
        Some((thread, topic))
    }

    fn bare_json(&self, message: &Message) -> Map<String, Value> {
        let mut json = Map::new();
        let mut put = |name: &str, value: Value| {
            json.insert(name.to_owned(), value);
        };
        put("message_id", message.id.into());
        put("from", self.user_json(message.from));
        put("chat", self.chat_json(message.chat));
        put("date", message.date.into());
        if !message.edits.is_empty() {
            put("edit_date", message.date.into());
        }
        if let Some(thread) = message.thread {
            put("message_thread_id", thread.into());
        }
        if self.topic(message).is_some() {
            put("is_topic_message", true.into());
        }
        if message.via_bot {
            put("via_bot", self.user_json(self.bot.id));
        }
        let (text, entities) = match &message.document {
            Some(document) => {
                put(
                    "document",
                    json!({
                        "file_id": format!("file{}", message.id),
                        "file_unique_id": format!("unique{}", message.id),
                        "file_name": document.name, "file_size": document.bytes.len(),
                        "mime_type": "application/octet-stream",
                    }),
                );
                ("caption", "caption_entities")
            }
            None => ("text", "entities"),
        };
        if !message.text.text.is_empty() {
            put(text, message.text.text.clone().into());
        }
        if !message.text.entities.is_empty() {
            put(entities, entities_json(&message.text));
        }
        if !message.keyboard.is_empty() {
            put("reply_markup", keyboard::json(&message.keyboard));
        }
        for (name, value) in &message.extra {
            put(name, value.clone());
        }
        json
    }

    /// The message of a pressed button: nothing but its number where it is too old.
    pub fn pressed_json(&self, message: &Message) -> Value {
        if message.inaccessible {
            let chat = self.chat_json(message.chat);
            return json!({ "chat": chat, "message_id": message.id, "date": 0 });
        }
        self.message_json(message)
    }

    /// What a member of a chat is.
    pub fn member_json(&self, user: i64, standing: Standing) -> Value {
        let user = self.user_json(user);
        match standing {
            Standing::Out => json!({ "user": user, "status": "left" }),
            Standing::Kicked => json!({ "user": user, "status": "kicked", "until_date": 0 }),
            Standing::Member => json!({ "user": user, "status": "member" }),
            Standing::Admin => json!({
                "user": user, "status": "administrator", "is_anonymous": false,
                "can_be_edited": false, "can_manage_chat": true, "can_change_info": true,
                "can_delete_messages": true, "can_manage_video_chats": true,
                "can_invite_users": true, "can_restrict_members": true,
                "can_promote_members": false, "can_pin_messages": true,
                "can_manage_topics": false, "can_post_stories": false, "can_edit_stories": false,
                "can_delete_stories": false,
            }),
        }
    }

    /// What is told of a change of the bot's standing in a chat.
    pub fn standing_json(&self, chat: &Chat, by: i64, before: Standing) -> Value {
        json!({
            "chat": self.chat_json(chat.id), "from": self.user_json(by),
            "date": super::world::now(),
            "old_chat_member": self.member_json(self.bot.id, before),
            "new_chat_member": self.member_json(self.bot.id, chat.bot),
        })
    }
}

/// What stands out in a text.
fn entities_json(text: &Text) -> Value {
    let all = text.entities.iter().map(|entity| {
        let mut json =
            json!({ "type": entity.kind, "offset": entity.offset, "length": entity.length });
        for (name, value) in [("url", &entity.url), ("language", &entity.language)] {
            if let Some(value) = value {
                json[name] = value.clone().into();
            }
        }
        json
    });
    Value::Array(all.collect())
}
