//! New communiqués reach who wants them, once, whatever happens on the way; reloads of every kind.

use std::time::{Duration, Instant};

use crate::harness::platform::{Member, Platform, Seen, on_every_platform};
use crate::harness::service::service;
use crate::harness::{Folder, folder};

const RINVIO: &[u8] = b"---\ntitle: Rinvio dello sciopero a Valdoro\nunions: [FIOM]\n\
    date: 2022-05-30\n---\n\nLo sciopero delle fonderie Valdoro del 3 giugno 2022 \xc3\xa8 \
    rinviato al 17 giugno 2022, comunica la FIOM.\n";
const MENSA: &[u8] = b"---\ntitle: Mensa, nuovi buoni pasto\nunions: [FILCAMS]\n\
    date: 2022-05-31\n---\n\nIl buono pasto passa a otto euro dal primo luglio 2022, annuncia la \
    FILCAMS.\n";
const QUESTION: &str = "A quanto passa il buono pasto?";
const MOMENT: Duration = Duration::from_millis(500);

fn knowledge() -> Folder {
    folder(&[("valdoro/rinvio.md", RINVIO)])
}

fn mensa_comes(knowledge: &Folder) {
    std::fs::write(knowledge.file("valdoro/mensa.md"), MENSA).unwrap();
}

/// So many who have asked for news.
fn subscribers<P: Platform>(world: &P, count: usize) -> Vec<P::Member> {
    let all: Vec<P::Member> = (0..count).map(|n| world.member(&format!("Ada{n}"))).collect();
    for member in &all {
        member.commands("avvisi").presses("a_1_").message().ignores();
    }
    all
}

on_every_platform! {
    fn an_operator_reloads_over_the_socket(world) {
        let knowledge = knowledge();
        let ada = world.member("Ada");
        let service = service().on(&world).knowledge(knowledge.path()).start();
        assert!(ada.asks(QUESTION).quotes().is_empty());
        mensa_comes(&knowledge);
        service.reload(&knowledge, &["--dry-run"]).ok().says(&["Mensa"]);
        assert!(ada.asks(QUESTION).quotes().is_empty());
        service.reload(&knowledge, &[]).ok().says(&["Mensa"]);
        ada.asks(QUESTION).sees("otto euro");
    }

    fn a_folder_that_cannot_be_used_changes_nothing(world) {
        let knowledge = knowledge();
        let (ada, capo) = (world.member("Ada"), world.member("Capo"));
        let service = service().on(&world).knowledge(knowledge.path()).admin(&capo).start();
        // A file that cannot be used is named and left out; the rest goes on.
        std::fs::write(knowledge.file("valdoro/faq.toml"), b"[[answer]]\nid = ").unwrap();
        service.reload(&knowledge, &[]).ok().says(&["faq.toml, line 2"]);
        capo.commands("ricarica").sees("faq.toml, line 2").has_not("r_");
        // A folder that is gone is refused.
        std::fs::remove_dir_all(knowledge.path()).unwrap();
        let refused = service.reload(&knowledge, &[]).fails(1);
        assert!(refused.err.contains(knowledge.arg()), "{}", refused.err);
        capo.commands("ricarica").sees(knowledge.arg()).has_not("r_");
        ada.asks("A quando è rinviato lo sciopero di Valdoro?").sees("17 giugno 2022");
    }

    fn news_reach_every_subscriber_once_and_hold_up_no_answer(world) {
        let knowledge = knowledge();
        let service = service().on(&world).knowledge(knowledge.path()).start();
        let all = subscribers(&world, 40);
        mensa_comes(&knowledge);
        service.reload(&knowledge, &[]).ok();
        let ben = world.member("Ben");
        let start = Instant::now();
        ben.asks(QUESTION).sees("otto euro");
        assert!(start.elapsed() < Duration::from_secs(3), "{:?}", start.elapsed());
        for member in &all {
            member.hears().sees("Mensa, nuovi buoni pasto");
        }
        std::thread::sleep(MOMENT);
        for member in &all {
            member.hears_nothing_for(Duration::ZERO);
        }
    }

    fn killed_in_the_middle_of_announcing_it_goes_on_where_it_was(world) {
        let knowledge = knowledge();
        let mut service = service().on(&world).knowledge(knowledge.path()).start();
        let all = subscribers(&world, 40);
        mensa_comes(&knowledge);
        service.reload(&knowledge, &[]).ok();
        for n in [0, 7, 20] {
            all[n].hears().sees("Mensa, nuovi buoni pasto");
            service.kill_9();
            service.restart();
        }
        for (n, member) in all.iter().enumerate() {
            if ![0, 7, 20].contains(&n) {
                member.hears().sees("Mensa, nuovi buoni pasto");
            }
        }
        std::thread::sleep(MOMENT);
        for member in &all {
            member.hears_nothing_for(Duration::ZERO);
        }
    }

    fn killed_during_a_reload_it_announces_once(world) {
        let knowledge = knowledge();
        let mut service = service().on(&world).knowledge(knowledge.path()).start();
        let ada = subscribers(&world, 1).remove(0);
        mensa_comes(&knowledge);
        service.signal("HUP");
        std::thread::sleep(Duration::from_millis(30));
        service.kill_9();
        service.restart();
        ada.hears().sees("Mensa, nuovi buoni pasto");
        ada.hears_nothing_for(MOMENT);
        service.restart();
        ada.hears_nothing_for(MOMENT);
    }
}
