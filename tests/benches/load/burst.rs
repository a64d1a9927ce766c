//! Everybody at once: each member writes questions in a row, without waiting for an answer.

use super::Plan;
use super::crowd::{Crowd, Mode};
use super::figures::Stretch;
use super::questions::questions;
use super::service::Service;

const CHATS: usize = 1000;
const IN_A_ROW: usize = 3;
/// Questions before, so that nothing is done for the first time.
const WARM_UP: usize = 100;

/// Prints a table; gives what was wrong.
pub fn measure(plan: &Plan) -> Vec<String> {
    let chats = plan.of(CHATS);
    println!("### {chats} chats ask at once, {IN_A_ROW} questions each\n");
    println!(
        "| mode | answered | p50 | p99 | longest | told that it comes within | answers/s | \
         processor time an answer | cores: service | fakes | others |"
    );
    println!("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |");
    let (mut faults, mut outcomes) = (Vec::new(), String::new());
    for mode in plan.modes(&Mode::ALL) {
        let mut crowd = Crowd::new(mode, chats);
        let service = Service::start(&crowd);
        let mut questions = questions();
        crowd.ask((0..chats).zip(questions.by_ref()).take(WARM_UP));
        faults.extend(crowd.collect("warm-up").faults);
        let asked: Vec<_> = (0..IN_A_ROW).flat_map(|_| 0..chats).zip(questions.by_ref()).collect();
        let stretch = Stretch::begin(&service);
        crowd.ask(asked);
        let ended = crowd.wait();
        let used = stretch.end();
        faults.extend(ended.err());
        let answers = crowd.collect("burst");
        let times = answers.times();
        println!(
            "| {} | {} of {} | {} | {} | {:.0} | {} | {} |",
            mode.name(),
            times.count(),
            chats * IN_A_ROW,
            times.cells(),
            answers.first(),
            times.count() as f64 / used.seconds,
            used.by_answer(times.count()),
            used.cells(),
        );
        for (place, times) in answers.by_place() {
            println!("| – {place} | {} | {} | | | | | | |", times.count(), times.cells());
        }
        faults.extend(answers.faults);
        outcomes = service.outcomes();
    }
    println!("\nWhat they were answered: {outcomes}.\n");
    faults
}
