-- From version 3 to version 4: how a company is watched, which jobs were seen, and which notifications came.

-- How a company is watched, and how that goes; both as JSON.
CREATE TABLE watch (
    books    BLOB PRIMARY KEY REFERENCES books (id) ON DELETE CASCADE,
    settings TEXT NOT NULL,
    state    TEXT NOT NULL
) STRICT;

-- Pleo's jobs as last seen. The revision grows over all jobs of the books with every change.
CREATE TABLE seen_job (
    books      BLOB NOT NULL REFERENCES books (id) ON DELETE CASCADE,
    job        BLOB NOT NULL,
    status     TEXT NOT NULL,
    items      INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    seen_at    TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    revision   INTEGER NOT NULL,
    -- 1: we made it.
    ours       INTEGER NOT NULL,
    -- Why it failed, in Pleo's words.
    reason     TEXT,
    PRIMARY KEY (books, job)
) STRICT, WITHOUT ROWID;

-- Genuine notifications by their ids, so that none counts twice; `at` in milliseconds since 1970.
CREATE TABLE delivery (
    books   BLOB NOT NULL REFERENCES books (id) ON DELETE CASCADE,
    message TEXT NOT NULL,
    at      INTEGER NOT NULL,
    event   TEXT NOT NULL,
    PRIMARY KEY (books, message)
) STRICT, WITHOUT ROWID;

CREATE INDEX delivery_at ON delivery (books, at);
