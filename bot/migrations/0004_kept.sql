-- What leads back to an event that is in hand, encrypted: where it stands, not what it says. NULL
-- once it is done, and where its platform repeats it by itself. Not indexed: it is looked for once
-- at each start, and written at each event.
ALTER TABLE events ADD COLUMN lead BLOB;

-- The channel of direct messages that somebody's news go to: a platform lets a bot open few of them
-- at once. `chat` is a keyed hash, `channel` is encrypted.
CREATE TABLE directs (
    chat    BLOB PRIMARY KEY,
    channel BLOB NOT NULL
) STRICT, WITHOUT ROWID;
-- Nothing is held about a chat on account of this alone.
CREATE TRIGGER directs_end AFTER DELETE ON alerts
WHEN NOT EXISTS (SELECT 1 FROM alerts WHERE chat = OLD.chat)
BEGIN
    DELETE FROM directs WHERE chat = OLD.chat;
END;
