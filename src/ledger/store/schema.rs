//! The tables, and how a ledger of an earlier version becomes one of today's. A new ledger takes the same road from the
//! first version on, so the road is used every day.

use rusqlite::{Connection, Result, params};

use super::super::seal::{self, Seal};

/// The version written by this program; kept in `user_version`.
pub const CURRENT: i64 = 2;

/// Version 1: the events.
pub const V1: &str = "
CREATE TABLE events (
    id   INTEGER PRIMARY KEY,
    at   TEXT NOT NULL,  -- RFC 3339, UTC
    who  TEXT NOT NULL,
    kind TEXT NOT NULL,
    body TEXT NOT NULL   -- the decision as JSON
) STRICT;
PRAGMA user_version = 1;
";

/// Version 2: every event sealed, and events that cannot be changed or removed even by mistake. What an event undoes
/// has a column of its own, so that it must exist.
pub const V2: &str = "
ALTER TABLE events RENAME TO events_v1;
CREATE TABLE events (
    id     INTEGER PRIMARY KEY,
    at     TEXT NOT NULL,
    who    TEXT NOT NULL,
    kind   TEXT NOT NULL,
    body   TEXT NOT NULL,
    undoes INTEGER REFERENCES events (id),
    seal   BLOB NOT NULL CHECK (length(seal) = 16)
) STRICT;
CREATE TRIGGER events_stay BEFORE DELETE ON events BEGIN SELECT RAISE(ABORT, 'events are never removed'); END;
CREATE TRIGGER events_hold BEFORE UPDATE ON events BEGIN SELECT RAISE(ABORT, 'events are never changed'); END;
PRAGMA user_version = 2;
";

/// Brings the ledger to the current version. The caller holds the transaction.
pub fn migrate(connection: &Connection, from: i64) -> Result<()> {
    if from < 1 {
        connection.execute_batch(V1)?;
    }
    if from < 2 {
        connection.execute_batch(V2)?;
        seal_all(connection)?;
    }
    Ok(())
}

/// Copies the events of version 1, each with its seal.
fn seal_all(connection: &Connection) -> Result<()> {
    let mut read = connection.prepare(
        "SELECT id, at, who, kind, body, CASE kind WHEN 'undone' THEN body ->> 'event' END FROM events_v1 ORDER BY id",
    )?;
    let mut write = connection.prepare("INSERT INTO events VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?;
    let mut last: Seal = seal::FIRST;
    let mut rows = read.query([])?;
    while let Some(row) = rows.next()? {
        let text = |at: usize| row.get_ref(at)?.as_str().map_err(rusqlite::Error::from);
        let id: i64 = row.get(0)?;
        let (at, who, kind, body) = (text(1)?, text(2)?, text(3)?, text(4)?);
        last = seal::seal(&last, id, [at, who, kind, body]);
        write.execute(params![id, at, who, kind, body, row.get::<_, Option<i64>>(5)?, last])?;
    }
    connection.execute_batch("DROP TABLE events_v1")
}
