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
use crate::conversation::incoming::{Id, Platform};

/// How many messages of a thread are looked through.
const LOOKED_THROUGH: u32 = 100;
/// How many of those who wrote in it are looked up.
const WRITERS: usize = 10;
/// So many threads are remembered.
const REMEMBERED: usize = 10_000;

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

    /// Whether a message in this guild's channel that mentions the bot is answered.
    pub async fn take(
        &self,
        sender: &Sender,
        me: UserId,
        (guild, channel): (i64, u64),
        is_moderator: impl Fn(Id, &[Id]) -> bool,
        moderator: bool,
        addressed: bool,
    ) -> bool {
        let Some(marked) = self.marked.get(&guild).filter(|marked| !marked.is_empty()) else {
            return true;
        };
        if !self.known().contains_key(&channel) {
            let Some(thread) = read(sender, me, (guild, channel), marked, is_moderator).await
            else {
                return true;
            };
            let mut known = self.known();
            if known.len() >= REMEMBERED {
                known.clear();
            }
            known.entry(channel).or_insert(thread);
        }
        self.known().get_mut(&channel).is_none_or(|thread| thread.take(moderator, addressed))
    }

    fn known(&self) -> MutexGuard<'_, HashMap<u64, Thread>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What a thread tells of itself; none where it cannot be read.
async fn read(
    sender: &Sender,
    me: UserId,
    (guild, channel): (i64, u64),
    marked: &HashSet<u64>,
    is_moderator: impl Fn(Id, &[Id]) -> bool,
) -> Option<Thread> {
    let channel_id = ChannelId::new(channel.max(1));
    let described = sender.insist(&Call::get(Route::Channel { channel_id }), None).await.ok()?;
    let parent = number(&described["parent_id"]).and_then(|id| u64::try_from(id).ok());
    if !parent.is_some_and(|parent| marked.contains(&parent)) {
        return Some(Thread::default());
    }
    let owner = number(&described["owner_id"]);
    let mut thread = Thread { marked: true, owner, ..Thread::default() };
    let mut call = Call::get(Route::ChannelMessages { channel_id });
    call.query = vec![("limit", LOOKED_THROUGH.to_string())];
    let messages = sender.insist(&call, None).await.unwrap_or_default();
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
    Some(thread)
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
