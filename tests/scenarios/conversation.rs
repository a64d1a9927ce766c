//! What a member can say and press, wherever they write from.

use std::time::Duration;

use crate::harness::folder;
use crate::harness::platform::{Member, Seen, on_every_platform};
use crate::harness::service::service;

const DEADLINE: &str = "Quando scade il bando per il contact center?";
const MOMENT: Duration = Duration::from_millis(400);
const VALDORO: &[u8] = b"---\ntitle: Rinvio dello sciopero a Valdoro\nunions: [FIOM]\n\
    date: 2022-05-30\n---\n\nLo sciopero delle fonderie Valdoro, annunciato per il 3 giugno 2022, \
    \xc3\xa8 rinviato al 17 giugno 2022, comunica la FIOM. Il presidio davanti ai cancelli resta \
    confermato.\n";
const MENSA: &[u8] = b"---\ntitle: Mensa, nuovi buoni pasto\nunions: [FILCAMS]\n\
    date: 2022-05-31\n---\n\nIl buono pasto passa a otto euro dal primo luglio 2022, annuncia la \
    FILCAMS.\n";

on_every_platform! {
    fn start_says_what_it_is_and_offers_questions(world) {
        let ada = world.member("Ada");
        let _service = service().on(&world).start();
        let start = ada.commands("start");
        start.sees("2026");
        let examples = start.actions().iter().filter(|action| action.starts_with("e_")).count();
        assert_eq!(examples, 4, "{:?}", start.actions());
        let answer = start.presses("e_");
        assert!(!answer.message().quotes().is_empty(), "{}", answer.text());
    }

    fn a_question_is_answered_with_quotes_and_what_to_do_next(world) {
        let (ada, ben) = (world.member("Ada"), world.member("Ben"));
        let _service = service().on(&world).delegate(&ben).start();
        let answer = ada.asks(DEADLINE);
        answer.sees("9 giugno 2022, ore 16:00").sees("USB").sees("27 maggio 2022").sees("8 giorni");
        let wanted = "Il bando di selezione resta aperto 15 giorni e scade il 9 giugno 2022";
        assert!(answer.quotes().iter().any(|quote| quote.contains(wanted)), "{:?}", answer.quotes());
        for action in ["x_", "u_1", "u_0", "d"] {
            answer.has(action);
        }
        assert!(answer.presses("u_1").notice.is_some());
        answer.presses("x_").sees("26 maggio 2022 alle ore 8:00");
        ada.hears_nothing_for(MOMENT);
    }

    fn a_deadline_that_has_passed_is_past(world) {
        let ada = world.member("Ada");
        let _service = service().on(&world).today("2022-06-09T16:01").start();
        ada.asks(DEADLINE).sees("9 giugno 2022").does_not_see("Manca");
    }

    fn a_question_that_fits_two_disputes_is_asked_back(world) {
        let ada = world.member("Ada");
        let altre = crate::harness::root().join("tests/data/altre/communiques");
        let _service = service().on(&world).knowledge(&altre).start();
        let choice = ada.asks("quando è lo sciopero?");
        choice.has("c_a_");
        assert!(choice.quotes().is_empty());
        let answer = choice.presses("c_a_");
        assert!(!answer.message().quotes().is_empty(), "{}", answer.text());
    }

    fn who_says_what_and_when(world) {
        let ada = world.member("Ada");
        let _service = service().on(&world).today("2026-03-01T10:00").start();
        let answer = ada.asks("Cosa dicono i sindacati sulla privacy in videochiamata?");
        answer.has("w");
        answer.presses("w").sees("FP CGIL").sees("USB");
        ada.commands("chi").ignores();
        ada.commands("storia").ignores();
    }

    fn three_noes_and_the_way_to_a_delegate(world) {
        let (ada, ben) = (world.member("Ada"), world.member("Ben"));
        let _service = service().on(&world).delegate(&ben).start();
        let mut noes = Vec::new();
        for question in [
            "Qual è la ricetta della carbonara?",
            "Quanti soldi è la maggiorazione di sportello?",
            "Mi hanno scalato 200 euro dalla mia busta paga, posso fare ricorso?",
        ] {
            let no = ada.asks(question);
            assert!(no.quotes().is_empty(), "{question}: {}", no.text());
            noes.push(no.has("d").text());
        }
        noes.dedup();
        assert_eq!(noes.len(), 3, "{noes:#?}");
    }

    fn every_command_in_both_languages(world) {
        let ada = world.member("Ada");
        let ben = world.member_speaking("Ben", "en");
        let _service = service().on(&world).set("BACHECA_ASKING__PER_MINUTE", "0").start();
        for (member, commands) in [
            (&ada, [
                "aiuto", "argomenti", "scadenze", "comunicati", "fonti", "chi", "storia", "novita",
                "avvisi", "delegato", "nuova", "lingua", "privacy",
            ]),
            (&ben, [
                "help", "topics", "deadlines", "communiques", "sources", "who", "timeline", "news",
                "alerts", "delegate", "new", "language", "privacy",
            ]),
        ] {
            for command in commands {
                assert!(!member.commands(command).text().is_empty(), "{command}");
            }
        }
        assert_eq!(ada.commands("help").text(), ben.commands("help").text());
        // What is not theirs to command.
        let refused = ada.commands("stato").text();
        for command in ["coda", "rispondi 1 no", "rimanda 1 via", "ricarica", "annulla_ricarica", "statistiche"] {
            assert_eq!(ada.commands(command).text(), refused, "{command}");
        }
        ada.commands("boh").sees("boh");
    }

    fn lists_lead_on(world) {
        let ada = world.member("Ada");
        let _service = service().on(&world).start();
        let topics = ada.commands("argomenti");
        let examples = topics.presses("t_");
        let answer = examples.message().has("e_").presses("e_");
        answer.message().ignores();
        let communiques = ada.commands("comunicati");
        communiques.sees("FP CGIL").presses("m_").message().ignores();
        let deadlines = ada.commands("scadenze");
        let file = deadlines.sees("9 giugno 2022").presses("ics");
        let calendar = file.messages.iter().find_map(Seen::document).unwrap();
        let calendar = String::from_utf8(calendar.bytes).unwrap();
        assert!(calendar.starts_with("BEGIN:VCALENDAR") && calendar.contains("20220609"));
    }

    fn a_question_goes_to_the_delegates_and_its_answer_comes_back_once(world) {
        let (ada, ben) = (world.member("Ada"), world.member("Ben"));
        let mut service = service().on(&world).delegate(&ben).moderator(&ben).start();
        // Nobody can be written to who has never written.
        ben.commands("start").ignores();
        let draft = ada.commands("delegato Mi chiamo Ada Neri, cell 347 1234567: ho diritto agli scatti?");
        draft.does_not_see("347 1234567").does_not_see("Neri").has("ds").has("dd");
        let sent = draft.presses("ds");
        sent.sees("1").message().ignores();
        // Nobody is told who asks.
        let ticket = ben.hears();
        ticket.sees("scatti").does_not_see("Ada").does_not_see("347").has("k_c_1");
        // The same consent again is the same ticket.
        draft.presses_gone("ds");
        draft.sees("1");
        ben.hears_nothing_for(MOMENT);
        service.kill_9();
        service.restart();
        assert!(ticket.presses("k_c_1").notice.is_some());
        ben.commands("coda").sees("scatti");
        let preview = ben.commands("rispondi 1 Sì, entro giugno.");
        preview.sees("entro giugno");
        ada.hears_nothing_for(MOMENT);
        service.kill_9();
        service.restart();
        preview.presses("z_0_1_").message().sees("entro giugno");
        ada.hears().sees("Sì, entro giugno.");
        ben.commands("rispondi 1 Anzi no.").ignores();
        ada.hears_nothing_for(MOMENT);
    }

    fn what_is_better_said_in_person_is_referred_once_and_survives_a_kill(world) {
        let (ada, ben) = (world.member("Ada"), world.member("Ben"));
        let mut service = service().on(&world).delegate(&ben).moderator(&ben).start();
        ben.commands("start").ignores();
        ada.commands("delegato Il capo mi urla contro: che cosa posso fare?").presses("ds").message().ignores();
        ben.hears().sees("urla").has("k_c_1").has("k_a_1").has("k_r_1").has("k_n_1");
        service.kill_9();
        service.restart();
        let done = ben.commands("rimanda 1 Sportello RSU, tel. 06 1234567");
        done.sees("06 1234567");
        service.kill_9();
        service.restart();
        ada.hears().sees("di persona").sees("Sportello RSU, tel. 06 1234567").sees("urla");
        ben.commands("rimanda 1 Al patronato").does_not_see("patronato");
        ada.hears_nothing_for(MOMENT);
        ben.commands("coda").does_not_see("urla");
    }

    fn what_is_held_is_said_and_erased(world) {
        let ada = world.member("Ada");
        let _service = service().on(&world).start();
        let alerts = ada.commands("avvisi");
        alerts.presses("a_1_").message().ignores();
        let language = ada.commands("lingua");
        language.presses("l_en").message().ignores();
        let held = ada.commands("privacy").text();
        let erased = ada.commands("erase");
        erased.ignores();
        assert_ne!(held, ada.commands("privacy").text());
    }

    fn an_admin_reloads_and_subscribers_hear_of_it_once(world) {
        let (ada, ben, capo) = (world.member("Ada"), world.member("Ben"), world.member("Capo"));
        let knowledge = folder(&[("valdoro/rinvio.md", VALDORO)]);
        let service = service().on(&world).knowledge(knowledge.path()).admin(&capo).start();
        ada.commands("avvisi").presses("a_1_").message().ignores();
        ben.commands("avvisi").ignores();
        let nothing = capo.commands("ricarica");
        nothing.has_not("r_");
        std::fs::write(knowledge.file("valdoro/mensa.md"), MENSA).unwrap();
        let proposed = capo.commands("ricarica");
        let done = proposed.sees("mensa.md").has("r_").has("dd").presses("r_");
        done.message().has("ru_").ignores();
        ada.hears().sees("Mensa, nuovi buoni pasto");
        ben.hears_nothing_for(MOMENT);
        ada.asks("A quanto passa il buono pasto?").sees("otto euro");
        ada.commands("novita").sees("Mensa");
        // Who is no admin presses in vain, and an undo goes back.
        capo.commands("stato").sees("2 ");
        capo.commands("annulla_ricarica").ignores();
        let gone = ada.asks("A quanto passa il buono pasto?");
        assert!(gone.quotes().is_empty(), "{}", gone.text());
        service.signal("HUP");
        for _ in 0..100 {
            std::thread::sleep(MOMENT / 10);
            if service.get("/metrics").1.contains("communiques 2") {
                break;
            }
        }
        ada.asks("A quanto passa il buono pasto?").sees("otto euro");
        world.ignores_everything();
    }

    fn personal_data_is_left_out_and_the_question_answered(world) {
        let ada = world.member("Ada");
        let service = service().on(&world).set("BACHECA_LOG__LEVEL", "trace").start();
        let answer = ada.asks(
            "Mi chiamo Ada Neri, RSSMRA85T10A562S, cell 347 1234567. Quando scade il bando per il contact center?",
        );
        answer.sees("9 giugno 2022").does_not_see("RSSMRA85T10A562S").does_not_see("347 1234567");
        for word in ["RSSMRA85T10A562S", "347 1234567", "Neri", "contact center"] {
            assert!(!service.log().contains(word), "{word} is in the log");
        }
    }

    fn who_floods_is_told_so_once(world) {
        let ada = world.member("Ada");
        let service = service().on(&world).set("BACHECA_ASKING__PER_MINUTE", "3").start();
        for _ in 0..3 {
            ada.asks(DEADLINE).sees("9 giugno 2022");
        }
        ada.asks(DEADLINE).does_not_see("9 giugno 2022");
        drop(service);
        world.ignores_everything();
    }

    fn buttons_work_after_a_restart_and_the_stop_is_graceful(world) {
        let ada = world.member("Ada");
        let mut service = service().on(&world).start();
        let answer = ada.asks(DEADLINE);
        service.stop();
        service.restart();
        answer.presses("x_").sees("26 maggio 2022 alle ore 8:00");
        ada.hears_nothing_for(MOMENT);
        service.stop();
    }

    fn it_tells_how_it_does(world) {
        let ada = world.member("Ada");
        let service = service().on(&world).start();
        ada.asks(DEADLINE).ignores();
        assert_eq!(service.get("/healthz").0, 200);
        assert_eq!(service.get("/readyz").0, 200);
        let (status, metrics) = service.get("/metrics");
        assert_eq!(status, 200);
        assert!(metrics.contains("# TYPE") && !metrics.contains("contact center"), "{metrics}");
        assert_eq!(service.get("/boh").0, 404);
    }
}
