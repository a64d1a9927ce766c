//! Which channel of direct messages somebody's news go to, on platforms that let a bot open few of
//! them at once.

use super::Store;
use super::cipher::Purpose;
use super::error::{Error, Result};
use crate::conversation::incoming::Address;

impl Store {
    /// The channel that was kept for somebody.
    ///
    /// # Errors
    /// When the database does not work.
    pub async fn direct(&self, at: Address) -> Result<Option<u64>> {
        let sealed: Option<Vec<u8>> =
            sqlx::query_scalar("SELECT channel FROM directs WHERE chat = ?")
                .bind(self.cipher().chat(at))
                .fetch_optional(self.pool())
                .await?;
        let Some(sealed) = sealed else { return Ok(None) };
        let bytes = self.cipher().unseal(Purpose::Direct, &sealed)?;
        let bytes = bytes.try_into().map_err(|_| Error::Damaged("directs"))?;
        Ok(Some(u64::from_be_bytes(bytes)))
    }

    /// Keeps the channel of somebody who gets news, in place of another, as long as they get any;
    /// of nobody else.
    ///
    /// # Errors
    /// When the database does not work.
    pub async fn keep_direct(&self, at: Address, channel: u64) -> Result<()> {
        sqlx::query(
            "INSERT INTO directs (chat, channel)
             SELECT ?1, ?2 WHERE EXISTS (SELECT 1 FROM alerts WHERE chat = ?1)
             ON CONFLICT DO UPDATE SET channel = excluded.channel",
        )
        .bind(self.cipher().chat(at))
        .bind(self.cipher().seal(Purpose::Direct, &channel.to_be_bytes())?)
        .execute(self.pool())
        .await?;
        Ok(())
    }

    /// Forgets the channel that was kept for somebody.
    ///
    /// # Errors
    /// When the database does not work.
    pub async fn forget_direct(&self, at: Address) -> Result<()> {
        sqlx::query("DELETE FROM directs WHERE chat = ?")
            .bind(self.cipher().chat(at))
            .execute(self.pool())
            .await?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{ADA, BRUNO, rows_of, store};

    #[tokio::test]
    async fn a_channel_is_kept_for_who_gets_news_and_as_long() {
        let (_dir, store) = store().await;
        store.keep_direct(ADA, 41).await.unwrap();
        assert_eq!(store.direct(ADA).await.unwrap(), None, "nothing else is held about Ada");
        for topic in [Some("ferie"), None] {
            store.set_alert(ADA, topic, true).await.unwrap();
        }
        for channel in [41, 42] {
            store.keep_direct(ADA, channel).await.unwrap();
            assert_eq!(store.direct(ADA).await.unwrap(), Some(channel));
        }
        store.set_alert(BRUNO, None, true).await.unwrap();
        store.keep_direct(BRUNO, 43).await.unwrap();
        store.set_alert(ADA, Some("ferie"), false).await.unwrap();
        assert_eq!(store.direct(ADA).await.unwrap(), Some(42), "other news are to come");
        store.set_alert(ADA, None, false).await.unwrap();
        assert_eq!((store.direct(ADA).await.unwrap(), rows_of(&store, ADA).await), (None, 0));
        assert_eq!(store.direct(BRUNO).await.unwrap(), Some(43));
        store.erase(BRUNO).await.unwrap();
        assert_eq!((store.direct(BRUNO).await.unwrap(), rows_of(&store, BRUNO).await), (None, 0));
    }

    #[tokio::test]
    async fn one_that_leads_nowhere_is_forgotten() {
        let (_dir, store) = store().await;
        store.set_alert(ADA, None, true).await.unwrap();
        store.keep_direct(ADA, 41).await.unwrap();
        store.forget_direct(ADA).await.unwrap();
        assert_eq!(store.direct(ADA).await.unwrap(), None);
        assert_eq!(store.alerts(ADA).await.unwrap(), [""]);
    }
}
