//! What is replied to each command and button, one file a matter.

pub(super) mod alerts;
pub(super) mod answering;
pub(super) mod ask;
pub(super) mod communiques;
pub(super) mod deadlines;
pub(super) mod delegate;
pub(super) mod gaps;
pub(super) mod news;
pub(super) mod positions;
pub(super) mod privacy;
mod publishing;
pub(super) mod refer;
pub(super) mod reload;
pub(super) mod sources;
pub(super) mod start;
pub(super) mod status;
pub(super) mod tickets;
pub(super) mod topics;
pub(super) mod verify;

use super::Trouble;
use super::action::{Action, List};
use super::reply::{Button, Reply};
use super::turn::Turn;

/// Turns to a page of a list.
pub(super) async fn page(turn: &Turn<'_>, list: List, page: usize) -> Result<Reply, Trouble> {
    match list {
        List::Communiques => communiques::page(turn, page).await,
        List::Sources => communiques::sources(turn, page).await,
        List::Deadlines => deadlines::page(turn, page).await,
        List::Queue => tickets::queue(turn, page).await,
    }
}

/// One page of a list: which items, and the buttons to turn to the others.
struct Page<'l, T> {
    items: &'l [T],
    buttons: Vec<Button>,
}

impl<'l, T> Page<'l, T> {
    /// The `page`th page, from 0; the last one where there are not so many.
    fn of(items: &'l [T], size: usize, list: List, page: usize) -> Self {
        let pages = items.len().div_ceil(size).max(1);
        let page = page.min(pages - 1);
        let shown = items.chunks(size).nth(page).unwrap_or_default();
        let mut buttons = Vec::new();
        if page > 0 {
            let label = format!("‹ {page}/{pages}");
            buttons.push(Button::new(label, Action::Page(list, page - 1)));
        }
        if page + 1 < pages {
            let label = format!("{}/{pages} ›", page + 2);
            buttons.push(Button::new(label, Action::Page(list, page + 1)));
        }
        Self { items: shown, buttons }
    }
}
