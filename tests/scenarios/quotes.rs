//! The invariants of every answer, over all question sets: a quote is the communiqué's own bytes,
//! and one answer speaks of one dispute.

use std::path::Path;

use serde_json::Value;

use crate::harness::{Texts, bacheca, path, real};

#[test]
fn of_the_built_in_knowledge_base() {
    let knowledge = path("knowledge/communiques");
    let questions = path("tests/data/inps/questions.jsonl");
    every_quote_is_exact(&["ask", "--json", "--batch", &questions], &knowledge);
}

#[test]
fn of_other_communiques() {
    for set in ["altre", "tenuti"] {
        let knowledge = path(&format!("tests/data/{set}/communiques"));
        let questions = path(&format!("tests/data/{set}/questions.jsonl"));
        let ask = ["ask", "--json", "--batch", &questions, "--knowledge", &knowledge];
        every_quote_is_exact(&ask, &knowledge);
    }
}

#[test]
fn of_the_real_communiques() {
    let Some(knowledge) = real("communiques") else { return };
    let mut sets = vec![path("tests/data/inps/questions.jsonl")];
    sets.extend(real("questions.jsonl"));
    for questions in sets {
        let ask = ["ask", "--json", "--batch", &questions, "--knowledge", &knowledge];
        every_quote_is_exact(&ask, &knowledge);
    }
}

fn every_quote_is_exact(ask: &[&str], knowledge: &str) {
    let answers = bacheca(ask.iter().copied()).run().ok().json();
    let mut texts = Texts::default();
    let mut quotes = 0;
    for answer in &answers {
        let found = answer["quotes"].as_array().unwrap();
        assert!(found.len() <= 3, "{answer}");
        let characters: usize =
            found.iter().map(|quote| quote["text"].as_str().unwrap().chars().count()).sum();
        assert!(characters <= 700, "{characters} characters: {answer}");
        let disputes: Vec<Option<&str>> = found.iter().map(dispute).collect();
        assert!(disputes.windows(2).all(|pair| pair[0] == pair[1]), "mixed disputes: {answer}");
        for quote in found {
            let file = Path::new(knowledge).join(quote["file"].as_str().unwrap());
            let text = texts.of(file.to_str().unwrap());
            let [start, end] = ["start", "end"].map(|at| quote[at].as_u64().unwrap() as usize);
            assert_eq!(text.get(start..end), quote["text"].as_str(), "{quote}");
            quotes += 1;
        }
    }
    assert!(quotes > answers.len() / 3, "{quotes} quotes of {} answers", answers.len());
}

/// The dispute that a quote's file belongs to.
fn dispute(quote: &Value) -> Option<&str> {
    Some(quote["file"].as_str()?.split_once('/')?.0)
}
