//! What goes wrong with Telegram: nothing is lost, nothing doubled.

use std::time::{Duration, Instant};

use fakes::telegram::{Fault, Outcome, Person, Telegram, Trouble};
use serde_json::json;

use super::{ANSWER, DEADLINE};
use crate::harness::service::service;

const MOMENT: Duration = Duration::from_millis(700);
/// Longer than any time-out of the program's.
const LONG: Duration = Duration::from_secs(100);

/// Asks while something is wrong; the answer comes all the same, once.
#[track_caller]
fn answered_once(ada: &Person) {
    ada.waiting(LONG).asks(DEADLINE).sees(ANSWER);
    ada.hears_nothing_for(MOMENT);
}

/// One question while a call of `sendMessage` goes wrong in this way.
#[track_caller]
fn survives(trouble: Trouble) {
    let telegram = Telegram::start();
    let ada = telegram.user("Ada");
    let _service = service().on(&telegram).start();
    ada.asks("/start").ignores();
    telegram.change(|world| world.faults.push(Fault::next(1, trouble).on("sendMessage")));
    answered_once(&ada);
    assert!(telegram.look(|world| world.faults.is_empty()));
}

#[test]
fn too_many_requests() {
    let telegram = Telegram::start();
    let ada = telegram.user("Ada");
    let _service = service().on(&telegram).start();
    ada.asks("/start").ignores();
    let refuse = Fault::next(1, Trouble::Refuse429(2)).on("sendMessage");
    telegram.change(|world| world.faults.push(refuse));
    let start = Instant::now();
    answered_once(&ada);
    assert!(start.elapsed() >= Duration::from_secs(2));
}

#[test]
fn the_servers_are_out_of_order() {
    survives(Trouble::ServerError(502));
}

#[test]
fn the_servers_are_out_of_order_but_it_was_sent() {
    survives(Trouble::ServerErrorAfter(502));
}

#[test]
fn the_connection_drops_before_it_was_sent() {
    survives(Trouble::DropBefore);
}

#[test]
fn the_connection_drops_after_it_was_sent() {
    survives(Trouble::DropAfter);
}

#[test]
fn no_answer_ever() {
    survives(Trouble::Timeout);
}

#[test]
fn no_answer_ever_but_it_was_sent() {
    survives(Trouble::TimeoutAfter);
}

#[test]
fn an_answer_that_cannot_be_read() {
    survives(Trouble::Garbage);
}

#[test]
fn asking_for_updates_fails_in_every_way() {
    let telegram = Telegram::start();
    let ada = telegram.user("Ada");
    let _service = service().on(&telegram).start();
    for trouble in [
        Trouble::ServerError(502),
        Trouble::Garbage,
        Trouble::DropBefore,
        Trouble::DropAfter,
        Trouble::Refuse429(1),
    ] {
        telegram.change(|world| world.faults.push(Fault::next(1, trouble).on("getUpdates")));
        answered_once(&ada);
    }
}

#[test]
fn updates_that_nobody_can_read_are_in_nobodys_way() {
    let telegram = Telegram::start();
    let (ada, ben) = (telegram.user("Ada"), telegram.user("Ben"));
    ada.says(DEADLINE);
    telegram.change(|world| {
        let next = world.next_update;
        for body in [
            json!({ "message": { "text": "without a number" } }),
            json!("nonsense"),
            json!(null),
            json!({ "update_id": next + 3, "teleportation": { "to": "Mars" } }),
            json!({ "update_id": next + 4, "message": { "message_id": "seven" } }),
            json!({ "update_id": next + 5 }),
        ] {
            world.tell_as_is(body, "nobody".to_owned());
        }
    });
    ben.says(DEADLINE);
    let _service = service().on(&telegram).start();
    for member in [&ada, &ben] {
        member.hears().sees(ANSWER);
        member.hears_nothing_for(MOMENT);
    }
    // They do not come again and again either.
    let left =
        telegram.wait(Duration::from_secs(20), |world| world.updates.is_empty().then_some(()));
    assert!(left.is_some());
}

#[test]
fn an_update_that_comes_twice_is_answered_once() {
    let telegram = Telegram::start();
    let ada = telegram.user("Ada");
    let mut service = service().on(&telegram).start();
    ada.says(DEADLINE);
    let body = telegram.look(|world| world.updates.back().map(|update| update.body.clone()));
    ada.hears().sees(ANSWER);
    let again = |telegram: &Telegram| {
        if let Some(body) = &body {
            telegram.change(|world| world.tell_as_is(body.clone(), "again".to_owned()));
        }
    };
    again(&telegram);
    ada.hears_nothing_for(MOMENT);
    service.restart();
    again(&telegram);
    ada.hears_nothing_for(MOMENT);
    answered_once(&ada);
}

#[test]
fn who_blocks_the_bot_gets_nothing_and_holds_nobody_up() {
    let telegram = Telegram::start();
    let (ada, ben) = (telegram.user("Ada"), telegram.user("Ben"));
    let _service = service().on(&telegram).start();
    ada.asks("/avvisi").presses_action("a_1_").ignores();
    ada.says(DEADLINE);
    ada.blocks();
    ben.asks(DEADLINE).sees(ANSWER);
    let refused = telegram.wait(Duration::from_secs(20), |world| {
        let mut calls = world.calls.iter();
        calls.any(|call| matches!(call.outcome, Outcome::Refused(403, _))).then_some(())
    });
    assert!(refused.is_some());
    ada.unblocks();
    // What was held about the chat is gone.
    let alerts = ada.asks("/avvisi");
    assert!(alerts.offers("a_1_"), "{}", alerts.text());
    telegram.ignores_everything();
}

#[test]
fn the_api_is_down_for_a_minute() {
    let mut telegram = Telegram::start();
    let ada = telegram.user("Ada");
    let _service = service().on(&telegram).start();
    ada.asks("/start").ignores();
    telegram.down();
    ada.says(DEADLINE);
    std::thread::sleep(Duration::from_secs(60));
    telegram.up();
    ada.waiting(LONG).hears().sees(ANSWER);
    ada.hears_nothing_for(MOMENT);
}

#[test]
fn killed_at_any_moment_it_answers_once() {
    let telegram = Telegram::start();
    let ada = telegram.user("Ada");
    let mut service = service().on(&telegram).start();
    ada.asks("/start").ignores();
    // That one is done with: it is the next that is cut off.
    ada.hears_nothing_for(MOMENT);
    for wait in [0, 15, 40, 80, 160] {
        ada.says(DEADLINE);
        std::thread::sleep(Duration::from_millis(wait));
        service.kill_9();
        service.restart();
        ada.waiting(LONG).hears().sees(ANSWER);
        ada.hears_nothing_for(MOMENT);
    }
}

#[test]
fn killed_after_a_message_was_sent_and_before_it_was_known() {
    let telegram = Telegram::start();
    let ada = telegram.user("Ada");
    let mut service = service().on(&telegram).start();
    ada.asks("/start").ignores();
    let never = Fault::next(1, Trouble::TimeoutAfter).on("sendMessage");
    telegram.change(|world| world.faults.push(never));
    ada.asks(DEADLINE).sees(ANSWER);
    service.kill_9();
    service.restart();
    ada.hears_nothing_for(Duration::from_secs(2));
    answered_once(&ada);
}

#[test]
fn a_stop_finishes_what_is_being_answered() {
    let telegram = Telegram::start();
    let people: Vec<Person> = (0..10).map(|n| telegram.user(&format!("Ada{n}"))).collect();
    let mut service = service().on(&telegram).start();
    for person in &people {
        person.says(DEADLINE);
    }
    people[0].hears().sees(ANSWER);
    service.stop();
    service.restart();
    for (n, person) in people.iter().enumerate() {
        if n > 0 {
            person.hears().sees(ANSWER);
        }
        person.hears_nothing_for(Duration::from_millis(50));
    }
}

#[test]
fn a_third_of_all_calls_fails_and_all_is_answered_once() {
    let telegram = Telegram::start();
    let people: Vec<Person> = (0..20).map(|n| telegram.user(&format!("Ada{n}"))).collect();
    let _service = service().on(&telegram).start();
    telegram.change(|world| {
        for trouble in [Trouble::DropAfter, Trouble::DropBefore, Trouble::ServerError(502)] {
            world.faults.push(Fault::share(0.11, trouble));
        }
    });
    for person in &people {
        person.says(DEADLINE);
    }
    for person in &people {
        person.waiting(LONG).hears().sees(ANSWER);
    }
    for person in &people {
        person.hears_nothing_for(Duration::from_millis(50));
    }
}

#[test]
fn killed_while_a_question_is_handed_on_there_is_one_ticket() {
    let telegram = Telegram::start();
    let (ada, ben) = (telegram.user("Ada"), telegram.user("Ben"));
    let mut service = service().on(&telegram).delegate(&ben).moderator(&ben).start();
    ben.asks("/start").ignores();
    for (n, wait) in [0, 10, 30, 60].into_iter().enumerate() {
        let draft = ada.asks(&format!("/delegato Domanda {n} sugli scatti di anzianità"));
        draft.ignores();
        telegram.change(|world| world.press(ada.id, (ada.chat, draft.id()), "ds"));
        std::thread::sleep(Duration::from_millis(wait));
        service.kill_9();
        service.restart();
        let words = format!("Domanda {n}");
        ben.waiting(LONG).hears().sees(&words);
        ben.hears_nothing_for(MOMENT);
        assert_eq!(ben.asks("/coda").text().matches(&words).count(), 1);
        ada.hears_nothing_for(Duration::ZERO);
        draft.sees(&format!("{}", n + 1));
    }
}
