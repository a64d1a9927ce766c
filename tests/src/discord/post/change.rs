//! What comes of a command, a button or a form, and how forms are filled in.

use std::time::{Duration, Instant};

use serde_json::Value;

use super::Post;
use crate::discord::people::Person;
use crate::discord::world::{State, World};

/// When nothing has come for so long, nothing comes any more.
const QUIET: Duration = Duration::from_millis(250);
/// How long after the answer to an interaction something may still come of it.
const LATE: Duration = Duration::from_secs(2);

/// What came of a command, a button or a form.
#[derive(Clone, Debug)]
pub struct Change {
    person: Person,
    /// The interaction's number.
    pub asked: u64,
    /// The message itself, where it is another now.
    pub edited: Option<Post>,
    /// What the bot wrote.
    pub posts: Vec<Post>,
    /// Words to who asked, without a frame, buttons or a file, and for them alone.
    pub notice: Option<String>,
    form: Option<Value>,
    /// The message that it came from.
    on: Option<u64>,
}

/// A form to be filled in.
#[derive(Clone, Debug)]
pub struct Form {
    person: Person,
    asked: u64,
    form: Value,
    on: Option<u64>,
}

impl Change {
    /// What comes of an interaction that begins now, on a message or not.
    #[track_caller]
    pub(in crate::discord) fn after(
        person: &Person,
        on: Option<u64>,
        begins: impl FnOnce() -> u64,
    ) -> Self {
        let edits = move |world: &World| {
            on.and_then(|id| world.messages.get(&id)).map_or(0, |message| message.edits.len())
        };
        let (before, newest) = person.shared.look(|world| (edits(world), world.last_id));
        let asked = begins();
        let look = |world: &mut World| {
            let found = world.interactions.get(&asked)?;
            let original = found.original.and_then(|id| world.messages.get(&id));
            if found.state == State::Waiting {
                return (found.at.elapsed() > world.answer_time).then_some(None);
            }
            if original.is_some_and(|original| original.is_loading && !original.deleted) {
                return None;
            }
            let new = world.messages.range(newest + 1..).map(|(_, message)| message);
            let new = new.filter(|m| m.channel == person.channel && m.author == world.bot.id);
            let mut last = new.filter(|m| m.is_seen_by(person.id)).map(|m| m.at).max();
            let message = on.and_then(|id| world.messages.get(&id));
            if edits(world) > before {
                last = last.max(message.map(|message| message.at));
            }
            let gone = message.is_some_and(|message| message.deleted);
            let nothing = last.is_none() && found.form.is_none() && !gone;
            let answered = found.answered?;
            if nothing && answered.elapsed() < LATE {
                return None;
            }
            Some(Some(last.max(Some(answered))))
        };
        // Nothing wakes who waits for nothing.
        let end = Instant::now() + person.patience;
        let came = std::iter::from_fn(|| (Instant::now() < end).then_some(QUIET))
            .find_map(|time| person.shared.wait(time, look));
        let Some(Some(last)) = came else {
            panic!("the interaction was not answered in time\n{}", person.story());
        };
        // What comes along may come a moment later.
        let since = last.map_or(Duration::ZERO, |last| Instant::now() - last);
        std::thread::sleep(QUIET.saturating_sub(since));
        let mut posts: Vec<Post> =
            std::iter::from_fn(|| person.next_after(newest, Duration::ZERO)).collect();
        let mut notice = None;
        posts.retain(|post| {
            let is_notice = person.shared.look(|world| world.messages[&post.id].is_notice());
            if is_notice {
                notice = Some(post.text());
            }
            !is_notice
        });
        let edited = person.shared.look(edits) > before;
        let edited = on.filter(|_| edited).map(|id| Post::new(person, id));
        let form = person.shared.look(|world| world.interactions[&asked].form.clone());
        Self { person: person.clone(), asked, edited, posts, notice, form, on }
    }

    /// The message that came of it: the one with the button where that is another now, or the new
    /// one.
    #[track_caller]
    pub fn post(&self) -> &Post {
        match self.edited.as_ref().or(self.posts.first()) {
            Some(post) => post,
            None => panic!("no message came of it\n{}", self.person.story()),
        }
    }

    /// The form that came of it.
    #[track_caller]
    pub fn form(&self) -> Form {
        let Some(form) = self.form.clone() else {
            panic!("no form came of it\n{}", self.person.story());
        };
        Form { person: self.person.clone(), asked: self.asked, form, on: self.on }
    }

    /// Fills in the form that came of it, with one text, and waits for what comes of that.
    #[track_caller]
    pub fn fills(&self, text: &str) -> Self {
        self.form().fills(text)
    }

    /// All that came of it, in words; read.
    pub fn text(&self) -> String {
        let posts = self.edited.iter().chain(&self.posts).map(Post::text);
        posts.chain(self.notice.clone()).collect::<Vec<String>>().join("\n")
    }

    /// It says this, in a message or in a notice.
    #[track_caller]
    pub fn sees(&self, words: &str) -> &Self {
        let text = self.text();
        if !text.contains(words) {
            panic!("it does not say {words:?}:\n{text}\n{}", self.person.story());
        }
        self
    }

    /// It does not say this.
    #[track_caller]
    pub fn does_not_see(&self, words: &str) -> &Self {
        let text = self.text();
        assert!(!text.contains(words), "it says {words:?}:\n{text}");
        self
    }

    /// Reads it, whatever it says.
    pub fn ignores(&self) -> &Self {
        self.text();
        self
    }
}

impl Form {
    /// Its title.
    pub fn title(&self) -> &str {
        self.form["title"].as_str().unwrap_or_default()
    }

    fn inputs(&self) -> Vec<&Value> {
        let rows = self.form["components"].as_array().into_iter().flatten();
        rows.filter_map(|row| row["components"].get(0)).collect()
    }

    /// What is asked, with what stands there to begin with.
    pub fn fields(&self) -> Vec<(String, String)> {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        self.inputs().iter().map(|input| (text(&input["label"]), text(&input["value"]))).collect()
    }

    /// Writes over the first field, leaves the others as they are, and sends it.
    #[track_caller]
    pub fn fills(&self, text: &str) -> Change {
        Change::after(&self.person, self.on, || self.sends(text))
    }

    /// The same without waiting. Gives the interaction's number.
    #[track_caller]
    pub fn sends(&self, text: &str) -> u64 {
        let filled = |(n, input): (usize, &&Value)| {
            let own = input["value"].as_str().unwrap_or_default();
            let value = if n == 0 { text } else { own };
            let most = input["max_length"].as_u64().unwrap_or(4000);
            let count = value.chars().count() as u64;
            let least = input["min_length"].as_u64().unwrap_or(0);
            let least = least.max(u64::from(input["required"] != false));
            assert!((least..=most).contains(&count), "the form takes {least} to {most} characters");
            (input["custom_id"].as_str().unwrap_or_default().to_owned(), value.to_owned())
        };
        let values: Vec<(String, String)> = self.inputs().iter().enumerate().map(filled).collect();
        let (user, asked) = (self.person.id, self.asked);
        self.person.shared.change(|world| world.send_form(user, asked, &values))
    }
}
