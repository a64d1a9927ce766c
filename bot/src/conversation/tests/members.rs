//! What members ask, press and choose.

use super::*;

#[tokio::test]
async fn a_question_is_answered_with_its_deadline_in_words_and_ways_to_go_on() {
    let mut world = World::new().await;
    let mut ada = world.with(ADA);
    ada.asks(DEADLINE).await.sees("Mancano 3 giorni: 9 giugno 2022").sees("2022 · ");
    let labels = ada.labels();
    for label in ["Contesto", "👍 Utile", "👎 Non utile", "Chiedi a un delegato"] {
        assert!(labels.iter().any(|l| l.starts_with(label)), "{label}: {labels:?}");
    }
    let quoted = ada.reply.messages[0].blocks.iter().find_map(|block| match block {
        Block::Quote(text) => Some(text.clone()),
        Block::Text(_) => None,
    });
    ada.presses("Contesto").await.sees(&quoted.unwrap());
    assert_eq!(ada.reply.place, Place::Replace);
    ada.presses("‹ Risposta").await.sees("Mancano 3 giorni");
    ada.presses("👍").await.sees("Grazie!");
    ada.asks(PRIVACY).await.presses("Altre fonti").await.sees("Ne parlano anche").sees("1. ");
    ada.presses("Leggi 1").await.sees("—").presses("‹ Risposta").await;
    ada.presses("Chi dice cosa").await.sees(PRIVACY).presses("‹ Risposta").await.sees("«");
}

#[tokio::test]
async fn buttons_work_after_a_restart() {
    let mut world = World::new().await;
    let mut ada = world.with(ADA);
    ada.asks(PRIVACY).await;
    let (reply, first) = (ada.reply.clone(), ada.all());
    // Another program, which has never heard the question.
    let mut world = World::new().await;
    let mut ada = world.with(ADA);
    ada.reply = reply;
    ada.said = Some(PRIVACY.to_owned());
    ada.presses("Chi dice cosa").await.sees(&format!("Su: «{PRIVACY}»"));
    ada.presses("‹ Risposta").await;
    assert_eq!(ada.all(), first);
}

#[tokio::test]
async fn what_follows_up_is_understood_and_examples_need_no_memory() {
    let mut world = World::new().await;
    let mut ada = world.with(ADA);
    ada.asks(DEADLINE).await;
    ada.asks("e a che ora?").await.sees("Ho capito: «").sees("16");
    ada.gives("/nuova").await.sees("dimenticata");
    ada.asks("e a che ora?").await.does_not_see("Ho capito");
    ada.gives("/argomenti").await.presses("Scadenze").await.sees("Per esempio");
    let example = ada.labels().first().cloned().unwrap();
    ada.presses(&example).await.sees(&format!("Ho capito: «{example}»"));
    let origin = ada.reply.messages[0].buttons.iter().flatten().find_map(|b| match &b.target {
        Target::Do(Action::Delegate(origin)) => Some(origin.clone()),
        _ => None,
    });
    assert!(matches!(origin, Some(Origin::Example(..))), "{origin:?}");
}

#[tokio::test]
async fn personal_data_is_left_out_and_said_so() {
    let mut world = World::new().await;
    let mut ada = world.with(ADA);
    ada.asks("Mi chiamo Ada Rossi, matricola 123456: quando scade il bando del contact center?")
        .await
        .sees("Ho lasciato fuori quel che sembra personale (matricola, un nome)")
        .sees("9 giugno 2022")
        .does_not_see("Rossi");
    ada.asks("mi chiamo Ada Rossi").await.sees("Ho lasciato fuori");
    assert!(!format!("{:?}", ada.reply).contains("Rossi"));
}

#[tokio::test]
async fn alerts_are_off_until_asked_for_and_gone_when_erased() {
    let mut world = World::new().await;
    let mut ada = world.with(ADA);
    ada.gives("/avvisi").await.sees("spenti").presses("Stipendio").await.sees("Ti avviso");
    assert!(ada.labels().contains(&"✅ Stipendio".to_owned()), "{:?}", ada.labels());
    ada.gives("/privacy").await.sees("gli avvisi scelti").sees("Stipendio");
    ada.gives("/cancella").await.sees("Stipendio").sees("Non tengo più nulla");
    ada.gives("/privacy").await.sees("• su disco, niente").does_not_see("gli avvisi scelti");
    ada.gives("/avvisi").await.sees("spenti");
}

#[tokio::test]
async fn the_language_is_the_askers() {
    let mut world = World::new().await;
    let mut ada = world.with(ADA);
    ada.gives("/help").await.sees("Ask in your own words").sees("/deadlines");
    ada.gives("/aiuto")
        .await
        .sees("Scrivi una domanda")
        .sees("/scadenze")
        .does_not_see("/ricarica");
    ada.gives("/alerts").await.sees("Alerts are off").presses("Pay").await.sees("I tell you when");
    ada.gives("/avvisi").await.presses("Stipendio").await.sees("spenti");
    ada.gives("/lingua").await.presses("English").await.sees("we speak English");
    ada.asks(DEADLINE).await.sees("9 June 2022");
    ada.gives("/privacy").await.sees("the language you chose: English");
    world.with(ROOT).gives("/aiuto").await.sees("/ricarica").sees("/coda");
}

#[tokio::test]
async fn lists_turn_page_by_page() {
    let mut world = World::new().await;
    let mut ada = world.with(ADA);
    ada.gives("/scadenze").await.sees("Mancano 3 giorni").presses("calendario").await;
    let file = ada.reply.messages[0].file.clone().unwrap();
    assert_eq!(file.name, "scadenze.ics");
    assert!(String::from_utf8(file.bytes).unwrap().contains("DTSTART:20220609T140000Z"));
    ada.gives("/comunicati").await.sees("1. ").presses("Leggi 1").await.sees("«");
    ada.presses("‹").await;
    ada.gives("/fonti").await.sees("Conosco");
    ada.says(Said::Button(Action::Page(List::Deadlines, 999)), Shown::default()).await.sees("202");
    ada.gives("/novita").await.sees("Niente di nuovo").sees("Gli ultimi");
    ada.gives("/novita boh").await.sees("Non ho capito il giorno");
    ada.gives("/chi").await.sees("Di che cosa?");
    ada.gives("/chi part time").await.sees("USB");
    ada.gives("/storia bando contact center").await.sees("2022");
    ada.gives("/boh").await.sees("Non conosco il comando /boh");
}

#[tokio::test]
async fn past_deadlines_are_past() {
    let mut world = World::on(date(2026, 11, 22).at(9, 0, 0, 0), |_| {}).await;
    let mut ada = world.with(ADA);
    ada.asks(DEADLINE).await.sees("Scaduto il 9 giugno 2022");
    ada.gives("/scadenze").await.sees("nessuna scadenza ancora aperta");
}

#[tokio::test]
async fn in_a_group_what_is_private_stays_private() {
    let mut world = World::new().await;
    let mut ada = world.in_group(ADA);
    for command in ["/privacy", "/avvisi", "/delegato", "/cancella", "/lingua"] {
        ada.gives(command).await.sees("in privato");
        let button = &ada.reply.messages[0].buttons[0][0];
        assert!(matches!(button.target, Target::InPrivate(_)), "{button:?}");
    }
    ada.asks(DEADLINE).await.sees("9 giugno 2022");
    let buttons = ada.reply.messages[0].buttons.concat();
    let private: Vec<_> =
        buttons.iter().filter(|b| matches!(b.target, Target::InPrivate(_))).collect();
    assert_eq!(private.len(), 2, "to go on, and to a delegate: {buttons:#?}");
    // The second asker's follow-up is not understood from the first's question.
    world.in_group(BEN).asks("e a che ora?").await.does_not_see("Ho capito");
}

#[tokio::test]
async fn a_deep_link_to_what_is_gone_says_so_and_one_of_nobodys_begins_anew() {
    let mut world = World::new().await;
    let mut ada = world.with(ADA);
    let gone = Action::Context(action::Key::of(&["niente"]), 0..3);
    ada.says(Said::Button(gone), Shown::default()).await.sees("è cambiato o non c'è più");
    assert_eq!(ada.reply.notice, None);
    ada.says(Said::UnknownButton, Shown::default()).await.sees("Sono Bacheca");
    let pressed = Shown { message: Some(7), ..Shown::default() };
    ada.says(Said::UnknownButton, pressed).await.sees("non vale più");
    assert!(ada.reply.messages.is_empty());
}

#[tokio::test]
async fn who_writes_too_much_gets_a_friendly_word_once() {
    let mut world =
        World::on(date(2022, 6, 6).at(9, 0, 0, 0), |settings| settings.asking.per_minute = 2).await;
    let mut ada = world.with(ADA);
    ada.asks("ciao").await.sees("Bacheca");
    ada.asks("grazie").await.sees("Di niente");
    ada.asks("ciao").await.sees("secondi");
    ada.asks("ciao").await;
    assert_eq!(ada.reply, Reply::default());
    world.with(BEN).asks("ciao").await.sees("Bacheca");
}

#[tokio::test]
async fn words_are_shared_as_quotes_with_their_source() {
    let world = World::new().await;
    let shares = world.conversation.share("part time involontari", None).await;
    assert!(!shares.is_empty());
    for share in &shares {
        assert!(!text(&share.message).is_empty() && share.id.len() <= 64);
    }
    assert!(world.conversation.share("   ", None).await.is_empty());
}

#[tokio::test]
async fn a_profile_has_room_on_every_platform() {
    let world = World::new().await;
    for language in [knowledge::query::Language::Italian, knowledge::query::Language::English] {
        let profile = world.conversation.profile(language);
        assert!(profile.description.chars().count() <= 512);
        assert!(profile.short.chars().count() <= 120);
        assert!(profile.group_menu.len() < profile.menu.len());
        assert!(profile.menu.len() < profile.moderator_menu.len());
        for (name, description) in &profile.admin_menu {
            assert!(description.chars().count() <= 100, "{name}");
        }
    }
}
