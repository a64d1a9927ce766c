//! Lines become paragraphs again.
//!
//! Three kinds of plain text come in: a paragraph a line, lines wrapped at some width, and text
//! pulled out of a PDF with a blank line after every line. They differ in what a line end and a
//! blank line mean, so first [`Layout::of`] looks at the whole text; then [`continues`] decides,
//! for each two neighbours, whether the second goes on with the first.

use super::words;

/// A line of the source and how many blank lines stand before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Its text, trimmed and not empty.
    pub text: String,
    /// Blank lines (or lines left out) before it.
    pub gap: usize,
    /// Whether something that was left out (a rule, a button) stood before it.
    pub cut: bool,
}

/// What line ends mean in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout {
    /// The width at which lines are wrapped, in characters; `None` when a line is a paragraph.
    width: Option<usize>,
    /// Whether a single blank line stands between lines of one paragraph.
    double_spaced: bool,
}

/// No one wraps plain text wider than this; longer lines are whole paragraphs.
const WIDEST: usize = 160;

impl Layout {
    /// Looks at a whole text.
    pub fn of(lines: &[Line]) -> Self {
        let mut lengths: Vec<usize> = lines.iter().map(|line| line.text.chars().count()).collect();
        lengths.sort_unstable();
        let width = lengths.get(lengths.len() * 9 / 10).copied().unwrap_or(0);
        let mut broken = [0usize; 2];
        let mut pairs = [0usize; 2];
        for (before, line) in lines.iter().zip(lines.iter().skip(1)) {
            if let (Some(pairs), Some(broken)) = (pairs.get_mut(line.gap), broken.get_mut(line.gap))
            {
                *pairs += 1;
                *broken += usize::from(
                    !words::ends_sentence(&before.text) && words::starts_lowercase(&line.text),
                );
            }
        }
        let [tight, loose] = broken;
        let [_, loose_pairs] = pairs;
        let wrapped = (40..=WIDEST).contains(&width) && tight + loose >= 3;
        Self {
            width: wrapped.then_some(width),
            double_spaced: wrapped && loose >= 3 && loose * 4 >= loose_pairs,
        }
    }
}

/// Joins lines to paragraphs.
pub fn paragraphs(lines: Vec<Line>) -> Vec<String> {
    let layout = Layout::of(&lines);
    let mut paragraphs: Vec<String> = Vec::new();
    // The last line of the paragraph under way, as it stood in the source.
    let mut last = String::new();
    for line in lines {
        match paragraphs.last_mut() {
            Some(paragraph) if !line.cut && continues(layout, paragraph, &last, &line) => {
                join(paragraph, &line.text);
            }
            _ => paragraphs.push(line.text.clone()),
        }
        last = line.text;
    }
    paragraphs
}

/// Appends a line, undoing hyphenation at the end of the one before.
pub fn join(paragraph: &mut String, line: &str) {
    if words::is_hyphenated(paragraph, line) {
        paragraph.pop();
    } else {
        paragraph.push(' ');
    }
    paragraph.push_str(line);
}

/// Whether `line` goes on with `paragraph`, whose last source line is `last`.
fn continues(layout: Layout, paragraph: &str, last: &str, line: &Line) -> bool {
    let text = line.text.as_str();
    let full = layout.width.is_some_and(|width| is_full(last, text, width));
    let loose = line.gap > usize::from(layout.double_spaced);
    if words::is_bullet(text) || words::is_salutation(last) {
        return false;
    }
    if words::is_numbered(text)
        && (!full || words::ends_clause(last) || words::is_numbered(paragraph))
    {
        return false;
    }
    let before = words::is_capitals(paragraph);
    // The last line of a sentence in capitals may be one word.
    let capitals = words::is_capitals(text) || (before && !text.chars().any(char::is_lowercase));
    if words::ends_sentence(last) {
        // A wrapped line that happens to end with a sentence; with a blank line after every
        // line nothing tells it from the end of a paragraph, and two paragraphs do no harm.
        return full && line.gap == 0 && !layout.double_spaced && capitals == before;
    }
    if before && capitals {
        return line.gap == 0 || (full && !loose);
    }
    if before || (capitals && !full) {
        return false;
    }
    if last.ends_with([':', ';']) {
        return full && line.gap == 0 && words::starts_lowercase(text);
    }
    if full && !loose {
        return true;
    }
    if words::is_hyphenated(last, text) {
        return true;
    }
    // A sentence torn apart: the first part does not end, the second does not begin.
    let torn = words::starts_lowercase(text) || (words::ends_open(last) && !loose);
    torn && (line.gap <= 1 || last.chars().count() >= 40)
}

/// Whether the first word of the next line would not have fitted on this one. Letters differ in
/// width, so a little slack; capitals are wider.
fn is_full(line: &str, next: &str, width: usize) -> bool {
    let count = line.chars().count();
    let length = if words::is_capitals(line) { count * 5 / 4 } else { count };
    let first = next.split(' ').next().unwrap_or("").chars().count();
    (length + 1 + first) * 20 >= width * 17
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reflow(text: &str) -> Vec<String> {
        let mut gap = 0;
        let mut lines = Vec::new();
        for line in text.lines() {
            let text = line.trim().to_owned();
            if text.is_empty() {
                gap += 1;
            } else {
                lines.push(Line { text, gap, cut: false });
                gap = 0;
            }
        }
        paragraphs(lines)
    }

    #[test]
    fn a_blank_line_after_every_line() {
        let text = "RINNOVO DEL CONTRATTO INTEGRATIVO\nPRIMO INCONTRO\n\n\nNella riunione di ieri la delegazione di parte pubblica ha presentato la propria\n\nproposta sulla ripartizione del fondo, che prevede un aumento medio di quaranta euro al\n\nmese per il personale di Area Seconda.\n\nAbbiamo chiesto che la somma venga portata almeno a sessanta euro e che il pagamento\n\ndegli arretrati avvenga entro il mese di giugno, con una sola rata, in favore\n lavoratrici e dei lavoratori cessati.\n\nCordiali saluti\n\nLa Segreteria\n";
        assert_eq!(
            reflow(text),
            [
                "RINNOVO DEL CONTRATTO INTEGRATIVO PRIMO INCONTRO",
                "Nella riunione di ieri la delegazione di parte pubblica ha presentato la propria proposta sulla ripartizione del fondo, che prevede un aumento medio di quaranta euro al mese per il personale di Area Seconda.",
                "Abbiamo chiesto che la somma venga portata almeno a sessanta euro e che il pagamento degli arretrati avvenga entro il mese di giugno, con una sola rata, in favore lavoratrici e dei lavoratori cessati.",
                "Cordiali saluti",
                "La Segreteria",
            ]
        );
    }

    #[test]
    fn wrapped_lines_hyphens_and_lists() {
        let text = "Le nostre proposte per il lavoro a distanza sono state riassunte nel docu-\nmento che alleghiamo e che riguarda in particolare:\n- il diritto alla disconnessione dopo le ore 18 e nei giorni festivi, senza\neccezioni;\n- il buono pasto.\n\nIl prossimo incontro si terrà il 12. Seguiranno le assemblee in tutte le\nsedi.\n";
        assert_eq!(
            reflow(text),
            [
                "Le nostre proposte per il lavoro a distanza sono state riassunte nel documento che alleghiamo e che riguarda in particolare:",
                "- il diritto alla disconnessione dopo le ore 18 e nei giorni festivi, senza eccezioni;",
                "- il buono pasto.",
                "Il prossimo incontro si terrà il 12. Seguiranno le assemblee in tutte le sedi.",
            ]
        );
    }

    #[test]
    fn a_paragraph_a_line_is_left_alone_but_for_a_torn_sentence() {
        let text = "Coordinamento nazionale\n\nIl personale chiede di conoscere prima possibile quali saranno i criteri, e non può\n\nessere l'ultimo a saperlo.\n\nPer il coordinamento\nMaria Bianchi\n";
        assert_eq!(
            reflow(text),
            [
                "Coordinamento nazionale",
                "Il personale chiede di conoscere prima possibile quali saranno i criteri, e non può essere l'ultimo a saperlo.",
                "Per il coordinamento",
                "Maria Bianchi",
            ]
        );
    }
}
