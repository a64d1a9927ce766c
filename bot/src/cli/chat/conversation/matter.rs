//! `/chi` and `/storia`: a matter from all sides, of a topic that is typed or the last question.

use std::io::Write;
use std::time::Instant;

use knowledge::answer::Sought;
use knowledge::snapshot::Question;

use super::{Conversation, Next, Wish};
use crate::cli::failure::Failure;
use crate::recall::Asked;
use crate::terminal::Page;

impl Conversation<'_> {
    /// Looks at the topic after a command, else at the last question.
    pub(super) fn look_at(
        &mut self,
        wish: Wish,
        line: &str,
        out: impl Write,
    ) -> Result<Next, Failure> {
        let (command, topic) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        let topic = topic.trim();
        let asked = if topic.is_empty() {
            self.recall.last(&(), Instant::now()).cloned()
        } else {
            Some(Asked::new(topic))
        };
        let Some(asked) = asked else {
            let messages = self.messages();
            let mut page = Page { out, messages };
            page.line(&messages.say_with("chat-no-topic", [("command", command.into())]))?;
            return Ok(Next::Go);
        };
        self.look(wish, asked, out)
    }

    /// Shows who says what of a matter, or what was said over time, and remembers it as asked.
    pub(super) fn look(
        &mut self,
        wish: Wish,
        asked: Asked,
        out: impl Write,
    ) -> Result<Next, Failure> {
        let question =
            Question { text: &asked.question, now: self.now(), dispute: asked.dispute.as_deref() };
        let mut page = Page { out, messages: self.messages() };
        self.open = None;
        let choices = if wish == Wish::Timeline {
            let sought = self.snapshot.timeline(&question)?;
            page.timeline(&sought)?;
            choices(sought)
        } else {
            let sought = self.snapshot.positions(&question)?;
            page.positions(&sought)?;
            choices(sought)
        };
        self.open = choices.map(|choices| (asked.question.clone(), wish, choices));
        self.recall.remember((), asked, Instant::now());
        Ok(Next::Go)
    }
}

/// The disputes to choose from, where that is what came back.
fn choices<T>(sought: Sought<T>) -> Option<Vec<knowledge::answer::Choice>> {
    match sought {
        Sought::Clarify(choices) => Some(choices),
        _ => None,
    }
}
