//! How much the service carries on Telegram: `bacheca run` as a process, the fake Telegram in this
//! one, without Telegram's limits.
//!
//! `cargo bench -p tests --bench telegram [-- [--quick] [burst|stream|memory] [polling|webhook]]`
//!
//! Ends with exit code 1 where a question is not answered exactly once and in order, or where
//! memory grows. The fake runs on the same cores, and so does everything else on the machine: both
//! are told beside the figures.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "what is not as expected has to stop a measurement"
)]

mod burst;
mod crowd;
mod figures;
mod memory;
mod questions;
mod service;
mod stream;

use std::process::ExitCode;

use figures::machine;
use service::Mode;

const HELP: &str = "\
How much the service carries on Telegram.

Usage: cargo bench -p tests --bench telegram [-- [OPTIONS] [PARTS] [MODES]]

Parts (all where none is named):
  burst     1,000 chats write three questions each at once
  stream    more and more questions a second, for ten seconds each
  memory    100,000 updates from 2,000 chats
Modes (both where none is named; memory: the first named, else polling):
  polling, webhook
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
            "polling" => plan.modes.push(Mode::Polling),
            "webhook" => plan.modes.push(Mode::Webhook),
            _ => return None,
        }
    }
    if plan.modes.is_empty() {
        plan.modes = vec![Mode::Polling, Mode::Webhook];
    }
    Some(plan)
}
