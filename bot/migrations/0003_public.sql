-- An answer that the delegates published is not only a ticket's any more: one that stands in a
-- channel can be approved, corrected, withdrawn.
CREATE TABLE checked (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    -- The ticket it was written for, if it was for one: published once.
    ticket    INTEGER UNIQUE,
    question  TEXT    NOT NULL,
    -- Why it was withdrawn, where it is.
    answer    TEXT    NOT NULL,
    -- The dispute of what it cites.
    dispute   TEXT,
    topic     TEXT,
    -- JSON: a list of file and quote.
    citations TEXT    NOT NULL,
    -- Whose it is: moderator, admin.
    author    TEXT    NOT NULL,
    withdrawn INTEGER NOT NULL,
    -- Whether the delegates were told that what it cites is not said any more.
    lapsed    INTEGER NOT NULL DEFAULT 0,
    -- The day of that, YYYY-MM-DD.
    day       TEXT    NOT NULL
) STRICT;
-- Who signed and when stood in the words themselves.
INSERT INTO checked
    (id, ticket, question, answer, dispute, topic, citations, author, withdrawn, day)
SELECT id, ticket, question,
       CASE
           WHEN instr(answer, char(10) || '(i delegati, ') > 0
           THEN substr(answer, 1, instr(answer, char(10) || '(i delegati, ') - 1)
           WHEN instr(answer, char(10) || '(the delegates, ') > 0
           THEN substr(answer, 1, instr(answer, char(10) || '(the delegates, ') - 1)
           ELSE answer
       END,
       dispute, topic, citations, 'moderator', 0, day
FROM verified;
DROP TABLE verified;
ALTER TABLE checked RENAME TO verified;

-- Answers of the bot that everybody in a place reads: which message rests on which passages. Not
-- what was asked, nor by whom.
CREATE TABLE public_answers (
    number   INTEGER PRIMARY KEY AUTOINCREMENT,
    platform TEXT    NOT NULL,
    chat     BLOB    NOT NULL,
    place    BLOB    NOT NULL,
    address  BLOB    NOT NULL,
    -- The platform's number of the message.
    message  INTEGER NOT NULL,
    language TEXT    NOT NULL,
    -- JSON: a list of file, first and last byte, hash of the words.
    passages TEXT    NOT NULL,
    -- The delegates' answer that it shows.
    verified INTEGER,
    at       INTEGER NOT NULL DEFAULT (unixepoch()),
    UNIQUE (place, message)
) STRICT;
CREATE INDEX public_answers_chat ON public_answers (chat);
CREATE INDEX public_answers_verified ON public_answers (verified);
