//! `bacheca run` as a process, and what it takes of the machine.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use super::crowd::Crowd;
use super::figures;
use super::questions::communiques;

/// How long a start may take: the first of all embeds the communiqués.
const START: Duration = Duration::from_secs(120);
/// It loads the model after it has begun to serve: with so little processor time within so long, it
/// is done with that.
const REST: (Duration, Duration) = (Duration::from_millis(20), Duration::from_millis(500));

/// A running service, which ends with this.
pub struct Service {
    child: Child,
    metrics: String,
    _home: tempfile::TempDir,
    _communiques: tempfile::TempDir,
}

impl Service {
    /// Starts it on the crowd's platforms, and waits until it serves and has come to rest.
    pub fn start(crowd: &Crowd) -> Self {
        let home = tempfile::tempdir().unwrap();
        let communiques = communiques();
        let mut command = Command::new(env!("CARGO_BIN_EXE_bacheca-under-test"));
        command.args(["run", "--today", "2026-02-05T10:00"]).current_dir(home.path());
        for (name, _) in std::env::vars_os() {
            let named = name.to_string_lossy();
            if named.starts_with("BACHECA_") || named.ends_with("_TOKEN") {
                command.env_remove(name);
            }
        }
        let path = |path: &Path| path.to_string_lossy().into_owned();
        let file = |name: &str| path(&home.path().join(name));
        for (name, value) in [
            ("HOME", path(home.path())),
            ("BACHECA_KNOWLEDGE__FOLDER", path(communiques.path())),
            ("BACHECA_KNOWLEDGE__CACHE", concat!(env!("CARGO_TARGET_TMPDIR"), "/cache").to_owned()),
            ("BACHECA_ASKING__PER_MINUTE", "0".to_owned()),
            ("BACHECA_STORE__FILE", file("bacheca.db")),
            ("BACHECA_STORE__KEY_FILE", file("key")),
            ("BACHECA_SERVICE__SOCKET", file("socket")),
            ("BACHECA_SERVICE__LISTEN", "127.0.0.1:0".to_owned()),
        ] {
            command.env(name, value);
        }
        command.envs(crowd.platforms().iter().flat_map(|platform| platform.settings()));
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().unwrap();
        let out = child.stdout.take().unwrap();
        let (said, lines) = mpsc::channel();
        std::thread::spawn(move || {
            BufReader::new(out)
                .lines()
                .map_while(Result::ok)
                .for_each(|line| drop(said.send(line)));
        });
        let mut metrics = String::new();
        loop {
            let line = lines.recv_timeout(START).expect("the service does not get ready");
            if line == "ready" {
                break;
            }
            if let Some(address) = line.strip_prefix("listening on ") {
                metrics = format!("{address}/metrics");
            }
            crowd.platforms().iter().for_each(|platform| platform.hears(&line));
        }
        let service = Self { child, metrics, _home: home, _communiques: communiques };
        crowd.platforms().iter().for_each(|platform| platform.meets_bot());
        let end = Instant::now() + START;
        loop {
            let before = service.cpu();
            std::thread::sleep(REST.1);
            if service.cpu() - before <= REST.0 || Instant::now() > end {
                return service;
            }
        }
    }

    /// The memory it occupies, in MiB.
    pub fn memory(&self) -> f64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
        line.split_whitespace().next().unwrap().parse::<f64>().unwrap() / 1024.0
    }

    /// The processor time it has used.
    pub fn cpu(&self) -> Duration {
        figures::cpu_of(&self.child.id().to_string())
    }

    /// What it has replied so far, by outcome, as `/metrics` tells it.
    pub fn outcomes(&self) -> String {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let text = runtime.block_on(async {
            let client = reqwest::Client::builder().no_proxy().build().unwrap();
            client.get(&self.metrics).send().await.unwrap().text().await.unwrap()
        });
        let read = |line: &str| {
            let rest = line.strip_prefix("bacheca_replies_total{outcome=\"")?;
            let (outcome, count) = rest.split_once("\"} ")?;
            Some(format!("{outcome} {count}"))
        };
        text.lines().filter_map(read).collect::<Vec<String>>().join(", ")
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
