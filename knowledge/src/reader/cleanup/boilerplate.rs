//! What a web page or a printer puts around a communiqué: cookie notices, share buttons,
//! "news correlate", "Pagina 1 di 3". Told by their own words, line by line, so that it works on
//! text pasted from a page as well as on a page.

/// What a line is to a reader of the communiqué.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Part of the communiqué, as far as can be told.
    Content,
    /// Not part of it.
    Boilerplate,
    /// Opens a list of other articles: the headlines after it are not part of it either.
    Related,
}

/// Words of buttons and menus. A short line of nothing else is boilerplate.
const BUTTONS: &[&str] = &[
    "accetta",
    "accetto",
    "avanti",
    "bluesky",
    "cerca",
    "chiudi",
    "commenta",
    "condividi",
    "continua",
    "copia",
    "email",
    "facebook",
    "flickr",
    "gmail",
    "home",
    "indietro",
    "instagram",
    "invia",
    "leggi",
    "linkedin",
    "mail",
    "mastodon",
    "menu",
    "menù",
    "ok",
    "pinterest",
    "precedente",
    "print",
    "reddit",
    "rifiuta",
    "rss",
    "seguici",
    "share",
    "skype",
    "stampa",
    "successivo",
    "telegram",
    "threads",
    "tiktok",
    "tumblr",
    "tutto",
    "tutti",
    "tweet",
    "tweetta",
    "twitter",
    "whatsapp",
    "x",
    "youtube",
];

/// Words that may stand between the words of buttons.
const BETWEEN: &[&str] = &[
    "a", "al", "con", "di", "e", "il", "in", "link", "la", "l", "per", "pagina", "questo",
    "articolo", "questa", "su", "via",
];

/// Headings over lists of other articles.
const RELATED: &[&str] = &[
    "news correlate",
    "notizie correlate",
    "articoli correlati",
    "contenuti correlati",
    "post correlati",
    "potrebbe interessarti",
    "potrebbe interessarti anche",
    "potrebbero interessarti",
    "potrebbero interessarti anche",
    "leggi anche",
    "altre notizie",
    "ultime notizie",
    "ultime news",
    "altri articoli",
    "related posts",
    "articoli recenti",
    "notizie recenti",
    "le più lette",
    "i più letti",
    "più letti",
    "primo piano",
];

/// Whole lines of a page's frame.
const FRAME: &[&str] = &[
    "salta al contenuto",
    "vai al contenuto",
    "vai al contenuto principale",
    "salta al contenuto principale",
    "torna su",
    "torna in alto",
    "torna all'inizio",
    "torna indietro",
    "iscriviti alla newsletter",
    "cookie policy",
    "privacy policy",
    "informativa privacy",
    "informativa sui cookie",
    "gestisci preferenze",
    "preferenze cookie",
    "gestisci cookie",
    "accetta tutti i cookie",
    "lascia un commento",
    "note legali",
    "mappa del sito",
    "area riservata",
    "tutti i diritti riservati",
    "condividi sui social",
    "condividi l'articolo",
    "continua a leggere",
    "leggi di più",
    "articolo precedente",
    "articolo successivo",
    "versione stampabile",
    "skip to content",
    "scarica il pdf",
];

/// Tells what a line, already without invisible marks, is.
pub fn role(line: &str) -> Role {
    let length = line.chars().take(901).count();
    if length > 900 {
        return Role::Content;
    }
    let folded = line.to_lowercase().replace('’', "'");
    let bare = folded.trim_matches(|c: char| !c.is_alphanumeric());
    if length <= 60 && RELATED.contains(&bare) {
        return Role::Related;
    }
    let boilerplate = FRAME.contains(&bare)
        || is_page_number(&folded)
        || (length <= 120 && is_buttons(&folded))
        || is_cookie_notice(&folded)
        || (length <= 200 && (folded.starts_with('©') || folded.starts_with("copyright")))
        || (length <= 120
            && (folded.starts_with("home >")
                || folded.starts_with("home »")
                || folded.starts_with("home ›")
                || folded.starts_with("ti trovi in:")
                || folded.starts_with("sei in:")));
    if boilerplate { Role::Boilerplate } else { Role::Content }
}

/// Whether a line after a [`Role::Related`] heading still looks like a headline of another
/// article: short, and not a sentence.
pub fn is_headline(line: &str) -> bool {
    line.chars().count() <= 140 && !line.ends_with(['.', ';', ':'])
}

fn is_buttons(folded: &str) -> bool {
    let mut buttons = 0;
    let mut words =
        folded.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).peekable();
    // A lone "Stampa" or "Leggi" is a button; so is "Condividi su Facebook".
    if words.peek().is_none_or(|first| !BUTTONS.contains(first)) {
        return false;
    }
    for word in words {
        if BUTTONS.contains(&word) {
            buttons += 1;
        } else if !BETWEEN.contains(&word) {
            return false;
        }
    }
    // A communiqué may say "Tutti a ..." in words of which one is a button's.
    buttons > 0 && !folded.ends_with(['.', '!', '?'])
}

/// A notice speaks of cookies and of what to do about them; a communiqué on video calls may speak
/// of privacy, but hardly of cookies.
fn is_cookie_notice(folded: &str) -> bool {
    const ABOUT: &[&str] = &[
        "accett",
        "utilizz",
        "usa ",
        "usiamo",
        "navigazione",
        "informativa",
        "consenso",
        "preferenze",
        "rifiut",
        "esperienza",
        "terze parti",
        "profilazione",
        "policy",
    ];
    folded.contains("cookie") && ABOUT.iter().filter(|word| folded.contains(*word)).count() >= 2
}

/// "Pagina 2 di 3", "pag. 2", "- 2 -", "2/3".
fn is_page_number(folded: &str) -> bool {
    if folded.len() > 24 {
        return false;
    }
    let rest =
        folded.trim_start_matches("pagina").trim_start_matches("pag.").trim_start_matches("page");
    let named = rest.len() < folded.len();
    let dashed = folded.starts_with(['-', '–', '—']) && folded.ends_with(['-', '–', '—']);
    let mut numbers = 0;
    for part in rest.split(|c: char| c.is_whitespace() || matches!(c, '-' | '–' | '—' | '/')) {
        match part {
            "" | "di" | "of" | "a" => {}
            _ if part.len() <= 4 && part.bytes().all(|b| b.is_ascii_digit()) => numbers += 1,
            _ => return false,
        }
    }
    (named || dashed) && (1..=2).contains(&numbers)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_frame_of_a_page_is_told_from_the_text() {
        for line in [
            "X",
            "Condividi",
            "Facebook Twitter WhatsApp",
            "Condividi su: Facebook | X | E-mail",
            "Stampa",
            "Pagina 1 di 3",
            "- 2 -",
            "pag. 12",
            "© 2026 Sindacato di esempio",
            "Home > Notizie > INPS",
            "Torna su",
            "Usiamo i cookie per migliorare la navigazione. Accetta",
        ] {
            assert_eq!(role(line), Role::Boilerplate, "{line}");
        }
        for line in [
            "USB - Area Stampa",
            "Tutti in piazza!",
            "Stampa e televisione hanno taciuto",
            "A tutti i lavoratori",
            "La tutela della privacy e il consenso alle riprese",
            "Pagina nera per il lavoro pubblico",
            "12 marzo",
            "3",
        ] {
            assert_eq!(role(line), Role::Content, "{line}");
        }
        assert_eq!(role("News correlate"), Role::Related);
        assert_eq!(role("LEGGI ANCHE:"), Role::Related);
    }
}
