//! Many members, on one platform or on both at once, and what they are answered.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use super::discord::Server;
use super::figures::{Times, milliseconds};
use super::platform::Platform;
use super::telegram::Chats;

/// Without an answer for so long, none comes any more.
pub const PATIENCE: Duration = Duration::from_secs(60);
/// What comes twice comes soon after.
const AFTER: Duration = Duration::from_secs(1);
/// How many faults of a kind are told one by one.
const SHOWN: usize = 5;

/// Where members are, and how their messages come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// On Telegram, which is asked for updates.
    Polling,
    /// On Telegram, which brings updates.
    Webhook,
    /// On Discord.
    Discord,
    /// Half of them on Telegram, by polling, half of them on Discord.
    Both,
}

impl Mode {
    pub const ALL: [Self; 4] = [Self::Polling, Self::Webhook, Self::Discord, Self::Both];

    pub fn name(self) -> &'static str {
        match self {
            Self::Polling => "polling",
            Self::Webhook => "webhook",
            Self::Discord => "discord",
            Self::Both => "both",
        }
    }
}

/// Members, dealt out to the platforms in turn.
pub struct Crowd {
    pub mode: Mode,
    pub size: usize,
    platforms: Vec<Box<dyn Platform>>,
}

impl Crowd {
    pub fn new(mode: Mode, size: usize) -> Self {
        let half = size / 2;
        let platforms: Vec<Box<dyn Platform>> = match mode {
            Mode::Polling | Mode::Webhook => vec![Box::new(Chats::new(size, mode.name()))],
            Mode::Discord => vec![Box::new(Server::new(size))],
            Mode::Both => vec![
                Box::new(Chats::new(size - half, Mode::Polling.name())),
                Box::new(Server::new(half)),
            ],
        };
        Self { mode, size, platforms }
    }

    /// The platforms, for whoever is to serve them.
    pub fn platforms(&self) -> &[Box<dyn Platform>] {
        &self.platforms
    }

    /// Members ask, all at once.
    pub fn ask(&mut self, asked: impl IntoIterator<Item = (usize, String)>) {
        let count = self.platforms.len();
        let mut by_platform = vec![Vec::new(); count];
        for (member, question) in asked {
            by_platform[member % count].push((member / count, question));
        }
        for (platform, asked) in self.platforms.iter_mut().zip(by_platform) {
            platform.ask(&asked);
        }
    }

    /// A member asks this, or does something else.
    pub fn act(&mut self, member: usize, turn: usize, question: &str) {
        let count = self.platforms.len();
        self.platforms[member % count].act(member / count, turn, question);
    }

    /// How much the bot has still to handle.
    pub fn left(&mut self) -> usize {
        self.platforms.iter_mut().map(|platform| platform.left()).sum()
    }

    /// Forgets what is old.
    pub fn prune(&mut self) {
        self.platforms.iter_mut().for_each(|platform| platform.prune());
    }

    /// Waits until the bot has nothing more to handle.
    pub fn wait(&mut self) -> Result<(), String> {
        let mut last = (usize::MAX, Instant::now());
        loop {
            let left = self.left();
            if left == 0 {
                return Ok(());
            }
            if left != last.0 {
                last = (left, Instant::now());
            }
            if last.1.elapsed() > PATIENCE {
                return Err(format!("{left} are not handled within {PATIENCE:?}"));
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// What is never to happen and did.
    pub fn violations(&mut self) -> Vec<String> {
        let told = |platform: &mut Box<dyn Platform>| {
            let name = platform.name();
            platform.violations().into_iter().map(move |fault| format!("{name}: {fault}"))
        };
        self.platforms.iter_mut().flat_map(told).collect()
    }

    /// Waits for what is left, and for what should not come; then what was answered since the last
    /// time, and what is wrong with it.
    pub fn collect(&mut self, what: &str) -> Answers {
        let mut faults = Vec::from_iter(self.wait().err());
        std::thread::sleep(AFTER);
        let mut answers = Answers::default();
        for talk in self.platforms.iter_mut().flat_map(|platform| platform.take()) {
            let (times, firsts) = talk.judge(&mut faults);
            answers.places.entry(talk.place).or_default().extend(times);
            answers.firsts.extend(firsts);
        }
        faults.extend(self.violations());
        let more = faults.len().saturating_sub(SHOWN);
        faults.truncate(SHOWN);
        if more > 0 {
            faults.push(format!("and {more} more"));
        }
        let mode = self.mode.name();
        answers.faults =
            faults.into_iter().map(|fault| format!("{what}, {mode}: {fault}")).collect();
        answers
    }
}

/// How long answers took.
#[derive(Default)]
pub struct Answers {
    places: BTreeMap<&'static str, Vec<Duration>>,
    firsts: Vec<Duration>,
    pub faults: Vec<String>,
}

impl Answers {
    /// All times.
    pub fn times(&self) -> Times {
        Times::new(self.places.values().flatten().copied().collect())
    }

    /// The times of each place, where there are several.
    pub fn by_place(&self) -> impl Iterator<Item = (&'static str, Times)> {
        let several = self.places.len() > 1;
        let places = self.places.iter().filter(move |_| several);
        places.map(|(place, times)| (*place, Times::new(times.clone())))
    }

    /// The longest time until Discord was told that an answer comes, as a cell of a table.
    pub fn first(&self) -> String {
        self.firsts.iter().max().copied().map(milliseconds).unwrap_or_default()
    }
}
