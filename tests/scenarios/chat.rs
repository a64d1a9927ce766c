//! A conversation, typed or piped.

use crate::harness::{Folder, bacheca, folder};

/// Two disputes that both fit "quando è lo sciopero?".
fn two_disputes() -> Folder {
    folder(&[
        ("mensa-ospedale/uil.txt", b"Sciopero della mensa\n\nUIL, Roma, 2 maggio 2026\n\nLo sciopero si tiene il 12 maggio 2026."),
        ("pulizie-scuole/usb.txt", b"Sciopero delle pulizie\n\nUSB, Roma, 2 maggio 2026\n\nLo sciopero si tiene il 19 maggio 2026."),
    ])
}

#[test]
fn a_question_that_fits_two_disputes_is_a_numbered_choice() {
    let knowledge = two_disputes();
    let talk = "Quando si tiene lo sciopero?\n9\n2\n/esci\n";
    let reply = bacheca(["chat", "--today", "2026-05-10", "--knowledge", knowledge.arg()])
        .input(talk)
        .run()
        .ok();
    reply.says(&[
        "Di quale vertenza parli?",
        "1  mensa ospedale",
        "2  pulizie scuole",
        "Non c'è nessuna scelta numero 9.",
        "19 maggio 2026",
        "— USB, 2 maggio 2026",
        "A presto",
    ]);
    reply.does_not_say("12 maggio");
}

#[test]
fn the_same_question_to_ask_offers_the_choice_without_quotes() {
    let knowledge = two_disputes();
    let ask = ["ask", "--json", "--knowledge", knowledge.arg(), "Quando si tiene lo sciopero?"];
    let answer = bacheca(ask).run().ok().json().remove(0);
    assert_eq!(answer["outcome"], "clarify");
    assert_eq!(answer["choices"][0]["dispute"], "mensa-ospedale");
    assert_eq!(answer["quotes"].as_array().unwrap().len(), 0);
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
fn nothing_of_the_talk_is_left_behind() {
    let home = folder(&[]);
    let talk = "una domanda molto privata sul mio caso\n/esci\n";
    bacheca(["chat"])
        .env("HOME", home.arg())
        .env("BACHECA_LOG__LEVEL", "trace")
        .input(talk)
        .run()
        .ok();
    assert_eq!(std::fs::read_dir(home.path()).unwrap().count(), 0);
}

#[test]
fn a_question_is_never_logged() {
    let ask = bacheca(["ask", "una domanda privatissima sul bando"]);
    let reply =
        ask.env("BACHECA_LOG__LEVEL", "trace").env("BACHECA_LOG__FORMAT", "json").run().ok();
    assert!(!reply.err.contains("privatissima"), "{}", reply.err);
}
