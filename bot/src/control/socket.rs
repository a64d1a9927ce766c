//! The running program's end of the socket.

use std::fs::{self, DirBuilder, File, OpenOptions, Permissions, TryLockError};
use std::io;
use std::os::unix::fs::{DirBuilderExt, FileTypeExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{UnixListener, UnixStream};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::{Report, Request, Response};
use crate::reload::{Cause, Refused, Reloads};

/// The longest request, in bytes.
const LONGEST: u64 = 4096;
/// How long a request may take to be written.
const PATIENCE: Duration = Duration::from_secs(10);

/// Why the program cannot be spoken to.
#[derive(Debug, thiserror::Error)]
pub enum CannotOpen {
    /// Another program has the socket.
    #[error(
        "bacheca is already running with these settings: it holds {}; stop it first, or give this one another `store.file` and `service.socket`", path.display()
    )]
    AlreadyRunning {
        /// The lock beside the socket.
        path: PathBuf,
    },
    /// The socket or its lock cannot be made.
    #[error(
        "cannot make the socket {}: {source}; give `service.socket` in the settings another place, or none", path.display()
    )]
    Unusable {
        /// What cannot be made.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

/// The socket, and the right to it for as long as it lives.
#[derive(Debug)]
pub struct Socket {
    listener: UnixListener,
    path: PathBuf,
    /// Held by the living program alone: the system lets go of it when a program ends, however it
    /// ends. So a socket whose lock is free is nobody's, without asking who answers at it.
    _lock: File,
}

impl Socket {
    /// Makes the socket, its folder where there is none, in place of one that a dead program left.
    ///
    /// # Errors
    /// When another program lives there, or the socket cannot be made.
    pub fn open(path: &Path) -> Result<Self, CannotOpen> {
        let unusable = |source| CannotOpen::Unusable { path: path.to_owned(), source };
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(unusable)?;
        }
        // Never removed: whoever opened it just before would hold the lock of another file.
        let lock_path = path.with_extension("lock");
        let mut options = OpenOptions::new();
        let lock = options.write(true).create(true).truncate(false).mode(0o600).open(&lock_path);
        let lock = lock.map_err(unusable)?;
        lock.try_lock().map_err(|error| match error {
            TryLockError::WouldBlock => CannotOpen::AlreadyRunning { path: lock_path },
            TryLockError::Error(error) => unusable(error),
        })?;
        match fs::symlink_metadata(path) {
            Ok(found) if found.file_type().is_socket() => {
                fs::remove_file(path).map_err(unusable)?;
            }
            // Something of the user's, which `bind` then refuses to replace.
            Ok(_) | Err(_) => {}
        }
        let listener = UnixListener::bind(path).map_err(unusable)?;
        fs::set_permissions(path, Permissions::from_mode(0o600)).map_err(unusable)?;
        Ok(Self { listener, path: path.to_owned(), _lock: lock })
    }

    /// Does what is asked for, until stopped. What is under way then is left to itself.
    pub async fn serve(self, reloads: Reloads, stop: CancellationToken) {
        let conversations = TaskTracker::new();
        let accept = async {
            loop {
                match self.listener.accept().await {
                    Ok((stream, _)) => {
                        conversations.spawn(converse(stream, reloads.clone()));
                    }
                    // Too many open files, mostly: it passes.
                    Err(error) => {
                        tracing::warn!("the socket could not be answered: {error}");
                        tokio::time::sleep(Duration::from_secs(1)).await;
                    }
                }
            }
        };
        stop.run_until_cancelled(accept).await;
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        // Left behind, it would only be replaced at the next start.
        let _ = fs::remove_file(&self.path);
    }
}

/// One request after the other, for as long as there are any.
async fn converse(stream: UnixStream, reloads: Reloads) {
    let (input, mut output) = stream.into_split();
    let mut input = BufReader::new(input);
    loop {
        let mut line = String::new();
        let mut limited = (&mut input).take(LONGEST);
        match tokio::time::timeout(PATIENCE, limited.read_line(&mut line)).await {
            Ok(Ok(1..)) => {}
            _ => return,
        }
        let response = match serde_json::from_str(&line) {
            Ok(request) => respond(request, &reloads).await,
            Err(error) => Response::refused(format!("this is no request: {error}")),
        };
        let Ok(mut text) = serde_json::to_vec(&response) else { return };
        text.push(b'\n');
        // Who asked may have gone: what was done stays done.
        if !line.ends_with('\n') || output.write_all(&text).await.is_err() {
            return;
        }
    }
}

async fn respond(request: Request, reloads: &Reloads) -> Response {
    let outcome: Result<Report, Refused> = match request {
        Request::Reload { dry_run: true } => reloads.propose().await.map(Report::from),
        Request::Reload { dry_run: false } => {
            reloads.reload(Cause { name: "socket", by: None }).await.map(Report::from)
        }
    };
    outcome.map_or_else(Response::refused, Response::from)
}

#[cfg(test)]
mod tests {
    use super::super::client;
    use super::*;
    use crate::reload::tests::Service;

    #[tokio::test]
    async fn who_asks_is_told_what_changes_and_what_was_done() {
        let service = Service::of(&[("a.md", "# Uno\n\nIl primo comunicato.")]).await;
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("bacheca.socket");
        let stop = CancellationToken::new();
        let served = Socket::open(&path).unwrap().serve(service.reloads.clone(), stop.clone());
        let served = tokio::spawn(served);
        let ask = |dry_run| {
            let path = path.clone();
            let ask = move || client::ask(&path, Request::Reload { dry_run }).unwrap();
            tokio::task::spawn_blocking(ask)
        };

        service.write("b.md", "# Due\n\nIl secondo comunicato.");
        let dry = ask(true).await.unwrap();
        assert!(dry.ok, "{dry:?}");
        let report = dry.report.clone().unwrap();
        assert_eq!(report.changes.added[0].title, "Due");
        assert_ne!(service.reloads.current().version(), report.version);

        assert_eq!(ask(false).await.unwrap(), dry);
        assert_eq!(service.reloads.current().version(), report.version);

        let mut stream = UnixStream::connect(&path).await.unwrap();
        stream.write_all(b"{\"command\":\"boh\"}\n").await.unwrap();
        let mut line = String::new();
        BufReader::new(stream).read_line(&mut line).await.unwrap();
        let refused: Response = serde_json::from_str(&line).unwrap();
        assert!(!refused.ok && refused.error.unwrap().contains("no request"));

        stop.cancel();
        served.await.unwrap();
        assert!(!path.exists());
    }

    #[tokio::test]
    async fn a_dead_programs_socket_is_replaced_and_a_living_ones_is_not() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("sub/bacheca.socket");
        let socket = Socket::open(&path).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        let again = Socket::open(&path).unwrap_err().to_string();
        assert!(again.contains("already running"), "{again}");
        assert!(path.exists());
        drop(socket);
        assert!(!path.exists());

        // What a kill leaves: the files, and nobody who holds the lock.
        drop(std::os::unix::net::UnixListener::bind(&path).unwrap());
        assert!(path.exists());
        Socket::open(&path).unwrap();
    }

    #[tokio::test]
    async fn a_file_of_the_users_is_not_removed() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("appunti");
        fs::write(&path, "da tenere").unwrap();
        let error = Socket::open(&path).unwrap_err().to_string();
        assert!(error.contains("`service.socket`"), "{error}");
        assert_eq!(fs::read_to_string(&path).unwrap(), "da tenere");
    }
}
