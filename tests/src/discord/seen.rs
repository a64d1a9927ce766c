//! What was seen and what was not: the story that a failed test tells.

use super::message::Message;
use super::server::Discord;
use super::sessions::Session;
use super::world::{Asked, World};

impl Discord {
    /// Every message of the bot counts as read, and nothing as a violation.
    pub fn ignores_everything(&self) {
        self.change(|world| {
            world.violations.clear();
            world.messages.values_mut().for_each(|message| {
                message.read = true;
                message.handed = true;
            });
        });
    }

    /// Fails where the bot wrote something that nobody looked at, or that could ping somebody.
    pub(super) fn nothing_wrong(&self) {
        let unread = self.look(|world| {
            let mut unread = world.messages.values().filter(|message| is_unread(world, message));
            unread.next().map(|message| {
                format!("{}\n{}", line(world, message), story(world, message.channel))
            })
        });
        if let Some(unread) = unread {
            panic!("nobody looked at a message of the bot:\n{unread}");
        }
        let violations = self.look(|world| world.violations.join("\n"));
        assert!(violations.is_empty(), "the bot did what it never may:\n{violations}");
    }
}

fn is_unread(world: &World, message: &Message) -> bool {
    let is_there = !message.deleted && !message.is_loading;
    message.author == world.bot.id && is_there && !message.read
}

/// What was said in a channel, what was asked of the bot, and its last calls.
pub fn story(world: &World, channel: u64) -> String {
    let mut story = String::from("--- the channel\n");
    for message in world.history(channel) {
        story.push_str(&line(world, message));
    }
    story.push_str("--- the last interactions\n");
    for asked in world.interactions.values().rev().take(8).rev() {
        let what = match &asked.asked {
            Asked::Command(data) | Asked::Autocomplete(data) | Asked::Form(_, data) => {
                data.to_string()
            }
            Asked::Button(message, custom_id) => format!("button {custom_id} of {message}"),
        };
        story.push_str(&format!("{} {what:.300}: {:?}\n", asked.id, asked.state));
    }
    story.push_str("--- the last calls\n");
    for call in world.calls.iter().rev().take(20).rev() {
        let outcome = format!("{:?}", call.outcome);
        story.push_str(&format!(
            "{} {:.500} -> {outcome:.300}\n",
            call.path,
            call.body.to_string()
        ));
    }
    let of = |session: &Session| {
        let there = if session.connection.is_some() { "connected" } else { "not connected" };
        format!("{there}, {} events", session.sequence)
    };
    let sessions: Vec<String> = world.gateway.sessions.values().map(of).collect();
    story.push_str(&format!("--- the gateway's sessions: {sessions:?}\n"));
    story
}

fn line(world: &World, message: &Message) -> String {
    let name = match world.users.get(&message.author) {
        Some(user) => user.name.as_str(),
        None => world.bot.name.as_str(),
    };
    let mut line = format!("{} {name}: {}", message.id, message.rendered().text);
    for attachment in &message.attachments {
        line.push_str(&format!(" <file {}>", attachment.document.name));
    }
    let buttons: Vec<String> = message.buttons().into_iter().map(|button| button.label).collect();
    if !buttons.is_empty() {
        line.push_str(&format!(" {buttons:?}"));
    }
    for (on, mark) in [
        (message.only_for.is_some(), " (for one alone)"),
        (message.is_loading, " (thinking)"),
        (!message.edits.is_empty(), " (edited)"),
        (message.deleted, " (deleted)"),
        (is_unread(world, message), " (unread)"),
    ] {
        line.push_str(if on { mark } else { "" });
    }
    line + "\n"
}
