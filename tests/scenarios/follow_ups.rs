//! Questions that follow up on the one before in a conversation, and those that do not.
//!
//! `tests/data/follow_ups.jsonl`: a first question, what is asked then, and what the quotes of the
//! second answer have to say. A pair with `not_yet` is understood, but retrieval does not find the
//! sentence: the note says why. `tests/data/fresh_questions.jsonl`: questions of their own, which
//! have to be answered as if nothing had been asked before.

use serde_json::Value;

use crate::harness::{Reply, bacheca, path};

const FORGOTTEN: &str = "Va bene: la domanda di prima è dimenticata.";

fn pairs(file: &str, knowledge: &str) -> Vec<Value> {
    let text = std::fs::read_to_string(path(&format!("tests/data/{file}"))).unwrap();
    let pairs = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    pairs.filter(|pair| pair["knowledge"] == knowledge).collect()
}

fn talk(knowledge: &str, lines: &[&str]) -> Reply {
    let folder = path(&format!("tests/data/{knowledge}/communiques"));
    let folder = if knowledge == "inps" { path("knowledge/communiques") } else { folder };
    let chat = ["chat", "--lang", "it", "--knowledge", &folder, "--today", "2025-03-11"];
    bacheca(chat).input(lines.join("\n")).run().ok()
}

/// The replies between one `/nuova` and the next.
fn replies(reply: &Reply) -> Vec<&str> {
    let welcome = reply.out.find("\n\n").unwrap();
    reply.out[welcome..].split(FORGOTTEN).map(str::trim).collect()
}

/// The quotes of a reply, put together.
fn quotes(reply: &str) -> String {
    let ends = reply.split("»\n— ");
    let quotes = ends.filter_map(|piece| Some(piece.rsplit_once("\n«")?.1));
    quotes.collect::<Vec<_>>().join("\n")
}

#[test]
fn a_follow_up_finds_what_it_is_about() {
    let (mut reached, mut not_yet) = (0, 0);
    for knowledge in ["altre", "inps"] {
        let pairs = pairs("follow_ups.jsonl", knowledge);
        let field = |pair: &'_ Value, name: &str| pair[name].as_str().unwrap().to_owned();
        let lines: Vec<String> = pairs
            .iter()
            .flat_map(|pair| [field(pair, "first"), field(pair, "then"), "/nuova".to_owned()])
            .collect();
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        let reply = talk(knowledge, &lines);
        for (pair, reply) in pairs.iter().zip(replies(&reply)) {
            let Some((_, answer)) = reply.split_once("Ho capito: «") else {
                panic!("not understood: {pair}\n{reply}");
            };
            if pair.get("not_yet").is_some() {
                not_yet += 1;
                continue;
            }
            let quotes = quotes(answer);
            for wanted in pair["must"].as_array().unwrap() {
                let wanted = wanted.as_str().unwrap();
                assert!(quotes.contains(wanted), "not quoted: {wanted}\n{pair}\n{answer}");
            }
            reached += 1;
        }
    }
    assert!(reached >= 24, "{reached} pairs, {not_yet} not reached yet");
}

#[test]
fn a_question_of_its_own_is_answered_as_if_it_were_the_first() {
    for knowledge in ["altre", "inps"] {
        let pairs = pairs("fresh_questions.jsonl", knowledge);
        assert!(!pairs.is_empty());
        let lines: Vec<&str> = pairs
            .iter()
            .flat_map(|pair| {
                let [first, then] = ["first", "then"].map(|name| pair[name].as_str().unwrap());
                [first, then, "/nuova", first, "/nuova", then, "/nuova"]
            })
            .collect();
        let reply = talk(knowledge, &lines);
        let replies = replies(&reply);
        for (pair, found) in pairs.iter().zip(replies.chunks(3)) {
            let [both, first, then] = found else { panic!("{pair}: {found:?}") };
            assert_eq!(**both, format!("{first}\n\n{then}"), "{pair}");
        }
    }
}

#[test]
fn follow_ups_build_on_each_other_and_thanks_change_no_subject() {
    let lines = ["quando è il consiglio comunale aperto", "e a che ora?", "grazie", "e dove?"];
    talk("altre", &lines).says(&[
        "Ho capito: «A che ora è il consiglio comunale aperto?»",
        "ORE 18",
        "Di niente.",
        "Ho capito: «Dove è il consiglio comunale aperto?»",
        "PALESTRA",
    ]);
}

#[test]
fn what_is_forgotten_is_not_followed() {
    let first = "quando è il consiglio comunale aperto";
    talk("altre", &[first, "/nuova", "e a che ora?"]).does_not_say("Ho capito");
    talk("altre", &["e a che ora?"]).does_not_say("Ho capito");
    let chat = bacheca(["chat", "--lang", "en"]);
    let reply = chat.input("when does the call close?\nand what time?\n/new\nwhere?\n").run().ok();
    reply.says(&["I understood: “What time", "the question before is forgotten"]);
    let (_, after) = reply.out.split_once("is forgotten").unwrap();
    assert!(!after.contains("I understood"), "{after}");
}

#[test]
fn a_follow_up_stays_in_the_dispute_until_it_names_another() {
    let question = "quando è lo sciopero?";
    let folder = path("tests/data/altre/communiques");
    let asked = bacheca(["ask", "--json", "--knowledge", &folder, question]).run().ok().json();
    let choices = asked[0]["choices"].as_array().unwrap();
    for (choice, n) in choices.iter().zip(1..) {
        let dispute = choice["dispute"].as_str().unwrap();
        let reply = talk("altre", &[question, &n.to_string(), "e dove?", "e la CGIL che dice?"]);
        reply.says(&["Ho capito: «Dove", "Ho capito: «La CGIL"]);
        for other in ["fonderie-valdoro", "domeniche-superbuono", "pulizie-ospedale"] {
            if other != dispute {
                reply.does_not_say(&format!("({other}/"));
            }
        }
    }
    let lines = ["quando è lo sciopero della valdoro?", "e alla superbuono?"];
    talk("altre", &lines).says(&["(fonderie-valdoro/", "Ho capito: «", "(domeniche-superbuono/"]);
}
