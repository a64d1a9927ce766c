//! Calls of the Bot API: what comes in, what goes out, and the record of both.

use std::collections::BTreeMap;
use std::time::Instant;

use serde_json::{Map, Value, json};

/// A call, as it was and what came of it.
#[derive(Clone, Debug)]
pub struct Call {
    /// The method, as it was written.
    pub method: String,
    /// When it came.
    pub at: Instant,
    /// Its parameters; files by name only.
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
    /// It was refused, with this code and for this reason.
    Refused(u16, String),
    /// Something went wrong on purpose; whether the call was carried out all the same.
    Troubled {
        /// What.
        trouble: String,
        /// Whether it was carried out.
        done: bool,
    },
}

impl Call {
    /// Whether it is a call of this method, in any case of letters.
    pub fn is(&self, method: &str) -> bool {
        self.method.eq_ignore_ascii_case(method)
    }
}

/// What a call is refused with.
#[derive(Clone, Debug, PartialEq)]
pub struct Refusal {
    /// The HTTP status.
    pub code: u16,
    /// The reason, in Telegram's words.
    pub description: String,
    /// What can be done about it.
    pub parameters: Option<Value>,
}

impl Refusal {
    /// The caller's mistake.
    pub fn bad(reason: impl AsRef<str>) -> Self {
        Self::new(400, format!("Bad Request: {}", reason.as_ref()))
    }

    /// What the bot may not do.
    pub fn forbidden(reason: &str) -> Self {
        Self::new(403, format!("Forbidden: {reason}"))
    }

    /// Any other.
    pub fn new(code: u16, description: impl Into<String>) -> Self {
        Self { code, description: description.into(), parameters: None }
    }

    /// Too much at once.
    pub fn too_many(seconds: u64) -> Self {
        Self {
            parameters: Some(json!({ "retry_after": seconds })),
            ..Self::new(429, format!("Too Many Requests: retry after {seconds}"))
        }
    }

    /// The group has become a supergroup.
    pub fn migrated(to: i64) -> Self {
        Self {
            parameters: Some(json!({ "migrate_to_chat_id": to })),
            ..Self::bad("group chat was upgraded to a supergroup chat")
        }
    }

    /// As the Bot API writes it.
    pub fn json(&self) -> Value {
        let mut body =
            json!({ "ok": false, "error_code": self.code, "description": self.description });
        if let Some(parameters) = &self.parameters {
            body["parameters"] = parameters.clone();
        }
        body
    }
}

/// The parameters of a call.
#[derive(Clone, Debug, Default)]
pub struct Params {
    /// What is written.
    pub fields: Map<String, Value>,
    /// What is attached: by the field's name, the file's name and content.
    pub files: BTreeMap<String, (String, Vec<u8>)>,
}

impl Params {
    /// A text.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.fields.get(name)?.as_str()
    }

    /// A whole number, as such or in a text.
    pub fn number(&self, name: &str) -> Option<i64> {
        number(self.fields.get(name)?)
    }

    /// Whether something is so.
    pub fn flag(&self, name: &str) -> bool {
        match self.fields.get(name) {
            Some(Value::Bool(flag)) => *flag,
            Some(Value::String(text)) => text == "true" || text == "1",
            _ => false,
        }
    }

    /// An object or a list, as such or in a text.
    pub fn json(&self, name: &str) -> Result<Option<Value>, Refusal> {
        match self.fields.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) if text.is_empty() => Ok(None),
            Some(Value::String(text)) => serde_json::from_str(text)
                .map(Some)
                .map_err(|_| Refusal::bad(format!("can't parse {name} JSON object"))),
            Some(value) => Ok(Some(value.clone())),
        }
    }

    /// All of it, for the record.
    pub fn record(&self) -> Value {
        let mut fields = self.fields.clone();
        for (name, (file, _)) in &self.files {
            fields.insert(name.clone(), format!("<file {file}>").into());
        }
        Value::Object(fields)
    }
}

/// A whole number, as such or in a text.
pub fn number(value: &Value) -> Option<i64> {
    match value {
        Value::String(text) => text.trim().parse().ok(),
        value => value.as_i64(),
    }
}
