//! Discord in trouble: gateway, calls, permissions, outages.

use std::time::{Duration, Instant};

use fakes::discord::{Discord, Fault, Trouble, When, World, may};
use fakes::telegram::Telegram;

use super::{ANSWER, DEADLINE};
use crate::harness::folder;
use crate::harness::service::service;

const MOMENT: Duration = Duration::from_millis(500);

#[test]
fn what_is_asked_while_the_gateway_is_gone_is_answered_once() {
    let discord = Discord::start();
    let ada = discord.user("Ada");
    let _service = service().on(&discord).start();
    discord.waits_for_bot();
    for trouble in [Discord::cuts_gateway as fn(&Discord), Discord::asks_to_reconnect] {
        trouble(&discord);
        ada.asks(DEADLINE).sees(ANSWER);
    }
    discord.repeats_last("MESSAGE_CREATE");
    ada.hears_nothing_for(MOMENT);
}

#[test]
fn a_session_that_is_over_is_begun_anew() {
    let discord = Discord::start();
    let ada = discord.user("Ada");
    let _service = service().on(&discord).start();
    discord.waits_for_bot();
    discord.invalidates_sessions(false);
    let anew =
        discord.wait(Duration::from_secs(30), |world| (world.gateway.identifies > 1).then_some(()));
    assert!(anew.is_some());
    discord.waits_for_bot();
    ada.asks(DEADLINE).sees(ANSWER);
}

#[test]
fn a_gateway_that_does_not_answer_is_left_for_another_connection() {
    let discord = Discord::start();
    let ada = discord.user("Ada");
    discord.change(|world| world.gateway.heartbeat = Duration::from_millis(600));
    let _service = service().on(&discord).start();
    discord.waits_for_bot();
    let connections = |world: &mut World| world.gateway.last_connection;
    let before = discord.change(connections);
    discord.change(|world| world.gateway.acknowledges = false);
    let again = |world: &mut World| (connections(world) > before).then_some(());
    assert!(discord.wait(Duration::from_secs(20), again).is_some());
    discord.change(|world| world.gateway.acknowledges = true);
    // serenity begins a new session then, which hears of nothing that was said before it.
    let anew = |world: &mut World| (world.gateway.identifies > 1).then_some(());
    assert!(discord.wait(Duration::from_secs(20), anew).is_some());
    discord.waits_for_bot();
    ada.asks(DEADLINE).sees(ANSWER);
    ada.hears_nothing_for(MOMENT);
}

#[test]
fn the_answer_to_a_command_whose_time_is_over_goes_to_its_asker() {
    let discord = Discord::start();
    let room = discord.guild("RSU").channel("domande");
    let (ada, ben) = (discord.user("Ada").in_channel(&room), discord.user("Ben").in_channel(&room));
    let _service = service().on(&discord).start();
    discord.waits_for_bot();
    let out_of_order = Trouble::ServerError(503);
    let until = When::Until(Instant::now() + Duration::from_secs(5));
    let fault =
        Fault { when: until, ..Fault::next(1, out_of_order).on("createInteractionResponse") };
    discord.change(|world| world.faults.push(fault));
    ada.gives("/chiedi", DEADLINE);
    ada.in_private().hears().sees(ANSWER);
    ben.hears_nothing_for(MOMENT);
    discord.change(|world| world.faults.clear());
    ada.slash("/chiedi", DEADLINE).sees(ANSWER).is_seen_by_one();
}

#[test]
fn a_message_in_doubt_is_there_once() {
    let discord = Discord::start();
    let ada = discord.user("Ada");
    let _service = service().on(&discord).start();
    for trouble in [
        Trouble::DropBefore,
        Trouble::DropAfter,
        Trouble::ServerError(502),
        Trouble::ServerErrorAfter(500),
        Trouble::Refuse429(1),
        Trouble::RefuseAll429(1),
    ] {
        discord.change(|world| world.faults.push(Fault::next(1, trouble).on("createMessage")));
        ada.asks(DEADLINE).sees(ANSWER);
        ada.hears_nothing_for(MOMENT);
    }
}

#[test]
fn the_answer_to_a_command_comes_through_trouble() {
    let discord = Discord::start();
    let room = discord.guild("RSU").channel("domande");
    let ada = discord.user("Ada").in_channel(&room);
    let _service = service().on(&discord).start();
    for trouble in [Trouble::DropAfter, Trouble::ServerError(503), Trouble::Refuse429(1)] {
        let on = Fault::next(1, trouble).on("editOriginalInteractionResponse");
        discord.change(|world| world.faults.push(on));
        ada.slash("/chiedi", DEADLINE).sees(ANSWER).is_seen_by_one();
        ada.hears_nothing_for(MOMENT);
    }
}

#[test]
fn a_channel_that_is_closed_to_the_bot_does_not_stop_it() {
    let discord = Discord::start();
    let guild = discord.guild("RSU");
    let (room, other) = (guild.channel("chiusa"), guild.channel("domande"));
    let ada = discord.user("Ada").in_channel(&room);
    let _service = service().on(&discord).start();
    room.denies_bot(may::SEND_MESSAGES);
    ada.says(&ada.named(DEADLINE));
    ada.hears_nothing_for(MOMENT * 2);
    ada.in_private().hears().sees(ANSWER);
    // What is asked with a command is answered all the same.
    ada.slash("/chiedi", DEADLINE).sees(ANSWER);
    guild.goes_out(true);
    guild.goes_out(false);
    ada.in_channel(&other).mentions(DEADLINE).sees(ANSWER);
}

#[test]
fn where_the_bot_may_not_write_the_delegates_hear_of_it_once() {
    let (discord, telegram) = (Discord::start(), Telegram::start());
    let guild = discord.guild("RSU");
    let (room, staff) = (guild.channel("domande"), guild.channel("delegati"));
    let ada = discord.user("Ada").in_channel(&room);
    let ben = telegram.user("Ben");
    let delegates = format!("telegram:{},discord:{}", ben.id, staff.id);
    let mut service =
        service().on(&discord).on(&telegram).set("BACHECA_PEOPLE__DELEGATES", delegates).start();
    ben.asks("/start").ignores();
    // Where members ask.
    room.denies_bot(may::SEND_MESSAGES);
    for restarted in [false, true] {
        if restarted {
            service.kill_9();
            service.restart();
        }
        ada.says(&ada.named(DEADLINE));
        ada.in_private().waiting(Duration::from_secs(60)).hears().sees(ANSWER);
        if !restarted {
            let told = ben.hears();
            told.sees("Invia messaggi").does_not_see("Ada").does_not_see(DEADLINE);
            let page = format!("https://discord.com/channels/{}/{}", guild.id, room.id);
            assert!(told.links().contains(&page), "{:?}", told.links());
        }
    }
    ben.hears_nothing_for(MOMENT);
    discord.ignores_everything();
    // Where the delegates read: the others hear of it.
    staff.denies_bot(may::VIEW_CHANNEL);
    ada.slash("/delegato", "Ho diritto agli scatti di anzianità?").presses_action("ds").sees("1");
    let heard = [ben.hears().text(), ben.hears().text()].join("\n");
    assert!(
        heard.contains("scatti") && heard.contains(&format!("discord:{}", staff.id)),
        "{heard}"
    );
    ben.hears_nothing_for(MOMENT);
}

#[test]
fn a_thread_that_cannot_be_read_is_answered_and_the_delegates_hear_of_it() {
    let discord = Discord::start();
    let guild = discord.guild("RSU");
    let (room, staff) = (guild.forum("aiuto"), guild.channel("delegati"));
    let (ada, ben) = (discord.user("Ada").in_channel(&room), discord.user("Ben"));
    let ben = ben.in_channel(&staff);
    let settings = format!("[discord.guilds.\"{}\"]\nforums = [{}]\n", guild.id, room.id);
    let settings = folder(&[("bacheca.toml", settings.as_bytes())]);
    let _service = service()
        .on(&discord)
        .set("BACHECA_CONFIG", settings.file("bacheca.toml"))
        .set("BACHECA_PEOPLE__DELEGATES", format!("discord:{}", staff.id))
        .start();
    room.denies_bot(may::READ_MESSAGE_HISTORY);
    for title in ["Bando", "Ancora il bando"] {
        ada.begins_thread(&room, title, &ada.named(DEADLINE)).hears().sees(ANSWER);
    }
    let told = ben.hears();
    let page = format!("https://discord.com/channels/{}/{}", guild.id, room.id);
    assert!(told.links().contains(&page), "{:?}", told.links());
    told.sees("Leggi la cronologia");
    ben.hears_nothing_for(MOMENT);
}

#[test]
fn each_platform_goes_on_without_the_other() {
    let (mut discord, mut telegram) = (Discord::start(), Telegram::start());
    let (ada, ben) = (discord.user("Ada"), telegram.user("Ben"));
    let service = service().on(&discord).on(&telegram).start();
    ada.asks(DEADLINE).sees(ANSWER);
    let ready = service.get("/readyz");
    discord.down();
    ben.asks(DEADLINE).sees(ANSWER);
    let until = Instant::now() + Duration::from_secs(20);
    while service.get("/readyz") == ready && Instant::now() < until {
        std::thread::sleep(MOMENT);
    }
    assert_ne!(service.get("/readyz"), ready);
    discord.up();
    discord.waits_for_bot();
    telegram.down();
    ada.waiting(Duration::from_secs(60)).asks(DEADLINE).sees(ANSWER);
    telegram.up();
}
