//! The communiqué's own date: "Roma, 9 febbraio 2022", a date alone on its line.

use jiff::Span;
use jiff::civil::Date;

use super::layout::{Layout, Paragraph};
use super::lexicon::{APPOINTMENT, DOCUMENT, bare};
use crate::italian::date::{Day, Kind, expressions};

/// How many paragraphs at either end may be a date alone.
const EDGE: usize = 6;

/// A date line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Dateline {
    /// `None` when its year cannot be known.
    pub date: Option<Date>,
    /// Where it was written.
    pub place: Option<String>,
}

/// A date line as it stands.
struct Line {
    day: Day,
    place: Option<String>,
    /// "Comunicato del …", "Data: …", "Prot. 12 del …".
    labelled: bool,
    /// Nothing else is in the paragraph.
    whole: bool,
    /// It opens running text, as in press: "Roma, 3 marzo 2025 – Oggi …".
    press: bool,
}

/// The date line of a communiqué: one with a place or a label before a date alone, the header
/// before the end.
pub(super) fn find(layout: &Layout<'_>) -> Option<Dateline> {
    let count = layout.paragraphs.len();
    let mut lines: Vec<(usize, Line)> = layout
        .paragraphs
        .iter()
        .enumerate()
        .filter_map(|(index, paragraph)| {
            let line = read(paragraph)?;
            let outside = !layout.body.contains(&index);
            let edge = index < EDGE || index + EDGE >= count;
            let fits = outside
                || (line.whole && edge)
                || (line.press && index == layout.body.start && line.place.is_some());
            fits.then_some((index, line))
        })
        .collect();
    lines.extend(at_the_very_end(layout));
    let chosen =
        lines.iter().find(|(_, line)| line.place.is_some() || line.labelled).or_else(|| {
            // Several days on lines of their own are a calendar, not a date line.
            let first = lines.first()?;
            let single = lines.iter().all(|(_, line)| line.day.date == first.1.day.date);
            (single && !is_appointment(layout, first.0, &first.1)).then_some(first)
        })?;
    let line = &chosen.1;
    let date = line.day.date.or_else(|| by_weekday(layout.text, &line.day));
    Some(Dateline { date, place: line.place.clone() })
}

/// Reads a paragraph as a date line.
fn read(paragraph: &Paragraph<'_>) -> Option<Line> {
    if paragraph.subject().is_some() || paragraph.is_addressee() {
        return None;
    }
    // A date line begins the paragraph: further on it is running text.
    let head: usize =
        paragraph.text.char_indices().nth(200).map_or(paragraph.text.len(), |(at, _)| at);
    let expression = expressions(paragraph.text.get(..head)?, None)
        .into_iter()
        .find(|expression| matches!(&expression.kind, Kind::Day(day) if day.year_given || day.weekday.is_some()))?;
    let Kind::Day(day) = expression.kind else {
        return None;
    };
    let before = paragraph.text.get(..expression.start)?;
    let after = paragraph.text.get(expression.end..)?.trim();
    let (place, labelled) = introduction(before)?;
    let alone = !after.contains(char::is_alphanumeric);
    let marked = after.starts_with(['-', '–', '—', '|', '•', '·', ')', '.']);
    let protocol = after.to_lowercase().starts_with("prot");
    if place.is_none() && !labelled && !alone && !marked && !protocol {
        return None;
    }
    // "12 dicembre 2025 ore 9" is when something happens.
    if place.is_none() && day.time.is_some() && paragraph.text.to_lowercase().contains("ore ") {
        return None;
    }
    Some(Line { day, place, labelled, whole: alone, press: marked })
}

/// What stands before a date: nothing, a place, or a label. Anything else is running text.
fn introduction(before: &str) -> Option<(Option<String>, bool)> {
    let before = before.trim_matches(|c: char| !c.is_alphanumeric() && c != ',' && c != '\'');
    let mut words: Vec<&str> = before.split_whitespace().collect();
    let comma = before.ends_with(',');
    let mut formal = false;
    while let Some(last) = words.last() {
        match bare(last).as_str() {
            "lì" | "li" | "addì" | "addi" | "dì" => formal = true,
            "il" | "del" | "" => {}
            _ => break,
        }
        words.pop();
    }
    let comma = comma || words.last().is_some_and(|word| word.ends_with(','));
    let mut labelled = false;
    // "Prot. n. 45/U Roma,": the number ends the protocol.
    if words.first().is_some_and(|word| bare(word).starts_with("prot")) {
        let number = words.iter().rposition(|word| word.contains(|c: char| c.is_ascii_digit()))?;
        words.drain(..=number);
        labelled = true;
    }
    while words.first().is_some_and(|word| {
        let word = bare(word);
        DOCUMENT.contains(&word.as_str())
            || word.is_empty()
            || (labelled && word.chars().all(|c| c.is_ascii_digit() || c == '/'))
    }) {
        words.remove(0);
        labelled = true;
    }
    if words.is_empty() {
        return Some((None, labelled));
    }
    let fits = words.len() <= 5
        && (words.len() == 1 || comma || formal)
        && words.iter().enumerate().all(|(index, word)| {
            let small = matches!(
                bare(word).as_str(),
                "di" | "del" | "della" | "in" | "sul" | "al" | "nel" | "e"
            ) || word.starts_with("nell'")
                || word.starts_with("nell’")
                || word.starts_with("d'");
            let word = word.trim_end_matches(',');
            (word.starts_with(char::is_uppercase) || (small && index > 0))
                && !word.contains([':', '!', '?', ';', '.'])
                && !APPOINTMENT.contains(&bare(word).as_str())
        });
    let place = words.join(" ");
    fits.then(|| (Some(place.trim_matches(|c: char| !c.is_alphanumeric()).to_owned()), labelled))
}

/// A date line that ends the last paragraph: "… della vertenza. Roma, 3/11/2025".
fn at_the_very_end(layout: &Layout<'_>) -> Option<(usize, Line)> {
    let index = layout.paragraphs.len().checked_sub(1)?;
    let text = layout.paragraphs.get(index)?.text;
    let last = expressions(text, None).pop()?;
    let Kind::Day(day) = last.kind else {
        return None;
    };
    let alone = !text.get(last.end..)?.contains(char::is_alphanumeric);
    if !alone || !day.year_given {
        return None;
    }
    let before = text.get(..last.start)?;
    let sentence = before.rfind(['.', '!', '?', '”', '»'])?;
    let (place, _) = introduction(before.get(sentence..)?)?;
    place
        .is_some()
        .then_some((index, Line { day, place, labelled: false, whole: false, press: false }))
}

/// Whether a date alone on its line is when something happens.
fn is_appointment(layout: &Layout<'_>, index: usize, line: &Line) -> bool {
    let neighbour = |index: Option<usize>| index.and_then(|index| layout.paragraphs.get(index));
    let introduced = neighbour(index.checked_sub(1)).is_some_and(|before| {
        let about =
            before.text.split_whitespace().any(|word| APPOINTMENT.contains(&bare(word).as_str()));
        before.text.ends_with(':') && before.words() <= 12 || about && before.words() <= 5
    });
    let continued = neighbour(Some(index + 1)).is_some_and(|after| {
        let first = after.text.split_whitespace().next().map(bare).unwrap_or_default();
        let timed = matches!(first.as_str(), "ore" | "dalle" | "alle" | "presso" | "h" | "davanti");
        let about = APPOINTMENT.contains(&first.as_str()) && after.words() <= 8;
        timed || about
    });
    line.day.weekday.is_some() && !line.day.year_given && line.day.time.is_some()
        || introduced
        || continued
}

/// "lunedì 14 ottobre": the year in which that is a Monday, if another date of the text is near.
fn by_weekday(text: &str, day: &Day) -> Option<Date> {
    let weekday = day.weekday?;
    let mut found: Option<Date> = None;
    for expression in expressions(text, None) {
        let Kind::Day(Day { date: Some(other), year_given: true, .. }) = expression.kind else {
            continue;
        };
        for year in -1..=1 {
            let Ok(date) = Date::new(other.year().saturating_add(year), day.month, day.day) else {
                continue;
            };
            let near = other.checked_sub(Span::new().days(300)).is_ok_and(|from| date >= from)
                && other.checked_add(Span::new().days(300)).is_ok_and(|to| date <= to);
            if date.weekday() == weekday && near {
                // Two years fit: then neither is known.
                if found.is_some_and(|found| found != date) {
                    return None;
                }
                found = Some(date);
            }
        }
    }
    found
}

/// Whether a paragraph is nothing but a date line, which is never a title.
pub(super) fn is_dateline(paragraph: &Paragraph<'_>) -> bool {
    read(paragraph)
        .is_some_and(|line| line.whole || line.labelled || line.place.is_some() && !line.press)
}
