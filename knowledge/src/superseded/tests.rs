//! What is marked, and what must not be.

use jiff::civil::date;

use super::*;
use crate::communique::Union;
fn communique(file: &str, month: i8, day: i8, union: &str, text: &str) -> Communique {
    Communique {
        file: file.into(),
        dispute: None,
        title: String::new(),
        unions: vec![Union(union.into())],
        date: Some(date(2025, month, day)),
        place: None,
        protocol: None,
        signature: None,
        url: None,
        text: text.into(),
    }
}

/// What an earlier text, of 3 March, loses to a later one, of 10 March: old and new values.
fn between(old: &str, new: &str, union: &str) -> Vec<(String, String)> {
    let (a, b) = (communique("a", 3, 3, "USB", old), communique("b", 3, 10, union, new));
    let quote = Quote::new(&a, 0..old.len()).unwrap();
    let found = superseded(&quote, &a, &[(&b, None)], &Unions::default());
    for Superseded { old, new } in &found {
        assert_eq!(a.text.get(old.start..old.end), Some(old.text.as_str()));
        assert_eq!(b.text.get(new.start..new.end), Some(new.text.as_str()));
    }
    found.into_iter().map(|s| (s.old.text, s.new.text)).collect()
}

#[track_caller]
fn marks(old: &str, new: &str, wanted: (&str, &str)) {
    let wanted = vec![(wanted.0.to_owned(), wanted.1.to_owned())];
    assert_eq!(between(old, new, "USB"), wanted, "{old} | {new}");
}

#[track_caller]
fn spares(old: &str, new: &str) {
    assert_eq!(between(old, new, "USB"), [], "{old} | {new}");
}

#[test]
fn a_later_sentence_that_names_the_old_value() {
    let strike = "Lo sciopero di quattro ore è proclamato per il 12 marzo.";
    marks(
        strike,
        "Lo sciopero già proclamato per il 12 marzo è spostato a giovedì 20 marzo.",
        ("12 marzo", "giovedì 20 marzo"),
    );
    marks(strike, "Lo sciopero non si farà il 12 marzo ma il 20 marzo.", ("12 marzo", "20 marzo"));
    marks(
        strike,
        "Lo sciopero slitta dal 12 marzo al 20 marzo.",
        ("12 marzo", "dal 12 marzo al 20 marzo"),
    );
    marks(
        "L'una tantum è di 450 euro per tutti.",
        "L'una tantum cresce: non più 450 ma 520 euro.",
        ("450 euro", "520 euro"),
    );
    marks(
        "Si possono indicare 20 istituti.",
        "Il numero di istituti da indicare sale da 20 a 30.",
        ("20 istituti", "30"),
    );
    marks(
        "I nuovi turni partono dal 1° aprile.",
        "I nuovi turni entrano in vigore il 5 maggio e non più ad aprile.",
        ("1° aprile", "5 maggio"),
    );
    marks(
        "La mensa costa 3,50 euro.",
        "La mensa costerà 1,80 euro anziché 3,50.",
        ("3,50 euro", "1,80 euro"),
    );
    marks(
        "Il premio è del 30 per cento.",
        "Il premio passa dal 30 al 35 per cento.",
        ("30 per cento", "35 per cento"),
    );
}

#[test]
fn a_later_sentence_that_moves_the_matter() {
    let strike = "È proclamato uno sciopero di 4 ore per lunedì 24 marzo 2025.";
    marks(
        strike,
        "Lo sciopero è quindi rinviato a lunedì 7 aprile.",
        ("lunedì 24 marzo 2025", "lunedì 7 aprile"),
    );
    marks(
        "Le domande si presentano entro il 20 marzo.",
        "Prorogate le domande: si inviano entro il 4 aprile.",
        ("20 marzo", "4 aprile"),
    );
    marks(
        "Il concentramento è alle ore 8.30.",
        "Cambia l'orario del concentramento, che sarà alle 9.15.",
        ("alle ore 8.30", "alle 9.15"),
    );
}

#[test]
fn nearly_the_same_words_with_another_value() {
    marks("Il bando scade il 20 marzo.", "Il bando scade il 27 marzo.", ("20 marzo", "27 marzo"));
    marks("Il buono pasto vale 7 euro.", "Il buono pasto vale 8 euro.", ("7 euro", "8 euro"));
}

#[test]
fn another_date_of_something_else_marks_nothing() {
    let strike = "Lo sciopero è il 12 marzo, con corteo.";
    spares(strike, "L'assemblea si terrà il 17 marzo in mensa.");
    spares(strike, "L'assemblea è rinviata al 17 marzo.");
    spares(strike, "Lo sciopero del 12 marzo è confermato, l'assemblea è rinviata al 17 marzo.");
    spares(strike, "L'incontro del 12 marzo è annullato, lo sciopero del 20 marzo resta.");
    spares("L'assemblea di Milano è il 12 marzo.", "L'assemblea di Roma è il 14 marzo.");
    spares("Il bando di Milano scade il 12 marzo.", "Il bando di Roma scade il 14 marzo.");
    spares("L'assemblea è lunedì 10 marzo alle 10.", "L'assemblea è lunedì 17 marzo alle 10.");
    spares("Il bando scade il 5 marzo.", "Il bando scade il 27 marzo.");
    spares("I negozi aprono dalle 9 alle 13.", "I negozi aprono dalle 9 alle 13 anche a maggio.");
}

#[test]
fn two_strikes_ahead_are_not_told_apart() {
    let two = "Lo sciopero dei bus è il 20 marzo. Lo sciopero dei treni è il 27 marzo.";
    spares(two, "Lo sciopero è rinviato al 7 aprile.");
}

#[test]
fn what_unions_claim_against_each_other_is_no_change() {
    let claim = "Chiediamo un aumento di 150 euro al mese.";
    spares(claim, "Chiediamo un aumento di 200 euro al mese.");
    assert_eq!(
        between("Il premio vale 7 euro al giorno.", "Il premio vale 8 euro al giorno.", "CUB"),
        []
    );
    let strike = "Lo sciopero dei bus è il 24 marzo.";
    assert_eq!(between(strike, "Lo sciopero è rinviato al 7 aprile.", "CUB"), []);
}

#[test]
fn without_dates_or_the_other_way_round_nothing_is_marked() {
    let old = "Il bando scade il 20 marzo.";
    let (mut a, b) = (
        communique("a", 3, 3, "USB", old),
        communique("b", 3, 10, "USB", "Il bando scade il 27 marzo."),
    );
    let back = Quote::new(&b, 0..b.text.len()).unwrap();
    assert_eq!(superseded(&back, &b, &[(&a, None)], &Unions::default()), []);
    a.date = None;
    let quote = Quote::new(&a, 0..old.len()).unwrap();
    assert_eq!(superseded(&quote, &a, &[(&b, None)], &Unions::default()), []);
}
