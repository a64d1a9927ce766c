//! Telegram's users and groups, as they are told what to do.

use std::sync::Arc;
use std::time::Duration;

use serde_json::json;

use super::post::{Choice, Post};
use super::queries::{self, Offer};
use super::server::{Shared, Telegram};
use super::world::{Kind, Message, Standing, World};

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// A user, in one of their chats with the bot.
#[derive(Clone, Debug)]
pub struct Person {
    pub(super) shared: Arc<Shared>,
    /// The user's number.
    pub id: i64,
    /// The chat they write in.
    pub chat: i64,
    /// The topic they write in.
    pub topic: Option<i64>,
    /// How long they wait.
    pub patience: Duration,
}

/// A group.
#[derive(Clone, Debug)]
pub struct Group {
    shared: Arc<Shared>,
    /// Its number.
    pub id: i64,
}

impl Telegram {
    /// Somebody new, whose program speaks Italian.
    pub fn user(&self, name: &str) -> Person {
        self.user_speaking(name, Some("it"))
    }

    /// Somebody new, whose program speaks this language, or does not say which.
    pub fn user_speaking(&self, name: &str, language: Option<&str>) -> Person {
        let id = self.change(|world| world.new_user(name, language));
        Person { shared: self.shared.clone(), id, chat: id, topic: None, patience: PATIENCE }
    }

    /// A new basic group with the bot in it.
    pub fn group(&self, title: &str) -> Group {
        self.new_group(title, Kind::Group)
    }

    /// A new supergroup with the bot in it.
    pub fn supergroup(&self, title: &str) -> Group {
        self.new_group(title, Kind::Supergroup)
    }

    /// A new supergroup with topics and the bot in it.
    pub fn forum(&self, title: &str) -> Group {
        self.new_group(title, Kind::Forum)
    }

    fn new_group(&self, title: &str, kind: Kind) -> Group {
        let id = self.change(|world| {
            let owner = world.new_user("Gino", Some("it"));
            let id = world.new_group(title, kind);
            if let Some(chat) = world.chats.get_mut(&id) {
                chat.members.insert(owner);
            }
            world.set_standing(id, owner, Standing::Member);
            id
        });
        Group { shared: self.shared.clone(), id }
    }

    /// Every message of the bot counts as read.
    pub fn ignores_everything(&self) {
        self.change(|world| {
            world.messages.values_mut().for_each(|message| {
                message.read = true;
                message.handed = true;
            });
        });
    }

    /// Fails where the bot wrote something that nobody looked at.
    pub(super) fn nothing_unread(&self) {
        let unread = self.look(|world| {
            let mut unread = world.messages.values().filter(|message| {
                message.from == world.bot.id && !message.deleted && !message.read
            });
            unread
                .next()
                .map(|message| format!("{}\n{}", line(world, message), story(world, message.chat)))
        });
        if let Some(unread) = unread {
            panic!("nobody looked at a message of the bot:\n{unread}");
        }
    }
}

impl Group {
    /// Lets somebody in.
    pub fn adds(&self, person: &Person) -> &Self {
        self.shared.change(|world| {
            if let Some(chat) = world.chats.get_mut(&self.id) {
                chat.members.insert(person.id);
            }
        });
        self
    }

    fn owner(world: &World, id: i64) -> i64 {
        let members = world.chats.get(&id).and_then(|chat| chat.members.first().copied());
        members.unwrap_or_default()
    }

    /// Makes the bot something else: an administrator, a stranger.
    pub fn makes_bot(&self, standing: Standing) {
        self.shared.change(|world| {
            let owner = Self::owner(world, self.id);
            world.set_standing(self.id, owner, standing);
        });
    }

    /// Its owner deletes a message. The bot is not told.
    pub fn deletes(&self, message: i64) {
        self.shared.change(|world| {
            if let Some(message) = world.messages.get_mut(&(self.id, message)) {
                message.deleted = true;
            }
        });
    }

    /// Opens a topic; only in a group with topics.
    pub fn opens_topic(&self, name: &str) -> i64 {
        self.shared.change(|world| {
            let owner = Self::owner(world, self.id);
            world.new_topic(self.id, owner, name)
        })
    }

    /// Becomes a supergroup with another number.
    pub fn becomes_supergroup(&self) -> Self {
        let id = self.shared.change(|world| {
            let owner = Self::owner(world, self.id);
            world.migrate(self.id, owner)
        });
        Self { id, ..self.clone() }
    }
}

impl Person {
    /// The same person, writing in a group.
    pub fn in_group(&self, group: &Group) -> Self {
        group.adds(self);
        Self { chat: group.id, topic: None, ..self.clone() }
    }

    /// The same person, writing in a topic of the group.
    pub fn in_topic(&self, topic: i64) -> Self {
        Self { topic: Some(topic), ..self.clone() }
    }

    /// The same person, writing to the bot alone.
    pub fn in_private(&self) -> Self {
        Self { chat: self.id, topic: None, ..self.clone() }
    }

    /// The same person, waiting for as long as this.
    pub fn waiting(&self, patience: Duration) -> Self {
        Self { patience, ..self.clone() }
    }

    /// Writes, without waiting for an answer. Gives the message's number.
    pub fn says(&self, words: &str) -> i64 {
        self.shared.change(|world| world.say(self.id, self.chat, words, None, self.topic))
    }

    /// Writes, and waits for the answer.
    pub fn asks(&self, words: &str) -> Post {
        let sent = self.says(words);
        self.hears_after(sent, words)
    }

    /// Writes in reply to a message, and waits for the answer.
    pub fn replies(&self, to: &Post, words: &str) -> Post {
        let sent = self
            .shared
            .change(|world| world.say(self.id, self.chat, words, Some(to.id()), self.topic));
        self.hears_after(sent, words)
    }

    /// Writes with the bot's name before it, and waits for the answer.
    pub fn mentions(&self, words: &str) -> Post {
        let name = self.shared.look(|world| world.bot.username.clone().unwrap_or_default());
        self.asks(&format!("@{name} {words}"))
    }

    /// Sends something that is no text, and waits for the answer.
    pub fn sends_photo(&self) -> Post {
        let photo = json!({ "photo": [
            { "file_id": "photo", "file_unique_id": "photo", "width": 90, "height": 60 },
        ] });
        let sent =
            self.shared.change(|world| world.send_thing(self.id, self.chat, self.topic, photo));
        self.hears_after(sent, "a photograph")
    }

    /// Follows a link to the bot, `https://t.me/bot?start=…`, and waits for the answer.
    pub fn opens(&self, link: &str) -> Post {
        let name = self.shared.look(|world| world.bot.username.clone().unwrap_or_default());
        let rest = link.strip_prefix(&format!("https://t.me/{name}"));
        let rest = rest.unwrap_or_else(|| panic!("{link} is no link to the bot"));
        let start = match rest.strip_prefix("?start=") {
            Some(payload) => {
                assert!(queries::is_payload(payload), "Telegram takes no such payload: {link}");
                format!("/start {payload}")
            }
            None => "/start".to_owned(),
        };
        self.in_private().asks(&start)
    }

    /// Types words after the bot's name, and waits for what it offers.
    pub fn types_inline(&self, words: &str) -> Vec<Choice> {
        let id = self.shared.change(|world| world.inline(self.id, words));
        let results = self.shared.wait(self.patience, |world| {
            let (answer, _) = world.queries.get(&id)?.answer.clone()?;
            Some(answer["results"].clone())
        });
        let results =
            results.unwrap_or_else(|| panic!("no offers for {words:?}\n{}", self.story()));
        let offers: Vec<Offer> = queries::offers(&results).unwrap();
        offers.into_iter().map(|offer| Choice { offer }).collect()
    }

    /// Posts an offer into the chat they write in. Gives the message, which is not the bot's.
    pub fn posts(&self, choice: &Choice) -> Post {
        let id = self.shared.change(|world| world.choose(self.id, self.chat, &choice.offer));
        Post::new(self, self.chat, id)
    }

    /// Changes what they wrote.
    pub fn edits(&self, message: i64, words: &str) {
        self.shared.change(|world| world.rewrite(self.chat, message, words));
    }

    /// Stops the bot.
    pub fn blocks(&self) {
        self.shared.change(|world| world.block(self.id, true));
    }

    /// Lets the bot write again.
    pub fn unblocks(&self) {
        self.shared.change(|world| world.block(self.id, false));
    }

    /// Waits for the next message of the bot in this chat.
    pub fn hears(&self) -> Post {
        self.hears_after(i64::MIN, "nothing")
    }

    fn hears_after(&self, after: i64, said: &str) -> Post {
        match self.next_after(after, self.patience) {
            Some(post) => post,
            None => panic!("no answer within {:?} to {said:?}\n{}", self.patience, self.story()),
        }
    }

    pub(super) fn next_after(&self, after: i64, patience: Duration) -> Option<Post> {
        let (chat, topic) = (self.chat, self.topic);
        let id = self.shared.wait(patience, |world| {
            let bot = world.bot.id;
            let mut news = world.messages.range_mut((chat, after)..=(chat, i64::MAX));
            news.find_map(|(_, message)| {
                let is_new = message.from == bot && !message.handed && !message.deleted;
                let is_here = topic.is_none() || message.thread == topic;
                (is_new && is_here && message.id > after).then(|| {
                    message.handed = true;
                    message.id
                })
            })
        });
        id.map(|id| Post::new(self, chat, id))
    }

    /// For as long as this, the bot writes nothing in this chat that was not heard yet.
    pub fn hears_nothing_for(&self, time: Duration) {
        if let Some(post) = self.next_after(i64::MIN, time) {
            panic!("silence was due, but the bot wrote: {}\n{}", post.text(), self.story());
        }
    }

    /// What was said in this chat, and the last calls.
    pub fn story(&self) -> String {
        self.shared.look(|world| story(world, self.chat))
    }
}

/// What was said in a chat, and the last calls of the bot.
pub fn story(world: &World, chat: i64) -> String {
    let mut story = String::from("--- the chat\n");
    for message in world.history(chat) {
        story.push_str(&line(world, message));
    }
    story.push_str("--- the last calls\n");
    let calls: Vec<_> = world.calls.iter().filter(|call| !call.is("getUpdates")).collect();
    for call in calls.iter().rev().take(20).rev() {
        story.push_str(&format!(
            "{} {} -> {:.300}\n",
            call.method,
            call.body,
            format!("{:?}", call.outcome)
        ));
    }
    let polls = world.calls.len() - calls.len();
    story.push_str(&format!("and {polls} of getUpdates; {} updates wait\n", world.updates.len()));
    story
}

fn line(world: &World, message: &Message) -> String {
    let name = match world.users.get(&message.from) {
        Some(user) => user.name.as_str(),
        None => world.bot.name.as_str(),
    };
    let buttons: Vec<&str> =
        message.keyboard.iter().flatten().map(|button| button.label.as_str()).collect();
    let mut line = format!("{} {name}: {}", message.id, message.text.text);
    if let Some(document) = &message.document {
        line.push_str(&format!(" <file {}>", document.name));
    }
    if !buttons.is_empty() {
        line.push_str(&format!(" {buttons:?}"));
    }
    for (name, value) in &message.extra {
        line.push_str(&format!(" <{name} {value}>"));
    }
    for (on, mark) in [
        (!message.edits.is_empty(), " (edited)"),
        (message.deleted, " (deleted)"),
        (message.from == world.bot.id && !message.read, " (unread)"),
    ] {
        line.push_str(if on { mark } else { "" });
    }
    line + "\n"
}
