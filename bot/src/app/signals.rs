//! What the system tells the service: to stop (TERM, INT), to reload (HUP).

use std::io;
use std::process;

use tokio_util::sync::CancellationToken;

/// The exit code of a program that was told twice to stop.
const IMPATIENT: i32 = 130;

/// Stops gracefully when the system says so; at once when it says so again.
///
/// # Errors
/// When the system refuses to tell.
pub fn stop_when_told(stop: CancellationToken) -> io::Result<()> {
    let mut told = Stops::listen()?;
    tokio::spawn(async move {
        told.next().await;
        tracing::info!("stopping: answers in flight are finished first");
        stop.cancel();
        told.next().await;
        process::exit(IMPATIENT);
    });
    Ok(())
}

#[cfg(unix)]
mod kinds {
    use std::io;

    use tokio::signal::unix::{Signal, SignalKind, signal};

    pub(super) struct Stops(Signal, Signal);

    impl Stops {
        pub(super) fn listen() -> io::Result<Self> {
            Ok(Self(signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?))
        }

        pub(super) async fn next(&mut self) {
            tokio::select! {
                _ = self.0.recv() => {}
                _ = self.1.recv() => {}
            }
        }
    }

    /// Orders to reload: the signal HUP. Those that come while nobody waits for one are one.
    pub struct Hangups(Signal);

    impl Hangups {
        /// Listens from now on; without it the signal would end the program.
        ///
        /// # Errors
        /// When the system refuses to tell.
        pub fn listen() -> io::Result<Self> {
            Ok(Self(signal(SignalKind::hangup())?))
        }

        /// Waits for one; `false` when none can come any more.
        pub async fn next(&mut self) -> bool {
            self.0.recv().await.is_some()
        }
    }
}

#[cfg(not(unix))]
mod kinds {
    use std::io;

    pub(super) struct Stops;

    impl Stops {
        pub(super) fn listen() -> io::Result<Self> {
            Ok(Self)
        }

        pub(super) async fn next(&mut self) {
            if tokio::signal::ctrl_c().await.is_err() {
                std::future::pending::<()>().await;
            }
        }
    }

    /// Orders to reload: there is no such signal here.
    pub struct Hangups;

    impl Hangups {
        /// Does nothing.
        ///
        /// # Errors
        /// None.
        pub fn listen() -> io::Result<Self> {
            Ok(Self)
        }

        /// None ever comes.
        pub async fn next(&mut self) -> bool {
            false
        }
    }
}

pub use kinds::Hangups;
use kinds::Stops;
