//! How much the service carries on its platforms: `bacheca run` as a process, the fake Telegram and
//! the fake Discord in this one, without the platforms' limits.
//!
//! `cargo bench -p tests --bench load [-- [--quick] [burst|stream|memory]
//! [polling|webhook|discord|both]]`
//!
//! Ends with exit code 1 where a question is not answered exactly once and in order, where Discord
//! is not told within three seconds that an answer comes, or where memory grows. The fakes run on
//! the same cores, and so does everything else on the machine: both are told beside the figures.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "what is not as expected has to stop a measurement"
)]

mod burst;
mod crowd;
mod discord;
mod figures;
mod memory;
mod platform;
mod questions;
mod service;
mod stream;
mod telegram;

use std::process::ExitCode;

use crowd::Mode;
use figures::machine;

const HELP: &str = "\
How much the service carries on Telegram, on Discord, and on both at once.

Usage: cargo bench -p tests --bench load [-- [OPTIONS] [PARTS] [MODES]]

Parts (all where none is named):
  burst     1,000 chats write three questions each at once
  stream    more and more questions a second, for ten seconds each
  memory    100,000 updates from 2,000 chats
Modes (all where none is named; memory: both):
  polling   all on Telegram
  webhook   all on Telegram, which brings updates
  discord   all on Discord, half of them in direct messages, half with /chiedi
  both      half of them on Telegram, half on Discord
Options:
  --quick   a tenth of all";

/// What is measured.
pub struct Plan {
    quick: bool,
    parts: Vec<String>,
    modes: Vec<Mode>,
}

impl Plan {
    /// Of so many, a tenth where it has to be quick.
    pub fn of(&self, many: usize) -> usize {
        if self.quick { many / 10 } else { many }
    }

    /// The modes that were named, else these.
    pub fn modes(&self, usual: &[Mode]) -> Vec<Mode> {
        if self.modes.is_empty() { usual.to_vec() } else { self.modes.clone() }
    }
}

fn main() -> ExitCode {
    let Some(plan) = plan(std::env::args().skip(1)) else {
        eprintln!("{HELP}");
        return ExitCode::from(2);
    };
    println!("{}\n", machine());
    let measured = |part: &str| plan.parts.is_empty() || plan.parts.iter().any(|p| p == part);
    let mut faults = Vec::new();
    if measured("burst") {
        faults.extend(burst::measure(&plan));
    }
    if measured("stream") {
        faults.extend(stream::measure(&plan));
    }
    if measured("memory") {
        faults.extend(memory::measure(&plan));
    }
    println!("{}", machine());
    for fault in &faults {
        eprintln!("FAILED: {fault}");
    }
    if faults.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn plan(arguments: impl Iterator<Item = String>) -> Option<Plan> {
    let mut plan = Plan { quick: false, parts: Vec::new(), modes: Vec::new() };
    for argument in arguments {
        match argument.as_str() {
            // Given by Cargo.
            "--bench" => {}
            "--quick" => plan.quick = true,
            "burst" | "stream" | "memory" => plan.parts.push(argument),
            name => plan.modes.push(Mode::ALL.into_iter().find(|mode| mode.name() == name)?),
        }
    }
    Some(plan)
}
