//! What kind of thing a question asks for, and whether a sentence has such a thing in it.

use crate::italian::date::{Expression, Kind};
use crate::italian::folding::fold;
use crate::italian::{number, tokenizer};

/// The kind of thing that answers a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asks {
    /// A day: *quando, entro quando, che giorno*.
    Day,
    /// A time of day: *a che ora*.
    Time,
    /// A length of time: *quanto dura, quanti giorni, per quanto tempo*.
    Duration,
    /// A count: *quanti, quante*.
    Count,
    /// Money or a percentage: *quanto prendono, che importo, di quanto*.
    Amount,
    /// A place or an address: *dove, in quale sede, che link*.
    Place,
    /// Anything else.
    Open,
}

/// Cues in folded, space-padded questions, the first that fits decides.
const CUES: &[(Asks, &[&str])] = &[
    (
        Asks::Time,
        &[
            " che ora ",
            " che ore ",
            " quale ora ",
            " quale orario ",
            " a che orario ",
            " what time ",
        ],
    ),
    (
        Asks::Duration,
        &[
            " quanto dura ",
            " quanto tempo ",
            " quanti giorni ",
            " quante ore ",
            " quanti mesi ",
            " quante settimane ",
            " quanti anni ",
            " how long ",
            " how many days ",
            " how many hours ",
            " how many months ",
            " quanto anticipo ",
            " ogni quanto ",
            " fra quanto ",
            " tra quanto ",
            " quanto preavviso ",
            " quanti minuti ",
        ],
    ),
    (
        Asks::Day,
        &[
            " quando ",
            " che giorno ",
            " quale giorno ",
            " che data ",
            " quale data ",
            " che mese ",
            " quale mese ",
            " che anno ",
            " quale anno ",
            " ultimo giorno ",
            " when ",
            " what day ",
            " what date ",
            " che giorni ",
            " quali giorni ",
            " da che giorno ",
            " scade ",
            " scadono ",
            " scadenza ",
            " deadline ",
        ],
    ),
    (
        Asks::Amount,
        &[
            " di quanto ",
            " importo ",
            " quanti soldi ",
            " quanti euro ",
            " che percentuale ",
            " how much ",
            " quanto prend",
            " quanto pag",
            " quanto cost",
            " quanto guadagn",
            " quanto spetta ",
            " quanto vale ",
            " quanto danno ",
            " che cifra ",
            " quale cifra ",
            " a quanto ammont",
            " quanto ammont",
            " quanto sarebbe ",
            " quanto ci ",
        ],
    ),
    (Asks::Count, &[" quanti ", " quante ", " how many ", " numero di ", " quanta gente "]),
    (
        Asks::Place,
        &[
            " dove ",
            " quale sede ",
            " che sede ",
            " quali sedi ",
            " che sedi ",
            " indirizzo ",
            " link ",
            " sito ",
            " mail ",
            " email ",
            " pec ",
            " where ",
            " quali citta ",
            " che citta ",
            " in che posto ",
        ],
    ),
];

/// What a question asks for.
pub fn asks(question: &str) -> Asks {
    let mut padded = String::from(" ");
    for word in tokenizer::words(question) {
        // Elided question words (`dov'è`, `quand'è`) are whole after normalisation.
        if let Some(word) = word.normalized() {
            padded.push_str(&fold(&word));
            padded.push(' ');
        }
    }
    CUES.iter()
        .find(|(_, cues)| cues.iter().any(|cue| padded.contains(cue)))
        .map_or(Asks::Open, |(asks, _)| *asks)
}

impl Asks {
    /// How fully a sentence has the kind of thing asked for, in 0..=1: 1 for the thing itself, less for
    /// something akin (a month for a day). 1 for an open question.
    pub fn met_by(self, sentence: &str, dates: &[Expression]) -> f32 {
        let any = |wanted: fn(&Kind) -> bool| dates.iter().any(|e| wanted(&e.kind));
        match self {
            Self::Open => 1.0,
            Self::Day => {
                if any(|k| matches!(k, Kind::Day(_) | Kind::Interval { .. })) {
                    1.0
                } else if any(|k| matches!(k, Kind::Month { .. } | Kind::Relative { .. })) {
                    0.9
                } else if any(|k| {
                    matches!(k, Kind::Within { .. } | Kind::Year(_) | Kind::Time { .. })
                }) {
                    0.6
                } else {
                    0.0
                }
            }
            Self::Time => {
                let timed = |k: &Kind| match k {
                    Kind::Time { .. } => true,
                    Kind::Day(day) => day.time.is_some(),
                    Kind::Interval { time, .. } | Kind::Relative { time, .. } => time.is_some(),
                    _ => false,
                };
                if dates.iter().any(|e| timed(&e.kind)) { 1.0 } else { 0.0 }
            }
            Self::Duration => {
                if any(|k| matches!(k, Kind::Within { .. })) || has_length(sentence) {
                    1.0
                } else if any(|k| matches!(k, Kind::Interval { .. } | Kind::Day(_))) {
                    0.5
                } else {
                    0.0
                }
            }
            Self::Count => f32::from(u8::from(has_count(sentence, dates))),
            Self::Amount => f32::from(u8::from(has_amount(sentence))),
            Self::Place if has_place(sentence) => 1.0,
            // Where all is in capitals no name stands out.
            Self::Place if !sentence.contains(char::is_lowercase) => 0.5,
            Self::Place => 0.0,
        }
    }
}

/// A number before a unit of time, in figures or words.
pub(super) fn has_length(sentence: &str) -> bool {
    let units = ["or", "giorn", "settiman", "mes", "ann", "minut"];
    let words: Vec<String> =
        tokenizer::words(sentence).filter_map(|w| w.normalized()).map(|w| fold(&w)).collect();
    words.windows(2).any(|pair| match pair {
        [first, second] => {
            let figure = first.starts_with(|c: char| c.is_ascii_digit());
            (figure || number::from_word(first).is_some() || first == "un" || first == "una")
                && units
                    .iter()
                    .any(|unit| second.starts_with(unit) && second.len() <= unit.len() + 2)
        }
        _ => false,
    })
}

/// A number that is not part of a date.
fn has_count(sentence: &str, dates: &[Expression]) -> bool {
    tokenizer::words(sentence).any(|word| {
        let in_date = dates.iter().any(|e| {
            !matches!(e.kind, Kind::Within { .. }) && e.start <= word.start && word.end <= e.end
        });
        !in_date && (word.is_number || is_quantity(word.text))
    })
}

/// Words that count without a figure.
const QUANTITIES: &[&str] = &[
    "centinaia",
    "migliaia",
    "decine",
    "decina",
    "ventina",
    "trentina",
    "cinquantina",
    "dozzina",
    "nessun",
    "nessuno",
    "tutti",
    "tutte",
    "meta",
    "maggioranza",
    "unanimita",
];

fn is_quantity(word: &str) -> bool {
    let lower = fold(&word.to_lowercase());
    number::from_word(&lower).is_some() || QUANTITIES.contains(&lower.as_str())
}

fn has_amount(sentence: &str) -> bool {
    let lower = sentence.to_lowercase();
    let figures = lower.contains(|c: char| c.is_ascii_digit());
    (figures && ["€", "%", "per cento", "percent"].iter().any(|unit| lower.contains(unit)))
        || ["euro", "milion", "miliard"].iter().any(|unit| lower.contains(unit))
}

/// A link, an address, or a name with a capital inside the sentence (a town, a building).
fn has_place(sentence: &str) -> bool {
    let lower = sentence.to_lowercase();
    if ["http", "www.", "@", ".it", ".org", ".com", "via ", "piazza", "viale ", "corso "]
        .iter()
        .any(|mark| lower.contains(mark))
    {
        return true;
    }
    let mut words = sentence.split_whitespace();
    words.next();
    words.any(|w| {
        let mut letters = w.trim_matches(|c: char| !c.is_alphanumeric()).chars();
        letters.next().is_some_and(char::is_uppercase)
            && letters.next().is_some_and(char::is_lowercase)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::italian::date::expressions;

    #[test]
    fn kinds_of_question() {
        for (question, wanted) in [
            ("Quando scade il bando?", Asks::Day),
            ("entro quando devo fare domanda", Asks::Day),
            ("a che ora chiude", Asks::Time),
            ("per quanti giorni resta aperta", Asks::Duration),
            ("quanti operatori lavorano", Asks::Count),
            ("Quanto prende al mese un operatore?", Asks::Amount),
            ("dov'è la sede", Asks::Place),
            ("cosa dice la CGIL", Asks::Open),
            ("how many workers are there", Asks::Count),
        ] {
            assert_eq!(asks(question), wanted, "{question}");
        }
    }

    #[test]
    fn sentences_that_have_it() {
        let met = |asks: Asks, s: &str| asks.met_by(s, &expressions(s, None));
        assert_eq!(met(Asks::Day, "Si sciopera il 9 giugno."), 1.0);
        assert_eq!(met(Asks::Day, "Si sciopera presto."), 0.0);
        assert_eq!(met(Asks::Time, "Il 9 giugno alle ore 16:00."), 1.0);
        assert_eq!(met(Asks::Time, "Il 9 giugno."), 0.0);
        assert_eq!(met(Asks::Count, "Erano 900 colleghi."), 1.0);
        assert_eq!(met(Asks::Count, "Il 9 giugno 2022 si vota."), 0.0);
        assert_eq!(met(Asks::Amount, "Un aumento di 120 euro al mese."), 1.0);
        assert_eq!(met(Asks::Duration, "Resta aperta per 15 giorni."), 1.0);
        assert_eq!(met(Asks::Place, "Presidio davanti alla sede di Milano."), 1.0);
    }
}
