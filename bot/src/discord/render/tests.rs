//! Messages within Discord's limits.

use super::*;
use crate::conversation::action::Action;
use crate::conversation::reply::{Block, Span};

fn lengths(part: &Part) -> usize {
    let of = |embed: &Value| {
        ["description", "title"]
            .iter()
            .map(|name| embed[name].as_str().unwrap_or_default().chars().count())
            .sum::<usize>()
            + embed["footer"]["text"].as_str().unwrap_or_default().chars().count()
    };
    part.embeds.iter().map(of).sum()
}

#[test]
fn an_answer_is_an_embed_with_its_question_and_colour() {
    let message = Message {
        question: Some("Quando scade?".to_owned()),
        tone: Tone::Answered,
        ..Message::default()
    };
    let message = message
        .with(Block::bold("Scade *presto*"))
        .with(Block::Quote("entro il 5\n# giugno".to_owned()))
        .with(Block::Text(vec![Span::Link {
            text: "comunicato".to_owned(),
            url: "https://x.it/a(1)".to_owned(),
        }]));
    let parts = parts(message);
    assert_eq!(parts.len(), 1);
    let body = parts[0].body();
    assert_eq!(body["embeds"][0]["title"], "Quando scade?");
    assert_eq!(
        body["embeds"][0]["description"],
        "**Scade \\*presto\\***\n\n> entro il 5\n> \\# giugno\n\n[comunicato](https://x.it/a%281%29)"
    );
    assert_eq!(body["embeds"][0]["color"], 0x002e_7d32);
    assert_eq!(body["allowed_mentions"], json!({ "parse": [] }));
}

#[test]
fn whatever_is_said_has_room() {
    let link = |n: usize| Span::Link {
        text: "x".to_owned(),
        url: format!("https://x.it/{}", "a".repeat(n)),
    };
    for blocks in [
        vec![Block::plain("parola ".repeat(3000))],
        vec![Block::plain("*_[]".repeat(2500))],
        vec![Block::Quote("a\n".repeat(4000))],
        vec![Block::Text((0..80).map(|_| link(150)).collect())],
        vec![Block::Text(vec![link(9000)])],
    ] {
        let message = Message { question: Some("è_".repeat(900)), blocks, ..Message::default() };
        let parts = parts(message.row([Button::new("x", Action::Send)]));
        for part in &parts {
            assert!(lengths(part) <= ALL && part.embeds.len() <= EMBEDS, "{}", lengths(part));
            for embed in &part.embeds {
                let description = embed["description"].as_str().unwrap();
                assert!(split::units(description) <= DESCRIPTION);
            }
            assert!(part.embeds[0]["title"].as_str().unwrap().chars().count() <= TITLE);
        }
        let footer = &parts.last().unwrap().embeds[0]["footer"]["text"];
        assert_eq!(footer.as_str(), Some("è_".repeat(900).as_str()));
        assert_eq!(parts.last().unwrap().rows.len(), 1);
    }
}

#[test]
fn buttons_stand_in_rows_of_five_and_none_does_what_another_does() {
    let example = |n| Button::new("y".repeat(90), Action::Example("t".to_owned(), n));
    let private = Button { label: "p".to_owned(), target: Target::InPrivate(Action::Topics) };
    let open = |url: &str| Button { label: "o".to_owned(), target: Target::Open(url.to_owned()) };
    let message = Message::text("t").row((0..7).map(example)).row([
        private,
        example(0),
        open("ftp://x"),
        open("https://x.it"),
    ]);
    let rows = parts(message).remove(0).rows;
    let counts = |rows: &[Value]| -> Vec<usize> {
        rows.iter().map(|row| row["components"].as_array().unwrap().len()).collect()
    };
    assert_eq!(counts(&rows), [5, 2, 2]);
    assert_eq!(rows[2]["components"][0]["custom_id"], "ts");
    assert_eq!(rows[2]["components"][1]["style"], 5);
    assert_eq!(rows[0]["components"][0]["label"].as_str().unwrap().chars().count(), LABEL);
    // More rows than there may be close ranks, as whole ones while that is enough.
    let pairs =
        |most| (0..most).fold(Message::text("t"), |m, n| m.row([example(n), example(n + 20)]));
    assert_eq!(counts(&parts(pairs(9)).remove(0).rows), [4, 4, 4, 4, 2]);
    assert_eq!(counts(&parts(pairs(12)).remove(0).rows), [5, 5, 5, 5, 4]);
}

#[test]
fn nothing_to_say_is_no_message_but_a_file_is() {
    assert!(parts(Message::default()).is_empty());
    assert!(parts(Message::text(" \n ")).is_empty());
    let file = Some(File { name: "a.ics".to_owned(), bytes: vec![1] });
    let parts = parts(Message { file, ..Message::default() });
    assert_eq!(parts[0].body()["attachments"][0]["filename"], "a.ics");
    assert!(parts[0].embeds.is_empty());
}

#[test]
fn a_form_has_room() {
    let long = "à".repeat(5000);
    let form =
        form(&Form { title: long.clone(), label: long.clone(), text: long, most: 9999 }, "k_a_1");
    assert_eq!(form["title"].as_str().unwrap().chars().count(), FORM);
    let input = &form["components"][0]["components"][0];
    assert_eq!(input["max_length"], 4000);
    assert_eq!(input["value"].as_str().unwrap().chars().count(), 4000);
}
