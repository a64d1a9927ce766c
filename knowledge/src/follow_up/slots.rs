//! Where in a question the new part of a follow-up goes: what it stands in the place of.

use std::ops::Range;

use super::reading::{Part, Reading, Word};

/// What of the old question gives way, in words, and how the new is put in its place.
pub(super) enum Slot {
    /// As it is written.
    Whole(Range<usize>),
    /// Without its article.
    Bare(Range<usize>),
    /// Without its article, after a "quanti" that agrees with it.
    Counted(Range<usize>, &'static str),
}

/// The slot of the new part that begins with `first`; `None` where it only adds. `other_ask` says
/// that the follow-up asks something else as well.
pub(super) fn slot(
    old: &Reading<'_>,
    new: &Reading<'_>,
    first: &Word,
    other_ask: bool,
) -> Option<Slot> {
    let article = first.is(Part::Article);
    if let Some(family) = first.preposition() {
        return same_preposition(old, new, family).map(Slot::Whole);
    }
    if first.folded == "chi" {
        return relative(old).map(Slot::Whole);
    }
    if ADVERBS.contains(&first.folded.as_str()) {
        return None;
    }
    if new.in_calendar().is_some() {
        let day = old.in_calendar().map(|at| at..at + 1)?;
        return Some(if article { Slot::Bare(day) } else { Slot::Whole(day) });
    }
    // "E i part time a che ora?": other people, and still the same thing.
    if other_ask {
        return None;
    }
    if first.folded.starts_with("quell") {
        return other_kind(old).map(Slot::Bare);
    }
    if let Some(counted) = counted(old) {
        let many = many(&first.folded).filter(|_| article);
        return Some(match many {
            Some(many) => Slot::Counted(counted.start.saturating_sub(1)..counted.end, many),
            None => Slot::Whole(counted),
        });
    }
    // "E i somministrati?" after "chi può fare domanda?".
    let found = match asks_who(old) {
        Some(at) if article => Some(at..at + 1),
        _ if article => thing(old),
        _ => thing(old).or_else(|| bare_noun(old)),
    };
    found.map(Slot::Whole)
}

impl Reading<'_> {
    /// From a word on, up to where another part of the sentence begins.
    pub(super) fn extent(&self, from: usize) -> Range<usize> {
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
    pub(super) fn is_predicate(&self, at: usize) -> bool {
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

    /// The first day or part of the day.
    pub(super) fn in_calendar(&self) -> Option<usize> {
        let day = |word: &Word| self.lexicon.calendar.contains(&word.folded.as_str());
        self.words.iter().position(day)
    }

    pub(super) fn names_something(&self, range: &Range<usize>) -> bool {
        range.clone().any(|at| self.get(at).is_some_and(|word| word.name))
    }
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
pub(super) fn counted(old: &Reading<'_>) -> Option<Range<usize>> {
    let counts = ["quanti", "quante", "quanta", "many", "much"];
    let at =
        old.words.iter().position(|w| w.is(Part::Ask) && counts.contains(&w.folded.as_str()))?;
    let noun = old.get(at + 1).filter(|word| word.is(Part::Content))?;
    (!noun.name).then_some(at + 1..at + 2)
}

/// The word that asks for persons.
fn asks_who(old: &Reading<'_>) -> Option<usize> {
    let who = |word: &Word| word.is(Part::Ask) && matches!(word.folded.as_str(), "chi" | "who");
    old.words.iter().position(who)
}

/// The first thing with an article that is no name.
fn thing(old: &Reading<'_>) -> Option<Range<usize>> {
    let things = old.words.iter().enumerate().filter(|(_, word)| word.is(Part::Article));
    let mut ranges = things.map(|(at, _)| old.extent(at));
    ranges.find(|range| {
        range.clone().any(|at| old.get(at).is_some_and(|w| w.is(Part::Content) && !w.name))
    })
}

/// The first noun without an article: "ci sono esuberi?". English verbs look like nouns.
fn bare_noun(old: &Reading<'_>) -> Option<Range<usize>> {
    let noun = |at: usize, word: &Word| {
        let before = at.checked_sub(1).and_then(|n| old.get(n));
        let bound = before.is_some_and(|b| b.is(Part::Ask) || b.preposition().is_some());
        word.is(Part::Content) && !word.name && !bound && !old.is_predicate(at)
    };
    let at = old.words.iter().enumerate().position(|(at, word)| noun(at, word))?;
    (!old.lexicon.verb_endings.is_empty()).then_some(at..at + 1)
}
