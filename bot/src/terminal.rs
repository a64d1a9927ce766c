//! Writes answers to a terminal: plain where colours are not wanted, one screen of a phone wide
//! or wider, the quote first and its source right below.

mod matter;

use std::borrow::Cow;
use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use knowledge::answer::{Answer, Answered, Choice, Outcome};
use knowledge::communique::Citation;
use knowledge::deadline::{Standing, Status};
use knowledge::superseded::Superseded;

use crate::messages::{Known, Messages};

const HEADING: Style = Style::new().bold();
const SOURCE: Style = Style::new().dimmed();
const SUPERSEDED: Style = AnsiColor::Yellow.on_default();
const CHOICE: Style = AnsiColor::Cyan.on_default().bold();
const PAST: Style = AnsiColor::Red.on_default();
const TODAY: Style = AnsiColor::Yellow.on_default().bold();
const OPEN: Style = AnsiColor::Green.on_default();

/// Writes in one language.
pub struct Page<'a, W> {
    /// Where to.
    pub out: W,
    /// In which words.
    pub messages: &'a Messages,
}

impl<W: Write> Page<'_, W> {
    /// An answer, whole.
    ///
    /// # Errors
    /// When it cannot be written; so with all of these.
    pub fn answer(&mut self, answer: &Answer, known: &Known) -> io::Result<()> {
        match &answer.outcome {
            Outcome::Answered(answered) => {
                if answer.is_unsure() {
                    self.line(&self.messages.say("unsure"))?;
                    self.line("")?;
                }
                self.answered(answered)
            }
            Outcome::Clarify(choices) => self.choices(choices),
            Outcome::Abstained(reason) => {
                match &answer.withdrawn {
                    Some(curated) => {
                        self.heading(&self.messages.withdrawn(curated))?;
                        self.line(&curated.text)?;
                    }
                    None => self.line(&self.messages.reason(*reason))?,
                }
                self.nearest(&answer.nearest)
            }
            Outcome::SmallTalk(small_talk) => {
                for line in self.messages.small_talk(*small_talk, known) {
                    self.line(&line)?;
                }
                Ok(())
            }
        }
    }

    fn answered(&mut self, answered: &Answered) -> io::Result<()> {
        if let Some(curated) = &answered.curated {
            self.heading(&self.messages.say("curated"))?;
            self.line(&curated.text)?;
            if let Some(signature) = self.messages.verified(curated) {
                self.styled(SOURCE, &signature)?;
            }
            self.line("")?;
            self.heading(&self.messages.say("curated-quotes"))?;
        }
        for (n, quote) in answered.quotes.iter().enumerate() {
            if n > 0 {
                self.line("")?;
            }
            self.line(&self.messages.quote(&quote.text))?;
            let of_quote = |s: &&Superseded| {
                let file = &s.old.citation.file;
                *file == quote.citation.file && quote.start <= s.old.start && s.old.end <= quote.end
            };
            for superseded in answered.superseded.iter().filter(of_quote) {
                self.superseded(superseded)?;
            }
            self.styled(SOURCE, &self.messages.byline(&quote.citation))?;
        }
        if !answered.deadlines.is_empty() {
            self.line("")?;
        }
        for standing in &answered.deadlines {
            self.standing(standing)?;
        }
        self.others(&answered.also, &answered.silent)
    }

    /// Disputes to choose from, numbered from 1.
    pub fn choices(&mut self, choices: &[Choice]) -> io::Result<()> {
        self.line(&self.messages.say("clarify"))?;
        for (n, choice) in choices.iter().enumerate() {
            let title = printable(&choice.title);
            writeln!(self.out, "  {CHOICE}{}{CHOICE:#}  {title}", n + 1)?;
        }
        Ok(())
    }

    /// Where a deadline stands.
    pub fn standing(&mut self, standing: &Standing) -> io::Result<()> {
        let style = match standing.status {
            Status::Past => PAST,
            Status::Today => TODAY,
            Status::Open => OPEN,
        };
        self.styled(style, &self.messages.standing(standing))
    }

    fn nearest(&mut self, nearest: &[Citation]) -> io::Result<()> {
        if nearest.is_empty() {
            return Ok(());
        }
        self.line("")?;
        self.heading(&self.messages.say("nearest"))?;
        for citation in nearest {
            self.reference(citation)?;
        }
        Ok(())
    }

    /// A communiqué, as an item of a list.
    pub fn reference(&mut self, citation: &Citation) -> io::Result<()> {
        let reference = self.messages.reference(citation);
        self.line(&format!("• {reference}"))
    }

    /// A line that stands out.
    pub fn heading(&mut self, text: &str) -> io::Result<()> {
        self.styled(HEADING, text)
    }

    /// A line that stands back.
    pub fn aside(&mut self, text: &str) -> io::Result<()> {
        self.styled(SOURCE, text)
    }

    /// A line like any other.
    pub fn line(&mut self, text: &str) -> io::Result<()> {
        writeln!(self.out, "{}", printable(text))
    }

    fn styled(&mut self, style: Style, text: &str) -> io::Result<()> {
        writeln!(self.out, "{style}{}{style:#}", printable(text))
    }
}

/// A text without what would command the terminal: a file may have any name.
pub fn printable(text: &str) -> Cow<'_, str> {
    let commands = |c: char| c.is_control() && !matches!(c, '\n' | '\t');
    if text.contains(commands) { text.replace(commands, "\u{fffd}").into() } else { text.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_file_name_commands_the_terminal() {
        assert_eq!(printable("a\u{1b}[2J\u{9b}b.txt"), "a\u{fffd}[2J\u{fffd}b.txt");
        assert_eq!(printable("perché\n\n• no"), "perché\n\n• no");
    }
}
