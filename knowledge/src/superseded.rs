//! Dates, times and figures that a later communiqué replaces.
//!
//! A wrong mark takes a right date from the reader, so what is doubtful stays unmarked. A value is
//! marked in three cases alone: a later sentence names it and says what comes in its place ("non
//! più 450 ma 520 euro"); a later one says that the matter is put off, to another day or hour, and
//! the earlier communiqué has just one for that matter; or a later one of the same union states
//! the same term or figure in nearly the same words. Two claims of two unions are no change.

mod change;
mod statement;
mod value;

use crate::answer::Quote;
use crate::communique::Communique;
use crate::union::Unions;
use change::{named, put_off, restated};
use statement::Statement;

/// A value that a later communiqué replaces. Both are exact pieces of their communiqués.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Superseded {
    /// The date, time or figure that no longer holds.
    pub old: Quote,
    /// What the later communiqué has in its place.
    pub new: Quote,
}

/// The values in a quote that any of the later communiqués replaces, in order of their place, each
/// once, by the first that does. `later` are pieces of communiqués, oldest first; those that are
/// not later than the quote, or bear no date, are passed over.
pub(crate) fn superseded(
    quote: &Quote,
    communique: &Communique,
    later: &[(&Communique, Option<&Quote>)],
    unions: &Unions,
) -> Vec<Superseded> {
    let Some(written) = communique.date else { return Vec::new() };
    let quoted = Statement::all(communique, Some(quote));
    if quoted.iter().all(|statement| statement.values.is_empty()) {
        return Vec::new();
    }
    let whole = Statement::all(communique, None);
    let own = unions.speaking_in(communique);
    let mut found: Vec<Superseded> = Vec::new();
    for (newer, piece) in later.iter().filter(|(c, _)| c.date.is_some_and(|date| date > written)) {
        let others = unions.speaking_in(newer);
        let kin = own.iter().any(|one| others.iter().any(|other| unions.same_family(one, other)));
        for new in Statement::all(newer, *piece) {
            if new.values.is_empty() {
                continue;
            }
            for old in &quoted {
                let pairs =
                    [named(old, &new), put_off(old, &new, &whole, kin), restated(old, &new, kin)];
                for (before, after) in pairs.into_iter().flatten() {
                    let quotes = Quote::new(communique, before).zip(Quote::new(newer, after));
                    let Some((before, after)) = quotes else { continue };
                    let known =
                        found.iter().any(|s| s.old.start < before.end && before.start < s.old.end);
                    if !known {
                        found.push(Superseded { old: before, new: after });
                    }
                }
            }
        }
    }
    found.sort_by_key(|superseded| superseded.old.start);
    found
}

#[cfg(test)]
mod tests;
