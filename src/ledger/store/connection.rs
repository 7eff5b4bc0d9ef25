//! Opening a ledger's file for writing.

use std::path::Path;

use rusqlite::{Connection, OpenFlags};

use super::PATIENCE;

/// Opens an existing file; the pragmas hold for this connection only.
pub(super) fn open(path: &Path) -> rusqlite::Result<Connection> {
    let connection =
        Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    connection.busy_timeout(PATIENCE)?;
    // FULL: a commit is on the disk before it is acknowledged, in WAL mode too.
    connection.execute_batch("PRAGMA foreign_keys = ON; PRAGMA synchronous = FULL;")?;
    Ok(connection)
}
