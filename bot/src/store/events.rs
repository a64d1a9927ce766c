//! Which events of the platforms are done, so that none is answered twice, whenever the program
//! stops.

use std::sync::PoisonError;

use jiff::{SignedDuration, Timestamp};
use sqlx::sqlite::SqlitePool;

use super::cipher::{Cipher, Purpose};
use super::error::Result;
use super::public::FOLLOWED;
use super::{Event, Left, Store};
use crate::conversation::incoming::Platform;

/// How long events are remembered: platforms repeat nothing that old.
const REMEMBERED: SignedDuration = SignedDuration::from_hours(48);
/// How long what leads back to an event is of use.
const LEADING: SignedDuration = SignedDuration::from_hours(24);
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
        Ok(row.map_or(Event::New, reached))
    }

    /// An event is taken in: what leads back to it is kept, encrypted, until it is done. How far it
    /// has come before.
    ///
    /// # Errors
    /// When the database does not work.
    pub async fn take_in(&self, platform: Platform, event: i64, lead: &[u8]) -> Result<Event> {
        let row = sqlx::query_as(
            "INSERT INTO events (platform, event, done, at, lead) VALUES (?, ?, FALSE, ?, ?)
             ON CONFLICT DO UPDATE SET lead = CASE WHEN done THEN NULL ELSE excluded.lead END
             RETURNING done, after",
        )
        .bind(platform.name())
        .bind(event)
        .bind(Timestamp::now().as_second())
        .bind(self.cipher().seal(Purpose::Lead, lead)?)
        .fetch_one(self.pool())
        .await?;
        Ok(reached(row))
    }

    /// What was taken in and not done when the program ended, oldest first; of the last day. Given
    /// once.
    pub fn left(&self, platform: Platform) -> Vec<Left> {
        let mut left = self.shared.left.lock().unwrap_or_else(PoisonError::into_inner);
        left.extract_if(.., |(of, _)| of == platform.name()).map(|(_, left)| left).collect()
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
             ON CONFLICT DO UPDATE SET done = TRUE, lead = NULL, at = excluded.at",
        )
        .bind(platform.name())
        .bind(event)
        .bind(Timestamp::now().as_second())
        .execute(self.pool())
        .await?;
        Ok(())
    }

    /// Forgets events older than 48 hours (platforms repeat nothing that old, and may begin to
    /// count anew), what leads back to those older than a day, public answers older than a year, and
    /// news older than 400 days.
    ///
    /// # Errors
    /// When the database does not work.
    pub async fn tidy(&self, now: Timestamp) -> Result<()> {
        let mut tx = self.begin().await?;
        sqlx::query("DELETE FROM events WHERE at < ?")
            .bind(now.as_second().saturating_sub(REMEMBERED.as_secs()))
            .execute(&mut *tx)
            .await?;
        sqlx::query("UPDATE events SET lead = NULL WHERE lead IS NOT NULL AND at < ?")
            .bind(now.as_second().saturating_sub(LEADING.as_secs()))
            .execute(&mut *tx)
            .await?;
        sqlx::query("DELETE FROM public_answers WHERE at < ?")
            .bind(now.as_second().saturating_sub(FOLLOWED.as_secs()))
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

/// How far an event has come that is known.
fn reached(row: (bool, Option<i64>)) -> Event {
    match row {
        (true, _) => Event::Done,
        (false, Some(after)) => Event::Sending(after),
        (false, None) => Event::New,
    }
}

/// What a program that ended left undone, by platform.
pub(super) async fn undone(
    pool: &SqlitePool,
    cipher: &Cipher,
    now: Timestamp,
) -> Result<Vec<(String, Left)>> {
    let rows: Vec<(String, i64, Vec<u8>)> = sqlx::query_as(
        "SELECT platform, event, lead FROM events
         WHERE lead IS NOT NULL AND NOT done AND at >= ? ORDER BY platform, event",
    )
    .bind(now.as_second().saturating_sub(LEADING.as_secs()))
    .fetch_all(pool)
    .await?;
    let read = |(platform, event, lead): (String, i64, Vec<u8>)| {
        // What cannot be read leads nowhere, and is no reason not to start.
        let lead = cipher.unseal(Purpose::Lead, &lead).ok()?;
        Some((platform, Left { event, lead }))
    };
    Ok(rows.into_iter().filter_map(read).collect())
}

#[cfg(test)]
mod tests {
    use super::super::tests::{settings, store};
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
    async fn what_is_taken_in_is_known_to_the_next_start_until_it_is_done() {
        let (dir, store) = store().await;
        const DISCORD: Platform = Platform::Discord;
        for event in [9, 7, 8] {
            let lead = format!("leads to {event}");
            assert_eq!(store.take_in(DISCORD, event, lead.as_bytes()).await.unwrap(), Event::New);
        }
        store.sending(DISCORD, 8, 40).await.unwrap();
        assert_eq!(store.take_in(DISCORD, 8, b"leads to 8").await.unwrap(), Event::Sending(40));
        store.done(DISCORD, 9).await.unwrap();
        assert_eq!(store.take_in(DISCORD, 9, b"again").await.unwrap(), Event::Done);
        assert!(store.left(DISCORD).is_empty(), "in hand, not left");
        store.close().await;
        let again = Store::open(&settings(dir.path())).await.unwrap();
        assert!(again.left(TELEGRAM).is_empty());
        let left: Vec<_> = again.left(DISCORD).into_iter().map(|l| (l.event, l.lead)).collect();
        assert_eq!(left, [(7, b"leads to 7".to_vec()), (8, b"leads to 8".to_vec())]);
        assert!(again.left(DISCORD).is_empty(), "given once");
        let leads = async |store: &Store| -> i64 {
            let count = sqlx::query_scalar("SELECT count(lead) FROM events");
            count.fetch_one(store.pool()).await.unwrap()
        };
        assert_eq!(leads(&again).await, 2);
        again.done(DISCORD, 7).await.unwrap();
        let tomorrow = Timestamp::now() + SignedDuration::from_hours(25);
        assert!(undone(again.pool(), again.cipher(), tomorrow).await.unwrap().is_empty());
        again.tidy(tomorrow).await.unwrap();
        assert_eq!(leads(&again).await, 0);
        assert_eq!(again.event(DISCORD, 8).await.unwrap(), Event::Sending(40));
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
