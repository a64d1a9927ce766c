//! Numbers in one form: `3.104` is `3104`, `16.00` is `16:00`, `quindici` is `15`.

/// One form for a number: dots before three digits are thousands and go; any other inner
/// separator becomes `:`, so that `16.00`, `16:00` and `12,50`, `12.50` are one term each.
pub fn normalize(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut parts = text.split(['.', ',', ':']).peekable();
    let mut separators = text.chars().filter(|c| matches!(c, '.' | ',' | ':'));
    if let Some(first) = parts.next() {
        out.push_str(first);
    }
    for part in parts {
        let separator = separators.next();
        if !(separator == Some('.') && part.len() == 3) {
            out.push(':');
        }
        out.push_str(part);
    }
    out
}

/// The digits of a number word without accents; `None` for `uno`, which is an article too.
pub fn from_word(word: &str) -> Option<&'static str> {
    Some(match word {
        "due" => "2",
        "tre" => "3",
        "quattro" => "4",
        "cinque" => "5",
        "sei" => return None, // also "you are"
        "sette" => "7",
        "otto" => "8",
        "nove" => "9",
        "dieci" => "10",
        "undici" => "11",
        "dodici" => "12",
        "tredici" => "13",
        "quattordici" => "14",
        "quindici" => "15",
        "sedici" => "16",
        "diciassette" => "17",
        "diciotto" => "18",
        "diciannove" => "19",
        "venti" => "20",
        "trenta" => "30",
        "quaranta" => "40",
        "cinquanta" => "50",
        "sessanta" => "60",
        "settanta" => "70",
        "ottanta" => "80",
        "novanta" => "90",
        "cento" => "100",
        "mille" => "1000",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn separators() {
        for (given, wanted) in [
            ("3.104", "3104"),
            ("1.234.567", "1234567"),
            ("16.00", "16:00"),
            ("16:00", "16:00"),
            ("12,50", "12:50"),
            ("1.234,50", "1234:50"),
            ("15", "15"),
        ] {
            assert_eq!(normalize(given), wanted, "{given}");
        }
    }
}
