//! Whole conversations, without any platform.

use std::path::Path;
use std::sync::Arc;

use jiff::civil::{DateTime, date};
use knowledge::Snapshot;
use tempfile::TempDir;

use super::action::{Action, List, Origin, Step};
use super::incoming::{Platform, Said, Shown};
use super::reply::{Block, Place, Span, Target};
use super::*;
use crate::store::Notice;

const ADA: i64 = 1001;
const BEN: i64 = 1002;
const MIRA: i64 = 2001;
const ROOT: i64 = 3001;
const DELEGATES: i64 = -500;

fn id(number: i64) -> Id {
    Id { platform: Platform::Telegram, number }
}

/// A bot that answers, and what has been said.
struct World {
    _dir: TempDir,
    conversation: Conversation,
    store: Store,
    event: i64,
}

/// Somebody's view of a chat with the bot.
struct Chat<'w> {
    world: &'w mut World,
    asker: i64,
    chat: i64,
    /// The last reply, and what the asker had said.
    reply: Reply,
    said: Option<String>,
}

impl World {
    async fn new() -> Self {
        Self::on(date(2022, 6, 6).at(9, 0, 0, 0), |_| {}).await
    }

    async fn on(now: DateTime, change: impl Fn(&mut Settings)) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let mut settings = Settings::default();
        settings.store.file = dir.path().join("bacheca.db");
        settings.store.key_file = dir.path().join("key");
        settings.people.moderators = vec![id(MIRA)];
        settings.people.admins = vec![id(ROOT)];
        settings.people.delegates = vec![id(DELEGATES)];
        settings.asking.per_minute = 0;
        change(&mut settings);
        let engine =
            knowledge::Settings { model: None, ..knowledge::Settings::built_in().unwrap() };
        let store = Store::open(&settings).await.unwrap();
        let topics = Arc::new(Topics::load(None).unwrap());
        let metrics = Arc::new(Metrics::default());
        let of = topics.clone();
        let folder = settings.folder().map(Path::to_owned);
        let snapshot = match &folder {
            Some(folder) => {
                let read = engine.reader().folder(folder, &|_, _| {}).unwrap();
                Snapshot::build(read, &engine).unwrap()
            }
            None => Snapshot::built_in(&engine).unwrap(),
        };
        let reloads = Reloads::new(
            &settings,
            engine,
            snapshot,
            store.clone(),
            metrics.clone(),
            Box::new(move |communique| of.of_communique(communique)),
        );
        reloads.record_start().await.unwrap();
        let conversation =
            Conversation::new(&settings, topics, reloads, store.clone(), metrics, Some(now))
                .unwrap();
        Self { _dir: dir, conversation, store, event: 0 }
    }

    fn with(&mut self, asker: i64) -> Chat<'_> {
        Chat { world: self, asker, chat: asker, reply: Reply::default(), said: None }
    }

    fn in_group(&mut self, asker: i64) -> Chat<'_> {
        Chat { world: self, asker, chat: -42, reply: Reply::default(), said: None }
    }

    /// What is on its way, composed.
    async fn deliver(&self) -> Vec<(i64, Message)> {
        let mut delivered = Vec::new();
        for delivery in self.store.due(Platform::Telegram, 100).await.unwrap() {
            let message = self.conversation.compose(&delivery).await.unwrap();
            self.store.delivered(delivery.id).await.unwrap();
            delivered.extend(message.map(|message| (delivery.to.chat.number, message)));
        }
        delivered
    }
}

fn text(message: &Message) -> String {
    let spans = |spans: &[Span]| -> String {
        spans
            .iter()
            .map(|span| match span {
                Span::Plain(text) | Span::Bold(text) | Span::Italic(text) => text.as_str(),
                Span::Link { text, .. } => text,
            })
            .collect()
    };
    let blocks = message.blocks.iter().map(|block| match block {
        Block::Text(text) => spans(text),
        Block::Quote(text) => format!("«{text}»"),
    });
    blocks.collect::<Vec<_>>().join("\n")
}

impl Chat<'_> {
    async fn says(&mut self, said: Said, shown: Shown) -> &mut Self {
        self.world.event += 1;
        let incoming = Incoming {
            asker: id(self.asker),
            roles: Vec::new(),
            at: Address { chat: id(self.chat), topic: None },
            private: self.asker == self.chat,
            publishable: false,
            language: None,
            said,
            shown,
            event: self.world.event,
        };
        self.reply = self.world.conversation.respond(incoming).await;
        self
    }

    async fn asks(&mut self, text: &str) -> &mut Self {
        self.said = Some(text.to_owned());
        self.says(Said::Text(text.to_owned()), Shown::default()).await
    }

    async fn gives(&mut self, command: &str) -> &mut Self {
        self.said = None;
        let (name, rest) = command.split_once(' ').unwrap_or((command, ""));
        let name = name.trim_start_matches('/').to_owned();
        self.says(Said::Command(name, rest.to_owned()), Shown::default()).await
    }

    /// Presses the button of the last reply that says this; the platform hands back its message.
    async fn presses(&mut self, label: &str) -> &mut Self {
        let message = self.reply.messages.last().unwrap_or_else(|| panic!("nothing to press"));
        let buttons: Vec<_> = message.buttons.iter().flatten().collect();
        let found = buttons.iter().find(|button| button.label.contains(label));
        let found = found.unwrap_or_else(|| panic!("no button {label}: {buttons:#?}"));
        let Target::Do(action) = &found.target else { panic!("{found:?} leads elsewhere") };
        let action = Action::decode(&action.encode()).unwrap();
        let quoted = message.blocks.iter().find_map(|block| match block {
            Block::Quote(text) => Some(text.clone()),
            Block::Text(_) => None,
        });
        let actions = buttons.iter().filter_map(|button| match &button.target {
            Target::Do(action) => Some(action.clone()),
            _ => None,
        });
        let shown = Shown {
            question: self.said.clone(),
            quoted,
            actions: actions.collect(),
            message: Some(self.world.event),
        };
        let before = std::mem::take(&mut self.reply);
        self.says(Said::Button(action), shown).await;
        if self.reply.messages.is_empty() {
            self.reply.messages = before.messages;
        }
        self
    }

    #[track_caller]
    fn sees(&mut self, wanted: &str) -> &mut Self {
        let all = self.all();
        assert!(all.contains(wanted), "not seen: {wanted}\n{all}\n{:#?}", self.reply);
        self
    }

    #[track_caller]
    fn does_not_see(&mut self, unwanted: &str) -> &mut Self {
        let all = self.all();
        assert!(!all.contains(unwanted), "seen: {unwanted}\n{all}");
        self
    }

    fn all(&self) -> String {
        let texts = self.reply.messages.iter().map(text);
        texts.chain(self.reply.notice.clone()).collect::<Vec<_>>().join("\n---\n")
    }

    fn labels(&self) -> Vec<String> {
        let messages = self.reply.messages.iter();
        messages.flat_map(|m| m.buttons.iter().flatten()).map(|b| b.label.clone()).collect()
    }
}

const PRIVACY: &str = "Cosa dicono sulla privacy in videochiamata?";
const DEADLINE: &str = "Quando scade il bando per il contact center?";

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
    mira.gives("/rispondi 1 Sì, se lo comunichi prima.").await.sees("Risposta inviata");
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
    mira.says(Said::Text("Sì.".to_owned()), shown).await.sees("Risposta inviata");
    let delivered = world.deliver().await;
    assert_eq!(delivered.iter().map(|(chat, _)| *chat).collect::<Vec<_>>(), [ADA]);
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
async fn an_erased_question_is_not_delivered_and_an_answer_that_cannot_arrive_is_told() {
    let mut world = World::new().await;
    world.with(ADA).gives("/delegato Posso?").await.presses("Invia").await;
    world.with(ADA).gives("/cancella").await.sees("Posso?");
    assert!(world.deliver().await.is_empty());
    world.with(MIRA).gives("/rispondi 1 Sì").await.sees("già chiusa o ritirata");

    world.with(BEN).gives("/delegato E io?").await.presses("Invia").await.sees("n. 2");
    world.deliver().await;
    world.with(MIRA).gives("/rispondi 2 Sì").await.sees("Risposta inviata");
    let due = world.store.due(Platform::Telegram, 9).await.unwrap();
    assert_eq!(due[0].notice, Notice::Answer(2));
    world.conversation.undeliverable(&due[0]).await;
    let delivered = world.deliver().await;
    let [(chat, word)] = &delivered[..] else { panic!("{delivered:?}") };
    assert_eq!(*chat, DELEGATES);
    assert!(text(word).contains("non si può più recapitare"), "{word:?}");
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
