//! Writes a follow-up out as a whole question, in the askers' own words: those of the question
//! before with what is new in their place.

use std::ops::Range;

use super::Kind;
use super::reading::{Part, Reading, Word};

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
    let own_verb = (0..new.words.len()).any(|at| new.is_verb(at)) || new.has(Part::Content);
    let said = old
        .words
        .iter()
        .any(|w| w.is(Part::Ask) && matches!(w.folded.as_str(), "cosa" | "che" | "what"))
        && !old.words.iter().any(|w| w.is(Part::Ask) && old.asks_kind(w));
    let asked = |folded: &str| new.words.iter().any(|w| w.is(Part::Ask) && w.folded == folded);
    let of_time = ["quando", "ora", "ore", "giorno", "data", "when", "time", "day", "date"]
        .into_iter()
        .any(asked);
    let dropped = |at: usize| {
        old.get(at).is_none_or(|word| match word.part {
            Part::Ask | Part::Opening | Part::Filler => true,
            Part::Verb | Part::Light => own_verb || said,
            Part::Content => {
                // These words ask for a day by themselves.
                let expires = word.folded.starts_with("scad") || word.folded == "deadline";
                (expires && !of_time)
                    || (own_verb && old.is_predicate(at))
                    || new.words.iter().any(|w| w.stem == word.stem)
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

    /// Whether an asking word tells what kind of thing is asked for.
    fn asks_kind(&self, word: &Word) -> bool {
        self.lexicon.asked_nouns.contains(&word.folded.as_str()) && word.folded != "cosa"
    }

    /// From a word on, up to where another part of the sentence begins.
    fn extent(&self, from: usize) -> Range<usize> {
        let clause = self.get(from + 1).is_some_and(|word| word.folded == "chi");
        let mut end = from + 1;
        while let Some(word) = self.get(end) {
            let bound = match word.part {
                Part::Ask => true,
                _ if clause => false,
                Part::Verb | Part::Opening => true,
                Part::Preposition("prima" | "dopo") => false,
                Part::Preposition(family) => {
                    // "Il premio di presenza" is one thing, "il premio della Valdoro" two.
                    !(matches!(family, "di" | "of") && matches!(word.folded.as_str(), "di" | "of"))
                }
                _ => matches!(word.folded.as_str(), "che" | "chi" | "e" | "o" | "se" | "and"),
            };
            if bound || self.broken_before(end) {
                break;
            }
            end += 1;
        }
        from..end
    }

    /// A verb with matter in it: "quando *parte* la ditta", "chi ha *vinto* la gara".
    fn is_predicate(&self, at: usize) -> bool {
        let Some(word) = self.get(at).filter(|word| word.is(Part::Content)) else { return false };
        let before = at.checked_sub(1).and_then(|n| self.get(n));
        let participle = ["ato", "ata", "ati", "ate", "uto", "uti", "ito", "nto", "tto", "sto"];
        let ends = |endings: &[&str]| endings.iter().any(|ending| word.folded.ends_with(ending));
        match before {
            Some(before) if before.is(Part::Article) || before.preposition().is_some() => false,
            Some(before) if before.is(Part::Verb) => {
                ends(&participle) || ends(self.lexicon.verb_endings)
            }
            _ => {
                self.lexicon.open_verbs.contains(&word.folded.as_str())
                    || ends(&["iamo"])
                    || (ends(self.lexicon.verb_endings) && word.folded.len() > 5)
            }
        }
    }

    fn names_something(&self, range: &Range<usize>) -> bool {
        range.clone().any(|at| self.get(at).is_some_and(|word| word.name))
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
        let at = range.start.checked_sub(1)?;
        reading.get(at).filter(|word| word.is(Part::Article)).map(|_| at)
    };
    let (mut from, mut with) = (before.start, named.clone());
    if let (Some(old_article), Some(new_article)) = (article(old, &before), article(new, &named)) {
        (from, with.start) = (old_article, new_article);
    } else if let Some(new_article) = article(new, &named) {
        let before = before.start.checked_sub(1).and_then(|at| old.get(at));
        let bound = before.is_some_and(|w| w.is(Part::Article) || w.preposition().is_some());
        with.start = if bound { with.start } else { new_article };
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
        let found = match word.preposition() {
            Some(family) => same_preposition(old, new, family),
            None if word.folded == "chi" => relative(old),
            None if ADVERBS.contains(&word.folded.as_str()) => None,
            // "E i part time a che ora?": other people, and still the same thing.
            None if own_asks && asking(old) != asking(new) => None,
            None if word.folded.starts_with("quell") => {
                let kind = other_kind(old);
                if kind.is_some() {
                    own = bare;
                }
                kind
            }
            None => match counted(old) {
                Some(counted) => {
                    if let Some(many) = many(&word.folded).filter(|_| word.is(Part::Article)) {
                        own = format!("{many} {bare}");
                        Some(counted.start - 1..counted.end)
                    } else {
                        Some(counted)
                    }
                }
                None => thing(old),
            },
        };
        range = found.unwrap_or(range);
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

/// Words that say when or where by themselves, and take no other's place.
const ADVERBS: &[&str] = &[
    "domani", "ieri", "dopo", "prima", "fuori", "dentro", "stasera", "stanotte", "tomorrow",
    "tonight", "outside",
];

/// "Quanti" as the article has it: "quante ferie", "e i permessi?".
fn many(article: &str) -> Option<&'static str> {
    match article {
        "i" | "gli" => Some("quanti"),
        "le" => Some("quante"),
        _ => None,
    }
}

/// What "quelle definitive" stands for in "le graduatorie provvisorie": all after the noun.
fn other_kind(old: &Reading<'_>) -> Option<Range<usize>> {
    let thing = thing(old)?;
    let noun = thing.clone().find(|at| old.get(*at).is_some_and(|w| w.is(Part::Content)))?;
    let bound = |at: &usize| {
        old.get(*at).is_some_and(|w| matches!(w.part, Part::Ask | Part::Verb | Part::Opening))
            || old.broken_before(*at)
            || old.is_predicate(*at)
    };
    let end = (noun + 1..old.words.len()).find(bound).unwrap_or(old.words.len());
    Some(noun + 1..end)
}

/// What the same preposition binds in the question before.
fn same_preposition(
    old: &Reading<'_>,
    new: &Reading<'_>,
    family: &'static str,
) -> Option<Range<usize>> {
    let at = old.words.iter().rposition(|word| word.preposition() == Some(family))?;
    let range = old.extent(at);
    let named = |reading: &Reading<'_>, range: &Range<usize>| reading.names_something(range);
    // A place is exchanged for a place, a group for a group.
    let alike = !named(old, &range) || named(new, &(0..new.words.len()));
    alike.then_some(range)
}

/// "Chi lascia entro luglio", up to the end.
fn relative(old: &Reading<'_>) -> Option<Range<usize>> {
    let at = old.words.iter().position(|word| word.folded == "chi" && !word.is(Part::Ask))?;
    let mut range = old.extent(at.saturating_sub(1));
    range.start = at;
    Some(range)
}

/// The noun after "quanti": "quante ferie".
fn counted(old: &Reading<'_>) -> Option<Range<usize>> {
    let counts = ["quanti", "quante", "quanta", "many", "much"];
    let at =
        old.words.iter().position(|w| w.is(Part::Ask) && counts.contains(&w.folded.as_str()))?;
    let noun = old.get(at + 1).filter(|word| word.is(Part::Content))?;
    (!noun.name).then_some(at + 1..at + 2)
}

/// The first thing with an article that is not a union; else the first bare noun.
fn thing(old: &Reading<'_>) -> Option<Range<usize>> {
    let things = old.words.iter().enumerate().filter(|(_, word)| word.is(Part::Article));
    let mut ranges = things.map(|(at, _)| old.extent(at));
    let thing = ranges.find(|range| {
        range.clone().any(|at| old.get(at).is_some_and(|w| w.is(Part::Content) && !w.name))
    });
    thing.or_else(|| {
        let bare = |at: usize, word: &Word| {
            let before = at.checked_sub(1).and_then(|n| old.get(n));
            let bound = before.is_some_and(|b| b.is(Part::Ask) || b.preposition().is_some());
            word.is(Part::Content) && !word.name && !bound && !old.is_predicate(at)
        };
        let at = old.words.iter().enumerate().position(|(at, word)| bare(at, word))?;
        Some(at..at + 1)
    })
}
