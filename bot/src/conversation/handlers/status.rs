//! `/stato`: which knowledge base, how long, what waits. `/statistiche`: what is asked about.

use std::collections::BTreeMap;

use super::super::Trouble;
use super::super::incoming::Platform;
use super::super::reply::{Block, Message, Reply};
use super::super::turn::Turn;
use crate::clock;
use crate::messages::Known;
use crate::store::LogEntry;

/// Smaller sums are not shown: behind few questions somebody can be guessed.
pub(super) const FEWEST: u64 = 5;
/// How much of the admin log is shown.
const ENTRIES: u32 = 5;

/// How the program does.
pub(in super::super) async fn status(turn: &Turn<'_>) -> Result<Reply, Trouble> {
    let house = turn.house;
    let snapshot = house.reloads.current();
    let up = house.started.elapsed().as_secs();
    let mut waiting = 0;
    for platform in [Platform::Telegram, Platform::Discord] {
        waiting += house.store.waiting(platform).await?;
    }
    let tickets = house.store.queue().await?.len();
    let mut lines = vec![
        turn.say_with("status-version", [("version", snapshot.version().into())]),
        turn.messages().known(&Known::of(&snapshot)),
        turn.say_with(
            "status-uptime",
            [
                ("days", (up / 86_400).into()),
                ("hours", (up / 3_600 % 24).into()),
                ("minutes", (up / 60 % 60).into()),
            ],
        ),
        turn.say_with(
            "status-queue",
            [
                ("questions", house.waiting.load(std::sync::atomic::Ordering::Relaxed).into()),
                ("deliveries", waiting.into()),
                ("tickets", tickets.into()),
            ],
        ),
        turn.say_with("status-id", [("id", String::from(turn.incoming.asker).into())]),
    ];
    if turn.incoming.here != turn.incoming.asker {
        let here = String::from(turn.incoming.here);
        lines.push(turn.say_with("status-here", [("id", here.into())]));
    }
    let message = Message::default()
        .with(Block::bold(turn.say("status")))
        .with(Block::plain(lines.join("\n")));
    let mut message = super::reload::warnings(turn, message);
    if house.is_admin(turn.incoming) {
        let entries = house.store.admin_log(ENTRIES).await?;
        let lines: Vec<String> = entries.iter().map(|entry| line(turn, entry)).collect();
        if !lines.is_empty() {
            message = message
                .with(Block::bold(turn.say("status-log")))
                .with(Block::plain(lines.join("\n")));
        }
    }
    Ok(message.into())
}

/// "• 22 novembre 2026, ore 12:00 · telegram:1 · answer · 12".
fn line(turn: &Turn<'_>, entry: &LogEntry) -> String {
    let at = entry.at.to_zoned(clock::zone());
    let at = turn.messages().moment(at.date(), Some(at.time()));
    let who = entry.by.map(String::from);
    let parts = [Some(at), who, Some(entry.action.clone()), Some(entry.detail.clone())];
    let parts: Vec<String> = parts.into_iter().flatten().filter(|part| !part.is_empty()).collect();
    format!("• {}", parts.join(" · "))
}

/// How often each topic was asked about in the last twelve months, from five up.
pub(in super::super) async fn statistics(turn: &Turn<'_>) -> Result<Reply, Trouble> {
    turn.house.flush().await;
    let mut sums: BTreeMap<(String, String), u64> = BTreeMap::new();
    for (_, topic, outcome, count) in turn.house.store.counts().await? {
        *sums.entry((topic, outcome)).or_default() += count;
    }
    let mut message = Message::default().with(Block::bold(turn.say("statistics")));
    let topics = turn.house.topics.all().iter().map(|topic| topic.id.clone());
    for id in topics.chain([String::new()]) {
        let of_topic = sums.iter().filter(|((topic, _), count)| *topic == id && **count >= FEWEST);
        let lines: Vec<String> = of_topic
            .map(|((_, outcome), count)| {
                let outcome = turn.say_with("outcome", [("outcome", outcome.as_str().into())]);
                format!("{outcome}: {count}")
            })
            .collect();
        if !lines.is_empty() {
            let name = turn.topic_name(Some(&id));
            message = message.with(Block::plain(format!("{name} · {}", lines.join(" · "))));
        }
    }
    if message.blocks.len() == 1 {
        message = message.with(Block::plain(turn.say("statistics-none")));
    }
    Ok(message.with(Block::italic(turn.say("statistics-fewest"))).into())
}
