-- Version 5. Ids are 16-byte UUIDs, times RFC 3339 text in UTC, money integer minor units.

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
    -- 1: in the file of this run.
    filed      INTEGER NOT NULL DEFAULT 0,
    -- Number the accounting system gave; reported instead of the reference.
    voucher    TEXT,
    -- Run whose file holds the entry already.
    earlier    INTEGER,
    -- What a person decided about that, as JSON.
    decision   TEXT,
    PRIMARY KEY (run, position)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX item_entry ON item (run, entry);

-- Data of an item as Pleo gave it, apart from the item: written once, while states change often. `id` is the run's
-- key times 2^32 plus the position.
CREATE TABLE item_data (
    id   INTEGER PRIMARY KEY,
    body TEXT NOT NULL
) STRICT;

CREATE TRIGGER item_data_goes AFTER DELETE ON run BEGIN
    DELETE FROM item_data WHERE id BETWEEN OLD.seq * 4294967296 AND OLD.seq * 4294967296 + 4294967295;
END;

-- Receipts of a run's items, from 1 in Pleo's order. `name` is the file in the run's own folder below `receipts`; without it
-- the receipt was not fetched, for `reason`. 1 in `again`: the next attempt may have more luck.
CREATE TABLE receipt (
    run      INTEGER NOT NULL REFERENCES run (seq) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    number   INTEGER NOT NULL,
    name     TEXT,
    bytes    INTEGER,
    sha256   TEXT,
    reason   TEXT,
    again    INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (run, position, number)
) STRICT, WITHOUT ROWID;

-- Texts that are not in the files of a run as Pleo gave them, in the order of the files.
CREATE TABLE text_change (
    run    INTEGER NOT NULL REFERENCES run (seq) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    entry  BLOB NOT NULL,
    field  TEXT NOT NULL,
    -- Words joined by commas.
    kinds  TEXT NOT NULL,
    before TEXT NOT NULL,
    after  TEXT NOT NULL,
    PRIMARY KEY (run, number)
) STRICT, WITHOUT ROWID;

-- The booking ledger: three tables that only grow. Rows are never changed, and never deleted while the books exist.

-- Files about to get their names: what must be found in the run's folder for them to count as published. `parts` lists
-- them as JSON, `name` and `sha256` stand for all of them.
CREATE TABLE file (
    id         INTEGER PRIMARY KEY,
    books      BLOB NOT NULL REFERENCES books (id) ON DELETE CASCADE,
    run        INTEGER NOT NULL,
    name       TEXT NOT NULL,
    sha256     TEXT NOT NULL,
    vouchers   INTEGER NOT NULL,
    parts      TEXT NOT NULL,
    planned_at TEXT NOT NULL
) STRICT;

CREATE INDEX file_books ON file (books, run);

-- An entry in a published file.
CREATE TABLE booking (
    books     BLOB NOT NULL REFERENCES books (id) ON DELETE CASCADE,
    entry     BLOB NOT NULL,
    run       INTEGER NOT NULL,
    file      INTEGER NOT NULL REFERENCES file (id),
    reference TEXT NOT NULL,
    PRIMARY KEY (books, entry, run)
) STRICT, WITHOUT ROWID;

-- What became of a booking later. Without an entry it is about all bookings of the run.
CREATE TABLE booking_event (
    id      INTEGER PRIMARY KEY,
    books   BLOB NOT NULL REFERENCES books (id) ON DELETE CASCADE,
    entry   BLOB,
    run     INTEGER NOT NULL,
    -- published, handed_over, confirmed, voided, superseded
    kind    TEXT NOT NULL,
    voucher TEXT,
    who     TEXT,
    why     TEXT,
    -- The run in which it happened, where that is another one.
    by_run  INTEGER,
    at      TEXT NOT NULL
) STRICT;

CREATE INDEX booking_event_of ON booking_event (books, run, entry);

-- Bookings that count: neither refused by the accounting system nor booked again on purpose.
CREATE VIEW live_booking AS
    SELECT b.books, b.entry, b.run, b.file, b.reference FROM booking b
    WHERE NOT EXISTS (
        SELECT 1 FROM booking_event e
        WHERE e.books = b.books AND e.run = b.run AND e.entry = b.entry
        AND e.kind IN ('voided', 'superseded')
    );

CREATE TRIGGER file_is_kept BEFORE UPDATE ON file BEGIN
    SELECT RAISE(ABORT, 'the booking ledger only grows');
END;
CREATE TRIGGER file_stays BEFORE DELETE ON file
WHEN EXISTS (SELECT 1 FROM books WHERE id = OLD.books) BEGIN
    SELECT RAISE(ABORT, 'the booking ledger only grows');
END;
CREATE TRIGGER booking_is_kept BEFORE UPDATE ON booking BEGIN
    SELECT RAISE(ABORT, 'the booking ledger only grows');
END;
CREATE TRIGGER booking_stays BEFORE DELETE ON booking
WHEN EXISTS (SELECT 1 FROM books WHERE id = OLD.books) BEGIN
    SELECT RAISE(ABORT, 'the booking ledger only grows');
END;
CREATE TRIGGER booking_event_is_kept BEFORE UPDATE ON booking_event BEGIN
    SELECT RAISE(ABORT, 'the booking ledger only grows');
END;
CREATE TRIGGER booking_event_stays BEFORE DELETE ON booking_event
WHEN EXISTS (SELECT 1 FROM books WHERE id = OLD.books) BEGIN
    SELECT RAISE(ABORT, 'the booking ledger only grows');
END;

-- One row for every opening of the database: who owned it, and whether it was closed in order.
CREATE TABLE session (
    id        INTEGER PRIMARY KEY,
    boot      TEXT,
    pid       INTEGER NOT NULL,
    version   TEXT NOT NULL,
    opened_at TEXT NOT NULL,
    closed_at TEXT
) STRICT;

-- Whom the merchant of an item may be, as the last check found. `merchant` and `category` are cleaned, as rules have them;
-- `merchant` is none where the text holds no name. Items with the same `alike` are the same question.
CREATE TABLE item_match (
    run      INTEGER NOT NULL REFERENCES run (seq) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    alike    TEXT NOT NULL,
    merchant TEXT,
    category TEXT NOT NULL,
    country  TEXT,
    -- The first suggestion; none where there is none or several are equally good.
    vendor   BLOB,
    -- Why it is suggested, or why nobody is: a word.
    reason   TEXT NOT NULL,
    -- Thousandths.
    score    INTEGER NOT NULL,
    -- 1: applied without being asked.
    applied  INTEGER NOT NULL,
    -- All suggestions, best first, as JSON.
    listed   TEXT NOT NULL,
    PRIMARY KEY (run, position)
) STRICT, WITHOUT ROWID;

CREATE INDEX item_match_alike ON item_match (run, alike);

-- What people decided about vendors, oldest first. Rows are only ever added, and marked when they are taken back; rules
-- follow from those that stand.
CREATE TABLE vendor_choice (
    id        INTEGER PRIMARY KEY,
    books     BLOB NOT NULL REFERENCES books (id) ON DELETE CASCADE,
    -- What was done with one key has one number.
    step      INTEGER NOT NULL,
    -- chose, removed, accepted, withdrew
    kind      TEXT NOT NULL,
    merchant  TEXT,
    category  TEXT NOT NULL,
    country   TEXT,
    -- For which entry; none for a rule.
    entry     BLOB,
    vendor    BLOB,
    -- The tag the entry had, as JSON.
    before    TEXT,
    who       TEXT NOT NULL,
    at        TEXT NOT NULL,
    undone_by TEXT,
    undone_at TEXT
) STRICT;

CREATE INDEX vendor_choice_step ON vendor_choice (books, step);
CREATE INDEX vendor_choice_entry ON vendor_choice (books, entry);
CREATE INDEX vendor_choice_key ON vendor_choice (books, merchant, category);

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
