-- From version 2 to version 3: what people decide about vendors, and whom merchants may be.

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
