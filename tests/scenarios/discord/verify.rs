//! Answers in a channel: checked by moderators, and told when their communiqués change.

use std::time::Duration;

use fakes::discord::{Discord, Person, Post, Room};

use crate::harness::service::{Preparing, Service, service};
use crate::harness::{Folder, folder};

const MENU: &str = "Verifica";
const QUESTION: &str = "A quando è rinviato lo sciopero di Valdoro?";
const OLD: &str = "Lo sciopero delle fonderie Valdoro del 3 giugno 2022 è rinviato al 17 giugno \
    2022, comunica la FIOM.";
const NEW: &str = "Lo sciopero delle fonderie Valdoro del 3 giugno 2022 è rinviato al 24 giugno \
    2022, comunica la FIOM.";
const MENSA: &[u8] = b"---\ntitle: Mensa, nuovi buoni pasto\nunions: [FILCAMS]\n\
    date: 2022-05-31\n---\n\nIl buono pasto passa a otto euro dal primo luglio 2022, annuncia la \
    FILCAMS.\n";
const MOMENT: Duration = Duration::from_millis(400);

fn notice(words: &str) -> Vec<u8> {
    let head = "---\ntitle: Rinvio dello sciopero a Valdoro\nunions: [FIOM]\ndate: 2022-05-30\n---";
    format!("{head}\n\n{words}\n").into_bytes()
}

fn knowledge() -> Folder {
    folder(&[("valdoro/rinvio.md", &notice(OLD)), ("valdoro/mensa.md", MENSA)])
}

/// A channel with Ada and Cleo, who ask, and Ben, who moderates.
struct World {
    discord: Discord,
    room: Room,
    ada: Person,
    ben: Person,
    cleo: Person,
    knowledge: Folder,
}

impl World {
    fn new() -> Self {
        let discord = Discord::start();
        let guild = discord.guild("RSU");
        let room = guild.channel("domande");
        let [ada, ben, cleo] = ["Ada", "Ben", "Cleo"].map(|n| discord.user(n).in_channel(&room));
        let role = guild.role("Delegati", 0);
        guild.shows_commands_to(role);
        guild.adds(&ben, &[role]);
        Self { discord, room, ada, ben, cleo, knowledge: knowledge() }
    }

    fn prepared(&self) -> Preparing {
        service()
            .on(&self.discord)
            .knowledge(self.knowledge.path())
            .set("BACHECA_PEOPLE__MODERATORS", format!("discord:{}", self.ben.id))
            .set("BACHECA_ASKING__PER_MINUTE", "0")
    }

    /// The folder says this from now on.
    fn changes(&self, service: &Service, words: &str) {
        std::fs::write(self.knowledge.file("valdoro/rinvio.md"), notice(words)).unwrap();
        service.reload(&self.knowledge, &[]).ok();
    }

    /// Cleo asks the same until the answer says this: what is published is given a moment later.
    #[track_caller]
    fn is_told(&self, words: &str) -> Post {
        for _ in 0..100 {
            let answer = self.cleo.slash("/chiedi", QUESTION);
            if answer.text().contains(words) {
                return answer;
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        panic!("nobody is told {words:?}\n{}", self.cleo.story());
    }

    fn asks(&self) -> Post {
        let answer = self.ada.mentions(QUESTION);
        answer.sees("17 giugno 2022").is_seen_by_all();
        answer
    }
}

#[test]
fn an_approved_answer_is_a_checked_one_for_all_who_ask() {
    let world = World::new();
    let mut service = world.prepared().start();
    let answer = world.asks();
    assert!(!world.ada.finds(MENU), "it is hidden from members");
    let panel = world.ben.menu(MENU, answer.id());
    panel.sees("non è stata ancora controllata").sees(OLD).post().is_seen_by_one();
    service.kill_9();
    service.restart();
    panel.post().presses_action("v_a_1").sees("Approvata");
    answer.becomes("Verificata il ").sees(OLD).sees("FIOM");
    assert_eq!(answer.title().as_deref(), Some(QUESTION));
    world.is_told("Risposta verificata").sees("da un delegato").sees(OLD);
    service.kill_9();
    service.restart();
    world.cleo.slash("/chiedi", QUESTION).sees("Verificata il ").sees(OLD);
    let exported = service.operator(["export-faq"]).run().ok();
    exported.says(&[QUESTION, "author = \"moderator\"", "date = \"2022-06-01\"", "quote = "]);
    // What is checked is not approved once more.
    let again = world.ben.menu(MENU, answer.id());
    assert!(!again.sees("è stata verificata il").post().offers("v_a_"));
}

#[test]
fn a_corrected_answer_takes_the_place_of_the_wrong_one() {
    let world = World::new();
    let mut service = world.prepared().start();
    let answer = world.asks();
    let panel = world.ben.menu(MENU, answer.id());
    let preview = panel.post().presses_action("v_c_1").fills("Al 17: dillo anche al turno B.");
    preview.sees("Così la leggeranno tutti").sees("turno B");
    assert!(!preview.post().offers("z_1_p1_"), "nothing is cited yet");
    let cited = preview.post().presses_action("y_p1_1_");
    service.kill_9();
    service.restart();
    cited.post().presses_action("z_1_p1_1_").sees("Corretta");
    answer.becomes("dillo anche al turno B").sees("Verificata il ").sees(OLD);
    world.is_told("dillo anche al turno B").sees(OLD);
}

#[test]
fn a_withdrawn_answer_is_struck_through_and_not_given_again() {
    let world = World::new();
    let mut service = world.prepared().start();
    let answer = world.asks();
    let panel = world.ben.menu(MENU, answer.id());
    let done = panel.post().presses_action("v_w_1").fills("Si aspetta la conferma della questura.");
    done.sees("Ritirata");
    answer.becomes("Risposta ritirata il ").sees("Si aspetta la conferma");
    assert!(answer.struck().iter().any(|words| words.contains("17 giugno 2022")));
    let refused = world.is_told("Risposta ritirata il ");
    refused.sees("Si aspetta la conferma").does_not_see("17 giugno");
    service.kill_9();
    service.restart();
    world.cleo.slash("/chiedi", QUESTION).sees("Risposta ritirata il ");
    // It can be put right later.
    let panel = world.ben.menu(MENU, answer.id());
    let preview = panel.sees("è stata ritirata il").post().presses_action("v_c_1").fills("Al 17.");
    preview.post().presses_action("y_p1_1_").post().presses_action("z_1_p1_1_").ignores();
    answer.becomes("Al 17.").does_not_see("ritirata");
    assert!(answer.struck().is_empty());
    world.is_told("Al 17.");
}

#[test]
fn an_answer_that_is_corrected_elsewhere_is_corrected_everywhere() {
    let world = World::new();
    let _service = world.prepared().start();
    let first = world.asks();
    world.ben.menu(MENU, first.id()).post().presses_action("v_a_1").ignores();
    first.becomes("Verificata il ");
    world.is_told("Verificata il ");
    let second = world.cleo.mentions(QUESTION);
    second.sees("Verificata il ");
    let panel = world.ben.menu(MENU, second.id());
    panel.post().presses_action("v_w_").fills("Superata.").ignores();
    second.becomes("Risposta ritirata");
    first.becomes("Risposta ritirata");
}

#[test]
fn only_moderators_check_and_only_answers() {
    let world = World::new();
    let _service = world.prepared().start();
    let answer = world.asks();
    let question = world.cleo.says("ciao");
    world.ben.menu(MENU, question).sees("niente da verificare");
    // Discord shows the menu to whom a server's admins please; it is checked again.
    let guild = world.room.guild;
    let eva = world.discord.user("Eva").in_channel(&world.room);
    world.discord.change(|world| {
        let roles: Vec<u64> = world.guilds[&guild].roles.keys().copied().collect();
        world.set_roles(guild, eva.id, &roles);
    });
    eva.menu(MENU, answer.id()).sees("riservato");
    // A no can be corrected too.
    let no = world.ada.mentions("Quanti parcheggi ci sono a Valdoro?");
    let panel = world.ben.menu(MENU, no.ignores().id());
    assert!(!panel.ignores().post().offers("v_a_"), "a no rests on nothing");
    let preview = panel.post().presses_action("v_c_").fills("Lo dirà la FIOM.");
    preview.post().presses_action("y_p2_1_").post().presses_action("z_1_p2_1_").ignores();
    no.becomes("Lo dirà la FIOM.");
}

#[test]
fn an_answer_in_a_channel_says_when_its_communique_has_changed() {
    let world = World::new();
    let service = world.prepared().start();
    let answer = world.asks();
    let published = world.cleo.slash("/chiedi", QUESTION).presses_action("pub");
    let published = published.posts.iter().find(|post| post.message().only_for.is_none()).unwrap();
    let mensa = world.ada.mentions("A quanto passa il buono pasto?");
    mensa.sees("otto euro");
    world.changes(&service, NEW);
    for answer in [&answer, published] {
        answer.becomes("Aggiornata il ").sees("Il comunicato ora dice").sees(NEW);
        answer.does_not_see("17 giugno 2022");
        assert_eq!(answer.title().as_deref(), Some(QUESTION));
    }
    // What it was not about stays as it was, and nobody is told anything.
    mensa.does_not_see("Aggiornata");
    world.ada.hears_nothing_for(MOMENT);
    // Once more, and then without it.
    world.changes(&service, OLD);
    answer.becomes(OLD).does_not_see("24 giugno");
    std::fs::remove_file(world.knowledge.file("valdoro/rinvio.md")).unwrap();
    service.reload(&world.knowledge, &[]).ok();
    for answer in [&answer, published] {
        answer.becomes("è stato tolto").does_not_see("giugno 2022 è");
    }
}

#[test]
fn what_changed_while_it_was_down_is_told_at_the_start() {
    let world = World::new();
    let mut service = world.prepared().start();
    let answer = world.asks();
    let gone = world.cleo.mentions(QUESTION);
    gone.sees("17 giugno");
    service.kill_9();
    std::fs::write(world.knowledge.file("valdoro/rinvio.md"), notice(NEW)).unwrap();
    world.cleo.deletes(gone.id());
    service.restart();
    answer.becomes("Il comunicato ora dice").sees(NEW);
}

#[test]
fn a_checked_answer_whose_communique_changes_is_checked_no_more() {
    let world = World::new();
    let service = world.prepared().start();
    let forum = world.discord.guild("RSU 2").forum("aiuto");
    let thread = world.ada.begins_thread(&forum, "Sciopero", &world.ada.named(QUESTION));
    let answer = thread.hears();
    let ben = world.ben.in_channel(&forum).in_thread(thread.channel);
    let answered = answer.sees("17 giugno 2022").id();
    world.discord.change(|world| {
        let guild = world.channels[&forum.id].guild.unwrap();
        let role = world.new_role(guild, "Delegati", 0);
        world.guilds.get_mut(&guild).unwrap().roles.get_mut(&role).unwrap().uses_hidden_commands =
            true;
        world.set_roles(guild, ben.id, &[role]);
    });
    ben.menu(MENU, answered).post().presses_action("v_a_1").ignores();
    answer.becomes("Verificata il ");
    world.is_told("Verificata il ");
    thread.archives_thread();
    world.changes(&service, NEW);
    answer.becomes("Il comunicato ora dice").sees(NEW).does_not_see("Verificata il");
    world.cleo.slash("/chiedi", QUESTION).sees("24 giugno").does_not_see("Verificata il");
}
