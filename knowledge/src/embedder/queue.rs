//! A turn for every question in a rush: one on each core, the others in order of arrival, and no
//! more of them than are soon through.
//!
//! A question is computed by the thread that asks it, once it has a turn; who is done hands the
//! turn to whoever waits longest. So all cores work, each answer leaves as soon as it is there, and
//! nobody computes for others. Equal questions are computed once, at the same time or later.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use rustc_hash::FxHashMap;

use super::Error;
use super::recent::Recent;

/// Tokens that a question may have to count as one of those waiting; a longer one counts more.
const TOKENS_OF_ONE: usize = 32;

type Outcome = Result<Vec<f32>, Error>;

/// How much of the machine a question may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Room {
    /// It is alone: a few cores.
    Alone,
    /// Others are at work: one core.
    Crowded,
}

/// Who has a turn, who waits, and what was found lately.
pub(super) struct Queue {
    turns: usize,
    state: Mutex<State>,
}

struct State {
    /// Turns that are taken.
    taken: usize,
    /// In order of arrival.
    waiting: VecDeque<Arc<Job>>,
    /// What all who wait count.
    waiting_count: usize,
    /// Under way or waiting.
    jobs: FxHashMap<Box<[i32]>, Arc<Job>>,
    recent: Recent,
}

/// A question under way, for all who ask it at the same time.
struct Job {
    count: usize,
    stage: Mutex<Stage>,
    changed: Condvar,
}

enum Stage {
    Waiting,
    Working,
    Done(Outcome),
}

impl Queue {
    /// `turns` questions are computed at once; the results of the last `remembered` are kept.
    pub(super) fn new(turns: usize, remembered: usize) -> Self {
        let state = State {
            taken: 0,
            waiting: VecDeque::new(),
            waiting_count: 0,
            jobs: FxHashMap::default(),
            recent: Recent::new(remembered),
        };
        Self { turns: turns.max(1), state: Mutex::new(state) }
    }

    /// The vector of a question: remembered, or from the one who is computing the same, or by
    /// `compute` in its turn. None if `most_waiting` others wait already.
    pub(super) fn ask(
        &self,
        ids: &[i32],
        most_waiting: usize,
        compute: impl FnOnce(Room) -> Outcome,
    ) -> Result<Option<Vec<f32>>, Error> {
        let mut state = self.lock();
        if let Some(vector) = state.recent.get(ids) {
            return Ok(Some(vector));
        }
        if let Some(job) = state.jobs.get(ids).cloned() {
            drop(state);
            return job.outcome().map(Some);
        }
        let free = state.taken < self.turns;
        if !free && state.waiting_count >= most_waiting {
            return Ok(None);
        }
        let room = if state.taken == 0 { Room::Alone } else { Room::Crowded };
        let job = Arc::new(Job {
            count: ids.len().div_ceil(TOKENS_OF_ONE),
            stage: Mutex::new(if free { Stage::Working } else { Stage::Waiting }),
            changed: Condvar::new(),
        });
        state.jobs.insert(ids.into(), Arc::clone(&job));
        if free {
            state.taken += 1;
        } else {
            state.waiting_count += job.count;
            state.waiting.push_back(Arc::clone(&job));
        }
        drop(state);
        job.wait_for_turn();
        let mut turn = Turn { queue: self, ids, job: &job, outcome: None };
        turn.outcome.insert(compute(room)).clone().map(Some)
    }

    /// Nothing here is left half done by a panic.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Job {
    fn wait_for_turn(&self) {
        let mut stage = self.lock();
        while matches!(*stage, Stage::Waiting) {
            stage = self.changed.wait(stage).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn outcome(&self) -> Outcome {
        let mut stage = self.lock();
        loop {
            if let Stage::Done(outcome) = &*stage {
                return outcome.clone();
            }
            stage = self.changed.wait(stage).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn change(&self, to: Stage) {
        *self.lock() = to;
        self.changed.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, Stage> {
        self.stage.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Gives the outcome to all who wait for it, and the turn to the next, even after a panic.
struct Turn<'a> {
    queue: &'a Queue,
    ids: &'a [i32],
    job: &'a Job,
    outcome: Option<Outcome>,
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let panicked = || Err(Error::Inference { cause: "a thread stopped".to_owned() });
        let outcome = self.outcome.take().unwrap_or_else(panicked);
        let next = {
            let mut state = self.queue.lock();
            state.jobs.remove(self.ids);
            if let Ok(vector) = &outcome {
                state.recent.put(self.ids.to_vec(), vector.clone());
            }
            let next = state.waiting.pop_front();
            match &next {
                Some(next) => state.waiting_count -= next.count,
                None => state.taken -= 1,
            }
            next
        };
        if let Some(next) = next {
            next.change(Stage::Working);
        }
        self.job.change(Stage::Done(outcome));
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::sync::mpsc;
    use std::thread;

    use super::*;

    const ENOUGH: usize = 1000;

    fn vector_of(ids: &[i32]) -> Vec<f32> {
        ids.iter().map(|&id| id as f32).collect()
    }

    /// Returns once `condition` holds of the queue.
    fn wait_until(queue: &Queue, condition: impl Fn(&State) -> bool) {
        while !condition(&queue.lock()) {
            thread::yield_now();
        }
    }

    #[test]
    fn each_gets_its_own_vector_and_equals_are_computed_once() {
        let (queue, computed) = (Queue::new(2, 100), AtomicUsize::new(0));
        let most = AtomicUsize::new(0);
        let now = AtomicUsize::new(0);
        thread::scope(|scope| {
            for thread in 0..32 {
                let ids = [thread % 8, 1];
                let (queue, computed, most, now) = (&queue, &computed, &most, &now);
                scope.spawn(move || {
                    let vector = queue.ask(&ids, ENOUGH, |_| {
                        computed.fetch_add(1, Ordering::SeqCst);
                        most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                        thread::yield_now();
                        now.fetch_sub(1, Ordering::SeqCst);
                        Ok(vector_of(&ids))
                    });
                    assert_eq!(vector.unwrap(), Some(vector_of(&ids)));
                });
            }
        });
        assert_eq!(computed.into_inner(), 8);
        assert!(most.into_inner() <= 2);
        let state = queue.lock();
        assert_eq!((state.taken, state.waiting_count, state.jobs.len()), (0, 0, 0));
    }

    /// One is at work, one waits: whatever is new is turned away, what is known is not.
    #[test]
    fn a_full_queue_turns_away_only_what_is_new() {
        let queue = Queue::new(1, 100);
        queue.ask(&[9], 1, |_| Ok(vec![9.0])).unwrap();
        let (go, gate) = mpsc::channel::<()>();
        thread::scope(|scope| {
            let working = scope.spawn(|| {
                queue.ask(&[1], 1, move |room| {
                    assert_eq!(room, Room::Alone);
                    gate.recv().unwrap();
                    Ok(vec![1.0])
                })
            });
            wait_until(&queue, |state| state.taken == 1);
            let waiting = scope.spawn(|| {
                queue.ask(&[2], 1, |room| {
                    assert_eq!(room, Room::Crowded);
                    Ok(vec![2.0])
                })
            });
            wait_until(&queue, |state| state.waiting.len() == 1);
            assert_eq!(queue.ask(&[3], 1, |_| unreachable!()).unwrap(), None);
            assert_eq!(queue.ask(&[9], 1, |_| unreachable!()).unwrap(), Some(vec![9.0]));
            let equal = scope.spawn(|| queue.ask(&[1], 0, |_| unreachable!()));
            go.send(()).unwrap();
            assert_eq!(working.join().unwrap().unwrap(), Some(vec![1.0]));
            assert_eq!(equal.join().unwrap().unwrap(), Some(vec![1.0]));
            assert_eq!(waiting.join().unwrap().unwrap(), Some(vec![2.0]));
        });
        assert_eq!(queue.ask(&[3], 0, |_| Ok(vec![3.0])).unwrap(), Some(vec![3.0]));
    }

    #[test]
    fn a_long_question_counts_as_several() {
        let queue = Queue::new(1, 100);
        let (go, gate) = mpsc::channel::<()>();
        thread::scope(|scope| {
            let block = move |_| {
                gate.recv().unwrap();
                Ok(vec![1.0])
            };
            let queue = &queue;
            scope.spawn(move || queue.ask(&[1], 3, block));
            wait_until(queue, |state| state.taken == 1);
            scope.spawn(|| queue.ask(&[2; 3 * TOKENS_OF_ONE], 3, |_| Ok(vec![2.0])));
            wait_until(queue, |state| state.waiting.len() == 1);
            assert_eq!(queue.ask(&[3], 3, |_| unreachable!()).unwrap(), None);
            go.send(()).unwrap();
        });
        assert_eq!(queue.lock().waiting_count, 0);
    }

    /// Those who wait for a failed one hear of it; those behind get their turn.
    #[test]
    fn nobody_hangs_on_a_failure_or_a_panic() {
        for panics in [false, true] {
            let queue = Queue::new(1, 100);
            let (go, gate) = mpsc::channel::<()>();
            thread::scope(|scope| {
                let queue = &queue;
                let failing = scope.spawn(move || {
                    queue.ask(&[1], ENOUGH, move |_| {
                        gate.recv().unwrap();
                        assert!(!panics, "on purpose");
                        Err(Error::Inference { cause: "on purpose".to_owned() })
                    })
                });
                wait_until(queue, |state| state.taken == 1);
                let job = Arc::clone(&queue.lock().jobs[[1].as_slice()]);
                let equal = scope.spawn(|| queue.ask(&[1], ENOUGH, |_| unreachable!()));
                let other = scope.spawn(|| queue.ask(&[2], ENOUGH, |_| Ok(vec![2.0])));
                wait_until(queue, |state| state.waiting.len() == 1);
                // The map, the failing thread, this one, and the equal.
                while Arc::strong_count(&job) < 4 {
                    thread::yield_now();
                }
                go.send(()).unwrap();
                assert_eq!(failing.join().is_err(), panics);
                assert!(matches!(equal.join().unwrap(), Err(Error::Inference { .. })));
                assert_eq!(other.join().unwrap().unwrap(), Some(vec![2.0]));
            });
            // A failure is not remembered.
            assert_eq!(queue.ask(&[1], ENOUGH, |_| Ok(vec![1.0])).unwrap(), Some(vec![1.0]));
        }
    }
}
