//! What the bot tells Telegram of itself: menus, descriptions; and what is no text.

use std::time::Duration;

use fakes::telegram::Telegram;

use super::{ANSWER, DEADLINE};
use crate::harness::service::service;

#[test]
fn menus_and_descriptions_are_set_per_scope_and_language() {
    let telegram = Telegram::start();
    let ada = telegram.user("Ada");
    ada.says("/start");
    let _service = service().on(&telegram).start();
    ada.hears().ignores();
    let set = telegram.wait(Duration::from_secs(20), |world| {
        let scopes = ["default", "all_private_chats", "all_group_chats"];
        let has = |language: &str| {
            world.commands.iter().any(|((scope, of), list)| {
                scopes.iter().any(|kind| scope.contains(kind)) && of == language && !list.is_empty()
            })
        };
        let described = world.descriptions.len() > 1 && world.short_descriptions.len() > 1;
        (has("") && (has("it") || has("en")) && described).then_some(())
    });
    assert!(set.is_some(), "{:#?}", telegram.look(|world| world.commands.clone()));
    // Nobody is offered what is not theirs.
    telegram.look(|world| {
        for ((scope, _), list) in &world.commands {
            let own = scope.contains("\"chat\"");
            assert!(own || list.iter().all(|(name, _)| name != "ricarica" && name != "reload"));
        }
    });
}

#[test]
fn a_photograph_is_answered_too_and_an_edit_is_not() {
    let telegram = Telegram::start();
    let ada = telegram.user("Ada");
    let _service = service().on(&telegram).start();
    ada.sends_photo().ignores();
    let question = ada.says(DEADLINE);
    ada.hears().sees(ANSWER);
    ada.edits(question, "Quando apre il bando?");
    ada.hears_nothing_for(Duration::from_millis(500));
}

#[test]
fn a_button_of_nobody_and_one_of_an_old_message_are_answered() {
    let telegram = Telegram::start();
    let ada = telegram.user("Ada");
    let _service = service().on(&telegram).start();
    let answer = ada.asks(DEADLINE);
    assert!(answer.sends("of an earlier version").notice.is_some_and(|notice| !notice.is_empty()));
    telegram.change(|world| {
        world.messages.get_mut(&(ada.chat, answer.id())).unwrap().inaccessible = true;
    });
    answer.presses_action("x_").sees("26 maggio 2022 alle ore 8:00");
}

#[test]
fn a_deep_link_that_is_none_of_ours_is_a_start() {
    let telegram = Telegram::start();
    let ada = telegram.user("Ada");
    let _service = service().on(&telegram).start();
    ada.opens("https://t.me/bacheca_bot?start=boh").ignores();
    ada.opens("https://t.me/bacheca_bot").ignores();
}
