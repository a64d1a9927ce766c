//! Apostrophes: `l'`, `dell'` are dropped, `cos'` and `dov'` become whole, `perche'` gets its accent.

/// What elides before a vowel and carries no matter of its own.
const ELIDED: &[&str] = &[
    "l", "un", "d", "c", "m", "t", "s", "v", "n", "gl", "dell", "all", "dall", "nell", "sull",
    "coll", "pell", "degl", "agl", "dagl", "negl", "sugl", "ch", "anch", "quest", "quell", "nient",
    "senz", "tutt", "mezz", "sant", "bell", "grand", "nessun", "ciascun", "qualcun", "alcun", "po",
];

/// A word that an apostrophe follows, in lower case: whole again, or `None` if it carries nothing.
pub fn undo(mut word: String) -> Option<String> {
    match word.as_str() {
        "cos" => return Some("cosa".into()),
        "com" => return Some("come".into()),
        "dov" => return Some("dove".into()),
        "quand" => return Some("quando".into()),
        "quant" => return Some("quanto".into()),
        "qual" => return Some("quale".into()),
        "tutt" => return Some("tutto".into()),
        _ if ELIDED.contains(&word.as_str()) => return None,
        _ => {}
    }
    // `perche'`, `SOCIETA'`: the apostrophe stands for the accent.
    let accented = match word.chars().next_back() {
        Some('a') => 'à',
        Some('e') => 'è',
        Some('i') => 'ì',
        Some('o') => 'ò',
        Some('u') => 'ù',
        _ => return Some(word),
    };
    word.pop();
    word.push(accented);
    Some(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elision_goes_and_accents_return() {
        assert_eq!(undo("dell".into()), None);
        assert_eq!(undo("dov".into()).as_deref(), Some("dove"));
        assert_eq!(undo("societa".into()).as_deref(), Some("società"));
        assert_eq!(undo("usb".into()).as_deref(), Some("usb"));
    }
}
