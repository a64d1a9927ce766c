//! Commands, channels, forms: what members find there.

use std::time::Duration;

use fakes::discord::{Discord, Person};

use super::{ANSWER, DEADLINE};
use crate::harness::service::{Service, service};

const MOMENT: Duration = Duration::from_millis(500);

#[test]
fn in_a_channel_one_alone_reads_the_answer_until_it_is_published() {
    let discord = Discord::start();
    let room = discord.guild("RSU").channel("domande");
    let (ada, ben) = (discord.user("Ada").in_channel(&room), discord.user("Ben").in_channel(&room));
    let _service = service().on(&discord).start();
    let answer = ada.slash("/chiedi", DEADLINE);
    answer.sees(ANSWER).is_seen_by_one();
    ben.hears_nothing_for(MOMENT);
    let published = answer.presses_action("pub");
    published.sees(ANSWER);
    assert!(published.posts.iter().any(|post| post.message().only_for.is_none()));
    // What everybody reads is not published once more.
    assert!(published.posts.iter().all(|post| !post.offers("pub")));
}

#[test]
fn what_speaks_of_the_asker_is_for_them_alone() {
    let discord = Discord::start();
    let room = discord.guild("RSU").channel("domande");
    let ada = discord.user("Ada").in_channel(&room);
    let _service = service().on(&discord).start();
    for command in ["/privacy", "/avvisi", "/lingua", "/scadenze", "/comunicati", "/aiuto"] {
        ada.slash(command, "").is_seen_by_one().ignores();
    }
}

#[test]
fn questions_are_offered_while_they_are_typed() {
    let discord = Discord::start();
    let room = discord.guild("RSU").channel("domande");
    let ada = discord.user("Ada").in_channel(&room);
    let _service = service().on(&discord).start();
    let offered = ada.autocompletes("/chiedi", "");
    assert!(!offered.is_empty() && offered.len() <= 25, "{offered:?}");
    ada.slash("/chiedi", &offered[0].value).ignores();
}

#[test]
fn a_mention_is_answered_and_other_words_are_not() {
    let discord = Discord::start();
    let guild = discord.guild("RSU");
    let (room, forum) = (guild.channel("domande"), guild.forum("aiuto"));
    let ada = discord.user("Ada").in_channel(&room);
    let _service = service().on(&discord).start();
    ada.says(DEADLINE);
    ada.hears_nothing_for(MOMENT);
    let answer = ada.mentions(DEADLINE);
    answer.sees(ANSWER).is_seen_by_all();
    let thread = ada.begins_thread(&forum, "Bando", &ada.named(DEADLINE));
    thread.hears().sees(ANSWER);
}

#[test]
fn a_message_is_looked_up_from_its_menu() {
    let discord = Discord::start();
    let room = discord.guild("RSU").channel("domande");
    let (ada, ben) = (discord.user("Ada").in_channel(&room), discord.user("Ben").in_channel(&room));
    let _service = service().on(&discord).start();
    let message = ben.says(DEADLINE);
    let found = ada.menu("Cerca nei comunicati", message);
    found.sees(ANSWER).post().is_seen_by_one();
    ben.hears_nothing_for(MOMENT);
}

#[test]
fn commands_of_moderators_are_hidden_from_members() {
    let discord = Discord::start();
    let guild = discord.guild("RSU");
    let room = guild.channel("domande");
    let (ada, ben) = (discord.user("Ada").in_channel(&room), discord.user("Ben").in_channel(&room));
    let role = guild.role("Delegati", 0);
    guild.shows_commands_to(role);
    guild.adds(&ben, &[role]);
    let moderators = format!("discord:{role}");
    let _service = service().on(&discord).set("BACHECA_PEOPLE__MODERATORS", moderators).start();
    assert!(ada.finds("/scadenze") && !ada.finds("/coda"));
    ben.slash("/coda", "").is_seen_by_one().ignores();
    // What settings name this channel by, for who may know.
    ben.slash("/stato", "").is_seen_by_one().sees(&format!("discord:{}", room.id));
}

/// Ada in a channel for all, and Ben, who moderates, in the one that the delegates read.
fn members_and_staff() -> (Person, Person, (Discord, Service)) {
    let discord = Discord::start();
    let guild = discord.guild("RSU");
    let (room, staff) = (guild.channel("domande"), guild.channel("delegati"));
    let (ada, ben) =
        (discord.user("Ada").in_channel(&room), discord.user("Ben").in_channel(&staff));
    let service = service()
        .on(&discord)
        .set("BACHECA_PEOPLE__DELEGATES", format!("discord:{}", staff.id))
        .set("BACHECA_PEOPLE__MODERATORS", format!("discord:{}", ben.id))
        .start();
    (ada, ben, (discord, service))
}

#[test]
fn a_moderator_says_in_a_form_whom_to_turn_to() {
    let (ada, ben, _running) = members_and_staff();
    ada.slash("/delegato", "Il capo mi urla contro: che cosa posso fare?")
        .presses_action("ds")
        .sees("1");
    let ticket = ben.hears();
    let pressed = ticket.sees("urla").presses_action("k_r_1");
    assert!(pressed.form().title().contains('1'));
    ada.in_private().hears_nothing_for(MOMENT);
    pressed.fills("Sportello RSU, tel. 06 1234567").sees("06 1234567");
    ada.in_private().hears().sees("di persona").sees("Sportello RSU, tel. 06 1234567");
    ticket.presses_action("k_r_1").fills("Al patronato").does_not_see("patronato");
    ada.in_private().hears_nothing_for(MOMENT);
}

#[test]
fn a_moderator_answers_in_a_form() {
    let (ada, ben, _running) = members_and_staff();
    let draft = ada.slash("/delegato", "Ho diritto agli scatti di anzianità?");
    draft.is_seen_by_one();
    draft.presses_action("ds").sees("1");
    let ticket = ben.hears();
    ticket.sees("scatti").does_not_see("Ada");
    let pressed = ticket.presses_action("k_a_1");
    let answered = pressed.fills("Sì, cell 347 1234567: entro giugno.");
    answered.sees("entro giugno").does_not_see("347 1234567");
    ada.in_private().hears_nothing_for(MOMENT);
    answered.posts[0].presses_action("z_0_1_").sees("entro giugno");
    ada.in_private().hears().sees("Sì").sees("entro giugno").does_not_see("347 1234567");
    ada.in_private().hears_nothing_for(MOMENT);
    ben.hears_nothing_for(MOMENT);
}
