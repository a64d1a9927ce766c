//! `/lacune`: what members asked for and the communiqués do not say, as an agenda for the next
//! assembly: topics as sums from five up, and the questions handed on, like ones together.

use std::collections::{BTreeMap, BTreeSet};

use knowledge::italian::Analyzer;

use super::super::Trouble;
use super::super::reply::{Block, Message, Reply};
use super::super::turn::Turn;
use super::status::FEWEST;
use crate::store::Ticket;

/// Two questions are alike that share this part of their words.
const ALIKE: f64 = 0.4;
/// Most groups that are shown, and of one group most questions.
const MOST: (usize, usize) = (10, 3);

/// What the communiqués do not say.
pub(in super::super) async fn gaps(turn: &Turn<'_>) -> Result<Reply, Trouble> {
    turn.house.flush().await;
    let mut missing: BTreeMap<String, u64> = BTreeMap::new();
    for (_, topic, outcome, count) in turn.house.store.counts().await? {
        if matches!(outcome.as_str(), "not_stated" | "unrelated") {
            *missing.entry(topic).or_default() += count;
        }
    }
    let mut missing: Vec<(String, u64)> =
        missing.into_iter().filter(|(_, count)| *count >= FEWEST).collect();
    missing.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let lines: Vec<String> = missing
        .iter()
        .map(|(id, count)| format!("• {}: {count}", turn.topic_name(Some(id))))
        .collect();
    let mut message = Message::default().with(Block::bold(turn.say("gaps")));
    message = message.with(Block::plain(match lines.is_empty() {
        true => turn.say("statistics-none"),
        false => lines.join("\n"),
    }));
    let tickets = turn.house.store.queue().await?;
    if !tickets.is_empty() {
        message = message.with(Block::bold(turn.say("gaps-tickets")));
    }
    for group in alike(&tickets).iter().take(MOST.0) {
        let numbers: Vec<String> = group.iter().map(|t| t.number.to_string()).collect();
        let questions: Vec<&str> =
            group.iter().take(MOST.1).map(|ticket| ticket.question.as_str()).collect();
        let heading =
            turn.say_with("gaps-group", [("numbers", numbers.join(", ").as_str().into())]);
        message = message.with(Block::plain(heading)).with(Block::Quote(questions.join("\n")));
    }
    Ok(message.with(Block::italic(turn.say("statistics-fewest"))).into())
}

/// The tickets in groups of like questions, the largest first.
fn alike(tickets: &[Ticket]) -> Vec<Vec<&Ticket>> {
    let analyzer = Analyzer::default();
    let mut groups: Vec<(BTreeSet<String>, Vec<&Ticket>)> = Vec::new();
    for ticket in tickets {
        let stems: BTreeSet<String> =
            analyzer.analyze(&ticket.question).into_iter().map(|token| token.stem).collect();
        // Of each group its first question is what it is about.
        match groups.iter_mut().find(|(of, _)| likeness(of, &stems) >= ALIKE) {
            Some((_, group)) => group.push(ticket),
            None => groups.push((stems, vec![ticket])),
        }
    }
    let mut groups: Vec<Vec<&Ticket>> = groups.into_iter().map(|(_, group)| group).collect();
    groups.sort_by_key(|group| std::cmp::Reverse(group.len()));
    groups
}

/// The part of the words of both that both have (Jaccard 1901).
fn likeness(a: &BTreeSet<String>, b: &BTreeSet<String>) -> f64 {
    let all = a.union(b).count();
    if all == 0 { 0.0 } else { a.intersection(b).count() as f64 / all as f64 }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use knowledge::query::Language;

    use super::*;
    use crate::store::TicketState;

    fn ticket(number: i64, question: &str) -> Ticket {
        Ticket {
            number,
            topic: None,
            question: question.to_owned(),
            language: Language::Italian,
            since: Timestamp::UNIX_EPOCH,
            state: TicketState::Waiting,
            answer: None,
        }
    }

    #[test]
    fn like_questions_stand_together() {
        let tickets = [
            ticket(1, "Ho diritto al buono pasto da casa?"),
            ticket(2, "Quando arrivano gli arretrati?"),
            ticket(3, "Da casa il buono pasto spetta?"),
        ];
        let groups: Vec<Vec<i64>> =
            alike(&tickets).iter().map(|g| g.iter().map(|t| t.number).collect()).collect();
        assert_eq!(groups, [vec![1, 3], vec![2]]);
    }
}
