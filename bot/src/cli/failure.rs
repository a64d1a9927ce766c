//! Why a command did not do its work, and the exit code that says so.

use std::io;
use std::process::ExitCode;

use crate::app;
use crate::config::WrongSettings;
use crate::messages::WrongMessages;

/// Why a command did not do its work.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// It was asked for wrongly: exit code 2.
    #[error("{0}")]
    Usage(String),
    /// It was asked for rightly, and failed: exit code 1.
    #[error("{0}")]
    Failed(String),
    /// Its output could not be written: exit code 1, unless whoever read it has left.
    #[error("cannot write the output: {0}; check that there is room for it")]
    Output(#[from] io::Error),
}

impl Failure {
    /// Says what is wrong on standard error.
    pub(crate) fn report(&self) -> ExitCode {
        if let Self::Output(error) = self
            && error.kind() == io::ErrorKind::BrokenPipe
        {
            return ExitCode::SUCCESS;
        }
        // When even this cannot be written, the exit code still tells.
        let _ =
            io::Write::write_all(&mut anstream::stderr(), format!("error: {self}\n").as_bytes());
        ExitCode::from(if matches!(self, Self::Usage(_)) { 2 } else { 1 })
    }
}

impl From<knowledge::Error> for Failure {
    fn from(error: knowledge::Error) -> Self {
        match error {
            knowledge::Error::Folder { .. } | knowledge::Error::Invalid { .. } => {
                Self::Usage(error.to_string())
            }
            _ => Self::Failed(error.to_string()),
        }
    }
}

impl From<WrongSettings> for Failure {
    fn from(error: WrongSettings) -> Self {
        Self::Usage(error.to_string())
    }
}

impl From<WrongMessages> for Failure {
    fn from(error: WrongMessages) -> Self {
        Self::Failed(error.to_string())
    }
}

impl From<app::Error> for Failure {
    fn from(error: app::Error) -> Self {
        match error {
            app::Error::Knowledge(error) => error.into(),
            error if error.asked_wrongly() => Self::Usage(error.to_string()),
            error => Self::Failed(error.to_string()),
        }
    }
}
