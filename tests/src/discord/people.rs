//! Discord's users, guilds and channels, as they are told what to do.

use std::sync::Arc;
use std::time::Duration;

use super::post::{Change, Post};
use super::seen::story;
use super::server::{Discord, Shared};
use super::world::{Kind, World};

/// How long a bot may take to say which commands it has.
const NAMED: Duration = Duration::from_secs(5);

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(20);
/// The guild that everybody is in who is in no other.
const HOME: &str = "Sindacato";

/// A user, in one of the channels.
#[derive(Clone, Debug)]
pub struct Person {
    pub(super) shared: Arc<Shared>,
    /// The user's number.
    pub id: u64,
    /// The channel they write in.
    pub channel: u64,
    /// How long they wait.
    pub patience: Duration,
}

/// A guild.
#[derive(Clone, Debug)]
pub struct Community {
    shared: Arc<Shared>,
    /// Its number.
    pub id: u64,
}

/// A channel of a guild.
#[derive(Clone, Debug)]
pub struct Room {
    shared: Arc<Shared>,
    /// Its number.
    pub id: u64,
    /// Its guild's number.
    pub guild: u64,
}

/// What the bot offers while a command is typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// What is read.
    pub name: String,
    /// What is sent.
    pub value: String,
}

impl Discord {
    /// Somebody new in a guild with the bot, who writes to the bot alone, and whose program speaks
    /// Italian.
    pub fn user(&self, name: &str) -> Person {
        self.user_speaking(name, "it")
    }

    /// The same, speaking another language: `en-US`.
    pub fn user_speaking(&self, name: &str, locale: &str) -> Person {
        let (id, channel) = self.change(|world| {
            let home = world.guilds.values().find(|guild| guild.name == HOME).map(|g| g.id);
            let home = home.unwrap_or_else(|| world.new_guild(HOME));
            let id = world.new_user(name, locale);
            world.join(home, id);
            (id, world.direct(id))
        });
        Person { shared: self.shared.clone(), id, channel, patience: PATIENCE }
    }

    /// A new guild with the bot in it.
    pub fn guild(&self, name: &str) -> Community {
        let id = self.change(|world| world.new_guild(name));
        Community { shared: self.shared.clone(), id }
    }
}

impl Community {
    fn room(&self, kind: Kind, name: &str) -> Room {
        let id = self.shared.change(|world| world.new_channel(self.id, kind, name));
        Room { shared: self.shared.clone(), id, guild: self.id }
    }

    /// A new text channel.
    pub fn channel(&self, name: &str) -> Room {
        self.room(Kind::Text, name)
    }

    /// A new forum.
    pub fn forum(&self, name: &str) -> Room {
        self.room(Kind::Forum, name)
    }

    /// A new role with these permissions, see [`may`](super::may). Gives its number.
    pub fn role(&self, name: &str, permissions: u64) -> u64 {
        self.shared.change(|world| world.new_role(self.id, name, permissions))
    }

    /// Lets a role use the commands that are hidden from members, as the guild's settings do.
    pub fn shows_commands_to(&self, role: u64) {
        self.shared.change(|world| {
            let guild = world.guilds.get_mut(&self.id);
            if let Some(role) = guild.and_then(|guild| guild.roles.get_mut(&role)) {
                role.uses_hidden_commands = true;
            }
        });
    }

    /// Lets somebody in, with these roles and no others.
    pub fn adds(&self, person: &Person, roles: &[u64]) -> &Self {
        self.shared.change(|world| world.set_roles(self.id, person.id, roles));
        self
    }

    /// Discord loses the guild, or has it again.
    pub fn goes_out(&self, is_out: bool) {
        self.shared.change(|world| world.set_outage(self.id, is_out));
    }

    /// Throws the bot out.
    pub fn removes_bot(&self) {
        self.shared.change(|world| world.remove_bot(self.id));
    }
}

impl Room {
    /// The bot may do nothing of this here, and everything else.
    pub fn denies_bot(&self, permissions: u64) {
        self.shared.change(|world| {
            if let Some(channel) = world.channels.get_mut(&self.id) {
                channel.denied = permissions;
            }
            world.tell_channel("CHANNEL_UPDATE", self.id);
        });
    }
}

impl Person {
    /// The same person, writing in a channel.
    pub fn in_channel(&self, room: &Room) -> Self {
        self.shared.change(|world| world.join(room.guild, self.id));
        Self { channel: room.id, ..self.clone() }
    }

    /// The same person, writing in the thread of this number.
    pub fn in_thread(&self, thread: u64) -> Self {
        Self { channel: thread, ..self.clone() }
    }

    /// The same person, writing to the bot alone.
    pub fn in_private(&self) -> Self {
        let channel = self.shared.change(|world| world.direct(self.id));
        Self { channel, ..self.clone() }
    }

    /// The same person, waiting for as long as this.
    pub fn waiting(&self, patience: Duration) -> Self {
        Self { patience, ..self.clone() }
    }

    /// The thread that they write in goes into the archive, as after some days of silence.
    pub fn archives_thread(&self) {
        self.shared.change(|world| {
            if let Some(thread) = world.channels.get_mut(&self.channel) {
                thread.archived = true;
            }
            world.tell_channel("THREAD_UPDATE", self.channel);
        });
    }

    /// Deletes a message of the bot's, as who keeps order in a channel can.
    pub fn deletes(&self, message: u64) {
        self.shared.change(|world| world.remove(message));
    }

    /// Writes, without waiting for an answer. Gives the message's number.
    pub fn says(&self, words: &str) -> u64 {
        self.shared.change(|world| world.say(self.id, self.channel, words, None))
    }

    /// Writes, and waits for the answer.
    #[track_caller]
    pub fn asks(&self, words: &str) -> Post {
        let sent = self.says(words);
        self.hears_after(sent, words)
    }

    /// Writes in reply to a message, and waits for the answer.
    #[track_caller]
    pub fn replies(&self, to: u64, words: &str) -> Post {
        let sent = self.shared.change(|world| world.say(self.id, self.channel, words, Some(to)));
        self.hears_after(sent, words)
    }

    /// The words with the bot's name before them.
    pub fn named(&self, words: &str) -> String {
        format!("<@{}> {words}", self.shared.look(|world| world.bot.id))
    }

    /// Writes with the bot's name before it, and waits for the answer.
    #[track_caller]
    pub fn mentions(&self, words: &str) -> Post {
        self.asks(&self.named(words))
    }

    /// Begins a thread in a channel, or a post in a forum. Gives who writes on in it.
    pub fn begins_thread(&self, room: &Room, title: &str, words: &str) -> Self {
        let here = self.in_channel(room);
        let id = self.shared.change(|world| world.begin_thread(self.id, room.id, title, words));
        here.in_thread(id)
    }

    /// Changes what they wrote.
    pub fn edits(&self, message: u64, words: &str) {
        self.shared.change(|world| world.correct(message, words));
    }

    /// Takes no more direct messages, or takes them again.
    pub fn closes_messages(&self, closed: bool) {
        self.shared.change(|world| match closed {
            true => world.closed.insert(self.id),
            false => world.closed.remove(&self.id),
        });
    }

    /// Waits, not for ever, until the bot has said which commands it has: it does so after it has
    /// started.
    fn sees_commands(&self) {
        let named = |world: &mut World| (!world.commands.is_empty()).then_some(());
        let _ = self.shared.wait(NAMED, named);
    }

    /// Gives a command, without waiting for an answer. Gives the interaction's number.
    #[track_caller]
    pub fn gives(&self, command: &str, words: &str) -> u64 {
        self.sees_commands();
        let name = command.trim_start_matches('/');
        let given =
            self.shared.change(|world| world.give_command(self.id, self.channel, name, words));
        given.unwrap_or_else(|| panic!("{command} {words:?} cannot be sent\n{}", self.story()))
    }

    /// Gives a command, and waits for the first message that comes of it: `slash("/chiedi", "…")`.
    #[track_caller]
    pub fn slash(&self, command: &str, words: &str) -> Post {
        let asked = self.gives(command, words);
        self.hears_after(asked, command)
    }

    /// Gives a command, and waits for all that comes of it: a form, for instance.
    #[track_caller]
    pub fn uses(&self, command: &str, words: &str) -> Change {
        Change::after(self, None, || self.gives(command, words))
    }

    /// Types a command's name and what follows it: as a command where Discord has it, else as any
    /// other words. Waits for the answer.
    #[track_caller]
    pub fn commands(&self, line: &str) -> Post {
        self.sees_commands();
        let (name, words) = line.split_once(' ').unwrap_or((line, ""));
        let given =
            self.shared.change(|world| world.give_command(self.id, self.channel, name, words));
        match given {
            Some(asked) => self.hears_after(asked, line),
            None => self.asks(&format!("/{line}")),
        }
    }

    /// Whether Discord shows them a command of this name here.
    pub fn finds(&self, command: &str) -> bool {
        self.sees_commands();
        let name = command.trim_start_matches('/');
        self.shared.look(|world| {
            [1, 3].iter().any(|k| world.find_command(self.id, self.channel, *k, name).is_some())
        })
    }

    /// Types words after a command, and waits for what the bot offers to go on with.
    #[track_caller]
    pub fn autocompletes(&self, command: &str, words: &str) -> Vec<Choice> {
        self.sees_commands();
        let name = command.trim_start_matches('/');
        let asked =
            self.shared.change(|world| world.type_command(self.id, self.channel, name, words));
        let Some(asked) = asked else {
            panic!("{command} offers nothing while it is typed\n{}", self.story());
        };
        let choices = self
            .shared
            .wait(self.patience, |world| world.interactions.get(&asked)?.choices.clone());
        let Some(choices) = choices else { panic!("no offers for {words:?}\n{}", self.story()) };
        let text = |value: &serde_json::Value| match value.as_str() {
            Some(text) => text.to_owned(),
            None => value.to_string(),
        };
        let choices = choices.as_array().cloned().unwrap_or_default();
        choices
            .iter()
            .map(|choice| Choice { name: text(&choice["name"]), value: text(&choice["value"]) })
            .collect()
    }

    /// Uses a command of a message's menu, and waits for what comes of it.
    #[track_caller]
    pub fn menu(&self, name: &str, message: u64) -> Change {
        self.sees_commands();
        Change::after(self, Some(message), || {
            let used = self.shared.change(|world| world.use_menu(self.id, message, name));
            used.unwrap_or_else(|| panic!("there is no {name:?} in the menu\n{}", self.story()))
        })
    }

    /// Waits for the next message of the bot in this channel.
    #[track_caller]
    pub fn hears(&self) -> Post {
        self.hears_after(0, "nothing")
    }

    #[track_caller]
    fn hears_after(&self, after: u64, said: &str) -> Post {
        match self.next_after(after, self.patience) {
            Some(post) => post,
            None => panic!("no answer within {:?} to {said:?}\n{}", self.patience, self.story()),
        }
    }

    pub(super) fn next_after(&self, after: u64, patience: Duration) -> Option<Post> {
        let (channel, user) = (self.channel, self.id);
        let id = self.shared.wait(patience, |world| {
            let bot = world.bot.id;
            let mut news = world.messages.range_mut(after..);
            news.find_map(|(_, message)| {
                let is_new = message.author == bot && !message.handed && message.is_seen_by(user);
                (is_new && message.channel == channel && message.id > after).then(|| {
                    message.handed = true;
                    message.id
                })
            })
        });
        id.map(|id| Post::new(self, id))
    }

    /// For as long as this, the bot writes nothing in this channel that was not heard yet.
    #[track_caller]
    pub fn hears_nothing_for(&self, time: Duration) {
        if let Some(post) = self.next_after(0, time) {
            panic!("silence was due, but the bot wrote: {}\n{}", post.text(), self.story());
        }
    }

    /// What was said in this channel, and the last calls.
    pub fn story(&self) -> String {
        self.shared.look(|world| story(world, self.channel))
    }
}
