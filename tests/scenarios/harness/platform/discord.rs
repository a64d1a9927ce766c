//! Discord, as far as it is like any other platform: members write to the bot alone.

use std::time::Duration;

use fakes::Document;
use fakes::discord::{Change, Discord, Person, Post};

use super::{Member, Platform, Pressed, Seen};

/// How long members wait for an answer.
const PATIENCE: Duration = Duration::from_secs(60);

impl Platform for Discord {
    type Member = Person;
    type Seen = Post;

    fn start() -> Self {
        Self::start()
    }

    fn settings(&self) -> Vec<(String, String)> {
        let set = |name: &str, value: String| (name.to_owned(), value);
        vec![set("BACHECA_DISCORD__API_URL", self.url()), set("DISCORD_TOKEN", self.token())]
    }

    fn member_speaking(&self, name: &str, language: &str) -> Person {
        // A bot may open few channels of direct messages at once: what it writes to many after a
        // restart comes slowly.
        self.user_speaking(name, if language == "en" { "en-US" } else { language })
            .waiting(PATIENCE)
    }

    fn ignores_everything(&self) {
        Self::ignores_everything(self);
    }
}

impl Member for Person {
    type Seen = Post;

    fn name_in_settings(&self) -> String {
        format!("discord:{}", self.id)
    }

    fn asks(&self, words: &str) -> Post {
        Self::asks(self, words)
    }

    fn commands(&self, name: &str) -> Post {
        Self::commands(self, name)
    }

    fn hears(&self) -> Post {
        Self::hears(self)
    }

    fn hears_nothing_for(&self, time: Duration) {
        Self::hears_nothing_for(self, time);
    }
}

impl Seen for Post {
    fn text(&self) -> String {
        Self::text(self)
    }

    fn quotes(&self) -> Vec<String> {
        Self::quotes(self)
    }

    fn actions(&self) -> Vec<String> {
        Self::actions(self)
    }

    fn document(&self) -> Option<Document> {
        Self::document(self)
    }

    fn presses(&self, action: &str) -> Pressed<Self> {
        pressed(self.presses_action(action))
    }

    fn presses_gone(&self, action: &str) -> Pressed<Self> {
        pressed(self.sends(action))
    }
}

fn pressed(change: Change) -> Pressed<Post> {
    Pressed {
        notice: change.notice,
        messages: change.edited.into_iter().chain(change.posts).collect(),
    }
}
