//! The measures: what `bacheca eval` prints is what an outside judge of the same files says.

use std::process::Command;

use crate::harness::{bacheca, folder, loudly, path, real};

/// What a script of the evaluation says, given this on its standard input.
fn outside(script: &str, arguments: &[&str], input: &str) -> Option<String> {
    let files = folder(&[("input", input.as_bytes())]);
    let input = std::fs::File::open(files.file("input")).unwrap();
    match Command::new("python3").arg(script).args(arguments).stdin(input).output() {
        Ok(output) if output.status.success() => Some(String::from_utf8(output.stdout).unwrap()),
        failed => {
            loudly(&format!("NOT COMPARED with {script}: {failed:?}"));
            None
        }
    }
}

#[test]
fn answers_are_judged_as_outside() {
    let knowledge = path("tests/data/altre/communiques");
    let questions = path("tests/data/altre/questions.jsonl");
    let today = "2026-11-22";
    let eval = ["eval", "--answers", &questions, "--knowledge", &knowledge, "--today", today];
    let own = bacheca(eval).run().ok();
    own.says(&["answerable right ", "c@1 ", "unanswerable abstained ", "ms a query: "]);
    let Some(judge) = real("judge.py") else { return };
    let ask = ["ask", "--json", "--batch", &questions, "--knowledge", &knowledge, "--today", today];
    let answers = bacheca(ask).run().ok().out;
    let Some(judged) = outside(&judge, &[&questions], &answers) else { return };
    let own: Vec<&str> = own.out.lines().filter(|line| !line.starts_with("ms a query")).collect();
    assert_eq!(own, judged.lines().collect::<Vec<_>>());
}

#[test]
fn enough_answers_on_the_real_communiques_are_right() {
    let (Some(knowledge), Some(questions)) = (real("communiques"), real("questions.jsonl")) else {
        return;
    };
    let reply = bacheca(["eval", "--answers", &questions, "--knowledge", &knowledge]).run().ok();
    let number = |before: &str| -> usize {
        let rest = reply.out.split(before).nth(1).unwrap_or_default();
        rest.split('/').next().unwrap_or_default().parse().unwrap_or_default()
    };
    assert!(number("answerable right ") >= 17, "{}", reply.out);
    assert!(number("unanswerable abstained ") >= 5, "{}", reply.out);
}

#[test]
fn retrieval_is_measured_as_outside() {
    let files = folder(&[
        ("passages.tsv", "1\tIl turno di notte è pagato il doppio.\n2\tLe ferie si chiedono entro marzo.\n3\tLa mensa chiude a giugno.\n".as_bytes()),
        ("questions.tsv", "a\tquando si chiedono le ferie?\nb\tquanto è pagata la notte\nc\tasteroidi\n".as_bytes()),
        ("qrels.tsv", b"a\t2\nb\t3\nc\t1\n"),
    ]);
    let run = files.file("run.tsv");
    let [passages, questions, qrels] =
        ["passages", "questions", "qrels"].map(|f| files.file(&format!("{f}.tsv")));
    let eval = [
        "eval",
        "--passages",
        &passages,
        "--questions",
        &questions,
        "--qrels",
        &qrels,
        "--run",
        &run,
        "--without",
        "semantics",
    ];
    let reply = bacheca(eval).run().ok();
    reply.says(&["n 3 answered 2 accuracy@1 0.3333 ", "c@1 0.4444", "ms a query: ", "indexing "]);
    agrees_outside(&qrels, &run, &reply.out);
}

#[test]
fn retrieval_on_real_questions_agrees_with_outside() {
    let Some(folder_) = real("qa4faq") else { return };
    let file = |name: &str| format!("{folder_}/{name}");
    let files = folder(&[]);
    let run = files.file("run.tsv");
    let (faq, questions, qrels) = (file("faqs.csv"), file("questions.tsv"), file("qrels.tsv"));
    let eval = ["eval", "--faq", &faq, "--questions", &questions, "--qrels", &qrels, "--run", &run];
    let reply = bacheca(eval).run().ok();
    assert_eq!(reply.err, "", "every row is good");
    agrees_outside(&qrels, &run, &reply.out);
    let without = bacheca(eval.into_iter().chain(["--without", "synonyms,spelling,sentences"]));
    assert_ne!(without.run().ok().out.lines().next(), reply.out.lines().next());
}

fn agrees_outside(qrels: &str, run: &str, said: &str) {
    let Some(script) = real("retrieval.py") else { return };
    let Some(measured) = outside(&script, &[qrels, run], "") else { return };
    assert_eq!(said.lines().next(), measured.lines().next());
}

#[test]
fn wrong_files_and_arguments_are_named() {
    let files = folder(&[("set.jsonl", b"{\"id\": \"1\"}\n"), ("p.tsv", b"no tab\n")]);
    let set = files.file("set.jsonl");
    bacheca(["eval", "--answers", &set])
        .run()
        .fails(2)
        .warns("set.jsonl, line 1: missing field `q`");
    bacheca(["eval"]).run().fails(2).warns("--answers");
    let p = files.file("p.tsv");
    bacheca(["eval", "--passages", &p]).run().fails(2).warns("--questions");
    let eval = ["eval", "--passages", &p, "--questions", &p, "--qrels", &p];
    bacheca(eval).run().fails(2).warns("p.tsv, line 1: ");
}
