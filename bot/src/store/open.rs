//! Opening and closing the database, and seeing that its key is the right one.

use std::fs::OpenOptions;
use std::path::Path;
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use jiff::Timestamp;
use sqlx::ConnectOptions;
use sqlx::migrate::{MigrateError, Migrator};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use tokio::sync::watch;

use super::cipher::{Cipher, Purpose};
use super::error::{Error, Result};
use super::{Shared, Store, events, key};
use crate::config::Settings;

static MIGRATIONS: Migrator = sqlx::migrate!("./migrations");

/// The setting that names the database.
const SETTING: &str = "`store.file`";
/// What the value that tells the right key says.
const CHECK: &[u8] = b"bacheca";
/// How long another program, a backup for instance, is waited for. Answers wait as long.
const PATIENCE: Duration = Duration::from_secs(1);

impl Store {
    /// Opens the database, making it, its folder and its key where there are none.
    ///
    /// # Errors
    /// When one of them cannot be made or read, when the key is another one's, or when a newer
    /// version of the program has changed the database.
    pub async fn open(settings: &Settings) -> Result<Self> {
        let path = settings.store_file();
        let path = path.ok_or(Error::NoPlace { what: "database", setting: SETTING })?;
        make_file(&path)?;
        let pool = connect(&path).await?;
        MIGRATIONS.run(&pool).await.map_err(|source| match source {
            MigrateError::VersionMissing(_) => Error::TooNew { path: path.clone() },
            MigrateError::Execute(source) => Error::Open { path: path.clone(), source },
            source => Error::Migration { path: path.clone(), source },
        })?;
        let cipher = unlock(&pool, settings, &path).await?;
        // Deliveries may wait from the last time: whoever asks first hears of an addition.
        let added = watch::Sender::new(1);
        let left = Mutex::new(events::undone(&pool, &cipher, Timestamp::now()).await?);
        let shared = Arc::new(Shared { pool, cipher, added, left });
        Ok(Self { shared, heard: AtomicU64::new(0) })
    }

    /// Writes what is outstanding and closes. What is asked of the store afterwards fails.
    pub async fn close(&self) {
        // The last connection to close brings everything to the disk and removes the log.
        self.pool().close().await;
    }
}

/// Makes the database's folder and file for its owner alone; SQLite gives the files that it makes
/// beside it the same permissions.
fn make_file(path: &Path) -> Result<()> {
    key::private_folder(path.parent().unwrap_or(Path::new("")), SETTING)?;
    let opened = key::private(OpenOptions::new().create(true).truncate(false)).open(path);
    opened.map(drop).map_err(|source| Error::File {
        path: path.to_owned(),
        what: "written",
        setting: SETTING,
        source,
    })
}

async fn connect(path: &Path) -> Result<SqlitePool> {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .journal_mode(SqliteJournalMode::Wal)
        // A commit does not wait for the disk; `Store::settle` does where it matters.
        .synchronous(SqliteSynchronous::Normal)
        .busy_timeout(PATIENCE)
        .foreign_keys(true)
        // What is erased is overwritten.
        .pragma("secure_delete", "ON")
        .disable_statement_logging();
    SqlitePoolOptions::new()
        .max_connections(1)
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false)
        .connect_with(options)
        .await
        .map_err(|source| Error::Open { path: path.to_owned(), source })
}

/// Finds or makes the key, and sees that the database was made with it.
async fn unlock(pool: &SqlitePool, settings: &Settings, database: &Path) -> Result<Cipher> {
    let check: Option<Vec<u8>> = sqlx::query_scalar("SELECT value FROM facts WHERE name = 'check'")
        .fetch_optional(pool)
        .await?;
    let key = match settings.store.key.reveal() {
        Some(digits) => key::parse(digits, "the settings, `store.key`")?,
        None => {
            let no_place =
                Error::NoPlace { what: "key of the database", setting: "`store.key_file`" };
            let file = settings.key_file().ok_or(no_place)?;
            match key::read(&file)? {
                Some(key) => key,
                // A new key would not open it, and would stand where the old one is to return.
                None if check.is_some() => {
                    return Err(Error::KeyGone { key: file, database: database.to_owned() });
                }
                None => key::make(&file)?,
            }
        }
    };
    let cipher = Cipher::new(&key);
    match check {
        Some(check) if cipher.unseal(Purpose::Check, &check).is_ok() => {}
        Some(_) => return Err(Error::WrongKey { path: database.to_owned() }),
        None => {
            sqlx::query("INSERT INTO facts (name, value) VALUES ('check', ?)")
                .bind(cipher.seal(Purpose::Check, CHECK)?)
                .execute(pool)
                .await?;
        }
    }
    Ok(cipher)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{ADA, settings, store};
    use super::*;

    #[tokio::test]
    async fn what_was_kept_is_there_after_closing_and_opening() {
        let (dir, store) = store().await;
        store.set_alert(ADA, Some("part-time"), true).await.unwrap();
        store.close().await;
        let again = Store::open(&settings(dir.path())).await.unwrap();
        assert_eq!(again.alerts(ADA).await.unwrap(), ["part-time"]);
    }

    #[tokio::test]
    async fn what_was_kept_is_there_when_the_program_is_killed() {
        let (dir, store) = store().await;
        store.set_alert(ADA, None, true).await.unwrap();
        store.sending(ADA.chat.platform, 7, 41).await.unwrap();
        // The files as they are at this moment are what a killed program leaves.
        let killed = tempfile::tempdir().unwrap();
        for file in std::fs::read_dir(dir.path()).unwrap() {
            let file = file.unwrap();
            std::fs::copy(file.path(), killed.path().join(file.file_name())).unwrap();
        }
        assert!(killed.path().join("bacheca.db-wal").exists());
        let again = Store::open(&settings(killed.path())).await.unwrap();
        assert_eq!(again.alerts(ADA).await.unwrap(), [""]);
        let event = again.event(ADA.chat.platform, 7).await.unwrap();
        assert_eq!(event, super::super::Event::Sending(41));
    }

    #[tokio::test]
    async fn another_key_is_refused_and_none_is_made_in_place_of_a_lost_one() {
        let (dir, store) = store().await;
        store.close().await;
        let mut settings = settings(dir.path());
        settings.store.key = "ab".repeat(32).as_str().into();
        let error = Store::open(&settings).await.unwrap_err();
        assert!(matches!(error, Error::WrongKey { .. }), "{error}");
        settings.store.key = "".into();
        let (key, lost) = (dir.path().join("key"), dir.path().join("lost"));
        std::fs::rename(&key, &lost).unwrap();
        let error = Store::open(&settings).await.unwrap_err();
        assert!(matches!(error, Error::KeyGone { .. }), "{error}");
        std::fs::rename(&lost, &key).unwrap();
        Store::open(&settings).await.unwrap();
    }

    #[tokio::test]
    async fn the_key_may_come_from_the_settings() {
        let dir = tempfile::tempdir().unwrap();
        let mut settings = settings(dir.path());
        settings.store.key = "0f".repeat(32).as_str().into();
        Store::open(&settings).await.unwrap().close().await;
        assert!(!dir.path().join("key").exists());
        Store::open(&settings).await.unwrap();
        settings.store.key = "0f0f".into();
        let error = Store::open(&settings).await.unwrap_err().to_string();
        assert!(error.contains("store.key") && !error.contains("0f0f"), "{error}");
    }

    #[tokio::test]
    async fn a_newer_database_and_what_is_none_are_refused() {
        let (dir, store) = store().await;
        sqlx::query("INSERT INTO _sqlx_migrations VALUES (9999, 'later', 0, TRUE, x'00', 1)")
            .execute(store.pool())
            .await
            .unwrap();
        store.close().await;
        let error = Store::open(&settings(dir.path())).await.unwrap_err();
        assert!(matches!(error, Error::TooNew { .. }), "{error}");
        std::fs::write(dir.path().join("bacheca.db"), "Gentile iscritta, ".repeat(100)).unwrap();
        let error = Store::open(&settings(dir.path())).await.unwrap_err();
        assert!(matches!(error, Error::Open { .. }), "{error}");
        assert!(error.to_string().contains("bacheca.db"), "{error}");
    }

    #[tokio::test]
    async fn a_folder_that_cannot_be_made_is_named() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("file"), "").unwrap();
        let error = Store::open(&settings(&dir.path().join("file"))).await.unwrap_err();
        assert!(matches!(error, Error::File { setting: SETTING, .. }), "{error}");
        let error = Store::open(&Settings::default()).await.unwrap_err().to_string();
        assert!(error.contains("store.file"), "{error}");
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn only_the_owner_reads_the_database() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("data");
        let store = Store::open(&settings(&folder)).await.unwrap();
        store.set_alert(ADA, None, true).await.unwrap();
        let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&folder), 0o700);
        let files: Vec<_> =
            std::fs::read_dir(&folder).unwrap().map(|f| f.unwrap().path()).collect();
        assert_eq!(files.len(), 4, "{files:?}");
        for file in files {
            assert_eq!(mode(&file), 0o600, "{}", file.display());
        }
    }

    #[tokio::test]
    async fn nothing_that_is_shown_tells_anything() {
        let (_dir, store) = store().await;
        assert_eq!(format!("{store:?}"), "Store { .. }");
    }
}
