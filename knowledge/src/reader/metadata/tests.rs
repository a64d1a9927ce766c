//! What is understood of hand-made communiqués of many kinds, and of the real ones.

use std::path::PathBuf;

use jiff::civil::{Date, date};
use proptest::prelude::*;

use super::*;

fn understood(text: &str) -> Metadata {
    understand(&Extracted { text: text.into(), ..Extracted::default() }, &Unions::default())
}

fn names(metadata: &Metadata) -> Vec<&str> {
    metadata.unions.iter().map(|union| union.0.as_str()).collect()
}

/// Running text to stand between header and signature.
const BODY: &str = "Nella riunione con la direzione abbiamo posto il tema dei turni e delle maggiorazioni, che da mesi restano senza risposta.";

fn date_of(header: &str, footer: &str) -> Option<Date> {
    understood(&format!("{header}\n\n{BODY}\n\n{footer}")).date
}

#[test]
fn a_page_of_a_site() {
    let metadata = understood(&format!(
        "USB - Area Stampa\n\nMagazzini, ripartono le trattative: ora servono i fatti!\n\nNazionale, 12/03/2024\n\n{BODY}\n\nUSB Lavoro Privato\n\nCoordinamento Logistica"
    ));
    assert_eq!(names(&metadata), ["USB"]);
    assert_eq!(
        metadata.title.as_deref(),
        Some("Magazzini, ripartono le trattative: ora servono i fatti!")
    );
    assert_eq!(metadata.date, Some(date(2024, 3, 12)));
    assert_eq!(metadata.place.as_deref(), Some("Nazionale"));
    assert_eq!(metadata.signature.as_deref(), Some("USB Lavoro Privato, Coordinamento Logistica"));
}

#[test]
fn a_letter_of_several_unions() {
    let metadata = understood(&format!(
        "FLC CGIL CISL SCUOLA UIL SCUOLA RUA SNALS CONFSAL\n\nProt. n. 123/2025\n\nBologna, 3 marzo 2025\n\nAl Dirigente dell'Ufficio scolastico regionale dott. Mario Verdi\n\ne p.c. Alle segreterie provinciali CISAL\n\nOggetto: organici del personale ATA, richiesta di incontro\n\nEgregio Direttore,\n\n{BODY} In vista del 4 aprile 2025 chiediamo un tavolo.\n\nDistinti saluti\n\nLe Segreterie regionali\n\nFLC CGIL CISL SCUOLA UIL SCUOLA RUA SNALS CONFSAL"
    ));
    assert_eq!(names(&metadata), ["FLC CGIL", "CISL Scuola", "UIL Scuola RUA", "SNALS"]);
    assert_eq!(
        metadata.title.as_deref(),
        Some("organici del personale ATA, richiesta di incontro")
    );
    assert_eq!(metadata.date, Some(date(2025, 3, 3)));
    assert_eq!(metadata.protocol.as_deref(), Some("123/2025"));
    assert_eq!(metadata.place.as_deref(), Some("Bologna"));
    assert_eq!(
        metadata.signature.as_deref(),
        Some("Le Segreterie regionali, FLC CGIL CISL SCUOLA UIL SCUOLA RUA SNALS CONFSAL")
    );
}

#[test]
fn a_flyer_with_its_date_at_the_end() {
    let metadata = understood(&format!(
        "FIM FIOM UILM\n\nSCIOPERO DI OTTO ORE\n\nLA FONDERIA NON SI TOCCA\n\n{BODY}\n\nVenerdì 12 dicembre presidio davanti ai cancelli dalle ore 6.\n\nLe RSU di stabilimento\n\nTerni lì 3.12.25"
    ));
    assert_eq!(names(&metadata), ["FIM CISL", "FIOM CGIL", "UILM"]);
    assert_eq!(metadata.title.as_deref(), Some("SCIOPERO DI OTTO ORE LA FONDERIA NON SI TOCCA"));
    assert_eq!(metadata.date, Some(date(2025, 12, 3)));
    assert_eq!(metadata.place.as_deref(), Some("Terni"));
    assert_eq!(metadata.signature.as_deref(), Some("Le RSU di stabilimento"));
}

#[test]
fn an_e_mail() {
    let metadata = understood(&format!(
        "Da: NurSind Torino\n\nInviato: giovedì 6 novembre 2025 10:12\n\nA: personale del presidio\n\nOggetto: tempi di vestizione\n\nCare colleghe e cari colleghi,\n\n{BODY}\n\nSaluti\n\nAnna Bianchi"
    ));
    assert_eq!(names(&metadata), ["NURSIND"]);
    assert_eq!(metadata.title.as_deref(), Some("tempi di vestizione"));
    assert_eq!(metadata.date, Some(date(2025, 11, 6)));
    assert_eq!(metadata.signature.as_deref(), Some("Anna Bianchi"));
}

#[test]
fn dates_stand_in_headers_and_under_signatures() {
    for line in [
        "Roma, 3/11/2025",
        "Roma lì 3.11.25",
        "Roma, lì 3 novembre 2025",
        "3 novembre 2025",
        "03 Novembre 2025",
        "Lunedì 3 novembre 2025",
        "Comunicato del 3 novembre 2025",
        "Reggio nell'Emilia, 3 novembre 2025",
        "COMUNICATO STAMPA – 3 NOVEMBRE 2025",
        "Pubblicato il 3 novembre 2025 alle 10:30",
        "(Roma, 3/11/2025)",
        "Prot. n. 45/U Roma, 3 novembre 2025",
        "Roma 3 novembre 2025",
        "03/11/2025 - 10:15",
        "2025-11-03",
        "San Donato Milanese, addì 3 novembre 2025",
    ] {
        let expected = Some(date(2025, 11, 3));
        assert_eq!(date_of(&format!("Basta rinvii\n\n{line}"), "FIOM"), expected, "header: {line}");
        assert_eq!(date_of("Basta rinvii", &format!("FIOM\n\n{line}")), expected, "end: {line}");
    }
}

#[test]
fn other_dates_are_not_the_communiques() {
    for text in [
        "Lo scorso 12 luglio 2021 la direzione prometteva altro.",
        "Incontro del 3 maggio 2021",
        "Accordo 3 maggio 2021: cosa cambia",
        "Sciopero generale, 12 dicembre 2025",
        "Oggetto: riscontro nota prot. 12 del 3 maggio 2021",
        "12 dicembre 2025 ore 9",
        "ASSEMBLEA\n\n12 dicembre 2025",
        "Le nostre assemblee:\n\n12 dicembre 2025\n\n13 dicembre 2025",
        "Roma, 3 maggio",
        "lunedì 14 ottobre",
    ] {
        assert_eq!(date_of(text, "Le RSU"), None, "{text}");
    }
    let told = understood(&format!(
        "Turni\n\n{BODY} Il 3 maggio 2021 fu firmato un accordo.\n\nIl 4 maggio 2021 fu disatteso.\n\nLe RSU"
    ));
    assert_eq!(told.date, None);
}

#[test]
fn a_day_of_the_week_gives_the_year_only_beside_another_date() {
    let near = format!(
        "Turni\n\nRoma, lunedì 14 ottobre\n\n{BODY} Il 2 ottobre 2024 abbiamo scritto.\n\nLe RSU"
    );
    assert_eq!(understood(&near).date, Some(date(2024, 10, 14)));
    let far = format!(
        "Turni\n\nRoma, lunedì 14 ottobre\n\n{BODY} La legge del 2 ottobre 1997 resta.\n\nLe RSU"
    );
    assert_eq!(understood(&far).date, None);
}

#[test]
fn a_formats_date_counts_alone() {
    let hinted = |text: &str| {
        let extracted =
            Extracted { text: text.into(), date: Some(date(2025, 11, 5)), ..Extracted::default() };
        understand(&extracted, &Unions::default()).date
    };
    assert_eq!(hinted(BODY), Some(date(2025, 11, 5)));
    assert_eq!(hinted(&format!("Roma, 3 novembre 2025\n\n{BODY}")), Some(date(2025, 11, 3)));
}

#[test]
fn a_union_that_is_written_about_does_not_speak() {
    let criticised = format!(
        "CGIL CISL UIL firmano un accordo a perdere\n\n{BODY}\n\nLa CISL ha firmato senza chiedere nulla a nessuno dei lavoratori."
    );
    assert_eq!(names(&understood(&criticised)), [""; 0]);
    let by_usb =
        format!("CGIL CISL UIL firmano un accordo a perdere\n\n{BODY}\n\nUSB Pubblico Impiego");
    assert_eq!(names(&understood(&by_usb)), ["USB"]);
    let to_others =
        format!("Alle segreterie di FILT CGIL e FIT CISL\n\n{BODY}\n\nIl direttivo ORSA Ferrovie");
    assert_eq!(names(&understood(&to_others)), ["ORSA"]);
    let slogan = format!("Basta\n\n{BODY}\n\nNo all'accordo di CGIL CISL UIL!\n\nCUB Trasporti");
    assert_eq!(names(&understood(&slogan)), ["CUB Trasporti"]);
}

#[test]
fn else_the_site_the_title_and_the_text_say_who_speaks() {
    let text = format!("Turni in corsia\n\n{BODY}");
    let hinted = |hint: &str, url: Option<&str>| {
        let extracted = Extracted {
            text: text.clone(),
            unions: vec![hint.into()],
            url: url.map(str::to_owned),
            ..Extracted::default()
        };
        understand(&extracted, &Unions::default()).unions
    };
    assert_eq!(hinted("FP CGIL nazionale", None)[0].0, "FP CGIL");
    assert_eq!(hinted("", Some("https://www.fpcgil.it/2026/uilpa-e-altri"))[0].0, "FP CGIL");
    assert_eq!(
        names(&understood(&format!("UILPA e FLP: organici al minimo\n\n{BODY}"))),
        ["UILPA", "FLP"]
    );
    assert_eq!(
        names(&understood(&format!(
            "Turni\n\n{BODY} Come SLC CGIL e UILCOM abbiamo detto no, mentre la FISTEL ha firmato."
        ))),
        ["SLC CGIL", "UILCOM"]
    );
    assert_eq!(
        names(&understood(&format!("Turni\n\n{BODY} La scrivente O.S. USI diffida la direzione."))),
        ["USI"]
    );
    assert_eq!(
        names(&understood(&format!("Turni\n\n{BODY} La FILCAMS ha chiesto un incontro."))),
        ["FILCAMS CGIL"]
    );
    assert_eq!(
        names(&understood(&format!(
            "Turni\n\n{BODY} La FILCAMS ha chiesto un incontro, la UILTUCS denuncia i ritardi."
        ))),
        [""; 0]
    );
}

#[test]
fn titles() {
    let title = |text: &str| understood(&format!("{text}\n\n{BODY}")).title.unwrap();
    assert_eq!(
        title("Pubblico Impiego - Inps\n\nORGANICI: la misura e' colma\n\n3 marzo 2025"),
        "ORGANICI: la misura e' colma"
    );
    assert_eq!(
        title(
            "COMUNICATO SINDACALE\n\nFILCAMS CGIL – FISASCAT CISL – UILTUCS\n\nDomeniche, l'azienda chiude la porta"
        ),
        "Domeniche, l'azienda chiude la porta"
    );
    assert_eq!(
        title(
            "Filt-Cgil, Fit-Cisl, Uiltrasporti\n\nSegreterie regionali Emilia-Romagna\n\nCorrieri: si sciopera"
        ),
        "Corrieri: si sciopera"
    );
    assert_eq!(
        title("A tutte le lavoratrici e i lavoratori\n\nBuoni pasto, si parte"),
        "Buoni pasto, si parte"
    );
    let sentence = title("Al Ministro della Salute\n\nCare colleghe,");
    assert!(sentence.starts_with("Nella riunione") && sentence.ends_with('…'), "{sentence}");
    let hinted = |hint: &str| {
        let extracted = Extracted {
            text: format!("Domeniche al lavoro\n\n{BODY}"),
            title: Some(hint.into()),
            ..Extracted::default()
        };
        understand(&extracted, &Unions::default()).title.unwrap()
    };
    assert_eq!(hinted("Domeniche, basta così | FILCAMS CGIL Nazionale"), "Domeniche, basta così");
    assert_eq!(hinted("Domeniche - lettera alla direzione"), "Domeniche - lettera alla direzione");
    assert_eq!(hinted("Microsoft Word - volantino.doc"), "Domeniche al lavoro");
    assert_eq!(understood("").title, None);
}

#[test]
fn protocol_numbers() {
    let protocol = |text: &str| understood(&format!("{text}\n\n{BODY}")).protocol;
    assert_eq!(protocol("Prot. 45/U").as_deref(), Some("45/U"));
    assert_eq!(protocol("Prot.n. 123/2025").as_deref(), Some("123/2025"));
    assert_eq!(protocol("Protocollo n. 88 del 3/4/2025").as_deref(), Some("88"));
    assert_eq!(protocol("Comunicato n. 12/2025").as_deref(), Some("12/2025"));
    assert_eq!(
        protocol("Turni\n\n(B7/2024) Si apre oggi una fase nuova per chi lavora ai forni.")
            .as_deref(),
        Some("B7/2024")
    );
    assert_eq!(protocol("Rif. Vs. prot. 99/2025"), None);
    assert_eq!(protocol("Turni"), None);
}

/// The text of a real communiqué, cleaned roughly as the reader does; `None`, loudly, when the
/// data are not there.
fn real(number: &str) -> Option<String> {
    let manifest = PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR")?);
    let folder = manifest.parent()?.parent()?.join("shared/eval/communiques");
    let Some(file) = std::fs::read_dir(&folder).ok().and_then(|files| {
        files.flatten().map(|file| file.path()).find(|path| {
            path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(number))
        })
    }) else {
        eprintln!("NOT TESTED: no communiqué {number} in {}", folder.display());
        return None;
    };
    let mut paragraphs: Vec<String> = Vec::new();
    let mut blank = 0;
    for line in std::fs::read_to_string(file).ok()?.lines() {
        let line = line.trim_matches(|c: char| c.is_whitespace() || matches!(c, '#' | '*' | '-'));
        if line == "news correlate" {
            break;
        }
        match paragraphs.last_mut() {
            _ if line.is_empty() => {
                blank += 1;
                continue;
            }
            Some(last)
                if blank < 2
                    && last.chars().count() > 70
                    && !last.ends_with(['.', ':', '!', '?', ';', '”']) =>
            {
                last.push(' ');
                last.push_str(line);
            }
            _ => paragraphs.push(line.into()),
        }
        blank = 0;
    }
    Some(paragraphs.join("\n\n"))
}

#[test]
fn the_real_communiques() {
    let told = |number: &str| real(number).map(|text| understood(&text));
    if let Some(metadata) = told("000") {
        assert_eq!(names(&metadata), ["USB"]);
        assert_eq!(metadata.date, Some(date(2022, 5, 27)));
        assert_eq!(metadata.place.as_deref(), Some("Nazionale"));
        assert!(
            metadata.title.is_some_and(
                |title| title.starts_with("Contact center Inps") && title.ends_with('!')
            )
        );
        assert!(
            metadata.signature.is_some_and(|signature| signature.starts_with("USB Lavoro Privato"))
        );
    }
    if let Some(metadata) = told("001") {
        assert_eq!(names(&metadata), [""; 0]);
        assert_eq!((metadata.date, metadata.place, metadata.signature), (None, None, None));
        let title = metadata.title.unwrap();
        assert!(title.starts_with("INTERNALIZZAZIONE") && title.ends_with("FARE"), "{title}");
    }
    if let Some(metadata) = told("002") {
        assert_eq!(names(&metadata), [""; 0]);
        assert_eq!(metadata.date, Some(date(2022, 2, 9)));
        assert_eq!(metadata.place.as_deref(), Some("Roma"));
        assert_eq!(metadata.signature.as_deref(), Some("Le Segreterie Nazionali"));
        assert!(metadata.title.is_some_and(|title| title.starts_with("richiesta incontro")));
    }
    if let Some(metadata) = told("003") {
        assert_eq!(names(&metadata), ["FP CGIL"]);
        assert_eq!(metadata.date, Some(date(2026, 2, 3)));
        assert!(metadata.title.is_some_and(|title| title.contains("Web-Meeting")));
        assert!(
            metadata
                .signature
                .is_some_and(|signature| signature.ends_with("INPS, Giuseppe Lombardo"))
        );
    }
    if let Some(metadata) = told("004") {
        assert_eq!(names(&metadata), [""; 0]);
        assert_eq!(metadata.date, Some(date(2026, 1, 30)));
        assert_eq!(metadata.protocol.as_deref(), Some("C06/2026"));
        assert_eq!(metadata.signature, None);
        assert!(metadata.title.is_some_and(|title| title.starts_with("VIDEOCHIAMATA INPS")));
    }
}

proptest! {
    #[test]
    fn any_text_is_understood_without_panic(
        text in "(\\PC{0,8}|Roma, |3/11/2025|lunedì 14 ottobre|Oggetto:|Prot\\. n\\. 1/25|USB|Fim|come |[ .:!,()-]|\n\n){0,40}",
        hint in proptest::option::of("\\PC{0,20}( - USB)?"),
    ) {
        let extracted = Extracted { text: text.clone(), title: hint, ..Extracted::default() };
        let metadata = understand(&extracted, &Unions::default());
        prop_assert!(metadata.title.is_some() || !text.contains(char::is_alphanumeric));
    }
}
