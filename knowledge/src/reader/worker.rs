//! Runs a format's reader apart: on its own thread, with a deadline.
//!
//! Parsers written elsewhere may loop, recurse or panic on a file made for it. The thread has a
//! large stack, because a parser that recurses over nested objects would otherwise end the
//! process; a panic on it ends that file only. One that does not come back by its deadline is
//! left behind: it looks at the [`Deadline`] between pages and elements and ends itself there.

use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

use super::Problem;

/// Stack of the thread, in bytes. Only touched pages cost memory.
const STACK: usize = 64 * 1024 * 1024;

/// How long after the deadline the caller still waits for a reader that watches it.
const GRACE: Duration = Duration::from_millis(500);

/// When a reader has to be done.
#[derive(Clone, Copy, Debug)]
pub struct Deadline {
    at: Instant,
    limit: Duration,
}

impl Deadline {
    /// A deadline that long from now.
    pub fn after(limit: Duration) -> Self {
        let now = Instant::now();
        Self { at: now.checked_add(limit).unwrap_or(now + Duration::from_secs(86_400)), limit }
    }

    /// Goes on, or says that time is up.
    ///
    /// # Errors
    /// A [`Problem`] once the deadline has passed.
    pub fn check(&self) -> Result<(), Problem> {
        if Instant::now() < self.at { Ok(()) } else { Err(self.passed()) }
    }

    fn passed(&self) -> Problem {
        Problem::new(
            format!("reading it took longer than {:.0?}", self.limit),
            "save its text as .txt, or raise the limit on time for one file",
        )
    }
}

/// Runs `read` apart and gives what it gives.
///
/// # Errors
/// Those of `read`; a [`Problem`] when it takes too long or breaks.
pub fn run<T, F>(limit: Duration, read: F) -> Result<T, Problem>
where
    T: Send + 'static,
    F: FnOnce(&Deadline) -> Result<T, Problem> + Send + 'static,
{
    let deadline = Deadline::after(limit);
    let (done, result) = sync_channel(1);
    let spawned =
        thread::Builder::new().name("reader".to_owned()).stack_size(STACK).spawn(move || {
            // The receiver may be gone: then nobody waits for this file any more.
            let _ = done.send(read(&deadline));
        });
    if let Err(error) = spawned {
        return Err(Problem::new(
            format!("no thread to read it on: {error}"),
            "try again when the machine is less busy",
        ));
    }
    match result.recv_timeout(limit.saturating_add(GRACE)) {
        Ok(result) => result,
        Err(RecvTimeoutError::Timeout) => Err(deadline.passed()),
        // The sender is gone without a word: the thread panicked.
        Err(RecvTimeoutError::Disconnected) => Err(Problem::new(
            "it breaks the reader of its format",
            "save its text as .txt, and report the file",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_result_a_panic_and_a_loop() {
        let limit = Duration::from_millis(50);
        assert_eq!(run(limit, |_| Ok(3)), Ok(3));
        let broken = run::<(), _>(limit, |_| panic!("on purpose, to see it caught"));
        assert!(broken.is_err_and(|problem| problem.cause.contains("breaks")));
        let started = Instant::now();
        let slow = run(limit, move |deadline| {
            loop {
                deadline.check()?;
                if started.elapsed() > Duration::from_secs(9) {
                    return Ok(());
                }
            }
        });
        assert!(slow.is_err_and(|problem| problem.cause.contains("longer")));
        assert!(started.elapsed() < Duration::from_secs(5));
    }
}
