//! Whole conversations, without any platform.

mod admins;
mod delegates;
mod members;
mod revisions;

use std::path::Path;
use std::sync::Arc;

use jiff::civil::{DateTime, date};
use knowledge::Snapshot;
use tempfile::TempDir;

use super::action::{Action, List, Origin, Step};
use super::incoming::{Platform, Said, Shown};
use super::reply::{Block, Place, Span, Target};
use super::*;
use crate::store::Notice;

const ADA: i64 = 1001;
const BEN: i64 = 1002;
const MIRA: i64 = 2001;
const ROOT: i64 = 3001;
const DELEGATES: i64 = -500;

fn id(number: i64) -> Id {
    Id { platform: Platform::Telegram, number }
}

/// A bot that answers, and what has been said.
struct World {
    _dir: TempDir,
    conversation: Conversation,
    store: Store,
    event: i64,
}

/// Somebody's view of a chat with the bot.
struct Chat<'w> {
    world: &'w mut World,
    asker: i64,
    chat: i64,
    /// The last reply, and what the asker had said.
    reply: Reply,
    said: Option<String>,
}

impl World {
    async fn new() -> Self {
        Self::on(date(2022, 6, 6).at(9, 0, 0, 0), |_| {}).await
    }

    async fn on(now: DateTime, change: impl Fn(&mut Settings)) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let mut settings = Settings::default();
        settings.store.file = dir.path().join("bacheca.db");
        settings.store.key_file = dir.path().join("key");
        settings.people.moderators = vec![id(MIRA)];
        settings.people.admins = vec![id(ROOT)];
        settings.people.delegates = vec![id(DELEGATES)];
        settings.asking.per_minute = 0;
        change(&mut settings);
        let engine =
            knowledge::Settings { model: None, ..knowledge::Settings::built_in().unwrap() };
        let store = Store::open(&settings).await.unwrap();
        let topics = Arc::new(Topics::load(None).unwrap());
        let metrics = Arc::new(Metrics::default());
        let of = topics.clone();
        let folder = settings.folder().map(Path::to_owned);
        let snapshot = match &folder {
            Some(folder) => {
                let read = engine.reader().folder(folder, &|_, _| {}).unwrap();
                Snapshot::build(read, &engine).unwrap()
            }
            None => Snapshot::built_in(&engine).unwrap(),
        };
        let reloads = Reloads::new(
            &settings,
            engine,
            snapshot,
            store.clone(),
            metrics.clone(),
            Box::new(move |communique| of.of_communique(communique)),
        );
        reloads.record_start().await.unwrap();
        let conversation =
            Conversation::new(&settings, topics, reloads, store.clone(), metrics, Some(now))
                .unwrap();
        Self { _dir: dir, conversation, store, event: 0 }
    }

    fn with(&mut self, asker: i64) -> Chat<'_> {
        Chat { world: self, asker, chat: asker, reply: Reply::default(), said: None }
    }

    fn in_group(&mut self, asker: i64) -> Chat<'_> {
        Chat { world: self, asker, chat: -42, reply: Reply::default(), said: None }
    }

    /// Waits until so many curated answers are given.
    async fn gives_curated(&self, count: usize) {
        let given = || self.conversation.reloads.current().curated().answers().len();
        for _ in 0..500 {
            if given() == count {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
        panic!("{} curated answers are given", given());
    }

    /// What is on its way, composed.
    async fn deliver(&self) -> Vec<(i64, Message)> {
        let mut delivered = Vec::new();
        for delivery in self.store.due(Platform::Telegram, 100).await.unwrap() {
            let message = self.conversation.compose(&delivery).await.unwrap();
            self.store.delivered(delivery.id).await.unwrap();
            delivered.extend(message.map(|message| (delivery.to.chat.number, message)));
        }
        delivered
    }
}

fn text(message: &Message) -> String {
    let spans = |spans: &[Span]| -> String {
        spans
            .iter()
            .map(|span| match span {
                Span::Plain(text) | Span::Bold(text) | Span::Italic(text) => text.as_str(),
                Span::Struck(text) => text,
                Span::Link { text, .. } => text,
            })
            .collect()
    };
    let blocks = message.blocks.iter().map(|block| match block {
        Block::Text(text) => spans(text),
        Block::Quote(text) => format!("«{text}»"),
    });
    blocks.collect::<Vec<_>>().join("\n")
}

impl Chat<'_> {
    async fn says(&mut self, said: Said, shown: Shown) -> &mut Self {
        self.world.event += 1;
        let incoming = Incoming {
            asker: id(self.asker),
            roles: Vec::new(),
            at: Address { chat: id(self.chat), topic: None },
            here: id(self.chat),
            private: self.asker == self.chat,
            publishable: false,
            language: None,
            said,
            shown,
            event: self.world.event,
        };
        self.reply = self.world.conversation.respond(incoming).await;
        self
    }

    async fn asks(&mut self, text: &str) -> &mut Self {
        self.said = Some(text.to_owned());
        self.says(Said::Text(text.to_owned()), Shown::default()).await
    }

    async fn gives(&mut self, command: &str) -> &mut Self {
        self.said = None;
        let (name, rest) = command.split_once(' ').unwrap_or((command, ""));
        let name = name.trim_start_matches('/').to_owned();
        self.says(Said::Command(name, rest.to_owned()), Shown::default()).await
    }

    /// Presses the button of the last reply that says this; the platform hands back its message.
    async fn presses(&mut self, label: &str) -> &mut Self {
        let message = self.reply.messages.last().unwrap_or_else(|| panic!("nothing to press"));
        let buttons: Vec<_> = message.buttons.iter().flatten().collect();
        let found = buttons.iter().find(|button| button.label.contains(label));
        let found = found.unwrap_or_else(|| panic!("no button {label}: {buttons:#?}"));
        let Target::Do(action) = &found.target else { panic!("{found:?} leads elsewhere") };
        let action = Action::decode(&action.encode()).unwrap();
        let quotes = message.blocks.iter().filter_map(|block| match block {
            Block::Quote(text) => Some(text.clone()),
            Block::Text(_) => None,
        });
        let actions = buttons.iter().filter_map(|button| match &button.target {
            Target::Do(action) => Some(action.clone()),
            _ => None,
        });
        let shown = Shown {
            question: message.question.clone().or_else(|| self.said.clone()),
            quotes: quotes.collect(),
            actions: actions.collect(),
            message: Some(self.world.event),
            ..Shown::default()
        };
        let before = std::mem::take(&mut self.reply);
        self.says(Said::Button(action), shown).await;
        if self.reply.messages.is_empty() {
            self.reply.messages = before.messages;
        }
        self
    }

    #[track_caller]
    fn sees(&mut self, wanted: &str) -> &mut Self {
        let all = self.all();
        assert!(all.contains(wanted), "not seen: {wanted}\n{all}\n{:#?}", self.reply);
        self
    }

    #[track_caller]
    fn does_not_see(&mut self, unwanted: &str) -> &mut Self {
        let all = self.all();
        assert!(!all.contains(unwanted), "seen: {unwanted}\n{all}");
        self
    }

    fn all(&self) -> String {
        let texts = self.reply.messages.iter().map(text);
        texts.chain(self.reply.notice.clone()).collect::<Vec<_>>().join("\n---\n")
    }

    fn labels(&self) -> Vec<String> {
        let messages = self.reply.messages.iter();
        messages.flat_map(|m| m.buttons.iter().flatten()).map(|b| b.label.clone()).collect()
    }
}

const PRIVACY: &str = "Cosa dicono sulla privacy in videochiamata?";
const DEADLINE: &str = "Quando scade il bando per il contact center?";
