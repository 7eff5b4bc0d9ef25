//! Whole ledgers: checked, copied out, and put back.

use std::path::{Path, PathBuf};

use rusqlite::Connection;
use rusqlite::backup::Backup;
use tempfile::NamedTempFile;

use super::super::error::{Damage, Error, of_io, of_sqlite};
use super::super::event::Author;
use super::{Ledger, check, connection, has_log, read};

/// What a thorough look found in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Health {
    pub events: usize,
    pub version: i64,
}

/// What a restore did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restored {
    /// Events in the ledger now.
    pub events: usize,
    /// Where the ledger that was there is kept.
    pub kept: Option<PathBuf>,
}

impl Ledger {
    /// Checks every page, reference and seal. `None` where there is no ledger.
    ///
    /// # Errors
    /// When anything is not what was written, or the file cannot be read.
    pub fn health(&self) -> Result<Option<Health>, Error> {
        if !self.exists() {
            return Ok(None);
        }
        verified(&self.path).map(|(_, health)| Some(health))
    }

    /// Copies the ledger to `file` while others may go on working; the copy is checked before it is put in place.
    /// Returns the number of events in it.
    ///
    /// # Errors
    /// When there is no ledger, it is damaged, or `file` exists or cannot be written.
    pub fn backup(&self, file: &Path) -> Result<usize, Error> {
        if !self.exists() {
            return Err(Error::Missing);
        }
        let (source, _) = read(&self.path)?;
        let copy = copy_beside(&source, file)?;
        let (_, health) = verified(copy.path())?;
        copy.persist_noclobber(file).map_err(|e| match e.error.kind() {
            std::io::ErrorKind::AlreadyExists => Error::Exists { path: file.to_path_buf() },
            _ => of_io(&e.error, file),
        })?;
        Ok(health.events)
    }

    /// Puts a backup in the ledger's place. The ledger that was there is kept beside it, damaged or not.
    ///
    /// # Errors
    /// When the backup is no ledger or damaged, somebody is using the ledger, or the folder cannot be written. Then
    /// everything is as it was.
    pub fn restore(&self, file: &Path, author: &Author) -> Result<Restored, Error> {
        if !file.exists() {
            return Err(Error::NoFile { path: file.to_path_buf() });
        }
        if file.canonicalize().is_ok_and(|file| self.path.canonicalize().is_ok_and(|ledger| ledger == file)) {
            return Err(Error::Itself { path: file.to_path_buf() });
        }
        let (source, health) = verified(file).map_err(|e| match e {
            Error::Damaged { path, damage } if damage == Damage::Unmarked || !looks_like_a_database(&path) => {
                Error::NotALedger { path }
            }
            other => other,
        })?;
        let copy = copy_beside(&source, &self.path)?;
        let kept = self.exists().then(|| self.set_aside(author)).transpose()?;
        copy.persist(&self.path).map_err(|e| of_io(&e.error, &self.path))?;
        sync_folder(&self.root);
        // Until here nobody else could write to the old one.
        Ok(Restored { events: health.events, kept: kept.map(|(path, _lock)| path) })
    }

    /// Keeps the present ledger under another name, together with what is still in its log. The file itself stays in
    /// place until the new one replaces it in one step. If it can be opened at all it comes locked.
    fn set_aside(&self, author: &Author) -> Result<(PathBuf, Option<Connection>), Error> {
        let fail = |e: std::io::Error| of_io(&e, &self.path);
        let name = format!("{}.bak-{}", super::FILE, author.at.strftime("%Y%m%d-%H%M%S"));
        // Two in one second have two names.
        let names = std::iter::once(name.clone()).chain((2..).map(|n| format!("{name}-{n}")));
        let mut free = names.map(|name| self.root.join(name)).filter(|path| !path.exists());
        let kept = free.next().unwrap_or_else(|| self.root.join(&name));
        // Without a log: an old log must never meet the new file. That takes the ledger for oneself.
        let lock = || -> rusqlite::Result<Connection> {
            let connection = connection::open(&self.path)?;
            connection.query_row("PRAGMA journal_mode = DELETE", [], |_| Ok(()))?;
            connection.execute_batch("BEGIN EXCLUSIVE")?;
            Ok(connection)
        };
        // A damaged one is kept as it is; nobody can be writing to it.
        let whole = read(&self.path).is_ok();
        let lock = whole.then(lock).transpose().map_err(|e| of_sqlite(&e, &self.path))?;
        // A second name needs no reading: closing the file would give up the lock.
        if std::fs::hard_link(&self.path, &kept).is_err() {
            std::fs::copy(&self.path, &kept).map_err(fail)?;
        }
        if has_log(&self.path) {
            std::fs::rename(beside(&self.path, "-wal"), beside(&kept, "-wal")).map_err(fail)?;
        }
        for helper in ["-wal", "-shm"].map(|ending| beside(&self.path, ending)) {
            if helper.exists() {
                std::fs::remove_file(helper).map_err(fail)?;
            }
        }
        Ok((kept, lock))
    }
}

/// Opens a ledger for reading after the most thorough check there is.
fn verified(path: &Path) -> Result<(Connection, Health), Error> {
    let (connection, contents) = read(path)?;
    check(&connection, "integrity_check", path)?;
    let dangling = connection.prepare("PRAGMA foreign_key_check").and_then(|mut s| s.exists([]));
    if dangling.map_err(|e| of_sqlite(&e, path))? {
        return Err(super::damaged(path, Damage::Dangling));
    }
    Ok((connection, Health { events: contents.events.len(), version: contents.version }))
}

fn looks_like_a_database(path: &Path) -> bool {
    std::fs::read(path).is_ok_and(|bytes| bytes.starts_with(b"SQLite format 3\0"))
}

/// A copy of `source` in the folder of `place`, as one file without a log.
fn copy_beside(source: &Connection, place: &Path) -> Result<NamedTempFile, Error> {
    let (file, ()) = made_beside(place, |connection| {
        Backup::new(source, connection)?.run_to_completion(1024, std::time::Duration::ZERO, None)?;
        connection.query_row("PRAGMA journal_mode = DELETE", [], |_| Ok(()))
    })?;
    Ok(file)
}

/// A new database in the folder of `place`, filled and on the disk; it vanishes unless it is put in place.
pub(super) fn made_beside<T>(
    place: &Path,
    fill: impl FnOnce(&mut Connection) -> rusqlite::Result<T>,
) -> Result<(NamedTempFile, T), Error> {
    let folder = place.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut builder = tempfile::Builder::new();
    builder.prefix(".ledger-");
    // As any other file of the project: colleagues who share the folder share the ledger.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let file = builder.tempfile_in(folder).map_err(|e| of_io(&e, place))?;
    let made = || -> rusqlite::Result<T> {
        let mut connection = connection::open(file.path())?;
        let value = fill(&mut connection)?;
        connection.close().map_err(|(_, e)| e)?;
        Ok(value)
    };
    let value = made().map_err(|e| {
        // A connection that failed may leave its helper files.
        for ending in ["-wal", "-shm", "-journal"] {
            let _ = std::fs::remove_file(beside(file.path(), ending));
        }
        of_sqlite(&e, place)
    })?;
    file.as_file().sync_all().map_err(|e| of_io(&e, place))?;
    Ok((file, value))
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

/// Makes a rename last. Where folders cannot be synced the system does it in its own time.
fn sync_folder(folder: &Path) {
    let _ = std::fs::File::open(folder).and_then(|f| f.sync_all());
}
