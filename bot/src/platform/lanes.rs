//! What happens in one chat happens in order, one thing at a time; chats go on side by side.

use std::collections::{HashMap, VecDeque};
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Semaphore;
use tokio_util::task::{AbortOnDropHandle, TaskTracker};

type Job = Pin<Box<dyn Future<Output = ()> + Send>>;

/// The lanes of all chats. A lane is there only while something waits in it.
#[derive(Clone)]
pub struct Lanes {
    waiting: Arc<Mutex<HashMap<i64, VecDeque<Job>>>>,
    at_once: Arc<Semaphore>,
    tasks: TaskTracker,
}

impl Lanes {
    /// Lanes of which at most so many move at once.
    pub fn new(at_once: usize) -> Self {
        Self {
            waiting: Arc::default(),
            at_once: Arc::new(Semaphore::new(at_once)),
            tasks: TaskTracker::new(),
        }
    }

    /// Does this after all that was put into the lane before; at once where there is no lane.
    pub fn put(&self, lane: Option<i64>, job: impl Future<Output = ()> + Send + 'static) {
        let job: Job = Box::pin(job);
        let Some(lane) = lane else {
            let lanes = self.clone();
            self.tasks.spawn(async move { lanes.go(job).await });
            return;
        };
        let mut waiting = self.waiting();
        if let Some(queue) = waiting.get_mut(&lane) {
            queue.push_back(job);
            return;
        }
        waiting.insert(lane, VecDeque::from([job]));
        drop(waiting);
        let lanes = self.clone();
        self.tasks.spawn(async move {
            while let Some(job) = lanes.next(lane) {
                lanes.go(job).await;
            }
        });
    }

    /// Completes when all is done; nothing may be put in after.
    pub async fn finished(&self) {
        self.tasks.close();
        self.tasks.wait().await;
    }

    /// The lane's next job; the lane is given up where there is none.
    fn next(&self, lane: i64) -> Option<Job> {
        let mut waiting = self.waiting();
        let job = waiting.get_mut(&lane).and_then(VecDeque::pop_front);
        if job.is_none() {
            waiting.remove(&lane);
        }
        job
    }

    /// In a task of its own, so that a job that breaks does not take its lane along.
    async fn go(&self, job: Job) {
        // Never closed, so there is always a permit to come.
        let _permit = self.at_once.acquire().await;
        if AbortOnDropHandle::new(tokio::spawn(job)).await.is_err() {
            tracing::error!("an update was not handled to its end");
        }
    }

    fn waiting(&self) -> MutexGuard<'_, HashMap<i64, VecDeque<Job>>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    use super::*;

    #[tokio::test]
    async fn a_chat_keeps_its_order_while_others_go_on() {
        let lanes = Lanes::new(8);
        let seen: Arc<Mutex<Vec<(i64, u64)>>> = Arc::default();
        for n in 0..5 {
            for chat in [1, 2] {
                let seen = seen.clone();
                lanes.put(Some(chat), async move {
                    // The first chat's first is the slowest of all.
                    let pause = if chat == 1 { 10 - 2 * n } else { 0 };
                    tokio::time::sleep(Duration::from_millis(pause)).await;
                    seen.lock().unwrap().push((chat, n));
                });
            }
        }
        lanes.finished().await;
        let seen = seen.lock().unwrap().clone();
        let of =
            |chat| seen.iter().filter(|(c, _)| *c == chat).map(|(_, n)| *n).collect::<Vec<_>>();
        assert_eq!((of(1), of(2)), (vec![0, 1, 2, 3, 4], vec![0, 1, 2, 3, 4]));
        assert_ne!(seen[0].0, 1, "the fast chat waited for the slow one");
        assert!(lanes.waiting().is_empty() && lanes.tasks.is_empty());
    }

    #[tokio::test]
    async fn no_more_at_once_than_allowed_and_one_that_breaks_stops_no_other() {
        let lanes = Lanes::new(3);
        let (now, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        for chat in 0..20 {
            let (now, most) = (now.clone(), most.clone());
            lanes.put((chat % 5 != 0).then_some(chat % 5), async move {
                most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                tokio::time::sleep(Duration::from_millis(1)).await;
                now.fetch_sub(1, Ordering::SeqCst);
                assert_ne!(chat, 6, "this one breaks");
            });
        }
        lanes.finished().await;
        assert_eq!((most.load(Ordering::SeqCst), now.load(Ordering::SeqCst)), (3, 0));
    }
}
