//! Members on Discord: every second one writes direct messages, the others give commands in one
//! channel of a server.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use fakes::discord::{Discord, Kind, Message, State, World};

use super::platform::{COMMANDS, KEPT, Line, Platform, Talk};

/// How long the bot may take to be there.
const START: Duration = Duration::from_secs(20);
/// Interactions are kept for so long: the bot may write on.
const AGE: Duration = Duration::from_secs(60);

/// Discord and its members.
pub struct Server {
    discord: Discord,
    members: Vec<Member>,
    open: Open,
}

#[derive(Clone, Copy)]
struct Member {
    user: u64,
    channel: u64,
    direct: bool,
}

/// What the bot has not answered yet.
#[derive(Default)]
struct Open {
    messages: BTreeSet<u64>,
    interactions: BTreeSet<u64>,
    /// The last message that was looked at for what it answers.
    seen: u64,
    /// How many interactions had no response in time.
    late: usize,
}

impl Server {
    pub fn new(size: usize) -> Self {
        let discord = Discord::start();
        let members = discord.change(|world| {
            world.lean = true;
            world.rates.on = false;
            let guild = world.new_guild("Sindacato");
            let room = world.new_channel(guild, Kind::Text, "domande");
            let mut member = |n: usize| {
                let user = world.new_user(&format!("Ada {n}"), "it");
                world.join(guild, user);
                let direct = n.is_multiple_of(2);
                let channel = if direct { world.direct(user) } else { room };
                Member { user, channel, direct }
            };
            (0..size).map(&mut member).collect()
        });
        Self { discord, members, open: Open::default() }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.discord.ignores_everything();
    }
}

impl Member {
    fn asks(self, world: &mut World, open: &mut Open, question: &str) {
        if self.direct {
            open.messages.insert(world.say(self.user, self.channel, question, None));
        } else {
            self.gives(world, open, "/chiedi", question);
        }
    }

    fn gives(self, world: &mut World, open: &mut Open, command: &str, words: &str) {
        let name = command.trim_start_matches('/');
        let given = world.give_command(self.user, self.channel, name, words);
        open.interactions.insert(given.expect("there is no such command"));
    }

    /// One of the buttons of what the bot wrote last.
    fn button(self, world: &World, turn: usize) -> Option<(u64, String)> {
        let reads = |message: &&Message| {
            let own = self.direct || message.only_for == Some(self.user);
            message.author == world.bot.id && message.is_seen_by(self.user) && own
        };
        let message = world.history(self.channel).rev().find(reads)?;
        let buttons = message.buttons().into_iter().filter(|button| !button.disabled);
        let ids: Vec<String> = buttons.filter_map(|button| button.custom_id).collect();
        let chosen = ids.get(turn % ids.len().max(1))?;
        Some((message.id, chosen.clone()))
    }
}

impl Open {
    /// Leaves out what is answered by now, and what cannot be any more.
    fn look(&mut self, world: &World) -> usize {
        for (id, message) in world.messages.range(self.seen + 1..) {
            self.seen = *id;
            if let Some(asked) = message.reply_to.filter(|_| message.author == world.bot.id) {
                self.messages.remove(&asked);
            }
        }
        let late = &mut self.late;
        self.interactions.retain(|id| {
            let Some(asked) = world.interactions.get(id) else { return false };
            let is_late = asked.state == State::Waiting && asked.at.elapsed() > world.answer_time;
            *late += usize::from(is_late);
            matches!(asked.state, State::Waiting | State::Deferred) && !is_late
        });
        self.messages.len() + self.interactions.len()
    }
}

impl Platform for Server {
    fn name(&self) -> &'static str {
        "Discord"
    }

    fn settings(&self) -> Vec<(&'static str, String)> {
        vec![
            ("DISCORD_TOKEN", self.discord.token()),
            ("BACHECA_DISCORD__API_URL", self.discord.url()),
        ]
    }

    fn meets_bot(&self) {
        self.discord.waits_for_bot();
        let commands = |world: &mut World| (!world.commands.is_empty()).then_some(());
        self.discord.wait(START, commands).expect("the bot does not say which commands it has");
    }

    fn ask(&mut self, asked: &[(usize, String)]) {
        self.discord.change(|world| {
            for (member, question) in asked {
                self.members[*member].asks(world, &mut self.open, question);
            }
        });
    }

    fn act(&mut self, member: usize, turn: usize, question: &str) {
        let (member, open) = (self.members[member], &mut self.open);
        self.discord.change(|world| {
            let draw = (world.draw() * 4.0) as usize;
            if draw == 0
                && let Some((message, button)) = member.button(world, turn)
            {
                open.interactions.insert(world.press(member.user, message, &button));
            } else if draw == 1 {
                member.gives(world, open, COMMANDS[turn % COMMANDS.len()], "");
            } else {
                member.asks(world, open, question);
            }
        });
    }

    fn left(&mut self) -> usize {
        self.discord.look(|world| self.open.look(world))
    }

    fn take(&mut self) -> Vec<Talk> {
        self.discord.change(|world| {
            let talks = talks(world, &self.members);
            world.messages.clear();
            world.interactions.clear();
            world.typing.clear();
            talks
        })
    }

    fn violations(&mut self) -> Vec<String> {
        self.discord.change(|world| {
            let mut violations = std::mem::take(&mut world.violations);
            let refused = std::mem::take(&mut world.invalid_calls);
            if refused > 0 {
                violations.push(format!("{refused} calls refused with 401, 403 or 429"));
            }
            let late = std::mem::take(&mut self.open.late);
            if late > 0 {
                violations.push(format!("{late} interactions without a response in time"));
            }
            violations
        })
    }

    fn prune(&mut self) {
        self.discord.change(|world| {
            let mut newer: BTreeMap<(u64, Option<u64>), usize> = BTreeMap::new();
            let chat = |message: &Message| (message.channel, message.only_for);
            let all = world.messages.values().rev().map(|m| (m.id, chat(m)));
            for (message, chat) in all.collect::<Vec<_>>() {
                let newer = newer.entry(chat).or_default();
                *newer += 1;
                if *newer > KEPT {
                    world.messages.remove(&message);
                }
            }
            world.interactions.retain(|_, asked| asked.at.elapsed() < AGE);
            world.typing.clear();
        });
    }
}

/// What each member and the bot said.
fn talks(world: &World, members: &[Member]) -> Vec<Talk> {
    let mut lines: BTreeMap<u64, Vec<Line>> = BTreeMap::new();
    for asked in world.interactions.values() {
        let first = asked.answered.map(|at| at.saturating_duration_since(asked.at));
        let question = Line::Question { id: number(asked.id), at: asked.at, first };
        lines.entry(asked.by).or_default().push(question);
    }
    for message in world.messages.values().filter(|m| !m.is_loading && !m.deleted) {
        let at = message.at;
        let asked = message.interaction.and_then(|id| world.interactions.get(&id));
        let in_private = world.channels.get(&message.channel).and_then(|c| c.recipient);
        let Some(member) = asked.map(|asked| asked.by).or(in_private) else { continue };
        let line = if message.author == world.bot.id {
            let to = message.interaction.or(message.reply_to);
            Line::Answer { to: number(to.unwrap_or_default()), at }
        } else {
            Line::Question { id: number(message.id), at, first: None }
        };
        lines.entry(member).or_default().push(line);
    }
    let talk = |member: &Member| {
        let mut lines = lines.remove(&member.user).unwrap_or_default();
        lines.sort_by_key(Line::at);
        let place = if member.direct { "Discord, direct" } else { "Discord, /chiedi" };
        Talk { place, member: member.user.to_string(), lines }
    };
    members.iter().map(talk).collect()
}

/// Discord's numbers have 63 bits.
fn number(id: u64) -> i64 {
    id as i64
}
