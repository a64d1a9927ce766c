//! What a message is to say, as a call writes it, held against Discord's limits.

use serde_json::{Value, json};

use super::calls::{Errors, Params, Refusal, number};
use super::components;
use super::message::{Attachment, Edit, Message};
use super::world::World;
use crate::Document;

/// Seen by one alone.
pub const EPHEMERAL: u64 = 1 << 6;
/// The bot is thinking.
pub const LOADING: u64 = 1 << 7;
const SUPPRESS_EMBEDS: u64 = 1 << 2;
const SUPPRESS_NOTIFICATIONS: u64 = 1 << 12;
const LARGEST_FILE: usize = 10 * 1024 * 1024;
const LARGEST_EMBEDS: usize = 6000;

/// What a message is to say; what is absent stays as it is in an edit.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    pub content: Option<String>,
    pub embeds: Option<Vec<Value>>,
    pub components: Option<Vec<Value>>,
    /// The files that are to stay.
    pub kept: Option<Vec<u64>>,
    pub files: Vec<Document>,
    pub flags: u64,
    /// The message it replies to, and whether it has to be there.
    pub reference: Option<(u64, bool)>,
    pub pings: bool,
    pub nonce: Option<String>,
    pub enforce_nonce: bool,
    /// Whether somebody could be pinged by it.
    pub can_ping: bool,
}

impl Draft {
    /// Reads what a call says, or the `data` of an interaction's answer.
    pub fn read(body: &Value, params: &Params) -> Result<Self, Refusal> {
        let mut errors = Errors::default();
        // What is null says nothing, which is not the same as being absent.
        let text =
            |name: &str| body.get(name).map(|value| value.as_str().unwrap_or_default().to_owned());
        let list =
            |name: &str| body.get(name).map(|value| value.as_array().cloned().unwrap_or_default());
        let content = text("content");
        errors.length("content", content.as_deref(), 0, 2000);
        let embeds = list("embeds");
        check_embeds(embeds.as_deref().unwrap_or_default(), &mut errors);
        let rows = list("components");
        components::check(rows.as_deref().unwrap_or_default(), &mut errors);
        let nonce = match body.get("nonce") {
            None | Some(Value::Null) => None,
            Some(Value::String(nonce)) => Some(nonce.clone()),
            Some(nonce) => Some(nonce.to_string()),
        };
        errors.length("nonce", nonce.as_deref(), 0, 25);
        let attachments = list("attachments");
        if attachments.as_ref().is_some_and(|all| all.len() > 10) || params.files.len() > 10 {
            errors.add("attachments", "BASE_TYPE_MAX_LENGTH", "Must be 10 or fewer in length.");
        }
        let mut kept = Vec::new();
        for (n, attachment) in attachments.iter().flatten().enumerate() {
            match number(&attachment["id"]) {
                Some(id) if params.files.contains_key(&id) => {}
                Some(id) if id > 100 => kept.push(id),
                _ => errors.add(
                    &format!("attachments.{n}.id"),
                    "ATTACHMENT_NOT_FOUND",
                    "Attachment data not found",
                ),
            }
        }
        let flags = body["flags"].as_u64().unwrap_or(0);
        let reference = &body["message_reference"];
        errors.check()?;
        if params.files.values().any(|file| file.bytes.len() > LARGEST_FILE) {
            return Err(Refusal::new(413, 40005, "Request entity too large"));
        }
        let mentions = &body["allowed_mentions"];
        let is_empty = |name: &str| mentions[name].as_array().is_none_or(Vec::is_empty);
        let nobody = mentions["parse"].is_array()
            && ["parse", "users", "roles"].into_iter().all(is_empty)
            && mentions["replied_user"] != true;
        Ok(Self {
            can_ping: !nobody,
            content,
            embeds,
            components: rows,
            kept: attachments.map(|_| kept),
            files: params.files.values().cloned().collect(),
            flags: flags & (EPHEMERAL | SUPPRESS_EMBEDS | SUPPRESS_NOTIFICATIONS),
            reference: number(&reference["message_id"])
                .map(|id| (id, reference["fail_if_not_exists"] != false)),
            pings: mentions["replied_user"] == true || mentions.is_null(),
            nonce,
            enforce_nonce: body["enforce_nonce"] == true,
        })
    }
}

fn check_embeds(embeds: &[Value], errors: &mut Errors) {
    if embeds.len() > 10 {
        errors.add("embeds", "BASE_TYPE_MAX_LENGTH", "Must be 10 or fewer in length.");
    }
    let mut all = 0;
    for (n, embed) in embeds.iter().enumerate() {
        let mut part = |path: &str, value: &Value, least: usize, most: usize| {
            let text = value.as_str();
            all += text.map_or(0, |text| text.chars().count());
            errors.length(&format!("embeds.{n}.{path}"), text, least, most);
        };
        part("title", &embed["title"], 0, 256);
        part("description", &embed["description"], 0, 4096);
        part("footer.text", &embed["footer"]["text"], 0, 2048);
        part("author.name", &embed["author"]["name"], 0, 256);
        let fields = embed["fields"].as_array().map_or(&[][..], Vec::as_slice);
        for (at, field) in fields.iter().enumerate() {
            part(&format!("fields.{at}.name"), &field["name"], 1, 256);
            part(&format!("fields.{at}.value"), &field["value"], 1, 1024);
        }
        if fields.len() > 25 {
            let path = format!("embeds.{n}.fields");
            errors.add(&path, "BASE_TYPE_MAX_LENGTH", "Must be 25 or fewer in length.");
        }
        let url = embed["url"].as_str().unwrap_or("https://");
        if !url.starts_with("https://") && !url.starts_with("http://") {
            let message = format!(
                "Scheme \"{url}\" is not supported. Scheme must be one of ('http', 'https')."
            );
            errors.add(&format!("embeds.{n}.url"), "URL_TYPE_INVALID_SCHEME", &message);
        }
        if embed["color"].as_u64().is_some_and(|color| color > 0xff_ffff) {
            let path = format!("embeds.{n}.color");
            errors.add(
                &path,
                "NUMBER_TYPE_MAX",
                "int value should be less than or equal to 16777215.",
            );
        }
        let parts = ["title", "description", "image", "thumbnail", "author", "footer"];
        if fields.is_empty() && parts.iter().all(|part| embed[*part].is_null()) {
            let path = format!("embeds.{n}.description");
            errors.add(&path, "BASE_TYPE_REQUIRED", "This field is required");
        }
    }
    if all > LARGEST_EMBEDS {
        let message = format!("Embed size exceeds maximum size of {LARGEST_EMBEDS}");
        errors.add("embeds", "MAX_EMBED_SIZE_EXCEEDED", &message);
    }
}

impl World {
    /// Records what could ping somebody.
    pub fn watch_mentions(&mut self, draft: &Draft, is_new: bool) {
        let speaks = draft.content.as_deref().is_some_and(|content| !content.is_empty());
        if draft.can_ping && (is_new || speaks) {
            let said = draft.content.clone().unwrap_or_default();
            self.violations.push(format!("allowed_mentions are not empty: {said:?}"));
        }
    }

    /// Lets a message say what a draft says.
    pub fn apply(&mut self, message: &mut Message, draft: Draft) -> Result<(), Refusal> {
        let is_new = message.id == 0 || message.is_loading;
        if !is_new {
            message.edits.push(Edit {
                content: message.content.clone(),
                embeds: message.embeds.clone(),
                components: message.components.clone(),
                at: message.at,
            });
        }
        let before = message.clone();
        if let Some(content) = draft.content {
            message.content = content;
        }
        if let Some(embeds) = draft.embeds {
            message.embeds = embeds;
            for embed in &mut message.embeds {
                embed["type"] = json!("rich");
            }
        }
        if let Some(rows) = draft.components {
            message.components = rows;
        }
        if let Some(kept) = draft.kept {
            message.attachments.retain(|attachment| kept.contains(&attachment.id));
        }
        for document in draft.files {
            message.attachments.push(Attachment { id: self.next_id(), document });
        }
        let blank = message.content.trim().is_empty() && message.embeds.is_empty();
        if blank && message.attachments.is_empty() {
            return Err(Refusal::new(400, 50006, "Cannot send an empty message"));
        }
        message.at = std::time::Instant::now();
        if let Some(edit) = message.edits.last_mut().filter(|_| !is_new) {
            edit.at = message.at;
        }
        message.is_loading = false;
        message.flags &= !LOADING;
        // What says again what it said is no other to who has read it.
        let files =
            |message: &Message| message.attachments.iter().map(|a| a.id).collect::<Vec<_>>();
        let same = before.content == message.content
            && before.embeds == message.embeds
            && before.components == message.components
            && files(&before) == files(message);
        message.read &= same && !is_new;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn errors(body: Value) -> Value {
        let refused = Draft::read(&body, &Params::default()).unwrap_err();
        assert_eq!(refused.code, 50035);
        refused.errors.unwrap()
    }

    #[test]
    fn limits_are_those_of_discord() {
        let long = |count: usize| "à".repeat(count);
        assert!(Draft::read(&json!({ "content": long(2000) }), &Params::default()).is_ok());
        for (body, path) in [
            (json!({ "content": long(2001) }), "/content"),
            (json!({ "embeds": [{ "title": long(257) }] }), "/embeds/0/title"),
            (json!({ "embeds": [{ "description": long(4097) }] }), "/embeds/0/description"),
            (
                json!({ "embeds": [{ "fields": [{ "name": "a", "value": "" }] }] }),
                "/embeds/0/fields/0/value",
            ),
            (json!({ "embeds": vec![json!({ "title": "a" }); 11] }), "/embeds"),
            (json!({ "embeds": vec![json!({ "description": long(3001) }); 2] }), "/embeds"),
            (json!({ "embeds": [{}] }), "/embeds/0/description"),
            (json!({ "embeds": [{ "title": "a", "url": "tg://a" }] }), "/embeds/0/url"),
            (json!({ "content": "a", "nonce": "a".repeat(26) }), "/nonce"),
            (json!({ "attachments": [{ "id": 0 }] }), "/attachments/0/id"),
        ] {
            let errors = errors(body);
            assert!(errors.pointer(&format!("{path}/_errors")).is_some(), "{path}: {errors}");
        }
    }

    #[test]
    fn only_who_names_nobody_pings_nobody() {
        let can_ping = |mentions: Value| {
            let body = json!({ "content": "a", "allowed_mentions": mentions });
            Draft::read(&body, &Params::default()).unwrap().can_ping
        };
        assert!(!can_ping(json!({ "parse": [] })));
        assert!(can_ping(json!({ "parse": ["users"] })));
        assert!(can_ping(json!({ "parse": [], "replied_user": true })));
        assert!(can_ping(Value::Null));
    }
}
