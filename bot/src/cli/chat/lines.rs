//! Lines as they are typed: with editing and history on a terminal, as they come from a pipe.

use std::io::{self, BufRead, IsTerminal};

use rustyline::error::ReadlineError;
use rustyline::history::MemHistory;
use rustyline::{Config, Editor};

/// Where lines come from.
pub(super) enum Lines {
    /// Somebody types. The history is memory, so that nothing of the talk is left behind.
    Typed(Box<Editor<(), MemHistory>>),
    /// A file or another program.
    Piped(io::StdinLock<'static>),
}

impl Lines {
    /// The lines of standard input.
    pub(super) fn open() -> io::Result<Self> {
        if !io::stdin().is_terminal() {
            return Ok(Self::Piped(io::stdin().lock()));
        }
        let editor = Editor::with_history(Config::default(), MemHistory::new());
        Ok(Self::Typed(Box::new(editor.map_err(io::Error::other)?)))
    }

    /// The next line; `None` at the end, which Ctrl-C and Ctrl-D are too.
    pub(super) fn next(&mut self, prompt: &str) -> io::Result<Option<String>> {
        match self {
            Self::Piped(input) => {
                let mut line = Vec::new();
                // A stray byte is no reason to end a conversation.
                let read = input.read_until(b'\n', &mut line)?;
                Ok((read > 0).then(|| String::from_utf8_lossy(&line).into_owned()))
            }
            Self::Typed(editor) => match editor.readline(prompt) {
                Ok(line) => {
                    // A line that history will not take is still a line.
                    let _ = editor.add_history_entry(line.as_str());
                    Ok(Some(line))
                }
                Err(ReadlineError::Eof | ReadlineError::Interrupted) => Ok(None),
                Err(ReadlineError::Io(error)) => Err(error),
                Err(error) => Err(io::Error::other(error)),
            },
        }
    }
}
