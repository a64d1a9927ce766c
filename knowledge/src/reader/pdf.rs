//! PDF files with text in them.
//!
//! A PDF says where glyphs stand, not what a paragraph is. [`glyphs`] collects them, by
//! `hayro-interpret`; [`lines`] makes lines of them, [`columns`] puts lines in reading order,
//! [`furniture`] takes running headers and page numbers away, [`paragraphs`] does the rest.
//!
//! `hayro-interpret` was chosen for what it is made for: it is `forbid(unsafe_code)`, returns errors
//! instead of panicking, is fuzzed by its authors, and gives a position, a width and a Unicode
//! value for each glyph, with fallbacks for fonts that lack a `ToUnicode` map. `pdf-extract`
//! panics on malformed files and `lopdf` leaves fonts to its user; `pdf_oxide` brings 167 crates.

mod columns;
mod furniture;
mod glyphs;
mod lines;
mod paragraphs;
mod unpacked;

use hayro_interpret::hayro_syntax::{DecryptionError, LoadPdfError, Pdf};

use super::worker::Deadline;
use super::{Extracted, Limits, Problem, cleanup};

/// Reads a PDF.
///
/// # Errors
/// A [`Problem`] when it is broken, encrypted, or takes too long.
pub fn read(
    bytes: Vec<u8>,
    limits: &Limits,
    deadline: &Deadline,
) -> Result<(Extracted, Vec<Problem>), Problem> {
    unpacked::check(&bytes, deadline)?;
    let pdf = Pdf::new(bytes).map_err(refuse)?;
    let count = pdf.pages().len();
    if count == 0 {
        return Err(refuse(LoadPdfError::Invalid));
    }
    let mut problems = Vec::new();
    if count > limits.max_pages {
        problems.push(Problem::new(
            format!("it has {count} pages, of which the first {} are read", limits.max_pages),
            "split it, or raise the limit on pages",
        ));
    }
    let (pages, unknown) = glyphs::of(&pdf, limits.max_pages, deadline)?;
    let known: usize = pages.iter().map(|page| page.glyphs.len()).sum();
    if unknown > known {
        return Err(Problem::new(
            "its fonts do not say which characters they show",
            "print it to PDF again from the program it was written in, or type its text into a .txt file",
        ));
    }
    let mut pages: Vec<Vec<lines::Line>> = pages.into_iter().map(columns::in_order).collect();
    let running = furniture::take(&mut pages);
    deadline.check()?;
    let (blocks, title) = paragraphs::of(&pages);
    let text = cleanup::blocks(blocks);
    Ok((Extracted { text, title, unions: running, ..Extracted::default() }, problems))
}

fn refuse(error: LoadPdfError) -> Problem {
    match error {
        LoadPdfError::Decryption(DecryptionError::PasswordProtected) => {
            Problem::new("it is protected by a password", "save it without a password")
        }
        LoadPdfError::Decryption(_) => {
            Problem::new("its encryption is not understood", "print it to a new PDF")
        }
        LoadPdfError::Invalid => {
            Problem::new("not a PDF, or a damaged one", "open it and print it to a new PDF")
        }
    }
}

#[cfg(test)]
mod sample;

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use proptest::prelude::*;

    use super::sample::{Words, file};
    use super::*;

    fn extract(bytes: Vec<u8>) -> Result<(Extracted, Vec<Problem>), Problem> {
        read(
            bytes,
            &Limits { max_pages: 3, ..Limits::default() },
            &Deadline::after(Duration::from_secs(9)),
        )
    }

    /// Lines down the page from `top`, 14 points apart.
    fn column(left: f64, top: f64, lines: &[&str]) -> Vec<Words> {
        lines
            .iter()
            .enumerate()
            .map(|(n, line)| Words::new(left, top + 14.0 * n as f64, 10.0, line))
            .collect()
    }

    const LEFT: [&str; 6] = [
        "Il tavolo sulla sicurezza degli uffici",
        "aperti al pubblico si riunisce di nuo-",
        "vo dopo quattro mesi di silenzio, un",
        "tempo che riteniamo non accettabile.",
        "L'amministrazione ha proposto corsi di",
        "formazione per i soli responsabili e",
    ];
    const RIGHT: [&str; 6] = [
        "nessuna misura per chi sta ogni giorno",
        "allo sportello senza alcuna vigilanza.",
        "Abbiamo chiesto guardie in ogni sede e",
        "una scorta legale a carico dell'ente a",
        "favore di chi subisce aggressioni, con",
        "effetto dal mese prossimo.",
    ];

    #[test]
    fn two_columns_hyphens_and_running_lines() {
        let page = |number: &str| {
            let mut page = vec![
                Words::new(50.0, 40.0, 9.0, "Sindacato di esempio - Coordinamento enti"),
                Words::new(290.0, 810.0, 9.0, number),
            ];
            page.extend(column(50.0, 140.0, &LEFT));
            page.extend(column(310.0, 140.0, &RIGHT));
            page
        };
        let mut first = page("1");
        first.push(Words::new(50.0, 100.0, 18.0, "Sicurezza: servono fatti, non corsi per pochi"));
        let (extracted, problems) = extract(file(&[first, page("2")])).unwrap();
        let once = "Il tavolo sulla sicurezza degli uffici aperti al pubblico si riunisce di nuovo dopo quattro mesi di silenzio, un tempo che riteniamo non accettabile. L'amministrazione ha proposto corsi di formazione per i soli responsabili e nessuna misura per chi sta ogni giorno allo sportello senza alcuna vigilanza. Abbiamo chiesto guardie in ogni sede e una scorta legale a carico dell'ente a favore di chi subisce aggressioni, con effetto dal mese prossimo.";
        assert_eq!(
            extracted.text,
            format!("Sicurezza: servono fatti, non corsi per pochi\n\n{once}\n\n{once}")
        );
        assert_eq!(
            extracted.title.as_deref(),
            Some("Sicurezza: servono fatti, non corsi per pochi")
        );
        assert_eq!(extracted.unions, ["Sindacato di esempio - Coordinamento enti"]);
        assert_eq!(problems, []);
    }

    #[test]
    fn a_table_is_read_across_and_a_list_by_items() {
        let mut page = column(
            50.0,
            100.0,
            &[
                "Le cifre proposte per area e per anno sono queste, al lordo delle ritenute di legge previste:",
            ],
        );
        for (n, (area, sum)) in [
            ("Operatori", "840"),
            ("Assistenti", "960"),
            ("Funzionari", "1.120"),
            ("Elevate professionalità", "1.400"),
        ]
        .iter()
        .enumerate()
        {
            page.push(Words::new(50.0, 130.0 + 14.0 * n as f64, 10.0, area));
            page.push(Words::new(300.0, 130.0 + 14.0 * n as f64, 10.0, sum));
        }
        page.push(Words::new(50.0, 220.0, 10.0, "-"));
        page.push(Words::new(
            68.0,
            220.0,
            10.0,
            "pagamento in due rate, la prima entro il mese di giugno e la seconda entro dicembre,",
        ));
        page.push(Words::new(68.0, 234.0, 10.0, "salvo conguaglio;"));
        page.push(Words::new(50.0, 248.0, 10.0, "-"));
        page.push(Words::new(68.0, 248.0, 10.0, "nessuna trattenuta."));
        let (extracted, _) = extract(file(&[page])).unwrap();
        assert_eq!(
            extracted.text.split("\n\n").collect::<Vec<_>>(),
            [
                "Le cifre proposte per area e per anno sono queste, al lordo delle ritenute di legge previste:",
                "Operatori | 840",
                "Assistenti | 960",
                "Funzionari | 1.120",
                "Elevate professionalità | 1.400",
                "- pagamento in due rate, la prima entro il mese di giugno e la seconda entro dicembre, salvo conguaglio;",
                "- nessuna trattenuta.",
            ]
        );
    }

    #[test]
    fn a_sentence_goes_on_over_the_page() {
        let first = column(
            50.0,
            700.0,
            &[
                "La direzione ha risposto che la richiesta di un incontro urgente sarà valutata dopo che le",
            ],
        );
        let second = column(50.0, 140.0, &["sedi avranno mandato i dati. Non basta."]);
        let (extracted, _) = extract(file(&[first, second])).unwrap();
        assert_eq!(
            extracted.text,
            "La direzione ha risposto che la richiesta di un incontro urgente sarà valutata dopo che le sedi avranno mandato i dati. Non basta."
        );
    }

    #[test]
    fn broken_empty_and_long_files() {
        let whole = file(&vec![column(50.0, 400.0, &["Testo di prova."]); 5]);
        let (extracted, problems) = extract(whole.clone()).unwrap();
        assert_eq!(extracted.text.split("\n\n").count(), 3);
        assert!(problems.iter().any(|problem| problem.cause.contains("5 pages")), "{problems:?}");
        assert!(extract(b"%PDF-1.7\nrotto".to_vec()).is_err());
        assert_eq!(
            extract(file(&[Vec::new()])).map(|(extracted, _)| extracted.text),
            Ok(String::new())
        );
        // Cut in two, it may still give pages: what matters is that it ends.
        let _ = extract(whole.get(..whole.len() / 2).unwrap_or_default().to_vec());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn words_anywhere_give_clean_text(words in prop::collection::vec((-50.0..650.0f64, -50.0..900.0f64, 1.0..40.0f64, "[ -~à-ü]{0,20}"), 0..60)) {
            let page: Vec<Words> = words.iter().map(|(left, top, size, text)| Words::new(*left, *top, *size, text)).collect();
            let (extracted, _) = extract(file(&[page.clone(), page])).unwrap();
            prop_assert!(cleanup::is_clean(&extracted.text), "{:?}", extracted.text);
        }

        #[test]
        fn damage_is_survived(at in 0usize..900, bytes in prop::collection::vec(any::<u8>(), 0..40)) {
            let mut damaged = file(&[column(50.0, 100.0, &LEFT)]);
            let end = (at + bytes.len()).min(damaged.len());
            damaged.splice(at.min(end)..end, bytes);
            let _ = extract(damaged);
        }
    }
}
