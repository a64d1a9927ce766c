//! `/avvisi`: news of new communiqués by topic. Off until asked for.

use super::super::action::Action;
use super::super::reply::{Block, Button, Message, Reply};
use super::super::turn::Turn;
use super::super::{Trouble, show};

/// What is subscribed to, and how to change it.
pub(in super::super) async fn show(turn: &Turn<'_>) -> Result<Reply, Trouble> {
    let alerts = turn.house.store.alerts(turn.at()).await?;
    let all = alerts.iter().any(String::is_empty);
    let heading = if alerts.is_empty() { "alerts-off" } else { "alerts-on" };
    let mut message = Message::text(turn.say(heading)).with(Block::italic(turn.say("alerts-kept")));
    let toggle = |name: &str, id: Option<&str>, on: bool| {
        let mark = if on { "✅" } else { "▫️" };
        let action = Action::Alerts(id.map(str::to_owned), !on);
        Button::new(show::label(&format!("{mark} {name}")), action)
    };
    message = message.row([toggle(&turn.say("alerts-all"), None, all)]);
    if !all {
        for pair in turn.house.topics.all().chunks(2) {
            message = message.row(pair.iter().map(|topic| {
                let on = alerts.contains(&topic.id);
                toggle(topic.name(turn.language), Some(&topic.id), on)
            }));
        }
    }
    if !alerts.is_empty() && !all {
        message = message.row([Button::new(turn.say("alerts-end"), Action::Alerts(None, false))]);
    }
    Ok(message.into())
}

/// Turns the news of a topic on or off.
pub(in super::super) async fn set(
    turn: &Turn<'_>,
    topic: Option<&str>,
    on: bool,
) -> Result<Reply, Trouble> {
    // Only what is shown to the asker alone may be changed there.
    if !turn.incoming.private {
        return Ok(Reply::notice(turn.say("in-private")));
    }
    if topic.is_none_or(|id| turn.house.topics.find(id).is_some()) {
        turn.house.store.set_alert(turn.at(), topic, on).await?;
    }
    show(turn).await
}
