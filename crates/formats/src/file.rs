//! A file on a disk → its content.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use crate::content::Opened;
use crate::error::FileError;
use crate::format::{Input, Role};
use crate::formats;
use crate::limits::Limits;

/// Reads a file; what it is shows in its bytes, its name is only a hint.
///
/// # Errors
/// Missing, a folder, unreadable, empty, locked, damaged, too large, or of a sort that cannot be read.
pub fn open(path: &Path, role: Role, limits: &Limits) -> Result<Opened, FileError> {
    if role == Role::Documents && fs::metadata(path).is_ok_and(|m| m.len() > limits.document) {
        let what = format!("文件大于 {} MB，未读取", limits.document >> 20);
        return Err(FileError::new(what, "请拆成几份，或去掉图片后另存"));
    }
    formats::read(Input { bytes: bytes(path)?, ending: ending(path), role }, limits)
}

/// The ending of a file's name, in lower case, without the dot.
pub fn ending(path: &Path) -> String {
    path.extension().map(|e| e.to_string_lossy().to_lowercase()).unwrap_or_default()
}

/// What the system commonly says of files, in Chinese; `None` for what it says seldom.
pub fn common_reason(kind: ErrorKind) -> Option<&'static str> {
    match kind {
        ErrorKind::NotFound => Some("没有这个文件或目录"),
        ErrorKind::PermissionDenied => Some("没有权限"),
        ErrorKind::NotADirectory => Some("这不是目录"),
        ErrorKind::StorageFull => Some("磁盘已满"),
        _ => None,
    }
}

/// Why the system refused, in Chinese.
pub fn reason(error: &std::io::Error) -> String {
    match (common_reason(error.kind()), error.raw_os_error()) {
        (Some(reason), _) => reason.into(),
        (None, Some(number)) => format!("系统错误 {number}"),
        (None, None) => "系统错误".into(),
    }
}

fn bytes(path: &Path) -> Result<Vec<u8>, FileError> {
    if path.is_dir() {
        return Err(FileError::new("这是文件夹，不是文件", "请给出其中的文件"));
    }
    // A pipe or a device would never end.
    if fs::metadata(path).is_ok_and(|metadata| !metadata.is_file()) {
        return Err(FileError::new("不是普通文件，未读取", "请把它移到别处"));
    }
    let bytes = fs::read(path).map_err(|e| match e.kind() {
        ErrorKind::NotFound => FileError::new("没有这个文件", "请检查文件名和所在文件夹"),
        ErrorKind::PermissionDenied => FileError::new("没有读取权限", "请检查文件权限，或关闭正在占用它的程序"),
        _ => FileError::new(format!("读取失败（{}）", reason(&e)), "请检查磁盘或网络盘，再试一次"),
    })?;
    if bytes.is_empty() {
        return Err(FileError::new("文件是空的", "请重新导出，或删去这个文件"));
    }
    Ok(bytes)
}
