//! One writer's turn: look, decide, record, commit.

use std::path::Path;

use rusqlite::{Connection, params};

use super::super::drive;
use super::super::error::{Error, of_io, of_sqlite};
use super::super::event::{Author, Decision, Event};
use super::super::holder::Note;
use super::super::seal::{self, Seal};
use super::{Ledger, check, connection, contents, copies, read, schema};

/// The ledger, held for writing. Nothing is recorded until [`Writing::commit`] has returned; dropping it records
/// nothing.
pub struct Writing {
    ledger: Ledger,
    connection: Connection,
    author: Author,
    events: Vec<Event>,
    seal: Seal,
    /// Where the drive does not allow what is usual: what is done instead, in Chinese.
    pub remark: Option<&'static str>,
    _note: Note,
}

const NO_WAL: &str = "账本所在的磁盘（多半是网络盘）不能用 WAL 方式，已改用回滚日志：一个人写时其他人可能要稍等；\
                      请不要让两台电脑同时写";

impl Ledger {
    /// Takes the write lock, after waiting for another writer for up to three seconds. Makes the ledger if there is
    /// none and brings an earlier version up to date.
    ///
    /// # Errors
    /// When another process is writing, the ledger is damaged or of a later version, or the folder cannot be written.
    pub fn write(&self, author: Author) -> Result<Writing, Error> {
        self.write_on(author, drive::is_shared(&self.root))
    }

    pub(super) fn write_on(&self, author: Author, shared: bool) -> Result<Writing, Error> {
        if !self.exists() {
            create(self)?;
        }
        let before = identity(&self.path);
        let fail = |e: rusqlite::Error| of_sqlite(&e, &self.path);
        // Looked at by one that cannot write: merely closing a writer may move pages from the log into the file.
        let (reader, _) = read(&self.path)?;
        check(&reader, "quick_check", &self.path)?;
        drop(reader);
        let connection = connection::open(&self.path).map_err(fail)?;
        let remark = journal(&connection, shared).map_err(fail)?;
        connection.execute_batch("BEGIN IMMEDIATE").map_err(fail)?;
        // While this one waited, a restore may have put another file in its place; what it wrote would be lost.
        if identity(&self.path) != before {
            return Err(Error::Busy { holder: Some("正在恢复备份".into()) });
        }
        let note = Note::leave(&self.root, &author);
        let mut contents = contents(&connection, &self.path)?;
        if contents.version < schema::CURRENT {
            schema::migrate(&connection, contents.version).map_err(fail)?;
            contents = super::contents(&connection, &self.path)?;
        }
        let (events, seal) = (contents.events, contents.seal);
        Ok(Writing { ledger: self.clone(), connection, author, events, seal, remark, _note: note })
    }
}

/// What tells a file from another that took its name. (Windows does not let an open file's name be taken.)
fn identity(path: &Path) -> Option<(u64, u64)> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        std::fs::metadata(path).ok().map(|m| (m.dev(), m.ino()))
    }
    #[cfg(not(unix))]
    {
        let _ = path;
        None
    }
}

/// WAL where the drive allows it, else a rollback journal with a remark.
fn journal(connection: &Connection, shared: bool) -> rusqlite::Result<Option<&'static str>> {
    let set = |mode: &str| -> rusqlite::Result<String> {
        connection.query_row(&format!("PRAGMA journal_mode = {mode}"), [], |row| row.get(0))
    };
    if shared {
        // A ledger that was in WAL mode can only be opened without shared memory by one that has it to itself.
        connection.execute_batch("PRAGMA locking_mode = EXCLUSIVE")?;
        set("DELETE")?;
        connection.execute_batch("PRAGMA locking_mode = NORMAL")?;
        return Ok(Some(NO_WAL));
    }
    Ok((set("WAL")? != "wal").then_some(NO_WAL))
}

/// Makes an empty ledger beside its place and puts it there in one step.
fn create(ledger: &Ledger) -> Result<(), Error> {
    let (file, ()) = copies::made_beside(&ledger.path, |connection| {
        connection.execute_batch("BEGIN")?;
        schema::migrate(connection, 0)?;
        connection.execute_batch("COMMIT")
    })?;
    match file.persist_noclobber(&ledger.path) {
        Ok(_) => Ok(()),
        // Somebody else was first: theirs it is.
        Err(e) if e.error.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        Err(e) => Err(of_io(&e.error, &ledger.path)),
    }
}

impl Writing {
    /// Everything recorded so far, this turn's events included.
    pub fn events(&self) -> &[Event] {
        &self.events
    }

    /// Adds an event; it counts once [`Writing::commit`] has returned.
    ///
    /// # Errors
    /// When the disk is full or fails.
    pub fn record(&mut self, decision: Decision) -> Result<i64, Error> {
        let fail = |detail: String| Error::Other { path: self.ledger.path.clone(), detail };
        let id = self.events.last().map_or(0, |e| e.id) + 1;
        let body = serde_json::to_string(&decision).map_err(|e| fail(e.to_string()))?;
        let (at, who, kind) = (self.author.at.to_string(), &self.author.who, decision.kind());
        let undoes = if let Decision::Undone { event } = &decision { Some(*event) } else { None };
        let seal = seal::seal(&self.seal, id, [&at, who, kind, &body]);
        self.connection
            .execute(
                "INSERT INTO events (id, at, who, kind, body, undoes, seal) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                params![id, at, who, kind, body, undoes, seal],
            )
            .map_err(|e| of_sqlite(&e, &self.ledger.path))?;
        self.seal = seal;
        self.events.push(Event { id, at: self.author.at, who: who.clone(), decision });
        Ok(id)
    }

    /// Makes this turn's events last. When it returns they are on the disk.
    ///
    /// # Errors
    /// When the disk is full or fails; then none of them is recorded.
    pub fn commit(self) -> Result<(), Error> {
        self.connection.execute_batch("COMMIT").map_err(|e| of_sqlite(&e, &self.ledger.path))
    }
}
