//! Interactions: how they begin, and the bot's first answer to them.

use std::time::Instant;

use serde_json::Value;

use super::calls::{Errors, Params, Refusal};
use super::components;
use super::message::Message;
use super::payload::{Draft, EPHEMERAL, LOADING};
use super::world::{Asked, Interaction, State, World};

/// What tokens begin with; the interaction's number follows.
pub const TOKEN: &str = "aW50ZXJhY3Rpb246";

impl World {
    /// Somebody uses a command, presses a button or sends a form, and the bot is told of it.
    pub fn interact(&mut self, by: u64, channel: u64, asked: Asked) -> u64 {
        let id = self.next_id();
        let interaction = Interaction {
            id,
            token: format!("{TOKEN}{id}:{:016x}", id.wrapping_mul(0x9e37_79b9_7f4a_7c15)),
            asked,
            by,
            channel,
            at: Instant::now(),
            state: State::Waiting,
            original: None,
            form: None,
            choices: None,
            answered: None,
        };
        let json = self.interaction_json(&interaction);
        self.interactions.insert(id, interaction);
        let guild = self.channels.get(&channel).and_then(|channel| channel.guild);
        self.tell("INTERACTION_CREATE", guild, 0, &json);
        id
    }

    /// `createInteractionResponse`
    pub fn respond(&mut self, id: u64, token: &str, params: &Params) -> Result<Value, Refusal> {
        let unknown = || Refusal::unknown(10062, "interaction");
        let found = self.interactions.get(&id).filter(|found| found.token == token);
        let found = found.ok_or_else(unknown)?.clone();
        if found.state != State::Waiting {
            let reason = "Interaction has already been acknowledged.";
            return Err(Refusal::new(400, 40060, reason));
        }
        if found.at.elapsed() > self.answer_time {
            return Err(unknown());
        }
        let data = &params.body["data"];
        let kind = params.body["type"].as_u64().unwrap_or(0);
        let from_message = match &found.asked {
            Asked::Button(message, _) => Some(*message),
            Asked::Form(message, _) => *message,
            Asked::Command(_) | Asked::Autocomplete(_) => None,
        };
        let fits = match (&found.asked, kind) {
            (Asked::Autocomplete(_), kind) => kind == 8,
            (_, 4 | 5) => true,
            (_, 6 | 7) => from_message.is_some(),
            (asked, 9) => !matches!(asked, Asked::Form(..)),
            _ => false,
        };
        if !fits {
            let message = "Value must be one of the types that fit the interaction.";
            return Err(Refusal::field("type", "BASE_TYPE_CHOICES", message));
        }
        let mut answered = Interaction { answered: Some(Instant::now()), ..found.clone() };
        answered.state = State::Answered;
        match kind {
            4 => {
                let draft = Draft::read(data, params).map_err(in_data)?;
                self.watch_mentions(&draft, true);
                let mut message = self.answer_to(&found, draft.flags, from_message);
                self.apply(&mut message, draft)?;
                answered.original = Some(self.post(message));
            }
            5 => {
                let flags = data["flags"].as_u64().unwrap_or(0) & EPHEMERAL | LOADING;
                let mut message = self.answer_to(&found, flags, from_message);
                message.is_loading = true;
                answered.original = Some(self.post(message));
                answered.state = State::Deferred;
            }
            6 => {
                answered.original = from_message;
                answered.state = State::DeferredUpdate;
            }
            7 => {
                answered.original = from_message;
                let message = from_message.and_then(|id| self.messages.get(&id)).cloned();
                let message = message.filter(|message| !message.deleted);
                let message = message.ok_or(Refusal::unknown(10008, "Message"))?;
                self.rewrite(message, data, params).map_err(in_data)?;
            }
            8 => {
                check_choices(&data["choices"])?;
                answered.choices = Some(data["choices"].clone());
            }
            _ => {
                components::check_form(data)?;
                answered.form = Some(data.clone());
            }
        }
        self.interactions.insert(id, answered);
        if let Some(message) = self.interactions[&id].original.filter(|_| kind == 4) {
            self.tell_message("MESSAGE_CREATE", message);
        }
        Ok(Value::Null)
    }

    /// A message that answers an interaction.
    pub fn answer_to(&self, asked: &Interaction, flags: u64, reply_to: Option<u64>) -> Message {
        Message {
            flags,
            reply_to,
            pings: false,
            interaction: Some(asked.id),
            only_for: (flags & EPHEMERAL != 0).then_some(asked.by),
            ..Message::new(asked.channel, self.bot.id, "")
        }
    }
}

/// The same refusal, for what is under `data`.
fn in_data(mut refusal: Refusal) -> Refusal {
    refusal.errors = refusal.errors.map(|errors| serde_json::json!({ "data": errors }));
    refusal
}

fn check_choices(choices: &Value) -> Result<(), Refusal> {
    let mut errors = Errors::default();
    let choices = choices.as_array().map_or(&[][..], Vec::as_slice);
    if choices.len() > 25 {
        errors.add("data.choices", "BASE_TYPE_MAX_LENGTH", "Must be 25 or fewer in length.");
    }
    for (n, choice) in choices.iter().enumerate() {
        let path = format!("data.choices.{n}");
        errors.length(&format!("{path}.name"), choice["name"].as_str(), 1, 100);
        if !choice["value"].is_number() {
            errors.length(&format!("{path}.value"), choice["value"].as_str(), 1, 100);
        }
    }
    errors.check()
}
