//! Calls of the REST interface: what comes in, what goes out, and the record of both.

use std::collections::BTreeMap;
use std::time::Instant;

use serde_json::{Map, Value, json};

use crate::Document;

/// A call, as it was and what came of it.
#[derive(Clone, Debug)]
pub struct Call {
    /// The operation, by Discord's name for it: `createMessage`.
    pub operation: String,
    /// The method and the path after `/api/v10`.
    pub path: String,
    /// When it came.
    pub at: Instant,
    /// Its body; files by name only.
    pub body: Value,
    /// What came of it.
    pub outcome: Outcome,
}

/// What came of a call.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// It is still at work.
    Pending,
    /// It was done, with this result.
    Done(Value),
    /// It was refused, with this status, code and reason.
    Refused(u16, u64, String),
    /// Something went wrong on purpose; whether the call was carried out all the same.
    Troubled {
        /// What.
        trouble: String,
        /// Whether it was carried out.
        done: bool,
    },
}

impl Call {
    /// Whether it is a call of this operation.
    pub fn is(&self, operation: &str) -> bool {
        self.operation.eq_ignore_ascii_case(operation)
    }
}

/// A call as it came: its body, its files, what follows `?`.
#[derive(Clone, Debug, Default)]
pub struct Params {
    /// What is written.
    pub body: Value,
    /// What is attached, by number.
    pub files: BTreeMap<u64, Document>,
    /// What follows the question mark.
    pub query: Map<String, Value>,
}

impl Params {
    /// All of it, for the record.
    pub fn record(&self) -> Value {
        let mut body = self.body.clone();
        for (number, file) in &self.files {
            let name = format!("<file {}, {} bytes>", file.name, file.bytes.len());
            body[format!("files[{number}]")] = name.into();
        }
        body
    }
}

/// What a call is refused with.
#[derive(Clone, Debug, PartialEq)]
pub struct Refusal {
    /// The HTTP status.
    pub status: u16,
    /// Discord's own number for the reason.
    pub code: u64,
    /// The reason, in Discord's words.
    pub message: String,
    /// What is wrong where.
    pub errors: Option<Value>,
}

impl Refusal {
    /// Any refusal.
    pub fn new(status: u16, code: u64, message: &str) -> Self {
        Self { status, code, message: message.to_owned(), errors: None }
    }

    /// There is no such thing: `Unknown Channel`.
    pub fn unknown(code: u64, what: &str) -> Self {
        Self::new(404, code, &format!("Unknown {what}"))
    }

    /// The bot is not let in.
    pub fn no_access() -> Self {
        Self::new(403, 50001, "Missing Access")
    }

    /// The bot may not do that.
    pub fn not_permitted() -> Self {
        Self::new(403, 50013, "Missing Permissions")
    }

    /// One field is wrong.
    pub fn field(path: &str, code: &str, message: &str) -> Self {
        let mut errors = Errors::default();
        errors.add(path, code, message);
        errors.refusal()
    }

    /// As Discord writes it.
    pub fn json(&self) -> Value {
        let mut body = json!({ "message": self.message, "code": self.code });
        if let Some(errors) = &self.errors {
            body["errors"] = errors.clone();
        }
        body
    }
}

/// What is wrong with a form, field by field.
#[derive(Clone, Debug, Default)]
pub struct Errors {
    found: Map<String, Value>,
}

impl Errors {
    /// One more thing that is wrong, at a path such as `embeds.0.title`.
    pub fn add(&mut self, path: &str, code: &str, message: &str) {
        let mut here = &mut self.found;
        for part in path.split('.') {
            let next = here.entry(part).or_insert_with(|| json!({}));
            let Value::Object(next) = next else { return };
            here = next;
        }
        let list = here.entry("_errors").or_insert_with(|| json!([]));
        if let Value::Array(list) = list {
            list.push(json!({ "code": code, "message": message }));
        }
    }

    /// A text has to be of this length, in characters.
    pub fn length(&mut self, path: &str, text: Option<&str>, least: usize, most: usize) {
        let count = text.map_or(0, |text| text.chars().count());
        if text.is_none() && least == 0 {
        } else if count == 0 && least > 0 {
            self.add(path, "BASE_TYPE_REQUIRED", "This field is required");
        } else if count > most && least == 0 {
            let message = format!("Must be {most} or fewer in length.");
            self.add(path, "BASE_TYPE_MAX_LENGTH", &message);
        } else if count > most || count < least {
            let message = format!("Must be between {least} and {most} in length.");
            self.add(path, "BASE_TYPE_BAD_LENGTH", &message);
        }
    }

    /// All of it, if anything is wrong.
    pub fn check(self) -> Result<(), Refusal> {
        if self.found.is_empty() { Ok(()) } else { Err(self.refusal()) }
    }

    fn refusal(self) -> Refusal {
        let errors = Some(Value::Object(self.found));
        Refusal { errors, ..Refusal::new(400, 50035, "Invalid Form Body") }
    }
}

/// A number, as such or in a text.
pub fn number(value: &Value) -> Option<u64> {
    match value {
        Value::String(text) => text.parse().ok(),
        value => value.as_u64(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_is_nested_as_discord_nests_it() {
        let mut errors = Errors::default();
        errors.length("embeds.0.title", Some(&"a".repeat(257)), 0, 256);
        errors.length("content", Some("a"), 0, 2000);
        errors.length("name", None, 1, 32);
        let refusal = errors.check().unwrap_err();
        assert_eq!((refusal.status, refusal.code), (400, 50035));
        let errors = refusal.json()["errors"].clone();
        assert_eq!(errors["embeds"]["0"]["title"]["_errors"][0]["code"], "BASE_TYPE_MAX_LENGTH");
        assert_eq!(errors["name"]["_errors"][0]["code"], "BASE_TYPE_REQUIRED");
        assert!(errors["content"].is_null());
        assert!(Errors::default().check().is_ok());
    }
}
