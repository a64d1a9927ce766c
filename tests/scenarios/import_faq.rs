//! An office brings its list of questions.

use crate::harness::{bacheca, folder};

#[test]
fn a_list_becomes_a_faq_toml_that_needs_only_its_citations() {
    let list = "id;question;answer;tag\n7;\"Quando si chiedono \"\"le ferie\"\"?\";Entro il 15 maggio.;scadenze\n8;;manca;\n";
    let files = folder(&[("lista.csv", list.as_bytes())]);
    let reply = bacheca(["import-faq", &files.file("lista.csv")]).run().fails(1);
    reply.warns("lista.csv, line 3: the question is missing");
    let toml: toml::Table = toml::from_str(&reply.out).unwrap();
    let answers = toml["answer"].as_array().unwrap();
    assert_eq!(answers.len(), 1);
    assert_eq!(answers[0]["questions"][0].as_str(), Some("Quando si chiedono \"le ferie\"?"));

    // With its citation it is given; without, `check` says what it lacks.
    let communique = "Turni del magazzino\n\nUSB\n\nRoma, 2 maggio 2026\n\nDomande di ferie entro il 15 maggio 2026.";
    let without =
        folder(&[("m/turni.txt", communique.as_bytes()), ("m/faq.toml", reply.out.as_bytes())]);
    bacheca(["check", without.arg()]).run().says(&["m/faq.toml", "citation"]);
    let citation = "[[answer.citations]]\nfile = \"turni.txt\"\nquote = \"Domande di ferie entro il 15 maggio 2026.\"\n";
    let faq = format!("{}{citation}", reply.out);
    let with = folder(&[("m/turni.txt", communique.as_bytes()), ("m/faq.toml", faq.as_bytes())]);
    bacheca(["check", with.arg()]).run().ok();
    let question = "quando si chiedono le ferie?";
    let ask = ["ask", "--today", "2026-05-14", "--knowledge", with.arg(), question];
    bacheca(ask).run().ok().says(&[
        "Risposta verificata dai delegati",
        "Entro il 15 maggio.",
        "Dai comunicati:",
        "«Domande di ferie entro il 15 maggio 2026.»",
        "— USB, 2 maggio 2026",
        "Manca un giorno: 15 maggio 2026",
    ]);
}

#[test]
fn a_spreadsheet_of_windows() {
    let list = b"id,question,answer\r\n1,Perch\xe9?,\"S\xec, certo\"\r\n".to_vec();
    let reply = bacheca(["import-faq", "-"]).input(list).run().ok();
    let toml: toml::Table = toml::from_str(&reply.out).unwrap();
    assert_eq!(toml["answer"][0]["answer"].as_str(), Some("Sì, certo"));
}
