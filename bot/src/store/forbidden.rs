//! Where the bot may not do what it is there for, so that the delegates are told, and not told over
//! and over.

use jiff::{SignedDuration, Timestamp};

use super::error::{Error, Result};
use super::{Store, tickets};
use crate::conversation::incoming::{Address, Id};

/// What the admin log calls it.
const ACTION: &str = "forbidden";
/// How often the same place is told of.
const ONCE_IN: SignedDuration = SignedDuration::from_hours(24);

impl Store {
    /// Notes that the bot may not do what it should in a channel, with a delivery to each of these
    /// delegates. Gives whether that is new: the same again within a day changes nothing.
    ///
    /// The channel's number is written as it is: it is nobody's.
    ///
    /// # Errors
    /// When the database does not work.
    pub async fn forbidden(
        &self,
        at: Address,
        now: Timestamp,
        delegates: &[Address],
    ) -> Result<bool> {
        let place = written(at);
        let mut tx = self.begin().await?;
        let known: Option<i64> = sqlx::query_scalar(
            "SELECT id FROM admin_log WHERE action = ? AND detail = ? AND at > ?",
        )
        .bind(ACTION)
        .bind(&place)
        .bind((now - ONCE_IN).as_millisecond())
        .fetch_optional(&mut *tx)
        .await?;
        if known.is_some() {
            return Ok(false);
        }
        let entry = self.log_entry(&mut tx, None, ACTION, &place, now).await?;
        tickets::tell(&mut tx, self.cipher(), delegates, ACTION, entry).await?;
        tx.commit().await?;
        self.announce_deliveries();
        Ok(true)
    }

    /// Where an entry of the admin log says that something is forbidden; none where it is about
    /// something else, or too old to be said now.
    ///
    /// # Errors
    /// When the database does not work.
    pub async fn forbidden_at(&self, entry: i64, now: Timestamp) -> Result<Option<Address>> {
        let place: Option<String> = sqlx::query_scalar(
            "SELECT detail FROM admin_log WHERE id = ? AND action = ? AND at > ?",
        )
        .bind(entry)
        .bind(ACTION)
        .bind((now - ONCE_IN).as_millisecond())
        .fetch_optional(self.pool())
        .await?;
        place.map(|place| read(&place).ok_or(Error::Damaged("admin_log"))).transpose()
    }
}

/// `discord:112233/445566`: server and channel; the channel alone where no more is known.
fn written(at: Address) -> String {
    let chat = String::from(at.chat);
    at.topic.map_or_else(|| chat.clone(), |topic| format!("{chat}/{topic}"))
}

fn read(place: &str) -> Option<Address> {
    let (chat, topic) = match place.split_once('/') {
        Some((chat, topic)) => (chat, Some(topic.parse().ok()?)),
        None => (place, None),
    };
    Some(Address { chat: chat.parse::<Id>().ok()?, topic })
}

#[cfg(test)]
mod tests {
    use super::super::Notice;
    use super::super::tests::{DELEGATES, NOON, store};
    use super::*;
    use crate::conversation::incoming::Platform;

    const GUILD: Id = Id { platform: Platform::Discord, number: 112_233 };

    #[tokio::test]
    async fn the_delegates_are_told_once_a_day_of_each_channel() {
        let (_dir, store) = store().await;
        let rooms =
            [Some(445_566), Some(778_899), None].map(|topic| Address { chat: GUILD, topic });
        let later = |hours| *NOON + SignedDuration::from_hours(hours);
        let mut told = Vec::new();
        for hours in [0, 1, 23, 24, 25] {
            told.push(store.forbidden(rooms[0], later(hours), &DELEGATES).await.unwrap());
        }
        assert_eq!(told, [true, false, false, true, false]);
        for room in &rooms[1..] {
            assert!(store.forbidden(*room, *NOON, &[]).await.unwrap());
        }
        let due = store.due(Platform::Telegram, 99).await.unwrap();
        assert_eq!(due.len(), 2 * DELEGATES.len());
        let Notice::Forbidden(entry) = due[0].notice else { panic!("{due:?}") };
        assert_eq!(store.forbidden_at(entry, later(1)).await.unwrap(), Some(rooms[0]));
        assert_eq!(store.forbidden_at(entry, later(24)).await.unwrap(), None, "nobody cares now");
        assert_eq!(store.forbidden_at(entry + 99, *NOON).await.unwrap(), None);
        let log = store.admin_log(1).await.unwrap();
        assert_eq!(
            (log[0].action.as_str(), log[0].detail.as_str()),
            ("forbidden", "discord:112233")
        );
    }

    #[test]
    fn places_come_back() {
        for topic in [Some(5), None] {
            let at = Address { chat: GUILD, topic };
            assert_eq!(read(&written(at)), Some(at));
        }
        assert_eq!(read("discord:x/1"), None);
        assert_eq!(read("discord:1/x"), None);
    }
}
