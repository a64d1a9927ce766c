//! Answers in groups: told when their communiqués change, or when the delegates judge them.

use std::time::Duration;

use fakes::discord::Discord;
use fakes::telegram::{Fault, Group, Person, Post, Telegram, Trouble};

use crate::harness::service::{Preparing, Service, service};
use crate::harness::{Folder, folder};

const QUESTION: &str = "A quando è rinviato lo sciopero di Valdoro?";
const OLD: &str = "Lo sciopero delle fonderie Valdoro del 3 giugno 2022 è rinviato al 17 giugno \
    2022, comunica la FIOM.";
const NEW: &str = "Lo sciopero delle fonderie Valdoro del 3 giugno 2022 è rinviato al 24 giugno \
    2022, comunica la FIOM.";
const LATEST: &str = "Lo sciopero delle fonderie Valdoro del 3 giugno 2022 è rinviato al 30 \
    giugno 2022, comunica la FIOM.";
const OTHER: &str = "Le ferie si chiedono al capoturno entro marzo, ricorda la FIOM.";
const MENSA: &[u8] = b"---\ntitle: Mensa, nuovi buoni pasto\nunions: [FILCAMS]\n\
    date: 2022-05-31\n---\n\nIl buono pasto passa a otto euro dal primo luglio 2022, annuncia la \
    FILCAMS.\n";
const MOMENT: Duration = Duration::from_millis(700);
const WHILE: Duration = Duration::from_millis(50);

fn notice(words: &str) -> Vec<u8> {
    let head = "---\ntitle: Rinvio dello sciopero a Valdoro\nunions: [FIOM]\ndate: 2022-05-30\n---";
    format!("{head}\n\n{words}\n").into_bytes()
}

/// A group with Ada, who asks.
struct World {
    telegram: Telegram,
    group: Group,
    ada: Person,
    knowledge: Folder,
}

impl World {
    fn new() -> Self {
        let telegram = Telegram::start();
        let group = telegram.supergroup("RSU");
        let ada = telegram.user("Ada").in_group(&group);
        let files = [("valdoro/rinvio.md", &*notice(OLD)), ("valdoro/mensa.md", MENSA)];
        Self { telegram, group, ada, knowledge: folder(&files) }
    }

    fn prepared(&self) -> Preparing {
        service().on(&self.telegram).knowledge(self.knowledge.path())
    }

    fn write(&self, words: &str) {
        std::fs::write(self.knowledge.file("valdoro/rinvio.md"), notice(words)).unwrap();
    }

    /// The folder says this from now on.
    fn changes(&self, service: &Service, words: &str) {
        self.write(words);
        service.reload(&self.knowledge, &[]).ok();
    }

    fn asks(&self) -> Post {
        let answer = self.ada.mentions(QUESTION);
        answer.sees("17 giugno 2022");
        answer
    }

    /// How often the bot tried to change this message.
    fn edits(&self, post: &Post) -> usize {
        self.telegram.look(|world| {
            let edits = world.calls.iter().filter(|call| call.is("editMessageText"));
            edits.filter(|call| call.body["message_id"] == post.id()).count()
        })
    }

    /// Something goes wrong with the next calls of this method.
    fn goes_wrong(&self, times: usize, trouble: Trouble, method: &str) {
        let fault = Fault::next(times, trouble).on(method);
        self.telegram.change(|world| world.faults.push(fault));
    }
}

#[test]
fn an_answer_in_a_group_says_when_its_communique_has_changed() {
    let world = World::new();
    let service = world.prepared().start();
    let answer = world.asks();
    let mensa = world.ada.mentions("A quanto passa il buono pasto?");
    mensa.sees("otto euro");
    world.changes(&service, NEW);
    answer.becomes("Aggiornata il ").sees("Il comunicato ora dice").sees(NEW);
    assert!(answer.does_not_see("17 giugno 2022").offers("x_"), "{:?}", answer.actions());
    // Once more.
    world.changes(&service, OLD);
    answer.becomes(OLD).does_not_see("24 giugno");
    // Nothing of the kind any more.
    world.changes(&service, OTHER);
    answer.becomes("Non lo dice più").sees("Rinvio dello sciopero").does_not_see("giugno 2022 è");
    // What it was not about stays as it was, and nobody is told anything.
    assert_eq!(world.edits(&mensa), 0);
    std::fs::remove_file(world.knowledge.file("valdoro/mensa.md")).unwrap();
    service.reload(&world.knowledge, &[]).ok();
    mensa.becomes("è stato tolto").does_not_see("otto euro");
    world.ada.hears_nothing_for(MOMENT);
}

#[test]
fn what_changed_while_it_was_down_is_to_be_read_or_asked_again() {
    let world = World::new();
    let mut service = world.prepared().start();
    let answer = world.asks();
    // Answered in order: that it was sent is kept by then.
    world.ada.mentions("A quanto passa il buono pasto?").sees("otto euro");
    service.kill_9();
    world.write(NEW);
    service.restart();
    // What it said then nobody knows any more: no word on what it says instead.
    answer.becomes("Le parole citate qui non ci sono più").sees("1. Rinvio dello sciopero");
    answer.does_not_see("17 giugno").does_not_see("Non lo dice più");
    answer.presses("Leggi 1").sees("24 giugno 2022");
    answer.presses("Risposta").sees(NEW);
    // That is followed in its turn.
    world.changes(&service, LATEST);
    answer.becomes("Il comunicato ora dice").sees(LATEST);
    assert_eq!(answer.does_not_see("24 giugno").quotes(), [LATEST]);
}

#[test]
fn cut_off_before_it_was_told_it_is_told_after_the_restart() {
    let world = World::new();
    let mut service = world.prepared().start();
    let answer = world.asks();
    world.goes_wrong(1000, Trouble::ServerError(502), "editMessageText");
    world.changes(&service, NEW);
    for _ in 0..100 {
        if world.edits(&answer) > 0 {
            break;
        }
        std::thread::sleep(WHILE);
    }
    service.kill_9();
    service.restart();
    // One more change before the first was told: the words lead from one to the next.
    world.changes(&service, LATEST);
    world.telegram.change(|world| world.faults.clear());
    answer.becomes(LATEST).sees("Il comunicato ora dice").does_not_see("17 giugno");
}

#[test]
fn trouble_with_an_edit_is_waited_out() {
    let world = World::new();
    let service = world.prepared().start();
    let answer = world.asks();
    for trouble in [Trouble::Refuse429(1), Trouble::DropAfter, Trouble::ServerErrorAfter(502)] {
        world.goes_wrong(1, trouble, "editMessageText");
    }
    world.changes(&service, NEW);
    answer.becomes(NEW);
    world.changes(&service, OLD);
    answer.becomes(OLD);
    world.ada.hears_nothing_for(MOMENT);
}

#[test]
fn a_message_that_is_gone_is_forgotten() {
    let world = World::new();
    let service = world.prepared().start();
    let (gone, stays) = (world.asks(), world.asks());
    world.group.deletes(gone.id());
    for (words, tried) in [(NEW, 1), (LATEST, 1)] {
        world.changes(&service, words);
        stays.becomes(words);
        assert_eq!(world.edits(&gone), tried, "{words}");
    }
    world.ada.hears_nothing_for(MOMENT);
    // A group that it was thrown out of is forgotten altogether.
    world.telegram.change(|telegram| {
        let chat = telegram.chats.get_mut(&world.group.id).unwrap();
        chat.bot = fakes::telegram::Standing::Kicked;
    });
    world.changes(&service, OLD);
    for _ in 0..100 {
        if service.log().contains("a chat is gone") {
            return;
        }
        std::thread::sleep(WHILE);
    }
    panic!("it is not forgotten:\n{}", service.log());
}

#[test]
fn an_answer_whose_arrival_was_in_doubt_is_followed() {
    let world = World::new();
    let mut service = world.prepared().start();
    world.goes_wrong(1, Trouble::ServerErrorAfter(502), "sendMessage");
    let doubtful = world.asks();
    // Sent, and then killed before that was kept: it is found again, not sent again.
    world.goes_wrong(1, Trouble::TimeoutAfter, "sendMessage");
    let found = world.asks();
    service.kill_9();
    // It says what was right before.
    world.write(NEW);
    service.restart();
    found.becomes(NEW);
    doubtful.becomes("Le parole citate qui non ci sono più");
    world.changes(&service, LATEST);
    found.becomes("Il comunicato ora dice").sees(LATEST);
    world.ada.hears_nothing_for(MOMENT);
}

#[test]
fn whatever_a_button_has_put_in_its_place_the_change_is_told_there() {
    let world = World::new();
    let service = world.prepared().start();
    let answer = world.asks();
    let ben = world.telegram.user("Ben").in_group(&world.group);
    answer.presses_action("x_").sees(OLD);
    world.changes(&service, NEW);
    answer.becomes("Il comunicato ora dice").sees(NEW);
    // And back: what stands there then is an answer of now.
    answer.presses_action("x_").sees(NEW);
    answer.presses("Risposta").sees(NEW).does_not_see("Aggiornata");
    // Which is followed in its turn.
    world.changes(&service, LATEST);
    answer.becomes("Il comunicato ora dice").sees(LATEST);
    ben.hears_nothing_for(MOMENT);
}

#[test]
fn what_is_answered_in_private_is_not_followed() {
    let world = World::new();
    let service = world.prepared().start();
    let private = world.ada.in_private();
    let answer = private.asks(QUESTION);
    answer.sees(OLD).presses_action("x_").sees(OLD);
    answer.presses("Risposta").sees(OLD);
    private.asks("/privacy").sees("su disco, niente");
    let before = world.edits(&answer);
    world.changes(&service, NEW);
    let passage = b"\"start\":";
    let kept = || {
        let files = std::fs::read_dir(service.home()).unwrap();
        let mut files = files.filter_map(|file| std::fs::read(file.unwrap().path()).ok());
        files.any(|bytes| bytes.windows(passage.len()).any(|window| window == passage))
    };
    assert!(!kept(), "which passages are quoted in private");
    world.ada.hears_nothing_for(MOMENT);
    assert_eq!(world.edits(&answer), before);
    // A group's are.
    world.ada.mentions(QUESTION).sees(NEW);
    let is_kept = (0..100).any(|_| {
        std::thread::sleep(WHILE);
        kept()
    });
    assert!(is_kept);
}

#[test]
fn what_moderators_say_of_an_answer_on_discord_is_said_in_groups_too() {
    let world = World::new();
    let discord = Discord::start();
    let guild = discord.guild("RSU");
    let room = guild.channel("domande");
    let [eva, dan] = ["Eva", "Dan"].map(|name| discord.user(name).in_channel(&room));
    let role = guild.role("Delegati", 0);
    guild.shows_commands_to(role);
    guild.adds(&dan, &[role]);
    let _service = world
        .prepared()
        .on(&discord)
        .set("BACHECA_PEOPLE__MODERATORS", format!("discord:{}", dan.id))
        .start();
    let public = eva.mentions(QUESTION);
    dan.menu("Verifica", public.id()).post().presses_action("v_a_").ignores();
    public.becomes("Verificata il ");
    // It is given a moment later.
    let answer = (0..15).find_map(|_| {
        std::thread::sleep(MOMENT);
        let answer = world.ada.mentions(QUESTION);
        answer.text().contains("Verificata il ").then_some(answer)
    });
    let answer = answer.unwrap();
    let preview = dan.menu("Verifica", public.id()).post().presses_action("v_c_");
    let preview = preview.fills("Al 17: dillo anche al turno B.");
    preview.post().presses_action("y_p1_1_").post().presses_action("z_1_p1_1_").ignores();
    answer.becomes("dillo anche al turno B").sees("Verificata il ").sees(OLD);
    let panel = dan.menu("Verifica", public.id());
    panel.post().presses_action("v_w_").fills("Si aspetta la questura.").ignores();
    answer.becomes("Risposta ritirata il ").sees("Si aspetta la questura.");
    // What it said does not come back from Telegram: nothing is struck through.
    assert!(answer.does_not_see("turno B").marked("strikethrough").is_empty());
    public.becomes("Risposta ritirata il ");
}
