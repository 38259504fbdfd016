-- From version 4 to version 5: lists of the accounting system and what is done to bring Pleo in step with them.

-- A list of the accounting system as last imported. `list` is vendors, accounts, tax_codes, or tags: and the code of a group.
CREATE TABLE listing (
    books       BLOB NOT NULL REFERENCES books (id) ON DELETE CASCADE,
    list        TEXT NOT NULL,
    -- Name of the file, and how it was read, as JSON.
    source      TEXT NOT NULL,
    reading     TEXT NOT NULL,
    rows        INTEGER NOT NULL,
    imported_at TEXT NOT NULL,
    PRIMARY KEY (books, list)
) STRICT, WITHOUT ROWID;

CREATE TABLE listed (
    books    BLOB NOT NULL REFERENCES books (id) ON DELETE CASCADE,
    list     TEXT NOT NULL,
    -- The code as written; of tags in small letters.
    code     TEXT NOT NULL,
    position INTEGER NOT NULL,
    closed   INTEGER NOT NULL,
    search   TEXT NOT NULL,
    body     TEXT NOT NULL,
    PRIMARY KEY (books, list, code)
) STRICT, WITHOUT ROWID;

-- What both sides agreed on when they were last brought in step, by Pleo's id: tells who changed what since.
CREATE TABLE agreed (
    books BLOB NOT NULL REFERENCES books (id) ON DELETE CASCADE,
    list  TEXT NOT NULL,
    id    BLOB NOT NULL,
    body  TEXT NOT NULL,
    PRIMARY KEY (books, list, id)
) STRICT, WITHOUT ROWID;

-- A plan to bring one list of Pleo's in step, and how far it was carried out.
CREATE TABLE sync (
    seq        INTEGER PRIMARY KEY,
    books      BLOB NOT NULL REFERENCES books (id) ON DELETE CASCADE,
    list       TEXT NOT NULL,
    -- planned, running, paused, done, cancelled
    status     TEXT NOT NULL,
    revision   INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    record     TEXT NOT NULL
) STRICT;

CREATE INDEX sync_books ON sync (books, list, seq);

CREATE TABLE sync_step (
    sync     INTEGER NOT NULL REFERENCES sync (seq) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    action   TEXT NOT NULL,
    -- ask, ready, left, sending, done, failed, task
    state    TEXT NOT NULL,
    question TEXT NOT NULL,
    -- Steps with one number are carried out together or not at all.
    together INTEGER,
    code     TEXT NOT NULL,
    name     TEXT NOT NULL,
    search   TEXT NOT NULL,
    body     TEXT NOT NULL,
    outcome  TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (sync, position)
) STRICT, WITHOUT ROWID;

CREATE INDEX sync_step_state ON sync_step (sync, state, position);
