//! An interaction, whatever was pressed, given or typed, as the conversation hears it.

use knowledge::query::Language;
use serenity::model::application::{
    ActionRowComponent, CommandData, CommandDataOptionValue, CommandInteraction, CommandType,
    ComponentInteraction, ModalInteraction,
};
use serenity::model::channel::Message;
use serenity::model::id::UserId;
use serenity::model::user::User;

use super::shown::{is_ephemeral, shown, without_mention};
use super::{Asked, Defer, Handle, Update, Via, What, id, ids, number, user};
use crate::conversation::action::Action;
use crate::conversation::commands;
use crate::conversation::incoming::{Address, Id, Incoming, Said, Shown};
use crate::discord::commands::{SEARCH, VERIFY};

/// What all interactions have in common.
struct Common<'a> {
    handle: Handle,
    user: &'a User,
    roles: Vec<Id>,
    locale: &'a str,
}

/// Gives the [`Common`] of any kind of interaction.
macro_rules! common {
    ($interaction:expr) => {
        Common {
            handle: Handle {
                id: $interaction.id.get(),
                application: $interaction.application_id.get(),
                token: $interaction.token.clone(),
                channel: $interaction.channel_id.get(),
                guild: $interaction.guild_id.map(|guild| guild.get()),
            },
            user: &$interaction.user,
            roles: $interaction.member.as_ref().map(|m| ids(&m.roles)).unwrap_or_default(),
            locale: &$interaction.locale,
        }
    };
}

impl Common<'_> {
    fn asked(self, kind: &'static str, said: Said, shown: Shown, defer: Defer) -> Update {
        let ephemeral = match defer {
            Defer::Thinking { ephemeral } | Defer::Update { ephemeral } => ephemeral,
        };
        let public = self.handle.place().filter(|_| !ephemeral);
        let (event, asker) = (number(self.handle.id), user(self.user));
        let channel = number(self.handle.channel);
        let at = public.unwrap_or(Address { chat: asker, topic: None });
        let incoming = Incoming {
            asker,
            roles: self.roles,
            at,
            here: if self.handle.guild.is_some() { id(self.handle.channel) } else { asker },
            private: public.is_none(),
            publishable: self.handle.guild.is_some() && ephemeral,
            language: Some(language(self.locale)),
            said,
            shown,
            event,
        };
        let lane = if public.is_some() { channel } else { asker.number };
        let via = Via::Interaction(self.handle, defer);
        let what = What::Said(Box::new(Asked { incoming, via }));
        Update { kind, event, lane: Some(lane), what }
    }
}

/// A command, slash or on a message.
pub fn command(interaction: &CommandInteraction, me: UserId) -> Update {
    let common = common!(interaction);
    let data = &interaction.data;
    let target = data.target_id.and_then(|id| data.resolved.messages.get(&id.to_message_id()));
    let (said, seen) = match (data.kind, target) {
        (CommandType::Message, Some(target)) if data.name == SEARCH.italian => {
            let (words, _) = without_mention(&target.content, me);
            let asked = if words.is_empty() { shown(target, me).question } else { Some(words) };
            (asked.map_or(Said::Unreadable, Said::Text), Shown::default())
        }
        (CommandType::Message, Some(target)) if data.name == VERIFY.italian => {
            let is_public = target.author.id == me && !is_ephemeral(target);
            let at = common.handle.place().filter(|_| is_public);
            (Said::Verify, Shown { at, ..shown(target, me) })
        }
        _ => (Said::Command(typed(&data.name, common.locale), argument(data)), Shown::default()),
    };
    let defer = Defer::Thinking { ephemeral: common.handle.guild.is_some() };
    common.asked("command", said, seen, defer)
}

/// A command's name in the asker's language: Discord gives the one that it is registered by.
fn typed(name: &str, locale: &str) -> String {
    let found = commands::find(name);
    found.map_or(name, |(command, _)| command.typed(language(locale))).to_owned()
}

fn argument(data: &CommandData) -> String {
    let text = |value: &CommandDataOptionValue| match value {
        CommandDataOptionValue::String(text) => Some(text.trim().to_owned()),
        _ => None,
    };
    data.options.iter().find_map(|option| text(&option.value)).unwrap_or_default()
}

/// Letters of a command's argument.
pub fn suggest(interaction: &CommandInteraction) -> Update {
    let common = common!(interaction);
    let typed = interaction.data.autocomplete().map(|option| option.value.to_owned());
    Update {
        kind: "suggest",
        event: number(common.handle.id),
        lane: None,
        what: What::Suggest {
            handle: common.handle,
            typed: typed.unwrap_or_default(),
            language: language(&interaction.locale),
        },
    }
}

/// The press of a button.
pub fn button(interaction: &ComponentInteraction, me: UserId) -> Update {
    let common = common!(interaction);
    let action = Action::decode(&interaction.data.custom_id);
    let defer = defer(&interaction.message, action.as_ref(), common.handle.guild);
    let said = action.map_or(Said::UnknownButton, Said::Button);
    common.asked("button", said, shown(&interaction.message, me), defer)
}

/// A form that was filled in.
pub fn form(interaction: &ModalInteraction, me: UserId) -> Update {
    let common = common!(interaction);
    let action = Action::decode(&interaction.data.custom_id);
    let defer = match interaction.message.as_deref() {
        Some(message) => defer(message, action.as_ref(), common.handle.guild),
        None => Defer::Thinking { ephemeral: common.handle.guild.is_some() },
    };
    let inputs = interaction.data.components.iter().flat_map(|row| &row.components);
    let text = inputs.filter_map(|input| match input {
        ActionRowComponent::InputText(input) => input.value.clone(),
        _ => None,
    });
    let text = text.collect::<Vec<_>>().join("\n");
    let said = action.map_or(Said::UnknownButton, |action| Said::Form(action, text));
    let seen = interaction.message.as_deref().map(|m| shown(m, me)).unwrap_or_default();
    common.asked("form", said, seen, defer)
}

/// A message that all read stays as it is, whoever presses its buttons, and the presser alone sees
/// the reply; except where the button is there for all of them, as those of the queue.
fn defer(message: &Message, action: Option<&Action>, guild: Option<u64>) -> Defer {
    let ephemeral = is_ephemeral(message);
    let shared = matches!(action, Some(Action::Ticket(..) | Action::Renew(_)));
    if guild.is_none() || ephemeral || shared {
        Defer::Update { ephemeral }
    } else {
        Defer::Thinking { ephemeral: true }
    }
}

fn language(locale: &str) -> Language {
    if locale.starts_with("it") { Language::Italian } else { Language::English }
}
