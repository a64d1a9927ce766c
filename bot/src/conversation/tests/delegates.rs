//! What the communiqués do not say goes to the delegates, and their answer comes back.

use super::*;

#[tokio::test]
async fn each_no_says_which_and_leads_to_a_delegate() {
    let mut world = World::new().await;
    let mut ada = world.with(ADA);
    ada.asks("Chi ha vinto il campionato di calcio?").await.sees("non parlano di questo");
    assert!(ada.labels().contains(&"Chiedi a un delegato".to_owned()));
    ada.asks("Io che ho un contratto a termine verrò assunto?").await.sees("Dipende dal tuo caso");
    let mut alone = World::on(date(2022, 6, 6).at(9, 0, 0, 0), |settings| {
        settings.people.delegates.clear();
    })
    .await;
    let mut ben = alone.with(BEN);
    ben.asks("Chi ha vinto il campionato di calcio?").await.sees("chiedi a un delegato della tua");
    assert!(!ben.labels().contains(&"Chiedi a un delegato".to_owned()));
    ben.gives("/delegato Posso avere il tempo pieno?").await.sees("nessun delegato");
}

#[tokio::test]
async fn a_question_goes_to_the_delegates_only_when_confirmed_and_the_answer_comes_back() {
    let mut world = World::new().await;
    let mut ada = world.with(ADA);
    ada.asks("Mi chiamo Ada Rossi: posso tenere il mio secondo lavoro?").await;
    ada.gives("/delegato Mi chiamo Ada Rossi: posso tenere il secondo lavoro?").await;
    ada.sees("«Mi chiamo [nome]: posso tenere il secondo lavoro?»").does_not_see("Rossi");
    assert!(ada.world.deliver().await.is_empty(), "nothing was sent before the consent");
    ada.presses("Annulla").await.sees("non ho fatto niente");
    assert!(ada.world.deliver().await.is_empty());
    ada.gives("/delegato Posso tenere il secondo lavoro?").await;
    ada.presses("Invia").await.sees("domanda n. 1");
    ada.gives("/privacy").await.sees("domanda n. 1").sees("Posso tenere il secondo lavoro?");
    let delivered = world.deliver().await;
    let [(chat, ticket)] = &delivered[..] else { panic!("{delivered:?}") };
    assert_eq!(*chat, DELEGATES);
    assert!(text(ticket).contains("«Posso tenere il secondo lavoro?»"), "{ticket:?}");
    assert!(!text(ticket).contains("1001"));

    let mut ben = world.with(BEN);
    ben.gives("/rispondi 1 Sì").await.sees("riservato");
    let mut mira = world.with(MIRA);
    mira.gives("/coda").await.sees("Domanda n. 1").sees("in attesa");
    mira.presses("1: La prendo io").await.sees("è tua");
    mira.gives("/rispondi 1").await.sees("per esempio");
    mira.gives("/rispondi 1 Sì, se lo comunichi prima.").await.sees("Così arriverà");
    assert!(mira.world.deliver().await.is_empty(), "nothing was sent before it was looked at");
    mira.presses("Invia").await.sees("Risposta inviata");
    let mut root = world.with(ROOT);
    root.gives("/rispondi 1 No.").await.sees("già chiusa");
    let delivered = world.deliver().await;
    let [(chat, answer)] = &delivered[..] else { panic!("{delivered:?}") };
    assert_eq!(*chat, ADA);
    assert!(text(answer).contains("Sì, se lo comunichi prima."), "{answer:?}");
    world
        .with(ADA)
        .gives("/privacy")
        .await
        .does_not_see("secondo lavoro")
        .sees("• su disco, niente");
    world.with(MIRA).gives("/coda").await.sees("Nessuna domanda");
}

#[tokio::test]
async fn a_moderator_answers_by_replying_to_the_ticket() {
    let mut world = World::new().await;
    let mut ada = world.with(ADA);
    ada.gives("/delegato Posso tenere il secondo lavoro?").await.presses("Invia").await;
    let (_, ticket) = world.deliver().await.remove(0);
    let actions = ticket.buttons.iter().flatten().filter_map(|button| match &button.target {
        Target::Do(action) => Some(action.clone()),
        _ => None,
    });
    let shown = Shown { actions: actions.collect(), ..Shown::default() };
    assert!(shown.actions.contains(&Action::Ticket(Step::Claim, 1)), "{:?}", shown.actions);
    let mut mira = world.with(MIRA);
    mira.says(Said::Text("Sì.".to_owned()), shown).await.presses("Invia").await;
    mira.sees("Risposta inviata");
    let delivered = world.deliver().await;
    assert_eq!(delivered.iter().map(|(chat, _)| *chat).collect::<Vec<_>>(), [ADA]);
}

#[tokio::test]
async fn an_erased_question_is_not_delivered_and_an_answer_that_cannot_arrive_is_told() {
    let mut world = World::new().await;
    world.with(ADA).gives("/delegato Posso?").await.presses("Invia").await;
    world.with(ADA).gives("/cancella").await.sees("Posso?");
    assert!(world.deliver().await.is_empty());
    world.with(MIRA).gives("/rispondi 1 Sì").await.sees("già chiusa o ritirata");

    world.with(BEN).gives("/delegato E io?").await.presses("Invia").await.sees("n. 2");
    world.deliver().await;
    world.with(MIRA).gives("/rispondi 2 Sì").await.presses("Invia").await.sees("Risposta inviata");
    let due = world.store.due(Platform::Telegram, 9).await.unwrap();
    assert_eq!(due[0].notice, Notice::Answer(2));
    world.conversation.undeliverable(&due[0]).await;
    let delivered = world.deliver().await;
    let [(chat, word)] = &delivered[..] else { panic!("{delivered:?}") };
    assert_eq!(*chat, DELEGATES);
    assert!(text(word).contains("non si può più recapitare"), "{word:?}");
}

#[tokio::test]
async fn a_published_answer_is_everybodys_with_what_it_cites() {
    const QUESTION: &str = "Posso tenere il secondo lavoro se passo al contact center?";
    let mut world = World::new().await;
    let mut ada = world.with(ADA);
    ada.gives(&format!("/delegato {QUESTION}")).await.presses("Invia").await;
    world.deliver().await;
    let mut mira = world.with(MIRA);
    mira.gives("/rispondi 1 Sì, se lo comunichi prima.").await.sees("Scegli i passi");
    assert!(!mira.labels().contains(&"Invia e pubblica".to_owned()), "nothing is cited yet");
    mira.presses("▫️ 1").await.sees("✅ 1.").presses("Invia e pubblica").await.sees("Pubblicata");
    let delivered = world.deliver().await;
    let [(chat, answer)] = &delivered[..] else { panic!("{delivered:?}") };
    assert_eq!(*chat, ADA);
    assert!(text(answer).contains("Sì, se lo comunichi prima."), "{answer:?}");
    let quotes = answer.blocks.iter().filter(|block| matches!(block, Block::Quote(_))).count();
    assert_eq!(quotes, 2, "the question and what is cited: {answer:?}");

    world.gives_curated(47).await;
    let mut ben = world.with(BEN);
    ben.asks("posso tenere il secondo lavoro se passo al contact center?").await;
    ben.sees("Risposta verificata dai delegati").sees("Sì, se lo comunichi prima.");
    ben.sees("Verificata il ").sees("da un delegato").sees("Dai comunicati");
    // What was published is still being compared with what stands in channels, perhaps.
    let mut root = world.with(ROOT);
    while text(&root.gives("/annulla_ricarica").await.reply.messages[0]).contains("è in corso") {
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    root.sees("non è stato ricaricato nulla");
}

#[tokio::test]
async fn what_is_better_said_in_person_is_referred_once() {
    let mut world = World::new().await;
    let mut ada = world.with(ADA);
    ada.gives("/delegato Il capo mi urla contro, che cosa posso fare?")
        .await
        .presses("Invia")
        .await;
    world.deliver().await;
    world.with(BEN).gives("/rimanda 1 Da me").await.sees("riservato");
    let mut mira = world.with(MIRA);
    mira.gives("/coda").await.presses("1: Meglio di persona").await.sees("/rimanda 1");
    for unclear in ["/rimanda", "/rimanda 1", "/rimanda sportello RSU"] {
        mira.gives(unclear).await.sees("per esempio");
    }
    mira.gives(&format!("/rimanda 1 {}", "a".repeat(1_801))).await.sees("troppo lunga");
    assert!(mira.world.deliver().await.is_empty(), "nothing was said yet");
    // An office's number is what is told, not somebody's to be covered.
    let office = "Sportello RSU, tel. 06 1234567, rsu@example.org";
    mira.gives(&format!("/rimanda 1 {office}")).await.sees("a chi rivolgersi").sees(office);
    mira.gives("/rimanda 1 Al patronato").await.sees("a chi rivolgersi").does_not_see("patronato");
    mira.gives("/rispondi 1 Sì").await.sees("già chiusa");
    world.with(ROOT).gives("/rimanda 1 Al patronato").await.sees("già chiusa");
    let delivered = world.deliver().await;
    let [(chat, told)] = &delivered[..] else { panic!("{delivered:?}") };
    assert_eq!(*chat, ADA);
    let told = text(told);
    assert!(told.contains("di persona") && told.contains(office), "{told}");
    assert!(told.contains("«Il capo mi urla contro"), "{told}");
    world.with(ROOT).gives("/stato").await.sees("telegram:2001 · refer · n. 1");
    world.with(MIRA).gives("/coda").await.sees("Nessuna domanda");
}

#[tokio::test]
async fn what_another_has_taken_is_not_referred() {
    let mut world = World::new().await;
    world.with(ADA).gives("/delegato Posso?").await.presses("Invia").await;
    world.with(MIRA).gives("/coda").await.presses("1: La prendo io").await.sees("è tua");
    world.with(ROOT).gives("/rimanda 1 Al patronato").await.sees("l'ha presa un altro");
    let delivered = world.deliver().await;
    assert_eq!(delivered.iter().map(|(chat, _)| *chat).collect::<Vec<_>>(), [DELEGATES]);
}

#[tokio::test]
async fn where_a_permission_is_missing_the_delegates_hear_of_it_elsewhere() {
    let discord = |number| Id { platform: Platform::Discord, number };
    let world = World::on(date(2022, 6, 6).at(9, 0, 0, 0), |settings| {
        settings.people.delegates.push(discord(778_899));
    })
    .await;
    let told_in_discord = || async { world.store.due(Platform::Discord, 9).await.unwrap().len() };
    for channel in [445_566, 445_566, 778_899] {
        let at = Address { chat: discord(112_233), topic: Some(channel) };
        world.conversation.forbidden(at).await;
        assert_eq!(told_in_discord().await, 1, "not in the channel itself");
    }
    let delivered = world.deliver().await;
    let [(chat, first), (_, second)] = &delivered[..] else { panic!("{delivered:?}") };
    assert_eq!(*chat, DELEGATES);
    assert!(text(first).contains("Invia messaggi"), "{first:?}");
    for (message, channel) in [(first, "445566"), (second, "778899")] {
        let url = format!("https://discord.com/channels/112233/{channel}");
        let link = Span::Link { text: "Apri il canale".to_owned(), url };
        assert!(message.blocks.contains(&Block::Text(vec![link])), "{message:?}");
    }
}
