//! Many users of the fake Telegram, and what they are answered.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use fakes::telegram::{Telegram, World};

use super::figures::Times;
use super::service::Mode;

/// Without an answer for so long, none comes any more.
pub const PATIENCE: Duration = Duration::from_secs(60);
/// What comes twice comes soon after.
const AFTER: Duration = Duration::from_secs(1);

/// Users, each in a private chat with the bot.
pub struct Crowd {
    pub telegram: Telegram,
    pub chats: Vec<i64>,
}

impl Crowd {
    pub fn new(size: usize) -> Self {
        let telegram = Telegram::start();
        let chats = telegram.change(|world| {
            world.keep_calls = false;
            world.rates.on = false;
            (0..size).map(|n| world.new_user(&format!("Ada {n}"), Some("it"))).collect()
        });
        Self { telegram, chats }
    }

    /// Waits until the bot has nothing more to handle.
    pub fn wait(&self) -> Result<(), String> {
        let mut last = (usize::MAX, Instant::now());
        loop {
            let left = self.telegram.look(|world| world.updates.len());
            if left == 0 {
                return Ok(());
            }
            if left != last.0 {
                last = (left, Instant::now());
            }
            if last.1.elapsed() > PATIENCE {
                return Err(format!("{left} updates are not handled within {PATIENCE:?}"));
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Waits for what is left, and for what should not come; then how long the answers took that
    /// were given since the last time, and what is wrong with them.
    pub fn collect(&self, what: &str, mode: Mode) -> (Times, Vec<String>) {
        let mut faults = Vec::from_iter(self.wait().err());
        std::thread::sleep(AFTER);
        let times = self.telegram.change(|world| {
            let times = self.chats.iter().flat_map(|chat| read(world, *chat, &mut faults));
            let times = Times::new(times.collect());
            world.messages.clear();
            times
        });
        let shown = faults.len().min(5);
        let more = faults.len() - shown;
        faults.truncate(shown);
        if more > 0 {
            faults.push(format!("and {more} more"));
        }
        let where_ = format!("{what}, {}", mode.name());
        (times, faults.into_iter().map(|fault| format!("{where_}: {fault}")).collect())
    }
}

impl Drop for Crowd {
    fn drop(&mut self) {
        self.telegram.ignores_everything();
    }
}

/// How long each question of a chat waited; adds what is not answered once and in order.
fn read(world: &World, chat: i64, faults: &mut Vec<String>) -> Vec<Duration> {
    let mut waiting: BTreeMap<i64, Instant> = BTreeMap::new();
    let (mut times, mut last) = (Vec::new(), 0);
    for message in world.history(chat) {
        if message.from != world.bot.id {
            waiting.insert(message.id, message.at);
            continue;
        }
        let replied = message.reply_to.unwrap_or_default();
        match waiting.remove(&replied) {
            Some(asked) => times.push(message.at.saturating_duration_since(asked)),
            None => faults.push(format!("message {} of chat {chat} answers nothing", message.id)),
        }
        if replied < last {
            faults.push(format!("message {} of chat {chat} comes too late", message.id));
        }
        last = replied;
    }
    faults.extend(waiting.keys().map(|id| format!("question {id} of chat {chat} has no answer")));
    times
}
