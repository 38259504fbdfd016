-- From version 1 to version 2: the ledger becomes append-only, an item's data moves out of the item, and openings are
-- recorded. Runs inside one transaction.

DROP INDEX item_entry;
DROP INDEX item_state;
ALTER TABLE item RENAME TO item_1;
ALTER TABLE booking RENAME TO booking_1;

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

INSERT INTO item (run, position, entry, state, date, merchant, note, kind, currency, minor, s_currency, s_minor,
    account, lines, receipts, rule, source, vendor, party, failure, reason, reference, search, filed)
SELECT i.run, i.position, i.entry, i.state, i.date, i.merchant, i.note, i.kind, i.currency, i.minor, i.s_currency,
    i.s_minor, i.account, i.lines, i.receipts, i.rule, i.source, i.vendor, i.party, i.failure, i.reason, i.reference,
    i.search,
    EXISTS (SELECT 1 FROM booking_1 b JOIN run r ON r.books = b.books
        WHERE r.seq = i.run AND b.entry = i.entry AND b.run = i.run)
FROM item_1 i ORDER BY i.run, i.position;

INSERT INTO item_data (id, body)
SELECT run * 4294967296 + position, body FROM item_1 WHERE body IS NOT NULL ORDER BY run, position;

INSERT INTO file (books, run, name, sha256, vouchers, parts, planned_at)
SELECT b.books, b.run, b.file, b.sha256, count(*), coalesce(json_extract(r.record, '$.files'), '[]'), min(b.booked_at)
FROM booking_1 b LEFT JOIN run r ON r.seq = b.run GROUP BY b.books, b.run ORDER BY min(b.booked_at), b.run;

INSERT INTO booking (books, entry, run, file, reference)
SELECT b.books, b.entry, b.run, f.id, b.reference
FROM booking_1 b JOIN file f ON f.books = b.books AND f.run = b.run ORDER BY b.books, b.entry, b.run;

INSERT INTO booking_event (books, run, kind, at)
SELECT books, run, 'published', planned_at FROM file ORDER BY id;

INSERT INTO booking_event (books, entry, run, kind, why, at)
SELECT books, entry, run, 'voided', void_reason, booked_at FROM booking_1 WHERE void_reason IS NOT NULL
ORDER BY booked_at, entry;

DROP TABLE item_1;
DROP TABLE booking_1;
