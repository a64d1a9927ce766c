//! Answers that the delegates published: curated answers that came out of a ticket.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::Store;
use super::error::{Error, Result};

/// An answer of the delegates that everybody gets who asks the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// The ticket it was written for.
    pub ticket: i64,
    /// The question, masked.
    pub question: String,
    /// The delegates' words.
    pub answer: String,
    /// The dispute of what it cites.
    pub dispute: Option<String>,
    /// Its topic's id.
    pub topic: Option<String>,
    /// What bears it out; never empty.
    pub citations: Vec<Cited>,
    /// The day it was published.
    pub day: Date,
}

/// A piece of a communiqué, word for word.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cited {
    /// Path below the knowledge folder.
    pub file: String,
    /// The words.
    pub quote: String,
}

/// As the database has it: ticket, question, answer, dispute, topic, citations, day.
type Row = (i64, String, String, Option<String>, Option<String>, String, String);

impl Store {
    /// Publishes an answer. One ticket has one: again replaces it.
    ///
    /// # Errors
    /// When the database does not work.
    pub async fn publish(&self, verified: &Verified) -> Result<()> {
        let citations = serde_json::to_string(&verified.citations);
        sqlx::query(
            "INSERT INTO verified (ticket, question, answer, dispute, topic, citations, day)
             VALUES (?, ?, ?, ?, ?, ?, ?)
             ON CONFLICT (ticket) DO UPDATE SET question = excluded.question,
                answer = excluded.answer, dispute = excluded.dispute, topic = excluded.topic,
                citations = excluded.citations, day = excluded.day",
        )
        .bind(verified.ticket)
        .bind(&verified.question)
        .bind(&verified.answer)
        .bind(&verified.dispute)
        .bind(&verified.topic)
        .bind(citations.map_err(|_| Error::Damaged("verified"))?)
        .bind(verified.day.to_string())
        .execute(self.pool())
        .await?;
        self.settle().await
    }

    /// All published answers, in the order of their tickets.
    ///
    /// # Errors
    /// When the database does not work.
    pub async fn published(&self) -> Result<Vec<Verified>> {
        let rows: Vec<Row> = sqlx::query_as(
            "SELECT ticket, question, answer, dispute, topic, citations, day FROM verified
             ORDER BY ticket",
        )
        .fetch_all(self.pool())
        .await?;
        let damaged = || Error::Damaged("verified");
        let read = |(ticket, question, answer, dispute, topic, citations, day): Row| {
            let citations = serde_json::from_str(&citations).map_err(|_| damaged())?;
            let day = day.parse().map_err(|_| damaged())?;
            Ok(Verified { ticket, question, answer, dispute, topic, citations, day })
        };
        rows.into_iter().map(read).collect()
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::super::tests::store;
    use super::*;

    #[tokio::test]
    async fn what_is_published_is_kept_once_a_ticket() {
        let (_dir, store) = store().await;
        let cited = Cited { file: "a/b.md".to_owned(), quote: "entro il 9".to_owned() };
        let mut verified = Verified {
            ticket: 3,
            question: "Quando?".to_owned(),
            answer: "Il 9.".to_owned(),
            dispute: Some("a".to_owned()),
            topic: None,
            citations: vec![cited],
            day: date(2022, 6, 6),
        };
        store.publish(&verified).await.unwrap();
        verified.answer = "Entro il 9.".to_owned();
        store.publish(&verified).await.unwrap();
        assert_eq!(store.published().await.unwrap(), [verified]);
    }
}
