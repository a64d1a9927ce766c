//! Members on Telegram, each in a private chat with the bot.

use std::collections::BTreeMap;

use fakes::telegram::{Target, Telegram, World};

use super::platform::{COMMANDS, KEPT, Line, Platform, Talk};

const PUBLIC: &str = "https://bot.example.org";

/// Telegram and its members.
pub struct Chats {
    telegram: Telegram,
    chats: Vec<i64>,
    /// How updates come: by `polling` or `webhook`.
    mode: &'static str,
}

impl Chats {
    pub fn new(size: usize, mode: &'static str) -> Self {
        let telegram = Telegram::start();
        let chats = telegram.change(|world| {
            world.keep_calls = false;
            world.rates.on = false;
            (0..size).map(|n| world.new_user(&format!("Ada {n}"), Some("it"))).collect()
        });
        Self { telegram, chats, mode }
    }
}

impl Drop for Chats {
    fn drop(&mut self) {
        self.telegram.ignores_everything();
    }
}

impl Platform for Chats {
    fn name(&self) -> &'static str {
        "Telegram"
    }

    fn settings(&self) -> Vec<(&'static str, String)> {
        vec![
            ("TELEGRAM_TOKEN", self.telegram.token()),
            ("BACHECA_TELEGRAM__API_URL", self.telegram.url()),
            ("BACHECA_TELEGRAM__MODE", self.mode.to_owned()),
            ("BACHECA_TELEGRAM__WEBHOOK_URL", format!("{PUBLIC}/telegram")),
            ("BACHECA_TELEGRAM__WEBHOOK_LISTEN", "127.0.0.1:0".to_owned()),
            ("BACHECA_TELEGRAM__WEBHOOK_SECRET", "s3cret".to_owned()),
            ("BACHECA_TELEGRAM__MESSAGES_PER_SECOND", "1000000".to_owned()),
        ]
    }

    fn hears(&self, line: &str) {
        if let Some(local) = line.strip_prefix("webhook on ") {
            let local = local.to_owned();
            self.telegram.change(|world| world.routes.insert(PUBLIC.to_owned(), local));
        }
    }

    fn ask(&mut self, asked: &[(usize, String)]) {
        self.telegram.change(|world| {
            for (member, question) in asked {
                let chat = self.chats[*member];
                world.say(chat, chat, question, None, None);
            }
        });
    }

    fn act(&mut self, member: usize, turn: usize, question: &str) {
        let chat = self.chats[member];
        self.telegram.change(|world| {
            let draw = (world.draw() * 4.0) as usize;
            if draw == 0
                && let Some((message, data)) = button(world, chat, turn)
            {
                world.press(chat, (chat, message), &data);
            } else {
                let words = if draw == 1 { COMMANDS[turn % COMMANDS.len()] } else { question };
                world.say(chat, chat, words, None, None);
            }
        });
    }

    fn left(&mut self) -> usize {
        self.telegram.look(|world| world.updates.len())
    }

    fn take(&mut self) -> Vec<Talk> {
        self.telegram.change(|world| {
            let talks = self.chats.iter().map(|chat| talk(world, *chat)).collect();
            world.messages.clear();
            talks
        })
    }

    fn prune(&mut self) {
        self.telegram.change(|world| {
            let mut newer: BTreeMap<i64, usize> = BTreeMap::new();
            let all: Vec<(i64, i64)> = world.messages.keys().rev().copied().collect();
            for (chat, message) in all {
                let newer = newer.entry(chat).or_default();
                *newer += 1;
                if *newer > KEPT {
                    world.messages.remove(&(chat, message));
                }
            }
            world.actions.clear();
        });
    }
}

fn talk(world: &World, chat: i64) -> Talk {
    let lines = world.history(chat).map(|message| {
        let at = message.at;
        if message.from == world.bot.id {
            Line::Answer { to: message.reply_to.unwrap_or_default(), at }
        } else {
            Line::Question { id: message.id, at, first: None }
        }
    });
    Talk { place: "Telegram", member: chat.to_string(), lines: lines.collect() }
}

/// One of the buttons of what the bot wrote last.
fn button(world: &World, chat: i64, turn: usize) -> Option<(i64, String)> {
    let message = world.history(chat).rev().find(|message| message.from == world.bot.id)?;
    let data = message.keyboard.iter().flatten().filter_map(|button| match &button.target {
        Target::Data(data) => Some(data),
        _ => None,
    });
    let data: Vec<&String> = data.collect();
    let chosen = data.get(turn % data.len().max(1))?;
    Some((message.id, (*chosen).clone()))
}
