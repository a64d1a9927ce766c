//! What is a date expression, what is not, and which day it means.

use jiff::civil::{Date, Time, date, time};
use proptest::prelude::*;

use super::*;

/// Day of writing in most tests.
const REFERENCE: Date = date(2022, 5, 27);

fn all(text: &str) -> Vec<Kind> {
    expressions(text, Some(REFERENCE)).into_iter().map(|expression| expression.kind).collect()
}

fn only(text: &str) -> Kind {
    let kinds = all(text);
    assert_eq!(kinds.len(), 1, "{text}: {kinds:?}");
    kinds.into_iter().next().unwrap()
}

fn day(text: &str) -> Day {
    match only(text) {
        Kind::Day(day) => day,
        other => panic!("{text}: {other:?}"),
    }
}

fn dated(text: &str) -> Date {
    day(text).date.unwrap()
}

fn written_on(text: &str, reference: Date) -> Date {
    match &expressions(text, Some(reference))[..] {
        [Expression { kind: Kind::Day(day), .. }] => day.date.unwrap(),
        other => panic!("{text}: {other:?}"),
    }
}

#[test]
fn days_in_every_form() {
    let expected = date(2022, 5, 27);
    for text in [
        "27/05/2022",
        "27.5.22",
        "27-05-2022",
        "2022-05-27",
        "27 maggio 2022",
        "27 MAGGIO 2022",
        "27 mag. 2022",
        "27-mag-2022",
        "venerdì 27 maggio 2022",
        "Venerdi' 27 maggio '22",
        "venerdi, 27 Maggio del 2022",
        "Roma,27/05/2022",
        "(27/05/2022)",
        "ventisette maggio 2022",
        "27/5/2022.",
        "27/5/2022, a Roma",
        "il 27 maggio",
    ] {
        assert_eq!(dated(text), expected, "{text}");
    }
    for text in
        ["dal 1° dicembre", "1º dicembre", "primo dicembre", "Il 1 ° dicembre", "1^ DICEMBRE"]
    {
        assert_eq!(dated(text), date(2022, 12, 1), "{text}");
    }
    assert_eq!(dated("l'8 sett. 2022"), date(2022, 9, 8));
    assert_eq!(dated("il 30/6"), date(2022, 6, 30));
}

#[test]
fn times_go_with_their_day() {
    let found = day("ultimo giorno 9 giugno ore 16:00");
    assert_eq!(
        (found.date, found.time, found.from_time),
        (Some(date(2022, 6, 9)), Some(time(16, 0, 0, 0)), false)
    );
    let found = day("si parte il 26 maggio dalle ore 8:00");
    assert_eq!(
        (found.date, found.time, found.from_time),
        (Some(date(2022, 5, 26)), Some(time(8, 0, 0, 0)), true)
    );
    for text in [
        "9 giugno alle 16",
        "9 giugno, ore 16,00",
        "9 giugno h. 16.00",
        "9 giugno 16:00",
        "entro le ore 16:00 del 9 giugno",
        "alle 16.00 del giorno 9 giugno",
        "giovedì 9 giugno alle ore 16",
        "9 giugno 2022 entro le ore 16",
        "il 9/6 ore 16",
        "9 giugno dalle 16 alle 18",
    ] {
        assert_eq!(day(text).time, Some(time(16, 0, 0, 0)), "{text}");
    }
    assert_eq!(day("9 giugno ore 24:00").time, Some(time(23, 59, 0, 0)));
}

#[test]
fn times_alone() {
    let at = |hour, minute| Time::constant(hour, minute, 0, 0);
    for (text, expected, until) in [
        ("alle 16", at(16, 0), None),
        ("dalle 8.00 alle 14.00", at(8, 0), Some(at(14, 0))),
        ("h. 9:30", at(9, 30), None),
        ("ore 16,00", at(16, 0), None),
        ("ore 9:30-13:00", at(9, 30), Some(at(13, 0))),
        ("alle ore 10 in piazza", at(10, 0), None),
    ] {
        assert_eq!(only(text), Kind::Time { time: expected, until }, "{text}");
    }
}

#[test]
fn what_is_not_a_date() {
    for text in [
        "3.104 operatori",
        "art. 12/2019",
        "legge 104/92",
        "1.1.3",
        "€ 12.05",
        "5/6 ore",
        "06.12.34.56",
        "tel. 06/12.34.567",
        "31/02/2022",
        "il 31 febbraio",
        "alle 3 sedi",
        "alle 300 lavoratrici",
        "36 ore 5 giorni",
        "punto 4.1.22",
        "192.168.1.1",
        "32 dicembre",
        "Luca Di Marzo",
        "0 maggio",
        "12,50 euro",
        "maggiori tutele",
        "1/3 del personale",
        "il 5/6 ore lavorate",
        "n. 3/2025",
        "IBAN 12-10-2020",
        "3219 lavoratrici",
        "2000 euro",
        "+39 06 12-12-20-20",
        "ore 25:00",
        "B12/10/2022",
        "dal 50% al 70%",
        "12/10/2022/3",
    ] {
        assert_eq!(all(text), [], "{text}");
    }
}

#[test]
fn intervals() {
    let interval = |from, to| Kind::Interval { from: Some(from), to: Some(to), time: None };
    let june = interval(date(2022, 6, 3), date(2022, 6, 7));
    for text in [
        "dal 3 al 7 giugno",
        "3-7 giugno",
        "dal 3 al 7 giugno 2022",
        "tra il 3 e il 7 giugno",
        "3/7 giugno",
        "da venerdì 3 a martedì 7 giugno",
        "dal 3 giugno fino al 7 giugno",
        "dal 3/6 al 7/6/2022",
        "dal 03/06/2022 al 07/06/2022",
    ] {
        assert_eq!(only(text), june, "{text}");
    }
    assert_eq!(
        only("dal 26 maggio al 9 giugno 2022"),
        interval(date(2022, 5, 26), date(2022, 6, 9))
    );
    assert_eq!(only("dall'8 al 12 giugno"), interval(date(2022, 6, 8), date(2022, 6, 12)));
    assert_eq!(
        only("dal 20 dicembre al 6 gennaio 2023"),
        interval(date(2022, 12, 20), date(2023, 1, 6))
    );
    assert_eq!(
        only("dal 3 giugno al 7 giugno ore 12"),
        Kind::Interval {
            from: Some(date(2022, 6, 3)),
            to: Some(date(2022, 6, 7)),
            time: Some(time(12, 0, 0, 0))
        }
    );
}

#[test]
fn lists_share_their_month() {
    let days: Vec<_> = all("il 3, 4 e 5 giugno")
        .into_iter()
        .map(|kind| match kind {
            Kind::Day(day) => day.date.unwrap().day(),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(days, [3, 4, 5]);
    assert_eq!(all("lunedì 6 e martedì 7 giugno").len(), 2);
}

#[test]
fn lengths_months_years() {
    for text in [
        "entro 15 giorni",
        "per 15 giorni",
        "15 gg",
        "entro e non oltre quindici giorni",
        "nei prossimi 15 giorni",
        "entro quindici (15) giorni",
        "entro il termine di 15 gg.",
    ] {
        assert_eq!(only(text), Kind::Within { amount: 15, unit: Unit::Days }, "{text}");
    }
    assert_eq!(only("per sei mesi"), Kind::Within { amount: 6, unit: Unit::Months });
    assert_eq!(only("novembre 2021"), Kind::Month { year: Some(2021), month: 11 });
    assert_eq!(only("nel mese di febbraio"), Kind::Month { year: Some(2022), month: 2 });
    assert_eq!(only("A FEBBRAIO"), Kind::Month { year: Some(2022), month: 2 });
    assert_eq!(only("la clausola vale dal 2016 per tutti"), Kind::Year(2016));
    assert_eq!(expressions("a febbraio", None)[0].kind, Kind::Month { year: None, month: 2 });
}

#[test]
fn relative_days() {
    let relative = |date| Kind::Relative { date: Some(date), time: None };
    assert_eq!(only("l'incontro di ieri"), relative(date(2022, 5, 26)));
    assert_eq!(only("lunedì prossimo"), relative(date(2022, 5, 30)));
    assert_eq!(only("lo scorso venerdì"), relative(date(2022, 5, 20)));
    assert_eq!(
        only("domani alle 10:30"),
        Kind::Relative { date: Some(date(2022, 5, 28)), time: Some(time(10, 30, 0, 0)) }
    );
    assert_eq!(expressions("ieri", None)[0].kind, Kind::Relative { date: None, time: None });
}

#[test]
fn the_year_comes_from_the_words_around() {
    assert_eq!(
        written_on("Lo scorso 1° luglio è partita la prova", date(2026, 2, 3)),
        date(2025, 7, 1)
    );
    assert_eq!(
        written_on("Il 27 giugno abbiamo scritto ancora", date(2026, 2, 3)),
        date(2025, 6, 27)
    );
    assert_eq!(written_on("lo scorso 4 febbraio", date(2022, 2, 9)), date(2022, 2, 4));
    assert_eq!(written_on("il 12 dicembre u.s.", date(2022, 2, 9)), date(2021, 12, 12));
    assert_eq!(written_on("il 4 febbraio p.v.", date(2022, 2, 9)), date(2023, 2, 4));
    assert_eq!(written_on("il 20 p.v. si terrà", date(2022, 2, 9)), date(2022, 2, 20));
    assert_eq!(written_on("il 5 p.v.", date(2022, 12, 9)), date(2023, 1, 5));
    assert_eq!(written_on("il 20 u.s.", date(2022, 2, 9)), date(2022, 1, 20));
    assert_eq!(written_on("il 3 c.m.", date(2022, 2, 9)), date(2022, 2, 3));
    assert_eq!(written_on("domande entro il 31 gennaio", date(2022, 12, 9)), date(2023, 1, 31));
    assert_eq!(
        written_on("L'incontro è fissato per il 14 gennaio", date(2022, 12, 9)),
        date(2023, 1, 14)
    );
    assert_eq!(
        written_on("Abbiamo chiesto un incontro per il 20 marzo", date(2025, 3, 10)),
        date(2025, 3, 20)
    );
    assert_eq!(written_on("ultimo giorno utile il 9 giugno", date(2022, 5, 27)), date(2022, 6, 9));
    assert_eq!(written_on("lunedì 14 ottobre", date(2024, 10, 2)), date(2024, 10, 14));
    assert_eq!(written_on("il 29 febbraio", date(2024, 1, 2)), date(2024, 2, 29));
    assert_eq!(expressions("Dal 1° dicembre", None).len(), 1);
    assert!(matches!(
        &expressions("Dal 1° dicembre", None)[0].kind,
        Kind::Day(Day { date: None, month: 12, day: 1, .. })
    ));
}

#[test]
fn ranges_are_the_words_of_the_expression() {
    let text = "È aperta – però – fino al 9 giugno ore 16:00.";
    let expression = &expressions(text, Some(REFERENCE))[0];
    assert_eq!(&text[expression.start..expression.end], "9 giugno ore 16:00");
}

#[test]
fn nothing_runs_over_a_blank_line() {
    assert_eq!(all("il 9\n\ngiugno 2022"), [Kind::Month { year: Some(2022), month: 6 }]);
    assert_eq!(all("9 giugno\n\nore 16").len(), 2);
}

#[test]
fn a_long_text_is_read_quickly() {
    let text = "1, 2, 3, dal 4 al 5, alle 9 e 30, il 3 giugno si è svolto l'incontro ".repeat(1500);
    let start = std::time::Instant::now();
    assert!(expressions(&text, Some(REFERENCE)).len() >= 1500);
    // Generous: unoptimised builds on a busy machine. Quadratic reading would take minutes.
    assert!(start.elapsed().as_secs() < 5, "{:?}", start.elapsed());
}

proptest! {
    #[test]
    fn any_text_gives_ordered_ranges(
        text in "(\\PC|[0-9]{1,4}|[ ./,:'°-]|giugno|dal|al|ore|alle|entro|p\\.v\\.|lunedì|\n\n){0,60}",
        reference in proptest::option::of(-3000i16..3000),
    ) {
        let reference = reference.map(|year| Date::constant(year, 2, 28));
        let mut last = 0;
        for expression in expressions(&text, reference) {
            prop_assert!(expression.start >= last && expression.end > expression.start);
            prop_assert!(text.get(expression.start..expression.end).is_some());
            last = expression.end;
        }
    }

    #[test]
    fn every_date_is_found_again(year in 1970i16..2070, month in 1i8..=12, day in 1i8..=31) {
        prop_assume!(Date::new(year, month, day).is_ok());
        let expected = Date::constant(year, month, day);
        let name = MONTHS[(month - 1) as usize];
        let upper = name.to_uppercase();
        for text in [
            format!("{day}/{month}/{year}"),
            format!("{day:02}/{month:02}/{year}"),
            format!("{day:02}.{month:02}.{year}"),
            format!("{day}-{month}-{year}"),
            format!("{day:02}/{month:02}/{:02}", year % 100),
            format!("{year}-{month:02}-{day:02}"),
            format!("{day} {name} {year}"),
            format!("{day}° {upper} {year}"),
            format!("{day} {} {year}", &name[..3]),
            format!("{day} {}. {year}", &name[..3]),
        ] {
            let found = dated(&format!("Accordo del {text}, firmato a Roma."));
            prop_assert_eq!(found, expected, "{}", text);
        }
    }

    #[test]
    fn a_day_without_its_year_is_near_its_reference(month in 1i8..=12, day in 1i8..=28, year in 1990i16..2060) {
        let reference = Date::constant(year, 5, 27);
        let found = written_on(&format!("il {day} {}", MONTHS[(month - 1) as usize]), reference);
        let days = reference.duration_until(found).as_hours() / 24;
        prop_assert!((-124..=246).contains(&days), "{}", found);
    }
}
