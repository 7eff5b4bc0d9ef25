//! The only place that speaks SQL.
//!
//! Readers never wait: the ledger is in WAL mode, where a reader sees the last committed state while a writer writes.
//! One writer at a time: it takes the write lock first, then looks, decides and commits, so that what it decided upon
//! still holds. A ledger that is not what was written is left alone: nothing here repairs.

mod connection;
mod copies;
mod schema;
#[cfg(test)]
mod tests;
mod writing;

use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, OpenFlags};

pub use copies::{Health, Restored};
pub use writing::Writing;

use super::error::{Damage, Error, of_io, of_sqlite};
use super::event::{Decision, Event};
use super::seal::{self, Seal};

/// The ledger's file in the project folder.
pub const FILE: &str = "ledger.db";
/// How long a second writer waits.
const PATIENCE: Duration = Duration::from_secs(3);

/// The ledger of a project folder, whether there is one yet or not.
#[derive(Debug, Clone)]
pub struct Ledger {
    root: PathBuf,
    path: PathBuf,
}

/// What a ledger holds.
struct Contents {
    version: i64,
    events: Vec<Event>,
    /// The seal of the last event.
    seal: Seal,
}

impl Ledger {
    pub fn of(root: &Path) -> Ledger {
        Ledger { root: root.to_path_buf(), path: root.join(FILE) }
    }

    pub fn exists(&self) -> bool {
        self.path.exists()
    }

    /// All events in order; none where there is no ledger. Makes, changes and repairs nothing.
    ///
    /// # Errors
    /// When it is damaged, of a later version, or cannot be read.
    pub fn events(&self) -> Result<Vec<Event>, Error> {
        if !self.exists() {
            return Ok(Vec::new());
        }
        let (_, contents) = read(&self.path)?;
        Ok(contents.events)
    }
}

/// Opens a ledger for reading and reads it.
fn read(path: &Path) -> Result<(Connection, Contents), Error> {
    not_empty(path)?;
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_URI;
    let attempt = |name: &Path| -> rusqlite::Result<(Connection, Result<Contents, Error>)> {
        let connection = Connection::open_with_flags(name, flags)?;
        connection.busy_timeout(PATIENCE)?;
        // One transaction: version and events belong together.
        connection.execute_batch("BEGIN")?;
        version(&connection)?;
        let contents = contents(&connection, path);
        connection.execute_batch("COMMIT")?;
        Ok((connection, contents))
    };
    let opened = match attempt(path) {
        // A folder in which SQLite may not put its helper files beside the ledger: if nobody left any, nobody writes,
        // and the file can be read as it is.
        Err(e) if needs_writing(&e) && !has_log(path) => attempt(Path::new(&immutable(path))),
        other => other,
    };
    let (connection, contents) = opened.map_err(|e| of_sqlite(&e, path))?;
    Ok((connection, contents?))
}

fn needs_writing(error: &rusqlite::Error) -> bool {
    matches!(error.sqlite_error_code(), Some(ErrorCode::CannotOpen | ErrorCode::ReadOnly))
}

/// Whether committed events may lie in the write-ahead log.
fn has_log(path: &Path) -> bool {
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    std::fs::metadata(log).is_ok_and(|m| m.len() > 0)
}

/// The file as SQLite names one that nobody writes.
fn immutable(path: &Path) -> String {
    let mut name = String::from("file:");
    for &byte in path.to_string_lossy().as_bytes() {
        if byte.is_ascii_alphanumeric() || b"/-_.~:".contains(&byte) {
            name.push(char::from(byte));
        } else {
            name.push_str(&format!("%{byte:02X}"));
        }
    }
    name + "?mode=ro&immutable=1"
}

/// A ledger is put in place whole, so an empty file is one that has lost everything.
fn not_empty(path: &Path) -> Result<(), Error> {
    let mut first = [0; 16];
    let mut file = std::fs::File::open(path).map_err(|e| of_io(&e, path))?;
    match file.read_exact(&mut first) {
        Ok(()) => Ok(()),
        Err(e) if e.kind() == std::io::ErrorKind::UnexpectedEof => Err(damaged(path, Damage::Empty)),
        Err(e) => Err(of_io(&e, path)),
    }
}

fn damaged(path: &Path, damage: Damage) -> Error {
    Error::Damaged { path: path.to_path_buf(), damage }
}

fn version(connection: &Connection) -> rusqlite::Result<i64> {
    connection.query_row("PRAGMA user_version", [], |row| row.get(0))
}

/// Reads everything and compares every seal.
fn contents(connection: &Connection, path: &Path) -> Result<Contents, Error> {
    let version = version(connection).map_err(|e| of_sqlite(&e, path))?;
    if version > schema::CURRENT {
        return Err(Error::Newer { version });
    }
    if version < 1 {
        return Err(damaged(path, Damage::Unmarked));
    }
    let read = || -> rusqlite::Result<Result<(Vec<Event>, Seal), Damage>> {
        let seals = if version >= 2 { "seal" } else { "NULL" };
        let mut rows =
            connection.prepare(&format!("SELECT id, at, who, kind, body, {seals} FROM events ORDER BY id"))?;
        let mut rows = rows.query([])?;
        let (mut events, mut last) = (Vec::new(), seal::FIRST);
        while let Some(row) = rows.next()? {
            let id: i64 = row.get(0)?;
            let text = |at: usize| row.get_ref(at)?.as_str().map_err(rusqlite::Error::from);
            let (at, who, kind, body) = (text(1)?, text(2)?, text(3)?, text(4)?);
            last = seal::seal(&last, id, [at, who, kind, body]);
            if version >= 2 && row.get_ref(5)?.as_bytes()? != last {
                return Ok(Err(Damage::Seal(id)));
            }
            let (Ok(at), Ok(decision)) = (at.parse(), serde_json::from_str::<Decision>(body)) else {
                return Ok(Err(Damage::Unreadable(id)));
            };
            events.push(Event { id, at, who: who.to_string(), decision });
        }
        Ok(Ok((events, last)))
    };
    match read() {
        Ok(Ok((events, seal))) => Ok(Contents { version, events, seal }),
        Ok(Err(damage)) => Err(damaged(path, damage)),
        Err(e) => Err(match of_sqlite(&e, path) {
            // Tables or columns that are not there, values of another type.
            Error::Other { .. } if e.sqlite_error_code() != Some(ErrorCode::SystemIoFailure) => {
                damaged(path, Damage::Database(e.to_string()))
            }
            other => other,
        }),
    }
}

/// SQLite's own check: `quick_check` or `integrity_check`.
fn check(connection: &Connection, pragma: &str, path: &Path) -> Result<(), Error> {
    let answer: String =
        connection.query_row(&format!("PRAGMA {pragma}(1)"), [], |row| row.get(0)).map_err(|e| of_sqlite(&e, path))?;
    if answer == "ok" { Ok(()) } else { Err(damaged(path, Damage::Database(answer))) }
}
