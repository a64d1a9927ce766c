//! Which events of the platforms are done, so that none is answered twice, whenever the program
//! stops.

use jiff::{SignedDuration, Timestamp};

use super::error::Result;
use super::{Event, Store};
use crate::conversation::incoming::Platform;

/// How long events are remembered: platforms repeat nothing that old.
const REMEMBERED: SignedDuration = SignedDuration::from_hours(48);
/// How long news are kept.
const NEWS: SignedDuration = SignedDuration::from_hours(400 * 24);

impl Store {
    /// How far an event has come.
    ///
    /// # Errors
    /// When the database does not work.
    pub async fn event(&self, platform: Platform, event: i64) -> Result<Event> {
        let row: Option<(bool, Option<i64>)> =
            sqlx::query_as("SELECT done, after FROM events WHERE platform = ? AND event = ?")
                .bind(platform.name())
                .bind(event)
                .fetch_optional(self.pool())
                .await?;
        Ok(match row {
            None => Event::New,
            Some((false, Some(after))) => Event::Sending(after),
            Some(_) => Event::Done,
        })
    }

    /// Its reply is about to be sent; the platform's newest message known is `after`. What is done
    /// stays done.
    ///
    /// # Errors
    /// When the database does not work.
    pub async fn sending(&self, platform: Platform, event: i64, after: i64) -> Result<()> {
        sqlx::query(
            "INSERT INTO events (platform, event, after, done, at) VALUES (?, ?, ?, FALSE, ?)
             ON CONFLICT DO UPDATE SET after = excluded.after, at = excluded.at WHERE NOT done",
        )
        .bind(platform.name())
        .bind(event)
        .bind(after)
        .bind(Timestamp::now().as_second())
        .execute(self.pool())
        .await?;
        Ok(())
    }

    /// Its reply is sent, or it needs none.
    ///
    /// # Errors
    /// When the database does not work.
    pub async fn done(&self, platform: Platform, event: i64) -> Result<()> {
        sqlx::query(
            "INSERT INTO events (platform, event, done, at) VALUES (?, ?, TRUE, ?)
             ON CONFLICT DO UPDATE SET done = TRUE, at = excluded.at",
        )
        .bind(platform.name())
        .bind(event)
        .bind(Timestamp::now().as_second())
        .execute(self.pool())
        .await?;
        Ok(())
    }

    /// Forgets events older than 48 hours (platforms repeat nothing that old, and may begin to
    /// count anew), and news older than 400 days.
    ///
    /// # Errors
    /// When the database does not work.
    pub async fn tidy(&self, now: Timestamp) -> Result<()> {
        let mut tx = self.begin().await?;
        sqlx::query("DELETE FROM events WHERE at < ?")
            .bind(now.as_second().saturating_sub(REMEMBERED.as_secs()))
            .execute(&mut *tx)
            .await?;
        sqlx::query("DELETE FROM news WHERE at < ?")
            .bind(now.as_millisecond().saturating_sub(NEWS.as_secs() * 1000))
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        self.settle().await
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::store;
    use super::*;

    const TELEGRAM: Platform = Platform::Telegram;

    #[tokio::test]
    async fn an_event_goes_from_new_over_sending_to_done_and_no_way_back() {
        let (_dir, store) = store().await;
        assert_eq!(store.event(TELEGRAM, 7).await.unwrap(), Event::New);
        store.sending(TELEGRAM, 7, 40).await.unwrap();
        assert_eq!(store.event(TELEGRAM, 7).await.unwrap(), Event::Sending(40));
        store.sending(TELEGRAM, 7, 43).await.unwrap();
        assert_eq!(store.event(TELEGRAM, 7).await.unwrap(), Event::Sending(43));
        store.done(TELEGRAM, 7).await.unwrap();
        store.sending(TELEGRAM, 7, 50).await.unwrap();
        assert_eq!(store.event(TELEGRAM, 7).await.unwrap(), Event::Done);
        store.done(TELEGRAM, 8).await.unwrap();
        assert_eq!(store.event(TELEGRAM, 8).await.unwrap(), Event::Done);
    }

    #[tokio::test]
    async fn each_platform_counts_for_itself() {
        let (_dir, store) = store().await;
        store.done(TELEGRAM, 9).await.unwrap();
        assert_eq!(store.event(TELEGRAM, 9).await.unwrap(), Event::Done);
        assert_eq!(store.event(Platform::Discord, 9).await.unwrap(), Event::New);
    }

    #[tokio::test]
    async fn after_two_days_events_are_forgotten() {
        let (_dir, store) = store().await;
        store.done(TELEGRAM, 7).await.unwrap();
        let in_hours = |hours| Timestamp::now() + SignedDuration::from_hours(hours);
        store.tidy(in_hours(47)).await.unwrap();
        assert_eq!(store.event(TELEGRAM, 7).await.unwrap(), Event::Done);
        store.tidy(in_hours(49)).await.unwrap();
        assert_eq!(store.event(TELEGRAM, 7).await.unwrap(), Event::New);
    }
}
