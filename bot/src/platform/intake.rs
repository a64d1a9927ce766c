//! Which updates have come and which are handled: a repeated one is handled once, and a platform
//! that repeats them is never told to forget one that is not handled yet.

use std::collections::{BTreeMap, HashSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{Notify, watch};

/// How many handled updates are remembered; the store remembers the others.
const REMEMBERED: usize = 4096;

/// The updates of this run.
#[derive(Clone, Default)]
pub struct Intake {
    state: Arc<Mutex<State>>,
    progress: Arc<Notify>,
}

#[derive(Default)]
struct State {
    /// In hand, by number; whoever waits for one hears of its end.
    pending: BTreeMap<i64, watch::Receiver<bool>>,
    /// Of these, those that Telegram is told to forget all the same.
    let_go: HashSet<i64>,
    /// Handled lately, oldest first.
    handled: VecDeque<i64>,
    known: HashSet<i64>,
    /// The newest number of the last batch.
    newest: Option<i64>,
}

/// What becomes of an update that comes in.
pub enum Taken {
    /// It is to be handled, and the ticket dropped when that is done.
    New(Ticket),
    /// It is in hand already.
    InHand(watch::Receiver<bool>),
    /// It was handled before.
    Handled,
}

/// An update in hand. Dropped, the update counts as handled.
pub struct Ticket {
    intake: Intake,
    update: i64,
    done: watch::Sender<bool>,
}

impl Ticket {
    /// Completes when the update is handled.
    pub fn end(&self) -> watch::Receiver<bool> {
        self.done.subscribe()
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        let mut state = self.intake.state();
        state.pending.remove(&self.update);
        state.let_go.remove(&self.update);
        if state.known.insert(self.update) {
            state.handled.push_back(self.update);
        }
        while state.handled.len() > REMEMBERED {
            if let Some(oldest) = state.handled.pop_front() {
                state.known.remove(&oldest);
            }
        }
        drop(state);
        self.done.send_replace(true);
        self.intake.progress.notify_one();
    }
}

impl Intake {
    /// An update of this number has come.
    pub fn take(&self, update: i64) -> Taken {
        let mut state = self.state();
        if state.known.contains(&update) {
            return Taken::Handled;
        }
        if let Some(end) = state.pending.get(&update) {
            return Taken::InHand(end.clone());
        }
        let (done, end) = watch::channel(false);
        state.pending.insert(update, end);
        Taken::New(Ticket { intake: self.clone(), update, done })
    }

    /// A batch ended with this number.
    pub fn reached(&self, newest: i64) {
        self.state().newest = Some(newest);
    }

    /// What to ask Telegram for next: all below may be forgotten there.
    pub fn offset(&self) -> Option<i64> {
        let state = self.state();
        let lowest = state.pending.keys().find(|update| !state.let_go.contains(update));
        lowest.copied().or_else(|| Some(state.newest?.saturating_add(1)))
    }

    /// Lets Telegram forget the oldest update in hand, so that newer ones can be heard of.
    pub fn let_go(&self) {
        let mut state = self.state();
        let lowest = state.pending.keys().find(|update| !state.let_go.contains(update)).copied();
        state.let_go.extend(lowest);
    }

    /// How many updates are in hand.
    pub fn waiting(&self) -> usize {
        self.state().pending.len()
    }

    /// Completes when an update has been handled since the last call.
    pub async fn progress(&self) {
        self.progress.notified().await;
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn new(intake: &Intake, update: i64) -> Ticket {
        match intake.take(update) {
            Taken::New(ticket) => ticket,
            _ => panic!("{update} is not new"),
        }
    }

    #[test]
    fn telegram_forgets_nothing_that_is_in_hand() {
        let intake = Intake::default();
        assert_eq!(intake.offset(), None);
        let (first, second, third) = (new(&intake, 5), new(&intake, 6), new(&intake, 7));
        intake.reached(7);
        drop(second);
        assert_eq!(intake.offset(), Some(5));
        drop(first);
        assert_eq!(intake.offset(), Some(7));
        drop(third);
        assert_eq!((intake.offset(), intake.waiting()), (Some(8), 0));
    }

    #[test]
    fn one_that_hangs_can_be_let_go() {
        let intake = Intake::default();
        let (first, _second) = (new(&intake, 5), new(&intake, 9));
        intake.reached(9);
        intake.let_go();
        assert_eq!(intake.offset(), Some(9));
        drop(first);
        assert!(intake.state().let_go.is_empty());
    }

    #[tokio::test]
    async fn the_same_update_is_handled_once() {
        let intake = Intake::default();
        let ticket = new(&intake, 5);
        let Taken::InHand(mut end) = intake.take(5) else { panic!("it is in hand") };
        drop(ticket);
        assert!(end.wait_for(|done| *done).await.is_ok());
        intake.progress().await;
        assert!(matches!(intake.take(5), Taken::Handled));
    }

    #[test]
    fn memory_stays_flat() {
        let intake = Intake::default();
        (0..10_000).for_each(|update| drop(new(&intake, update)));
        let state = intake.state();
        assert_eq!((state.handled.len(), state.known.len()), (REMEMBERED, REMEMBERED));
    }
}
