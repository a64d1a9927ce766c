//! What is due when, over all communiqués: those to come first, the nearest first; then those gone
//! by, the latest first.

use std::cmp::Reverse;

use jiff::civil::DateTime;
use knowledge::Snapshot;
use knowledge::communique::Citation;
use knowledge::deadline::{Kind, Standing, Status};

/// All deadlines as they stand, with the communiqué that sets each.
pub fn deadlines(snapshot: &Snapshot, now: DateTime) -> Vec<(Standing, Citation)> {
    let mut found: Vec<(Standing, Citation)> = Vec::new();
    for (n, communique) in snapshot.communiques().iter().enumerate() {
        let deadlines = snapshot.deadlines(n).iter();
        for deadline in deadlines.filter(|deadline| deadline.kind == Kind::Deadline) {
            found.push((deadline.standing(now), communique.citation()));
        }
    }
    found.sort_by_key(|(standing, _)| {
        let past = standing.status == Status::Past;
        (past, standing.days.unsigned_abs(), Reverse(standing.time))
    });
    found.dedup_by(|(a, at), (b, bt)| (a.date, a.time, &at.file) == (b.date, b.time, &bt.file));
    found
}
