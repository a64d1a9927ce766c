-- What leads back to an event that is in hand, encrypted: where it stands, not what it says. NULL
-- once it is done, and where its platform repeats it by itself. Not indexed: it is looked for once
-- at each start, and written at each event.
ALTER TABLE events ADD COLUMN lead BLOB;
