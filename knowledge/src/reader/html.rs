//! HTML pages: the communiqué on the page, not the page.
//!
//! Parsed by `scraper` (html5ever, the parser of Servo, over a tree without recursion). What is
//! the communiqué is decided here in three steps: leave out what says it is something else
//! (`<nav>`, `class="cookie-banner"`, [`frame`]); take the smallest element that holds three
//! quarters of the running text ([`content`]); leave out the lines that
//! [`super::cleanup`] knows. `dom_smoothie`, a port of Mozilla's Readability, was tried on the
//! same pages: [`content`] says what decided.

mod blocks;
mod content;
mod frame;
mod hints;

use html5ever::tendril::TendrilSink as _;
use scraper::{Html, HtmlTreeSink};

use super::worker::Deadline;
use super::{Extracted, Problem, cleanup, encoding};

/// How much is parsed between two looks at the clock, in bytes: on deeply nested pages the
/// parser's time grows with size times depth.
const CHUNK: usize = 4096;

/// Reads a page.
///
/// # Errors
/// A [`Problem`] when the bytes are no text, or parsing takes too long.
pub fn read(bytes: &[u8], deadline: &Deadline) -> Result<Extracted, Problem> {
    if encoding::is_binary(bytes) {
        return Err(Problem::new(
            "not an HTML page",
            "save the page again from the browser as \"HTML only\"",
        ));
    }
    let (source, _) = encoding::decode(bytes);
    let page = parse(&source, deadline)?;
    let mut blocks = blocks::of(&page, deadline)?;
    content::mark_related(&mut blocks);
    let content = content::select(&blocks);
    let hints = hints::of(&page, &blocks, &content);
    let text = cleanup::blocks(content::to_cleanup(blocks, &content));
    Ok(Extracted { text, ..hints })
}

fn parse(source: &str, deadline: &Deadline) -> Result<Html, Problem> {
    let sink = HtmlTreeSink::new(Html::new_document());
    let mut parser = html5ever::driver::parse_document(sink, html5ever::ParseOpts::default());
    let mut rest = source;
    while !rest.is_empty() {
        deadline.check()?;
        let end = (CHUNK.min(rest.len())..=rest.len())
            .find(|end| rest.is_char_boundary(*end))
            .unwrap_or(rest.len());
        let (chunk, after) = rest.split_at(end);
        parser.process(chunk.into());
        rest = after;
    }
    Ok(parser.finish())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    fn extract(page: &str) -> Extracted {
        read(page.as_bytes(), &Deadline::after(Duration::from_secs(9))).unwrap()
    }

    const TEXT: [&str; 3] = [
        "Nella riunione di ieri l'amministrazione ha confermato che i turni festivi saranno retribuiti con la maggiorazione piena.",
        "Abbiamo chiesto che la stessa regola valga per chi lavora a tempo parziale, e che gli arretrati siano pagati entro giugno.",
        "Vi terremo informati sugli sviluppi della trattativa, che riprende il 14 ottobre.",
    ];

    /// A page as WordPress makes it: a theme, a cookie banner, share buttons, related posts.
    #[test]
    fn a_blog_page() {
        let [a, b, c] = TEXT;
        let page = format!(
            "<html><head><title>Turni festivi - Sindacato</title><meta property='og:title' content='Turni festivi: pagati per intero'>\
             <meta property='article:published_time' content='2025-10-03T09:00:00+02:00'><meta property='og:site_name' content='FP Esempio'>\
             <link rel=canonical href='https://fp.example/turni'></head><body class='single has-sidebar menu-open'>\
             <header><a href=/>Home</a><h1>FP Esempio</h1></header><nav><ul><li><a href=/a>Chi siamo</a><li><a href=/b>Contatti</a></ul></nav>\
             <div class='elementor-widget elementor-widget-heading'><h1>Turni festivi: pagati per intero</h1></div><div class=meta><time datetime=2025-10-03>3 ottobre</time> 3 ottobre 2025</div>\
             <main><div class='entry-content'><p>{a}</p><p>{b}</p><h3>Le richieste</h3><ul><li>la maggiorazione piena<li>gli arretrati</ul>\
             <table><tr><th>Area<th>Euro<tr><td>Funzionari<td>41,20</table><p>{c}<br>La domanda si fa <a href='https://fp.example/modulo'>qui</a>.</p></div>\
             <p class=firma>Il coordinamento</p><div class='sharedaddy'>Condividi: <a href=#>Facebook</a></div>\
             <section class='related-posts'><h3>Articoli correlati</h3><a href=/x>Un altro articolo, di un altro anno</a></section></main>\
             <aside>Ultime notizie dal territorio, che con questa pagina non hanno nulla a che fare, ma che sono lunghe.</aside>\
             <div id='cookie-law-info-bar'>Questo sito usa i cookie per migliorare la navigazione. Accetta</div><footer>Via Roma 1</footer></body></html>"
        );
        let extracted = extract(&page);
        let expected = format!(
            "Turni festivi: pagati per intero\n\n3 ottobre 3 ottobre 2025\n\n{a}\n\n{b}\n\nLe richieste\n\n• la maggiorazione piena\n\n• gli arretrati\n\nArea | Euro\n\nFunzionari | 41,20\n\n{c}\n\nLa domanda si fa qui (https://fp.example/modulo).\n\nIl coordinamento"
        );
        assert_eq!(extracted.text, expected);
        assert_eq!(extracted.title.as_deref(), Some("Turni festivi: pagati per intero"));
        assert_eq!(extracted.date, Some(date(2025, 10, 3)));
        assert_eq!(extracted.unions, ["FP Esempio"]);
        assert_eq!(extracted.url.as_deref(), Some("https://fp.example/turni"));
    }

    /// A page as sites of twenty years ago made it: tables for layout, breaks for paragraphs,
    /// Windows-1252, no class that says anything.
    #[test]
    fn an_old_page() {
        let [a, b, c] = TEXT;
        let page = format!(
            "<html><body><table><tr><td><a href=a.htm>Home</a><br><a href=b.htm>Statuto</a><br><a href=c.htm>Sedi</a></td>\
             <td><font size=5><b>COMUNICATO AI LAVORATORI</b></font><br><br>Nazionale, 07/10/2025<br><br>{a}<br><br>{b}<br><br>{c} Perché così è giusto.</td></tr></table>\
             <table><tr><td>Pagina 1 di 1</td></tr></table></body></html>"
        );
        let extracted = read(
            &encoding_rs::WINDOWS_1252.encode(&page).0,
            &Deadline::after(Duration::from_secs(9)),
        )
        .unwrap();
        assert_eq!(
            extracted.text,
            format!(
                "COMUNICATO AI LAVORATORI\n\nNazionale, 07/10/2025\n\n{a}\n\n{b}\n\n{c} Perché così è giusto."
            )
        );
    }

    /// A page of nameless elements, where the other articles are longer than the article.
    #[test]
    fn a_page_without_names() {
        let [a, b, c] = TEXT;
        let card = "<div><a href=/n><h4>Altra notizia</h4></a><div>Riassunto di un altro comunicato, che con questo non c'entra e che finisce con un punto.</div></div>";
        let page = format!(
            "<div><div>Sindacato</div><a href=/>Home</a></div><div><div><div><h2>Turni</h2></div><div>Roma, 5 maggio 2025</div>\
             <div><div>{a}</div><div>{b}</div><div>{c}</div><div>La Segreteria</div></div></div><div><h3>Notizie correlate</h3>{}</div></div><div>Via Prova 3</div>",
            card.repeat(6)
        );
        assert_eq!(
            extract(&page).text,
            format!("Turni\n\nRoma, 5 maggio 2025\n\n{a}\n\n{b}\n\n{c}\n\nLa Segreteria")
        );
    }

    #[test]
    fn a_short_page_is_taken_whole() {
        assert_eq!(
            extract("<h1>Sciopero</h1><p>Venerdì 8 marzo.</p>").text,
            "Sciopero\n\nVenerdì 8 marzo."
        );
        assert_eq!(extract("solo testo").text, "solo testo");
    }

    #[test]
    fn deep_nesting_ends_in_time() {
        let deep = "<div>".repeat(300_000);
        let started = std::time::Instant::now();
        let result = read(deep.as_bytes(), &Deadline::after(Duration::from_millis(300)));
        assert!(started.elapsed() < Duration::from_secs(5), "{:?}", started.elapsed());
        assert!(
            result.is_ok_and(|extracted| extracted.text.is_empty())
                || started.elapsed() >= Duration::from_millis(300)
        );
        assert_eq!(extract(&format!("{}ciao", "<b><i>".repeat(2_000))).text, "ciao");
    }

    proptest! {
        #[test]
        fn any_tags_give_clean_text(page in "(</?(p|div|ul|ol|li|table|tr|td|th|a|b|h1|br|pre|nav|article|template|select|svg|form|time|script|title)( (class|id|href|datetime|hidden|start)=['\"]?[a-z0-9-]{0,8}['\"]?)?>|[a-zà \u{200b}\n.&;-]{0,12}){0,80}") {
            let text = extract(&page).text;
            prop_assert!(cleanup::is_clean(&text), "{text:?}");
        }
    }
}
