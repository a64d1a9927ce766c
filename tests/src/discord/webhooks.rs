//! What the bot writes on after its first answer to an interaction, with that one's token.

use serde_json::Value;

use super::calls::{Params, Refusal, number};
use super::interactions::TOKEN;
use super::message::Message;
use super::payload::{Draft, EPHEMERAL};
use super::world::{Interaction, State, World};

impl World {
    /// The interaction that may be written on.
    fn open(&self, application: &str, token: &str) -> Result<Interaction, Refusal> {
        let unknown = || Refusal::unknown(10015, "Webhook");
        // The number is in the token.
        let number = token.strip_prefix(TOKEN).and_then(|rest| rest.split(':').next());
        let found = number.and_then(|number| self.interactions.get(&number.parse().ok()?));
        let found = found.filter(|found| found.token == token);
        let found = found.filter(|_| application == self.bot.id.to_string()).ok_or_else(unknown)?;
        if found.at.elapsed() > self.token_time {
            return Err(Refusal::new(401, 50027, "Invalid Webhook Token"));
        }
        if found.state == State::Waiting {
            return Err(unknown());
        }
        Ok(found.clone())
    }

    /// The message of this name, if the interaction gave it.
    fn answer(&self, asked: &Interaction, name: &str) -> Result<Message, Refusal> {
        let id = if name == "@original" { asked.original } else { name.parse().ok() };
        let found = id.and_then(|id| self.messages.get(&id)).filter(|message| {
            !message.deleted
                && (message.interaction == Some(asked.id) || asked.original == Some(message.id))
        });
        found.cloned().ok_or(Refusal::unknown(10008, "Message"))
    }

    /// `getFollowup`
    pub fn get_answer(&self, app: &str, token: &str, name: &str) -> Result<Value, Refusal> {
        let asked = self.open(app, token)?;
        Ok(self.message_json(&self.answer(&asked, name)?, |_| true))
    }

    /// `editFollowup`
    pub fn edit_answer(
        &mut self,
        [app, token, name]: [&str; 3],
        params: &Params,
    ) -> Result<Value, Refusal> {
        let asked = self.open(app, token)?;
        let message = self.answer(&asked, name)?;
        let result = self.rewrite(message, &params.body, params)?;
        self.settle(asked.id);
        Ok(result)
    }

    /// `deleteFollowup`
    pub fn delete_answer(&mut self, app: &str, token: &str, name: &str) -> Result<Value, Refusal> {
        let asked = self.open(app, token)?;
        let message = self.answer(&asked, name)?;
        self.remove(message.id);
        self.settle(asked.id);
        Ok(Value::Null)
    }

    /// `createFollowup`
    pub fn follow_up(&mut self, app: &str, token: &str, params: &Params) -> Result<Value, Refusal> {
        let asked = self.open(app, token)?;
        // While the bot is thinking, what it writes on is what it thought.
        let original = asked.original.and_then(|id| self.messages.get(&id));
        if let Some(loading) = original.filter(|message| message.is_loading).cloned() {
            let result = self.rewrite(loading, &params.body, params)?;
            self.settle(asked.id);
            return Ok(result);
        }
        let draft = Draft::read(&params.body, params)?;
        self.watch_mentions(&draft, true);
        let mut message = self.answer_to(&asked, draft.flags & EPHEMERAL, asked.original);
        self.apply(&mut message, draft)?;
        let id = self.post(message);
        self.settle(asked.id);
        self.tell_message("MESSAGE_CREATE", id);
        Ok(self.message_json(&self.messages[&id], |_| true))
    }

    fn settle(&mut self, id: u64) {
        if let Some(asked) = self.interactions.get_mut(&id) {
            asked.state = State::Answered;
        }
    }
}

/// A number in a path.
pub fn id(text: &str) -> Result<u64, Refusal> {
    number(&Value::from(text)).ok_or_else(|| {
        let message = format!("Value \"{text}\" is not snowflake.");
        Refusal::field("id", "NUMBER_TYPE_COERCE", &message)
    })
}
