//! What is replied to each line of a conversation: commands, the number of a choice, questions
//! and what follows up on them.

mod matter;

use std::io::Write;
use std::time::Instant;

use jiff::civil::DateTime;
use knowledge::answer::{Choice, Outcome};
use knowledge::query::Language;
use knowledge::snapshot::{Question, Snapshot};

use crate::agenda;
use crate::cli::failure::Failure;
use crate::clock;
use crate::messages::{Known, Messages, Wording};
use crate::recall::{Asked, Recall};
use crate::terminal::Page;
use crate::understanding::{Understood, dispute_of, understand};

/// Most deadlines that are listed.
const MOST_DEADLINES: usize = 10;

/// Whether the conversation goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Next {
    Go,
    End,
}

/// What is wanted of a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wish {
    Answer,
    Positions,
    Timeline,
}

/// What can be asked of the program itself.
#[derive(Clone, Copy)]
enum Command {
    Help,
    Sources,
    Deadlines,
    Who,
    Timeline,
    New,
    Quit,
}

/// Each command by its names.
const COMMANDS: [(Command, [&str; 2]); 7] = [
    (Command::Help, ["/aiuto", "/help"]),
    (Command::Sources, ["/fonti", "/sources"]),
    (Command::Deadlines, ["/scadenze", "/deadlines"]),
    (Command::Who, ["/chi", "/who"]),
    (Command::Timeline, ["/storia", "/timeline"]),
    (Command::New, ["/nuova", "/new"]),
    (Command::Quit, ["/esci", "/quit"]),
];

/// A conversation, as far as it has come.
pub(super) struct Conversation<'a> {
    snapshot: &'a Snapshot,
    wording: &'a Wording,
    /// The language asked for, else that of the last question.
    fixed: Option<Language>,
    language: Language,
    today: Option<DateTime>,
    /// The question that a choice was offered for, and what was wanted of it.
    open: Option<(String, Wish, Vec<Choice>)>,
    /// The terminal is one chat.
    recall: Recall<()>,
}

impl<'a> Conversation<'a> {
    pub(super) fn new(
        snapshot: &'a Snapshot,
        wording: &'a Wording,
        fixed: Option<Language>,
        today: Option<DateTime>,
    ) -> Self {
        let language = fixed.unwrap_or_default();
        let recall = Recall::default();
        Self { snapshot, wording, fixed, language, today, open: None, recall }
    }

    fn messages(&self) -> &'a Messages {
        self.wording.of(self.language)
    }

    /// What stands before the line that is typed.
    pub(super) fn prompt(&self) -> String {
        format!("{} ", self.messages().say("chat-prompt"))
    }

    /// The first words.
    pub(super) fn welcome(&self, out: impl Write) -> Result<(), Failure> {
        let messages = self.messages();
        let mut page = Page { out, messages };
        page.line(&messages.say("greeting"))?;
        page.line(&messages.known(&Known::of(self.snapshot)))?;
        page.line(&messages.say("chat-welcome"))?;
        Ok(())
    }

    /// Replies to one line.
    pub(super) fn reply(&mut self, line: &str, out: impl Write) -> Result<Next, Failure> {
        let line = line.trim();
        if line.is_empty() {
            return Ok(Next::Go);
        }
        if line.starts_with('/') {
            return self.command(line, out);
        }
        if let (Ok(number), Some(_)) = (line.parse::<usize>(), &self.open) {
            return self.choose(number, out);
        }
        let last = self.recall.last(&(), Instant::now());
        let understood = understand(self.snapshot, last, line);
        self.ask(understood, out)
    }

    fn choose(&mut self, number: usize, out: impl Write) -> Result<Next, Failure> {
        let Some((question, wish, choices)) = self.open.take() else { return Ok(Next::Go) };
        let Some(choice) = number.checked_sub(1).and_then(|n| choices.get(n)).cloned() else {
            let messages = self.messages();
            let mut page = Page { out, messages };
            let number = number.to_string();
            page.line(&messages.say_with("chat-no-choice", [("number", number.into())]))?;
            page.choices(&choices)?;
            self.open = Some((question, wish, choices));
            return Ok(Next::Go);
        };
        let asked = Asked { dispute: Some(choice.dispute), chosen: true, ..Asked::new(question) };
        match wish {
            Wish::Answer => self.ask(Understood { asked, follows: false }, out),
            _ => self.look(wish, asked, out),
        }
    }

    fn ask(&mut self, understood: Understood, out: impl Write) -> Result<Next, Failure> {
        let Understood { mut asked, follows } = understood;
        let dispute = asked.dispute.as_deref();
        let question = Question { text: &asked.question, now: self.now(), dispute };
        let answer = self.snapshot.ask(&question)?;
        self.language = self.fixed.unwrap_or(answer.language);
        let mut page = Page { out, messages: self.messages() };
        if follows {
            let question = asked.question.as_str().into();
            page.aside(&page.messages.say_with("understood", [("question", question)]))?;
        }
        page.answer(&answer, &Known::of(self.snapshot))?;
        self.open = match &answer.outcome {
            Outcome::Clarify(choices) => {
                Some((asked.question.clone(), Wish::Answer, choices.clone()))
            }
            _ => None,
        };
        // Thanks between two questions change no subject.
        if !matches!(answer.outcome, Outcome::SmallTalk(_)) {
            asked.dispute = asked.dispute.or_else(|| dispute_of(self.snapshot, &answer));
            self.recall.remember((), asked, Instant::now());
        }
        Ok(Next::Go)
    }

    fn now(&self) -> DateTime {
        self.today.unwrap_or_else(clock::now)
    }

    fn command(&mut self, line: &str, out: impl Write) -> Result<Next, Failure> {
        let name = line.split_whitespace().next().unwrap_or(line).to_lowercase();
        let found = COMMANDS.iter().find_map(|(command, names)| {
            let at = names.iter().position(|known| *known == name)?;
            Some((*command, if at == 0 { Language::Italian } else { Language::English }))
        });
        if let Some((_, language)) = found {
            self.language = self.fixed.unwrap_or(language);
        }
        let messages = self.messages();
        let mut page = Page { out, messages };
        match found.map(|(command, _)| command) {
            Some(Command::New) => {
                self.recall.forget(&());
                self.open = None;
                page.line(&messages.say("chat-forgotten"))?;
            }
            Some(Command::Quit) => {
                page.line(&messages.say("farewell"))?;
                return Ok(Next::End);
            }
            Some(Command::Help) => page.line(&messages.say("chat-help"))?,
            Some(Command::Sources) => self.sources(&mut page)?,
            Some(Command::Deadlines) => self.deadlines(&mut page)?,
            Some(Command::Who) => return self.look_at(Wish::Positions, line, page.out),
            Some(Command::Timeline) => return self.look_at(Wish::Timeline, line, page.out),
            None => {
                page.line(&messages.say_with("chat-unknown-command", [("command", name.into())]))?;
            }
        }
        Ok(Next::Go)
    }

    fn sources(&self, page: &mut Page<'_, impl Write>) -> Result<(), Failure> {
        page.line(&self.messages().known(&Known::of(self.snapshot)))?;
        // Those of no dispute first.
        self.sources_of(None, page)?;
        for Choice { dispute, title } in self.snapshot.disputes() {
            page.line("")?;
            page.heading(&title)?;
            self.sources_of(Some(&dispute), page)?;
        }
        Ok(())
    }

    fn sources_of(
        &self,
        dispute: Option<&str>,
        page: &mut Page<'_, impl Write>,
    ) -> Result<(), Failure> {
        let all = self.snapshot.communiques().iter();
        for communique in all.filter(|communique| communique.dispute.as_deref() == dispute) {
            page.reference(&communique.citation())?;
        }
        Ok(())
    }

    fn deadlines(&self, page: &mut Page<'_, impl Write>) -> Result<(), Failure> {
        let found = agenda::deadlines(self.snapshot, self.now());
        if found.is_empty() {
            page.line(&self.messages().say("no-deadlines"))?;
        }
        for (n, (standing, citation)) in found.iter().take(MOST_DEADLINES).enumerate() {
            if n > 0 {
                page.line("")?;
            }
            page.standing(standing)?;
            page.line(&self.messages().quote(&standing.what))?;
            page.reference(citation)?;
        }
        Ok(())
    }
}
