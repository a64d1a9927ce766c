-- Who a chat or a moderator is, is never in the clear. `chat`, `place` and `moderator` are keyed
-- hashes, to look up by: `chat` of the chat, `place` of the chat with its topic. `address`,
-- `moderator_id`, `who`, `question` and `answer` are encrypted.

CREATE TABLE facts (
    name  TEXT PRIMARY KEY,
    value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- Events of the platforms: how far the reply to each has come.
CREATE TABLE events (
    platform TEXT    NOT NULL,
    event    INTEGER NOT NULL,
    -- The platform's newest message when sending began; NULL where nothing had to be sent.
    after    INTEGER,
    done     INTEGER NOT NULL,
    -- Seconds since 1970.
    at       INTEGER NOT NULL,
    PRIMARY KEY (platform, event)
) STRICT, WITHOUT ROWID;

CREATE TABLE languages (
    place    BLOB PRIMARY KEY,
    chat     BLOB NOT NULL,
    language TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX languages_chat ON languages (chat);

-- A row for each topic whose news a place gets; the empty topic stands for all.
CREATE TABLE alerts (
    place    BLOB NOT NULL,
    topic    TEXT NOT NULL,
    chat     BLOB NOT NULL,
    platform TEXT NOT NULL,
    address  BLOB NOT NULL,
    PRIMARY KEY (place, topic)
) STRICT, WITHOUT ROWID;
CREATE INDEX alerts_chat ON alerts (chat);

-- Once the asker was told, only number, topic, state and day of a ticket are left, and the keyed
-- hashes that tell a repeated consent or a repeated answer.
CREATE TABLE tickets (
    number       INTEGER PRIMARY KEY AUTOINCREMENT,
    -- waiting, claimed, answered, refused, erased.
    state        TEXT NOT NULL,
    topic        TEXT,
    -- Milliseconds since 1970; of its day only, once closed.
    since        INTEGER NOT NULL,
    -- Of the chat and the number of the message that was consented to.
    consent      BLOB UNIQUE,
    moderator    BLOB,
    moderator_id BLOB,
    platform     TEXT,
    chat         BLOB,
    address      BLOB,
    language     TEXT,
    question     BLOB,
    answer       BLOB
) STRICT;
CREATE INDEX tickets_chat ON tickets (chat) WHERE chat IS NOT NULL;
CREATE INDEX tickets_open ON tickets (state) WHERE question IS NOT NULL;

CREATE TABLE deliveries (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    platform TEXT    NOT NULL,
    chat     BLOB    NOT NULL,
    address  BLOB    NOT NULL,
    -- announcement, new_ticket, answer, refusal, unreachable.
    kind     TEXT    NOT NULL,
    -- Number of the ticket, or of the admin log's entry of the reload.
    about    INTEGER NOT NULL,
    -- The platform's newest message when sending began.
    sending  INTEGER,
    created  INTEGER NOT NULL DEFAULT (unixepoch())
) STRICT;
CREATE INDEX deliveries_due ON deliveries (platform, kind = 'announcement', id);
CREATE INDEX deliveries_chat ON deliveries (chat);
CREATE INDEX deliveries_about ON deliveries (about);

-- The communiqués of the knowledge base recorded last.
CREATE TABLE shelf (
    file   TEXT PRIMARY KEY,
    hash   TEXT NOT NULL,
    title  TEXT NOT NULL,
    date   TEXT,
    -- JSON: a list of ids.
    topics TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Every communiqué that was ever on the shelf: none is announced twice.
CREATE TABLE known (
    file TEXT NOT NULL,
    hash TEXT NOT NULL,
    PRIMARY KEY (file, hash)
) STRICT, WITHOUT ROWID;

CREATE TABLE admin_log (
    id     INTEGER PRIMARY KEY AUTOINCREMENT,
    -- Milliseconds since 1970.
    at     INTEGER NOT NULL,
    who    BLOB,
    action TEXT NOT NULL,
    detail TEXT NOT NULL
) STRICT;

CREATE TABLE news (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    -- The reload that brought it.
    reload    INTEGER NOT NULL REFERENCES admin_log (id),
    at        INTEGER NOT NULL,
    -- added, changed, removed.
    change    TEXT    NOT NULL,
    announced INTEGER NOT NULL,
    file      TEXT    NOT NULL,
    hash      TEXT    NOT NULL,
    title     TEXT    NOT NULL,
    date      TEXT,
    topics    TEXT    NOT NULL
) STRICT;
CREATE INDEX news_reload ON news (reload);

-- How often what came of the questions of a topic, by month. Nothing in it is anybody's.
CREATE TABLE figures (
    month   TEXT    NOT NULL,
    topic   TEXT    NOT NULL,
    outcome TEXT    NOT NULL,
    count   INTEGER NOT NULL,
    PRIMARY KEY (month, topic, outcome)
) STRICT, WITHOUT ROWID;
