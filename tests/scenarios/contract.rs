//! The JSON that outside checks rely on: names, order and types of its fields.

use serde_json::Value;

use crate::harness::{bacheca, path};

const FIELDS: [&str; 14] = [
    "question",
    "outcome",
    "reason",
    "quotes",
    "deadlines",
    "choices",
    "nearest",
    "confidence",
    "elapsed_ms",
    "curated",
    "silent",
    "also",
    "superseded",
    "meaning",
];

#[track_caller]
fn fields(value: &Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

#[test]
fn every_answer_keeps_the_contract() {
    let questions = path("tests/data/altre/questions.jsonl");
    let knowledge = path("tests/data/altre/communiques");
    let ask = ["ask", "--json", "--batch", &questions, "--knowledge", &knowledge];
    let answers = bacheca(ask).run().ok().json();
    let asked = std::fs::read_to_string(&questions).unwrap();
    assert_eq!(answers.len(), asked.lines().count());
    for (answer, line) in answers.iter().zip(asked.lines()) {
        let line: Value = serde_json::from_str(line).unwrap();
        assert_eq!(answer["question"], line["q"], "the order is that of the file");
        has_the_fields(answer);
        agrees_with_itself(answer);
    }
    let outcomes = |name: &str| answers.iter().filter(|answer| answer["outcome"] == name).count();
    for outcome in ["answered", "abstained", "small_talk"] {
        assert!(outcomes(outcome) > 0, "the set shows no {outcome}");
    }
}

fn has_the_fields(answer: &Value) {
    assert_eq!(fields(answer), FIELDS);
    for quote in answer["quotes"].as_array().unwrap() {
        assert_eq!(fields(quote), ["text", "file", "title", "unions", "date", "start", "end"]);
        assert!(quote["unions"].as_array().unwrap().iter().all(Value::is_string), "{quote}");
        assert!(quote["date"].is_null() || is_date(&quote["date"]), "{quote}");
        assert!(quote["start"].is_u64() && quote["end"].is_u64(), "{quote}");
    }
    for deadline in answer["deadlines"].as_array().unwrap() {
        assert_eq!(fields(deadline), ["date", "time", "what", "status", "days"]);
        assert!(is_date(&deadline["date"]), "{deadline}");
        let time = &deadline["time"];
        assert!(time.is_null() || time.as_str().is_some_and(|t| t.len() == 5), "{deadline}");
        assert!(deadline["days"].is_i64(), "{deadline}");
    }
    for nearest in answer["nearest"].as_array().unwrap() {
        assert_eq!(fields(nearest), ["file", "title"]);
    }
    let confidence = answer["confidence"].as_f64().unwrap();
    assert!((0.0..=1.0).contains(&confidence), "{confidence}");
    assert!(answer["elapsed_ms"].as_f64().unwrap() >= 0.0);
}

fn agrees_with_itself(answer: &Value) {
    let quotes = answer["quotes"].as_array().unwrap();
    let reason = &answer["reason"];
    match answer["outcome"].as_str().unwrap() {
        "answered" => assert!(!quotes.is_empty() && reason.is_null(), "{answer}"),
        "abstained" => {
            let known = ["unrelated", "not_stated", "personal_case"];
            assert!(reason.as_str().is_some_and(|r| known.contains(&r)), "{answer}");
            assert!(quotes.is_empty(), "{answer}");
        }
        "clarify" => assert!(answer["choices"].as_array().unwrap().len() > 1, "{answer}"),
        "small_talk" => assert!(quotes.is_empty() && reason.is_null(), "{answer}"),
        other => panic!("no such outcome: {other}"),
    }
    for deadline in answer["deadlines"].as_array().unwrap() {
        let days = deadline["days"].as_i64().unwrap();
        let fits = match deadline["status"].as_str().unwrap() {
            "open" => days > 0,
            "today" => days == 0,
            "past" => days <= 0,
            _ => false,
        };
        assert!(fits, "{deadline}");
        let said = quotes
            .iter()
            .any(|q| q["text"].as_str().unwrap().contains(deadline["what"].as_str().unwrap()));
        assert!(said, "a deadline that no quote states: {deadline}");
    }
}

fn is_date(value: &Value) -> bool {
    let text = value.as_str().unwrap_or_default();
    text.len() == 10 && text.bytes().all(|b| b.is_ascii_digit() || b == b'-')
}
