//! `/comunicati`, newest first, and `/fonti`, dispute by dispute.

use std::cmp::Reverse;

use knowledge::Communique;
use knowledge::communique::Citation;

use super::super::action::List;
use super::super::answer::read;
use super::super::reply::{Block, Message, Reply, Span};
use super::super::turn::Turn;
use super::super::{Trouble, show};
use super::Page;
use crate::messages::Known;

/// How many communiqués stand on a page.
const ON_A_PAGE: usize = 6;
/// How many, where their disputes are told.
const WITH_DISPUTES: usize = 12;

/// The communiqués, newest first; those without a date last.
pub(in super::super) async fn page(turn: &Turn<'_>, page: usize) -> Result<Reply, Trouble> {
    let snapshot = turn.house.reloads.current();
    let mut all: Vec<Citation> = snapshot.communiques().iter().map(Communique::citation).collect();
    all.sort_by(|a, b| (Reverse(a.date), &a.title).cmp(&(Reverse(b.date), &b.title)));
    if all.is_empty() {
        return Ok(Message::text(turn.say("known-nothing")).into());
    }
    let page = Page::of(&all, ON_A_PAGE, List::Communiques, page);
    let shown: Vec<&Citation> = page.items.iter().collect();
    let items = shown.iter().zip(1..).map(|(citation, n)| (format!("{n}. "), *citation));
    let message = Message {
        blocks: vec![Block::bold(turn.say("communiques")), show::list(turn.messages(), items)],
        ..Message::default()
    };
    Ok(message.row(read(turn, &snapshot, &shown)).row(page.buttons).into())
}

/// What is known, dispute by dispute; those of no dispute first.
pub(in super::super) async fn sources(turn: &Turn<'_>, page: usize) -> Result<Reply, Trouble> {
    let snapshot = turn.house.reloads.current();
    let mut all: Vec<&Communique> = snapshot.communiques().iter().collect();
    all.sort_by_key(|communique| &communique.dispute);
    let page = Page::of(&all, WITH_DISPUTES, List::Sources, page);
    let mut message = Message::text(turn.messages().known(&Known::of(&snapshot)));
    for same in page.items.chunk_by(|a, b| a.dispute == b.dispute) {
        let mut spans = Vec::new();
        if let Some(dispute) = same.first().and_then(|communique| communique.dispute.as_deref()) {
            spans.push(Span::Bold(snapshot.choice(dispute).title));
        }
        let citations: Vec<Citation> = same.iter().map(|c| c.citation()).collect();
        for citation in &citations {
            let start = if spans.is_empty() { "• " } else { "\n• " };
            spans.push(Span::Plain(start.to_owned()));
            spans.extend(show::reference(turn.messages(), citation));
        }
        message = message.with(Block::Text(spans));
    }
    Ok(message.row(page.buttons).into())
}
