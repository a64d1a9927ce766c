//! One turn of a conversation: who says what, in which language the reply is, and who replies.

use std::time::Instant;

use fluent_bundle::FluentValue;
use jiff::civil::DateTime;
use knowledge::query::{Language, language_of};

use super::action::{About, Action, Origin, Step, Wish};
use super::commands::{self, Command, Name, Role};
use super::incoming::{Address, Incoming, Said};
use super::pace::Verdict;
use super::personal::{self, Masked};
use super::reply::{Button, Message, Reply, Target, Tone};
use super::{Conversation, Trouble, handlers, lock};
use crate::messages::Messages;
use crate::recall::Asked;

/// One turn.
pub(super) struct Turn<'a> {
    pub(super) house: &'a Conversation,
    pub(super) incoming: &'a Incoming,
    /// The language of the reply.
    pub(super) language: Language,
    /// Whether the asker chose it, so that it holds whatever language a question is in.
    pub(super) chosen: bool,
    /// Whether the reply is published.
    public: bool,
}

impl<'a> Turn<'a> {
    pub(super) async fn begin(house: &'a Conversation, incoming: &'a Incoming) -> Self {
        // Where the choice cannot be read, any language is better than no reply.
        let chosen = house.store.language(incoming.at).await.ok().flatten();
        let spoken = match &incoming.said {
            Said::Text(text) => Some(language_of(text)),
            Said::Form(_, text) => Some(language_of(text)),
            Said::Command(name, _) => commands::find(name).and_then(|(_, language)| language),
            _ => None,
        };
        let who = (incoming.at, incoming.asker);
        if let Some(language) = spoken {
            lock(&house.spoken).note(who, language, Instant::now());
        }
        let before = || lock(&house.spoken).last(who, Instant::now());
        let asked = || incoming.shown.question.as_deref().map(language_of);
        let heard = chosen.or(spoken).or_else(before).or_else(asked);
        let language = heard.or(incoming.language).unwrap_or_default();
        Self { house, incoming, language, chosen: chosen.is_some(), public: false }
    }

    /// A turn whose language is the platform's: what the asker chose is not looked up.
    pub(super) fn at_once(house: &'a Conversation, incoming: &'a Incoming) -> Self {
        let language = incoming.language.unwrap_or_default();
        Self { house, incoming, language, chosen: false, public: false }
    }

    /// What is replied.
    pub(super) async fn reply(&self) -> Result<Reply, Trouble> {
        let verdict = lock(&self.house.pace).judge(self.incoming.asker, Instant::now());
        match verdict {
            Verdict::Welcome => {}
            Verdict::TooMany(seconds) | Verdict::Told(seconds) if self.is_pressed() => {
                return Ok(Reply::notice(self.too_many(seconds)));
            }
            Verdict::TooMany(seconds) => {
                self.house.came_of("too_many");
                return Ok(self.warn(self.too_many(seconds)).into());
            }
            Verdict::Told(_) => return Ok(Reply::default()),
        }
        match &self.incoming.said {
            Said::Text(text) => self.hear(text).await,
            Said::Command(name, argument) => match commands::find(name) {
                Some((command, _)) => self.obey(command, argument).await,
                None => {
                    let name = format!("/{name}");
                    let unknown = self.say_with("unknown-command", [("command", name.into())]);
                    Ok(Message::text(unknown).into())
                }
            },
            Said::Button(action) => self.press(action).await,
            Said::Form(Action::Ticket(step, number), text)
                if self.house.is_moderator(self.incoming) =>
            {
                match step {
                    Step::Refer => handlers::refer::refer(self, *number, text).await,
                    _ => handlers::answering::draft(self, About::Ticket(*number), text).await,
                }
            }
            Said::Form(Action::Verify(verdict, number), text) => {
                handlers::verify::typed(self, *verdict, *number, text).await
            }
            Said::Form(Action::Renew(number), text) if self.house.is_moderator(self.incoming) => {
                handlers::answering::draft(self, About::Verified(*number), text).await
            }
            Said::Verify => handlers::verify::begin(self).await,
            Said::Form(..) => Ok(Reply::notice(self.say("unknown-button"))),
            // A link of somebody else's making leads here all the same: that is a beginning.
            Said::UnknownButton if !self.is_pressed() => handlers::start::start(self).await,
            Said::UnknownButton => Ok(Reply::notice(self.say("unknown-button"))),
            Said::Unreadable => Ok(Message::text(self.say("unreadable")).into()),
        }
    }

    /// Free text: a moderator's answer to a ticket, or in place of one that lapsed; else a question.
    async fn hear(&self, text: &str) -> Result<Reply, Trouble> {
        let about = self.incoming.shown.actions.iter().find_map(|action| match action {
            Action::Ticket(_, number) => Some(About::Ticket(*number)),
            Action::Renew(number) => Some(About::Verified(*number)),
            _ => None,
        });
        if let Some(about) = about
            && self.house.is_moderator(self.incoming)
        {
            return handlers::answering::draft(self, about, text).await;
        }
        handlers::ask::text(self, text).await
    }

    /// A command, if the asker may give it, where it may be given.
    async fn obey(&self, command: &Command, argument: &str) -> Result<Reply, Trouble> {
        let allowed = match command.role {
            Role::Member => true,
            Role::Moderator => self.house.is_moderator(self.incoming),
            Role::Admin => self.house.is_admin(self.incoming),
        };
        self.house.came_of("command");
        if !allowed {
            return Ok(self.not_allowed());
        }
        if command.private && !self.is_private() {
            let open = Target::InPrivate(Action::Command(command.italian.to_owned()));
            let button = Button { label: self.say("button-in-private"), target: open };
            return Ok(Message::text(self.say("in-private")).row([button]).into());
        }
        match command.name {
            Name::Start => handlers::start::start(self).await,
            Name::Ask => handlers::ask::text(self, argument).await,
            Name::Help => Ok(handlers::start::help(self)),
            Name::Topics => Ok(handlers::topics::all(self).into()),
            Name::Deadlines => handlers::deadlines::page(self, 0).await,
            Name::Communiques => handlers::communiques::page(self, 0).await,
            Name::Sources => handlers::communiques::sources(self, 0).await,
            Name::Who => handlers::positions::command(self, Wish::Positions, argument).await,
            Name::Timeline => handlers::positions::command(self, Wish::Timeline, argument).await,
            Name::News => handlers::news::news(self, argument).await,
            Name::Alerts => handlers::alerts::show(self).await,
            Name::Delegate => handlers::delegate::command(self, argument).await,
            Name::New => Ok(handlers::privacy::new_subject(self)),
            Name::Language => Ok(handlers::privacy::languages(self)),
            Name::Privacy => handlers::privacy::privacy(self).await,
            Name::Erase => handlers::privacy::erase(self).await,
            Name::Queue => handlers::tickets::queue(self, 0).await,
            Name::Answer => handlers::tickets::command(self, argument).await,
            Name::Refer => handlers::refer::command(self, argument).await,
            Name::Reload => handlers::reload::propose(self).await,
            Name::Undo => handlers::reload::undo(self).await,
            Name::Status => handlers::status::status(self).await,
            Name::Gaps => handlers::gaps::gaps(self).await,
            Name::Statistics => handlers::status::statistics(self).await,
        }
    }

    /// A button: it changes the message that it stands under.
    async fn press(&self, action: &Action) -> Result<Reply, Trouble> {
        let reply = match action {
            Action::Context(key, range) => handlers::sources::context(self, key, range).await?,
            Action::Sources(keys) => handlers::sources::others(self, keys).await?,
            Action::Communique(key) => handlers::sources::communique(self, key).await?,
            Action::Back(origin) => handlers::ask::again(self, origin).await?,
            Action::Publish(origin) => return handlers::ask::publish(self, origin).await,
            Action::Positions(origin) => handlers::positions::button(self, origin).await?,
            Action::Useful(useful) => return Ok(handlers::ask::useful(self, *useful)),
            // The answer stays to be read beside it.
            Action::Delegate(origin) => return Ok(handlers::delegate::button(self, origin)),
            Action::Send => handlers::delegate::send(self).await?,
            Action::Drop => Message::text(self.say("dropped")).into(),
            Action::Choose(wish, key) => handlers::positions::choose(self, *wish, key).await?,
            Action::Topics => handlers::topics::all(self).into(),
            Action::Topic(id) => handlers::topics::one(self, id),
            Action::Example(id, n) => handlers::topics::example(self, id, *n).await?,
            Action::Page(list, page) => handlers::page(self, *list, *page).await?,
            Action::Calendar => return handlers::deadlines::calendar(self).await,
            Action::Alerts(topic, on) => handlers::alerts::set(self, topic.as_deref(), *on).await?,
            Action::Language(language) => handlers::privacy::choose(self, *language).await?,
            Action::Erase => handlers::privacy::erase(self).await?,
            Action::Reload(version) => handlers::reload::confirm(self, version).await?,
            Action::Undo(version) => handlers::reload::undo_to(self, version).await?,
            Action::Ticket(step, number) => handlers::tickets::step(self, *step, *number).await?,
            Action::Verify(verdict, number) => {
                handlers::verify::judge(self, *verdict, *number).await?
            }
            Action::Renew(_) => return Ok(Reply::notice(self.say("verified-lapsed-how"))),
            Action::Cite(draft) => handlers::answering::cite(self, draft).await?,
            Action::Answer(draft, publish) => {
                handlers::answering::send(self, draft, *publish).await?
            }
            Action::Command(name) => match commands::find(name) {
                // A deep link opens a chat of its own: nothing is to be replaced there.
                Some((command, _)) => return self.obey(command, "").await,
                None => return Ok(Reply::notice(self.say("unknown-button"))),
            },
        };
        Ok(reply.in_place())
    }

    /// Whether a button under a message was pressed, so that a notice can be shown; a deep link is
    /// a button under no message.
    pub(super) fn is_pressed(&self) -> bool {
        self.incoming.shown.message.is_some()
            && matches!(self.incoming.said, Said::Button(_) | Said::Form(..) | Said::UnknownButton)
    }

    /// What to say when something broke.
    pub(super) fn sorry(&self) -> Reply {
        if self.is_pressed() {
            return Reply::notice(self.say("sorry"));
        }
        self.warn(self.say("sorry")).into()
    }

    /// What to say to who may not; with the own id, which an admin has to know to allow it.
    pub(super) fn not_allowed(&self) -> Reply {
        let id = String::from(self.incoming.asker);
        self.warn(self.say_with("not-allowed", [("id", id.into())])).into()
    }

    fn too_many(&self, seconds: u64) -> String {
        self.say_with("too-many", [("seconds", seconds.into())])
    }

    /// A refusal.
    pub(super) fn warn(&self, text: String) -> Message {
        Message { tone: Tone::Warning, ..Message::text(text) }
    }

    pub(super) fn messages(&self) -> &'a Messages {
        self.house.wording.of(self.language)
    }

    pub(super) fn say(&self, key: &str) -> String {
        self.messages().say(key)
    }

    pub(super) fn say_with<const N: usize>(
        &self,
        key: &str,
        arguments: [(&str, FluentValue<'_>); N],
    ) -> String {
        self.messages().say_with(key, arguments)
    }

    /// A topic's name, by its id; that of all else where it has none.
    pub(super) fn topic_name(&self, id: Option<&str>) -> String {
        let topic = id.and_then(|id| self.house.topics.find(id));
        topic.map_or_else(|| self.say("no-topic"), |topic| topic.name(self.language).to_owned())
    }

    pub(super) fn at(&self) -> Address {
        self.incoming.at
    }

    pub(super) fn now(&self) -> DateTime {
        self.house.now()
    }

    /// The same turn in another language, unless the asker chose one.
    pub(super) fn in_language(&self, language: Language) -> Self {
        let language = if self.chosen { self.language } else { language };
        Self { language, ..*self }
    }

    /// The same turn, with a reply that everybody reads.
    pub(super) fn in_public(&self) -> Self {
        Self { public: true, ..*self }
    }

    /// Whether nobody but the asker reads the reply.
    pub(super) fn is_private(&self) -> bool {
        self.incoming.private && !self.public
    }

    /// What was asked last, here, by this asker.
    pub(super) fn last(&self) -> Option<Asked> {
        let key = (self.incoming.at, self.incoming.asker);
        lock(&self.house.recall).last(&key, Instant::now()).cloned()
    }

    /// Remembers what is asked, for what follows up on it.
    pub(super) fn remember(&self, asked: Asked) {
        let key = (self.incoming.at, self.incoming.asker);
        lock(&self.house.recall).remember(key, asked, Instant::now());
    }

    /// The question that a pressed button is about: the platform hands it back with the message.
    /// Where it does not, the last one.
    pub(super) fn question(&self, origin: &Origin) -> Option<Asked> {
        if let Origin::Example(topic, n) = origin {
            let topic = self.house.topics.find(topic)?;
            return topic.examples(self.language).get(*n).map(Asked::new);
        }
        let last = self.last();
        let Some(said) = &self.incoming.shown.question else { return last };
        let Masked { asked, .. } = personal::mask(&spoken(said));
        if asked.is_empty() {
            return last;
        }
        // As it was understood then, if it is the last one; else as it stands there.
        Some(last.filter(|last| last.said == asked).unwrap_or_else(|| Asked::new(asked)))
    }
}

/// What is said in a message beside whom it is said to: without mentions and the command.
fn spoken(text: &str) -> String {
    let text = text.trim();
    let text = match text.strip_prefix('/') {
        Some(command) => command.split_once(char::is_whitespace).map_or("", |(_, rest)| rest),
        None => text,
    };
    let words = text.split_whitespace().filter(|word| !word.starts_with('@'));
    words.collect::<Vec<_>>().join(" ")
}
