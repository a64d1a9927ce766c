//! A conversation, typed or piped.

use std::path::{Path, PathBuf};

use crate::harness::{bacheca, folder, path};

/// A question that several disputes of the folder fit.
const QUESTION: &str = "quando è lo sciopero?";

fn several_disputes() -> String {
    path("tests/data/altre/communiques")
}

#[test]
fn a_question_that_fits_several_disputes_offers_them() {
    let knowledge = several_disputes();
    let answer = bacheca(["ask", "--json", "--knowledge", &knowledge, QUESTION]).run().ok().json();
    assert_eq!(answer[0]["outcome"], "clarify");
    assert_eq!(answer[0]["quotes"].as_array().unwrap().len(), 0);
    let choices = answer[0]["choices"].as_array().unwrap();
    for choice in choices {
        let words = choice["dispute"].as_str().unwrap().replace('-', " ");
        assert_eq!(choice["title"].as_str(), Some(words.as_str()));
    }

    // In a conversation the number of one is enough: the answer is from that dispute alone.
    for (chosen, n) in choices.iter().zip(1..) {
        let talk = format!("{QUESTION}\n99\n{n}\n/esci\n");
        let reply = bacheca(["chat", "--knowledge", &knowledge]).input(talk).run().ok();
        let [title, dispute] = ["title", "dispute"].map(|field| chosen[field].as_str().unwrap());
        reply.says(&[
            "Di quale vertenza parli?",
            &format!("{n}  {title}"),
            "Non c'è nessuna scelta numero 99.",
            &format!("{n}  {title}"),
            "«",
            &format!("({dispute}/"),
            "A presto",
        ]);
        for other in choices.iter().filter(|other| *other != chosen) {
            reply.does_not_say(&format!("({}/", other["dispute"].as_str().unwrap()));
        }
    }
}

#[test]
fn a_number_is_a_question_where_there_is_no_choice() {
    let reply = bacheca(["chat"]).input("3\n").run().ok();
    reply.does_not_say("nessuna scelta");
}

#[test]
fn commands_in_both_languages() {
    let talk = "/aiuto\n/fonti\n/scadenze\n/boh\n/help\n/quit\nmai letto\n";
    let reply = bacheca(["chat", "--today", "2022-06-01"]).input(talk).run().ok();
    reply.says(&[
        "una macchina, non una persona",
        "/scadenze",
        "• USB sull'internalizzazione",
        "Mancano 8 giorni: 9 giugno 2022, ore 16:00",
        "Non conosco il comando /boh.",
        "/deadlines",
        "See you",
    ]);
    reply.does_not_say("comunicati che ho");
}

#[test]
fn questions_one_after_the_other_until_the_input_ends() {
    let talk = "ciao\n\nquando scade il bando del contact center?\n1\n";
    let reply = bacheca(["chat", "--today", "2022-06-01"]).input(talk).run().ok();
    reply.says(&["Sono Bacheca", "Sono Bacheca", "«", "9 giugno 2022", "Mancano 8 giorni"]);
}

#[test]
fn a_stray_byte_does_not_end_the_conversation() {
    let talk = b"ciao\n\xff\xfe rotto\n/quit".to_vec();
    bacheca(["chat"]).input(talk).run().ok().says(&["Sono Bacheca", "Sono Bacheca", "See you"]);
}

#[test]
fn nothing_of_the_talk_is_left_behind() {
    let home = folder(&[]);
    let talk = "è privatissima: mi filmano di nascosto mentre parlo?\n/esci\n";
    bacheca(["chat", "--knowledge", &several_disputes()])
        .env("HOME", home.arg())
        .without_env("XDG_CACHE_HOME")
        .without_env("BACHECA_KNOWLEDGE__CACHE")
        .env("BACHECA_LOG__LEVEL", "trace")
        .input(talk)
        .run()
        .ok();
    let left = files(home.path());
    let cached = |path: &PathBuf| path.starts_with(home.path().join(".cache/bacheca"));
    assert!(!left.is_empty() && left.iter().all(cached), "{left:?}");
    for path in left {
        let bytes = std::fs::read(&path).unwrap();
        for word in ["privatissim", "nascosto"] {
            let found = bytes.windows(word.len()).any(|window| window == word.as_bytes());
            assert!(!found, "{word:?} is in {}", path.display());
        }
    }
}

/// All files below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

#[test]
fn a_question_is_never_logged() {
    let ask = bacheca(["ask", "una domanda privatissima sul bando"]);
    let reply =
        ask.env("BACHECA_LOG__LEVEL", "trace").env("BACHECA_LOG__FORMAT", "json").run().ok();
    assert!(!reply.err.contains("privatissima"), "{}", reply.err);
}
