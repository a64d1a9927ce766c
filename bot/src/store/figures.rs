//! Counters that are nobody's, and the admin log.

use jiff::Timestamp;
use sqlx::SqliteConnection;

use super::error::{Error, Result};
use super::{LogEntry, Store};
use crate::conversation::incoming::Id;

impl Store {
    /// Adds to the counters of a month (`2026-11`): topic id (empty: none), outcome, by how many.
    ///
    /// # Errors
    /// When the database does not work; then none is added.
    pub async fn count(&self, month: &str, counts: &[(String, String, u64)]) -> Result<()> {
        if counts.is_empty() {
            return Ok(());
        }
        let mut tx = self.begin().await?;
        for (topic, outcome, count) in counts {
            sqlx::query(
                "INSERT INTO figures (month, topic, outcome, count) VALUES (?, ?, ?, ?)
                 ON CONFLICT DO UPDATE SET count = count + excluded.count",
            )
            .bind(month)
            .bind(topic)
            .bind(outcome)
            .bind(i64::try_from(*count).unwrap_or(i64::MAX))
            .execute(&mut *tx)
            .await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// All counters of the last month counted and the eleven before it: month, topic, outcome,
    /// count; newest month first.
    ///
    /// # Errors
    /// When the database does not work.
    pub async fn counts(&self) -> Result<Vec<(String, String, String, u64)>> {
        let rows: Vec<(String, String, String, i64)> = sqlx::query_as(
            "SELECT month, topic, outcome, count FROM figures
             WHERE month > (SELECT printf('%04d', substr(max(month), 1, 4) - 1)
                                   || substr(max(month), 5) FROM figures)
             ORDER BY month DESC, topic, outcome",
        )
        .fetch_all(self.pool())
        .await?;
        let counted = |(month, topic, outcome, count): (_, _, _, i64)| {
            (month, topic, outcome, u64::try_from(count).unwrap_or_default())
        };
        Ok(rows.into_iter().map(counted).collect())
    }

    /// Writes to the admin log: who did what, never what a member said.
    ///
    /// # Errors
    /// When the database does not work.
    pub async fn log(&self, by: Id, action: &str, detail: &str, now: Timestamp) -> Result<()> {
        let mut connection = self.pool().acquire().await?;
        self.log_entry(&mut connection, Some(by), action, detail, now).await?;
        Ok(())
    }

    /// The latest entries of the admin log, newest first.
    ///
    /// # Errors
    /// When the database does not work.
    pub async fn admin_log(&self, limit: u32) -> Result<Vec<LogEntry>> {
        let rows: Vec<(i64, Option<Vec<u8>>, String, String)> = sqlx::query_as(
            "SELECT at, who, action, detail FROM admin_log ORDER BY id DESC LIMIT ?",
        )
        .bind(limit)
        .fetch_all(self.pool())
        .await?;
        let read = |(at, who, action, detail): (i64, Option<Vec<u8>>, _, _)| {
            let by = who.map(|who| self.cipher().unseal_person(&who)).transpose()?;
            let at = Timestamp::from_millisecond(at).map_err(|_| Error::Damaged("admin_log"))?;
            Ok(LogEntry { at, by, action, detail })
        };
        rows.into_iter().map(read).collect()
    }

    /// Writes to the admin log; gives the entry's number.
    pub(super) async fn log_entry(
        &self,
        connection: &mut SqliteConnection,
        by: Option<Id>,
        action: &str,
        detail: &str,
        now: Timestamp,
    ) -> Result<i64> {
        let who = by.map(|id| self.cipher().seal_person(id)).transpose()?;
        let done =
            sqlx::query("INSERT INTO admin_log (at, who, action, detail) VALUES (?, ?, ?, ?)")
                .bind(now.as_millisecond())
                .bind(who)
                .bind(action)
                .bind(detail)
                .execute(connection)
                .await?;
        Ok(done.last_insert_rowid())
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{MIRA, NOON, store};

    fn three(topic: &str, outcome: &str, count: u64) -> (String, String, u64) {
        (topic.to_owned(), outcome.to_owned(), count)
    }

    #[tokio::test]
    async fn counters_add_up_for_twelve_months() {
        let (_dir, store) = store().await;
        assert_eq!(store.counts().await.unwrap(), []);
        for month in ["2025-11", "2025-12", "2026-11"] {
            store.count(month, &[three("ferie", "answered", 2)]).await.unwrap();
        }
        let more = [three("ferie", "answered", 3), three("", "unrelated", 1)];
        store.count("2026-11", &more).await.unwrap();
        let counts = store.counts().await.unwrap();
        let expected = [
            ("2026-11", "", "unrelated", 1),
            ("2026-11", "ferie", "answered", 5),
            ("2025-12", "ferie", "answered", 2),
        ];
        let expected = expected.map(|(m, t, o, n)| (m.to_owned(), t.to_owned(), o.to_owned(), n));
        assert_eq!(counts, expected);
    }

    #[tokio::test]
    async fn the_admin_log_says_what_was_done_and_seals_who() {
        let (_dir, store) = store().await;
        store.log(MIRA, "claim", "ticket 7", *NOON).await.unwrap();
        let (at, who, action, detail): (i64, Vec<u8>, String, String) =
            sqlx::query_as("SELECT at, who, action, detail FROM admin_log")
                .fetch_one(store.pool())
                .await
                .unwrap();
        assert_eq!((at, action.as_str()), (NOON.as_millisecond(), "claim"));
        assert_eq!(detail, "ticket 7");
        assert_eq!(store.cipher().unseal_person(&who).unwrap(), MIRA);
    }
}
