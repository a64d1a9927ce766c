//! What the conversation hands to a platform: blocks of text, buttons, a file. A platform's
//! `render` writes it within its limits, escaping everything.

use super::action::Action;
use crate::store::Evidence;

/// What is said in reply.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reply {
    /// The messages, in order. None where a notice says all, or where nothing is to be said.
    pub messages: Vec<Message>,
    /// Where the first of them goes.
    pub place: Place,
    /// A word to who pressed a button, shown for a moment; at most 200 characters.
    pub notice: Option<String>,
    /// What the first message rests on, where everybody reads it: to be kept with that message's
    /// number ([`Store::keep_public`](crate::store::Store::keep_public)).
    pub rests_on: Option<Evidence>,
}

/// Where a reply goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Place {
    /// A new message, in reply to the asker's where the platform can show that.
    #[default]
    New,
    /// In place of the message whose button was pressed; new where there is none.
    Replace,
    /// A new message that everybody in the chat reads, where the button was pressed in a reply
    /// that the asker alone sees.
    Public,
}

/// What a button asks to be typed, on platforms that have forms.
#[derive(Clone, Debug, PartialEq)]
pub struct Form {
    /// What it is about, at most 45 characters.
    pub title: String,
    /// What to type, at most 45 characters.
    pub label: String,
    /// What stands there to begin with.
    pub text: String,
    /// Most characters that may be typed, at most 4,000.
    pub most: usize,
}

/// One message.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Message {
    /// The question that it answers, without what is personal, to be shown where the platform does
    /// not show what a message replies to.
    pub question: Option<String>,
    /// What it says, block under block.
    pub blocks: Vec<Block>,
    /// Rows of buttons.
    pub buttons: Vec<Vec<Button>>,
    /// A file that goes with it.
    pub file: Option<File>,
    /// What kind of news it is: a colour where the platform has such.
    pub tone: Tone,
}

/// A paragraph of a message. One empty line stands between two blocks.
#[derive(Clone, Debug, PartialEq)]
pub enum Block {
    /// The bot's own words, may have line breaks.
    Text(Vec<Span>),
    /// Somebody else's words, set off as such: a communiqué's, an asker's.
    Quote(String),
}

/// A piece of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Span {
    /// As it is.
    Plain(String),
    /// Stands out.
    Bold(String),
    /// Stands back.
    Italic(String),
    /// Is not true any more.
    Struck(String),
    /// Leads somewhere.
    Link {
        /// What is read.
        text: String,
        /// An absolute `http` or `https` address.
        url: String,
    },
}

/// A button under a message.
#[derive(Clone, Debug, PartialEq)]
pub struct Button {
    /// What it says; at most 60 characters.
    pub label: String,
    /// What it does.
    pub target: Target,
}

/// What a button does.
#[derive(Clone, Debug, PartialEq)]
pub enum Target {
    /// Comes back to the conversation as [`Said::Button`](super::incoming::Said::Button).
    Do(Action),
    /// Opens the private chat with the bot, and does it there.
    InPrivate(Action),
    /// Opens a page.
    Open(String),
}

/// A file that goes with a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Its name, with the extension.
    pub name: String,
    /// Its content.
    pub bytes: Vec<u8>,
}

/// What kind of news a message is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// The bot's own words.
    #[default]
    Plain,
    /// The communiqués say it.
    Answered,
    /// An officer said it.
    Verified,
    /// The communiqués do not say, or a choice is to be made.
    Open,
    /// Something went wrong or was refused.
    Warning,
}

impl Message {
    /// A message of one paragraph.
    pub fn text(text: impl Into<String>) -> Self {
        Self { blocks: vec![Block::plain(text)], ..Self::default() }
    }

    /// The same with one more block.
    #[must_use]
    pub fn with(mut self, block: Block) -> Self {
        self.blocks.push(block);
        self
    }

    /// The same with one more row of buttons.
    #[must_use]
    pub fn row(mut self, buttons: impl IntoIterator<Item = Button>) -> Self {
        let row: Vec<Button> = buttons.into_iter().collect();
        if !row.is_empty() {
            self.buttons.push(row);
        }
        self
    }
}

impl Block {
    /// Words as they are.
    pub fn plain(text: impl Into<String>) -> Self {
        Self::Text(vec![Span::Plain(text.into())])
    }

    /// Words that stand out.
    pub fn bold(text: impl Into<String>) -> Self {
        Self::Text(vec![Span::Bold(text.into())])
    }

    /// What it says, without looks.
    pub fn words(&self) -> String {
        match self {
            Self::Quote(words) => words.clone(),
            Self::Text(spans) => spans.iter().map(Span::words).collect(),
        }
    }

    /// Words that stand back.
    pub fn italic(text: impl Into<String>) -> Self {
        Self::Text(vec![Span::Italic(text.into())])
    }
}

impl Span {
    /// What is read of it.
    pub fn words(&self) -> &str {
        match self {
            Self::Plain(text) | Self::Bold(text) | Self::Italic(text) | Self::Struck(text) => text,
            Self::Link { text, .. } => text,
        }
    }
}

impl From<Message> for Reply {
    fn from(message: Message) -> Self {
        Self { messages: vec![message], ..Self::default() }
    }
}

impl Reply {
    /// Only a word to who pressed a button.
    pub fn notice(notice: impl Into<String>) -> Self {
        Self { notice: Some(notice.into()), ..Self::default() }
    }

    /// The same, in place of the message whose button was pressed.
    #[must_use]
    pub fn in_place(mut self) -> Self {
        self.place = Place::Replace;
        self
    }
}

impl Button {
    /// A button that comes back to the conversation.
    pub fn new(label: impl Into<String>, action: Action) -> Self {
        Self { label: label.into(), target: Target::Do(action) }
    }
}
