//! What is wrong with a file, before it is known which file.

use crate::error::Warning;

/// A cause and its cure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The line, from 1, where there is one.
    pub line: Option<usize>,
    /// What is wrong.
    pub cause: String,
    /// What to do about it.
    pub cure: String,
}

impl Problem {
    /// A problem of the whole file.
    pub fn new(cause: impl Into<String>, cure: impl Into<String>) -> Self {
        Self { line: None, cause: cause.into(), cure: cure.into() }
    }

    /// The same, on a line.
    #[must_use]
    pub fn at(mut self, line: Option<usize>) -> Self {
        self.line = line;
        self
    }

    /// The warning for which the file was left out.
    pub fn refusing(self, file: &str) -> Warning {
        Warning {
            file: file.to_owned(),
            line: self.line,
            cause: self.cause,
            cure: self.cure,
            refused: true,
        }
    }

    /// The warning for something in a file that was read all the same.
    pub fn in_file(self, file: &str) -> Warning {
        Warning { refused: false, ..self.refusing(file) }
    }
}
