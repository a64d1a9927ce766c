//! What the crowd needs of a platform: members who ask, and what became of it.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// What members write besides questions.
pub const COMMANDS: [&str; 9] = [
    "/aiuto",
    "/argomenti",
    "/scadenze",
    "/comunicati",
    "/fonti",
    "/novita",
    "/avvisi",
    "/privacy",
    "/lingua",
];
/// How many messages of a chat are kept over a long run.
pub const KEPT: usize = 6;

/// A fake platform without limits, and its members, counted from 0.
pub trait Platform {
    /// What it is called.
    fn name(&self) -> &'static str;

    /// What the service has to be told to serve it.
    fn settings(&self) -> Vec<(&'static str, String)>;

    /// The service says this while it starts.
    fn hears(&self, _line: &str) {}

    /// Waits until members can be answered.
    fn meets_bot(&self) {}

    /// Members ask, all at once.
    fn ask(&mut self, asked: &[(usize, String)]);

    /// A member asks this, or gives a command, or presses a button of what the bot wrote last.
    fn act(&mut self, member: usize, turn: usize, question: &str);

    /// How much the bot has still to handle.
    fn left(&mut self) -> usize;

    /// All that was said, by member; it is forgotten.
    fn take(&mut self) -> Vec<Talk>;

    /// What is never to happen and did.
    fn violations(&mut self) -> Vec<String> {
        Vec::new()
    }

    /// Forgets what is old: the fake's own memory is not what is measured.
    fn prune(&mut self);
}

/// What a member and the bot said, oldest first.
pub struct Talk {
    /// Where, as the tables name it.
    pub place: &'static str,
    /// Who.
    pub member: String,
    /// What.
    pub lines: Vec<Line>,
}

/// Something said.
pub enum Line {
    /// A question of this number, and after how long it was said that its answer comes, where the
    /// platform wants to hear that.
    Question { id: i64, at: Instant, first: Option<Duration> },
    /// The answer to this question, or to none.
    Answer { to: i64, at: Instant },
}

impl Line {
    /// When.
    pub fn at(&self) -> Instant {
        match self {
            Self::Question { at, .. } | Self::Answer { at, .. } => *at,
        }
    }
}

impl Talk {
    /// How long each question waited for its answer, and for the word that it comes; adds what is
    /// not answered once and in order.
    pub fn judge(&self, faults: &mut Vec<String>) -> (Vec<Duration>, Vec<Duration>) {
        let (place, member) = (self.place, &self.member);
        let mut waiting: BTreeMap<i64, Instant> = BTreeMap::new();
        let (mut times, mut firsts, mut last) = (Vec::new(), Vec::new(), 0);
        for line in &self.lines {
            match *line {
                Line::Question { id, at, first } => {
                    waiting.insert(id, at);
                    firsts.extend(first);
                }
                Line::Answer { to, at } => {
                    match waiting.remove(&to) {
                        Some(asked) => times.push(at.saturating_duration_since(asked)),
                        None => faults
                            .push(format!("{place}: a message to {member} answers nothing new")),
                    }
                    if to < last {
                        faults.push(format!("{place}: {member} is answered {to} after {last}"));
                    }
                    last = to;
                }
            }
        }
        let open = waiting.keys();
        faults.extend(open.map(|id| format!("{place}: question {id} of {member} has no answer")));
        (times, firsts)
    }
}
