//! All there is in this Telegram, as plain data.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::{Duration, Instant, SystemTime};

use serde_json::{Map, Value};

use super::calls::Call;
use super::rates::Rates;
use super::updates::Update;
use crate::Document;
use crate::faults::{self, Fault, Trouble};

/// All there is.
#[derive(Clone, Debug)]
pub struct World {
    /// What the bot proves itself with.
    pub token: String,
    /// The bot.
    pub bot: User,
    /// Whether groups show the bot only what is meant for it.
    pub privacy_mode: bool,
    /// Everybody else, by id.
    pub users: BTreeMap<i64, User>,
    /// Users who have blocked the bot.
    pub blocked: BTreeSet<i64>,
    /// Private chats (of the user's id) and groups (of negative ids).
    pub chats: BTreeMap<i64, Chat>,
    /// Every message, by chat and number.
    pub messages: BTreeMap<(i64, i64), Message>,
    /// The number of the next message in a private chat or basic group: one sequence for all.
    pub next_message: i64,
    /// What the bot has not confirmed yet.
    pub updates: VecDeque<Update>,
    /// The number of the next update.
    pub next_update: i64,
    /// The kinds of updates the bot wants; `None` for the usual ones.
    pub allowed_updates: Option<Vec<String>>,
    /// Where updates are sent to, if not asked for.
    pub webhook: Option<Webhook>,
    /// Public addresses and where they lead on this machine, as a reverse proxy would.
    pub routes: BTreeMap<String, String>,
    /// How many calls of `getUpdates` there were: a new one ends the one before.
    pub polls: u64,
    /// Menus: by scope (as compact JSON) and language, names with descriptions.
    pub commands: BTreeMap<(String, String), Vec<(String, String)>>,
    /// Descriptions by language.
    pub descriptions: BTreeMap<String, String>,
    /// Short descriptions by language.
    pub short_descriptions: BTreeMap<String, String>,
    /// Presses of buttons and inline queries, by id.
    pub queries: BTreeMap<String, Query>,
    /// How long a query can be answered.
    pub query_time: Duration,
    /// What the bot was seen doing: chat, topic, action.
    pub actions: Vec<(i64, Option<i64>, String)>,
    /// Every call, in the order in which they came, as far as they are kept.
    pub calls: Vec<Call>,
    /// Whether calls are kept: under load their record would be most of the work and memory.
    pub keep_calls: bool,
    /// What is going to go wrong.
    pub faults: Vec<Fault>,
    /// How many messages are let through.
    pub rates: Rates,
    /// The state of the random numbers that faults are drawn by.
    pub random: u64,
}

/// Somebody, or the bot.
#[derive(Clone, Debug, Default)]
pub struct User {
    /// The number.
    pub id: i64,
    /// The name.
    pub name: String,
    /// The name without spaces, after `@`.
    pub username: Option<String>,
    /// The language of their program.
    pub language: Option<String>,
    /// Whether it is a machine.
    pub is_bot: bool,
}

/// A chat.
#[derive(Clone, Debug)]
pub struct Chat {
    /// The number.
    pub id: i64,
    /// What sort of chat.
    pub kind: Kind,
    /// The title of a group.
    pub title: String,
    /// Who is in it.
    pub members: BTreeSet<i64>,
    /// What the bot is in it.
    pub bot: Standing,
    /// The supergroup that this group has become.
    pub migrated_to: Option<i64>,
    /// The number of the next message, in a supergroup.
    pub next_message: i64,
    /// Topics: number and name.
    pub topics: BTreeMap<i64, String>,
}

/// What sort of chat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// One user and the bot.
    Private,
    /// A basic group.
    Group,
    /// A supergroup without topics.
    Supergroup,
    /// A supergroup with topics.
    Forum,
}

/// What the bot is in a chat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Never was in it, or left.
    Out,
    /// Was thrown out.
    Kicked,
    /// A member like others.
    Member,
    /// An administrator, who sees everything.
    Admin,
}

/// A message.
#[derive(Clone, Debug)]
pub struct Message {
    /// The chat.
    pub chat: i64,
    /// Its number.
    pub id: i64,
    /// The topic, or in a supergroup without topics the thread of replies.
    pub thread: Option<i64>,
    /// Who wrote it.
    pub from: i64,
    /// When, in seconds since 1970.
    pub date: i64,
    /// What it says; the caption of a document.
    pub text: Text,
    /// The file that it carries.
    pub document: Option<Document>,
    /// What else it is, as fields of the Bot API: a photograph, a service message.
    pub extra: Map<String, Value>,
    /// The message it replies to.
    pub reply_to: Option<i64>,
    /// Rows of buttons.
    pub keyboard: Vec<Vec<Button>>,
    /// What it was before each edit.
    pub edits: Vec<Edit>,
    /// Whether it is deleted.
    pub deleted: bool,
    /// Whether the bot is shown nothing of it any more when a button is pressed.
    pub inaccessible: bool,
    /// Whether it was posted through the bot's inline mode.
    pub via_bot: bool,
    /// When it came.
    pub at: Instant,
    /// Whether a test has it in hand.
    pub handed: bool,
    /// Whether a test has looked at it as it is now.
    pub read: bool,
}

/// A text and what stands out in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text {
    /// The words.
    pub text: String,
    /// What stands out.
    pub entities: Vec<Entity>,
}

/// What stands out, in UTF-16 units.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entity {
    /// `bold`, `text_link`, `bot_command`, …
    pub kind: String,
    /// Where it begins.
    pub offset: usize,
    /// How long it is.
    pub length: usize,
    /// Where a `text_link` leads.
    pub url: Option<String>,
    /// The language of a `pre`.
    pub language: Option<String>,
}

/// What a message was before an edit.
#[derive(Clone, Debug)]
pub struct Edit {
    /// What it said.
    pub text: Text,
    /// Its buttons.
    pub keyboard: Vec<Vec<Button>>,
    /// When it was edited.
    pub at: Instant,
}

/// A button.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Button {
    /// What it says.
    pub label: String,
    /// What it does.
    pub target: Target,
}

/// What a button does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// Tells the bot this.
    Data(String),
    /// Opens this address.
    Url(String),
    /// Begins an inline query with these words in another chat.
    Share(String),
}

/// A pressed button or an inline query.
#[derive(Clone, Debug)]
pub struct Query {
    /// Who.
    pub by: i64,
    /// The message whose button was pressed.
    pub on: Option<(i64, i64)>,
    /// The button's data, or the words.
    pub words: String,
    /// When.
    pub at: Instant,
    /// What the bot answered, and when.
    pub answer: Option<(Value, Instant)>,
}

/// Where updates are sent to.
#[derive(Clone, Debug)]
pub struct Webhook {
    /// The address.
    pub url: String,
    /// What proves that it is Telegram that calls.
    pub secret: Option<String>,
    /// How many calls at once.
    pub max_connections: usize,
    /// What went wrong last.
    pub last_error: Option<(i64, String)>,
}

impl Default for World {
    fn default() -> Self {
        let bot = User {
            id: 1,
            name: "Bacheca".to_owned(),
            username: Some("bacheca_bot".to_owned()),
            language: None,
            is_bot: true,
        };
        Self {
            token: "1:fake".to_owned(),
            bot,
            privacy_mode: true,
            users: BTreeMap::new(),
            blocked: BTreeSet::new(),
            chats: BTreeMap::new(),
            messages: BTreeMap::new(),
            next_message: 48_211,
            updates: VecDeque::new(),
            next_update: 731_204_501,
            allowed_updates: None,
            webhook: None,
            routes: BTreeMap::new(),
            polls: 0,
            commands: BTreeMap::new(),
            descriptions: BTreeMap::new(),
            short_descriptions: BTreeMap::new(),
            queries: BTreeMap::new(),
            query_time: Duration::from_secs(60),
            actions: Vec::new(),
            calls: Vec::new(),
            keep_calls: true,
            faults: Vec::new(),
            rates: Rates::default(),
            random: 0x5eed,
        }
    }
}

impl Chat {
    /// A chat of nobody yet.
    pub fn new(id: i64, kind: Kind, title: &str) -> Self {
        Self {
            id,
            kind,
            title: title.to_owned(),
            members: BTreeSet::new(),
            bot: Standing::Member,
            migrated_to: None,
            next_message: 2,
            topics: BTreeMap::new(),
        }
    }

    /// Whether its messages are numbered apart.
    pub fn is_supergroup(&self) -> bool {
        matches!(self.kind, Kind::Supergroup | Kind::Forum)
    }
}

impl Message {
    /// A message of now.
    pub fn new(chat: i64, from: i64, text: Text) -> Self {
        Self {
            chat,
            id: 0,
            thread: None,
            from,
            date: now(),
            text,
            document: None,
            extra: Map::new(),
            reply_to: None,
            keyboard: Vec::new(),
            edits: Vec::new(),
            deleted: false,
            inaccessible: false,
            via_bot: false,
            at: Instant::now(),
            handed: false,
            read: false,
        }
    }
}

impl World {
    /// Gives a message its number and keeps it.
    pub fn post(&mut self, mut message: Message) -> i64 {
        let own = self.chats.get_mut(&message.chat).filter(|chat| chat.is_supergroup());
        let next = own.map_or(&mut self.next_message, |chat| &mut chat.next_message);
        message.id = *next;
        *next += 1;
        let id = message.id;
        self.messages.insert((message.chat, id), message);
        id
    }

    /// A message that is there to be seen.
    pub fn message(&self, chat: i64, id: i64) -> Option<&Message> {
        self.messages.get(&(chat, id)).filter(|message| !message.deleted)
    }

    /// The messages of a chat, oldest first.
    pub fn history(&self, chat: i64) -> impl DoubleEndedIterator<Item = &Message> {
        self.messages.range((chat, i64::MIN)..=(chat, i64::MAX)).map(|(_, message)| message)
    }

    /// A number between 0 and 1, the next of the world's own.
    pub fn draw(&mut self) -> f64 {
        faults::draw(&mut self.random)
    }

    /// What goes wrong with this call, if anything does.
    pub fn trouble(&mut self, method: &str) -> Option<Trouble> {
        faults::trouble(&mut self.faults, &mut self.random, method)
    }
}

/// Seconds since 1970.
pub fn now() -> i64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}
