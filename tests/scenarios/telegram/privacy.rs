//! Nothing of who asks or what is asked is left on the disk or in the log.

use std::path::{Path, PathBuf};

use fakes::telegram::{Person, Telegram};

use crate::harness::service::service;

const CHATS: usize = 1000;
const QUESTIONS: [&str; 5] = [
    "Buongiorno scusate volevo sapere quando scade questo benedetto bando del contact center",
    "il mio capo dice che possono registrarmi durante la videochiamata, è davvero così?",
    "secondo voi la maggiorazione di sportello arriva anche a chi lavora in smart working",
    "qualcuno mi spiega per favore chi ha firmato la dichiarazione congiunta con l'amministrazione?",
    "avete per caso anche la ricetta della torta pasqualina di mia nonna Zenobia?",
];

/// Every file below a folder, with its bytes.
fn files(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if let Ok(bytes) = std::fs::read(&path) {
            found.push((path, bytes));
        }
    }
    found
}

/// What would tell on these people: names, numbers in any usual form, five words in a row.
fn traces(people: &[Person]) -> Vec<Vec<u8>> {
    let mut traces = vec![b"Quartararo".to_vec()];
    for person in people.iter().step_by(10) {
        traces.push(person.id.to_string().into_bytes());
        traces.push(person.id.to_be_bytes()[3..].to_vec());
        traces.push(person.id.to_le_bytes()[..5].to_vec());
    }
    for question in QUESTIONS {
        let words: Vec<&str> = question.split(' ').collect();
        traces.extend(words.windows(5).map(|five| five.join(" ").into_bytes()));
    }
    traces
}

#[test]
fn a_thousand_chats_leave_no_trace() {
    let telegram = Telegram::start();
    telegram.change(|world| world.rates.on = false);
    let people: Vec<Person> =
        (0..CHATS).map(|n| telegram.user(&format!("Quartararo{n}"))).collect();
    let mut service = service()
        .on(&telegram)
        .set("BACHECA_LOG__LEVEL", "trace")
        .set("BACHECA_TELEGRAM__MESSAGES_PER_SECOND", "1000")
        .delegate(&people[0])
        .start();
    let before = service.memory();
    for (person, question) in people.iter().zip(QUESTIONS.iter().cycle()) {
        person.says(question);
    }
    for person in &people {
        person.hears().ignores();
    }
    let grown = service.memory().saturating_sub(before) / 1024;
    assert!(grown < 200, "a thousand questions cost {grown} MiB");
    // Some ask for news, some send their question on.
    for person in people.iter().take(20) {
        person.asks("/avvisi").presses_action("a_1_").ignores();
        person.asks(&format!("/delegato {}", QUESTIONS[0])).presses_action("ds").ignores();
    }
    telegram.ignores_everything();
    let log = service.log();
    service.stop();
    let mut left = files(service.home());
    assert!(left.len() >= 2, "{left:?}");
    left.push(("the log".into(), log.into_bytes()));
    let traces = traces(&people);
    for (path, bytes) in &left {
        for trace in &traces {
            let found = bytes.windows(trace.len()).any(|window| window == trace);
            let trace = String::from_utf8_lossy(trace);
            assert!(!found, "{trace:?} is in {}", path.display());
        }
    }
    telegram.ignores_everything();
}
