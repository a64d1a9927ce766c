//! A tour without a token: the fake Telegram on this machine, with this terminal as its users.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a tool of the tests")]

use std::collections::BTreeMap;
use std::io::{BufRead, Write};
use std::process::ExitCode;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use fakes::telegram::{Group, Message, Person, Target, Telegram, World};

const HELP: &str = "\
A Telegram on this machine, to play a whole conversation with the bot without a token.

Usage: cargo run -p tests --bin fake-telegram -- [--port PORT]

Options:
  --port PORT   where the Bot API is served [default: 8081]; 0 takes any free one
  -h, --help    this

Then start the bot in another terminal, with the command that is shown, and type here:
  Quando scade il bando?   is sent to the bot by Ada, as are commands: /aiuto
  :1 to :9, :10 …          presses the button of that number
  :group, :private         goes to a group with the bot, and back to the private chat; in the
                           group the bot sees only commands, replies and what names @bacheca_bot
  :reply WORDS             answers the bot's last message here
  :ben, :ada               goes on as somebody else
  :inline WORDS            asks for quotes to share, as @bacheca_bot WORDS does in any chat
  :block, :unblock         stops the bot, and lets it write again
  :photo                   sends something that is no text
  :fault                   the bot's next message is received, but the bot is not told so
  :help, :quit";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let port = match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => Some(8081),
        ["--port", port] => port.parse().ok(),
        ["-h" | "--help"] => {
            say(HELP);
            return ExitCode::SUCCESS;
        }
        _ => None,
    };
    let Some(port) = port else {
        eprintln!("asked for wrongly\n\n{HELP}");
        return ExitCode::from(2);
    };
    let telegram = match Telegram::start_on(port) {
        Ok(telegram) => Arc::new(telegram),
        Err(error) => {
            eprintln!("port {port} cannot be used: {error}; choose another with --port");
            return ExitCode::FAILURE;
        }
    };
    say(&format!(
        "Telegram is at {url}\n\nStart the bot in another terminal:\n\n  TELEGRAM_TOKEN={token} \
         BACHECA_TELEGRAM__API_URL={url} cargo run -p bot -- run\n\nor, with yourself as who may \
         reload and answer for the union:\n\n  BACHECA_PEOPLE__ADMINS=telegram:{ada} \
         BACHECA_PEOPLE__DELEGATES=telegram:{ada} \\\n  TELEGRAM_TOKEN={token} \
         BACHECA_TELEGRAM__API_URL={url} cargo run -p bot -- run\n\nYou are Ada. Type what she says; \
         :help tells what else there is.",
        url = telegram.url(),
        token = telegram.token(),
        ada = 5_012_345_679_i64,
    ));
    let ada = telegram.user("Ada");
    let tour = Tour {
        ben: telegram.user("Ben"),
        group: telegram.group("RSU"),
        now: Arc::new(Mutex::new(ada.clone())),
        ada,
        telegram: telegram.clone(),
    };
    let (watched, now) = (telegram.clone(), tour.now.clone());
    std::thread::spawn(move || watch(&watched, &now));
    for line in std::io::stdin().lock().lines() {
        let Ok(line) = line else { break };
        if line.trim() == ":quit" {
            break;
        }
        tour.does(line.trim());
    }
    telegram.ignores_everything();
    ExitCode::SUCCESS
}

/// Who is there, and who is typed for now.
struct Tour {
    telegram: Arc<Telegram>,
    ada: Person,
    ben: Person,
    group: Group,
    now: Arc<Mutex<Person>>,
}

impl Tour {
    fn does(&self, line: &str) {
        let person = self.now.lock().unwrap().clone();
        let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
        match word.strip_prefix(':') {
            None if line.is_empty() => {}
            None => drop(person.says(line)),
            Some("help") => say(HELP),
            Some("group") => self.becomes(person.in_group(&self.group)),
            Some("private") => self.becomes(person.in_private()),
            Some("ada") => self.becomes(self.here(&self.ada, &person)),
            Some("ben") => self.becomes(self.here(&self.ben, &person)),
            Some("block") => person.blocks(),
            Some("unblock") => person.unblocks(),
            Some("photo") => self.telegram.change(|world| {
                let photo = serde_json::json!({ "photo": [
                    { "file_id": "photo", "file_unique_id": "photo", "width": 90, "height": 60 },
                ] });
                world.send_thing(person.id, person.chat, None, photo);
            }),
            Some("fault") => self.telegram.change(|world| {
                use fakes::telegram::{Fault, Trouble};
                world.faults.push(Fault::next(1, Trouble::DropAfter).on("sendMessage"));
            }),
            Some("inline") => {
                for choice in person.types_inline(rest) {
                    say(&format!("  ▸ {}: {}", choice.title(), choice.description()));
                }
            }
            Some("reply") => self.telegram.change(|world| {
                let last = last_of_bot(world, person.chat).map(|message| message.id);
                world.say(person.id, person.chat, rest, last, None);
            }),
            Some(number) => match number.parse::<usize>() {
                Ok(number) => self.presses(&person, number),
                Err(_) => say(&format!("  there is no {line}; :help tells what there is")),
            },
        }
    }

    /// Somebody else at the same place.
    fn here(&self, other: &Person, now: &Person) -> Person {
        if now.chat == now.id { other.clone() } else { other.in_group(&self.group) }
    }

    fn becomes(&self, person: Person) {
        let place = if person.chat == person.id { "in private" } else { "in the group RSU" };
        let name = if person.id == self.ada.id { "Ada" } else { "Ben" };
        say(&format!("  you are {name}, {place}"));
        *self.now.lock().unwrap() = person;
    }

    fn presses(&self, person: &Person, number: usize) {
        let button = self.telegram.look(|world| {
            let message = last_with_buttons(world, person.chat)?;
            let button = message.keyboard.iter().flatten().nth(number.checked_sub(1)?)?;
            Some((message.id, button.target.clone()))
        });
        match button {
            None => say(&format!("  there is no button {number}")),
            Some((id, Target::Data(data))) => {
                let query =
                    self.telegram.change(|world| world.press(person.id, (person.chat, id), &data));
                let notice = self.telegram.wait(Duration::from_secs(20), |world| {
                    let (answer, _) = world.queries.get(&query)?.answer.as_ref()?;
                    Some(answer["text"].as_str().unwrap_or_default().to_owned())
                });
                match notice.as_deref() {
                    None => say("  (nothing comes of the button)"),
                    Some("") => {}
                    Some(notice) => say(&format!("  [ {notice} ]")),
                }
            }
            Some((_, Target::Url(url))) => match url.split_once("?start=") {
                Some((_, payload)) if url.starts_with("https://t.me/") => {
                    let person = person.in_private();
                    self.becomes(person.clone());
                    person.says(&format!("/start {payload}"));
                }
                _ => say(&format!("  opens {url}")),
            },
            Some((_, Target::Share(words))) => say(&format!("  shares: :inline {words}")),
        }
    }
}

fn last_of_bot(world: &World, chat: i64) -> Option<&Message> {
    world.history(chat).rev().find(|message| message.from == world.bot.id && !message.deleted)
}

fn last_with_buttons(world: &World, chat: i64) -> Option<&Message> {
    world.history(chat).rev().find(|message| !message.keyboard.is_empty() && !message.deleted)
}

/// Shows what the bot writes and edits, wherever it does.
fn watch(telegram: &Telegram, now: &Mutex<Person>) {
    let mut shown: BTreeMap<(i64, i64), usize> = BTreeMap::new();
    loop {
        let news = telegram.wait(Duration::from_secs(3600), |world| {
            let own = world.messages.values().filter(|message| message.from == world.bot.id);
            let new = own.filter(|message| {
                shown.get(&(message.chat, message.id)) != Some(&message.edits.len())
            });
            let new: Vec<Message> = new.cloned().collect();
            (!new.is_empty()).then_some(new)
        });
        for message in news.unwrap_or_default() {
            shown.insert((message.chat, message.id), message.edits.len());
            let here = now.lock().unwrap().chat == message.chat;
            let place = telegram.look(|world| {
                let user = world.users.get(&message.chat).map(|user| user.name.clone());
                user.or(world.chats.get(&message.chat).map(|chat| chat.title.clone()))
            });
            let place =
                place.filter(|_| !here).map_or(String::new(), |place| format!(" (to {place})"));
            let edited = if message.edits.is_empty() { "" } else { " (edited)" };
            let mut text = format!("\nBacheca{place}{edited}:\n{}", drawn(&message));
            if let Some(document) = &message.document {
                text.push_str(&format!(
                    "  file {}, {} bytes\n",
                    document.name,
                    document.bytes.len()
                ));
            }
            let mut number = 0;
            for row in &message.keyboard {
                for button in row {
                    number += 1;
                    text.push_str(&format!("  :{number} [{}]", button.label));
                    if let Target::Url(url) = &button.target {
                        text.push_str(&format!(" -> {url}"));
                    }
                }
                text.push('\n');
            }
            say(&text);
        }
    }
}

/// The text with its marks, as far as a terminal goes: `*bold*`, `> quotes`, addresses of links.
fn drawn(message: &Message) -> String {
    let mut marks: Vec<(usize, u8, String)> = Vec::new();
    for entity in &message.text.entities {
        let (start, end) = (entity.offset, entity.offset + entity.length);
        let (open, close) = match entity.kind.as_str() {
            "bold" => ("*".to_owned(), "*".to_owned()),
            "italic" => ("_".to_owned(), "_".to_owned()),
            "blockquote" | "expandable_blockquote" => ("│ ".to_owned(), String::new()),
            "text_link" => {
                (String::new(), format!(" ({})", entity.url.as_deref().unwrap_or_default()))
            }
            _ => continue,
        };
        marks.push((start, 1, open));
        marks.push((end, 0, close));
    }
    marks.sort();
    let (mut out, mut units) = (String::from("  "), 0);
    let mut marks = marks.into_iter().peekable();
    for character in message.text.text.chars() {
        while let Some((_, _, mark)) = marks.next_if(|(at, _, _)| *at <= units) {
            out.push_str(&mark);
        }
        out.push(character);
        if character == '\n' {
            out.push_str("  ");
        }
        units += character.len_utf16();
    }
    for (_, _, mark) in marks {
        out.push_str(&mark);
    }
    out + "\n"
}

/// Standard output may be closed, and then nobody looks on.
fn say(text: &str) {
    let _ = writeln!(std::io::stdout(), "{text}");
}
