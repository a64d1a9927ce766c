//! The three ways in which a later sentence replaces a value of an earlier one.

use std::ops::Range;

use super::statement::{Statement, Term};
use super::value::{Stated, Value};
use crate::answer::says_change;
use crate::deadline::Kind;

/// A value's place in the earlier communiqué, and that of its replacement in the later one.
type Pair = (Range<usize>, Range<usize>);

/// Verbs that put something off to another day, by their beginnings.
const MOVES: &[&str] =
    &["prorog", "rinvi", "slitt", "postic", "anticip", "spost", "differi", "sostitui", "modific"];
/// Verbs that tell a new figure.
const RISES: &[&str] = &[
    "sale",
    "salgono",
    "salira",
    "salit",
    "scend",
    "scesa",
    "scese",
    "sceso",
    "scesi",
    "pass",
    "port",
    "aumenta",
    "aumentano",
    "aumentat",
    "ridott",
    "ridu",
    "cala",
    "calano",
    "cresc",
];
/// What may stand between such a verb and the new value.
const LINKS: &[&str] = &[
    "a",
    "ad",
    "al",
    "all",
    "alle",
    "ai",
    "agli",
    "fino",
    "per",
    "e",
    "il",
    "l",
    "la",
    "sara",
    "invece",
    "quindi",
    "ora",
    "tutto",
    "le",
    "ore",
    "prossimo",
    "ulteriormente",
    "di",
    "circa",
];
/// What may stand between an old day and the verb that moves it: no other matter begins here.
const HELPS: &[&str] = &[
    "e", "viene", "vengono", "verra", "verranno", "sara", "saranno", "stato", "stata", "stati",
    "state", "quindi", "ora", "invece", "si", "la", "il", "le", "c", "ha", "hanno",
];
/// What announces the new value by name, before it.
const NEW: &[&str] = &[
    "nuova data",
    "nuove date",
    "nuovo termine",
    "nuova scadenza",
    "nuovo orario",
    "nuovo importo",
];
/// What parts a new value from the old one after it.
const INSTEAD: &[&str] = &[" non piu ", " anziche ", " invece de", " invece che ", " al posto de"];
/// Claims and counts of one day: another number later is not the same thing changed.
const CLAIMS: &[&str] = &[
    " chied",
    " propon",
    " propost",
    " vogl",
    " rivendic",
    " offr",
    " offert",
    " pretend",
    " ader",
    " partecip",
    " votat",
    " present",
    " firmat",
    " raccolt",
];
/// How much of their words two sentences share that say the same thing: Dice's coefficient.
const SAME_WORDS: f32 = 0.75;

/// The later sentence names the old value, and the new one in its place.
pub(super) fn named(old: &Statement<'_>, new: &Statement<'_>) -> Vec<Pair> {
    let changes = transitions(new);
    if changes.is_empty() || shared(old, new) == 0 {
        return Vec::new();
    }
    let gone = transitions(old);
    let mut pairs = Vec::new();
    for Transition { from, to, place } in changes {
        let mut holding = old.values.iter().filter(|stated| stated.value.is_named(&from));
        let (Some(stated), None) = (holding.next(), holding.next()) else { continue };
        let counted = match (&stated.value, &from, &to) {
            (Value::Figure(_, Some(unit)), Value::Figure(_, of), Value::Figure(_, to)) => {
                [of, to].into_iter().flatten().any(|u| u == unit) || new.has(unit)
            }
            (Value::Figure(..), ..) => false,
            _ => true,
        };
        let already = old.values.iter().any(|v| v.value == to)
            || gone.iter().any(|t| stated.value.is_named(&t.from));
        if counted && !already && stated.value.same_type(&to) {
            pairs.push((stated.range.clone(), place));
        }
    }
    pairs
}

/// The later sentence says that the matter is moved to another day, hour or figure, and the
/// earlier communiqué has one alone for it.
pub(super) fn put_off(
    old: &Statement<'_>,
    new: &Statement<'_>,
    whole: &[Statement<'_>],
    kin: bool,
) -> Vec<Pair> {
    moved(new).filter_map(|to| put_off_to(to, old, new, whole, kin)).collect()
}

fn put_off_to(
    to: &Stated,
    old: &Statement<'_>,
    new: &Statement<'_>,
    whole: &[Statement<'_>],
    kin: bool,
) -> Option<Pair> {
    // "Dal 4 al 29 maggio", written on the 27th: the end is what can still be moved.
    let alike = |stated: &&Stated| stated.value.same_type(&to.value) && is_ahead(stated, new);
    let mut values = old.values.iter().filter(alike);
    let (Some(from), None) = (values.next(), values.next()) else { return None };
    let matter: Vec<&Term> = new.terms.iter().filter(|term| !is_cue(new, term)).collect();
    let head = matter.first().filter(|term| term.range.start < to.range.start);
    let common: Vec<&str> =
        matter.iter().map(|term| term.stem.as_str()).filter(|stem| old.has(stem)).collect();
    let about = head.is_some_and(|head| old.has(&head.stem)) || common.len() >= 2;
    let same = match &from.value {
        Value::Figure(_, Some(unit)) => kin && new.has(unit),
        Value::Figure(..) | Value::Month(..) => false,
        Value::Time(_) => kin && about,
        Value::Day(_) => {
            let term = old.kind_of(from) == Some(Kind::Deadline);
            let titled = matter.iter().filter(|t| in_title(old, &t.stem)).count();
            kin && about || term && !common.is_empty() && common.len() + titled >= 3
        }
    };
    if !same || from.value == to.value || !goes_on(from, to, new) {
        return None;
    }
    // Two strikes ahead: which one is moved cannot be told.
    let rival = |statement: &Statement<'_>| {
        let about = common.iter().any(|stem| statement.has(stem));
        let other = |stated: &Stated| {
            stated.value.same_type(&from.value)
                && stated.value != from.value
                && is_ahead(stated, new)
        };
        about && statement.values.iter().any(other)
    };
    let told_apart = !whole.iter().any(rival);
    told_apart.then(|| (from.range.clone(), to.range.clone()))
}

/// The later sentence states the same term or figure in nearly the same words.
pub(super) fn restated(old: &Statement<'_>, new: &Statement<'_>, kin: bool) -> Vec<Pair> {
    let ([from], [to]) = (old.values.as_slice(), new.values.as_slice()) else { return Vec::new() };
    let common = shared(old, new);
    let dice = 2.0 * common as f32 / (old.terms.len() + new.terms.len()).max(1) as f32;
    if !kin || common < 2 || dice < SAME_WORDS || from.value == to.value {
        return Vec::new();
    }
    let other_name = |a: &Statement<'_>, b: &Statement<'_>| {
        a.terms.iter().any(|term| term.name && !b.has(&term.stem))
    };
    let claims = |statement: &Statement<'_>| {
        let words = statement.words(statement.range.clone());
        CLAIMS.iter().any(|claim| words.contains(claim))
    };
    if other_name(old, new) || other_name(new, old) || claims(old) || claims(new) {
        return Vec::new();
    }
    let same = match (&from.value, &to.value) {
        (Value::Figure(_, Some(unit)), Value::Figure(_, Some(of))) => unit == of,
        (Value::Day(_), Value::Day(_)) => {
            let both = [old.kind_of(from), new.kind_of(to)];
            both == [Some(Kind::Deadline); 2] && goes_on(from, to, new)
        }
        _ => false,
    };
    if same { vec![(from.range.clone(), to.range.clone())] } else { Vec::new() }
}

/// A change that one sentence tells whole.
struct Transition {
    from: Value,
    to: Value,
    /// Of the new value.
    place: Range<usize>,
}

/// "Da 20 a 30", "non il 1° ma il 9", "il 9 e non più il 1°", "previsto per l'1, è rinviato al 9".
fn transitions(statement: &Statement<'_>) -> Vec<Transition> {
    let mut found = Vec::new();
    for interval in statement.values.iter().filter(|stated| stated.from.is_some()) {
        let before = statement.words(statement.range.start..interval.range.start);
        let moved = before.split_whitespace().rev().take(3).any(|word| begins(word, MOVES));
        if let (true, Some(from)) = (moved, interval.from) {
            let (to, place) = (interval.value.clone(), interval.range.clone());
            found.push(Transition { from: Value::Day(from), to, place });
        }
    }
    for pair in statement.values.windows(2) {
        let [first, second] = pair else { continue };
        if !first.value.same_type(&second.value) || first.range.end > second.range.start {
            continue;
        }
        let before = statement.words(statement.range.start..first.range.start);
        let between = statement.words(first.range.end..second.range.start);
        if between.split_whitespace().count() > 12 {
            continue;
        }
        let (from, to) = if forward(&before, &between, &first.value) {
            (first, second)
        } else if INSTEAD.iter().any(|cue| between.contains(cue)) {
            (second, first)
        } else {
            continue;
        };
        if matches!(to.value, Value::Month(..)) || from.value == to.value {
            continue;
        }
        let place = to.range.clone();
        found.push(Transition { from: from.value.clone(), to: to.value.clone(), place });
    }
    found
}

/// Whether the first of two values gives way to the second, by the words before and between.
fn forward(before: &str, between: &str, first: &Value) -> bool {
    let nearest = |n: usize| before.split_whitespace().rev().take(n).collect::<Vec<_>>();
    let last = between.split_whitespace().next_back().unwrap_or_default();
    let (few, is_figure) =
        (between.split_whitespace().count() <= 4, matches!(first, Value::Figure(..)));
    let verbs = if is_figure { RISES } else { MOVES };
    let from =
        matches!(nearest(1).first(), Some(&("da" | "dal" | "dai" | "dagli" | "dalle" | "dall")));
    let to = matches!(last, "a" | "al" | "ai" | "agli" | "alle" | "all" | "ad");
    if few && from && to && nearest(6).iter().any(|word| begins(word, verbs)) {
        return true;
    }
    if between.contains(" ma ") && nearest(6).contains(&"non") {
        return true;
    }
    let cue = led_by(between, MOVES);
    let helps = between.split_whitespace().take_while(|word| HELPS.contains(word)).count();
    let at = between.split_whitespace().nth(helps).unwrap_or_default();
    !is_figure && cue && (begins(at, MOVES) || at.starts_with("nuov"))
}

/// Whether a text ends with a word of these beginnings, or the name of a new value, and nothing
/// but links after it.
fn led_by(text: &str, verbs: &[&str]) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    let links = words.iter().rev().take_while(|word| LINKS.contains(word)).count();
    let rest = words.get(..words.len() - links).unwrap_or_default();
    let ends_new = NEW.iter().any(|new| {
        let count = new.split(' ').count();
        rest.get(rest.len().saturating_sub(count)..).is_some_and(|tail| tail.join(" ") == *new)
    });
    ends_new || rest.last().is_some_and(|word| begins(word, verbs))
}

/// The values that a sentence says its matter is moved to, each the only one of its type.
fn moved<'a>(statement: &'a Statement<'_>) -> impl Iterator<Item = &'a Stated> {
    let words = statement.words(statement.range.clone());
    let alone = move |stated: &&Stated| {
        let alike = |other: &&Stated| other.value.same_type(&stated.value);
        statement.values.iter().filter(alike).count() == 1
    };
    statement.values.iter().filter(alone).filter(move |stated| {
        let before = statement.words(statement.range.start..stated.range.start);
        match stated.value {
            Value::Day(_) => {
                let granted = says_change(&words) && words.contains(" prorog");
                led_by(&before, MOVES)
                    || granted && statement.kind_of(stated) == Some(Kind::Deadline)
            }
            Value::Time(_) => {
                let hour = words.contains(" nuovo orario ")
                    || words.contains(" cambia") && words.contains(" l orario ");
                hour || led_by(&before, MOVES)
            }
            Value::Figure(..) => led_by(&before, RISES),
            Value::Month(..) => false,
        }
    })
}

/// Whether the move makes sense: the old day was still ahead, and the new one comes after it,
/// unless something is said to come sooner.
fn goes_on(from: &Stated, to: &Stated, new: &Statement<'_>) -> bool {
    match (&from.value, &to.value) {
        (Value::Day(old), Value::Day(day)) => {
            let sooner = new.words(new.range.clone()).contains(" anticip");
            is_ahead(from, new) && is_ahead(to, new) && (day > old) != sooner
        }
        (Value::Day(_), _) | (_, Value::Month(..)) => false,
        _ => true,
    }
}

/// Whether a day lies ahead when the later communiqué is written; other values always do.
fn is_ahead(stated: &Stated, new: &Statement<'_>) -> bool {
    match (&stated.value, new.communique.date) {
        (Value::Day(day), Some(written)) => *day >= written,
        _ => true,
    }
}

fn begins(word: &str, beginnings: &[&str]) -> bool {
    beginnings.iter().any(|beginning| word.starts_with(beginning))
}

/// Whether a term only says that something changes.
fn is_cue(statement: &Statement<'_>, term: &Term) -> bool {
    let word = statement.words(term.range.clone());
    let word = word.trim();
    begins(word, MOVES)
        || begins(word, RISES)
        || word.starts_with("cambi")
        || word.starts_with("concess")
}

fn in_title(statement: &Statement<'_>, stem: &str) -> bool {
    let title = &statement.communique.title;
    !statement.has(stem)
        && crate::italian::Analyzer::default().analyze(title).iter().any(|token| token.stem == stem)
}

/// How many words that say what they are about two sentences share.
fn shared(a: &Statement<'_>, b: &Statement<'_>) -> usize {
    a.terms.iter().filter(|term| b.has(&term.stem)).count()
}
