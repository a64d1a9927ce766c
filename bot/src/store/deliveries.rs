//! What is on its way without having been asked for just now, one message to one chat each.

use std::sync::atomic::Ordering;

use sqlx::SqliteConnection;

use super::error::{Error, Result};
use super::{Delivery, Notice, Store, tickets};
use crate::conversation::incoming::{Address, Platform};

/// A delivery as the database has it: id, address, kind, about, sending.
type Row = (i64, Vec<u8>, String, i64, Option<i64>);

impl Store {
    /// Those that wait, oldest first, answers and tickets before announcements.
    ///
    /// # Errors
    /// When the database does not work.
    pub async fn due(&self, platform: Platform, limit: u32) -> Result<Vec<Delivery>> {
        let rows: Vec<Row> = sqlx::query_as(
            "SELECT id, address, kind, about, sending FROM deliveries WHERE platform = ?
             ORDER BY kind = 'announcement', id LIMIT ?",
        )
        .bind(platform.name())
        .bind(limit)
        .fetch_all(self.pool())
        .await?;
        let read = |(id, address, kind, about, sending): Row| {
            let to = self.cipher().unseal_address(&address)?;
            Ok(Delivery { id, to, notice: notice(&kind, about)?, sending })
        };
        rows.into_iter().map(read).collect()
    }

    /// It is about to be sent; the platform's newest message known is `after`.
    ///
    /// # Errors
    /// When the database does not work.
    pub async fn delivery_sending(&self, id: i64, after: i64) -> Result<()> {
        sqlx::query("UPDATE deliveries SET sending = ? WHERE id = ?")
            .bind(after)
            .bind(id)
            .execute(self.pool())
            .await?;
        Ok(())
    }

    /// It arrived: it is removed; a ticket whose answer arrived keeps only its number. Again
    /// changes nothing.
    ///
    /// # Errors
    /// When the database does not work.
    pub async fn delivered(&self, id: i64) -> Result<()> {
        self.remove_delivery(id, &[]).await?;
        Ok(())
    }

    /// It can never arrive: it is removed. Where it was a ticket's outcome, its asker will not
    /// hear of it, which the delegates are told; gives that ticket.
    ///
    /// # Errors
    /// When the database does not work.
    pub async fn undeliverable(&self, id: i64, delegates: &[Address]) -> Result<Option<i64>> {
        self.remove_delivery(id, delegates).await
    }

    /// How many wait.
    ///
    /// # Errors
    /// When the database does not work.
    pub async fn waiting(&self, platform: Platform) -> Result<u64> {
        let count: i64 = sqlx::query_scalar("SELECT count(*) FROM deliveries WHERE platform = ?")
            .bind(platform.name())
            .fetch_one(self.pool())
            .await?;
        Ok(u64::try_from(count).unwrap_or_default())
    }

    /// Completes when a delivery has been added since the last call on this `Store`, or since it
    /// was cloned. None is missed, also by a call that is broken off. The first call on a store
    /// just opened completes at once: deliveries may wait from before.
    pub async fn delivery_added(&self) {
        let mut added = self.shared.added.subscribe();
        let heard = self.heard.load(Ordering::Relaxed);
        // Cannot fail: the sender lives as long as this store.
        if let Ok(count) = added.wait_for(|&count| count != heard).await {
            self.heard.store(*count, Ordering::Relaxed);
        }
    }

    /// Wakes those who wait for deliveries; to be called after they are committed.
    pub(super) fn announce_deliveries(&self) {
        self.shared.added.send_modify(|count| *count += 1);
    }

    /// Removes a delivery; gives the ticket that is closed by it, of which these delegates are told
    /// that its asker could not be reached.
    async fn remove_delivery(&self, id: i64, delegates: &[Address]) -> Result<Option<i64>> {
        let mut tx = self.begin().await?;
        let closed = removed(&mut tx, id).await?;
        if let Some(number) = closed {
            tickets::close(&mut tx, number).await?;
            tickets::tell(&mut tx, self.cipher(), delegates, "unreachable", number).await?;
        }
        tx.commit().await?;
        if closed.is_some() {
            self.announce_deliveries();
            self.settle().await?;
        }
        Ok(closed)
    }
}

async fn removed(connection: &mut SqliteConnection, id: i64) -> Result<Option<i64>> {
    let row: Option<(String, i64)> =
        sqlx::query_as("DELETE FROM deliveries WHERE id = ? RETURNING kind, about")
            .bind(id)
            .fetch_optional(connection)
            .await?;
    Ok(match row.map(|(kind, about)| notice(&kind, about)).transpose()? {
        Some(Notice::Answer(number) | Notice::Refusal(number)) => Some(number),
        _ => None,
    })
}

fn notice(kind: &str, about: i64) -> Result<Notice> {
    match kind {
        "announcement" => Ok(Notice::Announcement(about)),
        "new_ticket" => Ok(Notice::NewTicket(about)),
        "answer" => Ok(Notice::Answer(about)),
        "refusal" => Ok(Notice::Refusal(about)),
        "unreachable" => Ok(Notice::Unreachable(about)),
        "lapsed" => Ok(Notice::Lapsed(about)),
        "revision" => Ok(Notice::Revision(about)),
        "forbidden" => Ok(Notice::Forbidden(about)),
        _ => Err(Error::Damaged("deliveries")),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::time::timeout;

    use super::super::tests::{ADA, BRUNO, DELEGATES, MIRA, NOON, announce, asks, rows_of, store};
    use super::*;

    const TELEGRAM: Platform = Platform::Telegram;

    async fn kinds(store: &Store) -> Vec<Notice> {
        store.due(TELEGRAM, 99).await.unwrap().iter().map(|delivery| delivery.notice).collect()
    }

    #[tokio::test]
    async fn answers_go_before_announcements_and_otherwise_the_oldest_first() {
        let (_dir, store) = store().await;
        store.set_alert(ADA, None, true).await.unwrap();
        let announced = announce(&store, "nuovo.md").await;
        store.open_ticket(&asks(ADA, 1, "quando?"), *NOON, &DELEGATES[..1]).await.unwrap();
        store.refuse(1, MIRA).await.unwrap();
        let expected = [Notice::NewTicket(1), Notice::Refusal(1), Notice::Announcement(announced)];
        assert_eq!(kinds(&store).await, expected);
        assert_eq!(store.due(TELEGRAM, 1).await.unwrap().len(), 1);
        assert_eq!(store.waiting(TELEGRAM).await.unwrap(), 3);
        assert_eq!(store.waiting(Platform::Discord).await.unwrap(), 0);
        assert!(store.due(Platform::Discord, 9).await.unwrap().is_empty());
    }

    #[tokio::test]
    async fn a_begun_sending_is_remembered_until_it_arrived() {
        let (_dir, store) = store().await;
        store.open_ticket(&asks(ADA, 1, "quando?"), *NOON, &DELEGATES[..1]).await.unwrap();
        let id = store.due(TELEGRAM, 1).await.unwrap()[0].id;
        store.delivery_sending(id, 77).await.unwrap();
        assert_eq!(store.due(TELEGRAM, 1).await.unwrap()[0].sending, Some(77));
        for _ in 0..2 {
            store.delivered(id).await.unwrap();
        }
        assert_eq!(store.waiting(TELEGRAM).await.unwrap(), 0);
        assert!(store.ticket(1).await.unwrap().is_some(), "shown to the delegates, not closed");
    }

    #[tokio::test]
    async fn of_an_answer_that_cannot_arrive_the_moderators_hear() {
        let (_dir, store) = store().await;
        store.open_ticket(&asks(ADA, 1, "quando?"), *NOON, &DELEGATES[..1]).await.unwrap();
        store.open_ticket(&asks(BRUNO, 1, "quando?"), *NOON, &[]).await.unwrap();
        store.answer(2, MIRA, "ecco").await.unwrap();
        let due = store.due(TELEGRAM, 9).await.unwrap();
        assert_eq!(store.undeliverable(due[0].id, &DELEGATES).await.unwrap(), None, "to one");
        assert_eq!(store.undeliverable(due[1].id, &DELEGATES).await.unwrap(), Some(2), "to Bruno");
        assert_eq!(store.undeliverable(due[1].id, &DELEGATES).await.unwrap(), None, "known");
        let told = kinds(&store).await.into_iter().filter(|n| *n == Notice::Unreachable(2)).count();
        assert_eq!(told, DELEGATES.len(), "each delegate hears that Bruno could not be reached");
        assert_eq!(rows_of(&store, BRUNO).await, 0);
        assert_eq!(store.queue().await.unwrap().len(), 1);
    }

    #[tokio::test]
    async fn every_platform_hears_of_every_addition() {
        let (_dir, telegram) = store().await;
        let discord = telegram.clone();
        // Deliveries may wait from the last time.
        telegram.delivery_added().await;
        discord.delivery_added().await;
        let brief = Duration::from_millis(20);
        assert!(timeout(brief, telegram.delivery_added()).await.is_err());
        telegram.open_ticket(&asks(ADA, 1, "quando?"), *NOON, &DELEGATES).await.unwrap();
        telegram.delivery_added().await;
        discord.delivery_added().await;
        assert!(timeout(brief, discord.delivery_added()).await.is_err());
        // Also one who waits already.
        let asking = asks(ADA, 2, "quando?");
        let adding = telegram.open_ticket(&asking, *NOON, &DELEGATES);
        let ((), added) = tokio::join!(discord.delivery_added(), adding);
        assert_eq!(added.unwrap(), (2, true));
    }
}
