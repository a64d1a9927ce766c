//! Buttons, as strictly as Telegram takes them.

use serde_json::{Value, json};

use super::calls::{Params, Refusal};
use super::html::is_url;
use super::world::{Button, Target};

const MOST: usize = 100;
const MOST_IN_A_ROW: usize = 8;
const MOST_DATA: usize = 64;

/// The rows of buttons of a call.
pub fn read(params: &Params) -> Result<Vec<Vec<Button>>, Refusal> {
    params.json("reply_markup")?.as_ref().map_or(Ok(Vec::new()), parse)
}

/// The rows of buttons of a `reply_markup`.
pub fn parse(markup: &Value) -> Result<Vec<Vec<Button>>, Refusal> {
    let wrong = || Refusal::bad("object expected as reply markup");
    let Some(rows) = markup.get("inline_keyboard") else {
        let known = ["keyboard", "remove_keyboard", "force_reply"];
        return if known.iter().any(|name| markup.get(name).is_some()) || markup == &json!({}) {
            Ok(Vec::new())
        } else {
            Err(wrong())
        };
    };
    let mut keyboard = Vec::new();
    for row in rows.as_array().ok_or_else(wrong)? {
        let row = row.as_array().ok_or_else(wrong)?;
        if row.len() > MOST_IN_A_ROW {
            return Err(Refusal::bad("BUTTON_ROW_TOO_LONG"));
        }
        let row = row.iter().map(button).collect::<Result<Vec<Button>, Refusal>>()?;
        // Telegram leaves empty rows out.
        keyboard.extend((!row.is_empty()).then_some(row));
    }
    if keyboard.iter().flatten().count() > MOST {
        return Err(Refusal::bad("REPLY_MARKUP_TOO_LONG"));
    }
    Ok(keyboard)
}

fn button(button: &Value) -> Result<Button, Refusal> {
    let word = |name: &str| button.get(name).and_then(Value::as_str);
    let cannot =
        |reason: &str| Refusal::bad(format!("can't parse inline keyboard button: {reason}"));
    let label = word("text").ok_or_else(|| cannot("Can't find field \"text\""))?;
    if label.trim().is_empty() {
        return Err(cannot("Field \"text\" must be non-empty"));
    }
    let share = word("switch_inline_query").or(word("switch_inline_query_current_chat"));
    let target = if let Some(url) = word("url") {
        if !is_url(url) {
            return Err(Refusal::bad(format!(
                "inline keyboard button URL '{url}' is invalid: Wrong HTTP URL"
            )));
        }
        Target::Url(url.to_owned())
    } else if let Some(data) = word("callback_data") {
        if data.is_empty() || data.len() > MOST_DATA {
            return Err(Refusal::bad("BUTTON_DATA_INVALID"));
        }
        Target::Data(data.to_owned())
    } else if let Some(words) = share {
        Target::Share(words.to_owned())
    } else {
        return Err(cannot("Text buttons are unallowed in the inline keyboard"));
    };
    Ok(Button { label: label.to_owned(), target })
}

/// As the Bot API writes it.
pub fn json(keyboard: &[Vec<Button>]) -> Value {
    let button = |button: &Button| {
        let (name, value) = match &button.target {
            Target::Data(data) => ("callback_data", data),
            Target::Url(url) => ("url", url),
            Target::Share(words) => ("switch_inline_query", words),
        };
        json!({ "text": button.label, name: value })
    };
    let rows: Vec<Vec<Value>> =
        keyboard.iter().map(|row| row.iter().map(button).collect()).collect();
    json!({ "inline_keyboard": rows })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(button: Value) -> Result<Vec<Vec<Button>>, Refusal> {
        parse(&json!({ "inline_keyboard": [[button]] }))
    }

    #[test]
    fn what_is_read_is_what_was_written() {
        let markup = json!({ "inline_keyboard": [
            [{ "text": "Contesto", "callback_data": "x_1" }, { "text": "Vai", "url": "https://a.it" }],
            [{ "text": "Condividi", "switch_inline_query": "bando" }],
        ] });
        assert_eq!(json(&parse(&markup).unwrap()), markup);
    }

    #[test]
    fn what_telegram_refuses_is_refused() {
        let button = |data: &str| json!({ "text": "a", "callback_data": data });
        assert!(one(button(&"é".repeat(32))).is_ok());
        for (wrong, reason) in [
            (one(button(&"é".repeat(33))), "Bad Request: BUTTON_DATA_INVALID"),
            (one(button("")), "Bad Request: BUTTON_DATA_INVALID"),
            (
                one(json!({ "text": "a" })),
                "Bad Request: can't parse inline keyboard button: Text buttons are unallowed in the \
                 inline keyboard",
            ),
            (
                one(json!({ "text": " ", "callback_data": "a" })),
                "Bad Request: can't parse inline keyboard button: Field \"text\" must be non-empty",
            ),
            (
                one(json!({ "text": "a", "url": "http://localhost/x" })),
                "Bad Request: inline keyboard button URL 'http://localhost/x' is invalid: Wrong HTTP \
                 URL",
            ),
            (
                parse(&json!({ "inline_keyboard": [vec![button("a"); 9]] })),
                "Bad Request: BUTTON_ROW_TOO_LONG",
            ),
            (
                parse(&json!({ "inline_keyboard": vec![vec![button("a"); 8]; 13] })),
                "Bad Request: REPLY_MARKUP_TOO_LONG",
            ),
        ] {
            assert_eq!(wrong.unwrap_err().description, reason);
        }
    }
}
