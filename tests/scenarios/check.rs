//! An officer checks a folder before members ask it.

use serde_json::Value;

use crate::harness::{bacheca, folder, path};

const GOOD: &str = "Turni del magazzino\n\nUSB\n\nRoma, 2 maggio 2026\n\nDomande di ferie entro il 15 maggio 2026 alle ore 12:00.";

fn report<'a>(reports: &'a [Value], file: &str) -> &'a Value {
    reports.iter().find(|report| report["file"] == file).unwrap_or_else(|| panic!("no {file}"))
}

#[test]
fn a_good_folder_says_what_was_understood() {
    let knowledge = folder(&[("magazzino/turni.txt", GOOD.as_bytes())]);
    let reply = bacheca(["check", knowledge.arg()]).run().ok();
    reply.says(&[
        "magazzino/turni.txt",
        "title      Turni del magazzino",
        "unions     USB",
        "date       2026-05-02",
        "dispute    magazzino",
        "deadline   2026-05-15 12:00  ",
        "1 communiqués, 1 disputes",
    ]);
    let report = bacheca(["check", "--json", knowledge.arg()]).run().ok().json().remove(0);
    assert_eq!(report["read"], true);
    assert_eq!(report["unions"][0], "USB");
    assert_eq!(report["deadlines"][0]["date"], "2026-05-15");
    assert_eq!(report["passages"], 1);
}

#[test]
fn the_built_in_knowledge_base_is_without_fault() {
    let reports = bacheca(["check", "--json", &path("knowledge/communiques")]).run().ok().json();
    assert_eq!(reports.len(), 5, "no file but the communiqués has anything to say");
    assert!(reports.iter().all(|report| report["warnings"].as_array().unwrap().is_empty()));
}

#[test]
fn a_hostile_folder_is_read_as_far_as_it_can_be() {
    let zip = b"PK\x03\x04\x14\0\0\0\0\0\0\0!\0rubbish".as_slice();
    let long = "parole senza fine ".repeat(60_000);
    let knowledge = folder(&[
        ("magazzino/turni.txt", GOOD.as_bytes()),
        ("magazzino/finto.pdf", zip),
        ("magazzino/troncato.pdf", b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog"),
        ("magazzino/rotto.docx", b"PK\x03\x04 not a zip"),
        ("magazzino/vuoto.txt", b""),
        ("magazzino/foto.jpg", b"\xff\xd8\xff\xe0rubbish"),
        ("magazzino/lungo.txt", long.as_bytes()),
        ("magazzino/faq.toml", b"[[answer]]\nid = 3\n"),
        (
            "magazzino/latino.txt",
            b"Novit\xe0 in mensa\n\nLa mensa riapre perch\xe9 l'appalto \xe8 finito.",
        ),
    ]);
    std::os::unix::fs::symlink("/etc/passwd", knowledge.path().join("magazzino/fuori.txt"))
        .unwrap();
    let reply = bacheca(["check", "--json", knowledge.arg()]).run().fails(1);
    let reports = reply.json();
    assert_eq!(report(&reports, "magazzino/turni.txt")["read"], true);
    assert_eq!(report(&reports, "magazzino/latino.txt")["title"], "Novità in mensa");
    for refused in ["finto.pdf", "troncato.pdf", "rotto.docx", "fuori.txt"] {
        let report = report(&reports, &format!("magazzino/{refused}"));
        assert_eq!(report["read"], false, "{report}");
        let warning = &report["warnings"][0];
        assert!(warning["cause"].as_str().unwrap().len() > 5, "{report}");
        assert!(warning["cure"].as_str().unwrap().len() > 5, "{report}");
    }
    let faq = report(&reports, "magazzino/faq.toml");
    assert!(faq["warnings"][0]["line"].is_u64(), "{faq}");
    assert!(!reply.out.contains("root:"), "the folder was left");
    bacheca(["check", knowledge.arg()]).run().fails(1).says(&[
        "finto.pdf",
        "refused",
        "files refused",
    ]);
    let ask = ["ask", "--knowledge", knowledge.arg(), "entro quando le domande di ferie?"];
    bacheca(ask).run().ok().says(&["15 maggio 2026"]);
}

#[test]
fn no_file_name_commands_the_terminal() {
    let knowledge = folder(&[("a\u{1b}[2J.txt", GOOD.as_bytes()), ("b\u{1b}]0;x\u{7}.exe", b"x")]);
    let reply = bacheca(["check", "--color", "always", knowledge.arg()]).run();
    reply.does_not_say("\u{1b}[2J").does_not_say("\u{7}");
    let ask =
        ["ask", "--color", "always", "--knowledge", knowledge.arg(), "entro quando le ferie?"];
    bacheca(ask).run().ok().does_not_say("\u{1b}[2J");
}

#[test]
fn what_is_no_folder_is_a_wrong_argument() {
    bacheca(["check", "/non/esiste"]).run().fails(2).warns("/non/esiste");
    let files = folder(&[("a.txt", b"a")]);
    bacheca(["check", &files.file("a.txt")]).run().fails(2).warns("no folder");
}

#[test]
fn limits_are_settings() {
    let knowledge = folder(&[("a.txt", GOOD.as_bytes())]);
    let check = bacheca(["check", knowledge.arg()]).env("BACHECA_LIMITS__MAX_FILE_BYTES", "10");
    check.run().fails(1).says(&["a.txt", "refused"]);
}

#[test]
fn the_text_of_a_file_as_it_is_quoted() {
    let files = folder(&[("a.txt", GOOD.as_bytes()), ("b.pdf", b"%PDF-rubbish")]);
    let reply = bacheca(["text", &files.file("a.txt")]).run().ok();
    reply.says(&["Domande di ferie entro il 15 maggio 2026"]);
    let reply = bacheca(["text", &files.file("b.pdf")]).run().fails(1);
    assert_eq!(reply.out, "");
    reply.warns("b.pdf");
}
