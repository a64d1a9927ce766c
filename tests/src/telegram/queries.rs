//! What the bot answers to pressed buttons and inline queries.

use std::collections::BTreeSet;
use std::time::Instant;

use serde_json::{Value, json};

use super::calls::{Params, Refusal};
use super::html::{formatted, units};
use super::keyboard;
use super::world::{Button, Query, Text, World};

const LONGEST_NOTICE: usize = 200;
const MOST_RESULTS: usize = 50;
const TOO_OLD: &str = "query is too old and response timeout expired or query ID is invalid";

/// One of the things offered to an inline query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// Its id.
    pub id: String,
    /// What it is chosen by.
    pub title: String,
    /// What it says, in short.
    pub description: String,
    /// What is posted.
    pub text: Text,
    /// Its buttons.
    pub keyboard: Vec<Vec<Button>>,
}

impl World {
    /// The query of a call, if it can still be answered.
    fn open_query(&self, id: Option<&str>, pressed: bool) -> Result<String, Refusal> {
        let too_old = || Refusal::bad(TOO_OLD);
        let id = id.ok_or_else(too_old)?;
        let open = |query: &&Query| {
            query.on.is_some() == pressed
                && query.answer.is_none()
                && query.at.elapsed() < self.query_time
        };
        self.queries.get(id).filter(open).map(|_| id.to_owned()).ok_or_else(too_old)
    }

    fn settle(&mut self, id: &str, answer: Value) -> Result<Value, Refusal> {
        let query = self.queries.get_mut(id).ok_or(Refusal::bad(TOO_OLD))?;
        query.answer = Some((answer, Instant::now()));
        Ok(true.into())
    }

    pub(super) fn answer_press(&mut self, params: &Params) -> Result<Value, Refusal> {
        let id = self.open_query(params.text("callback_query_id"), true)?;
        let text = params.text("text").unwrap_or_default();
        if units(text) > LONGEST_NOTICE {
            return Err(Refusal::bad("MESSAGE_TOO_LONG"));
        }
        let answer =
            json!({ "text": text, "alert": params.flag("show_alert"), "url": params.text("url") });
        self.settle(&id, answer)
    }

    pub(super) fn answer_inline(&mut self, params: &Params) -> Result<Value, Refusal> {
        let id = self.open_query(params.text("inline_query_id"), false)?;
        let results = params.json("results")?.unwrap_or_default();
        offers(&results)?;
        let button = params.json("button")?.unwrap_or_default();
        if button["start_parameter"].as_str().is_some_and(|start| !is_payload(start)) {
            return Err(Refusal::bad("START_PARAM_INVALID"));
        }
        let answer = json!({
            "results": results, "personal": params.flag("is_personal"),
            "cache_time": params.number("cache_time").unwrap_or(300), "button": button,
        });
        self.settle(&id, answer)
    }
}

/// Whether a deep link may carry this.
pub fn is_payload(text: &str) -> bool {
    let allowed = |b: u8| b.is_ascii_alphanumeric() || b == b'_' || b == b'-';
    (1..=64).contains(&text.len()) && text.bytes().all(allowed)
}

/// What is offered to an inline query.
pub fn offers(results: &Value) -> Result<Vec<Offer>, Refusal> {
    let list =
        results.as_array().ok_or(Refusal::bad("can't parse inline query results JSON array"))?;
    if list.len() > MOST_RESULTS {
        return Err(Refusal::bad("RESULTS_TOO_MUCH"));
    }
    let mut ids = BTreeSet::new();
    let mut offers = Vec::new();
    for result in list {
        let offer = offer(result)?;
        if !ids.insert(offer.id.clone()) {
            return Err(Refusal::bad("RESULT_ID_DUPLICATE"));
        }
        offers.push(offer);
    }
    Ok(offers)
}

fn offer(result: &Value) -> Result<Offer, Refusal> {
    let cannot = |reason: &str| Refusal::bad(format!("can't parse inline query result: {reason}"));
    let word = |name: &str| result[name].as_str().unwrap_or_default().to_owned();
    if word("type") != "article" {
        return Err(cannot("only articles are known here"));
    }
    let id = word("id");
    if !(1..=64).contains(&id.len()) {
        return Err(Refusal::bad("RESULT_ID_INVALID"));
    }
    let title = word("title");
    if title.is_empty() {
        return Err(cannot("Can't find field \"title\""));
    }
    let content = result["input_message_content"].as_object();
    let content = content.ok_or_else(|| cannot("Can't find field \"input_message_content\""))?;
    let params = Params { fields: content.clone(), ..Params::default() };
    let text = formatted(&params, "message_text", "entities")?;
    if text.text.is_empty() {
        return Err(Refusal::bad("MESSAGE_EMPTY"));
    }
    if units(&text.text) > 4096 {
        return Err(Refusal::bad("MESSAGE_TOO_LONG"));
    }
    let keyboard = match result.get("reply_markup") {
        Some(markup) if !markup.is_null() => keyboard::parse(markup)?,
        _ => Vec::new(),
    };
    Ok(Offer { id, title, description: word("description"), text, keyboard })
}
