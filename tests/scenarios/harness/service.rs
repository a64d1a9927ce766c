//! `bacheca run` as a process, with settings only: started, watched, stopped, killed.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

use super::platform::{Member, Platform};
use super::{Bacheca, Folder, Reply, bacheca};

/// How long a start may take: the first of all makes the cache.
const START: Duration = Duration::from_secs(120);
/// How long a stop may take.
const STOP: Duration = Duration::from_secs(30);

/// A service, being prepared.
#[derive(Clone)]
pub struct Preparing {
    settings: Vec<(String, String)>,
    today: String,
}

/// A service with the built-in knowledge base, on a day when a deadline of it is to come.
pub fn service() -> Preparing {
    Preparing { settings: Vec::new(), today: "2022-06-01T10:00".to_owned() }
}

impl Preparing {
    /// Sets one thing, by its name in the environment.
    pub fn set(mut self, name: &str, value: impl AsRef<str>) -> Self {
        self.settings.push((name.to_owned(), value.as_ref().to_owned()));
        self
    }

    /// Serves this platform.
    pub fn on<P: Platform>(mut self, platform: &P) -> Self {
        self.settings.extend(platform.settings());
        self
    }

    /// The day, and the time where it matters.
    pub fn today(mut self, today: &str) -> Self {
        today.clone_into(&mut self.today);
        self
    }

    /// Answers from this folder.
    pub fn knowledge(self, folder: &Path) -> Self {
        self.set("BACHECA_KNOWLEDGE__FOLDER", folder.to_string_lossy())
    }

    pub fn admin(self, member: &impl Member) -> Self {
        self.set("BACHECA_PEOPLE__ADMINS", member.name_in_settings())
    }

    pub fn moderator(self, member: &impl Member) -> Self {
        self.set("BACHECA_PEOPLE__MODERATORS", member.name_in_settings())
    }

    /// Hands questions on to this member's private chat.
    pub fn delegate(self, member: &impl Member) -> Self {
        self.set("BACHECA_PEOPLE__DELEGATES", member.name_in_settings())
    }

    /// Starts it, and waits until it serves.
    pub fn start(self) -> Service {
        let home = tempfile::tempdir().unwrap();
        let running = Running::start(&self, home.path());
        let mut service = Service { prepared: self, home, running };
        service.ready();
        service
    }
}

/// A running service with a folder of its own, which goes with it.
pub struct Service {
    prepared: Preparing,
    home: tempfile::TempDir,
    running: Running,
}

/// One process of it.
struct Running {
    child: Child,
    out: Lines,
    err: Lines,
}

/// What is written to a pipe, line by line.
#[derive(Clone, Default)]
struct Lines(Arc<(Mutex<Vec<String>>, Condvar)>);

impl Lines {
    fn of(pipe: impl Read + Send + 'static) -> Self {
        let lines = Self::default();
        let kept = lines.clone();
        std::thread::spawn(move || {
            for line in BufReader::new(pipe).lines().map_while(Result::ok) {
                kept.0.0.lock().unwrap().push(line);
                kept.0.1.notify_all();
            }
        });
        lines
    }

    fn all(&self) -> Vec<String> {
        self.0.0.lock().unwrap().clone()
    }

    /// What follows these words on the first line that begins with them.
    fn after(&self, beginning: &str) -> Option<String> {
        self.all().iter().find_map(|line| Some(line.strip_prefix(beginning)?.trim().to_owned()))
    }
}

impl Running {
    fn start(prepared: &Preparing, home: &Path) -> Self {
        let mut command = bacheca(["run", "--today", &prepared.today]).command;
        let file = |name: &str| home.join(name).to_string_lossy().into_owned();
        for (name, value) in [
            ("HOME", home.to_string_lossy().into_owned()),
            ("BACHECA_STORE__FILE", file("bacheca.db")),
            ("BACHECA_STORE__KEY_FILE", file("key")),
            ("BACHECA_SERVICE__SOCKET", file("socket")),
            ("BACHECA_SERVICE__LISTEN", "127.0.0.1:0".to_owned()),
            ("BACHECA_LOG__LEVEL", "info".to_owned()),
        ] {
            command.env(name, value);
        }
        command.envs(prepared.settings.iter().map(|(name, value)| (name, value)));
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let out = Lines::of(child.stdout.take().unwrap());
        let err = Lines::of(child.stderr.take().unwrap());
        Self { child, out, err }
    }

    /// Waits for its end; `None` when the time is over.
    fn ends_within(&mut self, time: Duration) -> Option<i32> {
        let end = Instant::now() + time;
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return Some(status.code().unwrap_or(-1));
            }
            if Instant::now() > end {
                return None;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    fn story(&self) -> String {
        let (out, err) = (self.out.all().join("\n"), self.err.all().join("\n"));
        format!("--- standard output\n{out}\n--- standard error\n{err}")
    }
}

impl Service {
    fn ready(&mut self) {
        let end = Instant::now() + START;
        while self.running.out.after("ready").is_none() {
            if let Some(status) = self.running.child.try_wait().unwrap() {
                panic!("the service ended at its start: {status}\n{}", self.running.story());
            }
            assert!(
                Instant::now() < end,
                "the service does not get ready\n{}",
                self.running.story()
            );
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// Its folder: database, key, socket.
    pub fn home(&self) -> &Path {
        self.home.path()
    }

    /// The socket of `bacheca reload`.
    pub fn socket(&self) -> PathBuf {
        self.home.path().join("socket")
    }

    /// `bacheca reload` as its operator types it.
    pub fn reload(&self, knowledge: &Folder, arguments: &[&str]) -> Reply {
        self.operator(["reload"].into_iter().chain(arguments.iter().copied()))
            .env("BACHECA_KNOWLEDGE__FOLDER", knowledge.arg())
            .run()
    }

    /// A command of its operator's, with its settings.
    pub fn operator<'a>(&self, arguments: impl IntoIterator<Item = &'a str>) -> Bacheca {
        bacheca(arguments)
            .env("BACHECA_SERVICE__SOCKET", self.socket().to_str().unwrap())
            .env("BACHECA_STORE__FILE", self.home().join("bacheca.db").to_str().unwrap())
            .env("BACHECA_STORE__KEY_FILE", self.home().join("key").to_str().unwrap())
    }

    /// What follows these words where it says what it listens on: `webhook on`.
    #[track_caller]
    pub fn says(&self, beginning: &str) -> String {
        let found = self.running.out.after(beginning);
        found.unwrap_or_else(|| panic!("it does not say {beginning:?}\n{}", self.running.story()))
    }

    /// All that it has logged since its last start.
    pub fn log(&self) -> String {
        self.running.err.all().join("\n")
    }

    /// Sends a signal: `HUP`.
    pub fn signal(&self, name: &str) {
        let kill = format!("kill -{name} {}", self.running.child.id());
        let status = std::process::Command::new("sh").args(["-c", &kill]).status();
        assert!(status.unwrap().success());
    }

    /// Kills it at once.
    pub fn kill_9(&mut self) {
        self.running.child.kill().unwrap();
        self.running.child.wait().unwrap();
    }

    /// Asks it to stop, and waits until it has, as one does who wants it to end well.
    #[track_caller]
    pub fn stop(&mut self) {
        self.signal("TERM");
        let code = self.running.ends_within(STOP);
        assert_eq!(code, Some(0), "it did not stop well\n{}", self.running.story());
    }

    /// Starts it again with the same folder, ended or not.
    pub fn restart(&mut self) {
        if self.running.child.try_wait().unwrap().is_none() {
            self.stop();
        }
        self.running = Running::start(&self.prepared, self.home.path());
        self.ready();
    }

    /// Its memory, in KiB.
    pub fn memory(&self) -> u64 {
        let status = format!("/proc/{}/status", self.running.child.id());
        let status = std::fs::read_to_string(status).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
        line.split_whitespace().next().unwrap().parse().unwrap()
    }

    /// A page of the observability server: status and text.
    pub fn get(&self, path: &str) -> (u16, String) {
        let address = self.says("listening on http://");
        let mut stream = TcpStream::connect(address.trim_end_matches('/')).unwrap();
        write!(stream, "GET {path} HTTP/1.0\r\nHost: localhost\r\n\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        let status = head.split_whitespace().nth(1).unwrap().parse().unwrap();
        (status, body.to_owned())
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        if std::thread::panicking() {
            super::loudly(&self.running.story());
        }
        let _ = self.running.child.kill();
        let _ = self.running.child.wait();
    }
}
