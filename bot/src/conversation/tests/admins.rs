//! Reloads and figures, for those who may.

use super::*;

#[tokio::test]
async fn admins_alone_reload_and_everybody_is_told_their_id() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    write("uno.md", "# Assemblea\n\nUSB, 1 giugno 2022\n\nL'assemblea è il 20 giugno 2022.\n");
    let path = folder.path().to_owned();
    let mut world = World::on(date(2022, 6, 6).at(9, 0, 0, 0), move |settings| {
        settings.knowledge.folder = path.clone();
    })
    .await;
    world.with(ADA).gives("/ricarica").await.sees("riservato").sees("telegram:1001");
    world.with(MIRA).gives("/ricarica").await.sees("riservato");
    world.with(ADA).gives("/avvisi").await.presses("Tutti").await;

    let mut root = world.with(ROOT);
    root.gives("/ricarica").await.sees("Niente di nuovo");
    root.gives("/annulla_ricarica").await.sees("non è stato ricaricato nulla");
    write(
        "due.md",
        "# Sciopero\n\nUSB, 5 giugno 2022\n\nSciopero proclamato: domande entro il 30 giugno 2022.\n",
    );
    root.gives("/ricarica").await.sees("Comunicati nuovi: 1").sees("due.md").sees("30 giugno 2022");
    root.world.conversation.reloads.current().communiques().iter().for_each(|communique| {
        assert_eq!(communique.file, "uno.md", "nothing changes before it is confirmed");
    });
    root.presses("Conferma").await.sees("Fatto").sees("due.md");
    assert_eq!(root.world.conversation.reloads.current().communiques().len(), 2);
    let undo = root.reply.clone();
    let delivered = world.deliver().await;
    let [(chat, news)] = &delivered[..] else { panic!("{delivered:?}") };
    assert_eq!(*chat, ADA);
    assert!(text(news).contains("Sciopero"), "{news:?}");
    world.with(ADA).gives("/novita").await.sees("Comunicati nuovi").sees("Sciopero");

    let mut ada = world.with(ADA);
    ada.reply = undo.clone();
    ada.presses("Torna a prima").await.sees("Riservato");
    let mut root = world.with(ROOT);
    root.reply = undo;
    root.presses("Torna a prima").await.sees("di nuovo dai comunicati di prima");
    assert_eq!(root.world.conversation.reloads.current().communiques().len(), 1);
    root.gives("/stato")
        .await
        .sees("Versione dei comunicati")
        .sees("telegram:3001 · reload · undo");
    std::fs::remove_dir_all(folder.path()).unwrap();
    root.gives("/ricarica").await.sees("Non ho ricaricato").sees("cannot read");
    root.asks("Quando è l'assemblea?").await.sees("20 giugno 2022");
}

#[tokio::test]
async fn statistics_are_sums_from_five_up() {
    let mut world = World::new().await;
    for _ in 0..4 {
        world.with(ADA).asks(DEADLINE).await;
    }
    world.with(ADA).gives("/statistiche").await.sees("riservato");
    world.with(MIRA).gives("/statistiche").await.sees("Ancora troppo poco");
    world.with(BEN).asks(DEADLINE).await;
    world.with(MIRA).gives("/statistiche").await.sees("Scadenze e date").sees(": 5");
}

#[tokio::test]
async fn what_the_communiques_do_not_say_is_an_agenda() {
    let mut world = World::new().await;
    world.with(ADA).gives("/lacune").await.sees("riservato");
    for _ in 0..5 {
        world.with(ADA).asks("Chi ha vinto il campionato di calcio?").await;
    }
    for chat in [ADA, BEN] {
        let mut member = world.with(chat);
        member.gives("/delegato Posso tenere il secondo lavoro?").await.presses("Invia").await;
    }
    world.with(MIRA).gives("/lacune").await.sees("• altro: 5").sees("n. 1, 2");
}

#[tokio::test]
async fn who_may_is_told_the_id_of_the_group() {
    let mut world = World::new().await;
    world.in_group(MIRA).gives("/stato").await.sees("telegram:2001").sees("telegram:-42");
    world.in_group(ADA).gives("/stato").await.sees("telegram:1001").does_not_see("telegram:-42");
    world.with(MIRA).gives("/stato").await.sees("telegram:2001").does_not_see("gruppo");
}
