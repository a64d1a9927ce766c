//! Candidates parted by dispute: an answer is drawn from one alone.

use super::candidates::Candidate;
use crate::query::{Part, Query, inverse_document_frequency};
use crate::snapshot::Snapshot;

/// The sentences of one dispute; two are never mixed in one answer.
pub(crate) struct Group {
    pub dispute: Option<String>,
    pub candidates: Vec<Candidate>,
    /// Share of each query term that its communiqués cover together, names and titles included.
    covered: Vec<f32>,
    /// How well the dispute fits the question.
    pub fit: f32,
}

/// A dispute that has a word of the question this much more than another one is told apart by it.
const TELLS: f32 = 0.3;

/// Two disputes fit a question when the second comes this near to the first,
const NEAR: f32 = 0.9;
/// and no word tells them apart; or where one does, this near.
const VERY_NEAR: f32 = 0.98;

impl Group {
    /// Whether this dispute, which comes second, fits a question as well as the first.
    pub fn is_as_fit_as(&self, first: &Group, query: &Query) -> bool {
        let enough = if first.is_told_from(self, query) { VERY_NEAR } else { NEAR };
        self.fit >= first.fit * enough
    }

    /// Whether the question has a word that tells this dispute from another one.
    fn is_told_from(&self, other: &Group, query: &Query) -> bool {
        let mut shares = query.terms.iter().zip(self.covered.iter().zip(&other.covered));
        shares.any(|(term, (own, others))| term.part != Part::Light && own - others >= TELLS)
    }
}

/// Parts candidates by dispute, the best fitting first: by its best sentence, and by how much it
/// covers of what tells the disputes apart (a place or a company that only one of them has).
pub(crate) fn by_dispute(snapshot: &Snapshot, query: &Query, found: Vec<Candidate>) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for candidate in found {
        let dispute =
            snapshot.communiques().get(candidate.communique).and_then(|c| c.dispute.clone());
        let at = groups.iter().position(|group| group.dispute == dispute).unwrap_or_else(|| {
            let covered = vec![0.0; query.terms.len()];
            groups.push(Group { dispute, candidates: Vec::new(), covered, fit: 0.0 });
            groups.len() - 1
        });
        if let Some(group) = groups.get_mut(at) {
            for (all, (own, one)) in
                group.covered.iter_mut().zip(candidate.own.iter().zip(&candidate.covered))
            {
                // What its name or its titles have counts less as surroundings: here, in full.
                *all = all.max(*own).max((one * 2.0).min(1.0));
            }
            group.candidates.push(candidate);
        }
    }
    let telling: Vec<f32> = query
        .terms
        .iter()
        .enumerate()
        .map(|(n, term)| {
            if term.part == Part::Light {
                return 0.0;
            }
            let having = groups.iter().filter(|g| g.covered.get(n).is_some_and(|c| *c >= 0.5));
            inverse_document_frequency(groups.len(), having.count() as u32)
        })
        .collect();
    let all: f32 = telling.iter().sum();
    for group in &mut groups {
        let best = group.candidates.first().map_or(0.0, |c| c.score);
        let tells: f32 = group.covered.iter().zip(&telling).map(|(c, t)| c * t).sum();
        group.fit = best + tells / all.max(f32::EPSILON);
    }
    groups.sort_by(|a, b| b.fit.total_cmp(&a.fit));
    groups
}
