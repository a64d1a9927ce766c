//! Deliveries on their way: one after the other in one place, side by side in others, none twice.

use std::collections::HashSet;
use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;
use tracing::Instrument;

use super::logged;
use crate::store::{Delivery, Notice, Store};

/// How many deliveries are looked at together.
pub const BATCH: u32 = 200;
/// How long nothing is looked for where nobody says that there is something.
pub const QUIET: Duration = Duration::from_secs(5);
/// How long is waited where the store cannot be read.
pub const TROUBLE: Duration = Duration::from_secs(1);

/// What sets deliveries off.
pub trait Courier {
    /// What lasts.
    fn store(&self) -> &Store;

    /// Sets off what can be; gives how long to wait for more.
    fn begin(&self, round: &mut Round) -> impl Future<Output = Duration> + Send;
}

/// A place in which deliveries keep their order: a chat, and the topic of it where that counts.
pub type Place = (i64, Option<i64>);

/// A delivery that is on its way no longer.
struct Ended {
    delivery: i64,
    place: Place,
    announcement: bool,
    /// Whether the store knows.
    kept: bool,
}

/// What is on its way.
#[derive(Default)]
pub struct Round {
    tasks: JoinSet<Ended>,
    places: HashSet<Place>,
    deliveries: HashSet<i64>,
    announcements: usize,
}

/// Delivers until it is stopped, then ends what it has begun.
pub async fn run(courier: &impl Courier, stop: &CancellationToken) {
    let mut round = Round::default();
    loop {
        let wait = courier.begin(&mut round).await;
        tokio::select! {
            biased;
            () = stop.cancelled() => break,
            Some(ended) = round.tasks.join_next(), if !round.tasks.is_empty() => {
                round.ended(ended.ok());
                while let Some(ended) = round.tasks.try_join_next() {
                    round.ended(ended.ok());
                }
            }
            () = courier.store().delivery_added() => {}
            () = sleep(wait) => {}
        }
    }
    while round.tasks.join_next().await.is_some() {}
}

impl Round {
    /// How many are on their way.
    pub fn len(&self) -> usize {
        self.tasks.len()
    }

    /// How many of them are announcements.
    pub fn announcements(&self) -> usize {
        self.announcements
    }

    /// Sets a delivery off, unless it is on its way already or another is in its place. What is
    /// set off says whether the store was told of its end.
    pub fn set_off<Work>(
        &mut self,
        delivery: Delivery,
        place: Place,
        work: impl FnOnce(Delivery) -> Work,
    ) where
        Work: Future<Output = bool> + Send + 'static,
    {
        if self.deliveries.contains(&delivery.id) || !self.places.insert(place) {
            return;
        }
        self.deliveries.insert(delivery.id);
        let (id, announcement) = (delivery.id, is_announcement(&delivery));
        self.announcements += usize::from(announcement);
        let work = work(delivery);
        let task = async move { Ended { delivery: id, place, announcement, kept: work.await } };
        self.tasks.spawn(task.instrument(tracing::info_span!("delivery", id)));
    }

    fn ended(&mut self, ended: Option<Ended>) {
        let Some(ended) = ended else {
            tracing::error!("a delivery was not brought to its end");
            return;
        };
        // What arrived is not sent again only because the store could not be told.
        if ended.kept {
            self.deliveries.remove(&ended.delivery);
        }
        self.places.remove(&ended.place);
        self.announcements -= usize::from(ended.announcement);
    }
}

/// Ends a delivery that has lost its object, for instance an erased ticket; whether the store was
/// told of it.
pub async fn drop_delivery(store: &Store, delivery: &Delivery) -> bool {
    let dropped = store.delivered(delivery.id).await;
    logged(dropped, "that a delivery has lost its object cannot be kept").is_some()
}

/// Whether a delivery is news that nobody waits for.
pub fn is_announcement(delivery: &Delivery) -> bool {
    matches!(delivery.notice, Notice::Announcement(_))
}
