//! What a chat chose, what is held about it, and how all of that is erased.

use knowledge::query::Language;
use sqlx::SqliteConnection;

use super::error::{Error, Result};
use super::{Held, Store};
use crate::conversation::incoming::Address;

impl Store {
    /// The language that a chat (or topic of one) chose.
    ///
    /// # Errors
    /// When the database does not work.
    pub async fn language(&self, at: Address) -> Result<Option<Language>> {
        let code: Option<String> =
            sqlx::query_scalar("SELECT language FROM languages WHERE place = ?")
                .bind(self.cipher().place(at))
                .fetch_optional(self.pool())
                .await?;
        code.as_deref().map(language).transpose()
    }

    /// Speaks this language in a chat (or topic of one) from now on.
    ///
    /// # Errors
    /// When the database does not work.
    pub async fn choose_language(&self, at: Address, language: Language) -> Result<()> {
        sqlx::query(
            "INSERT INTO languages (place, chat, language) VALUES (?, ?, ?)
             ON CONFLICT DO UPDATE SET language = excluded.language",
        )
        .bind(self.cipher().place(at))
        .bind(self.cipher().chat(at))
        .bind(code(language))
        .execute(self.pool())
        .await?;
        Ok(())
    }

    /// The topics whose news a chat (or topic of one) gets, in order; the empty one stands for all.
    ///
    /// # Errors
    /// When the database does not work.
    pub async fn alerts(&self, at: Address) -> Result<Vec<String>> {
        let topics = sqlx::query_scalar("SELECT topic FROM alerts WHERE place = ? ORDER BY topic")
            .bind(self.cipher().place(at))
            .fetch_all(self.pool())
            .await?;
        Ok(topics)
    }

    /// Turns on or off the news of a topic; `None` is all topics, and off with `None` ends them all.
    ///
    /// # Errors
    /// When the database does not work.
    pub async fn set_alert(&self, at: Address, topic: Option<&str>, on: bool) -> Result<()> {
        let place = self.cipher().place(at);
        let query = match (on, topic) {
            (true, topic) => sqlx::query(
                "INSERT OR IGNORE INTO alerts (place, topic, chat, platform, address)
                 VALUES (?, ?, ?, ?, ?)",
            )
            .bind(place)
            .bind(topic.unwrap_or_default())
            .bind(self.cipher().chat(at))
            .bind(at.chat.platform.name())
            .bind(self.cipher().seal_address(at)?),
            (false, Some(topic)) => sqlx::query("DELETE FROM alerts WHERE place = ? AND topic = ?")
                .bind(place)
                .bind(topic),
            (false, None) => sqlx::query("DELETE FROM alerts WHERE place = ?").bind(place),
        };
        query.execute(self.pool()).await?;
        self.settle().await
    }

    /// What is held about a chat, all its topics together.
    ///
    /// # Errors
    /// When the database does not work.
    pub async fn held(&self, at: Address) -> Result<Held> {
        let mut tx = self.begin().await?;
        self.held_in(&mut tx, at).await
    }

    /// Erases all that is held about a chat and its topics, pending deliveries and tickets too;
    /// gives what it was. Of a ticket only number, topic and day are left.
    ///
    /// # Errors
    /// When the database does not work; then nothing is erased.
    pub async fn erase(&self, at: Address) -> Result<Held> {
        let chat = self.cipher().chat(at);
        let mut tx = self.begin().await?;
        let held = self.held_in(&mut tx, at).await?;
        for erasing in [
            "DELETE FROM languages WHERE chat = ?",
            "DELETE FROM alerts WHERE chat = ?",
            "DELETE FROM deliveries WHERE chat = ?",
            "DELETE FROM public_answers WHERE chat = ?",
            // What the delegates were still to be shown.
            "DELETE FROM deliveries WHERE kind = 'new_ticket'
             AND about IN (SELECT number FROM tickets WHERE chat = ?)",
            // A ticket's number stays taken: the delegates may have seen it.
            "UPDATE tickets SET state = 'erased', since = since - since % 86400000,
             consent = NULL, moderator = NULL, moderator_id = NULL, platform = NULL, chat = NULL,
             address = NULL, language = NULL, question = NULL, answer = NULL WHERE chat = ?",
        ] {
            sqlx::query(erasing).bind(&chat).execute(&mut *tx).await?;
        }
        tx.commit().await?;
        self.settle().await?;
        Ok(held)
    }

    /// A chat has another number from now on. Platforms renumber only chats without topics: what
    /// was to go to a topic of it goes to the chat.
    ///
    /// # Errors
    /// When the database does not work; then nothing has changed.
    pub async fn moved(&self, from: Address, to: Address) -> Result<()> {
        let (old, new) = (self.cipher().chat(from), self.cipher().chat(to));
        if old == new {
            return Ok(());
        }
        let (place, address) = (self.cipher().place(to), self.cipher().seal_address(to)?);
        let mut tx = self.begin().await?;
        // What was chosen in the new chat already counts more.
        for moving in [
            "UPDATE OR IGNORE languages SET chat = ?1, place = ?3 WHERE chat = ?2",
            "UPDATE OR IGNORE alerts SET chat = ?1, place = ?3, address = ?4 WHERE chat = ?2",
            "UPDATE tickets SET chat = ?1, address = ?4 WHERE chat = ?2",
            // Nothing arrives under the old number: no sending of before is in doubt.
            "UPDATE deliveries SET chat = ?1, address = ?4, sending = NULL WHERE chat = ?2",
            // Its messages keep their numbers under the old one.
            "DELETE FROM public_answers WHERE chat = ?2",
            "DELETE FROM languages WHERE chat = ?2",
            "DELETE FROM alerts WHERE chat = ?2",
        ] {
            let query = sqlx::query(moving).bind(&new).bind(&old).bind(&place).bind(&address);
            query.execute(&mut *tx).await?;
        }
        tx.commit().await?;
        self.settle().await
    }

    async fn held_in(&self, connection: &mut SqliteConnection, at: Address) -> Result<Held> {
        let chat = self.cipher().chat(at);
        let alerts =
            sqlx::query_scalar("SELECT DISTINCT topic FROM alerts WHERE chat = ? ORDER BY topic")
                .bind(&chat)
                .fetch_all(&mut *connection)
                .await?;
        // Of several topics' languages, the one of the topic asked from.
        let code: Option<String> = sqlx::query_scalar(
            "SELECT language FROM languages WHERE chat = ? ORDER BY place = ? DESC LIMIT 1",
        )
        .bind(&chat)
        .bind(self.cipher().place(at))
        .fetch_optional(&mut *connection)
        .await?;
        let tickets = sqlx::query_as("SELECT * FROM tickets WHERE chat = ? ORDER BY number")
            .bind(&chat)
            .fetch_all(&mut *connection)
            .await?;
        let deliveries: i64 = sqlx::query_scalar("SELECT count(*) FROM deliveries WHERE chat = ?")
            .bind(&chat)
            .fetch_one(&mut *connection)
            .await?;
        Ok(Held {
            alerts,
            language: code.as_deref().map(language).transpose()?,
            tickets: tickets.into_iter().map(|row| self.read_ticket(row)).collect::<Result<_>>()?,
            deliveries: usize::try_from(deliveries).unwrap_or_default(),
        })
    }
}

/// A language as the database has it.
pub(super) fn code(language: Language) -> &'static str {
    match language {
        Language::Italian => "it",
        Language::English => "en",
    }
}

/// A language from the database.
pub(super) fn language(code: &str) -> Result<Language> {
    match code {
        "it" => Ok(Language::Italian),
        "en" => Ok(Language::English),
        _ => Err(Error::Damaged("languages")),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{ADA, BRUNO, DELEGATES, GROUP, MIRA, NOON, asks, rows_of, store};
    use super::super::{Delivery, Notice, Stepped};
    use super::*;

    #[tokio::test]
    async fn a_language_is_kept_until_another_is_chosen() {
        let (_dir, store) = store().await;
        assert_eq!(store.language(ADA).await.unwrap(), None);
        store.choose_language(ADA, Language::English).await.unwrap();
        store.choose_language(ADA, Language::Italian).await.unwrap();
        assert_eq!(store.language(ADA).await.unwrap(), Some(Language::Italian));
        assert_eq!(store.language(BRUNO).await.unwrap(), None);
    }

    #[tokio::test]
    async fn news_are_off_until_turned_on_topic_by_topic() {
        let (_dir, store) = store().await;
        assert!(store.alerts(ADA).await.unwrap().is_empty());
        for topic in [Some("ferie"), Some("part-time"), Some("ferie"), None] {
            store.set_alert(ADA, topic, true).await.unwrap();
        }
        assert_eq!(store.alerts(ADA).await.unwrap(), ["", "ferie", "part-time"]);
        store.set_alert(ADA, Some("ferie"), false).await.unwrap();
        assert_eq!(store.alerts(ADA).await.unwrap(), ["", "part-time"]);
        store.set_alert(ADA, None, false).await.unwrap();
        assert!(store.alerts(ADA).await.unwrap().is_empty());
        assert!(store.alerts(BRUNO).await.unwrap().is_empty());
    }

    #[tokio::test]
    async fn a_groups_topics_choose_for_themselves_and_are_erased_together() {
        let (_dir, store) = store().await;
        let topic = Address { topic: Some(5), ..GROUP };
        store.set_alert(topic, Some("ferie"), true).await.unwrap();
        store.choose_language(GROUP, Language::English).await.unwrap();
        assert!(store.alerts(GROUP).await.unwrap().is_empty());
        assert_eq!(store.language(topic).await.unwrap(), None);
        let held = store.erase(GROUP).await.unwrap();
        assert_eq!(
            (held.alerts, held.language),
            (vec!["ferie".to_owned()], Some(Language::English))
        );
        assert!(store.alerts(topic).await.unwrap().is_empty());
    }

    #[tokio::test]
    async fn what_is_held_is_exactly_what_is_in_the_tables() {
        let (_dir, store) = store().await;
        assert_eq!(store.held(ADA).await.unwrap(), Held::default());
        assert_eq!(rows_of(&store, ADA).await, 0);
        store.set_alert(ADA, Some("ferie"), true).await.unwrap();
        store.set_alert(ADA, None, true).await.unwrap();
        store.choose_language(ADA, Language::English).await.unwrap();
        store.open_ticket(&asks(ADA, 1, "prima?"), *NOON, &DELEGATES).await.unwrap();
        store.open_ticket(&asks(ADA, 2, "seconda?"), *NOON, &[]).await.unwrap();
        store.open_ticket(&asks(BRUNO, 1, "di Bruno?"), *NOON, &[]).await.unwrap();
        store.answer(2, MIRA, "ecco").await.unwrap();
        let held = store.held(ADA).await.unwrap();
        let seen = (held.alerts.len(), held.tickets.len(), held.deliveries);
        assert_eq!((seen, held.language), ((2, 2, 1), Some(Language::English)));
        assert_eq!(held.tickets[1].answer.as_deref(), Some("ecco"));
        // Two alerts, a language, two tickets, a delivery.
        assert_eq!(rows_of(&store, ADA).await, 6);
        assert_eq!(store.erase(ADA).await.unwrap(), held);
        assert_eq!(store.held(ADA).await.unwrap(), Held::default());
        assert_eq!(rows_of(&store, ADA).await, 0);
        assert_eq!(store.held(BRUNO).await.unwrap().tickets.len(), 1, "Bruno's stays");
        assert_eq!(
            store.waiting(ADA.chat.platform).await.unwrap(),
            0,
            "not to the delegates either"
        );
        assert_eq!(store.claim(1, MIRA).await.unwrap(), Stepped::Gone);
        let next = store.open_ticket(&asks(ADA, 1, "di nuovo?"), *NOON, &[]).await.unwrap();
        assert_eq!(next, (4, true), "no number twice");
    }

    #[tokio::test]
    async fn a_renumbered_group_keeps_everything() {
        let (_dir, store) = store().await;
        let to = Address {
            chat: crate::conversation::incoming::Id { number: -1009, ..GROUP.chat },
            ..GROUP
        };
        store.set_alert(GROUP, Some("ferie"), true).await.unwrap();
        store.set_alert(GROUP, None, true).await.unwrap();
        store.set_alert(to, None, true).await.unwrap();
        store.choose_language(GROUP, Language::English).await.unwrap();
        store.open_ticket(&asks(GROUP, 17, "del gruppo?"), *NOON, &[]).await.unwrap();
        store.answer(1, MIRA, "ecco").await.unwrap();
        store.delivery_sending(1, 30).await.unwrap();
        for _ in 0..2 {
            store.moved(GROUP, to).await.unwrap();
        }
        store.moved(to, to).await.unwrap();
        assert_eq!(rows_of(&store, GROUP).await, 0);
        assert_eq!(store.alerts(to).await.unwrap(), ["", "ferie"]);
        assert_eq!(store.language(to).await.unwrap(), Some(Language::English));
        let due = store.due(to.chat.platform, 9).await.unwrap();
        assert_eq!(due, [Delivery { id: 1, to, notice: Notice::Answer(1), sending: None }]);
        // The new chat counts its messages anew: another message there has the same number.
        let other = store.open_ticket(&asks(to, 17, "un'altra?"), *NOON, &[]).await.unwrap();
        assert_eq!(other, (2, true));
    }
}
