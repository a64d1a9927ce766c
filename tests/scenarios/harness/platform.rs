//! What all chat platforms have in common, so that a scenario is written once and runs on each.

mod discord;

use std::time::Duration;

use fakes::Document;
use fakes::telegram::{Person, Post, Telegram};

/// A platform as a fake.
pub trait Platform: Sized {
    type Member: Member<Seen = Self::Seen>;
    type Seen: Seen;

    /// It begins with nobody on it.
    fn start() -> Self;

    /// What makes the program serve it, by names in the environment.
    fn settings(&self) -> Vec<(String, String)>;

    /// Somebody new, who writes to the bot alone, and whose program speaks Italian.
    fn member(&self, name: &str) -> Self::Member {
        self.member_speaking(name, "it")
    }

    /// The same, speaking another language.
    fn member_speaking(&self, name: &str, language: &str) -> Self::Member;

    /// Nobody has to look at what the bot wrote so far.
    fn ignores_everything(&self);
}

/// Somebody on a platform.
pub trait Member {
    type Seen: Seen;

    /// `telegram:5012345679`
    fn name_in_settings(&self) -> String;

    /// Writes, and waits for the answer.
    #[track_caller]
    fn asks(&self, words: &str) -> Self::Seen;

    /// Gives a command by its name, and waits for the answer.
    #[track_caller]
    fn commands(&self, name: &str) -> Self::Seen;

    /// Waits for what the bot writes by itself, or writes on.
    #[track_caller]
    fn hears(&self) -> Self::Seen;

    /// The bot writes nothing more for so long.
    #[track_caller]
    fn hears_nothing_for(&self, time: Duration);
}

/// A message of the bot. Looking at it in any way reads it.
pub trait Seen: Sized + Clone {
    fn text(&self) -> String;
    /// What it sets off as somebody else's words.
    fn quotes(&self) -> Vec<String>;
    /// What its buttons do, as the program writes it.
    fn actions(&self) -> Vec<String>;
    fn document(&self) -> Option<Document>;
    /// Presses the first button that does something which begins so.
    #[track_caller]
    fn presses(&self, action: &str) -> Pressed<Self>;
    /// The same, as a button that is not there any more.
    #[track_caller]
    fn presses_gone(&self, action: &str) -> Pressed<Self>;

    #[track_caller]
    fn sees(&self, words: &str) -> &Self {
        let text = self.text();
        assert!(text.contains(words), "it does not say {words:?}:\n{text}");
        self
    }

    #[track_caller]
    fn does_not_see(&self, words: &str) -> &Self {
        let text = self.text();
        assert!(!text.contains(words), "it says {words:?}:\n{text}");
        self
    }

    /// Whether it has a button that does something which begins so.
    fn offers(&self, action: &str) -> bool {
        self.actions().iter().any(|has| has.starts_with(action))
    }

    #[track_caller]
    fn has(&self, action: &str) -> &Self {
        assert!(
            self.offers(action),
            "no button {action:?}…, but {:?}:\n{}",
            self.actions(),
            self.text()
        );
        self
    }

    #[track_caller]
    fn has_not(&self, action: &str) -> &Self {
        assert!(!self.offers(action), "a button {action:?}…:\n{}", self.text());
        self
    }

    /// Reads it, whatever it says.
    fn ignores(&self) -> &Self {
        self.text();
        self
    }
}

/// What came of a pressed button.
#[derive(Clone, Debug)]
pub struct Pressed<S> {
    /// The word to who pressed it.
    pub notice: Option<String>,
    /// The messages that came, or came in place of the one with the button.
    pub messages: Vec<S>,
}

impl<S: Seen> Pressed<S> {
    /// The first message that came of it.
    #[track_caller]
    pub fn message(&self) -> &S {
        self.messages.first().unwrap()
    }

    /// All that came of it.
    pub fn text(&self) -> String {
        let texts = self.messages.iter().map(Seen::text).chain(self.notice.clone());
        texts.collect::<Vec<String>>().join("\n")
    }

    #[track_caller]
    pub fn sees(&self, words: &str) -> &Self {
        let text = self.text();
        assert!(text.contains(words), "it does not say {words:?}:\n{text}");
        self
    }
}

impl Platform for Telegram {
    type Member = Person;
    type Seen = Post;

    fn start() -> Self {
        Self::start()
    }

    fn settings(&self) -> Vec<(String, String)> {
        let set = |name: &str, value: String| (name.to_owned(), value);
        vec![set("BACHECA_TELEGRAM__API_URL", self.url()), set("TELEGRAM_TOKEN", self.token())]
    }

    fn member_speaking(&self, name: &str, language: &str) -> Person {
        self.user_speaking(name, Some(language))
    }

    fn ignores_everything(&self) {
        Self::ignores_everything(self);
    }
}

impl Member for Person {
    type Seen = Post;

    fn name_in_settings(&self) -> String {
        format!("telegram:{}", self.id)
    }

    fn asks(&self, words: &str) -> Post {
        Self::asks(self, words)
    }

    fn commands(&self, name: &str) -> Post {
        Self::asks(self, &format!("/{name}"))
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

fn pressed(change: fakes::telegram::Change) -> Pressed<Post> {
    Pressed {
        notice: change.notice,
        messages: change.edited.into_iter().chain(change.posts).collect(),
    }
}

/// Telegram calls the program instead of being asked: what the program needs to be told for that.
pub fn webhook(prepared: super::service::Preparing) -> super::service::Preparing {
    prepared
        .set("BACHECA_TELEGRAM__MODE", "webhook")
        .set("BACHECA_TELEGRAM__WEBHOOK_URL", "https://bot.example.org/telegram")
        .set("BACHECA_TELEGRAM__WEBHOOK_LISTEN", "127.0.0.1:0")
        .set("BACHECA_TELEGRAM__WEBHOOK_SECRET", "s3cret_of-the-tests")
}

/// Leads the public address to where the program listens now.
pub fn route(telegram: &Telegram, service: &super::service::Service) {
    let local = service.says("webhook on ");
    let local = local.trim_end_matches('/').to_owned();
    telegram.change(|world| world.routes.insert("https://bot.example.org".to_owned(), local));
}

/// Each scenario as a test on every platform, named `…::telegram::NAME` and `…::discord::NAME`. Its
/// argument is the platform.
macro_rules! on_every_platform {
    ($($(#[$meta:meta])* fn $name:ident($world:ident) $body:block)+) => {
        $($(#[$meta])* fn $name<P: $crate::harness::platform::Platform>($world: P) $body)+

        mod telegram {
            $(
                #[test]
                fn $name() {
                    super::$name(<fakes::telegram::Telegram as $crate::harness::platform::Platform>::start());
                }
            )+
        }

        mod discord {
            $(
                #[test]
                fn $name() {
                    super::$name(<fakes::discord::Discord as $crate::harness::platform::Platform>::start());
                }
            )+
        }
    };
}
pub(crate) use on_every_platform;
