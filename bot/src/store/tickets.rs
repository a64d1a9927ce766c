//! Questions handed on to the delegates: waiting, claimed, answered, referred to somebody or
//! refused, closed once the asker knows. Each step makes its deliveries in the same transaction.

use jiff::Timestamp;
use sqlx::SqliteConnection;

use super::chats::{code, language};
use super::cipher::{Cipher, Purpose};
use super::error::{Error, Result};
use super::{NewTicket, Stepped, Store, Ticket, TicketState};
use crate::conversation::incoming::{Address, Id};

/// A ticket as the database has it.
#[derive(sqlx::FromRow)]
pub(super) struct Row {
    number: i64,
    state: String,
    topic: Option<String>,
    since: i64,
    moderator_id: Option<Vec<u8>>,
    language: Option<String>,
    question: Option<Vec<u8>>,
    answer: Option<Vec<u8>>,
}

/// What a moderator does with a ticket.
#[derive(Clone, Copy)]
enum Step<'a> {
    Claim,
    Release,
    Refuse,
    Answer(&'a str),
    Refer(&'a str),
}

impl Step<'_> {
    /// What comes of it: `mine` where the one who takes the step has or had the ticket.
    fn on(self, state: &str, mine: bool) -> Stepped {
        match (state, self) {
            ("waiting", Self::Release) => Stepped::Again,
            ("waiting", _) => Stepped::Done,
            ("claimed", Self::Claim) if mine => Stepped::Again,
            ("claimed", _) if mine => Stepped::Done,
            ("claimed", _) => Stepped::Taken,
            ("answered", Self::Answer(_))
            | ("referred", Self::Refer(_))
            | ("refused", Self::Refuse)
                if mine =>
            {
                Stepped::Again
            }
            _ => Stepped::Gone,
        }
    }

    /// The state that it leads to.
    fn state(self) -> &'static str {
        match self {
            Self::Claim => "claimed",
            Self::Release => "waiting",
            Self::Refuse => "refused",
            Self::Answer(_) => "answered",
            Self::Refer(_) => "referred",
        }
    }

    /// What the asker is told.
    fn notice(self) -> Option<&'static str> {
        match self {
            Self::Claim | Self::Release => None,
            Self::Refuse => Some("refusal"),
            Self::Answer(_) | Self::Refer(_) => Some("answer"),
        }
    }
}

impl Store {
    /// Keeps a question for the delegates, and a delivery to each of them. Gives the ticket's
    /// number, and whether it is new: the same consent gives the same ticket, closed or not.
    ///
    /// # Errors
    /// When the database does not work. It may all the same have been kept; asking again tells.
    pub async fn open_ticket(
        &self,
        ticket: &NewTicket,
        now: Timestamp,
        delegates: &[Address],
    ) -> Result<(i64, bool)> {
        let cipher = self.cipher();
        let consent = cipher.consent(ticket.at, ticket.consent);
        let mut tx = self.begin().await?;
        let known: Option<i64> = sqlx::query_scalar("SELECT number FROM tickets WHERE consent = ?")
            .bind(&consent)
            .fetch_optional(&mut *tx)
            .await?;
        if let Some(number) = known {
            return Ok((number, false));
        }
        let number = sqlx::query(
            "INSERT INTO tickets
             (state, topic, since, consent, platform, chat, address, language, question)
             VALUES ('waiting', ?, ?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(&ticket.topic)
        .bind(now.as_millisecond())
        .bind(consent)
        .bind(ticket.at.chat.platform.name())
        .bind(cipher.chat(ticket.at))
        .bind(cipher.seal_address(ticket.at)?)
        .bind(code(ticket.language))
        .bind(cipher.seal(Purpose::Question, ticket.question.as_bytes())?)
        .execute(&mut *tx)
        .await?
        .last_insert_rowid();
        tell(&mut tx, cipher, delegates, "new_ticket", number).await?;
        tx.commit().await?;
        self.announce_deliveries();
        self.settle().await?;
        Ok((number, true))
    }

    /// A ticket, unless it is closed or erased.
    ///
    /// # Errors
    /// When the database does not work.
    pub async fn ticket(&self, number: i64) -> Result<Option<Ticket>> {
        let row = sqlx::query_as("SELECT * FROM tickets WHERE number = ? AND question IS NOT NULL")
            .bind(number)
            .fetch_optional(self.pool())
            .await?;
        row.map(|row| self.read_ticket(row)).transpose()
    }

    /// Those waiting or claimed, oldest first.
    ///
    /// # Errors
    /// When the database does not work.
    pub async fn queue(&self) -> Result<Vec<Ticket>> {
        let rows = sqlx::query_as(
            "SELECT * FROM tickets WHERE question IS NOT NULL AND state IN ('waiting', 'claimed')
             ORDER BY number",
        )
        .fetch_all(self.pool())
        .await?;
        rows.into_iter().map(|row| self.read_ticket(row)).collect()
    }

    /// Takes a ticket, so that no other moderator does.
    ///
    /// # Errors
    /// When the database does not work.
    pub async fn claim(&self, number: i64, by: Id) -> Result<Stepped> {
        self.step(number, by, Step::Claim).await
    }

    /// Gives a ticket back to the queue.
    ///
    /// # Errors
    /// When the database does not work.
    pub async fn release(&self, number: i64, by: Id) -> Result<Stepped> {
        self.step(number, by, Step::Release).await
    }

    /// Says that a ticket is not for the delegates; its asker will be told.
    ///
    /// # Errors
    /// When the database does not work.
    pub async fn refuse(&self, number: i64, by: Id) -> Result<Stepped> {
        self.step(number, by, Step::Refuse).await
    }

    /// Answers a ticket; its asker will be told. Needs no claim before, but none of another.
    ///
    /// # Errors
    /// When the database does not work.
    pub async fn answer(&self, number: i64, by: Id, text: &str) -> Result<Stepped> {
        self.step(number, by, Step::Answer(text)).await
    }

    /// Says in answer to a ticket to whom to turn in person; its asker will be told.
    ///
    /// # Errors
    /// When the database does not work.
    pub async fn refer(&self, number: i64, by: Id, text: &str) -> Result<Stepped> {
        self.step(number, by, Step::Refer(text)).await
    }

    async fn step(&self, number: i64, by: Id, step: Step<'_>) -> Result<Stepped> {
        let cipher = self.cipher();
        let person = cipher.person(by);
        let mut tx = self.begin().await?;
        let row: Option<(String, Option<Vec<u8>>)> =
            sqlx::query_as("SELECT state, moderator FROM tickets WHERE number = ?")
                .bind(number)
                .fetch_optional(&mut *tx)
                .await?;
        let Some((state, moderator)) = row else { return Ok(Stepped::Gone) };
        let stepped = step.on(&state, moderator.as_ref() == Some(&person));
        if stepped != Stepped::Done {
            return Ok(stepped);
        }
        let (moderator, moderator_id, answer) = match step {
            Step::Release => (None, None, None),
            Step::Claim | Step::Refuse => (Some(person), Some(cipher.seal_person(by)?), None),
            Step::Answer(text) | Step::Refer(text) => {
                let answer = cipher.seal(Purpose::Answer, text.as_bytes())?;
                (Some(person), Some(cipher.seal_person(by)?), Some(answer))
            }
        };
        sqlx::query(
            "UPDATE tickets SET state = ?, moderator = ?, moderator_id = ?, answer = ?
             WHERE number = ?",
        )
        .bind(step.state())
        .bind(moderator)
        .bind(moderator_id)
        .bind(answer)
        .bind(number)
        .execute(&mut *tx)
        .await?;
        if let Some(notice) = step.notice() {
            sqlx::query(
                "INSERT INTO deliveries (platform, chat, address, kind, about)
                 SELECT platform, chat, address, ?, number FROM tickets WHERE number = ?",
            )
            .bind(notice)
            .bind(number)
            .execute(&mut *tx)
            .await?;
        }
        tx.commit().await?;
        if step.notice().is_some() {
            self.announce_deliveries();
        }
        self.settle().await?;
        Ok(Stepped::Done)
    }

    pub(super) fn read_ticket(&self, row: Row) -> Result<Ticket> {
        let damaged = || Error::Damaged("tickets");
        let open = |purpose, sealed: &[u8]| self.cipher().unseal_text(purpose, sealed);
        let state = match (row.state.as_str(), &row.moderator_id) {
            ("waiting", _) => TicketState::Waiting,
            ("claimed", Some(id)) => TicketState::Claimed(self.cipher().unseal_person(id)?),
            ("answered" | "referred", _) => TicketState::Answered,
            ("refused", _) => TicketState::Refused,
            _ => return Err(damaged()),
        };
        Ok(Ticket {
            number: row.number,
            topic: row.topic,
            question: open(Purpose::Question, &row.question.ok_or_else(damaged)?)?,
            language: language(&row.language.ok_or_else(damaged)?)?,
            since: Timestamp::from_millisecond(row.since).map_err(|_| damaged())?,
            state,
            answer: row.answer.map(|answer| open(Purpose::Answer, &answer)).transpose()?,
        })
    }
}

/// The asker knows, or can never know: only number, topic, state and day are left, and what tells
/// a repeated consent and a repeated answer. The delegates need not see it any more.
pub(super) async fn close(connection: &mut SqliteConnection, number: i64) -> Result<()> {
    for closing in [
        "UPDATE tickets SET since = since - since % 86400000, moderator_id = NULL,
         platform = NULL, chat = NULL, address = NULL, language = NULL, question = NULL,
         answer = NULL WHERE number = ?",
        "DELETE FROM deliveries WHERE kind = 'new_ticket' AND about = ?",
    ] {
        sqlx::query(closing).bind(number).execute(&mut *connection).await?;
    }
    Ok(())
}

/// Makes a delivery about a ticket to each of these chats.
pub(super) async fn tell(
    connection: &mut SqliteConnection,
    cipher: &Cipher,
    delegates: &[Address],
    kind: &'static str,
    number: i64,
) -> Result<()> {
    for &delegate in delegates {
        sqlx::query(
            "INSERT INTO deliveries (platform, chat, address, kind, about) VALUES (?, ?, ?, ?, ?)",
        )
        .bind(delegate.chat.platform.name())
        .bind(cipher.chat(delegate))
        .bind(cipher.seal_address(delegate)?)
        .bind(kind)
        .bind(number)
        .execute(&mut *connection)
        .await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::Notice;
    use super::super::tests::{
        ADA, BRUNO, DELEGATES, GROUP, MIRA, NINO, NOON, asks, rows_of, store,
    };
    use super::*;
    use crate::conversation::incoming::Platform;

    #[tokio::test]
    async fn a_question_reaches_the_delegates_and_the_answer_comes_back() {
        let (_dir, store) = store().await;
        let new = store.open_ticket(&asks(ADA, 4, "quando?"), *NOON, &DELEGATES).await.unwrap();
        assert_eq!(new, (1, true));
        let due = store.due(Platform::Telegram, 9).await.unwrap();
        let to: Vec<_> = due.iter().map(|delivery| (delivery.to, delivery.notice)).collect();
        assert_eq!(to, DELEGATES.map(|delegate| (delegate, Notice::NewTicket(1))));
        for delivery in due {
            store.delivered(delivery.id).await.unwrap();
        }
        let ticket = store.ticket(1).await.unwrap().unwrap();
        assert_eq!(ticket.question, "quando?");
        assert_eq!((ticket.state, ticket.since), (TicketState::Waiting, *NOON));
        assert_eq!(store.claim(1, MIRA).await.unwrap(), Stepped::Done);
        assert_eq!(store.queue().await.unwrap()[0].state, TicketState::Claimed(MIRA));
        assert_eq!(store.answer(1, MIRA, "domani").await.unwrap(), Stepped::Done);
        let ticket = store.ticket(1).await.unwrap().unwrap();
        assert_eq!(
            (ticket.state, ticket.answer.as_deref()),
            (TicketState::Answered, Some("domani"))
        );
        assert!(store.queue().await.unwrap().is_empty());
        let due = store.due(Platform::Telegram, 9).await.unwrap();
        assert_eq!((due.len(), due[0].to, due[0].notice), (1, ADA, Notice::Answer(1)));
        store.delivered(due[0].id).await.unwrap();
        assert!(store.ticket(1).await.unwrap().is_none());
        assert_eq!(rows_of(&store, ADA).await, 0, "nothing of Ada is left");
    }

    #[tokio::test]
    async fn the_same_consent_is_the_same_ticket_also_when_it_is_closed() {
        let (_dir, store) = store().await;
        let open = async |at, message| {
            store.open_ticket(&asks(at, message, "quando?"), *NOON, &DELEGATES).await.unwrap()
        };
        assert_eq!(open(ADA, 4).await, (1, true));
        assert_eq!(open(ADA, 4).await, (1, false));
        assert_eq!(open(ADA, 5).await, (2, true));
        assert_eq!(open(BRUNO, 4).await, (3, true));
        assert_eq!(store.waiting(Platform::Telegram).await.unwrap(), 6, "none twice");
        store.refuse(1, MIRA).await.unwrap();
        let due = store.due(Platform::Telegram, 9).await.unwrap();
        let refusal = due.iter().find(|delivery| delivery.notice == Notice::Refusal(1)).unwrap();
        store.delivered(refusal.id).await.unwrap();
        let due = store.due(Platform::Telegram, 9).await.unwrap();
        assert!(due.iter().all(|delivery| delivery.notice != Notice::NewTicket(1)));
        assert_eq!(open(ADA, 4).await, (1, false));
        let day: i64 = sqlx::query_scalar("SELECT since FROM tickets WHERE number = 1")
            .fetch_one(store.pool())
            .await
            .unwrap();
        assert_eq!(Timestamp::from_millisecond(day).unwrap().to_string(), "2026-11-02T00:00:00Z");
    }

    #[tokio::test]
    async fn moderators_do_not_collide() {
        let (_dir, store) = store().await;
        store.open_ticket(&asks(ADA, 1, "quando?"), *NOON, &[]).await.unwrap();
        use Stepped::{Again, Done, Gone, Taken};
        assert_eq!(store.release(1, MIRA).await.unwrap(), Again);
        assert_eq!(store.claim(1, MIRA).await.unwrap(), Done);
        assert_eq!(store.claim(1, MIRA).await.unwrap(), Again);
        assert_eq!(store.claim(1, NINO).await.unwrap(), Taken);
        assert_eq!(store.release(1, NINO).await.unwrap(), Taken);
        assert_eq!(store.refuse(1, NINO).await.unwrap(), Taken);
        assert_eq!(store.answer(1, NINO, "no").await.unwrap(), Taken);
        assert_eq!(store.release(1, MIRA).await.unwrap(), Done);
        assert_eq!(store.answer(1, NINO, "ecco").await.unwrap(), Done);
        assert_eq!(store.answer(1, NINO, "ecco").await.unwrap(), Again);
        assert_eq!(store.answer(1, MIRA, "anch'io").await.unwrap(), Gone);
        assert_eq!(store.refuse(1, NINO).await.unwrap(), Gone);
        assert_eq!(store.claim(1, NINO).await.unwrap(), Gone);
        assert_eq!(store.claim(2, MIRA).await.unwrap(), Gone);
        assert_eq!(store.waiting(Platform::Telegram).await.unwrap(), 1, "one answer on its way");
        store.delivered(1).await.unwrap();
        assert_eq!(store.answer(1, NINO, "ecco").await.unwrap(), Again, "repeated after a restart");
        assert_eq!(store.answer(1, MIRA, "anch'io").await.unwrap(), Gone);
    }

    #[tokio::test]
    async fn who_is_referred_is_told_once_and_not_answered_besides() {
        let (_dir, store) = store().await;
        store.open_ticket(&asks(ADA, 1, "quando?"), *NOON, &[]).await.unwrap();
        use Stepped::{Again, Done, Gone, Taken};
        assert_eq!(store.claim(1, MIRA).await.unwrap(), Done);
        assert_eq!(store.refer(1, NINO, "al patronato").await.unwrap(), Taken);
        assert_eq!(store.refer(1, MIRA, "allo sportello").await.unwrap(), Done);
        assert_eq!(store.refer(1, MIRA, "al patronato").await.unwrap(), Again);
        assert_eq!(store.answer(1, MIRA, "domani").await.unwrap(), Gone);
        let ticket = store.ticket(1).await.unwrap().unwrap();
        assert_eq!(
            (ticket.state, ticket.answer.as_deref()),
            (TicketState::Answered, Some("allo sportello"))
        );
        let due = store.due(Platform::Telegram, 9).await.unwrap();
        assert_eq!((due.len(), due[0].to, due[0].notice), (1, ADA, Notice::Answer(1)));
        store.delivered(due[0].id).await.unwrap();
        assert_eq!(rows_of(&store, ADA).await, 0, "nothing of Ada is left");
        assert_eq!(store.refer(1, MIRA, "allo sportello").await.unwrap(), Again);
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn of_many_who_answer_at_once_one_does() {
        let (_dir, store) = store().await;
        store.open_ticket(&asks(GROUP, 1, "quando?"), *NOON, &[]).await.unwrap();
        let tasks: Vec<_> = (0..16)
            .map(|number| {
                let store = store.clone();
                let by = Id { number, ..MIRA };
                tokio::spawn(async move { store.answer(1, by, "ecco").await.unwrap() })
            })
            .collect();
        let mut done = 0;
        for task in tasks {
            done += i32::from(task.await.unwrap() == Stepped::Done);
        }
        assert_eq!((done, store.waiting(Platform::Telegram).await.unwrap()), (1, 1));
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_consent_that_comes_many_times_at_once_is_one_ticket() {
        let (_dir, store) = store().await;
        let tasks: Vec<_> = (0..16)
            .map(|_| {
                let store = store.clone();
                tokio::spawn(async move {
                    store.open_ticket(&asks(ADA, 1, "quando?"), *NOON, &DELEGATES).await.unwrap()
                })
            })
            .collect();
        let mut new = 0;
        for task in tasks {
            let (number, is_new) = task.await.unwrap();
            assert_eq!(number, 1);
            new += i32::from(is_new);
        }
        assert_eq!((new, store.waiting(Platform::Telegram).await.unwrap()), (1, 2));
    }
}
