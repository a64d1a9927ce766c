//! A steady stream of questions, faster and faster, for as long as answers are quick.

use std::time::{Duration, Instant};

use super::Plan;
use super::crowd::{Crowd, Mode};
use super::figures::Stretch;
use super::questions::questions;
use super::service::Service;

const CHATS: usize = 1000;
/// Questions a second.
const RATES: [usize; 14] = [25, 50, 75, 100, 125, 150, 175, 200, 250, 300, 350, 400, 500, 600];
/// How long each rate is kept up.
const SECONDS: usize = 10;
/// A quick answer.
const QUICK: Duration = Duration::from_secs(1);
const TICK: Duration = Duration::from_millis(5);

/// Prints a table for each mode; gives what was wrong.
pub fn measure(plan: &Plan) -> Vec<String> {
    plan.modes(&Mode::ALL).into_iter().flat_map(|mode| stream(plan, mode)).collect()
}

fn stream(plan: &Plan, mode: Mode) -> Vec<String> {
    let mut crowd = Crowd::new(mode, CHATS);
    let service = Service::start(&crowd);
    let mut asked = (0..CHATS).cycle().zip(questions());
    let time = Duration::from_secs(plan.of(SECONDS) as u64);
    println!("### A steady stream for {} s each, {}\n", time.as_secs(), mode.name());
    println!(
        "| questions/s | p50 | p99 | longest | told that it comes within | processor time an \
         answer | cores: service | fakes | others |"
    );
    println!("| --- | --- | --- | --- | --- | --- | --- | --- | --- |");
    let (mut faults, mut best) = (Vec::new(), 0);
    // The first round is the warm-up.
    for (rate, counts) in [(RATES[0], false)].into_iter().chain(RATES.map(|rate| (rate, true))) {
        let stretch = Stretch::begin(&service);
        let (began, mut sent) = (Instant::now(), 0);
        while began.elapsed() < time {
            let due = (began.elapsed().as_secs_f64() * rate as f64) as usize;
            crowd.ask(asked.by_ref().take(due.saturating_sub(sent)));
            sent = sent.max(due);
            std::thread::sleep(TICK);
        }
        let ended = crowd.wait();
        let used = stretch.end();
        faults.extend(ended.err());
        let answers = crowd.collect(&format!("{rate} a second"));
        let times = answers.times();
        if counts {
            println!(
                "| {rate} | {} | {} | {} | {} |",
                times.cells(),
                answers.first(),
                used.by_answer(times.count()),
                used.cells()
            );
        }
        faults.extend(answers.faults);
        if counts && times.at(0.99) >= QUICK {
            break;
        }
        best = if counts { rate } else { best };
    }
    println!("\nThe most with p99 below {} s: {best} questions a second.\n", QUICK.as_secs());
    faults
}
