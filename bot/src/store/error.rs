//! Why something could not be kept or found: the cause and the cure.

use std::io;
use std::path::PathBuf;

use sqlx::migrate::MigrateError;

/// Why something could not be kept or found.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The user has no folder for what has to last.
    #[error(
        "there is no place for the {what}: neither HOME nor an XDG folder is known; name a file \
         in the settings, {setting}"
    )]
    NoPlace {
        /// `database` or `key of the database`.
        what: &'static str,
        /// The setting to be made.
        setting: &'static str,
    },
    /// A folder or file cannot be made, read or written.
    #[error(
        "{} cannot be {what}: {source}; see to its owner and permissions, or name another place in \
         the settings, {setting}",
        path.display()
    )]
    File {
        /// Which.
        path: PathBuf,
        /// `made`, `read`, `written`.
        what: &'static str,
        /// The setting that names it.
        setting: &'static str,
        /// What the system said.
        source: io::Error,
    },
    /// What should be a key is none.
    #[error(
        "the key in {place} is not 64 hexadecimal digits; restore it from a copy, it cannot be \
         guessed"
    )]
    Malformed {
        /// The setting or the file.
        place: String,
    },
    /// The database exists and its key does not.
    #[error(
        "the key of the database is gone: there is no {}; restore it from a copy, or remove the \
         database {} to start anew (subscriptions and open tickets are lost then)",
        key.display(),
        database.display()
    )]
    KeyGone {
        /// The key's file.
        key: PathBuf,
        /// The database.
        database: PathBuf,
    },
    /// The database was made with another key.
    #[error(
        "the database {} was made with another key; restore the key it was made with, or remove \
         the database to start anew (subscriptions and open tickets are lost then)",
        path.display()
    )]
    WrongKey {
        /// The database.
        path: PathBuf,
    },
    /// The database cannot be opened.
    #[error(
        "the database {} cannot be opened: {source}; see that it is a database of this program \
         and that its folder can be written to, or name another file in the settings, `store.file`",
        path.display()
    )]
    Open {
        /// The database.
        path: PathBuf,
        /// What SQLite said.
        source: sqlx::Error,
    },
    /// A newer version of the program has changed the database.
    #[error(
        "the database {} was brought up to date by a newer version of this program; run that \
         version, or restore a copy of the database from before",
        path.display()
    )]
    TooNew {
        /// The database.
        path: PathBuf,
    },
    /// The database cannot be brought up to date.
    #[error(
        "the database {} cannot be brought up to date: {source}; restore a copy of it, or remove \
         it to start anew",
        path.display()
    )]
    Migration {
        /// The database.
        path: PathBuf,
        /// What SQLite said.
        source: MigrateError,
    },
    /// No room.
    #[error("the disk of the database is full; make room and try again")]
    Full,
    /// Another program holds the database.
    #[error("another program keeps the database locked; end it and try again")]
    Busy,
    /// Something in the database makes no sense.
    #[error("the database is damaged at its {0}; restore a copy of it")]
    Damaged(&'static str),
    /// The system has no random numbers.
    #[error("the system gives no random numbers to encrypt with: {0}; see its log")]
    Randomness(getrandom::Error),
    /// SQLite or the way to it failed.
    #[error("the database does not work: {0}; see to its disk and to the permissions of its file")]
    Database(sqlx::Error),
}

/// Result of the store.
pub type Result<T> = std::result::Result<T, Error>;

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        // SQLite's primary result codes: the lowest byte of the extended ones.
        let code = error.as_database_error().and_then(|error| error.code()?.parse::<i32>().ok());
        match code.map(|code| code & 0xff) {
            Some(5 | 6) => Self::Busy,
            Some(11 | 26) => Self::Damaged("file"),
            Some(13) => Self::Full,
            _ => Self::Database(error),
        }
    }
}
