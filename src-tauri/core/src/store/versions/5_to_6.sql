-- From version 5 to version 6: receipts of runs, and texts their files changed.

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

