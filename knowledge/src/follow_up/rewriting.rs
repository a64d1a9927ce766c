//! Writes a follow-up out as a whole question, in the askers' own words: those of the question
//! before with what is new in their place.

use std::ops::Range;

use super::Kind;
use super::reading::{Part, Reading, Word};
use super::slots::{self, Slot, counted};

/// The whole question; `None` when the two give none.
pub(super) fn rewrite(kind: Kind, old: &Reading<'_>, new: &Reading<'_>) -> Option<String> {
    let own = own(new);
    let whole = match kind {
        Kind::Aspect => aspect(old, new, &own),
        Kind::Matter => {
            let names = names(old, new)?;
            // "Li possiamo fare": what it points to is in the question itself.
            format!("{} ({names})", rebuild(new, |at| new.ties(at), None))
        }
        Kind::Union => union(old, new, &own),
        Kind::Part => part(old, new),
        Kind::Condition => {
            let from = old.words.iter().position(|w| matches!(w.folded.as_str(), "se" | "if"));
            let kept = rebuild(old, |at| from.is_some_and(|from| at >= from), None);
            format!("{kept}, {own}")
        }
    };
    finished(&whole)
}

/// With a capital and a question mark.
fn finished(whole: &str) -> Option<String> {
    let whole = whole.trim().trim_end_matches([' ', '?', '!', '.', ',', ';', ':', '…']);
    let first = whole.chars().next()?;
    let rest = whole.get(first.len_utf8()..)?;
    Some(format!("{}{rest}?", first.to_uppercase()))
}

/// The follow-up without what ties it to the question before.
fn own(new: &Reading<'_>) -> String {
    let points = |at: usize| new.get(at).is_some_and(|word| word.is(Part::Pointer));
    rebuild(new, |at| new.ties(at) || points(at), None)
}

/// A question without some of its words, and with a text put in before one of them.
fn rebuild(
    reading: &Reading<'_>,
    dropped: impl Fn(usize) -> bool,
    put: Option<(usize, &str)>,
) -> String {
    let mut whole = String::new();
    let mut add = |piece: &str, space: &str| {
        if !whole.is_empty() && !piece.is_empty() {
            whole.push_str(space);
        }
        whole.push_str(piece);
    };
    let mut last: Option<usize> = None;
    for (at, word) in reading.words.iter().enumerate() {
        let text = put.filter(|(before, _)| *before == at).map(|(_, text)| text);
        if let Some(text) = text {
            add(text, " ");
            last = None;
        }
        if dropped(at) {
            continue;
        }
        let before = last.and_then(|last| reading.get(last));
        let adjoining = last.is_some_and(|last| last + 1 == at);
        let space = match before {
            Some(before) if adjoining => reading.text.get(before.end..word.start).unwrap_or(" "),
            Some(before) if before.elided => "",
            _ => " ",
        };
        add(reading.text.get(word.start..word.end).unwrap_or_default(), space);
        last = Some(at);
    }
    if let Some((_, text)) = put.filter(|(before, _)| *before >= reading.words.len()) {
        add(text, " ");
    }
    whole
}

/// Another aspect: the follow-up's own question, with the matter of the one before.
fn aspect(old: &Reading<'_>, new: &Reading<'_>, own: &str) -> String {
    let asked_noun = new.asked_noun();
    let own_verb = (0..new.words.len()).any(|at| new.is_verb(at))
        || (asked_noun.is_none() && new.has(Part::Content));
    // "E quanti permessi?" after "quante ferie ho?".
    let other = asked_noun.and_then(|_| counted(old)).unwrap_or_default();
    let asked = |folded: &str| new.words.iter().any(|w| w.is(Part::Ask) && w.folded == folded);
    let of_time = ["quando", "ora", "ore", "giorno", "data", "when", "time", "day", "date"]
        .into_iter()
        .any(asked);
    let dropped = |at: usize| {
        old.get(at).is_none_or(|word| match word.part {
            Part::Ask | Part::Opening | Part::Filler => true,
            Part::Verb | Part::Light => own_verb,
            Part::Content => {
                // These words ask for a day by themselves.
                let expires = word.folded.starts_with("scad") || word.folded == "deadline";
                (expires && !of_time) || (own_verb && old.is_predicate(at)) || other.contains(&at)
            }
            _ => false,
        })
    };
    let matter = rebuild(old, dropped, None);
    // "When does it end?": the matter stands where it is pointed to.
    let stands = |word: &Word| {
        word.is(Part::Pointer) && (word.folded.starts_with("quell") || word.folded == "it")
    };
    match new.words.iter().position(stands) {
        Some(place) => rebuild(new, |at| new.ties(at) || at == place, Some((place, &matter))),
        None => format!("{own} {matter}"),
    }
}

impl Reading<'_> {
    /// Whether a word only ties the question to the one before.
    fn ties(&self, at: usize) -> bool {
        self.get(at).is_some_and(|word| matches!(word.part, Part::Opening | Part::Filler))
    }
}

/// The names of the question before, where the follow-up has none of its own.
fn names(old: &Reading<'_>, new: &Reading<'_>) -> Option<String> {
    let named = |reading: &Reading<'_>| reading.words.iter().any(|word| word.name);
    if named(new) || !named(old) {
        return None;
    }
    Some(rebuild(old, |at| old.get(at).is_none_or(|word| !word.name), None))
}

/// Another union in the place of those named before; else beside the matter.
fn union(old: &Reading<'_>, new: &Reading<'_>, own: &str) -> String {
    let of = |reading: &Reading<'_>| -> Option<Range<usize>> {
        let is = |word: &Word| word.is(Part::Union);
        let first = reading.words.iter().position(is)?;
        Some(first..reading.words.iter().rposition(is)? + 1)
    };
    let kind = |w: &Word| w.is(Part::Ask) && !matches!(w.folded.as_str(), "cosa" | "che" | "what");
    let Some(named) = of(new) else { return own.to_owned() };
    let Some(before) = of(old) else {
        if new.words.iter().any(|w| matches!(w.part, Part::Ask | Part::Verb)) {
            return aspect(old, new, own);
        }
        return format!("{}, {own}", rebuild(old, |_| false, None));
    };
    let article = |reading: &Reading<'_>, range: &Range<usize>| {
        let mut at = range.start.checked_sub(1)?;
        // "Gli altri sindacati".
        if reading.get(at).is_some_and(|word| matches!(word.folded.as_str(), "altri" | "altre")) {
            at = at.checked_sub(1)?;
        }
        reading.get(at).filter(|word| word.is(Part::Article)).map(|_| at)
    };
    let (mut from, mut with) = (before.start, named.clone());
    // Each with its own article, which one after a preposition has taken into it.
    let old_article = article(old, &before);
    from = old_article.unwrap_or(from);
    let preposition = from.checked_sub(1).and_then(|at| old.get(at)?.preposition());
    if old_article.is_some() || preposition.is_none() {
        with.start = article(new, &named).unwrap_or(with.start);
    }
    let name = rebuild(new, |at| !with.contains(&at), None);
    let other_ask = new.words.iter().any(kind);
    // Between two unions of one list stand only small words; else the rest is kept.
    let listed = before.clone().all(|at| {
        old.get(at).is_some_and(|w| !matches!(w.part, Part::Content | Part::Ask | Part::Verb))
    });
    let dropped = |at: usize| {
        old.get(at).is_none_or(|word| {
            let in_list = (from..before.end).contains(&at);
            (in_list && (listed || at <= before.start || word.is(Part::Union)))
                || (other_ask && word.is(Part::Ask))
                || word.is(Part::Opening)
        })
    };
    let whole = rebuild(old, dropped, Some((from, &name)));
    if other_ask { format!("{} {whole}", asking(new)) } else { whole }
}

/// The question phrase alone.
fn asking(reading: &Reading<'_>) -> String {
    rebuild(reading, |at| reading.get(at).is_none_or(|word| !word.is(Part::Ask)), None)
}

/// Another group, place or matter in the place of the old.
fn part(old: &Reading<'_>, new: &Reading<'_>) -> String {
    let tied =
        |word: &Word| matches!(word.part, Part::Opening | Part::Filler | Part::Ask | Part::Pointer);
    let is_kept = |at: &usize| new.get(*at).is_some_and(|word| !tied(word));
    let chi = new.words.iter().position(|word| word.folded == "chi");
    // "E chi esce dopo?" begins with what elsewhere asks.
    let start = (0..new.words.len()).find(|at| is_kept(at) || Some(*at) == chi).unwrap_or_default();
    // "Vale anche per i part time?": what counts is the group.
    let start = match (start..new.words.len())
        .find(|n| new.get(*n).is_some_and(|w| w.preposition().is_some()))
    {
        Some(at) if new.get(start).is_some_and(|w| matches!(w.part, Part::Verb | Part::Light)) => {
            at
        }
        _ => start,
    };
    let mut own = rebuild(new, |at| at < start || (!is_kept(&at) && Some(at) != chi), None);
    let asks = |at: usize| Some(at) != chi && new.get(at).is_some_and(|word| word.is(Part::Ask));
    let own_asks = (0..new.words.len()).any(asks);
    let end = old.words.len();
    let mut range = end..end;
    if let Some(word) = new.get(start) {
        let bare = own.get(word.end - word.start..).unwrap_or_default().trim_start().to_owned();
        let other_ask = own_asks && asking(old) != asking(new);
        match slots::slot(old, new, word, other_ask) {
            Some(Slot::Whole(found)) => range = found,
            Some(Slot::Bare(found)) => (range, own) = (found, bare),
            Some(Slot::Counted(found, many)) => (range, own) = (found, format!("{many} {bare}")),
            None => {}
        }
    }
    let keeps_names = new.names_something(&(0..new.words.len()));
    let dropped = |at: usize| {
        old.get(at).is_none_or(|word| {
            (range.contains(&at) && (keeps_names || !word.name))
                || (own_asks && word.is(Part::Ask))
                || word.is(Part::Opening)
        })
    };
    let whole = rebuild(old, dropped, Some((range.start, &own)));
    if own_asks { format!("{} {whole}", rebuild(new, |at| !asks(at), None)) } else { whole }
}
