//! What was said of a matter over time, and what has changed since.

use serde_json::Value;

use crate::harness::{Folder, bacheca, folder, path};

/// A strike that is put off, a fare that goes up, and a union that bears no date.
fn buses() -> Folder {
    let md = |unions: &str, date: &str, text: &str| {
        format!("---\nunions: [{unions}]\n{date}---\n# Notizie dal deposito\n\n{text}\n\nSaluti.")
    };
    let first =
        "Lo sciopero dei bus è proclamato per lunedì 24 marzo.\n\nIl biglietto costa 2 euro.";
    let second = "Lo sciopero dei bus è rinviato a lunedì 7 aprile.\n\nL'assemblea è il 27 marzo.";
    let third = "Lo sciopero dei bus non ci convince.";
    folder(&[
        ("bus/z.md", md("USB", "date: 2025-03-03\n", first).as_bytes()),
        ("bus/b.md", md("USB", "date: 2025-03-10\n", second).as_bytes()),
        ("bus/a.md", md("CUB", "", third).as_bytes()),
    ])
}

#[test]
fn oldest_first_with_what_no_longer_holds() {
    let knowledge = buses();
    let topic = "sciopero dei bus";
    let reply = bacheca(["timeline", topic, "--knowledge", knowledge.arg()]).run().ok();
    reply.says(&[
        "bus\n",
        "3 marzo 2025\n",
        "«Lo sciopero dei bus è proclamato per lunedì 24 marzo.»\n",
        "«lunedì 24 marzo»: superato dal comunicato del 10 marzo 2025, che dice «lunedì 7 aprile».",
        "— USB, 3 marzo 2025",
        "10 marzo 2025\n",
        "«Lo sciopero dei bus è rinviato a lunedì 7 aprile.»",
        "senza data\n",
        "— CUB, senza data",
    ]);
    assert_eq!(reply.out.matches("superato").count(), 1, "the assembly's day replaces nothing");
}

#[test]
fn as_json_every_piece_is_where_it_says() {
    let knowledge = buses();
    let run = ["timeline", "--json", "sciopero dei bus", "--knowledge", knowledge.arg()];
    let record = bacheca(run).run().ok().json().remove(0);
    assert_eq!(record["outcome"], "found");
    assert_eq!(record["dispute"]["dispute"], "bus");
    let is_there = |piece: &Value| {
        let text =
            bacheca(["text", &knowledge.file(piece["file"].as_str().unwrap())]).run().ok().out;
        let [start, end] = ["start", "end"].map(|key| piece[key].as_u64().unwrap() as usize);
        assert_eq!(text.get(start..end), piece["text"].as_str(), "{piece}");
    };
    let entries = record["entries"].as_array().unwrap();
    let dates: Vec<&Value> = entries.iter().map(|entry| &entry["date"]).collect();
    assert_eq!(dates, [&Value::from("2025-03-03"), &Value::from("2025-03-10"), &Value::Null]);
    entries.iter().for_each(is_there);
    let marked = &entries[0]["superseded"][0];
    is_there(marked);
    is_there(&marked["by"]);
    assert_eq!(marked["text"], "lunedì 24 marzo");
    assert_eq!(marked["by"]["date"], "2025-03-10");
}

#[test]
fn an_answer_marks_the_older_of_two_days_that_it_quotes() {
    let knowledge = buses();
    let question = "quando è lo sciopero dei bus?";
    let reply = bacheca(["ask", "--knowledge", knowledge.arg(), question]).run().ok();
    reply.says(&["7 aprile", "«lunedì 24 marzo»: superato dal comunicato del 10 marzo 2025"]);
    let ask = ["ask", "--json", "--knowledge", knowledge.arg(), question];
    let answer = bacheca(ask).run().ok().json().remove(0);
    assert_eq!(answer["superseded"][0]["text"], "lunedì 24 marzo");
}

#[test]
fn a_strike_put_off_and_the_hour_of_its_march() {
    let knowledge = path("tests/data/altre/communiques");
    let talk = "/storia sciopero della valdoro\n/storia concentramento del corteo\n/esci\n";
    let reply = bacheca(["chat", "--lang", "it", "--knowledge", &knowledge]).input(talk).run().ok();
    reply.says(&[
        "4 marzo 2025",
        "12 MARZO»: superato dal comunicato del 10 marzo 2025, che dice «giovedì 20 marzo».",
        "10 marzo 2025",
        "«ALLE ORE 8.30»: superato dal comunicato del 10 marzo 2025, che dice «alle 9.15».",
    ]);
}

#[test]
fn a_topic_that_two_disputes_fit_is_a_choice() {
    let knowledge = folder(&[
        (
            "bus/a.md",
            b"---\ndate: 2025-03-03\n---\n# Avviso\n\nLo sciopero dei mezzi si fa il 24 marzo.",
        ),
        (
            "tram/a.md",
            b"---\ndate: 2025-03-04\n---\n# Avviso\n\nLo sciopero dei mezzi si fa il 25 marzo.",
        ),
    ]);
    let run = ["timeline", "sciopero dei mezzi", "--knowledge", knowledge.arg()];
    bacheca(run).run().ok().says(&["Di quale vertenza parli?", "bus", "tram"]);
    let talk = "/storia sciopero dei mezzi\n2\n/esci\n";
    let reply = bacheca(["chat", "--knowledge", knowledge.arg()]).input(talk).run().ok();
    let reply = reply.says(&["Di quale vertenza parli?", "4 marzo 2025", "25 marzo"]);
    reply.does_not_say("«Lo sciopero dei mezzi si fa il 24 marzo.»");
}

#[test]
fn what_is_not_spoken_of_and_what_is_asked_wrongly() {
    let knowledge = buses();
    let timeline = |topic| bacheca(["timeline", topic, "--knowledge", knowledge.arg()]);
    timeline("le miniere di sale").run().ok().says(&["I comunicati che ho non parlano di questo."]);
    timeline(" ").run().fails(2).warns("there is no topic");
    bacheca(["timeline"]).run().fails(2).warns("there is no topic");
    bacheca(["timeline"])
        .input("sciopero dei bus")
        .arg("--knowledge")
        .arg(knowledge.arg())
        .run()
        .ok();
    bacheca(["timeline", "x", "--knowledge", "/non/esiste"]).run().fails(2).warns("/non/esiste");
}
