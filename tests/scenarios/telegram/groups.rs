//! Groups: the bot answers where it is spoken to, and nowhere else.

use std::time::Duration;

use fakes::telegram::{Standing, Telegram};

use super::{ANSWER, DEADLINE};
use crate::harness::service::service;

const MOMENT: Duration = Duration::from_millis(500);

#[test]
fn in_a_group_it_answers_when_addressed() {
    let telegram = Telegram::start();
    let group = telegram.supergroup("RSU");
    let ada = telegram.user("Ada").in_group(&group);
    let _service = service().on(&telegram).start();
    ada.says(DEADLINE);
    ada.hears_nothing_for(MOMENT);
    let answer = ada.mentions(DEADLINE);
    assert!(answer.sees(ANSWER).replies_to().is_some());
    ada.replies(&answer, "E chi lo dice?").ignores();
    ada.asks("/scadenze").sees(ANSWER);
    ada.asks("/scadenze@bacheca_bot").sees(ANSWER);
    ada.says("/scadenze@altro_bot");
    ada.hears_nothing_for(MOMENT);
}

#[test]
fn as_administrator_it_is_shown_everything_and_keeps_quiet() {
    let telegram = Telegram::start();
    let group = telegram.group("RSU");
    group.makes_bot(Standing::Admin);
    let ada = telegram.user("Ada").in_group(&group);
    let _service = service().on(&telegram).start();
    for words in [DEADLINE, "@altro_bot ciao", "/scadenze@altro_bot", "grazie!"] {
        ada.says(words);
    }
    ada.hears_nothing_for(MOMENT);
    ada.mentions(DEADLINE).sees(ANSWER);
}

#[test]
fn what_is_personal_is_only_for_the_private_chat() {
    let telegram = Telegram::start();
    let group = telegram.supergroup("RSU");
    let ada = telegram.user("Ada").in_group(&group);
    let _service = service().on(&telegram).start();
    for command in ["/privacy", "/avvisi", "/lingua", "/cancella"] {
        let refused = ada.asks(command);
        assert!(refused.actions().is_empty(), "{command}: {}", refused.text());
    }
    // From an answer the way leads into the private chat.
    let answer = ada.mentions(DEADLINE);
    let link = answer.buttons().into_iter().find_map(|button| match button.target {
        fakes::telegram::Target::Url(url) => Some(url),
        _ => None,
    });
    let link = link.unwrap_or_else(|| panic!("no link to the private chat: {}", answer.text()));
    ada.opens(&link).sees("26 maggio 2022 alle ore 8:00");
}

#[test]
fn a_topic_is_answered_in_the_topic() {
    let telegram = Telegram::start();
    let forum = telegram.forum("Sede");
    let turni = forum.opens_topic("Turni");
    let ada = telegram.user("Ada").in_group(&forum);
    let _service = service().on(&telegram).start();
    ada.in_topic(turni).mentions(DEADLINE).sees(ANSWER);
    // Words in a topic are no reply to the bot, though Telegram says that they reply to its start.
    ada.in_topic(turni).says(DEADLINE);
    ada.hears_nothing_for(MOMENT);
    let general = ada.mentions(DEADLINE);
    assert_eq!(general.sees(ANSWER).message().thread, None);
    telegram.look(|world| {
        assert!(world.actions.iter().all(|(_, topic, _)| topic.is_none_or(|t| t == turni)));
    });
}

#[test]
fn a_group_that_becomes_a_supergroup_is_answered_there() {
    let telegram = Telegram::start();
    let group = telegram.group("RSU");
    let ada = telegram.user("Ada").in_group(&group);
    let _service = service().on(&telegram).start();
    ada.mentions(DEADLINE).sees(ANSWER);
    let supergroup = group.becomes_supergroup();
    ada.in_group(&supergroup).mentions(DEADLINE).sees(ANSWER);
}

#[test]
fn what_was_asked_before_the_move_is_answered_after_it() {
    let telegram = Telegram::start();
    let group = telegram.group("RSU");
    let ada = telegram.user("Ada").in_group(&group);
    ada.says(&format!("@bacheca_bot {DEADLINE}"));
    let supergroup = group.becomes_supergroup();
    let _service = service().on(&telegram).start();
    ada.in_group(&supergroup).hears().sees(ANSWER);
}
