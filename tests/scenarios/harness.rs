//! Runs the program, and finds the data.

pub mod platform;
pub mod service;

use std::collections::BTreeMap;
use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

/// What a run of the program gave.
#[derive(Debug)]
pub struct Reply {
    pub code: i32,
    pub out: String,
    pub err: String,
}

/// A run of the program, being prepared.
pub struct Bacheca {
    command: Command,
    input: Vec<u8>,
}

/// The program with these arguments, in a folder of nobody's and without settings of its own.
pub fn bacheca<'a>(arguments: impl IntoIterator<Item = &'a str>) -> Bacheca {
    let mut command = Command::new(env!("CARGO_BIN_EXE_bacheca-under-test"));
    command.args(arguments).current_dir(std::env::temp_dir());
    for (name, _) in std::env::vars_os() {
        let name = name.to_string_lossy().into_owned();
        if name.starts_with("BACHECA_") || name.starts_with("CLICOLOR") || name == "NO_COLOR" {
            command.env_remove(name);
        }
    }
    // One cache for all: what a first run has embedded, no other run embeds again.
    command.env("BACHECA_KNOWLEDGE__CACHE", concat!(env!("CARGO_TARGET_TMPDIR"), "/cache"));
    Bacheca { command, input: Vec::new() }
}

impl Bacheca {
    pub fn env(mut self, name: &str, value: &str) -> Self {
        self.command.env(name, value);
        self
    }

    pub fn without_env(mut self, name: &str) -> Self {
        self.command.env_remove(name);
        self
    }

    pub fn arg(mut self, argument: impl AsRef<Path>) -> Self {
        self.command.arg(argument.as_ref());
        self
    }

    pub fn input(mut self, input: impl Into<Vec<u8>>) -> Self {
        self.input = input.into();
        self
    }

    pub fn run(mut self) -> Reply {
        let mut child = self
            .command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let input = std::mem::take(&mut self.input);
        // Beside the reading, or a long input and a long output would wait for each other. A
        // program that ends without reading its input is no fault.
        let feeding = std::thread::spawn(move || drop(stdin.write_all(&input)));
        let output = child.wait_with_output().unwrap();
        feeding.join().unwrap();
        Reply {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// Runs it, reads a few bytes of what it says and walks away, as `head` does.
    pub fn run_into_closed_pipe(mut self) -> Reply {
        let mut child = self
            .command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdout = child.stdout.take().unwrap();
        stdout.read_exact(&mut [0; 8]).unwrap();
        drop(stdout);
        let output = child.wait_with_output().unwrap();
        Reply {
            code: output.status.code().unwrap_or(-1),
            out: String::new(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

impl Reply {
    #[track_caller]
    pub fn ok(self) -> Self {
        assert_eq!(self.code, 0, "{self:#?}");
        self
    }

    #[track_caller]
    pub fn fails(self, code: i32) -> Self {
        assert_eq!(self.code, code, "{self:#?}");
        self
    }

    /// The reply says all of this, in this order.
    #[track_caller]
    pub fn says(&self, wanted: &[&str]) -> &Self {
        let mut rest = self.out.as_str();
        for text in wanted {
            match rest.split_once(text) {
                Some((_, after)) => rest = after,
                None => panic!("not said, or not in this place: {text}\n{}", self.out),
            }
        }
        self
    }

    #[track_caller]
    pub fn does_not_say(&self, unwanted: &str) -> &Self {
        assert!(!self.out.contains(unwanted), "said: {unwanted}\n{}", self.out);
        self
    }

    #[track_caller]
    pub fn warns(&self, wanted: &str) -> &Self {
        assert!(self.err.contains(wanted), "no warning of: {wanted}\n{}", self.err);
        self
    }

    /// One JSON object a line.
    #[track_caller]
    pub fn json(&self) -> Vec<Value> {
        self.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

/// The root of the workspace.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// A folder of the repository, as an argument.
pub fn path(below_root: &str) -> String {
    root().join(below_root).to_string_lossy().into_owned()
}

/// The folder of real data, which is no part of the repository.
pub fn real(name: &str) -> Option<String> {
    let folder = std::env::var_os("BACHECA_EVAL")
        .map_or_else(|| root().join("../shared/eval"), PathBuf::from);
    let found = folder.join(name);
    if found.exists() {
        return Some(found.to_string_lossy().into_owned());
    }
    let found = found.display();
    loudly(&format!(
        "NOT TESTED on real data: {found} is not there; BACHECA_EVAL names its folder"
    ));
    None
}

/// Says what was not tested. Not by a macro: those are silent in a test that passes.
pub fn loudly(text: &str) {
    std::io::stderr().write_all(format!("\n{text}\n").as_bytes()).unwrap();
}

/// A knowledge folder for one scenario, gone with it.
pub struct Folder(tempfile::TempDir);

/// A folder of these files.
pub fn folder(files: &[(&str, &[u8])]) -> Folder {
    let dir = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        let path = dir.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    Folder(dir)
}

impl Folder {
    pub fn path(&self) -> &Path {
        self.0.path()
    }

    pub fn arg(&self) -> &str {
        self.0.path().to_str().unwrap()
    }

    pub fn file(&self, name: &str) -> String {
        self.0.path().join(name).to_string_lossy().into_owned()
    }
}

/// The texts of files as `bacheca text` gives them, each read once.
#[derive(Default)]
pub struct Texts(BTreeMap<String, String>);

impl Texts {
    pub fn of(&mut self, file: &str) -> &str {
        self.0.entry(file.to_owned()).or_insert_with(|| bacheca(["text", file]).run().ok().out)
    }
}
