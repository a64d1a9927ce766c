//! Answers of the bot that everybody in a place reads: the number of the message, and which
//! passages it rests on, so that it can be revised when they change or when the delegates say so.

mod passages;

use jiff::SignedDuration;
use knowledge::evidence::PassageId;
use knowledge::query::Language;
use sqlx::SqliteConnection;

use super::Store;
use super::chats::{code, language};
use super::error::Result;
use crate::conversation::incoming::Address;
pub use passages::Instead;
use passages::{read, write};

/// How long one is followed: older messages are not read any more.
pub(super) const FOLLOWED: SignedDuration = SignedDuration::from_hours(365 * 24);

/// What an answer that everybody reads rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// The passages that it quotes, in order.
    pub passages: Vec<PassageId>,
    /// The number of the delegates' answer that it shows.
    pub verified: Option<i64>,
    /// The language that it is in.
    pub language: Language,
}

/// An answer that everybody in a place reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicAnswer {
    /// What it is called by.
    pub number: i64,
    /// Where it stands.
    pub at: Address,
    /// The platform's number of its message.
    pub message: i64,
    /// What it rests on.
    pub evidence: Evidence,
    /// For each of its passages: what its communiqué says instead, where the last reload found that
    /// it is not said any more and could tell.
    pub instead: Vec<Option<Instead>>,
}

/// As the database has it.
#[derive(sqlx::FromRow)]
struct Row {
    number: i64,
    address: Vec<u8>,
    message: i64,
    language: String,
    passages: String,
    verified: Option<i64>,
}

impl Store {
    /// Keeps what a public answer rests on; gives its number. One that is known stays as it is.
    ///
    /// # Errors
    /// When the database does not work.
    pub async fn keep_public(&self, at: Address, message: i64, evidence: &Evidence) -> Result<i64> {
        self.keep(at, message, evidence, false).await
    }

    /// The same for a message that says this from now on, whatever it said before.
    ///
    /// # Errors
    /// When the database does not work.
    pub async fn renew_public(
        &self,
        at: Address,
        message: i64,
        evidence: &Evidence,
    ) -> Result<i64> {
        self.keep(at, message, evidence, true).await
    }

    async fn keep(
        &self,
        at: Address,
        message: i64,
        evidence: &Evidence,
        renew: bool,
    ) -> Result<i64> {
        let cipher = self.cipher();
        let mut tx = self.begin().await?;
        sqlx::query(
            "INSERT INTO public_answers
             (platform, chat, place, address, message, language, passages, verified)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?)
             ON CONFLICT (place, message) DO UPDATE SET language = excluded.language,
                passages = excluded.passages, verified = excluded.verified, at = excluded.at
             WHERE ?",
        )
        .bind(at.chat.platform.name())
        .bind(cipher.chat(at))
        .bind(cipher.place(at))
        .bind(cipher.seal_address(at)?)
        .bind(message)
        .bind(code(evidence.language))
        .bind(write(&evidence.passages)?)
        .bind(evidence.verified)
        .bind(renew)
        .execute(&mut *tx)
        .await?;
        let number =
            sqlx::query_scalar("SELECT number FROM public_answers WHERE place = ? AND message = ?")
                .bind(cipher.place(at))
                .bind(message)
                .fetch_one(&mut *tx)
                .await?;
        tx.commit().await?;
        Ok(number)
    }

    /// The public answer of this number.
    ///
    /// # Errors
    /// When the database does not work.
    pub async fn public_answer(&self, number: i64) -> Result<Option<PublicAnswer>> {
        let row = sqlx::query_as("SELECT * FROM public_answers WHERE number = ?")
            .bind(number)
            .fetch_optional(self.pool())
            .await?;
        row.map(|row| self.read_public(row)).transpose()
    }

    /// All public answers that are followed.
    ///
    /// # Errors
    /// When the database does not work.
    pub async fn public_answers(&self) -> Result<Vec<PublicAnswer>> {
        let rows = sqlx::query_as("SELECT * FROM public_answers ORDER BY number")
            .fetch_all(self.pool())
            .await?;
        rows.into_iter().map(|row| self.read_public(row)).collect()
    }

    /// Has these public answers revised, and keeps what is said instead of what they rest on.
    ///
    /// # Errors
    /// When the database does not work.
    pub async fn revise(&self, stale: &[PublicAnswer]) -> Result<()> {
        if stale.is_empty() {
            return Ok(());
        }
        let mut tx = self.begin().await?;
        for PublicAnswer { number, evidence, instead, .. } in stale {
            // What it rests on may be something else since it was looked at.
            let rests_on: Option<String> =
                sqlx::query_scalar("SELECT passages FROM public_answers WHERE number = ?")
                    .bind(number)
                    .fetch_optional(&mut *tx)
                    .await?;
            if rests_on.is_some_and(|json| read(&json).is_ok_and(|(p, _)| p == evidence.passages)) {
                sqlx::query("UPDATE public_answers SET passages = ? WHERE number = ?")
                    .bind(passages::write_with(&evidence.passages, instead)?)
                    .bind(number)
                    .execute(&mut *tx)
                    .await?;
            }
            sqlx::query(REVISE).bind(number).bind(None::<i64>).execute(&mut *tx).await?;
        }
        tx.commit().await?;
        self.announce_deliveries();
        Ok(())
    }

    /// A public answer was revised by a delivery, which ends with it: it rests on this from now on;
    /// unless it is another already than the one that was revised, which has a delivery of its own.
    ///
    /// # Errors
    /// When the database does not work.
    pub async fn revised(
        &self,
        delivery: i64,
        before: &PublicAnswer,
        rests_on: &Evidence,
    ) -> Result<()> {
        let mut tx = self.begin().await?;
        let row: Option<Row> = sqlx::query_as("SELECT * FROM public_answers WHERE number = ?")
            .bind(before.number)
            .fetch_optional(&mut *tx)
            .await?;
        let now = row.map(|row| self.read_public(row)).transpose()?;
        if now.is_some_and(|now| now.evidence == before.evidence) {
            sqlx::query("UPDATE public_answers SET passages = ?, verified = ? WHERE number = ?")
                .bind(write(&rests_on.passages)?)
                .bind(rests_on.verified)
                .bind(before.number)
                .execute(&mut *tx)
                .await?;
        }
        sqlx::query("DELETE FROM deliveries WHERE id = ?").bind(delivery).execute(&mut *tx).await?;
        tx.commit().await?;
        Ok(())
    }

    /// The message of a public answer is gone.
    ///
    /// # Errors
    /// When the database does not work.
    pub async fn forget_public(&self, number: i64) -> Result<()> {
        for forgetting in [
            "DELETE FROM deliveries WHERE kind = 'revision' AND about = ?",
            "DELETE FROM public_answers WHERE number = ?",
        ] {
            sqlx::query(forgetting).bind(number).execute(self.pool()).await?;
        }
        Ok(())
    }

    /// A topic of a chat, or a channel of a server, is gone: of what was chosen and said there
    /// nothing is kept.
    ///
    /// # Errors
    /// When the database does not work.
    pub async fn forget_place(&self, at: Address) -> Result<()> {
        let place = self.cipher().place(at);
        let mut tx = self.begin().await?;
        for forgetting in [
            "DELETE FROM languages WHERE place = ?",
            "DELETE FROM alerts WHERE place = ?",
            "DELETE FROM deliveries WHERE kind = 'revision'
             AND about IN (SELECT number FROM public_answers WHERE place = ?)",
            "DELETE FROM public_answers WHERE place = ?",
        ] {
            sqlx::query(forgetting).bind(&place).execute(&mut *tx).await?;
        }
        tx.commit().await?;
        self.settle().await
    }

    fn read_public(&self, row: Row) -> Result<PublicAnswer> {
        let (passages, instead) = read(&row.passages)?;
        Ok(PublicAnswer {
            number: row.number,
            at: self.cipher().unseal_address(&row.address)?,
            message: row.message,
            evidence: Evidence {
                passages,
                verified: row.verified,
                language: language(&row.language)?,
            },
            instead,
        })
    }
}

/// Makes a delivery for the public answer of this number, and for those that show this answer of the
/// delegates, unless one waits already that was not begun: that one will find all as it is by then.
const REVISE: &str = "INSERT INTO deliveries (platform, chat, address, kind, about)
     SELECT platform, chat, address, 'revision', number FROM public_answers AS public
     WHERE NOT EXISTS (SELECT 1 FROM deliveries WHERE kind = 'revision'
                       AND about = public.number AND sending IS NULL)
     AND (number = ?1 OR verified = ?2)";

/// All public answers that show this answer of the delegates' rest on these passages from now on,
/// and are revised.
pub(super) async fn show(
    connection: &mut SqliteConnection,
    verified: i64,
    passages: &[PassageId],
) -> Result<()> {
    sqlx::query("UPDATE public_answers SET passages = ? WHERE verified = ?")
        .bind(write(passages)?)
        .bind(verified)
        .execute(&mut *connection)
        .await?;
    sqlx::query(REVISE).bind(None::<i64>).bind(verified).execute(connection).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::super::tests::{GROUP, store};
    use super::super::{Author, Notice, Origin, Verified};
    use super::*;
    use crate::conversation::incoming::Platform;

    fn evidence(words: &str) -> Evidence {
        let passage =
            PassageId { file: "a/b.md".to_owned(), start: 3, end: 9, hash: words.to_owned() };
        Evidence { passages: vec![passage], verified: None, language: Language::English }
    }

    async fn revisions(store: &Store) -> Vec<(i64, i64)> {
        let due = store.due(Platform::Telegram, 99).await.unwrap();
        let of = |delivery: &super::super::Delivery| match delivery.notice {
            Notice::Revision(number) => Some((delivery.id, number)),
            _ => None,
        };
        due.iter().filter_map(of).collect()
    }

    fn verified(answer: &str) -> Verified {
        Verified {
            question: "Quando?".to_owned(),
            answer: answer.to_owned(),
            dispute: None,
            topic: None,
            citations: Vec::new(),
            author: Author::Admin,
            withdrawn: true,
            day: date(2022, 6, 6),
            lapsed: false,
        }
    }

    #[tokio::test]
    async fn what_a_public_answer_rests_on_is_kept_until_it_is_revised_or_gone() {
        let (_dir, store) = store().await;
        let number = store.keep_public(GROUP, 70, &evidence("prima")).await.unwrap();
        assert_eq!(store.keep_public(GROUP, 70, &evidence("altro")).await.unwrap(), number);
        let kept = store.public_answer(number).await.unwrap().unwrap();
        assert_eq!((kept.at, kept.message), (GROUP, 70));
        assert_eq!(kept.evidence, evidence("prima"));
        for _ in 0..2 {
            store.revise(std::slice::from_ref(&kept)).await.unwrap();
        }
        let [(delivery, about)] = revisions(&store).await[..] else { panic!("once") };
        assert_eq!(about, number);
        // What changes after it was begun is told by another.
        store.delivery_sending(delivery, 1).await.unwrap();
        store.revise(std::slice::from_ref(&kept)).await.unwrap();
        assert_eq!(revisions(&store).await.len(), 2);
        store.revised(delivery, &kept, &evidence("dopo")).await.unwrap();
        assert_eq!(revisions(&store).await.len(), 1);
        assert_eq!(store.public_answers().await.unwrap()[0].evidence, evidence("dopo"));
        store.forget_public(number).await.unwrap();
        assert!(revisions(&store).await.is_empty());
        assert_eq!(store.public_answer(number).await.unwrap(), None);
    }

    #[tokio::test]
    async fn what_is_said_instead_is_kept_until_the_message_says_it() {
        let (_dir, store) = store().await;
        let number = store.keep_public(GROUP, 70, &evidence("prima")).await.unwrap();
        let only = async || store.public_answers().await.unwrap().remove(0);
        let mut stale = only().await;
        assert_eq!(stale.instead, [None]);
        for instead in [Instead::Words(evidence("dopo").passages.remove(0)), Instead::Nothing] {
            stale.instead = vec![Some(instead)];
            store.revise(std::slice::from_ref(&stale)).await.unwrap();
            assert_eq!(only().await, stale);
        }
        // It shows something else by now, which the reload did not know.
        assert_eq!(store.renew_public(GROUP, 70, &evidence("dopo")).await.unwrap(), number);
        store.revise(&[stale]).await.unwrap();
        let renewed = only().await;
        assert_eq!((renewed.evidence, renewed.instead), (evidence("dopo"), vec![None]));
    }

    #[tokio::test]
    async fn all_that_show_an_answer_are_revised_with_it() {
        let (_dir, store) = store().await;
        let first = store.keep_public(GROUP, 70, &evidence("a")).await.unwrap();
        let id = store.publish(&verified("Il 9."), Origin::Public(first), &[]).await.unwrap();
        assert_eq!(revisions(&store).await.iter().map(|(_, n)| *n).collect::<Vec<_>>(), [first]);
        let shows = Evidence { verified: Some(id), ..evidence("a") };
        let second = store.keep_public(GROUP, 71, &shows).await.unwrap();
        let rests_on = evidence("b").passages;
        let origin = Origin::Public(second);
        assert_eq!(store.publish(&verified("Il 10."), origin, &rests_on).await.unwrap(), id);
        assert_eq!(store.published().await.unwrap(), [(id, verified("Il 10."))]);
        let mut revised: Vec<_> = revisions(&store).await.iter().map(|(_, n)| *n).collect();
        revised.sort_unstable();
        assert_eq!(revised, [first, second]);
        for public in store.public_answers().await.unwrap() {
            assert_eq!(public.evidence.passages, rests_on);
            assert_eq!(public.evidence.verified, Some(id));
        }
    }

    #[tokio::test]
    async fn what_is_published_while_a_message_is_revised_counts() {
        let (_dir, store) = store().await;
        let number = store.keep_public(GROUP, 70, &evidence("prima")).await.unwrap();
        let before = store.public_answer(number).await.unwrap().unwrap();
        store.revise(std::slice::from_ref(&before)).await.unwrap();
        let (delivery, _) = revisions(&store).await[0];
        store.delivery_sending(delivery, 1).await.unwrap();
        let id = store.publish(&verified("Il 9."), Origin::Public(number), &[]).await.unwrap();
        store.revised(delivery, &before, &evidence("dopo")).await.unwrap();
        let now = store.public_answer(number).await.unwrap().unwrap();
        assert_eq!((now.evidence.verified, now.evidence.passages), (Some(id), Vec::new()));
        assert_eq!(revisions(&store).await.len(), 1, "the one of what was published");
    }

    #[tokio::test]
    async fn after_a_year_an_answer_is_not_followed_any_more() {
        let (_dir, store) = store().await;
        store.keep_public(GROUP, 70, &evidence("a")).await.unwrap();
        let now = jiff::Timestamp::now();
        for (days, followed) in [(364, 1), (366, 0)] {
            store.tidy(now + SignedDuration::from_hours(days * 24)).await.unwrap();
            assert_eq!(store.public_answers().await.unwrap().len(), followed, "{days} days");
        }
    }

    #[tokio::test]
    async fn of_a_place_that_is_gone_no_answer_is_followed() {
        let (_dir, store) = store().await;
        let topic = |topic| Address { topic: Some(topic), ..GROUP };
        for n in [1, 2] {
            store.keep_public(topic(n), 70, &evidence("a")).await.unwrap();
        }
        store.revise(&store.public_answers().await.unwrap()).await.unwrap();
        store.forget_place(topic(1)).await.unwrap();
        assert_eq!(store.public_answers().await.unwrap().len(), 1);
        assert_eq!(revisions(&store).await.len(), 1);
        store.erase(GROUP).await.unwrap();
        assert!(store.public_answers().await.unwrap().is_empty());
    }
}
