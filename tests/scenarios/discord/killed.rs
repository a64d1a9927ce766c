//! Killed with something in hand: Discord does not repeat it, and yet nobody is left without a word.

use std::time::Duration;

use fakes::discord::{Discord, Fault, Trouble, may};

use super::{ANSWER, DEADLINE};
use crate::harness::service::service;

const MOMENT: Duration = Duration::from_millis(500);
const INTERRUPTED: &str = "Sono stato interrotto prima di risponderti: per favore riprova.";

/// The next call of this operation is never answered.
fn hangs(discord: &Discord, operation: &str, trouble: Trouble) {
    discord.change(|world| {
        world.calls.clear();
        world.faults.push(Fault::next(1, trouble).on(operation));
    });
}

fn calls(discord: &Discord, operation: &str) -> usize {
    discord.look(|world| world.calls.iter().filter(|call| call.is(operation)).count())
}

/// Waits until a call of this operation has come, and a moment more.
#[track_caller]
fn called(discord: &Discord, operation: &str) {
    let came = discord.wait(Duration::from_secs(20), |world| {
        world.calls.iter().any(|call| call.is(operation)).then_some(())
    });
    assert!(came.is_some(), "{operation} was not called");
    std::thread::sleep(MOMENT);
}

#[test]
fn what_was_asked_before_the_kill_is_answered_after_it_once() {
    let discord = Discord::start();
    let room = discord.guild("RSU").channel("domande");
    let (ada, ben) = (discord.user("Ada"), discord.user("Ben").in_channel(&room));
    let cleo = discord.user("Cleo");
    let mut service = service().on(&discord).start();
    for arrived in [false, true] {
        let trouble = if arrived { Trouble::TimeoutAfter } else { Trouble::Timeout };
        // One whose answer is being sent, one that waits its turn, one in a channel.
        hangs(&discord, "createMessage", trouble);
        ada.says(DEADLINE);
        called(&discord, "createMessage");
        ada.says("/fonti");
        hangs(&discord, "createMessage", trouble);
        ben.says(&ben.named(DEADLINE));
        called(&discord, "createMessage");
        cleo.asks("/fonti").ignores();
        service.kill_9();
        service.restart();
        ada.hears().sees(ANSWER);
        ada.hears().does_not_see(ANSWER);
        ben.hears().sees(ANSWER).is_seen_by_all();
        for person in [&ada, &ben, &cleo] {
            person.hears_nothing_for(MOMENT);
        }
    }
    // What is done is left alone.
    service.kill_9();
    service.restart();
    discord.waits_for_bot();
    for person in [&ada, &ben, &cleo] {
        person.hears_nothing_for(MOMENT);
    }
    assert!(!service.log().contains(" ERROR "), "{}", service.log());
}

#[test]
fn what_is_not_there_any_more_is_not_answered() {
    let discord = Discord::start();
    let guild = discord.guild("RSU");
    let room = guild.channel("domande");
    let (ada, ben) = (discord.user("Ada"), discord.user("Ben").in_channel(&room));
    let mut service = service().on(&discord).start();
    hangs(&discord, "createMessage", Trouble::Timeout);
    let deleted = ada.says(DEADLINE);
    called(&discord, "createMessage");
    hangs(&discord, "createMessage", Trouble::Timeout);
    ben.says(&ben.named(DEADLINE));
    called(&discord, "createMessage");
    service.kill_9();
    ada.deletes(deleted);
    guild.removes_bot();
    for restarted in [false, true] {
        discord.change(|world| world.calls.clear());
        service.restart();
        discord.waits_for_bot();
        ada.hears_nothing_for(MOMENT);
        ben.hears_nothing_for(MOMENT);
        assert_eq!(calls(&discord, "getMessage"), if restarted { 0 } else { 2 });
        service.kill_9();
    }
}

#[test]
fn of_what_may_not_be_read_again_the_delegates_hear() {
    let discord = Discord::start();
    let guild = discord.guild("RSU");
    let (room, staff) = (guild.channel("domande"), guild.channel("delegati"));
    let (ada, ben) = (discord.user("Ada").in_channel(&room), discord.user("Ben"));
    let delegates = format!("discord:{}", staff.id);
    let mut service = service().on(&discord).set("BACHECA_PEOPLE__DELEGATES", delegates).start();
    hangs(&discord, "createMessage", Trouble::Timeout);
    ada.says(&ada.named(DEADLINE));
    called(&discord, "createMessage");
    service.kill_9();
    room.denies_bot(may::READ_MESSAGE_HISTORY);
    service.restart();
    ben.in_channel(&staff).hears().sees("Leggi la cronologia");
    ada.hears_nothing_for(MOMENT);
}

#[test]
fn who_moderates_is_asked_anew() {
    let discord = Discord::start();
    let guild = discord.guild("RSU");
    let room = guild.channel("delegati");
    let ben = discord.user("Ben").in_channel(&room);
    let role = guild.role("Delegati", 0);
    guild.adds(&ben, &[role]);
    let moderators = format!("discord:{role}");
    let mut service = service().on(&discord).set("BACHECA_PEOPLE__MODERATORS", moderators).start();
    for still in [true, false] {
        hangs(&discord, "createMessage", Trouble::Timeout);
        ben.says(&ben.named("/stato"));
        called(&discord, "createMessage");
        service.kill_9();
        if !still {
            guild.adds(&ben, &[]);
        }
        service.restart();
        assert_eq!(!ben.hears().text().contains("riservato"), still);
        ben.hears_nothing_for(MOMENT);
    }
}

#[test]
fn who_waits_for_the_answer_to_a_command_is_told_that_none_comes() {
    let discord = Discord::start();
    let room = discord.guild("RSU").channel("domande");
    let ada = discord.user("Ada").in_channel(&room);
    let ben = discord.user_speaking("Ben", "en-US");
    let mut service = service().on(&discord).start();
    let edit = "editOriginalInteractionResponse";
    // The first is being answered, the second waits its turn.
    for person in [&ada, &ben] {
        let command = if person.id == ada.id { "/chiedi" } else { "/ask" };
        hangs(&discord, edit, Trouble::Timeout);
        person.gives(command, DEADLINE);
        called(&discord, edit);
        person.gives(command, DEADLINE);
        std::thread::sleep(MOMENT);
    }
    service.kill_9();
    service.restart();
    for _ in 0..2 {
        ada.hears().sees(INTERRUPTED).is_seen_by_one();
        ben.hears().sees("I was interrupted before I could reply: please try again.");
    }
    service.restart();
    discord.waits_for_bot();
    ada.hears_nothing_for(MOMENT);
    ben.hears_nothing_for(MOMENT);
}

#[test]
fn an_answer_that_had_come_stays() {
    let discord = Discord::start();
    let room = discord.guild("RSU").channel("domande");
    let ada = discord.user("Ada").in_channel(&room);
    let mut service = service().on(&discord).start();
    let edit = "editOriginalInteractionResponse";
    hangs(&discord, edit, Trouble::TimeoutAfter);
    ada.gives("/chiedi", DEADLINE);
    called(&discord, edit);
    service.kill_9();
    service.restart();
    discord.waits_for_bot();
    let answer = ada.hears();
    std::thread::sleep(MOMENT);
    answer.sees(ANSWER).does_not_see(INTERRUPTED);
    assert_eq!(calls(&discord, "getOriginalInteractionResponse"), 1);
    ada.hears_nothing_for(MOMENT);
}

#[test]
fn a_message_whose_button_was_pressed_is_not_written_over() {
    let discord = Discord::start();
    let ada = discord.user("Ada");
    let mut service = service().on(&discord).start();
    let answer = ada.slash("/avvisi", "");
    let shown = answer.text();
    // The presses wait for what was asked before.
    hangs(&discord, "createMessage", Trouble::Timeout);
    ada.says(DEADLINE);
    called(&discord, "createMessage");
    answer.touches("a_1_");
    std::thread::sleep(MOMENT);
    service.kill_9();
    service.restart();
    let heard = [ada.hears().text(), ada.hears().text()];
    assert!(heard.iter().any(|text| text.contains(INTERRUPTED)), "{heard:?}");
    assert!(heard.iter().any(|text| text.contains(ANSWER)), "{heard:?}");
    assert_eq!(answer.text(), shown);
    service.kill_9();
    service.restart();
    discord.waits_for_bot();
    ada.hears_nothing_for(MOMENT);
}

#[test]
fn a_token_that_has_run_out_is_let_go() {
    let discord = Discord::start();
    let room = discord.guild("RSU").channel("domande");
    let ada = discord.user("Ada").in_channel(&room);
    let mut service = service().on(&discord).start();
    let edit = "editOriginalInteractionResponse";
    hangs(&discord, edit, Trouble::Timeout);
    ada.gives("/chiedi", DEADLINE);
    called(&discord, edit);
    service.kill_9();
    discord.change(|world| world.token_time = MOMENT);
    for restarted in [false, true] {
        discord.change(|world| world.calls.clear());
        service.restart();
        discord.waits_for_bot();
        ada.hears_nothing_for(MOMENT);
        let looked = calls(&discord, "getOriginalInteractionResponse");
        assert_eq!(looked, usize::from(!restarted));
        assert_eq!(calls(&discord, edit), 0);
        service.kill_9();
    }
    discord.change(|world| world.token_time = Duration::from_secs(900));
}
