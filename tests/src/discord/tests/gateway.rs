//! What goes wrong with the gateway, as serenity lives through it.

use std::time::Duration;

use serenity::all::GatewayIntents;

use super::super::Discord;
use super::understood::{Running, intents};

#[test]
fn a_session_goes_on_over_another_connection_and_misses_nothing() {
    let discord = Discord::start();
    let ada = discord.user("Ada");
    let bot = Running::start(&discord, intents());
    bot.hears("ready");
    ada.asks("uno").ignores();
    discord.cuts_gateway();
    let gone = |discord: &Discord| {
        let gone = |world: &mut super::super::World| {
            world.gateway.sessions.values().all(|s| s.connection.is_none()).then_some(())
        };
        assert!(discord.wait(Duration::from_secs(5), gone).is_some());
    };
    gone(&discord);
    // What is said meanwhile is told afterwards.
    ada.says("due");
    bot.hears("resumed");
    ada.hears().sees("due");
    discord.asks_to_reconnect();
    bot.hears("resumed");
    ada.asks("tre").ignores();
    assert_eq!(discord.look(|world| (world.gateway.identifies, world.gateway.resumes)), (1, 2));
    // And a thing told twice is answered once, as its nonce is the same.
    discord.repeats_last("MESSAGE_CREATE");
    ada.hears_nothing_for(Duration::from_millis(100));
}

#[test]
fn a_session_that_is_over_begins_anew() {
    let discord = Discord::start();
    let ada = discord.user("Ada");
    let bot = Running::start(&discord, intents());
    bot.hears("ready");
    discord.change(|world| world.gateway.refused_resumes = 1);
    discord.closes_gateway(4000);
    bot.hears("ready");
    ada.asks("due").ignores();
    assert_eq!(discord.look(|world| world.gateway.identifies), 2);
}

#[test]
fn a_heart_that_is_not_answered_is_noticed() {
    let discord = Discord::start();
    discord.change(|world| world.gateway.heartbeat = Duration::from_millis(600));
    let bot = Running::start(&discord, intents());
    bot.hears("ready");
    discord.change(|world| world.gateway.acknowledges = false);
    bot.hears("ready");
    discord.change(|world| world.gateway.acknowledges = true);
}

#[test]
fn a_guild_is_lost_and_found() {
    let discord = Discord::start();
    let guild = discord.guild("RSU");
    let bot = Running::start(&discord, intents());
    bot.hears("guild RSU");
    guild.goes_out(true);
    bot.hears("gone true");
    guild.goes_out(false);
    bot.hears("guild RSU");
    guild.removes_bot();
    bot.hears("gone false");
}

#[test]
fn intents_that_were_not_granted_are_refused() {
    let discord = Discord::start();
    let bot = Running::start(&discord, intents() | GatewayIntents::MESSAGE_CONTENT);
    assert!(bot.hears("ended").contains("DisallowedGatewayIntents"));
    discord.change(|world| world.gateway.granted = super::super::sessions::MESSAGE_CONTENT);
    let room = discord.guild("RSU").channel("domande");
    let bot = Running::start(&discord, intents() | GatewayIntents::MESSAGE_CONTENT);
    bot.hears("ready");
    discord.user("Ada").in_channel(&room).says("Quando?");
    assert_eq!(bot.hears("said"), "said Quando?");
    discord.waits_for_bot();
    drop(bot);
    discord.ignores_everything();
}
