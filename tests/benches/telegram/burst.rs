//! Everybody at once: each chat writes its questions in a row, without waiting for an answer.

use super::Plan;
use super::crowd::Crowd;
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
        "| updates by | answered | p50 | p99 | longest | answers/s | processor time \
         an answer | cores: service | fake Telegram | others |"
    );
    println!("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |");
    let (mut faults, mut outcomes) = (Vec::new(), Vec::new());
    for mode in &plan.modes {
        let crowd = Crowd::new(chats);
        let service = Service::start(&crowd.telegram, *mode);
        let mut questions = questions();
        crowd.telegram.change(|world| {
            for (chat, question) in crowd.chats.iter().zip(questions.by_ref().take(WARM_UP)) {
                world.say(*chat, *chat, &question, None, None);
            }
        });
        faults.extend(crowd.collect("warm-up", *mode).1);
        let stretch = Stretch::begin(&service);
        crowd.telegram.change(|world| {
            for _ in 0..IN_A_ROW {
                for chat in &crowd.chats {
                    let question = questions.next().unwrap_or_default();
                    world.say(*chat, *chat, &question, None, None);
                }
            }
        });
        let ended = crowd.wait();
        let used = stretch.end();
        faults.extend(ended.err());
        let (times, wrong) = crowd.collect("burst", *mode);
        println!(
            "| {} | {} of {} | {} | {:.0} | {} | {} |",
            mode.name(),
            times.count(),
            chats * IN_A_ROW,
            times.cells(),
            times.count() as f64 / used.seconds,
            used.by_answer(times.count()),
            used.cells(),
        );
        faults.extend(wrong);
        outcomes = service.outcomes();
    }
    let outcomes: Vec<String> =
        outcomes.into_iter().map(|(outcome, count)| format!("{outcome} {count}")).collect();
    println!("\nWhat they were answered: {}.\n", outcomes.join(", "));
    faults
}
