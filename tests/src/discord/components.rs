//! Rows of buttons, and forms.

use serde_json::Value;

use super::calls::{Errors, Refusal};

const BUTTON: u64 = 2;
const SELECT: u64 = 3;
const INPUT: u64 = 4;
const LINK: u64 = 5;

/// Holds rows of a message against the limits.
pub fn check(rows: &[Value], errors: &mut Errors) {
    if rows.len() > 5 {
        errors.add("components", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 5 in length.");
    }
    let mut ids: Vec<&str> = Vec::new();
    for (n, row) in rows.iter().enumerate() {
        let path = format!("components.{n}");
        let Some(parts) = members(row, &path, errors) else { continue };
        for (at, part) in parts.iter().enumerate() {
            let path = format!("{path}.components.{at}");
            match part["type"].as_u64() {
                Some(BUTTON) => check_button(part, &path, errors),
                Some(SELECT) => check_select(part, &path, parts.len(), errors),
                _ => errors.add(
                    &format!("{path}.type"),
                    "UNION_TYPE_CHOICES",
                    "Value of field \"type\" must be one of (2, 3, 5, 6, 7, 8).",
                ),
            }
            if let Some(id) = part["custom_id"].as_str() {
                if ids.contains(&id) {
                    errors.add(
                        &format!("{path}.custom_id"),
                        "COMPONENT_CUSTOM_ID_DUPLICATED",
                        "Component custom id cannot be duplicated",
                    );
                }
                ids.push(id);
            }
        }
    }
}

/// What is in a row.
fn members<'v>(row: &'v Value, path: &str, errors: &mut Errors) -> Option<&'v Vec<Value>> {
    if row["type"] != 1 {
        let message = "Value of field \"type\" must be one of (1,).";
        errors.add(&format!("{path}.type"), "BASE_TYPE_CHOICES", message);
        return None;
    }
    let parts = row["components"].as_array();
    if parts.is_none_or(|parts| parts.is_empty() || parts.len() > 5) {
        let path = format!("{path}.components");
        errors.add(&path, "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 5 in length.");
    }
    parts
}

fn check_button(button: &Value, path: &str, errors: &mut Errors) {
    let text = |name: &str| button[name].as_str();
    errors.length(&format!("{path}.label"), text("label"), 0, 80);
    if text("label").is_none_or(str::is_empty) && button["emoji"].is_null() {
        errors.add(path, "BUTTON_COMPONENT_LABEL_REQUIRED", "A label or an emoji is required");
    }
    match button["style"].as_u64() {
        Some(1..=4) => {
            errors.length(&format!("{path}.custom_id"), text("custom_id"), 1, 100);
            if text("url").is_some() {
                errors.add(
                    path,
                    "BUTTON_COMPONENT_CUSTOM_ID_URL",
                    "A custom id and url cannot both be specified",
                );
            }
        }
        Some(LINK) => {
            let url = text("url").unwrap_or_default();
            errors.length(&format!("{path}.url"), text("url"), 1, 512);
            if !["http://", "https://", "discord://"].iter().any(|scheme| url.starts_with(scheme)) {
                let message = "Scheme must be one of ('http', 'https', 'discord').";
                errors.add(&format!("{path}.url"), "BUTTON_COMPONENT_INVALID_URL_SCHEME", message);
            }
            if text("custom_id").is_some() {
                errors.add(
                    path,
                    "BUTTON_COMPONENT_CUSTOM_ID_URL",
                    "A custom id and url cannot both be specified",
                );
            }
        }
        _ => errors.add(
            &format!("{path}.style"),
            "BASE_TYPE_CHOICES",
            "Value must be one of (1, 2, 3, 4, 5, 6).",
        ),
    }
}

fn check_select(select: &Value, path: &str, in_row: usize, errors: &mut Errors) {
    errors.length(&format!("{path}.custom_id"), select["custom_id"].as_str(), 1, 100);
    errors.length(&format!("{path}.placeholder"), select["placeholder"].as_str(), 0, 150);
    if in_row > 1 {
        errors.add(
            path,
            "COMPONENT_LAYOUT_WIDTH_EXCEEDED",
            "The specified component exceeds the maximum width",
        );
    }
    let options = select["options"].as_array().map_or(&[][..], Vec::as_slice);
    if options.is_empty() || options.len() > 25 {
        let path = format!("{path}.options");
        errors.add(&path, "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 25 in length.");
    }
    for (n, option) in options.iter().enumerate() {
        errors.length(&format!("{path}.options.{n}.label"), option["label"].as_str(), 1, 100);
        errors.length(&format!("{path}.options.{n}.value"), option["value"].as_str(), 1, 100);
    }
}

/// Holds a form against the limits.
pub fn check_form(form: &Value) -> Result<(), Refusal> {
    let mut errors = Errors::default();
    errors.length("data.title", form["title"].as_str(), 1, 45);
    errors.length("data.custom_id", form["custom_id"].as_str(), 1, 100);
    let rows = form["components"].as_array().map_or(&[][..], Vec::as_slice);
    if rows.is_empty() || rows.len() > 5 {
        errors.add("data.components", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 5 in length.");
    }
    for (n, row) in rows.iter().enumerate() {
        let path = format!("data.components.{n}");
        let Some(parts) = members(row, &path, &mut errors) else { continue };
        for (at, input) in parts.iter().enumerate() {
            let path = format!("{path}.components.{at}");
            if input["type"] != INPUT || at > 0 {
                let message = "Value of field \"type\" must be one of (4,).";
                errors.add(&format!("{path}.type"), "BASE_TYPE_CHOICES", message);
            }
            let most = input["max_length"].as_u64().unwrap_or(4000);
            errors.length(&format!("{path}.custom_id"), input["custom_id"].as_str(), 1, 100);
            errors.length(&format!("{path}.label"), input["label"].as_str(), 1, 45);
            errors.length(&format!("{path}.placeholder"), input["placeholder"].as_str(), 0, 100);
            if !(1..=4000).contains(&most) {
                let message = "int value should be between 1 and 4000.";
                errors.add(&format!("{path}.max_length"), "NUMBER_TYPE_RANGE", message);
            }
            let most = usize::try_from(most.min(4000)).unwrap_or(4000);
            errors.length(&format!("{path}.value"), input["value"].as_str(), 0, most);
            if !matches!(input["style"].as_u64(), Some(1 | 2)) {
                let message = "Value must be one of {1, 2}.";
                errors.add(&format!("{path}.style"), "BASE_TYPE_CHOICES", message);
            }
        }
    }
    errors.check()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn wrong(rows: Value) -> String {
        let mut errors = Errors::default();
        check(rows.as_array().unwrap(), &mut errors);
        errors
            .check()
            .map_or_else(|refusal| refusal.errors.unwrap().to_string(), |()| String::new())
    }

    fn button(id: &str) -> Value {
        json!({ "type": 2, "style": 2, "label": "a", "custom_id": id })
    }

    fn row(buttons: Vec<Value>) -> Value {
        json!({ "type": 1, "components": buttons })
    }

    #[test]
    fn five_rows_of_five_buttons_each_with_an_id_of_its_own() {
        let five = |from: usize| row((from..from + 5).map(|n| button(&n.to_string())).collect());
        let rows: Vec<Value> = (0..5).map(|n| five(n * 5)).collect();
        assert_eq!(wrong(json!(rows)), "");
        assert!(wrong(json!(vec![five(0); 6])).contains("BASE_TYPE_BAD_LENGTH"));
        assert!(wrong(json!([row(vec![button("a"); 2])])).contains("CUSTOM_ID_DUPLICATED"));
        assert!(
            wrong(json!([row((0..6).map(|n| button(&n.to_string())).collect())]))
                .contains("BAD_LENGTH")
        );
        assert!(wrong(json!([row(vec![])])).contains("BAD_LENGTH"));
        assert!(wrong(json!([button("a")])).contains("\"type\""));
        assert!(wrong(json!([row(vec![button(&"a".repeat(101))])])).contains("custom_id"));
        let link = json!({ "type": 2, "style": 5, "label": "a", "url": "javascript:1" });
        assert!(wrong(json!([row(vec![link])])).contains("SCHEME"));
        let long = json!({ "type": 2, "style": 2, "label": "a".repeat(81), "custom_id": "a" });
        assert!(wrong(json!([row(vec![long])])).contains("label"));
    }

    #[test]
    fn forms_have_one_to_five_inputs() {
        let input = json!({ "type": 4, "custom_id": "a", "style": 2, "label": "Risposta" });
        let form = |title: &str, inputs: usize| {
            let rows = vec![row(vec![input.clone()]); inputs];
            check_form(&json!({ "title": title, "custom_id": "f", "components": rows }))
        };
        assert!(form("Rispondi", 1).is_ok() && form("Rispondi", 5).is_ok());
        assert!(form("Rispondi", 0).is_err() && form("Rispondi", 6).is_err());
        assert!(form(&"a".repeat(46), 1).is_err());
    }
}
