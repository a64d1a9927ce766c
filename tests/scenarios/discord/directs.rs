//! Channels of direct messages: few may be opened at once, so those of subscribers are kept.

use std::time::Duration;

use fakes::discord::{Call, Discord, Outcome, Person};

use crate::harness::service::{Service, service};
use crate::harness::{Folder, folder};

const MOMENT: Duration = Duration::from_millis(500);

fn knowledge() -> Folder {
    let rinvio = "---\ntitle: Rinvio\nunions: [FIOM]\ndate: 2022-05-30\n---\n\nLo sciopero è \
        rinviato al 17 giugno 2022.\n";
    folder(&[("valdoro/rinvio.md", rinvio.as_bytes())])
}

/// One more communiqué comes; everybody hears of it. How many channels are opened for that.
#[track_caller]
fn announces(
    discord: &Discord,
    service: &Service,
    (knowledge, title): (&Folder, &str),
    all: &[Person],
) -> usize {
    discord.change(|world| world.calls.clear());
    let text = format!(
        "---\ntitle: {title}\nunions: [FIOM]\ndate: 2022-05-31\n---\n\nNuovo comunicato: {title}, \
         dal primo luglio 2022.\n"
    );
    std::fs::write(knowledge.file(&format!("valdoro/{title}.md")), text).unwrap();
    service.reload(knowledge, &[]).ok();
    for person in all {
        person.in_private().hears().sees(title);
    }
    // Until it is kept that they all arrived.
    std::thread::sleep(MOMENT);
    for person in all {
        person.in_private().hears_nothing_for(Duration::ZERO);
    }
    // Some are told to wait first.
    let opened = |call: &&Call| call.is("createDM") && matches!(call.outcome, Outcome::Done(_));
    discord.look(|world| world.calls.iter().filter(opened).count())
}

#[test]
fn after_a_restart_news_open_no_channel() {
    let discord = Discord::start();
    let room = discord.guild("RSU").channel("domande");
    let all: Vec<Person> =
        (0..12).map(|n| discord.user(&format!("Ada{n}")).in_channel(&room)).collect();
    let knowledge = knowledge();
    let mut service = service().on(&discord).knowledge(knowledge.path()).start();
    for person in &all {
        person.slash("/avvisi", "").presses_action("a_1_").ignores();
    }
    assert_eq!(announces(&discord, &service, (&knowledge, "mensa"), &all), 12);
    for title in ["ferie", "turni"] {
        service.kill_9();
        service.restart();
        assert_eq!(announces(&discord, &service, (&knowledge, title), &all), 0);
    }
    // One that is not there any more is opened anew, and that one is kept.
    let ada = &all[0];
    discord.change(|world| world.channels.retain(|_, c| c.recipient != Some(ada.id)));
    for (title, opened) in [("orari", 1), ("premi", 0)] {
        service.kill_9();
        service.restart();
        assert_eq!(announces(&discord, &service, (&knowledge, title), &all), opened, "{title}");
    }
}

#[test]
fn of_who_wants_no_news_any_more_no_channel_is_kept() {
    let discord = Discord::start();
    let room = discord.guild("RSU").channel("domande");
    let ada = discord.user("Ada").in_channel(&room);
    let knowledge = knowledge();
    let mut service = service().on(&discord).knowledge(knowledge.path()).start();
    let wants = |on: &str| ada.slash("/avvisi", "").presses_action(on).ignores().text();
    let only = std::slice::from_ref(&ada);
    wants("a_1_");
    assert_eq!(announces(&discord, &service, (&knowledge, "mensa"), only), 1);
    for (title, erased) in [("ferie", true), ("turni", false)] {
        if erased {
            let asked = ada.slash("/cancella", "");
            asked.ignores();
        } else {
            wants("a_0_");
        }
        ada.slash("/privacy", "").sees("su disco, niente");
        wants("a_1_");
        service.kill_9();
        service.restart();
        assert_eq!(announces(&discord, &service, (&knowledge, title), only), 1, "{title}");
    }
}
