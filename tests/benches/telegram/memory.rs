//! Memory over many updates of all kinds: questions, commands, buttons.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use fakes::telegram::{Target, World};

use super::Plan;
use super::crowd::{Crowd, PATIENCE};
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
/// After so many updates the fake forgets what is old.
const PRUNED: usize = 5_000;
/// How many messages of a chat it keeps.
const KEPT: usize = 6;
const COMMANDS: [&str; 10] = [
    "/start",
    "/aiuto",
    "/argomenti",
    "/scadenze",
    "/comunicati",
    "/fonti",
    "/novita",
    "/avvisi",
    "/privacy",
    "/lingua",
];

/// Prints a table; gives what was wrong.
pub fn measure(plan: &Plan) -> Vec<String> {
    let Some(mode) = plan.modes.first().copied() else { return Vec::new() };
    let crowd = Crowd::new(plan.of(CHATS));
    let service = Service::start(&crowd.telegram, mode);
    let mut questions = questions();
    let mut turns = crowd.chats.iter().copied().cycle().zip(0_usize..);
    println!("### Memory, {} chats, {}\n", crowd.chats.len(), mode.name());
    println!("| updates | memory | updates/s | cores: service | fake Telegram | others |");
    println!("| --- | --- | --- | --- | --- | --- |");
    println!("| 0 | {:.1} MiB | | | | |", service.memory());
    let (mut faults, mut series, mut told) = (Vec::new(), Vec::new(), 0);
    for count in SERIES.map(|count| plan.of(count)) {
        let (stretch, before) = (Stretch::begin(&service), told);
        let mut moved = (told, Instant::now());
        while told < count {
            crowd.telegram.change(|world| {
                while world.updates.len() < WAITING && told < count {
                    let Some((chat, turn)) = turns.next() else { break };
                    act(world, chat, turn, &mut questions);
                    told += 1;
                    if told % PRUNED == 0 {
                        prune(world);
                    }
                }
            });
            std::thread::sleep(Duration::from_millis(2));
            if told != moved.0 {
                moved = (told, Instant::now());
            }
            // What is stuck is told by those who wait for it below.
            if moved.1.elapsed() > PATIENCE {
                break;
            }
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
    let outcomes: Vec<String> =
        service.outcomes().into_iter().map(|(outcome, n)| format!("{outcome} {n}")).collect();
    println!("\nReplies: {}.\n", outcomes.join(", "));
    faults
}

/// A question, a command, or one of the buttons of what the bot wrote last.
fn act(world: &mut World, chat: i64, turn: usize, questions: &mut impl Iterator<Item = String>) {
    // The chats come round in an even number: what each does is to change all the same.
    let draw = (world.draw() * 4.0) as usize;
    if draw == 0
        && let Some((message, data)) = button(world, chat, turn)
    {
        world.press(chat, (chat, message), &data);
    } else if draw == 1 {
        world.say(chat, chat, COMMANDS[turn % COMMANDS.len()], None, None);
    } else {
        world.say(chat, chat, &questions.next().unwrap_or_default(), None, None);
    }
}

fn button(world: &World, chat: i64, turn: usize) -> Option<(i64, String)> {
    let message = world.history(chat).rev().find(|message| message.from == world.bot.id)?;
    let data = message.keyboard.iter().flatten().filter_map(|button| match &button.target {
        Target::Data(data) => Some(data),
        _ => None,
    });
    let data: Vec<&String> = data.collect();
    let chosen = data.get(turn % data.len().max(1))?;
    Some((message.id, (*chosen).clone()))
}

/// The fake's own memory is not what is measured.
fn prune(world: &mut World) {
    let mut newer: BTreeMap<i64, usize> = BTreeMap::new();
    let old: Vec<(i64, i64)> = world
        .messages
        .keys()
        .rev()
        .copied()
        .filter(|(chat, _)| {
            let newer = newer.entry(*chat).or_default();
            *newer += 1;
            *newer > KEPT
        })
        .collect();
    for key in old {
        world.messages.remove(&key);
    }
    world.actions.clear();
}
