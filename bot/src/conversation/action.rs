//! What a button does, in at most 64 bytes that mean the same after a restart.
//!
//! A button carries keys, never text: `x_3fa81c09d2_120_180` is the context of bytes 120 to 180 of
//! a communiqué. Only `A-Za-z0-9_-` occur, so that an action can be a deep link's payload too.

mod draft;
mod key;

use std::fmt::Write;
use std::ops::Range;

use knowledge::query::Language;

pub use draft::{About, Draft};
pub use key::Key;

/// Longest encoded action, in bytes: Telegram's limit for both buttons and deep links.
pub const LONGEST: usize = 64;

/// What is wanted of a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wish {
    /// Its answer.
    Answer,
    /// Who says what.
    Positions,
    /// What was said over time.
    Timeline,
}

/// Where the question is found that a button is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// In the message that the button's message replies to.
    Message,
    /// It is the `n`th example of a topic.
    Example(String, usize),
}

impl Origin {
    fn encode(&self, letters: &str) -> String {
        match self {
            Self::Message => letters.to_owned(),
            Self::Example(id, n) => format!("{letters}_{id}_{n}"),
        }
    }

    fn decode<'t>(mut parts: impl Iterator<Item = &'t str>) -> Option<Self> {
        match parts.next() {
            None => Some(Self::Message),
            Some(topic) => Some(Self::Example(id(topic)?, parts.next()?.parse().ok()?)),
        }
    }
}

/// A list that is read page by page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum List {
    /// The communiqués, newest first.
    Communiques,
    /// The deadlines, open ones first.
    Deadlines,
    /// The disputes with their communiqués.
    Sources,
    /// The delegates' queue.
    Queue,
}

/// What a moderator makes of a public answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is right.
    Approve,
    /// Something else is right.
    Correct,
    /// It is not to be given.
    Withdraw,
}

/// What a moderator does with a ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Takes it, so that no other does.
    Claim,
    /// Gives it back to the queue.
    Release,
    /// Says that it is not for the delegates.
    Refuse,
    /// How to answer it.
    Answer,
    /// Tells the asker to whom to turn in person.
    Refer,
}

/// What a button does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// Shows a quote in its paragraph.
    Context(Key, Range<usize>),
    /// Lists other communiqués on the matter.
    Sources(Vec<Key>),
    /// Shows one communiqué: what it is, and its beginning.
    Communique(Key),
    /// Goes back to the answer.
    Back(Origin),
    /// Answers the question where everybody reads it.
    Publish(Origin),
    /// Shows who says what of the question.
    Positions(Origin),
    /// Tells whether the answer was of use.
    Useful(bool),
    /// Begins the hand-off of the question to the delegates.
    Delegate(Origin),
    /// Sends what is shown to the delegates.
    Send,
    /// Leaves what is shown undone.
    Drop,
    /// Answers the question from this dispute.
    Choose(Wish, Key),
    /// Lists the topics.
    Topics,
    /// Lists a topic's example questions.
    Topic(String),
    /// Asks the `n`th example of a topic, from 0.
    Example(String, usize),
    /// Turns to a page of a list, from 0.
    Page(List, usize),
    /// Sends the open deadlines as a calendar file.
    Calendar,
    /// Turns the news of a topic on or off; of all topics where it names none.
    Alerts(Option<String>, bool),
    /// Speaks this language from now on.
    Language(Language),
    /// Erases what is held about the chat.
    Erase,
    /// Swaps in the knowledge base of this version.
    Reload(String),
    /// Goes back to the knowledge base before the one of this version.
    Undo(String),
    /// Does something with the ticket of this number.
    Ticket(Step, i64),
    /// Judges the public answer of this number.
    Verify(Verdict, i64),
    /// Writes the published answer of this number anew.
    Renew(i64),
    /// Chooses which passages bear out the answer that is shown.
    Cite(Draft),
    /// Sends the answer that is shown; publishes it for all who ask the same, if so.
    Answer(Draft, bool),
    /// Gives a command, by its Italian name.
    Command(String),
}

impl Action {
    /// The action as a button carries it: at most [`LONGEST`] bytes of `A-Za-z0-9_-`. Of the
    /// sources as many as find room.
    pub fn encode(&self) -> String {
        match self {
            Self::Context(key, range) => format!("x_{key}_{}_{}", range.start, range.end),
            Self::Sources(keys) => keys.iter().fold("s".to_owned(), |mut all, key| {
                if all.len() + 11 <= LONGEST {
                    // Writing to a string cannot fail.
                    let _ = write!(all, "_{key}");
                }
                all
            }),
            Self::Communique(key) => format!("m_{key}"),
            Self::Back(origin) => origin.encode("b"),
            Self::Publish(origin) => origin.encode("pub"),
            Self::Positions(origin) => origin.encode("w"),
            Self::Useful(useful) => format!("u_{}", u8::from(*useful)),
            Self::Delegate(origin) => origin.encode("d"),
            Self::Send => "ds".to_owned(),
            Self::Drop => "dd".to_owned(),
            Self::Choose(wish, key) => format!("c_{}_{key}", wish.letter()),
            Self::Topics => "ts".to_owned(),
            Self::Topic(id) => format!("t_{id}"),
            Self::Example(id, n) => format!("e_{id}_{n}"),
            Self::Page(list, page) => format!("p_{}_{page}", list.letter()),
            Self::Calendar => "ics".to_owned(),
            Self::Alerts(topic, on) => {
                format!("a_{}_{}", u8::from(*on), topic.as_deref().unwrap_or_default())
            }
            Self::Language(Language::Italian) => "l_it".to_owned(),
            Self::Language(Language::English) => "l_en".to_owned(),
            Self::Erase => "del".to_owned(),
            Self::Reload(version) => format!("r_{version}"),
            Self::Undo(version) => format!("ru_{version}"),
            Self::Ticket(step, number) => format!("k_{}_{number}", step.letter()),
            Self::Verify(verdict, number) => format!("v_{}_{number}", verdict.letter()),
            Self::Renew(number) => format!("n_{number}"),
            Self::Cite(draft) => format!("y_{}", draft.encode()),
            Self::Answer(draft, publish) => format!("z_{}_{}", u8::from(*publish), draft.encode()),
            Self::Command(name) => format!("o_{name}"),
        }
    }

    /// The action that a button carries; `None` when it is none of ours.
    pub fn decode(text: &str) -> Option<Self> {
        if text.len() > LONGEST {
            return None;
        }
        let mut parts = text.split('_');
        let mut next = || parts.next();
        let action = match next()? {
            "x" => {
                let key = Key::parse(next()?)?;
                let (start, end) = (next()?.parse().ok()?, next()?.parse().ok()?);
                (start <= end).then_some(Self::Context(key, start..end))?
            }
            "s" => Self::Sources(parts.by_ref().map(Key::parse).collect::<Option<_>>()?),
            "m" => Self::Communique(Key::parse(next()?)?),
            "b" => Self::Back(Origin::decode(parts.by_ref())?),
            "pub" => Self::Publish(Origin::decode(parts.by_ref())?),
            "w" => Self::Positions(Origin::decode(parts.by_ref())?),
            "u" => Self::Useful(flag(next()?)?),
            "d" => Self::Delegate(Origin::decode(parts.by_ref())?),
            "ds" => Self::Send,
            "dd" => Self::Drop,
            "c" => Self::Choose(Wish::of(next()?)?, Key::parse(next()?)?),
            "ts" => Self::Topics,
            "t" => Self::Topic(id(next()?)?),
            "e" => Self::Example(id(next()?)?, next()?.parse().ok()?),
            "p" => Self::Page(List::of(next()?)?, next()?.parse().ok()?),
            "ics" => Self::Calendar,
            "a" => {
                let on = flag(next()?)?;
                let topic = next()?;
                Self::Alerts(if topic.is_empty() { None } else { Some(id(topic)?) }, on)
            }
            "l" => Self::Language(match next()? {
                "it" => Language::Italian,
                "en" => Language::English,
                _ => return None,
            }),
            "del" => Self::Erase,
            "r" => Self::Reload(id(next()?)?),
            "ru" => Self::Undo(id(next()?)?),
            "k" => Self::Ticket(Step::of(next()?)?, next()?.parse().ok()?),
            "v" => Self::Verify(Verdict::of(next()?)?, next()?.parse().ok()?),
            "n" => Self::Renew(next()?.parse().ok()?),
            "y" => Self::Cite(Draft::decode(parts.by_ref())?),
            "z" => {
                let publish = flag(next()?)?;
                Self::Answer(Draft::decode(parts.by_ref())?, publish)
            }
            "o" => Self::Command(id(next()?)?),
            _ => return None,
        };
        parts.next().is_none().then_some(action)
    }
}

fn flag(text: &str) -> Option<bool> {
    match text {
        "0" => Some(false),
        "1" => Some(true),
        _ => None,
    }
}

/// A topic's id or a version.
fn id(text: &str) -> Option<String> {
    let allowed = |b: u8| b.is_ascii_alphanumeric() || b == b'-';
    (!text.is_empty() && text.bytes().all(allowed)).then(|| text.to_owned())
}

/// Gives each value of an enumeration its letter, and back.
macro_rules! letters {
    ($name:ident { $($value:ident = $letter:literal),+ }) => {
        impl $name {
            fn letter(self) -> &'static str {
                match self { $(Self::$value => $letter),+ }
            }

            fn of(letter: &str) -> Option<Self> {
                match letter { $($letter => Some(Self::$value),)+ _ => None }
            }
        }
    };
}

letters!(Wish { Answer = "a", Positions = "w", Timeline = "t" });
letters!(Verdict { Approve = "a", Correct = "c", Withdraw = "w" });
letters!(List { Communiques = "c", Deadlines = "d", Sources = "s", Queue = "q" });
letters!(Step { Claim = "c", Release = "l", Refuse = "n", Answer = "a", Refer = "r" });

#[cfg(test)]
mod tests {
    use super::*;

    fn all() -> Vec<Action> {
        let key = Key::of(&["a/b.md", "testo"]);
        vec![
            Action::Context(key.clone(), 20_971_500..20_971_520),
            Action::Sources(vec![key.clone(); 5]),
            Action::Communique(key.clone()),
            Action::Back(Origin::Message),
            Action::Publish(Origin::Message),
            Action::Back(Origin::Example("sciopero-e-mobilitazione".to_owned(), 12)),
            Action::Topics,
            Action::Command("privacy".to_owned()),
            Action::Cite(Draft {
                about: About::Ticket(12),
                cited: 5,
                version: "0123abcd".to_owned(),
            }),
            Action::Answer(
                Draft {
                    about: About::Public(i64::MAX),
                    cited: 255,
                    version: "0123abcd".to_owned(),
                },
                true,
            ),
            Action::Verify(Verdict::Withdraw, i64::MAX),
            Action::Renew(i64::MAX),
            Action::Cite(Draft {
                about: About::Verified(7),
                cited: 0,
                version: "0123abcd".to_owned(),
            }),
            Action::Positions(Origin::Example("part-time".to_owned(), 0)),
            Action::Useful(true),
            Action::Delegate(Origin::Message),
            Action::Send,
            Action::Drop,
            Action::Choose(Wish::Timeline, key),
            Action::Topic("privacy-videochiamata".to_owned()),
            Action::Example("privacy-videochiamata".to_owned(), 2),
            Action::Page(List::Deadlines, 12),
            Action::Calendar,
            Action::Alerts(None, false),
            Action::Alerts(Some("part-time".to_owned()), true),
            Action::Language(Language::English),
            Action::Erase,
            Action::Reload("0123456789abcdef".to_owned()),
            Action::Undo("0123456789abcdef".to_owned()),
            Action::Ticket(Step::Refuse, i64::MAX),
            Action::Ticket(Step::Refer, 12),
        ]
    }

    #[test]
    fn every_action_comes_back_and_has_room() {
        for action in all() {
            let code = action.encode();
            assert!(code.len() <= LONGEST, "{code}");
            let allowed = |b: u8| b.is_ascii_alphanumeric() || b"_-".contains(&b);
            assert!(code.bytes().all(allowed), "{code}");
            assert_eq!(Action::decode(&code), Some(action), "{code}");
        }
    }

    #[test]
    fn of_too_many_sources_the_first_find_room() {
        let keys: Vec<Key> = (0..20).map(|n| Key::of(&[&n.to_string()])).collect();
        let code = Action::Sources(keys.clone()).encode();
        assert_eq!(Action::decode(&code), Some(Action::Sources(keys[..5].to_vec())));
    }

    #[test]
    fn what_is_no_action_is_none() {
        for wrong in
            ["", "x", "x_zz_1_2", "x_0123456789_9_1", "u_2", "w_w", "t_", "t_à", "r_", "k_a_x", "?"]
        {
            assert_eq!(Action::decode(wrong), None, "{wrong}");
        }
        assert_eq!(Action::decode(&"t_a".repeat(40)), None);
    }
}
