//! Which threads of marked channels the bot still answers in: each once, unless it is spoken to,
//! and none where a moderator has answered. What is not known is read from the thread itself.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::Value;
use serenity::http::Route;
use serenity::model::id::{ChannelId, GuildId, UserId};

use super::api::Call;
use super::send::Sender;
use crate::config::Guild;
use crate::conversation::incoming::{Address, Id, Platform};

/// How many messages of a thread are looked through.
const LOOKED_THROUGH: u32 = 100;
/// How many of those who wrote in it are looked up.
const WRITERS: usize = 10;
/// So many threads are remembered.
const REMEMBERED: usize = 10_000;
/// Discord's numbers for the kinds of threads.
const THREADS: [u64; 3] = [10, 11, 12];

/// The threads of marked channels.
#[derive(Debug, Default)]
pub struct Threads {
    /// The marked channels of each guild.
    marked: HashMap<i64, HashSet<u64>>,
    known: Mutex<HashMap<u64, Thread>>,
}

/// What is known of a thread.
#[derive(Clone, Copy, Debug, Default)]
struct Thread {
    /// Whether it is a thread of a marked channel.
    marked: bool,
    /// Who opened it, whose words are no answer.
    owner: Option<i64>,
    answered: bool,
    /// A moderator has answered.
    left: bool,
}

/// What becomes of a message that mentions the bot.
#[derive(Clone, Copy, Debug)]
pub struct Taken {
    /// Whether it is answered.
    pub answered: bool,
    /// Whether the bot may not read what was written before, so that it cannot know better.
    pub unread: bool,
}

impl Thread {
    /// Whether it is answered in, from now on once less.
    fn take(&mut self, moderator: bool, addressed: bool) -> bool {
        if !self.marked {
            return true;
        }
        if (self.left && !moderator) || (self.answered && !addressed) {
            return false;
        }
        self.answered = true;
        true
    }
}

impl Threads {
    /// The threads of these guilds' marked channels.
    pub fn new(guilds: &BTreeMap<String, Guild>) -> Self {
        let marked = guilds.iter().filter_map(|(guild, settings)| {
            Some((guild.trim().parse().ok()?, settings.forums.iter().copied().collect()))
        });
        Self { marked: marked.collect(), known: Mutex::default() }
    }

    /// A moderator wrote something here.
    pub fn moderator_wrote(&self, channel: u64, moderator: Id) {
        if let Some(thread) = self.known().get_mut(&channel)
            && thread.owner != Some(moderator.number)
        {
            thread.left = true;
        }
    }

    /// What becomes of a message in this guild's channel that mentions the bot.
    pub async fn take(
        &self,
        sender: &Sender,
        me: UserId,
        (guild, channel): (i64, u64),
        is_moderator: impl Fn(Id, &[Id]) -> bool,
        moderator: bool,
        addressed: bool,
    ) -> Taken {
        let mut taken = Taken { answered: true, unread: false };
        let Some(marked) = self.marked.get(&guild).filter(|marked| !marked.is_empty()) else {
            return taken;
        };
        if !self.known().contains_key(&channel) {
            let Some((thread, unread)) =
                read(sender, me, (guild, channel), marked, is_moderator).await
            else {
                return taken;
            };
            taken.unread = unread;
            let mut known = self.known();
            if known.len() >= REMEMBERED {
                known.clear();
            }
            known.entry(channel).or_insert(thread);
        }
        let mut known = self.known();
        let thread = known.get_mut(&channel);
        taken.answered = thread.is_none_or(|thread| thread.take(moderator, addressed));
        taken
    }

    fn known(&self) -> MutexGuard<'_, HashMap<u64, Thread>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The channel of this place, and the guild that it is in, as far as Discord tells: a thread's is
/// the one that it belongs to.
pub async fn channel_of(sender: &Sender, at: Address) -> Address {
    let channel = at.topic.unwrap_or(at.chat.number);
    let channel_id = ChannelId::new(u64::try_from(channel).unwrap_or(1).max(1));
    let described = sender.insist(&Call::get(Route::Channel { channel_id }), None).await;
    let Ok(described) = described else { return at };
    let Some(guild) = number(&described["guild_id"]) else { return at };
    let is_thread = described["type"].as_u64().is_some_and(|kind| THREADS.contains(&kind));
    let parent = number(&described["parent_id"]).filter(|_| is_thread);
    Address { chat: id(guild), topic: Some(parent.unwrap_or(channel)) }
}

/// What a thread tells of itself, and whether what was written in it cannot be read; none where
/// nothing can.
async fn read(
    sender: &Sender,
    me: UserId,
    (guild, channel): (i64, u64),
    marked: &HashSet<u64>,
    is_moderator: impl Fn(Id, &[Id]) -> bool,
) -> Option<(Thread, bool)> {
    let channel_id = ChannelId::new(channel.max(1));
    let described = sender.insist(&Call::get(Route::Channel { channel_id }), None).await.ok()?;
    let parent = number(&described["parent_id"]).and_then(|id| u64::try_from(id).ok());
    if !parent.is_some_and(|parent| marked.contains(&parent)) {
        return Some((Thread::default(), false));
    }
    let owner = number(&described["owner_id"]);
    let mut thread = Thread { marked: true, owner, ..Thread::default() };
    let mut call = Call::get(Route::ChannelMessages { channel_id });
    call.query = vec![("limit", LOOKED_THROUGH.to_string())];
    let messages = sender.insist(&call, None).await.unwrap_or_default();
    // One that mentions the bot is there: who is shown none may not read any.
    let unread = messages.as_array().is_none_or(Vec::is_empty);
    let mut writers: Vec<i64> = Vec::new();
    for author in messages.as_array().into_iter().flatten().map(|message| &message["author"]) {
        let Some(writer) = number(&author["id"]) else { continue };
        thread.answered |= u64::try_from(writer) == Ok(me.get());
        if author["bot"] != true && Some(writer) != owner && !writers.contains(&writer) {
            writers.push(writer);
        }
    }
    for writer in writers.into_iter().take(WRITERS) {
        let roles = roles(sender, guild, writer).await;
        thread.left |= is_moderator(id(writer), &roles);
    }
    Some((thread, unread))
}

/// The roles of a member; none where they cannot be read.
async fn roles(sender: &Sender, guild: i64, member: i64) -> Vec<Id> {
    let snowflake = |number: i64| u64::try_from(number).unwrap_or(1).max(1);
    let (guild_id, user_id) = (GuildId::new(snowflake(guild)), UserId::new(snowflake(member)));
    let call = Call::get(Route::GuildMember { guild_id, user_id });
    let member = sender.insist(&call, None).await.unwrap_or_default();
    let roles = member["roles"].as_array().map(Vec::as_slice).unwrap_or_default();
    roles.iter().filter_map(number).map(id).collect()
}

fn number(id: &Value) -> Option<i64> {
    id.as_str()?.parse().ok()
}

fn id(number: i64) -> Id {
    Id { platform: Platform::Discord, number }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn thread() -> Thread {
        Thread { marked: true, owner: Some(5), ..Thread::default() }
    }

    #[test]
    fn a_thread_is_answered_once_unless_the_bot_is_spoken_to() {
        let mut thread = thread();
        assert!(thread.take(false, false));
        assert!(!thread.take(false, false), "it was only mentioned");
        assert!(thread.take(false, true));
    }

    #[test]
    fn once_a_moderator_has_answered_the_bot_leaves_it_to_people() {
        let threads = Threads::default();
        threads.known().insert(9, thread());
        threads.moderator_wrote(9, id(5));
        assert!(!threads.known()[&9].left, "who asks does not answer");
        threads.moderator_wrote(9, id(6));
        let mut thread = threads.known()[&9];
        assert!(!thread.take(false, true));
        assert!(thread.take(true, true), "a moderator is answered");
    }

    #[test]
    fn elsewhere_all_is_answered() {
        let mut thread = Thread::default();
        assert!(thread.take(false, false) && thread.take(false, false));
    }
}
