//! A tour without a token: the fake Discord on this machine, with this terminal as its users.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a tool of the tests")]

use std::collections::BTreeMap;
use std::io::{BufRead, Write};
use std::process::ExitCode;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use fakes::discord::{Discord, Fault, Message, Person, Room, Trouble, World, may};

const HELP: &str = "\
A Discord on this machine, to play a whole conversation with the bot without a token.

Usage: cargo run -p tests --bin fake-discord -- [--port PORT]

Options:
  --port PORT   where calls and gateway are served [default: 8082]; 0 takes any free one
  -h, --help    this

Then start the bot in another terminal, with the command that is shown, and type here:
  Quando scade il bando?   asks /chiedi in a channel, and writes to the bot in private
  /scadenze, /storia …     any other command, with its words
  :1 to :9, :10 …          presses the button of that number
  :form WORDS              fills in the form that is open, and sends it
  :typing WORDS            what /chiedi offers while that is typed
  :say WORDS               writes it as anybody would, without a command
  :mention WORDS           the same, with the bot's name before it
  :reply WORDS             answers the bot's last message here
  :menu NAME               uses a command of the last message's menu: :menu Cerca nei comunicati
  :forum WORDS             begins a post in a forum that names the bot, and goes there
  :channel, :private       goes to the channel, and to the bot alone
  :mod, :ada               goes on as the moderator, and as Ada again
  :cut, :reconnect         breaks the gateway's connections, or asks the bot to renew them
  :outage, :back           Discord loses the guild, and has it again
  :fault                   the bot's next message is received, but the bot is not told so
  :help, :quit";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let port = match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => Some(8082),
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
    let discord = match Discord::start_on(port) {
        Ok(discord) => Arc::new(discord),
        Err(error) => {
            eprintln!("port {port} cannot be used: {error}; choose another with --port");
            return ExitCode::FAILURE;
        }
    };
    let tour = Tour::new(&discord);
    say(&format!(
        "Discord is at {url}\n\nStart the bot in another terminal:\n\n  DISCORD_TOKEN={token} \
         BACHECA_DISCORD__API_URL={url} cargo run -p bot -- run\n\nor, with somebody who answers \
         for the union (the role) and takes the questions (Mara):\n\n  \
         BACHECA_PEOPLE__MODERATORS=discord:{role} BACHECA_PEOPLE__DELEGATES=discord:{mara} \\\n  \
         DISCORD_TOKEN={token} BACHECA_DISCORD__API_URL={url} cargo run -p bot -- run\n\nYou are \
         Ada, in the channel domande. Type what she asks; :help tells what else there is.",
        url = discord.url(),
        token = discord.token(),
        role = tour.role,
        mara = tour.mara.id,
    ));
    let (watched, now) = (discord.clone(), tour.now.clone());
    std::thread::spawn(move || watch(&watched, &now));
    for line in std::io::stdin().lock().lines() {
        let Ok(line) = line else { break };
        if line.trim() == ":quit" {
            break;
        }
        tour.does(line.trim());
    }
    discord.ignores_everything();
    ExitCode::SUCCESS
}

/// Who is there, and who is typed for now.
struct Tour {
    discord: Arc<Discord>,
    ada: Person,
    mara: Person,
    role: u64,
    guild: fakes::discord::Community,
    room: Room,
    forum: Room,
    now: Arc<Mutex<Person>>,
}

impl Tour {
    fn new(discord: &Arc<Discord>) -> Self {
        let guild = discord.guild("RSU");
        let (room, forum) = (guild.channel("domande"), guild.forum("aiuto"));
        let role = guild.role("Delegati", may::MANAGE_MESSAGES);
        guild.shows_commands_to(role);
        let (ada, mara) = (discord.user("Ada"), discord.user("Mara"));
        guild.adds(&ada, &[]).adds(&mara, &[role]);
        let now = Arc::new(Mutex::new(ada.in_channel(&room)));
        Self { discord: discord.clone(), ada, mara, role, guild, room, forum, now }
    }

    fn does(&self, line: &str) {
        let person = self.now.lock().unwrap().clone();
        let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
        if let Some(command) = word.strip_prefix('/') {
            return self.gives(&person, command, rest);
        }
        match word.strip_prefix(':') {
            None if line.is_empty() => {}
            None if self.is_private(&person) => drop(person.says(line)),
            None => self.gives(&person, "chiedi", line),
            Some("help") => say(HELP),
            Some("say") => drop(person.says(rest)),
            Some("mention") => drop(person.says(&person.named(rest))),
            Some("channel") => self.becomes(person.in_channel(&self.room)),
            Some("private") => self.becomes(person.in_private()),
            Some("ada") => self.becomes(self.ada.in_thread(self.place(&self.ada, &person))),
            Some("mod") => self.becomes(self.mara.in_thread(self.place(&self.mara, &person))),
            Some("cut") => self.discord.cuts_gateway(),
            Some("reconnect") => self.discord.asks_to_reconnect(),
            Some("outage") => self.guild.goes_out(true),
            Some("back") => self.guild.goes_out(false),
            Some("fault") => self.discord.change(|world| {
                for operation in ["createMessage", "editOriginalInteractionResponse"] {
                    world.faults.push(Fault::next(1, Trouble::DropAfter).on(operation));
                }
            }),
            Some("forum") => {
                let words = person.named(rest);
                self.becomes(person.begins_thread(&self.forum, "Domanda", &words));
            }
            Some("typing") => {
                let asked = self
                    .discord
                    .change(|world| world.type_command(person.id, person.channel, "chiedi", rest));
                self.shows_choices(asked);
            }
            Some("form") => self.fills(&person, rest),
            Some("menu") => {
                let used = self.discord.change(|world| {
                    let last = last_shown(world, &person, |_| true)?.id;
                    let name = world
                        .commands_for(person.id, person.channel, 3)
                        .map(|command| command.shown("it"))
                        .find(|name| name.starts_with(rest))?;
                    world.use_menu(person.id, last, &name)
                });
                self.asked(&person, used);
            }
            Some("reply") => self.discord.change(|world| {
                let bot = world.bot.id;
                let last = last_shown(world, &person, |m| m.author == bot).map(|m| m.id);
                world.say(person.id, person.channel, rest, last);
            }),
            Some(number) => match number.parse::<usize>() {
                Ok(number) => self.presses(&person, number),
                Err(_) => say(&format!("  there is no {line}; :help tells what there is")),
            },
        }
    }

    fn is_private(&self, person: &Person) -> bool {
        self.discord.look(|world| world.channels[&person.channel].recipient.is_some())
    }

    /// Where somebody goes on who takes the place of another.
    fn place(&self, other: &Person, now: &Person) -> u64 {
        if self.is_private(now) { other.in_private().channel } else { now.channel }
    }

    fn becomes(&self, person: Person) {
        let place = self.discord.look(|world| world.channels[&person.channel].name.clone());
        let place = if place.is_empty() { "in private".to_owned() } else { format!("in {place}") };
        let name = if person.id == self.ada.id { "Ada" } else { "Mara, who moderates" };
        say(&format!("  you are {name}, {place}"));
        *self.now.lock().unwrap() = person;
    }

    fn gives(&self, person: &Person, command: &str, words: &str) {
        let given = self
            .discord
            .change(|world| world.give_command(person.id, person.channel, command, words));
        self.asked(person, given);
    }

    fn shows_choices(&self, asked: Option<u64>) {
        let choices = asked.and_then(|asked| {
            self.discord.wait(Duration::from_secs(3), |world| {
                world.interactions.get(&asked)?.choices.clone()
            })
        });
        match choices {
            None => say("  (nothing is offered)"),
            Some(choices) => {
                for choice in choices.as_array().into_iter().flatten() {
                    say(&format!("  ▸ {}", choice["name"].as_str().unwrap_or_default()));
                }
            }
        }
    }

    /// Says what has to be said of an interaction: messages show by themselves.
    fn asked(&self, person: &Person, asked: Option<u64>) {
        let Some(asked) = asked else {
            return say(
                "  Discord does not let one send that: no such command here, or words miss",
            );
        };
        let answered = self.discord.wait(Duration::from_secs(4), |world| {
            let found = world.interactions.get(&asked)?;
            found.answered.map(|_| found.form.clone())
        });
        match answered {
            None => say("  [ the application did not respond ]"),
            Some(None) => {}
            Some(Some(form)) => {
                let rows = form["components"].as_array().into_iter().flatten();
                let labels = rows.filter_map(|row| row["components"][0]["label"].as_str());
                let labels: Vec<&str> = labels.collect();
                let title = form["title"].as_str().unwrap_or_default();
                say(&format!("  form “{title}”: {}; :form WORDS sends it", labels.join(", ")));
            }
        }
        *self.now.lock().unwrap() = person.clone();
    }

    fn fills(&self, person: &Person, words: &str) {
        let sent = self.discord.change(|world| {
            let open = world
                .interactions
                .values()
                .rev()
                .find(|asked| asked.by == person.id && asked.form.is_some())?;
            let (id, form) = (open.id, open.form.clone()?);
            let input = form["components"][0]["components"][0]["custom_id"].as_str()?.to_owned();
            Some(world.send_form(person.id, id, &[(input, words.to_owned())]))
        });
        match sent {
            None => say("  no form is open"),
            sent => self.asked(person, sent),
        }
    }

    fn presses(&self, person: &Person, number: usize) {
        let button = self.discord.look(|world| {
            let message = last_shown(world, person, |message| !message.components.is_empty())?;
            let button = message.buttons().into_iter().nth(number.checked_sub(1)?)?;
            Some((message.id, button))
        });
        match button {
            None => say(&format!("  there is no button {number}")),
            Some((id, button)) => match (button.custom_id, button.url) {
                (Some(custom_id), _) => {
                    let pressed =
                        self.discord.change(|world| world.press(person.id, id, &custom_id));
                    self.asked(person, Some(pressed));
                }
                (None, url) => say(&format!("  opens {}", url.unwrap_or_default())),
            },
        }
    }
}

fn last_shown<'w>(
    world: &'w World,
    person: &Person,
    fits: impl Fn(&Message) -> bool,
) -> Option<&'w Message> {
    let mut seen = world.history(person.channel).rev().filter(|m| m.is_seen_by(person.id));
    seen.find(|message| fits(message))
}

/// Shows what the bot writes and edits, wherever it does.
fn watch(discord: &Discord, now: &Mutex<Person>) {
    let mut shown: BTreeMap<u64, usize> = BTreeMap::new();
    loop {
        let news = discord.wait(Duration::from_secs(3600), |world| {
            let own = world.messages.values().filter(|message| {
                message.author == world.bot.id && !message.deleted && !message.is_loading
            });
            let new = own.filter(|message| shown.get(&message.id) != Some(&message.edits.len()));
            let new: Vec<Message> = new.cloned().collect();
            (!new.is_empty()).then_some(new)
        });
        for message in news.unwrap_or_default() {
            shown.insert(message.id, message.edits.len());
            let here = now.lock().unwrap().channel == message.channel;
            let place = discord.look(|world| place(world, &message));
            let place = if here { String::new() } else { format!(" ({place})") };
            let edited = if message.edits.is_empty() { "" } else { " (edited)" };
            let alone = message
                .only_for
                .and_then(|user| discord.look(|world| Some(world.users.get(&user)?.name.clone())));
            let alone = alone.map_or(String::new(), |name| format!(" (only {name} sees it)"));
            say(&format!("\nBacheca{place}{alone}{edited}:\n{}", drawn(&message)));
        }
    }
}

fn place(world: &World, message: &Message) -> String {
    let Some(channel) = world.channels.get(&message.channel) else { return String::new() };
    match channel.recipient.and_then(|user| world.users.get(&user)) {
        Some(user) => format!("to {} in private", user.name),
        None => format!("in {}", channel.name),
    }
}

/// The text with its marks, which read well in a terminal, its files and its buttons.
fn drawn(message: &Message) -> String {
    let mut out = String::new();
    let mut part = |text: &str| {
        for line in text.lines() {
            out.push_str(&format!("  {}\n", line.replacen("> ", "│ ", 1).replace('\\', "")));
        }
    };
    part(&message.content);
    for embed in &message.embeds {
        for name in ["title", "description"] {
            part(embed[name].as_str().unwrap_or_default());
        }
        for field in embed["fields"].as_array().into_iter().flatten() {
            part(field["name"].as_str().unwrap_or_default());
            part(field["value"].as_str().unwrap_or_default());
        }
        part(embed["footer"]["text"].as_str().unwrap_or_default());
    }
    for file in &message.attachments {
        let (name, size) = (&file.document.name, file.document.bytes.len());
        out.push_str(&format!("  file {name}, {size} bytes\n"));
    }
    for (n, button) in message.buttons().iter().enumerate() {
        out.push_str(&format!("  :{} [{}]", n + 1, button.label));
        if let Some(url) = &button.url {
            out.push_str(&format!(" -> {url}"));
        }
        if n % 5 == 4 {
            out.push('\n');
        }
    }
    out + "\n"
}

/// Standard output may be closed, and then nobody looks on.
fn say(text: &str) {
    let _ = writeln!(std::io::stdout(), "{text}");
}
