//! `/novita`: what changed since a day; without one, in the last thirty days.

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use knowledge::Communique;
use knowledge::communique::Citation;
use knowledge::italian::date;

use super::super::reply::{Block, Message, Reply};
use super::super::turn::Turn;
use super::super::{Trouble, show};
use crate::clock;
use crate::store::Change;

/// How far back, in days, where no day is given.
const DAYS: i64 = 30;
/// Most pieces of news, and of communiqués beside them.
const MOST: u32 = 20;
const LATEST: usize = 3;

/// What changed.
pub(in super::super) async fn news(turn: &Turn<'_>, argument: &str) -> Result<Reply, Trouble> {
    let today = turn.now().date();
    let since = match argument.trim() {
        "" => today.checked_sub(DAYS.days()).unwrap_or(today),
        text => match day(text, today) {
            Some(day) => day,
            None => return Ok(turn.warn(turn.say("news-usage")).into()),
        },
    };
    // What was recorded is in real time, also where the clock is set to another day.
    let real = clock::now().date();
    let start = real.checked_sub(since.until(today).unwrap_or_default()).unwrap_or(since);
    let start = start.to_zoned(clock::zone()).map_or(Timestamp::MIN, |zoned| zoned.timestamp());
    let all = turn.house.store.news(start, MOST).await?;
    let snapshot = turn.house.reloads.current();
    let communiques = snapshot.communiques();
    let date = turn.messages().day(Some(since));
    let mut message =
        Message::default().with(Block::bold(turn.say_with("news-since", [("date", date.into())])));
    for (change, heading) in [
        (Change::Added, "news-added"),
        (Change::Changed, "news-changed"),
        (Change::Removed, "news-removed"),
    ] {
        let of_kind = all.iter().filter(|news| news.change == change);
        let citations: Vec<Citation> =
            of_kind.map(|news| show::citation(communiques, &news.communique)).collect();
        if !citations.is_empty() {
            let items = citations.iter().map(|citation| ("• ".to_owned(), citation));
            message = message
                .with(Block::plain(turn.say(heading)))
                .with(show::list(turn.messages(), items));
        }
    }
    if all.is_empty() {
        message = message.with(Block::plain(turn.say("news-none")));
        let mut latest: Vec<Citation> =
            communiques.iter().filter(|c| c.date.is_some()).map(Communique::citation).collect();
        latest.sort_by_key(|citation| std::cmp::Reverse(citation.date));
        latest.truncate(LATEST);
        if !latest.is_empty() {
            let items = latest.iter().map(|citation| ("• ".to_owned(), citation));
            message = message
                .with(Block::plain(turn.say("news-latest")))
                .with(show::list(turn.messages(), items));
        }
    }
    Ok(message.into())
}

/// A day as people write it: "1 novembre", "1/11/2026", "2026-11-01".
fn day(text: &str, today: Date) -> Option<Date> {
    if let Ok(day) = text.parse() {
        return Some(day);
    }
    match date::expressions(text, Some(today)).into_iter().next()?.kind {
        date::Kind::Day(day) => day.date,
        date::Kind::Relative { date, .. } => date,
        _ => None,
    }
}
