//! A thousand chats at once, by polling and by webhook: every question answered once and in order,
//! how fast, and with how much memory.
//!
//! `cargo bench -p tests --bench load`, or `-- 100000` for that many updates after the burst, to
//! see that the memory stays flat.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    dead_code,
    unused_imports,
    unused_macros,
    reason = "a measurement"
)]

use std::io::Write;
use std::time::{Duration, Instant};

use fakes::telegram::{Person, Telegram, World};

mod harness;

use harness::platform::{route, webhook};
use harness::service::{Service, service};

const CHATS: usize = 1000;
/// What every chat asks, one after the other without waiting, and what is in the answer alone.
const TALK: [(&str, &str); 3] = [
    ("Quando scade il bando per il contact center?", "16:00"),
    ("Se l'utente registra la videochiamata cosa posso fare?", "registrazioni abusive"),
    ("Qual è la ricetta della carbonara?", ""),
];
const PATIENCE: Duration = Duration::from_secs(600);

fn main() {
    let more = std::env::args().skip(1).find_map(|argument| argument.parse::<usize>().ok());
    for by_webhook in [false, true] {
        run(by_webhook, more.unwrap_or(0));
    }
}

fn run(by_webhook: bool, more: usize) {
    let telegram = Telegram::start();
    telegram.change(|world| world.rates.on = false);
    let people: Vec<Person> = (0..CHATS).map(|n| telegram.user(&format!("Ada{n}"))).collect();
    let prepared = service()
        .on(&telegram)
        .set("BACHECA_LOG__LEVEL", "warn")
        .set("BACHECA_ASKING__PER_MINUTE", "0")
        .set("BACHECA_TELEGRAM__MESSAGES_PER_SECOND", "100000");
    let service = match by_webhook {
        true => {
            let service = webhook(prepared).start();
            route(&telegram, &service);
            service
        }
        false => prepared.start(),
    };
    // The first answer of all warms up what every answer needs.
    people[0].asks(TALK[0].0).ignores();
    telegram.ignores_everything();

    let name = if by_webhook { "webhook" } else { "polling" };
    say(&format!("{name}: {CHATS} chats ask {} questions each at once", TALK.len()));
    burst(&telegram, &people, &service);
    let before = service.memory();
    for round in 0..more / (CHATS * TALK.len()) {
        burst(&telegram, &people, &service);
        if round % 10 == 9 {
            say(&format!(
                "  memory {} MiB, at first {} MiB",
                service.memory() / 1024,
                before / 1024
            ));
        }
    }
    telegram.ignores_everything();
}

/// All chats ask all at once; then all is counted.
fn burst(telegram: &Telegram, people: &[Person], service: &Service) {
    let start = Instant::now();
    let from = telegram.look(|world| world.next_message);
    for (words, _) in TALK {
        for person in people {
            person.says(words);
        }
    }
    let all = people.len() * TALK.len();
    let answered = telegram.wait(PATIENCE, |world| {
        let answers =
            world.messages.values().rev().filter(|m| m.from == world.bot.id && m.id >= from);
        (answers.count() >= all).then_some(())
    });
    let took = start.elapsed();
    // What would come twice would come now.
    std::thread::sleep(Duration::from_secs(1));
    let mut times = telegram.look(|world| {
        people.iter().flat_map(|person| answers(world, person, from)).collect::<Vec<Duration>>()
    });
    assert!(answered.is_some() && times.len() == all, "{} of {all} answered", times.len());
    times.sort_unstable();
    let at = |share: f64| times[((all - 1) as f64 * share) as usize].as_millis();
    say(&format!(
        "  {all} answered once and in order: p50 {} ms, p99 {} ms, {:.0} answers/s, {} MiB",
        at(0.5),
        at(0.99),
        all as f64 / took.as_secs_f64(),
        service.memory() / 1024,
    ));
    // Only what is of this burst is looked at, and kept.
    telegram.change(|world| {
        world.messages.clear();
        world.calls.clear();
        world.actions.clear();
    });
}

/// How long each of a chat's questions waited, with a look at the order of the answers.
fn answers(world: &World, person: &Person, from: i64) -> Vec<Duration> {
    let new = || world.history(person.chat).filter(|message| message.id >= from);
    let asked = new().filter(|message| message.from == person.id);
    let answers: Vec<_> = new().filter(|message| message.from == world.bot.id).collect();
    assert_eq!(answers.len(), TALK.len(), "answered too often, or not at all");
    for (answer, (question, sign)) in answers.iter().zip(TALK) {
        assert!(answer.text.text.contains(sign), "{question}: {}", answer.text.text);
    }
    asked.zip(&answers).map(|(asked, answer)| answer.at - asked.at).collect()
}

fn say(text: &str) {
    let _ = writeln!(std::io::stdout(), "{text}");
}
