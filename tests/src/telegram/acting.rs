//! What users do, and what the bot is told of it.

use std::time::Instant;

use serde_json::{Value, json};

use super::html::found;
use super::queries::Offer;
use super::world::{Chat, Edit, Entity, Kind, Message, Query, Standing, Text, User, World};

/// Numbers as far apart from each other as real ones, so that none is found by chance.
const STEP: i64 = 7919;
const FIRST_USER: i64 = 5_012_345_679;
const FIRST_GROUP: i64 = -4_001_234_567;
const FIRST_SUPERGROUP: i64 = -1_001_987_654_321;

impl World {
    /// Somebody new.
    pub fn new_user(&mut self, name: &str, language: Option<&str>) -> i64 {
        let id = self.users.keys().next_back().map_or(FIRST_USER, |last| last + STEP);
        let user = User {
            id,
            name: name.to_owned(),
            username: None,
            language: language.map(str::to_owned),
            is_bot: false,
        };
        self.users.insert(id, user);
        id
    }

    /// A new group without anybody in it.
    pub fn new_group(&mut self, title: &str, kind: Kind) -> i64 {
        let first = if kind == Kind::Group { FIRST_GROUP } else { FIRST_SUPERGROUP };
        let mut id = first;
        while self.chats.contains_key(&id) {
            id -= STEP;
        }
        let mut chat = Chat::new(id, kind, title);
        chat.bot = Standing::Out;
        self.chats.insert(id, chat);
        id
    }

    /// A new topic of a forum.
    pub fn new_topic(&mut self, chat: i64, by: i64, name: &str) -> i64 {
        let mut message = Message::new(chat, by, Text::default());
        message.extra.insert(
            "forum_topic_created".to_owned(),
            json!({ "name": name, "icon_color": 7_322_096 }),
        );
        let id = self.post(message);
        if let Some(message) = self.messages.get_mut(&(chat, id)) {
            message.thread = Some(id);
        }
        if let Some(chat) = self.chats.get_mut(&chat) {
            chat.topics.insert(id, name.to_owned());
        }
        self.tell_message("message", chat, id);
        id
    }

    /// The private chat of a user, begun by them.
    pub fn private_chat(&mut self, user: i64) -> i64 {
        let chat = self.chats.entry(user).or_insert_with(|| Chat::new(user, Kind::Private, ""));
        chat.members.insert(user);
        user
    }

    /// Somebody writes. Gives the message's number.
    pub fn say(
        &mut self,
        user: i64,
        chat: i64,
        words: &str,
        reply_to: Option<i64>,
        thread: Option<i64>,
    ) -> i64 {
        let text = Text { text: words.to_owned(), entities: found(words) };
        self.publish(Message { reply_to, thread, ..Message::new(chat, user, text) })
    }

    /// Somebody sends something that is no text: `{"photo": [...]}`.
    pub fn send_thing(&mut self, user: i64, chat: i64, thread: Option<i64>, fields: Value) -> i64 {
        let extra = fields.as_object().cloned().unwrap_or_default();
        self.publish(Message { extra, thread, ..Message::new(chat, user, Text::default()) })
    }

    /// Somebody posts what the bot offered to their inline query.
    pub fn choose(&mut self, user: i64, chat: i64, offer: &Offer) -> i64 {
        let message = Message::new(chat, user, offer.text.clone());
        self.publish(Message { keyboard: offer.keyboard.clone(), via_bot: true, ..message })
    }

    fn publish(&mut self, mut message: Message) -> i64 {
        let chat = message.chat;
        if self.chats.get(&chat).is_none_or(|chat| chat.kind == Kind::Private) {
            self.private_chat(message.from);
        } else if let Some(replied) = message.reply_to.filter(|_| message.thread.is_none()) {
            let supergroup = self.chats.get(&chat).is_some_and(Chat::is_supergroup);
            message.thread = if supergroup { self.thread_of_reply(chat, replied) } else { None };
        }
        let id = self.post(message);
        self.tell_message("message", chat, id);
        id
    }

    /// Tells the bot of a message, if it may see it.
    fn tell_message(&mut self, kind: &str, chat: i64, id: i64) {
        let Some(message) = self.message(chat, id) else { return };
        if self.is_shown(message) {
            let json = self.message_json(message);
            self.tell(kind, json, format!("chat {chat}"));
        }
    }

    /// Whether the bot is shown a message: in groups, with privacy mode, only what is meant for it.
    pub fn is_shown(&self, message: &Message) -> bool {
        let Some(chat) = self.chats.get(&message.chat) else { return false };
        match (chat.kind, chat.bot) {
            (Kind::Private, _) | (_, Standing::Admin) => return true,
            (_, Standing::Out | Standing::Kicked) => return false,
            (_, Standing::Member) => {}
        }
        let name = format!("@{}", self.bot.username.as_deref().unwrap_or_default());
        let meant = message.text.entities.iter().any(|entity| {
            let word = slice(&message.text.text, entity).to_lowercase();
            match entity.kind.as_str() {
                "bot_command" => {
                    entity.offset == 0 && (!word.contains('@') || word.ends_with(&name))
                }
                "mention" => word == name,
                _ => false,
            }
        });
        let replied = message.reply_to.and_then(|id| self.message(message.chat, id));
        let to_bot = replied.is_some_and(|replied| replied.from == self.bot.id);
        let service = message.text.text.is_empty()
            && !["photo", "voice", "sticker"].iter().any(|kind| message.extra.contains_key(*kind));
        !self.privacy_mode || meant || to_bot || service || message.via_bot
    }

    /// Somebody changes what they wrote.
    pub fn rewrite(&mut self, chat: i64, id: i64, words: &str) {
        if let Some(message) = self.messages.get_mut(&(chat, id)) {
            let text = Text { text: words.to_owned(), entities: found(words) };
            let text = std::mem::replace(&mut message.text, text);
            message.edits.push(Edit { text, keyboard: Vec::new(), at: Instant::now() });
        }
        self.tell_message("edited_message", chat, id);
    }

    fn ask(&mut self, query: Query) -> String {
        let id = (4_382_190_000_000_000_i64 + self.queries.len() as i64).to_string();
        self.queries.insert(id.clone(), query);
        id
    }

    /// Somebody presses a button. Gives the query's id.
    pub fn press(&mut self, user: i64, on: (i64, i64), data: &str) -> String {
        let query = Query {
            by: user,
            on: Some(on),
            words: data.to_owned(),
            at: Instant::now(),
            answer: None,
        };
        let id = self.ask(query);
        let mut told = json!({
            "id": id, "from": self.user_json(user), "data": data,
            "chat_instance": format!("-80{}", on.0.unsigned_abs()),
        });
        match self.message(on.0, on.1) {
            // A button of what was posted through inline mode: the bot is not shown the message.
            Some(message) if message.via_bot => {
                told["inline_message_id"] = format!("inline{}", message.id).into();
            }
            Some(message) => told["message"] = self.pressed_json(message),
            None => {}
        }
        self.tell("callback_query", told, format!("press {user}"));
        id
    }

    /// Somebody types `@bot words` somewhere. Gives the query's id.
    pub fn inline(&mut self, user: i64, words: &str) -> String {
        let query =
            Query { by: user, on: None, words: words.to_owned(), at: Instant::now(), answer: None };
        let id = self.ask(query);
        let told = json!({
            "id": id, "from": self.user_json(user), "query": words, "offset": "",
            "chat_type": "group",
        });
        self.tell("inline_query", told, format!("inline {user}"));
        id
    }

    /// The bot becomes something else in a chat.
    pub fn set_standing(&mut self, chat: i64, by: i64, standing: Standing) {
        let Some(found) = self.chats.get_mut(&chat) else { return };
        let before = std::mem::replace(&mut found.bot, standing);
        if before == standing {
            return;
        }
        let found = found.clone();
        let told = self.standing_json(&found, by, before);
        self.tell("my_chat_member", told, format!("chat {chat}"));
        if found.kind != Kind::Private && matches!(before, Standing::Out | Standing::Kicked) {
            let bot = self.user_json(self.bot.id);
            self.send_thing(by, chat, None, json!({ "new_chat_members": [bot] }));
        }
    }

    /// Somebody stops or restarts the bot.
    pub fn block(&mut self, user: i64, blocked: bool) {
        let chat = self.private_chat(user);
        let changed = if blocked { self.blocked.insert(user) } else { self.blocked.remove(&user) };
        if changed {
            let standing = if blocked { Standing::Kicked } else { Standing::Member };
            self.set_standing(chat, user, standing);
        }
    }

    /// A basic group becomes a supergroup. Gives the supergroup's number.
    pub fn migrate(&mut self, group: i64, by: i64) -> i64 {
        let old = self.chats[&group].clone();
        let new = self.new_group(&old.title, Kind::Supergroup);
        if let Some(chat) = self.chats.get_mut(&new) {
            chat.members.clone_from(&old.members);
            chat.bot = old.bot;
        }
        self.send_thing(by, group, None, json!({ "migrate_to_chat_id": new }));
        if let Some(chat) = self.chats.get_mut(&group) {
            chat.migrated_to = Some(new);
        }
        self.send_thing(by, new, None, json!({ "migrate_from_chat_id": group }));
        new
    }
}

/// The words that stand out.
pub fn slice(text: &str, entity: &Entity) -> String {
    let units: Vec<u16> = text.encode_utf16().skip(entity.offset).take(entity.length).collect();
    String::from_utf16_lossy(&units)
}
