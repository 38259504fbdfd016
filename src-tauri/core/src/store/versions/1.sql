-- Version 1, as it was released: what the first migration starts from. Kept for tests only.

CREATE TABLE books (
    id           BLOB PRIMARY KEY,
    company      BLOB NOT NULL,
    place        TEXT NOT NULL,
    name         TEXT NOT NULL,
    country      TEXT,
    auth         TEXT NOT NULL,
    connected_at TEXT NOT NULL,
    settings     TEXT NOT NULL,
    UNIQUE (place, company)
) STRICT;

-- The list of entries to export, as last fetched. `generation` grows with every fetch; what a complete fetch did not
-- see again is removed.
CREATE TABLE entry (
    books      BLOB NOT NULL REFERENCES books (id) ON DELETE CASCADE,
    entry      BLOB NOT NULL,
    generation INTEGER NOT NULL,
    date       TEXT NOT NULL,
    label      TEXT NOT NULL,
    account    TEXT NOT NULL,
    currency   TEXT,
    minor      INTEGER,
    ready      INTEGER NOT NULL,
    missing    INTEGER NOT NULL,
    search     TEXT NOT NULL,
    body       TEXT NOT NULL,
    PRIMARY KEY (books, entry)
) STRICT, WITHOUT ROWID;

CREATE TABLE entry_list (
    books      BLOB PRIMARY KEY REFERENCES books (id) ON DELETE CASCADE,
    generation INTEGER NOT NULL,
    revision   INTEGER NOT NULL,
    fetched_at TEXT
) STRICT;

CREATE TABLE vendor (
    books  BLOB NOT NULL REFERENCES books (id) ON DELETE CASCADE,
    vendor BLOB NOT NULL,
    search TEXT NOT NULL,
    body   TEXT NOT NULL,
    PRIMARY KEY (books, vendor)
) STRICT, WITHOUT ROWID;

-- Which vendor a person chose for an entry. Belongs to the entry, not to a run, so that it survives a new job.
CREATE TABLE vendor_tag (
    books     BLOB NOT NULL REFERENCES books (id) ON DELETE CASCADE,
    entry     BLOB NOT NULL,
    tagged_at TEXT NOT NULL,
    body      TEXT NOT NULL,
    PRIMARY KEY (books, entry)
) STRICT, WITHOUT ROWID;

CREATE TABLE run (
    seq        INTEGER PRIMARY KEY,
    id         BLOB NOT NULL UNIQUE,
    books      BLOB NOT NULL REFERENCES books (id) ON DELETE CASCADE,
    number     INTEGER NOT NULL,
    job        BLOB,
    status     TEXT NOT NULL,
    revision   INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    record     TEXT NOT NULL,
    UNIQUE (books, number)
) STRICT;

CREATE TABLE run_entry (
    run      INTEGER NOT NULL REFERENCES run (seq) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    entry    BLOB NOT NULL,
    PRIMARY KEY (run, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE run_log (
    run  INTEGER NOT NULL REFERENCES run (seq) ON DELETE CASCADE,
    line INTEGER NOT NULL,
    at   TEXT NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (run, line)
) STRICT, WITHOUT ROWID;

CREATE TABLE item (
    run        INTEGER NOT NULL REFERENCES run (seq) ON DELETE CASCADE,
    position   INTEGER NOT NULL,
    entry      BLOB NOT NULL,
    state      TEXT NOT NULL,
    date       TEXT NOT NULL DEFAULT '',
    merchant   TEXT NOT NULL DEFAULT '',
    note       TEXT NOT NULL DEFAULT '',
    kind       TEXT NOT NULL DEFAULT '',
    currency   TEXT,
    minor      INTEGER,
    s_currency TEXT,
    s_minor    INTEGER,
    account    TEXT NOT NULL DEFAULT '',
    lines      INTEGER NOT NULL DEFAULT 0,
    receipts   INTEGER NOT NULL DEFAULT 0,
    rule       TEXT NOT NULL DEFAULT '',
    source     TEXT NOT NULL DEFAULT '',
    vendor     TEXT NOT NULL DEFAULT '',
    party      TEXT,
    failure    TEXT,
    reason     TEXT,
    reference  TEXT NOT NULL DEFAULT '',
    search     TEXT NOT NULL DEFAULT '',
    body       TEXT,
    PRIMARY KEY (run, position)
) STRICT;

CREATE UNIQUE INDEX item_entry ON item (run, entry);
CREATE INDEX item_state ON item (run, state);

-- One row for every entry ever put into a published file. Rows are never deleted while the books exist; `void_reason`
-- says why a row no longer counts.
CREATE TABLE booking (
    books       BLOB NOT NULL REFERENCES books (id) ON DELETE CASCADE,
    entry       BLOB NOT NULL,
    run         INTEGER NOT NULL,
    reference   TEXT NOT NULL,
    file        TEXT NOT NULL,
    sha256      TEXT NOT NULL,
    booked_at   TEXT NOT NULL,
    void_reason TEXT,
    PRIMARY KEY (books, entry, run)
) STRICT, WITHOUT ROWID;
