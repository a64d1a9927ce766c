//! The words of the calendar.

use jiff::civil::Weekday;

use super::Unit;

/// A month's full name.
pub(super) fn month(word: &str) -> Option<i8> {
    Some(match word {
        "gennaio" => 1,
        "febbraio" => 2,
        "marzo" => 3,
        "aprile" => 4,
        "maggio" => 5,
        "giugno" => 6,
        "luglio" => 7,
        "agosto" => 8,
        "settembre" => 9,
        "ottobre" => 10,
        "novembre" => 11,
        "dicembre" => 12,
        _ => return None,
    })
}

/// A month's name cut short, without its dot.
pub(super) fn short_month(word: &str) -> Option<i8> {
    Some(match word {
        "gen" | "genn" => 1,
        "feb" | "febb" => 2,
        "mar" => 3,
        "apr" => 4,
        "mag" | "magg" => 5,
        "giu" => 6,
        "lug" => 7,
        "ago" => 8,
        "set" | "sett" => 9,
        "ott" => 10,
        "nov" => 11,
        "dic" => 12,
        _ => return None,
    })
}

/// A day of the week, with its accent, without it, or cut before an apostrophe.
pub(super) fn weekday(word: &str) -> Option<Weekday> {
    let stem = word.strip_suffix(['ì', 'i', 'í']).unwrap_or(word);
    Some(match stem {
        "luned" => Weekday::Monday,
        "marted" => Weekday::Tuesday,
        "mercoled" => Weekday::Wednesday,
        "gioved" => Weekday::Thursday,
        "venerd" => Weekday::Friday,
        "sabato" => Weekday::Saturday,
        "domenica" => Weekday::Sunday,
        _ => return None,
    })
}

/// A number in words, up to thirty-one and the round ones that terms are given in.
pub(super) fn number(word: &str) -> Option<u32> {
    const WORDS: [&str; 31] = [
        "uno",
        "due",
        "tre",
        "quattro",
        "cinque",
        "sei",
        "sette",
        "otto",
        "nove",
        "dieci",
        "undici",
        "dodici",
        "tredici",
        "quattordici",
        "quindici",
        "sedici",
        "diciassette",
        "diciotto",
        "diciannove",
        "venti",
        "ventuno",
        "ventidue",
        "ventitre",
        "ventiquattro",
        "venticinque",
        "ventisei",
        "ventisette",
        "ventotto",
        "ventinove",
        "trenta",
        "trentuno",
    ];
    let word = if word == "ventitré" { "ventitre" } else { word };
    if let Some(index) = WORDS.iter().position(|known| *known == word) {
        return u32::try_from(index + 1).ok();
    }
    Some(match word {
        "un" | "una" => 1,
        "quaranta" => 40,
        "quarantacinque" => 45,
        "quarantotto" => 48,
        "sessanta" => 60,
        "settantadue" => 72,
        "novanta" => 90,
        "centoventi" => 120,
        "centottanta" => 180,
        _ => return None,
    })
}

/// A unit of time.
pub(super) fn unit(word: &str) -> Option<Unit> {
    Some(match word {
        "ora" | "ore" => Unit::Hours,
        "giorno" | "giorni" | "gg" | "giornate" => Unit::Days,
        "settimana" | "settimane" => Unit::Weeks,
        "mese" | "mesi" => Unit::Months,
        "anno" | "anni" => Unit::Years,
        _ => return None,
    })
}
