//! Messages of the bot, as users read them and press their buttons.

mod change;

use std::sync::Arc;

use serde_json::Value;

use super::markdown::Rendered;
use super::message::{Button, Message};
use super::people::Person;
use super::server::Shared;
use super::world::World;
use crate::Document;

pub use change::{Change, Form};

/// A message, in somebody's hand. Looking at it in any way reads it.
#[derive(Clone, Debug)]
pub struct Post {
    person: Person,
    id: u64,
}

impl Message {
    /// All that is read of it.
    pub fn rendered(&self) -> Rendered {
        let mut read = Rendered::of(&self.content);
        for embed in &self.embeds {
            let mut part = |value: &Value| {
                if let Some(text) = value.as_str() {
                    read.add(text);
                }
            };
            part(&embed["title"]);
            part(&embed["description"]);
            for field in embed["fields"].as_array().into_iter().flatten() {
                part(&field["name"]);
                part(&field["value"]);
            }
            part(&embed["footer"]["text"]);
        }
        read
    }

    fn is_notice(&self) -> bool {
        let plain = self.embeds.is_empty() && self.components.is_empty();
        self.only_for.is_some() && plain && self.attachments.is_empty()
    }
}

impl Post {
    pub(super) fn new(person: &Person, id: u64) -> Self {
        Self { person: person.clone(), id }
    }

    fn shared(&self) -> &Arc<Shared> {
        &self.person.shared
    }

    /// Its number.
    pub fn id(&self) -> u64 {
        self.id
    }

    /// The message as it is now, read.
    pub fn message(&self) -> Message {
        self.shared().change(|world| {
            let message = world.messages.get_mut(&self.id).unwrap();
            message.handed = true;
            message.read = true;
            message.clone()
        })
    }

    /// What it says, without marks.
    pub fn text(&self) -> String {
        self.message().rendered().text
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
            panic!("it does not say {words:?}:\n{}\n{}", self.text(), self.person.story());
        }
        self
    }

    /// It is changed, if need be, until it says this.
    #[track_caller]
    pub fn becomes(&self, words: &str) -> &Self {
        let says = |world: &mut World| {
            let message = world.messages.get(&self.id)?;
            message.rendered().text.contains(words).then_some(())
        };
        if self.shared().wait(self.person.patience, says).is_none() {
            panic!("it does not become {words:?}:\n{}\n{}", self.text(), self.person.story());
        }
        self.ignores()
    }

    /// It does not say this.
    #[track_caller]
    pub fn does_not_see(&self, words: &str) -> &Self {
        if self.text().contains(words) {
            panic!("it says {words:?}:\n{}\n{}", self.text(), self.person.story());
        }
        self
    }

    /// Who asked sees it, and nobody else.
    #[track_caller]
    pub fn is_seen_by_one(&self) -> &Self {
        let only = self.message().only_for;
        assert_eq!(only, Some(self.person.id), "others see it too\n{}", self.person.story());
        self
    }

    /// Everybody in the channel sees it.
    #[track_caller]
    pub fn is_seen_by_all(&self) -> &Self {
        let only = self.message().only_for;
        assert_eq!(only, None, "only one sees it\n{}", self.person.story());
        self
    }

    /// The title of its frame.
    pub fn title(&self) -> Option<String> {
        Some(self.message().embeds.first()?["title"].as_str()?.to_owned())
    }

    /// The colour of its frame.
    pub fn colour(&self) -> Option<u64> {
        self.message().embeds.first()?["color"].as_u64()
    }

    /// What it sets off as somebody else's words.
    pub fn quotes(&self) -> Vec<String> {
        self.message().rendered().quotes
    }

    /// Where its links lead.
    pub fn links(&self) -> Vec<String> {
        self.message().rendered().links.into_iter().map(|(_, url)| url).collect()
    }

    /// What it strikes through.
    pub fn struck(&self) -> Vec<String> {
        self.message().rendered().struck
    }

    /// Its file.
    pub fn document(&self) -> Option<Document> {
        Some(self.message().attachments.into_iter().next()?.document)
    }

    /// The number of the message that it replies to.
    pub fn replies_to(&self) -> Option<u64> {
        self.message().reply_to
    }

    /// Its buttons, row after row.
    pub fn buttons(&self) -> Vec<Button> {
        self.message().buttons()
    }

    /// What its buttons tell the bot.
    pub fn actions(&self) -> Vec<String> {
        self.buttons().into_iter().filter_map(|button| button.custom_id).collect()
    }

    /// Whether it has a button that tells the bot something which begins so.
    pub fn offers(&self, beginning: &str) -> bool {
        self.actions().iter().any(|action| action.starts_with(beginning))
    }

    /// Presses the button of this label (or with these words in it), and waits for what comes of
    /// it, which may be nothing as long as the press itself is answered.
    #[track_caller]
    pub fn presses(&self, label: &str) -> Change {
        let wanted = label.to_lowercase();
        let mut buttons = self.buttons();
        buttons.retain(|button| button.label.to_lowercase().contains(&wanted));
        buttons.sort_by_key(|button| button.label.to_lowercase() != wanted);
        self.press(buttons.first(), label)
    }

    /// Presses the first button that tells the bot something which begins so.
    #[track_caller]
    pub fn presses_action(&self, beginning: &str) -> Change {
        let begins = |button: &&Button| {
            button.custom_id.as_ref().is_some_and(|action| action.starts_with(beginning))
        };
        self.press(self.buttons().iter().find(begins), beginning)
    }

    #[track_caller]
    fn press(&self, button: Option<&Button>, wanted: &str) -> Change {
        let Some(button) = button.filter(|button| !button.disabled) else {
            panic!("there is no button {wanted:?}\n{}", self.person.story());
        };
        match &button.custom_id {
            Some(custom_id) => self.sends(custom_id),
            None => panic!("{wanted:?} leads to {:?} and tells the bot nothing", button.url),
        }
    }

    /// Does what a button does that may not be there any more, and waits for what comes of it.
    #[track_caller]
    pub fn sends(&self, custom_id: &str) -> Change {
        let here = Person { channel: self.message().channel, ..self.person.clone() };
        Change::after(&here, Some(self.id), || self.touches(custom_id))
    }

    /// The same without waiting. Gives the interaction's number.
    pub fn touches(&self, custom_id: &str) -> u64 {
        self.shared().change(|world| world.press(self.person.id, self.id, custom_id))
    }
}
