//! The communiqués recorded last, the news against those before, and who is told of them.

use std::collections::{BTreeMap, HashSet};

use jiff::Timestamp;
use jiff::civil::Date;
use sqlx::SqliteConnection;

use super::error::{Error, Result};
use super::{Change, NewKnowledge, News, Shelved, Store};
use crate::conversation::incoming::Address;

/// A communiqué as the database has it: file, hash, title, date, topics.
type Row = (String, String, String, Option<String>, String);

impl Store {
    /// The communiqués of the knowledge base recorded last, by file.
    ///
    /// # Errors
    /// When the database does not work.
    pub async fn shelf(&self) -> Result<Vec<Shelved>> {
        let mut connection = self.pool().acquire().await?;
        shelf_in(&mut connection).await
    }

    /// Records a knowledge base: its shelf, the news against the last one, the admin log, and a
    /// delivery to each subscriber of a topic of an added communiqué. The first shelf ever makes
    /// no news; a communiqué that was ever on the shelf before is news again, but nobody is told
    /// of it twice, nor where only its file has another name. Gives the news.
    ///
    /// # Errors
    /// When the database does not work.
    pub async fn record(&self, knowledge: &NewKnowledge, now: Timestamp) -> Result<Vec<News>> {
        let mut tx = self.begin().await?;
        let version: Option<Vec<u8>> =
            sqlx::query_scalar("SELECT value FROM facts WHERE name = 'version'")
                .fetch_optional(&mut *tx)
                .await?;
        let before = shelf_in(&mut tx).await?;
        let after: BTreeMap<&str, &Shelved> =
            knowledge.communiques.iter().map(|one| (one.file.as_str(), one)).collect();
        let unchanged = before.iter().eq(after.values().copied());
        if unchanged && version.as_deref() == Some(knowledge.version.as_bytes()) {
            return Ok(Vec::new());
        }
        let before = before.iter().map(|one| (one.file.as_str(), one)).collect();
        let first = version.is_none();
        let changes = if first { Vec::new() } else { compare(&before, &after) };

        let (cause, version) = (knowledge.cause, &knowledge.version);
        let count = |change| changes.iter().filter(|(kind, _)| *kind == change).count();
        let detail = format!(
            "{cause}: version {version}, {} communiqués, {} added, {} changed, {} removed",
            after.len(),
            count(Change::Added),
            count(Change::Changed),
            count(Change::Removed)
        );
        let reload = self.log_entry(&mut tx, knowledge.by, "reload", &detail, now).await?;
        let fresh = fresh(&mut tx, &changes).await?;
        keep_news(&mut tx, reload, now, &changes, &fresh).await?;
        keep_shelf(&mut tx, &before, &after, version).await?;
        let told = tell_subscribers(&mut tx, reload, &changes, &fresh).await?;
        tx.commit().await?;
        if told > 0 {
            self.announce_deliveries();
        }
        self.settle().await?;

        let at = moment(now.as_millisecond())?;
        let news = |&(change, communique): &(Change, &Shelved)| News {
            at,
            change,
            communique: communique.clone(),
        };
        Ok(changes.iter().map(news).collect())
    }

    /// News since then, newest first; of one reload first what was added, then changed, removed.
    ///
    /// # Errors
    /// When the database does not work.
    pub async fn news(&self, since: Timestamp, limit: u32) -> Result<Vec<News>> {
        type NewsRow = (i64, String, String, String, String, Option<String>, String);
        let rows: Vec<NewsRow> = sqlx::query_as(
            "SELECT at, change, file, hash, title, date, topics FROM news WHERE at >= ?
             ORDER BY id DESC LIMIT ?",
        )
        .bind(since.as_millisecond())
        .bind(limit)
        .fetch_all(self.pool())
        .await?;
        let read = |(at, change, file, hash, title, date, topics): NewsRow| {
            let change = match change.as_str() {
                "added" => Change::Added,
                "changed" => Change::Changed,
                "removed" => Change::Removed,
                _ => return Err(Error::Damaged("news")),
            };
            let communique = shelved((file, hash, title, date, topics))?;
            Ok(News { at: moment(at)?, change, communique })
        };
        rows.into_iter().map(read).collect()
    }

    /// The added communiqués of an announcement that a chat gets news of: by what it is subscribed
    /// to now, and as they are now; none that was taken away since.
    ///
    /// # Errors
    /// When the database does not work.
    pub async fn announcement(&self, number: i64, to: Address) -> Result<Vec<Shelved>> {
        let rows: Vec<Row> = sqlx::query_as(
            "SELECT shelf.file, shelf.hash, shelf.title, shelf.date, shelf.topics
             FROM news JOIN shelf ON shelf.file = news.file
             WHERE news.reload = ? AND news.announced AND EXISTS
                 (SELECT 1 FROM alerts WHERE place = ? AND (topic = '' OR topic IN
                     (SELECT value FROM json_each(news.topics))))
             ORDER BY news.id DESC",
        )
        .bind(number)
        .bind(self.cipher().place(to))
        .fetch_all(self.pool())
        .await?;
        rows.into_iter().map(shelved).collect()
    }
}

/// What was added, then what was changed, then what was removed; each by file.
fn compare<'a>(
    before: &BTreeMap<&str, &'a Shelved>,
    after: &BTreeMap<&str, &'a Shelved>,
) -> Vec<(Change, &'a Shelved)> {
    let (mut added, mut changed) = (Vec::new(), Vec::new());
    for (file, &one) in after {
        match before.get(file) {
            None => added.push((Change::Added, one)),
            Some(old) if old.hash != one.hash => changed.push((Change::Changed, one)),
            Some(_) => {}
        }
    }
    let gone = before.iter().filter(|(file, _)| !after.contains_key(*file));
    let removed = gone.map(|(_, &one)| (Change::Removed, one));
    added.into_iter().chain(changed).chain(removed).collect()
}

/// The files of what was added and was never on the shelf before, under this or, until now,
/// another name.
async fn fresh<'a>(
    connection: &mut SqliteConnection,
    changes: &[(Change, &'a Shelved)],
) -> Result<HashSet<&'a str>> {
    let of = |change| changes.iter().filter(move |(kind, _)| *kind == change).map(|(_, one)| *one);
    let renamed: HashSet<&str> = of(Change::Removed).map(|one| one.hash.as_str()).collect();
    let mut fresh = HashSet::new();
    for one in of(Change::Added).filter(|one| !renamed.contains(one.hash.as_str())) {
        let known = sqlx::query("SELECT 1 FROM known WHERE file = ? AND hash = ?")
            .bind(&one.file)
            .bind(&one.hash)
            .fetch_optional(&mut *connection)
            .await?;
        if known.is_none() {
            fresh.insert(one.file.as_str());
        }
    }
    Ok(fresh)
}

async fn keep_news(
    connection: &mut SqliteConnection,
    reload: i64,
    now: Timestamp,
    changes: &[(Change, &Shelved)],
    fresh: &HashSet<&str>,
) -> Result<()> {
    // The last first: they are read from the newest on.
    for (change, one) in changes.iter().rev() {
        let (change, announced) = match change {
            Change::Added => ("added", fresh.contains(one.file.as_str())),
            Change::Changed => ("changed", false),
            Change::Removed => ("removed", false),
        };
        sqlx::query(
            "INSERT INTO news (reload, at, change, announced, file, hash, title, date, topics)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(reload)
        .bind(now.as_millisecond())
        .bind(change)
        .bind(announced)
        .bind(&one.file)
        .bind(&one.hash)
        .bind(&one.title)
        .bind(one.date.map(|date| date.to_string()))
        .bind(list(&one.topics)?)
        .execute(&mut *connection)
        .await?;
    }
    Ok(())
}

/// Makes the shelf the same as `after`, and remembers what was ever on it.
async fn keep_shelf(
    connection: &mut SqliteConnection,
    before: &BTreeMap<&str, &Shelved>,
    after: &BTreeMap<&str, &Shelved>,
    version: &str,
) -> Result<()> {
    for file in before.keys().filter(|file| !after.contains_key(*file)) {
        let query = sqlx::query("DELETE FROM shelf WHERE file = ?").bind(*file);
        query.execute(&mut *connection).await?;
    }
    for (file, one) in after.iter().filter(|(file, one)| before.get(*file) != Some(one)) {
        sqlx::query(
            "INSERT OR REPLACE INTO shelf (file, hash, title, date, topics)
             VALUES (?, ?, ?, ?, ?)",
        )
        .bind(*file)
        .bind(&one.hash)
        .bind(&one.title)
        .bind(one.date.map(|date| date.to_string()))
        .bind(list(&one.topics)?)
        .execute(&mut *connection)
        .await?;
    }
    sqlx::query("INSERT OR IGNORE INTO known (file, hash) SELECT file, hash FROM shelf")
        .execute(&mut *connection)
        .await?;
    sqlx::query("INSERT OR REPLACE INTO facts (name, value) VALUES ('version', ?)")
        .bind(version.as_bytes())
        .execute(&mut *connection)
        .await?;
    Ok(())
}

/// Makes a delivery to each place that gets news of a topic of what is fresh; gives how many.
async fn tell_subscribers(
    connection: &mut SqliteConnection,
    reload: i64,
    changes: &[(Change, &Shelved)],
    fresh: &HashSet<&str>,
) -> Result<u64> {
    if fresh.is_empty() {
        return Ok(0);
    }
    let announced = changes.iter().filter(|(_, one)| fresh.contains(one.file.as_str()));
    let topics: Vec<String> = announced.flat_map(|(_, one)| one.topics.clone()).collect();
    // One statement, however many they are: answers must not wait for it long.
    let told = sqlx::query(
        "INSERT INTO deliveries (platform, chat, address, kind, about)
         SELECT platform, chat, address, 'announcement', ? FROM alerts
         WHERE topic = '' OR topic IN (SELECT value FROM json_each(?)) GROUP BY place",
    )
    .bind(reload)
    .bind(list(&topics)?)
    .execute(connection)
    .await?;
    Ok(told.rows_affected())
}

async fn shelf_in(connection: &mut SqliteConnection) -> Result<Vec<Shelved>> {
    let rows: Vec<Row> =
        sqlx::query_as("SELECT file, hash, title, date, topics FROM shelf ORDER BY file")
            .fetch_all(connection)
            .await?;
    rows.into_iter().map(shelved).collect()
}

fn shelved((file, hash, title, date, topics): Row) -> Result<Shelved> {
    let damaged = || Error::Damaged("communiqués");
    let date = date.map(|date| date.parse::<Date>().map_err(|_| damaged())).transpose()?;
    let topics = serde_json::from_str(&topics).map_err(|_| damaged())?;
    Ok(Shelved { file, hash, title, date, topics })
}

fn list(topics: &[String]) -> Result<String> {
    serde_json::to_string(topics).map_err(|_| Error::Damaged("communiqués"))
}

fn moment(milliseconds: i64) -> Result<Timestamp> {
    Timestamp::from_millisecond(milliseconds).map_err(|_| Error::Damaged("news"))
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::super::tests::{ADA, BRUNO, CARLA, MIRA, NOON, communique, knowledge, store};
    use super::super::{Delivery, Notice};
    use super::*;
    use crate::conversation::incoming::Platform;

    fn told(deliveries: &[Delivery]) -> Vec<Address> {
        deliveries.iter().map(|delivery| delivery.to).collect()
    }

    fn seen(news: &[News]) -> Vec<(Change, &str)> {
        news.iter().map(|one| (one.change, one.communique.file.as_str())).collect()
    }

    #[tokio::test]
    async fn the_first_knowledge_base_is_no_news_and_the_same_again_changes_nothing() {
        let (_dir, store) = store().await;
        store.set_alert(ADA, None, true).await.unwrap();
        let base =
            knowledge("v1", &[communique("b.md", "2", &[]), communique("a.md", "1", &["ferie"])]);
        for _ in 0..2 {
            assert_eq!(store.record(&base, *NOON).await.unwrap(), []);
        }
        let files: Vec<String> = store.shelf().await.unwrap().into_iter().map(|s| s.file).collect();
        assert_eq!(files, ["a.md", "b.md"]);
        assert_eq!(store.shelf().await.unwrap()[0], base.communiques[1]);
        assert_eq!(store.waiting(Platform::Telegram).await.unwrap(), 0);
        let log: Vec<String> = sqlx::query_scalar("SELECT detail FROM admin_log")
            .fetch_all(store.pool())
            .await
            .unwrap();
        assert_eq!(log, ["command: version v1, 2 communiqués, 0 added, 0 changed, 0 removed"]);
    }

    #[tokio::test]
    async fn also_an_empty_shelf_is_a_first_one() {
        let (_dir, store) = store().await;
        store.record(&knowledge("v0", &[]), *NOON).await.unwrap();
        let one = communique("a.md", "1", &[]);
        assert_eq!(store.record(&knowledge("v1", &[one]), *NOON).await.unwrap().len(), 1);
    }

    #[tokio::test]
    async fn what_changed_is_news_newest_first() {
        let (_dir, store) = store().await;
        let (a, b) = (communique("a.md", "1", &[]), communique("b.md", "1", &[]));
        store.record(&knowledge("v1", &[a.clone(), b]), *NOON).await.unwrap();
        let (changed, c) = (communique("a.md", "2", &[]), communique("c.md", "1", &[]));
        let news = store.record(&knowledge("v2", &[changed, c]), *NOON).await.unwrap();
        let expected =
            [(Change::Added, "c.md"), (Change::Changed, "a.md"), (Change::Removed, "b.md")];
        assert_eq!(seen(&news), expected);
        assert_eq!(store.news(*NOON, 9).await.unwrap(), news);
        let later = *NOON + SignedDuration::from_hours(1);
        let undone = store.record(&knowledge("v1", &[a]), later).await.unwrap();
        assert_eq!(seen(&undone), [(Change::Changed, "a.md"), (Change::Removed, "c.md")]);
        assert_eq!(store.news(later, 9).await.unwrap(), undone);
        assert_eq!(store.news(*NOON, 2).await.unwrap(), undone);
        assert_eq!(store.news(*NOON, 9).await.unwrap().len(), 5);
        store.tidy(*NOON + SignedDuration::from_hours(400 * 24 + 1)).await.unwrap();
        assert_eq!(store.news(*NOON, 9).await.unwrap(), undone);
    }

    #[tokio::test]
    async fn those_who_wished_are_told_of_what_is_new_in_their_topics() {
        let (_dir, store) = store().await;
        store.record(&knowledge("v1", &[]), *NOON).await.unwrap();
        for topic in [Some("ferie"), Some("part-time")] {
            store.set_alert(ADA, topic, true).await.unwrap();
        }
        store.set_alert(BRUNO, None, true).await.unwrap();
        store.set_alert(CARLA, Some("mensa"), true).await.unwrap();
        let ferie = communique("ferie.md", "1", &["ferie", "part-time"]);
        let other = communique("altro.md", "1", &[]);
        let base = knowledge("v2", &[ferie.clone(), other.clone()]);
        store.record(&base, *NOON).await.unwrap();
        let due = store.due(Platform::Telegram, 9).await.unwrap();
        let mut to = told(&due);
        to.sort_by_key(|at| at.chat);
        assert_eq!(to, [ADA, BRUNO], "each once");
        let Notice::Announcement(number) = due[0].notice else { panic!("{due:?}") };
        assert_eq!(store.announcement(number, ADA).await.unwrap(), std::slice::from_ref(&ferie));
        assert_eq!(store.announcement(number, BRUNO).await.unwrap(), [other.clone(), ferie]);
        assert_eq!(store.announcement(number, CARLA).await.unwrap(), []);
        // Who has had enough meanwhile, and what was taken away meanwhile.
        store.set_alert(ADA, None, false).await.unwrap();
        assert_eq!(store.announcement(number, ADA).await.unwrap(), []);
        store.record(&knowledge("v3", std::slice::from_ref(&other)), *NOON).await.unwrap();
        assert_eq!(store.announcement(number, BRUNO).await.unwrap(), [other]);
    }

    #[tokio::test]
    async fn nobody_is_told_twice_of_what_is_undone_and_done_again() {
        let (_dir, store) = store().await;
        store.set_alert(ADA, None, true).await.unwrap();
        let (a, b) = (communique("a.md", "1", &[]), communique("b.md", "7", &[]));
        let less = knowledge("v1", std::slice::from_ref(&a));
        let more = knowledge("v2", &[a.clone(), b]);
        let moved = knowledge("v3", &[a, communique("new/b.md", "7", &[])]);
        for base in [&less, &more, &less, &more, &moved] {
            store.record(base, *NOON).await.unwrap();
        }
        assert_eq!(store.waiting(Platform::Telegram).await.unwrap(), 1);
        let news = store.news(*NOON, 9).await.unwrap();
        let b = [(Change::Added, "b.md"), (Change::Removed, "b.md"), (Change::Added, "b.md")];
        assert_eq!(seen(&news[2..]), b);
    }

    #[tokio::test]
    async fn another_version_with_the_same_communiques_is_logged_with_who_asked_for_it() {
        let (_dir, store) = store().await;
        let a = [communique("a.md", "1", &[])];
        store.record(&knowledge("v1", &a), *NOON).await.unwrap();
        assert_eq!(store.record(&knowledge("v2", &a), *NOON).await.unwrap(), []);
        let who: Vec<Vec<u8>> = sqlx::query_scalar("SELECT who FROM admin_log ORDER BY id")
            .fetch_all(store.pool())
            .await
            .unwrap();
        let who: Vec<_> =
            who.iter().map(|who| store.cipher().unseal_person(who).unwrap()).collect();
        assert_eq!(who, [MIRA, MIRA]);
    }
}
