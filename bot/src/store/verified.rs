//! Answers that the delegates published: curated answers that came out of a ticket, or of an answer
//! of the bot's that they approved, corrected or withdrew.

use jiff::civil::Date;
use knowledge::evidence::PassageId;
use serde::{Deserialize, Serialize};
use sqlx::SqliteConnection;

use super::Store;
use super::error::{Error, Result};
use super::{public, tickets};
use crate::conversation::incoming::Address;

/// An answer of the delegates that everybody gets who asks the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// The question, masked.
    pub question: String,
    /// The delegates' words; of one that is withdrawn, why.
    pub answer: String,
    /// The dispute of what it cites.
    pub dispute: Option<String>,
    /// Its topic's id.
    pub topic: Option<String>,
    /// What bears it out; never empty, unless it is withdrawn.
    pub citations: Vec<Cited>,
    /// Whose it is.
    pub author: Author,
    /// Whether it is no answer any more.
    pub withdrawn: bool,
    /// The day it was published or withdrawn.
    pub day: Date,
    /// Whether what it cites is not said any more, so that it is not given.
    pub lapsed: bool,
}

/// The role of who published an answer: never who it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Author {
    /// A delegate.
    Moderator,
    /// Who runs the program.
    Admin,
}

impl Author {
    /// Its name in the database and in `faq.toml`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Moderator => "moderator",
            Self::Admin => "admin",
        }
    }

    fn of(name: &str) -> Result<Self> {
        match name {
            "moderator" => Ok(Self::Moderator),
            "admin" => Ok(Self::Admin),
            _ => Err(Error::Damaged("verified")),
        }
    }
}

/// A piece of a communiqué, word for word.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cited {
    /// Path below the knowledge folder.
    pub file: String,
    /// The words.
    pub quote: String,
}

/// What an answer is published for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The ticket of this number. One ticket has one answer: again replaces it.
    Ticket(i64),
    /// The public answer of this number, which shows it from then on.
    Public(i64),
    /// The published answer of this number itself.
    Verified(i64),
}

/// As the database has it.
#[derive(sqlx::FromRow)]
struct Row {
    id: i64,
    question: String,
    answer: String,
    dispute: Option<String>,
    topic: Option<String>,
    citations: String,
    author: String,
    withdrawn: bool,
    lapsed: bool,
    day: String,
}

impl Row {
    fn read(self) -> Result<(i64, Verified)> {
        let damaged = || Error::Damaged("verified");
        let verified = Verified {
            question: self.question,
            answer: self.answer,
            dispute: self.dispute,
            topic: self.topic,
            citations: serde_json::from_str(&self.citations).map_err(|_| damaged())?,
            author: Author::of(&self.author)?,
            withdrawn: self.withdrawn,
            day: self.day.parse().map_err(|_| damaged())?,
            lapsed: self.lapsed,
        };
        Ok((self.id, verified))
    }
}

impl Store {
    /// Publishes an answer, which rests on these passages, and has every public answer that shows
    /// it revised. Gives its number.
    ///
    /// # Errors
    /// When the database does not work.
    pub async fn publish(
        &self,
        verified: &Verified,
        origin: Origin,
        passages: &[PassageId],
    ) -> Result<i64> {
        let mut tx = self.begin().await?;
        let (known, number) = match origin {
            Origin::Ticket(number) => ("SELECT id FROM verified WHERE ticket = ?", number),
            Origin::Public(number) => {
                ("SELECT verified FROM public_answers WHERE number = ?", number)
            }
            Origin::Verified(number) => ("SELECT id FROM verified WHERE id = ?", number),
        };
        let known: Option<i64> =
            sqlx::query_scalar(known).bind(number).fetch_optional(&mut *tx).await?.flatten();
        let ticket = match origin {
            Origin::Ticket(number) => Some(number),
            Origin::Public(_) | Origin::Verified(_) => None,
        };
        let id = write(&mut tx, known, ticket, verified).await?;
        if let Origin::Public(number) = origin {
            sqlx::query("UPDATE public_answers SET verified = ? WHERE number = ?")
                .bind(id)
                .bind(number)
                .execute(&mut *tx)
                .await?;
        }
        public::show(&mut tx, id, passages).await?;
        tx.commit().await?;
        self.announce_deliveries();
        self.settle().await?;
        Ok(id)
    }

    /// What these published answers cite is not said any more: the delegates are told, once. All
    /// others stand.
    ///
    /// # Errors
    /// When the database does not work.
    pub async fn lapsed(&self, lapsed: &[i64], delegates: &[Address]) -> Result<()> {
        let mut tx = self.begin().await?;
        let told: Vec<i64> =
            sqlx::query_scalar("SELECT id FROM verified WHERE lapsed").fetch_all(&mut *tx).await?;
        let news: Vec<i64> = lapsed.iter().filter(|id| !told.contains(id)).copied().collect();
        let over = told.iter().filter(|id| !lapsed.contains(id)).copied();
        for (id, is_lapsed) in news.iter().map(|id| (*id, true)).chain(over.map(|id| (id, false))) {
            sqlx::query("UPDATE verified SET lapsed = ? WHERE id = ?")
                .bind(is_lapsed)
                .bind(id)
                .execute(&mut *tx)
                .await?;
        }
        for id in &news {
            tickets::tell(&mut tx, self.cipher(), delegates, "lapsed", *id).await?;
        }
        tx.commit().await?;
        if !news.is_empty() {
            self.announce_deliveries();
        }
        Ok(())
    }

    /// All published answers by number, in order.
    ///
    /// # Errors
    /// When the database does not work.
    pub async fn published(&self) -> Result<Vec<(i64, Verified)>> {
        let rows: Vec<Row> =
            sqlx::query_as("SELECT * FROM verified ORDER BY id").fetch_all(self.pool()).await?;
        rows.into_iter().map(Row::read).collect()
    }

    /// The published answer of this number.
    ///
    /// # Errors
    /// When the database does not work.
    pub async fn verified(&self, id: i64) -> Result<Option<Verified>> {
        let row: Option<Row> = sqlx::query_as("SELECT * FROM verified WHERE id = ?")
            .bind(id)
            .fetch_optional(self.pool())
            .await?;
        Ok(row.map(Row::read).transpose()?.map(|(_, verified)| verified))
    }
}

/// Writes an answer in the place of the known one, else as a new one; gives its number.
async fn write(
    connection: &mut SqliteConnection,
    known: Option<i64>,
    ticket: Option<i64>,
    verified: &Verified,
) -> Result<i64> {
    let citations = serde_json::to_string(&verified.citations);
    let id = sqlx::query_scalar(
        "INSERT INTO verified
         (id, ticket, question, answer, dispute, topic, citations, author, withdrawn, day)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (id) DO UPDATE SET question = excluded.question,
            answer = excluded.answer, dispute = excluded.dispute, topic = excluded.topic,
            citations = excluded.citations, author = excluded.author,
            withdrawn = excluded.withdrawn, lapsed = 0, day = excluded.day
         RETURNING id",
    )
    .bind(known)
    .bind(ticket)
    .bind(&verified.question)
    .bind(&verified.answer)
    .bind(&verified.dispute)
    .bind(&verified.topic)
    .bind(citations.map_err(|_| Error::Damaged("verified"))?)
    .bind(verified.author.name())
    .bind(verified.withdrawn)
    .bind(verified.day.to_string())
    .fetch_one(connection)
    .await?;
    Ok(id)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::super::tests::{DELEGATES, store};
    use super::*;
    use crate::conversation::incoming::Platform;

    pub fn verified(answer: &str) -> Verified {
        let cited = Cited { file: "a/b.md".to_owned(), quote: "entro il 9".to_owned() };
        Verified {
            question: "Quando?".to_owned(),
            answer: answer.to_owned(),
            dispute: Some("a".to_owned()),
            topic: None,
            citations: vec![cited],
            author: Author::Moderator,
            withdrawn: false,
            day: date(2022, 6, 6),
            lapsed: false,
        }
    }

    #[tokio::test]
    async fn what_is_published_is_kept_once_a_ticket() {
        let (_dir, store) = store().await;
        store.publish(&verified("Il 9."), Origin::Ticket(3), &[]).await.unwrap();
        let id = store.publish(&verified("Entro il 9."), Origin::Ticket(3), &[]).await.unwrap();
        assert_eq!(store.published().await.unwrap(), [(id, verified("Entro il 9."))]);
        let other = store.publish(&verified("Forse."), Origin::Ticket(4), &[]).await.unwrap();
        assert_eq!(store.verified(other).await.unwrap(), Some(verified("Forse.")));
        assert_eq!(store.published().await.unwrap().len(), 2);
    }

    #[tokio::test]
    async fn of_an_answer_that_lapses_the_delegates_hear_once() {
        let (_dir, store) = store().await;
        let id = store.publish(&verified("Il 9."), Origin::Ticket(3), &[]).await.unwrap();
        let heard = async || store.due(Platform::Telegram, 9).await.unwrap().len();
        for _ in 0..2 {
            store.lapsed(&[id], &DELEGATES).await.unwrap();
            assert_eq!(heard().await, DELEGATES.len());
        }
        assert!(store.verified(id).await.unwrap().unwrap().lapsed);
        // It stands again, and lapses again.
        store.lapsed(&[], &DELEGATES).await.unwrap();
        assert!(!store.verified(id).await.unwrap().unwrap().lapsed);
        store.lapsed(&[id], &DELEGATES).await.unwrap();
        assert_eq!(heard().await, 2 * DELEGATES.len());
        // Written anew it stands.
        let again = store.publish(&verified("Il 15."), Origin::Verified(id), &[]).await.unwrap();
        assert_eq!(store.published().await.unwrap(), [(again, verified("Il 15."))]);
    }
}
