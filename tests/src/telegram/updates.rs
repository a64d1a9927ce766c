//! What the bot is told: updates, and `getUpdates`, which asks for them.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::calls::{Params, Refusal};
use super::server::Shared;
use super::world::World;

/// Kinds that are only told when asked for by name.
const UNUSUAL: [&str; 3] = ["chat_member", "message_reaction", "message_reaction_count"];
const MOST: i64 = 100;

/// Something the bot is told.
#[derive(Clone, Debug)]
pub struct Update {
    /// Its number.
    pub id: i64,
    /// All of it, number included; on purpose it may be anything.
    pub body: Value,
    /// Those of one queue are sent to a webhook one after the other.
    pub queue: String,
    /// How often a webhook was tried with it.
    pub tries: u32,
    /// When it may be tried again.
    pub due: Instant,
}

impl World {
    /// Tells the bot something, if it wants to know it. Gives the update's number.
    pub fn tell(&mut self, kind: &str, value: Value, queue: String) -> Option<i64> {
        let wanted = match &self.allowed_updates {
            Some(kinds) => kinds.iter().any(|wanted| wanted == kind),
            None => !UNUSUAL.contains(&kind),
        };
        if !wanted {
            return None;
        }
        let id = self.next_update;
        self.tell_as_is(json!({ "update_id": id, kind: value }), queue);
        Some(id)
    }

    /// Tells the bot anything at all, sound or not.
    pub fn tell_as_is(&mut self, body: Value, queue: String) {
        let id = self.next_update;
        self.next_update += 1;
        self.updates.push_back(Update { id, body, queue, tries: 0, due: Instant::now() });
    }

    /// Keeps the kinds of updates that a call asks for, if it names any.
    pub fn allow(&mut self, params: &Params) -> Result<(), Refusal> {
        if let Some(kinds) = params.json("allowed_updates")? {
            let kinds = kinds.as_array().ok_or(Refusal::bad("can't parse allowed updates"))?;
            let kinds: Vec<String> =
                kinds.iter().filter_map(|kind| Some(kind.as_str()?.to_owned())).collect();
            self.allowed_updates = (!kinds.is_empty()).then_some(kinds);
        }
        Ok(())
    }

    /// Forgets what an offset confirms.
    fn confirm(&mut self, offset: i64) {
        if offset < 0 {
            let most = usize::try_from(-offset).unwrap_or(usize::MAX);
            while self.updates.len() > most {
                self.updates.pop_front();
            }
        } else {
            self.updates.retain(|update| update.id >= offset);
        }
    }

    /// Why nobody may ask for updates now.
    fn conflict(&self, poll: u64) -> Option<Refusal> {
        let reason = if self.webhook.is_some() {
            "can't use getUpdates method while webhook is active; use deleteWebhook to delete the \
             webhook first"
        } else if self.polls != poll {
            "terminated by other getUpdates request; make sure that only one bot instance is running"
        } else {
            return None;
        };
        Some(Refusal::new(409, format!("Conflict: {reason}")))
    }
}

/// `getUpdates`: waits until there is something, or the time is over.
pub async fn get(shared: &Shared, params: &Params) -> Result<Value, Refusal> {
    let limit = params.number("limit").unwrap_or(MOST).clamp(1, MOST);
    let limit = usize::try_from(limit).unwrap_or(1);
    let time =
        Duration::from_secs(params.number("timeout").unwrap_or(0).clamp(0, 50).unsigned_abs());
    let end = tokio::time::Instant::now() + time;
    let mut changes = shared.changes();
    let poll = shared.change(|world| {
        world.polls += 1;
        if let Some(conflict) = world.conflict(world.polls) {
            return Err(conflict);
        }
        world.allow(params)?;
        world.confirm(params.number("offset").unwrap_or(0));
        Ok(world.polls)
    })?;
    loop {
        changes.borrow_and_update();
        let found: Vec<Value> = shared.look(|world| {
            if let Some(conflict) = world.conflict(poll) {
                return Err(conflict);
            }
            Ok(world.updates.iter().take(limit).map(|update| update.body.clone()).collect())
        })?;
        if !found.is_empty() {
            return Ok(found.into());
        }
        tokio::select! {
            _ = changes.changed() => {}
            () = tokio::time::sleep_until(end) => return Ok(json!([])),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(count: usize) -> World {
        let mut world = World::default();
        for n in 0..count {
            world.tell("message", json!(n), "q".to_owned());
        }
        world
    }

    fn numbers(world: &World) -> Vec<i64> {
        world.updates.iter().map(|update| update.id - 731_204_501).collect()
    }

    #[test]
    fn an_offset_confirms_what_is_before_it() {
        let mut world = told(4);
        world.confirm(731_204_503);
        assert_eq!(numbers(&world), [2, 3]);
        world.confirm(-1);
        assert_eq!(numbers(&world), [3]);
        world.confirm(0);
        assert_eq!(numbers(&world), [3]);
    }

    #[test]
    fn only_kinds_that_are_asked_for() {
        let mut world = World::default();
        assert!(world.tell("chat_member", json!(1), String::new()).is_none());
        assert!(world.tell("inline_query", json!(1), String::new()).is_some());
        let mut params = Params::default();
        params.fields.insert("allowed_updates".to_owned(), json!(["message", "chat_member"]));
        world.allow(&params).unwrap();
        assert!(world.tell("chat_member", json!(1), String::new()).is_some());
        assert!(world.tell("inline_query", json!(1), String::new()).is_none());
    }
}
