//! A message, as plain data.

use std::time::Instant;

use serde_json::Value;

use crate::Document;

/// A message.
#[derive(Clone, Debug)]
pub struct Message {
    /// The number.
    pub id: u64,
    /// Where.
    pub channel: u64,
    /// Who wrote it.
    pub author: u64,
    /// What it says.
    pub content: String,
    /// Framed texts, as Discord writes them.
    pub embeds: Vec<Value>,
    /// Rows of buttons, as Discord writes them.
    pub components: Vec<Value>,
    /// Files.
    pub attachments: Vec<Attachment>,
    /// Bits.
    pub flags: u64,
    /// The message it replies to.
    pub reply_to: Option<u64>,
    /// Whether it pings whom it replies to.
    pub pings: bool,
    /// The interaction that it answers.
    pub interaction: Option<u64>,
    /// Who alone sees it.
    pub only_for: Option<u64>,
    /// Whether there is nothing in it yet: the bot is thinking.
    pub is_loading: bool,
    /// What the bot tells it from others by.
    pub nonce: Option<String>,
    /// What it was before each edit.
    pub edits: Vec<Edit>,
    /// Whether it is deleted.
    pub deleted: bool,
    /// When it came, or came to say something.
    pub at: Instant,
    /// Whether a test has it in hand.
    pub handed: bool,
    /// Whether a test has looked at it as it is now.
    pub read: bool,
}

/// A file of a message.
#[derive(Clone, Debug)]
pub struct Attachment {
    /// The number.
    pub id: u64,
    /// The file.
    pub document: Document,
}

/// What a message was before an edit.
#[derive(Clone, Debug)]
pub struct Edit {
    /// What it said.
    pub content: String,
    /// Its framed texts.
    pub embeds: Vec<Value>,
    /// Its buttons.
    pub components: Vec<Value>,
    /// When it was edited.
    pub at: Instant,
}

/// A button.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Button {
    /// What it says.
    pub label: String,
    /// What it tells the bot.
    pub custom_id: Option<String>,
    /// Where it leads.
    pub url: Option<String>,
    /// Whether it cannot be pressed.
    pub disabled: bool,
}

impl Message {
    /// A message of now, without a number.
    pub fn new(channel: u64, author: u64, content: &str) -> Self {
        Self {
            id: 0,
            channel,
            author,
            content: content.to_owned(),
            embeds: Vec::new(),
            components: Vec::new(),
            attachments: Vec::new(),
            flags: 0,
            reply_to: None,
            pings: true,
            interaction: None,
            only_for: None,
            is_loading: false,
            nonce: None,
            edits: Vec::new(),
            deleted: false,
            at: Instant::now(),
            handed: false,
            read: false,
        }
    }

    /// Whether this user sees it.
    pub fn is_seen_by(&self, user: u64) -> bool {
        !self.deleted && !self.is_loading && self.only_for.is_none_or(|only| only == user)
    }

    /// Its buttons, row after row.
    pub fn buttons(&self) -> Vec<Button> {
        let rows = self.components.iter().filter_map(|row| row["components"].as_array());
        let buttons = rows.flatten().filter(|component| component["type"] == 2);
        let text = |value: &Value| value.as_str().map(str::to_owned);
        buttons
            .map(|button| Button {
                label: text(&button["label"]).unwrap_or_default(),
                custom_id: text(&button["custom_id"]),
                url: text(&button["url"]),
                disabled: button["disabled"] == true,
            })
            .collect()
    }
}
