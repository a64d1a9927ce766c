//! Somebody asks, and reads the answer.

use crate::harness::{bacheca, folder, path};

#[test]
fn the_first_command_of_the_readme() {
    let reply = bacheca(["ask", "Quando scade il bando per il contact center?"]).run().ok();
    reply.says(&[
        "«",
        "9 giugno 2022",
        "»\n",
        "— USB, 27 maggio 2022 · ",
        "Scaduto il 9 giugno 2022, ore 16:00 (da ",
    ]);
    assert_eq!(reply.err, "", "a good run is silent on the side");
}

#[test]
fn the_same_deadline_as_the_days_go_by() {
    let on = |today| {
        let question = "Quando scade il bando per il contact center?";
        bacheca(["ask", "--today", today, question]).run().ok()
    };
    on("2022-06-06").says(&["Mancano 3 giorni: 9 giugno 2022, ore 16:00"]);
    on("2022-06-08").says(&["Manca un giorno: 9 giugno 2022, ore 16:00"]);
    on("2022-06-09").says(&["Scade oggi alle 16:00"]);
    on("2022-06-09T16:00").says(&["Scade oggi alle 16:00"]);
    on("2022-06-09T16:01").says(&["Scaduto oggi alle 16:00"]).does_not_say("Scade oggi");
    on("2022-06-10").says(&["Scaduto il 9 giugno 2022, ore 16:00 (da ieri)"]);
    on("2022-08-20").says(&["(da 2 mesi)"]);
}

#[test]
fn in_english_when_asked_in_english_or_told_to() {
    let reply = bacheca(["ask", "--today", "2022-06-06", "When does the call close?"]).run().ok();
    reply.says(&["«", "— USB, 27 May 2022 · ", "3 days left: 9 June 2022, 16:00"]);
    let question = "quando scade il bando del contact center";
    let reply = bacheca(["ask", "--lang", "en", "--today", "2022-06-06", question]).run().ok();
    reply.says(&["3 days left"]);
    bacheca(["ask", "--lang", "it", "hello"]).run().ok().says(&["Sono Bacheca"]);
}

#[test]
fn what_the_communiques_do_not_say_is_said_plainly() {
    let reply = bacheca(["ask", "Qual è la capitale della Mongolia?"]).run().ok();
    reply.says(&["I comunicati che ho non parlano di questo."]).does_not_say("«");
    let reply = bacheca(["ask", "Quanto prenderò di pensione io che ho 58 anni?"]).run().ok();
    reply.says(&["parlane con un delegato", "Non scrivere qui dati personali"]).does_not_say("«");
    let reply = bacheca(["ask", "What is the capital of Mongolia?"]).run().ok();
    reply.says(&["The communiqués I have do not speak of this."]).does_not_say("«");
}

#[test]
fn a_greeting_says_what_it_is_and_what_it_knows() {
    let reply = bacheca(["ask", "Ciao!"]).run().ok();
    reply.says(&[
        "una macchina, non una persona",
        "5 comunicati",
        "Il più recente è del 3 febbraio 2026",
    ]);
}

#[test]
fn nothing_is_guessed_where_a_communique_is_silent() {
    let text = "Avviso\n\nLa mensa del reparto verniciatura riapre con il nuovo appalto.";
    let knowledge = folder(&[("avviso.txt", text.as_bytes())]);
    let question = "riapre la mensa del reparto verniciatura?";
    let reply = bacheca(["ask", "--knowledge", knowledge.arg(), question]).run().ok();
    reply.says(&["— sigla non indicata, senza data · ", "(avviso.txt)"]);
}

#[test]
fn an_empty_folder_answers_all_the_same() {
    let knowledge = folder(&[]);
    let ask = |question| bacheca(["ask", "--knowledge", knowledge.arg(), question]).run().ok();
    ask("Quando scade il bando?").says(&["I comunicati che ho non parlano di questo."]);
    ask("ciao").says(&["Non ho ancora nessun comunicato"]);
}

#[test]
fn the_question_comes_as_words_or_on_standard_input() {
    let as_words = bacheca(["ask", "quando", "scade", "il", "bando"]).run().ok();
    let as_input = bacheca(["ask"]).input("quando scade il bando\n").run().ok();
    assert_eq!(as_words.out, as_input.out);
    bacheca(["ask"]).run().fails(2).warns("there is no question");
    bacheca(["ask", "  "]).run().fails(2).warns("there is no question");
}

#[test]
fn a_batch_of_plain_and_json_lines() {
    let question = "Quando scade il bando per il contact center?";
    let batch = format!("{question}\n\n{{\"q\": \"{question}\", \"today\": \"2022-06-05\"}}\n");
    let reply =
        bacheca(["ask", "--batch", "-", "--json", "--today", "2022-06-09"]).input(batch.clone());
    let answers = reply.run().ok().json();
    assert_eq!(answers.len(), 2);
    assert_eq!(answers[0]["deadlines"][0]["status"], "today");
    assert_eq!(answers[1]["deadlines"][0]["days"], 4, "a line's own day wins");
    let files = folder(&[("domande.txt", batch.as_bytes())]);
    let reply = bacheca(["ask", "--batch"]).arg(files.file("domande.txt")).run().ok();
    reply.says(&["# Quando scade", "«", "# Quando scade", "«"]);
}

#[test]
fn a_wrong_line_of_a_batch_is_named_and_nothing_is_answered() {
    for wrong in ["{\"q\": 3}", "{\"q\": \"a\", \"today\": \"ieri\"}", "{rotto"] {
        let input = format!("Ciao\n{wrong}\n");
        let reply = bacheca(["ask", "--json", "--batch", "-"]).input(input).run().fails(2);
        assert_eq!(reply.out, "");
        reply.warns("-, line 2: ");
    }
}

#[test]
fn wrong_arguments_exit_with_2_and_name_the_cure() {
    let cases: [(&[&str], &str); 6] = [
        (&["ask", "--today", "domani", "ciao"], "YYYY-MM-DD"),
        (&["ask", "--knowledge", "/non/esiste", "ciao"], "/non/esiste"),
        (&["ask", "--batch", "/non/esiste"], "/non/esiste"),
        (&["ask", "--config", "/non/esiste.toml", "ciao"], "/non/esiste.toml"),
        (&["chek", "."], "check"),
        (&[], "Usage"),
    ];
    for (arguments, wanted) in cases {
        bacheca(arguments.iter().copied()).run().fails(2).warns(wanted);
    }
}

#[test]
fn every_command_explains_itself_with_an_example() {
    for command in ["ask", "chat", "check", "text", "eval", "timeline", "import-faq", "completions"]
    {
        let reply = bacheca([command, "--help"]).run().ok();
        reply.says(&["Usage", "Examples:", &format!("bacheca {command}")]);
    }
    bacheca(["completions", "bash"]).run().ok().says(&["bacheca"]);
}

#[test]
fn settings_come_from_a_file_and_the_environment() {
    let text = "Avviso\n\nIl badge si ritira dal 3 maggio 2026 in portineria.";
    let files = folder(&[("comunicati/avviso.txt", text.as_bytes())]);
    let knowledge = files.file("comunicati");
    let question = "da quando si ritira il badge in portineria?";
    let asked = bacheca(["ask", question]).env("BACHECA_KNOWLEDGE__FOLDER", &knowledge);
    asked.run().ok().says(&["3 maggio 2026", "(avviso.txt)"]);
    let own = folder(&[("own.toml", format!("[knowledge]\nfolder = '{knowledge}'\n").as_bytes())]);
    let asked = bacheca(["ask", question, "--config"]).arg(own.file("own.toml"));
    asked.run().ok().says(&["(avviso.txt)"]);
    let wrong = folder(&[("own.toml", b"[limits]\n\nmax_pagse = 3\n")]);
    let asked = bacheca(["ask", question]).env("BACHECA_CONFIG", &wrong.file("own.toml"));
    asked.run().fails(2).warns("line 3: unknown field `max_pagse`");
}

#[test]
fn colours_only_where_they_are_wanted() {
    let plain = bacheca(["ask", "quando scade il bando"]).run().ok();
    plain.does_not_say("\u{1b}");
    let coloured = bacheca(["ask", "--color", "always", "quando scade il bando"]).run().ok();
    coloured.says(&["\u{1b}["]);
}

#[test]
fn whoever_reads_may_leave() {
    let question = "Quando scade il bando per il contact center?\n".repeat(300);
    let files = folder(&[("domande.txt", question.as_bytes())]);
    for json in [&["--json"][..], &[]] {
        let run = bacheca(
            ["ask", "--batch", &files.file("domande.txt")].into_iter().chain(json.iter().copied()),
        );
        let reply = run.run_into_closed_pipe().ok();
        assert_eq!(reply.err, "");
    }
}

#[test]
fn an_answer_that_may_be_beside_the_point_says_so_first() {
    let questions = path("tests/data/altre/questions.jsonl");
    let knowledge = path("tests/data/altre/communiques");
    let ask = ["ask", "--lang", "it", "--batch", &questions, "--knowledge", &knowledge];
    let said = bacheca(ask).run().ok().out;
    let unsure = bacheca(ask.into_iter().chain(["--json"])).run().ok().json();
    let unsure = unsure.iter().filter(|answer| {
        answer["outcome"] == "answered" && answer["confidence"].as_f64().unwrap() < 0.5
    });
    let count = unsure.count();
    assert!(count > 0, "no answer of the set is unsure");
    assert_eq!(said.matches("Forse non è proprio quel che chiedi.").count(), count);
}
