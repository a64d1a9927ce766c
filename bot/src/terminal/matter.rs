//! A matter from all sides, on a terminal: who says what of it, and what has changed over time.

use std::io::{self, Write};

use knowledge::answer::{Position, Positions, Sought};
use knowledge::communique::Union;
use knowledge::superseded::Superseded;
use knowledge::timeline::{Entry, Timeline};

use super::{Page, SOURCE, SUPERSEDED};

impl<W: Write> Page<'_, W> {
    /// What each union says of a matter, whole.
    ///
    /// # Errors
    /// When it cannot be written; so with all of these.
    pub fn positions(&mut self, sought: &Sought<Positions>) -> io::Result<()> {
        let Some(Positions { spoken, silent }) = self.found(sought)? else { return Ok(()) };
        for (n, Position { quote, .. }) in spoken.iter().enumerate() {
            if n > 0 {
                self.line("")?;
            }
            self.line(&self.messages.quote(&quote.text))?;
            self.styled(SOURCE, &self.messages.byline(&quote.citation))?;
        }
        self.others(&[], silent)
    }

    /// What was said of a matter over time.
    ///
    /// # Errors
    /// As [`Page::positions`].
    pub fn timeline(&mut self, sought: &Sought<Timeline>) -> io::Result<()> {
        let Some(Timeline { dispute, entries }) = self.found(sought)? else { return Ok(()) };
        if let Some(dispute) = dispute {
            self.heading(&dispute.title)?;
            self.line("")?;
        }
        for (n, Entry { quote, superseded }) in entries.iter().enumerate() {
            if n > 0 {
                self.line("")?;
            }
            self.heading(&self.messages.day(quote.citation.date))?;
            self.line(&self.messages.quote(&quote.text))?;
            for one in superseded {
                self.superseded(one)?;
            }
            self.styled(SOURCE, &self.messages.byline(&quote.citation))?;
        }
        Ok(())
    }

    /// What was found; or says why not, and gives nothing.
    fn found<'t, T>(&mut self, sought: &'t Sought<T>) -> io::Result<Option<&'t T>> {
        match sought {
            Sought::Found(found) => return Ok(Some(found)),
            Sought::Clarify(choices) => self.choices(choices)?,
            Sought::Abstained(reason, nearest) => {
                self.line(&self.messages.reason(*reason))?;
                self.nearest(nearest)?;
            }
        }
        Ok(None)
    }

    /// The unions that are not quoted: those that speak of it too, and those that do not.
    pub(super) fn others(&mut self, also: &[Union], silent: &[Union]) -> io::Result<()> {
        if !also.is_empty() || !silent.is_empty() {
            self.line("")?;
        }
        if !also.is_empty() {
            self.line(&self.messages.also(also))?;
        }
        if !silent.is_empty() {
            self.line(&self.messages.silent(silent))?;
        }
        Ok(())
    }

    /// A value that no longer holds, with what a later communiqué has in its place.
    pub(super) fn superseded(&mut self, superseded: &Superseded) -> io::Result<()> {
        self.styled(SUPERSEDED, &self.messages.superseded(superseded))
    }
}
