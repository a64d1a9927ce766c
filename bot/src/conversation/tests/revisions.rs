//! What becomes of an answer that everybody reads.

use knowledge::evidence::PassageId;
use knowledge::query::Language;

use super::*;
use crate::reload::Cause;
use crate::store::{Author, Evidence, Origin as Published, PublicAnswer, Verified};

const CAUSE: Cause = Cause { name: "command", by: None };
const GROUP: Address =
    Address { chat: Id { platform: Platform::Discord, number: 7 }, topic: Some(8) };

/// A bot over a folder of two communiqués that can change, and an answer that quotes both.
struct Case {
    world: World,
    folder: TempDir,
    public: PublicAnswer,
    shown: Shown,
}

const STRIKE: &str = "Lo sciopero del 3 giugno 2022 è rinviato al 17 giugno 2022.";
const LATER: &str = "Lo sciopero del 3 giugno 2022 è rinviato al 24 giugno 2022.";
const MEALS: &str = "Il buono pasto passa a otto euro dal primo luglio 2022.";

fn write(folder: &TempDir, file: &str, words: &str) {
    let text = format!("# Nota\n\n{words} Altro non si sa.\n");
    std::fs::write(folder.path().join(file), text).unwrap();
}

impl Case {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        write(&folder, "sciopero.md", STRIKE);
        write(&folder, "mensa.md", MEALS);
        let path = folder.path().to_owned();
        let now = date(2022, 6, 6).at(9, 0, 0, 0);
        let world = World::on(now, |settings| settings.knowledge.folder = path.clone()).await;
        let snapshot = world.conversation.reloads.current();
        let quotes = [STRIKE, MEALS].map(|words| snapshot.find_words(words).unwrap());
        let passages = quotes.iter().map(PassageId::of).collect();
        let evidence = Evidence { passages, verified: None, language: Language::Italian };
        let number = world.store.keep_public(GROUP, 70, &evidence).await.unwrap();
        let public = world.store.public_answer(number).await.unwrap().unwrap();
        let shown = Shown {
            question: Some("Che cosa cambia?".to_owned()),
            quotes: vec![STRIKE.to_owned(), MEALS.to_owned()],
            ..Shown::default()
        };
        Self { world, folder, public, shown }
    }

    async fn changes(&self, file: &str, words: &str) {
        write(&self.folder, file, words);
        self.world.conversation.reloads.reload(CAUSE).await.unwrap();
    }

    /// What is kept of the answer by now.
    async fn read_again(&mut self) {
        let public = self.world.store.public_answer(self.public.number).await.unwrap();
        self.public = public.unwrap();
    }

    async fn revised(&self) -> Revision {
        self.world.conversation.revise(&self.public, &self.shown).await.unwrap()
    }

    /// Which public answers are to be revised.
    async fn due(&self) -> Vec<Notice> {
        let due = self.world.store.due(Platform::Discord, 9).await.unwrap();
        due.iter().map(|delivery| delivery.notice).collect()
    }
}

#[tokio::test]
async fn what_still_stands_is_told_apart_from_what_changed() {
    let case = Case::new().await;
    case.changes("altro.md", "Niente di nuovo.").await;
    assert!(case.due().await.is_empty());
    case.changes("sciopero.md", LATER).await;
    assert_eq!(case.due().await, [Notice::Revision(case.public.number)]);
    let revised = case.revised().await;
    let message = revised.message.unwrap();
    let said = text(&message);
    assert!(said.starts_with("Aggiornata il 6 giugno 2022"), "{said}");
    let (now, still) = (said.find("ora dice").unwrap(), said.find("Vale ancora").unwrap());
    assert!(now < said.find(LATER).unwrap() && said.find(LATER).unwrap() < still, "{said}");
    assert!(said.contains(MEALS) && !said.contains("17 giugno"), "{said}");
    assert_eq!(message.question.as_deref(), Some("Che cosa cambia?"));
    assert!(revised.evidence.passages[0].is_of(LATER));
}

#[tokio::test]
async fn cut_off_after_the_message_was_changed_it_says_the_same_again() {
    let mut case = Case::new().await;
    case.changes("sciopero.md", LATER).await;
    let first = case.revised().await;
    // The message was changed, but that it rests on other passages was not kept any more.
    case.shown.quotes = vec![LATER.to_owned(), MEALS.to_owned()];
    assert_eq!(case.revised().await, first);
}

#[tokio::test]
async fn what_is_gone_is_said_to_be_gone() {
    let case = Case::new().await;
    case.changes("sciopero.md", "Le ferie si chiedono al capoturno entro marzo.").await;
    let said = text(&case.revised().await.message.unwrap());
    assert!(said.contains("Non lo dice più: Nota"), "{said}");
    std::fs::remove_file(case.folder.path().join("mensa.md")).unwrap();
    case.world.conversation.reloads.reload(CAUSE).await.unwrap();
    let revised = case.revised().await;
    let said = text(&revised.message.unwrap());
    assert!(said.contains("è stato tolto") && !said.contains("otto euro"), "{said}");
    assert!(revised.evidence.passages.is_empty());
}

#[tokio::test]
async fn what_changed_back_meanwhile_is_left_as_it_is() {
    let case = Case::new().await;
    case.changes("sciopero.md", LATER).await;
    case.changes("sciopero.md", STRIKE).await;
    assert_eq!(case.revised().await.message, None);
}

#[tokio::test]
async fn where_the_message_is_not_handed_back_the_reload_has_told_what_is_said_instead() {
    let mut case = Case::new().await;
    case.shown = Shown::default();
    case.changes("sciopero.md", LATER).await;
    // As after a restart, when nobody knows what was said.
    let untold = case.revised().await;
    let (message, rests_on) = (untold.message.unwrap(), untold.evidence.passages);
    let said = text(&message);
    assert!(said.contains("non ci sono più") && said.contains("1. Nota"), "{said}");
    assert!(said.contains(MEALS) && !said.contains("Non lo dice più"), "{said}");
    assert!(rests_on.len() == 1 && rests_on[0].is_of(MEALS));
    let buttons = message.buttons.concat();
    let again = Target::Do(Action::Back(Origin::Message));
    assert!(buttons.iter().any(|button| button.target == again), "{buttons:?}");
    // The reload knew, and from one change to the next.
    for words in [LATER, LATER, "Lo sciopero del 3 giugno 2022 è rinviato al 30 giugno 2022."] {
        case.changes("sciopero.md", words).await;
        case.read_again().await;
        let revised = case.revised().await;
        let said = text(&revised.message.unwrap());
        assert!(said.contains("ora dice") && said.contains(words), "{said}");
        assert!(revised.evidence.passages[0].is_of(words));
    }
    case.changes("sciopero.md", "Le ferie si chiedono al capoturno entro marzo.").await;
    for _ in 0..2 {
        case.read_again().await;
        let said = text(&case.revised().await.message.unwrap());
        assert!(said.contains("Non lo dice più: Nota"), "{said}");
        // What changes elsewhere does not make it less known.
        case.changes("altro.md", "Niente di nuovo.").await;
    }
}

#[tokio::test]
async fn an_answer_that_a_reload_has_overtaken_is_revised() {
    let case = Case::new().await;
    case.changes("sciopero.md", LATER).await;
    let at = Address { topic: None, ..GROUP };
    let conversation = &case.world.conversation;
    conversation.follow(at, 71, &case.public.evidence).await.unwrap();
    assert_eq!(case.due().await.len(), 2);
    // What is said by then is no news.
    let now = case.revised().await.evidence;
    conversation.follow(at, 72, &now).await.unwrap();
    assert_eq!(case.due().await.len(), 2);
}

#[tokio::test]
async fn what_is_withdrawn_is_said_so_where_nothing_can_be_struck_through() {
    let mut case = Case::new().await;
    case.shown = Shown::default();
    let withdrawn = Verified {
        question: "Che cosa cambia?".to_owned(),
        answer: "Si aspetta la conferma.".to_owned(),
        dispute: None,
        topic: None,
        citations: Vec::new(),
        author: Author::Moderator,
        withdrawn: true,
        day: date(2022, 6, 6),
    };
    let origin = Published::Public(case.public.number);
    let store = case.world.store.clone();
    store.publish(&withdrawn, origin, &[]).await.unwrap();
    case.read_again().await;
    let said = text(&case.revised().await.message.unwrap());
    assert!(said.starts_with("Risposta ritirata il 6 giugno 2022"), "{said}");
    assert!(said.trim_end().ends_with("Si aspetta la conferma."), "{said}");
    let words = "Al 17, anche per il turno B.".to_owned();
    let corrected = Verified { answer: words.clone(), withdrawn: false, ..withdrawn };
    let passages = &case.public.evidence.passages;
    assert!(passages.is_empty());
    let cited = case.world.conversation.reloads.current().find_words(STRIKE).unwrap();
    store.publish(&corrected, origin, &[PassageId::of(&cited)]).await.unwrap();
    case.read_again().await;
    let said = text(&case.revised().await.message.unwrap());
    assert!(said.contains(&words) && said.contains(STRIKE), "{said}");
    assert!(said.contains("Verificata il 6 giugno 2022") && !said.contains("ritirata"), "{said}");
}
