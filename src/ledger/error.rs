//! What can go wrong with the ledger, told with what to do. No message here is about a ledger that was changed: whatever
//! fails, the file is as it was before.

use std::fmt;
use std::path::{Path, PathBuf};

use rusqlite::ErrorCode;

#[derive(Debug, Clone)]
pub enum Error {
    /// Another process is writing and did not finish in time.
    Busy {
        holder: Option<String>,
    },
    /// The file is not what was written.
    Damaged {
        path: PathBuf,
        damage: Damage,
    },
    /// Written by a later version of the program.
    Newer {
        version: i64,
    },
    /// No right to write, or a read-only folder.
    Forbidden {
        path: PathBuf,
    },
    Full {
        path: PathBuf,
    },
    /// There is no ledger yet.
    Missing,
    /// A backup is never written over a file that is there.
    Exists {
        path: PathBuf,
    },
    /// A file that should be read is not there.
    NoFile {
        path: PathBuf,
    },
    /// The folder in which a file should be written is not there.
    NoFolder {
        path: PathBuf,
    },
    /// The file given for restoring is the ledger.
    Itself {
        path: PathBuf,
    },
    /// A file given for restoring is no ledger.
    NotALedger {
        path: PathBuf,
    },
    /// Anything else that disk or database said.
    Other {
        path: PathBuf,
        detail: String,
    },
}

/// How a damaged ledger differs from what was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Damage {
    Empty,
    /// It does not say which version wrote it.
    Unmarked,
    /// An event's seal is not that of what it says.
    Seal(i64),
    /// An event says nothing that is known.
    Unreadable(i64),
    /// An event refers to one that does not exist.
    Dangling,
    /// What SQLite says of it.
    Database(String),
}

impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Damage::Empty => f.write_str("文件是空的"),
            Damage::Unmarked => f.write_str("没有格式标记"),
            Damage::Seal(id) => write!(f, "第 {id} 条记录与校验码不符"),
            Damage::Unreadable(id) => write!(f, "第 {id} 条记录读不懂"),
            Damage::Dangling => f.write_str("有记录指向不存在的记录"),
            Damage::Database(said) => f.write_str(said),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Busy { holder } => {
                let holder = holder.as_deref().unwrap_or("另一个程序");
                write!(f, "账本正被占用（{holder}），等了 3 秒仍未空出，本次没有记录。请等它结束后再试")
            }
            Error::Damaged { path, damage } => write!(
                f,
                "账本 {} 已损坏（{damage}），没有改动它。请用备份恢复：xuanti restore 备份文件（损坏的账本会另存，不会删除）",
                path.display()
            ),
            Error::Newer { version } => {
                write!(f, "账本由较新的 xuanti 写成（格式 {version}），这个版本读不了，没有改动它。请升级 xuanti")
            }
            Error::Forbidden { path } => write!(
                f,
                "不能写入 {}：目录只读或没有权限，本次没有记录。请把项目放到可写的目录，或请管理员给予写权限",
                path.display()
            ),
            Error::Full { path } => {
                write!(f, "磁盘已满，无法写入 {}，本次没有记录。请腾出空间后再试", path.display())
            }
            Error::Missing => write!(f, "还没有账本：这个项目还没有做过任何决定"),
            Error::Exists { path } => write!(f, "{} 已存在，没有覆盖它。请换一个文件名", path.display()),
            Error::NoFile { path } => write!(f, "找不到文件 {}，没有改动任何东西。请检查路径", path.display()),
            Error::NoFolder { path } => {
                write!(f, "没有目录 {}，没有写入任何东西。请先建立它，或换一个位置", path.display())
            }
            Error::Itself { path } => {
                write!(f, "{} 就是现在的账本，不用恢复。要恢复请给出备份文件", path.display())
            }
            Error::NotALedger { path } => {
                write!(f, "{} 不是 xuanti 的账本备份，没有改动现有账本。请检查文件", path.display())
            }
            Error::Other { path, detail } => write!(
                f,
                "读写账本 {} 时出错：{detail}。没有记录任何东西；请检查磁盘后再试，或用 xuanti check 查看",
                path.display()
            ),
        }
    }
}

impl std::error::Error for Error {}

/// The meaning of what SQLite said about the ledger at `path`.
pub fn of_sqlite(error: &rusqlite::Error, path: &Path) -> Error {
    let (path, detail) = (path.to_path_buf(), error.to_string());
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
            Error::Busy { holder: path.parent().and_then(super::holder::who) }
        }
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
            Error::Damaged { path, damage: Damage::Database(detail) }
        }
        Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied | ErrorCode::CannotOpen) => Error::Forbidden { path },
        Some(ErrorCode::DiskFull) => Error::Full { path },
        _ => Error::Other { path, detail },
    }
}

/// The meaning of what the file system said about the file at `path`.
pub fn of_io(error: &std::io::Error, path: &Path) -> Error {
    let path = path.to_path_buf();
    match error.kind() {
        std::io::ErrorKind::PermissionDenied | std::io::ErrorKind::ReadOnlyFilesystem => Error::Forbidden { path },
        std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => Error::Full { path },
        std::io::ErrorKind::NotFound => match path.parent().filter(|p| !p.as_os_str().is_empty() && !p.is_dir()) {
            Some(folder) => Error::NoFolder { path: folder.to_path_buf() },
            None => Error::NoFile { path },
        },
        _ => Error::Other { path, detail: error.to_string() },
    }
}
