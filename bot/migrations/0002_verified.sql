-- Answers that the delegates published: theirs, not a member's.
CREATE TABLE verified (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    -- The ticket it was written for: published once.
    ticket    INTEGER NOT NULL UNIQUE,
    question  TEXT    NOT NULL,
    answer    TEXT    NOT NULL,
    -- The dispute of what it cites.
    dispute   TEXT,
    topic     TEXT,
    -- JSON: a list of file and quote.
    citations TEXT    NOT NULL,
    -- The day it was published, YYYY-MM-DD.
    day       TEXT    NOT NULL
) STRICT;
