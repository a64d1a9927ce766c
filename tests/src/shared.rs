//! A world that is served and looked at by many at once.

use std::net::SocketAddr;
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::sync::watch;

/// A world, and who waits for it to change.
#[derive(Debug)]
pub struct Shared<W> {
    world: Mutex<W>,
    changed: Condvar,
    tick: watch::Sender<u64>,
    /// Where it is reached.
    pub(crate) address: SocketAddr,
}

impl<W: Default> Shared<W> {
    /// A world as it is at first, to be reached there.
    pub fn at(address: SocketAddr) -> Self {
        let tick = watch::Sender::new(0);
        Self { world: Mutex::default(), changed: Condvar::new(), tick, address }
    }
}

impl<W> Shared<W> {
    /// Looks at the world.
    pub fn look<T>(&self, look: impl FnOnce(&W) -> T) -> T {
        look(&self.world.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Changes the world, and wakes who waits for that.
    pub fn change<T>(&self, change: impl FnOnce(&mut W) -> T) -> T {
        let result = change(&mut self.world.lock().unwrap_or_else(PoisonError::into_inner));
        self.changed.notify_all();
        self.tick.send_modify(|tick| *tick += 1);
        result
    }

    /// Waits until there is something to be had of the world, or the time is over.
    pub fn wait<T>(&self, time: Duration, mut find: impl FnMut(&mut W) -> Option<T>) -> Option<T> {
        let end = Instant::now() + time;
        let mut world = self.world.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if let Some(found) = find(&mut world) {
                return Some(found);
            }
            let left = end.checked_duration_since(Instant::now())?;
            let woken = self.changed.wait_timeout(world, left);
            world = woken.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// Tells of every change.
    pub(crate) fn changes(&self) -> watch::Receiver<u64> {
        self.tick.subscribe()
    }
}

/// A runtime for all tasks and connections, so that letting it go is going down, and a socket there.
pub fn listen(address: SocketAddr) -> (Runtime, TcpListener) {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let listener = runtime.block_on(async {
        for _ in 0..100 {
            if let Ok(listener) = TcpListener::bind(address).await {
                return listener;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("{address} is not free any more");
    });
    (runtime, listener)
}
