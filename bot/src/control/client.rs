//! The asking end of the socket.

use std::io::{self, BufRead, BufReader, Write};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};

use super::{Request, Response};

/// Why a running program could not be asked.
#[derive(Debug, thiserror::Error)]
pub enum CannotAsk {
    /// There is none.
    #[error(
        "no bacheca is running with these settings: nobody listens at {}; start it with `bacheca run`, or name its settings with --config", path.display()
    )]
    NotRunning {
        /// The socket.
        path: PathBuf,
    },
    /// It may not be spoken to.
    #[error(
        "this user may not speak to the running bacheca at {}; ask as the user that runs it", path.display()
    )]
    Forbidden {
        /// The socket.
        path: PathBuf,
    },
    /// It did not answer.
    #[error("the running bacheca broke off: {0}; see its log, and ask again")]
    BrokenOff(io::Error),
}

/// Asks the program that listens at a socket, and waits for what it says, however long: it reads
/// and embeds all that is new first.
///
/// # Errors
/// When there is no such program, or it breaks off.
pub fn ask(path: &Path, request: Request) -> Result<Response, CannotAsk> {
    let stream = UnixStream::connect(path).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::ConnectionRefused => {
            CannotAsk::NotRunning { path: path.to_owned() }
        }
        io::ErrorKind::PermissionDenied => CannotAsk::Forbidden { path: path.to_owned() },
        _ => CannotAsk::BrokenOff(error),
    })?;
    exchange(&stream, request).map_err(CannotAsk::BrokenOff)
}

fn exchange(mut stream: &UnixStream, request: Request) -> io::Result<Response> {
    let mut text = serde_json::to_vec(&request)?;
    text.push(b'\n');
    stream.write_all(&text)?;
    let mut line = String::new();
    if BufReader::new(stream).read_line(&mut line)? == 0 {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(serde_json::from_str(&line)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_running_program_the_cure_is_named() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("bacheca.socket");
        let ask = || ask(&path, Request::Reload { dry_run: true }).unwrap_err().to_string();
        assert!(ask().contains("`bacheca run`"));
        // A dead program's socket refuses.
        drop(std::os::unix::net::UnixListener::bind(&path).unwrap());
        assert!(ask().contains("`bacheca run`"));
    }
}
