//! What the communiqués do not say goes to the delegates, wherever they are, and what they publish
//! is everybody's: whenever the program is killed, nothing is lost or doubled.

use std::time::Duration;

use fakes::discord::Discord;
use fakes::telegram::Telegram;

use crate::harness::platform::{Member, Platform, Seen, on_every_platform};
use crate::harness::service::{Service, service};

const QUESTION: &str = "Posso tenere il secondo lavoro se passo al contact center?";
const MOMENT: Duration = Duration::from_millis(400);

/// Ada asks the delegates, Ben answers and publishes; Cleo, who asks the same, gets his answer.
fn hands_on<A: Platform>(asking: &A, ben: &impl Member, mut service: Service) {
    let (ada, cleo) = (asking.member("Ada"), asking.member("Cleo"));
    let mut killed = || {
        service.kill_9();
        service.restart();
    };
    ben.commands("start").ignores();
    ada.asks(QUESTION).does_not_see("Sì, se lo comunichi.");
    let draft = ada.commands(&format!("delegato {QUESTION}"));
    killed();
    draft.presses("ds").message().ignores();
    let ticket = ben.hears();
    ticket.sees("secondo lavoro").does_not_see("Ada");
    killed();
    assert!(ticket.presses("k_c_1").notice.is_some());
    let preview = ben.commands("rispondi 1 Sì, se lo comunichi.");
    killed();
    let cited = preview.presses("y_1_1_").message().clone();
    killed();
    cited.presses("z_1_1_1_").message().ignores();
    let answer = ada.hears();
    answer.sees("Sì, se lo comunichi.");
    assert_eq!(answer.quotes().len(), 2, "the question and what is cited: {}", answer.text());
    killed();
    let verified = cleo.asks(QUESTION);
    verified.sees("Sì, se lo comunichi.").sees("delegati");
    assert!(!verified.quotes().is_empty(), "{}", verified.text());
    ada.hears_nothing_for(MOMENT);
    ben.hears_nothing_for(MOMENT);
    // As a file, to be kept with the communiqués.
    let exported = service.operator(["export-faq"]).run().ok();
    exported.says(&["[[answer]]", QUESTION, "Sì, se lo comunichi.", "quote = "]);
}

on_every_platform! {
    fn a_question_is_handed_on_and_its_answer_published(world) {
        let ben = world.member("Ben");
        let service = service().on(&world).delegate(&ben).moderator(&ben).start();
        hands_on(&world, &ben, service);
    }
}

#[test]
fn from_telegram_to_discord_and_back() {
    let telegram = <Telegram as Platform>::start();
    let discord = <Discord as Platform>::start();
    let ben = discord.member("Ben");
    let service = service().on(&telegram).on(&discord).delegate(&ben).moderator(&ben).start();
    hands_on(&telegram, &ben, service);
}
