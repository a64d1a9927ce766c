//! Memory over many updates of all kinds: questions, commands, buttons.

use std::time::{Duration, Instant};

use super::Plan;
use super::crowd::{Crowd, Mode, PATIENCE};
use super::figures::Stretch;
use super::questions::questions;
use super::service::Service;

const CHATS: usize = 2000;
/// After how many updates memory is looked at; the first is the warm-up.
const SERIES: [usize; 5] = [2_000, 10_000, 25_000, 50_000, 100_000];
/// From the second look on, it may grow by so much, in MiB.
const GROWTH: f64 = 20.0;
/// How many updates may wait to be handled.
const WAITING: usize = 300;
/// After so many updates the fakes forget what is old.
const PRUNED: usize = 5_000;

/// Prints a table for each mode; gives what was wrong.
pub fn measure(plan: &Plan) -> Vec<String> {
    plan.modes(&[Mode::Both]).into_iter().flat_map(|mode| memory(plan, mode)).collect()
}

fn memory(plan: &Plan, mode: Mode) -> Vec<String> {
    let mut crowd = Crowd::new(mode, plan.of(CHATS));
    let service = Service::start(&crowd);
    let mut turns = (0..crowd.size).cycle().zip(questions()).zip(0_usize..);
    println!("### Memory, {} chats, {}\n", crowd.size, mode.name());
    println!("| updates | memory | updates/s | cores: service | fakes | others |");
    println!("| --- | --- | --- | --- | --- | --- |");
    println!("| 0 | {:.1} MiB | | | | |", service.memory());
    let (mut faults, mut series, mut told) = (Vec::new(), Vec::new(), 0);
    for count in SERIES.map(|count| plan.of(count)) {
        let (stretch, before) = (Stretch::begin(&service), told);
        let mut moved = Instant::now();
        // What is stuck is told by those who wait for it below.
        while told < count && moved.elapsed() < PATIENCE {
            let room = WAITING.saturating_sub(crowd.left()).min(count - told);
            for ((member, question), turn) in turns.by_ref().take(room) {
                crowd.act(member, turn, &question);
                told += 1;
                if told.is_multiple_of(PRUNED) {
                    crowd.prune();
                }
                moved = Instant::now();
            }
            std::thread::sleep(Duration::from_millis(2));
        }
        if let Err(fault) = crowd.wait() {
            faults.push(fault);
            break;
        }
        let used = stretch.end();
        let rate = (told - before) as f64 / used.seconds;
        series.push(service.memory());
        println!("| {told} | {:.1} MiB | {rate:.0} | {} |", service.memory(), used.cells());
    }
    let grown = series.last().zip(series.get(1)).map_or(0.0, |(last, first)| last - first);
    if grown > GROWTH {
        faults.push(format!("memory grew by {grown:.1} MiB between the second look and the last"));
    }
    faults.extend(crowd.violations());
    println!("\nReplies: {}.\n", service.outcomes());
    faults.into_iter().map(|fault| format!("memory, {}: {fault}", mode.name())).collect()
}
