//! Which days are deadlines, and when they have passed.

use jiff::civil::{Date, date, time};
use proptest::prelude::*;

use super::*;

const WRITTEN: Date = date(2022, 5, 27);

fn only(text: &str) -> Deadline {
    let found = deadlines(text, Some(WRITTEN));
    assert_eq!(found.len(), 1, "{text}: {found:?}");
    found.into_iter().next().unwrap()
}

#[test]
fn terms() {
    for (text, expected) in [
        (
            "Il portale è aperto per 15 giorni, scadenza 9 giugno ore 16:00.",
            (date(2022, 6, 9), Some(time(16, 0, 0, 0))),
        ),
        ("Il bando scade il 9 giugno alle 16.", (date(2022, 6, 9), Some(time(16, 0, 0, 0)))),
        ("Le domande vanno inviate entro e non oltre il 30 giugno.", (date(2022, 6, 30), None)),
        ("Il 9 giugno scade il bando.", (date(2022, 6, 9), None)),
        ("Iscrizioni aperte dal 26 maggio al 9 giugno 2022.", (date(2022, 6, 9), None)),
        ("Il termine è stato prorogato al 15 luglio.", (date(2022, 7, 15), None)),
        ("Si può aderire fino al 31/12/2022.", (date(2022, 12, 31), None)),
        ("La legge voleva il passaggio entro novembre 2021.", (date(2021, 11, 30), None)),
        (
            "Entro le ore 12:00 del 3 giugno occorre presentare domanda.",
            (date(2022, 6, 3), Some(time(12, 0, 0, 0))),
        ),
    ] {
        let found = only(text);
        assert_eq!(
            (found.date, found.time, found.kind),
            (expected.0, expected.1, Kind::Deadline),
            "{text}"
        );
    }
}

#[test]
fn appointments_and_starts() {
    for (text, kind, expected) in [
        ("Sciopero generale il 14 ottobre.", Kind::Event, date(2022, 10, 14)),
        ("Il 14 ottobre ore 9:30 assemblea in mensa.", Kind::Event, date(2022, 10, 14)),
        (
            "Lo scorso 4 febbraio abbiamo tenuto un'assemblea in mensa.",
            Kind::Event,
            date(2022, 2, 4),
        ),
        ("Domani assemblea alle porte dello stabilimento.", Kind::Event, date(2022, 5, 28)),
        ("Oggi alle 15 presidio davanti al municipio.", Kind::Event, date(2022, 5, 27)),
        ("Lo sciopero del 14 ottobre riguarda tutti i turni.", Kind::Event, date(2022, 10, 14)),
        ("Sciopero dal 3 al 7 giugno.", Kind::Event, date(2022, 6, 7)),
        ("Dal 1° dicembre il servizio passa alla nuova società.", Kind::Start, date(2022, 12, 1)),
        ("Gli aumenti decorrono dal 1° luglio.", Kind::Start, date(2022, 7, 1)),
        ("Le iscrizioni partono in data 26 maggio dalle ore 8:00.", Kind::Start, date(2022, 5, 26)),
    ] {
        let found = only(text);
        assert_eq!((found.kind, found.date), (kind, expected), "{text}");
    }
}

#[test]
fn other_days_are_no_deadlines() {
    for text in [
        "Lo scorso 12 luglio la dirigenza prometteva altro.",
        "L'accordo del 3 maggio 2021 è chiaro.",
        "Chi era già assunto al 1° giugno 2021.",
        "La legge 104/92 va rispettata entro 15 giorni.",
        "Nel 2019 tutto taceva.",
        "Nell'incontro abbiamo ricordato che l'accordo del 3 maggio 2021 resta valido.",
        "Nella riunione si è parlato di chi era assunto al 1° giugno 2021.",
        "Oggi alcune sigle chiedono un incontro, come ieri.",
    ] {
        assert_eq!(deadlines(text, Some(WRITTEN)), [], "{text}");
    }
    assert_eq!(deadlines("Il bando scade il 9 giugno.", None), []);
}

#[test]
fn a_sentence_may_set_two() {
    let text = "Turni. Il portale apre il 26 maggio dalle ore 8:00 e le domande, per 15 giorni, si accettano fino al 9 giugno ore 16:00. Avanti!";
    let found = deadlines(text, Some(WRITTEN));
    let told: Vec<_> = found.iter().map(|deadline| (deadline.kind, deadline.date)).collect();
    assert_eq!(told, [(Kind::Start, date(2022, 5, 26)), (Kind::Deadline, date(2022, 6, 9))]);
    for deadline in &found {
        let sentence = &text[deadline.start..deadline.end];
        assert!(sentence.starts_with("Il portale") && sentence.ends_with("16:00."), "{sentence}");
        assert!(sentence.contains(&deadline.what));
    }
}

#[test]
fn the_clause_is_short_and_holds_the_day() {
    let text = format!(
        "Dopo {}confronti, il bando scade il 9 giugno, come chiesto da tutte le sigle presenti al tavolo.",
        "lunghi e difficili ".repeat(12)
    );
    let what = only(&text).what;
    assert!(what.contains("scade il 9 giugno") && what.len() <= WHAT, "{what}");
}

#[test]
fn a_deadline_passes_with_its_minute_or_its_day() {
    let mut deadline = only("Il bando scade il 9 giugno ore 16:00.");
    assert_eq!(deadline.status(date(2022, 5, 28).at(9, 0, 0, 0)), (Status::Open, 12));
    assert_eq!(deadline.status(date(2022, 6, 9).at(16, 0, 0, 0)), (Status::Today, 0));
    assert_eq!(deadline.status(date(2022, 6, 9).at(16, 1, 0, 0)), (Status::Past, 0));
    assert_eq!(deadline.status(date(2022, 6, 21).at(0, 0, 0, 0)), (Status::Past, -12));
    deadline.time = None;
    assert_eq!(deadline.status(date(2022, 6, 9).at(23, 59, 59, 0)), (Status::Today, 0));
}

#[test]
fn a_standing_is_written_as_the_contract_says() {
    let deadline = only("Il bando scade il 9 giugno ore 16:00.");
    let standing = deadline.standing(date(2022, 6, 21).at(10, 0, 0, 0));
    let written = toml::to_string(&standing).unwrap();
    for part in ["date = \"2022-06-09\"", "time = \"16:00\"", "status = \"past\"", "days = -12"] {
        assert!(written.contains(part), "{written}");
    }
    assert_eq!(toml::from_str::<Standing>(&written).unwrap(), standing);
}

#[test]
fn a_long_text_is_read_quickly() {
    let text = "il bando scade il 9 giugno, ".repeat(4000);
    let start = std::time::Instant::now();
    assert!(deadlines(&text, Some(WRITTEN)).len() >= 4000);
    assert!(start.elapsed().as_secs() < 5, "{:?}", start.elapsed());
}

proptest! {
    #[test]
    fn any_text_gives_sentences_that_hold_their_clause(
        text in "(\\PC|[0-9]{1,2}|[ .,:;()'’]|scade il |entro |9 giugno|dal 3 al 7 maggio|ieri|sciopero|\n\n| e |[A-Z]){0,50}",
    ) {
        for deadline in deadlines(&text, Some(WRITTEN)) {
            let sentence = text.get(deadline.start..deadline.end);
            prop_assert!(sentence.is_some_and(|sentence| sentence.contains(&deadline.what)));
        }
    }
}
