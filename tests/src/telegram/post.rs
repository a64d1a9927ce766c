//! Messages of the bot, as users read them and press their buttons.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::acting::slice;
use super::people::{Person, story};
use super::queries::Offer;
use super::server::Shared;
use super::world::{Button, Message, Target, Text, World};
use crate::Document;

/// When nothing has come for so long, nothing comes any more.
const QUIET: Duration = Duration::from_millis(250);

/// A message, in somebody's hand. Looking at it in any way reads it.
#[derive(Clone, Debug)]
pub struct Post {
    person: Person,
    chat: i64,
    id: i64,
}

/// How long after the answer to a pressed button something may still come of it.
const LATE: Duration = Duration::from_secs(2);

/// What the bot offers to an inline query.
#[derive(Clone, Debug)]
pub struct Choice {
    pub(super) offer: Offer,
}

/// What came of a pressed button.
#[derive(Clone, Debug)]
pub struct Change {
    person: Person,
    chat: i64,
    /// The message itself, where it is another now.
    pub edited: Option<Post>,
    /// What the bot wrote.
    pub posts: Vec<Post>,
    /// The word to who pressed it.
    pub notice: Option<String>,
}

impl Choice {
    /// What it is chosen by.
    pub fn title(&self) -> &str {
        &self.offer.title
    }

    /// What it says, in short.
    pub fn description(&self) -> &str {
        &self.offer.description
    }

    /// What is posted.
    pub fn text(&self) -> &Text {
        &self.offer.text
    }

    /// The buttons of what is posted.
    pub fn buttons(&self) -> Vec<Button> {
        self.offer.keyboard.iter().flatten().cloned().collect()
    }
}

impl Post {
    pub(super) fn new(person: &Person, chat: i64, id: i64) -> Self {
        Self { person: person.clone(), chat, id }
    }

    fn shared(&self) -> &Arc<Shared> {
        &self.person.shared
    }

    /// Its number.
    pub fn id(&self) -> i64 {
        self.id
    }

    /// The message as it is now, read.
    pub fn message(&self) -> Message {
        self.shared().change(|world| {
            let message = world.messages.get_mut(&(self.chat, self.id)).unwrap();
            message.handed = true;
            message.read = true;
            message.clone()
        })
    }

    /// What it says.
    pub fn text(&self) -> String {
        self.message().text.text
    }

    /// Reads it, whatever it says.
    pub fn ignores(&self) -> &Self {
        self.message();
        self
    }

    /// It says this.
    #[track_caller]
    pub fn sees(&self, words: &str) -> &Self {
        if !self.text().contains(words) {
            panic!("it does not say {words:?}:\n{}\n{}", self.text(), self.story());
        }
        self
    }

    /// It says this before long, changed where it stands.
    #[track_caller]
    pub fn becomes(&self, words: &str) -> &Self {
        let says = |world: &mut World| {
            let message = world.message(self.chat, self.id)?;
            message.text.text.contains(words).then_some(())
        };
        if self.shared().wait(self.person.patience, says).is_none() {
            panic!("it does not become {words:?}:\n{}\n{}", self.text(), self.story());
        }
        self.ignores()
    }

    /// It does not say this.
    #[track_caller]
    pub fn does_not_see(&self, words: &str) -> &Self {
        if self.text().contains(words) {
            panic!("it says {words:?}:\n{}\n{}", self.text(), self.story());
        }
        self
    }

    fn story(&self) -> String {
        self.shared().look(|world| story(world, self.chat))
    }

    /// What stands out in this way: `blockquote`, `bold`, `text_link`, …
    pub fn marked(&self, kind: &str) -> Vec<String> {
        let text = self.message().text;
        let marked = text.entities.iter().filter(|entity| entity.kind == kind);
        marked.map(|entity| slice(&text.text, entity)).collect()
    }

    /// What it sets off as somebody else's words.
    pub fn quotes(&self) -> Vec<String> {
        let mut quotes = self.marked("blockquote");
        quotes.extend(self.marked("expandable_blockquote"));
        quotes
    }

    /// Where its links lead.
    pub fn links(&self) -> Vec<String> {
        self.message().text.entities.into_iter().filter_map(|entity| entity.url).collect()
    }

    /// Its file.
    pub fn document(&self) -> Option<Document> {
        self.message().document
    }

    /// The number of the message that it replies to.
    pub fn replies_to(&self) -> Option<i64> {
        self.message().reply_to
    }

    /// Its buttons, row after row.
    pub fn buttons(&self) -> Vec<Button> {
        self.message().keyboard.into_iter().flatten().collect()
    }

    /// The data of its buttons.
    pub fn actions(&self) -> Vec<String> {
        let data = |button: Button| match button.target {
            Target::Data(data) => Some(data),
            _ => None,
        };
        self.buttons().into_iter().filter_map(data).collect()
    }

    /// Whether it has a button whose data begins so.
    pub fn offers(&self, beginning: &str) -> bool {
        self.actions().iter().any(|data| data.starts_with(beginning))
    }

    /// Presses the button of this label (or with these words in it), and waits for what comes of
    /// it, which may be nothing as long as the press itself is answered.
    #[track_caller]
    pub fn presses(&self, label: &str) -> Change {
        self.press(|button| {
            let (has, wanted) = (button.label.to_lowercase(), label.to_lowercase());
            if has == wanted { 2 } else { u8::from(has.contains(&wanted)) }
        })
        .unwrap_or_else(|| panic!("there is no button {label:?}\n{}", self.story()))
    }

    /// Presses the first button whose data begins so.
    #[track_caller]
    pub fn presses_action(&self, beginning: &str) -> Change {
        self.press(|button| match &button.target {
            Target::Data(data) => u8::from(data.starts_with(beginning)),
            _ => 0,
        })
        .unwrap_or_else(|| panic!("there is no button {beginning:?}…\n{}", self.story()))
    }

    /// Presses the button that fits best, the first of those; `None` where none fits.
    fn press(&self, fits: impl Fn(&Button) -> u8) -> Option<Change> {
        let buttons = self.buttons();
        let best = buttons.iter().rev().max_by_key(|button| fits(button))?;
        if fits(best) == 0 {
            return None;
        }
        match &best.target {
            Target::Data(data) => Some(self.sends(data)),
            Target::Url(url) => {
                let post = self.person.opens(url);
                let person = post.person.clone();
                Some(Change {
                    chat: person.chat,
                    person,
                    edited: None,
                    posts: vec![post],
                    notice: None,
                })
            }
            Target::Share(_) => {
                panic!("a button to share is no button to press: type_inline does it")
            }
        }
    }

    /// Sends data as a button would that is not there any more, and waits for what comes of it.
    pub fn sends(&self, data: &str) -> Change {
        let (chat, id) = (self.chat, self.id);
        let (query, edits, newest) = self.shared().change(|world| {
            let edits = world.messages[&(chat, id)].edits.len();
            let newest = world.history(chat).next_back().map_or(0, |message| message.id);
            (world.press(self.person.id, (chat, id), data), edits, newest)
        });
        let patience = self.person.patience;
        let look = |world: &mut World| {
            let (answer, at) = world.queries.get(&query)?.answer.clone()?;
            let message = &world.messages[&(chat, id)];
            let mut last = None;
            let new = world.history(chat).filter(|m| m.id > newest && m.from == world.bot.id);
            last = new.map(|message| message.at).chain(last).max();
            let edit = message.edits.get(edits..).and_then(<[_]>::last).map(|edit| edit.at);
            last = edit.into_iter().chain(last).max();
            let notice = answer["text"].as_str().filter(|text| !text.is_empty());
            let nothing = last.is_none() && notice.is_none() && !message.deleted;
            if nothing && at.elapsed() < LATE {
                return None;
            }
            Some((notice.map(str::to_owned), last.max(Some(at))))
        };
        // Nothing wakes who waits for nothing.
        let end = Instant::now() + patience;
        let came = std::iter::from_fn(|| (Instant::now() < end).then_some(QUIET))
            .find_map(|time| self.shared().wait(time, look));
        let Some((notice, last)) = came else {
            panic!("the button {data:?} was not answered within {patience:?}\n{}", self.story());
        };
        // What comes along may come a moment later.
        let since = last.map_or(Duration::ZERO, |last| Instant::now() - last);
        std::thread::sleep(QUIET.saturating_sub(since));
        let mut posts = Vec::new();
        while let Some(post) = self.person_here().next_after(newest, Duration::ZERO) {
            posts.push(post);
        }
        let edited = self.shared().look(|world| world.messages[&(chat, id)].edits.len() > edits);
        let edited = edited.then(|| self.clone());
        Change { person: self.person.clone(), chat, edited, posts, notice }
    }

    /// Whose hand it is in, in its chat.
    fn person_here(&self) -> Person {
        Person { chat: self.chat, topic: None, ..self.person.clone() }
    }
}

impl Change {
    /// The message that came of it: the one with the button where that is another now, or the new
    /// one.
    #[track_caller]
    pub fn post(&self) -> &Post {
        match self.edited.as_ref().or(self.posts.first()) {
            Some(post) => post,
            None => panic!("no message came of the button\n{}", self.person.story()),
        }
    }

    /// All that came of it, in words; read.
    pub fn text(&self) -> String {
        let posts = self.edited.iter().chain(&self.posts).map(Post::text);
        posts.chain(self.notice.clone()).collect::<Vec<String>>().join("\n")
    }

    /// It says this, in a message or in a notice.
    #[track_caller]
    pub fn sees(&self, words: &str) -> &Self {
        let text = self.text();
        if !text.contains(words) {
            let story = self.person.shared.look(|world| story(world, self.chat));
            panic!("it does not say {words:?}:\n{text}\n{story}");
        }
        self
    }

    /// It does not say this.
    #[track_caller]
    pub fn does_not_see(&self, words: &str) -> &Self {
        let text = self.text();
        assert!(!text.contains(words), "it says {words:?}:\n{text}");
        self
    }

    /// Reads it, whatever it says.
    pub fn ignores(&self) -> &Self {
        self.text();
        self
    }
}
