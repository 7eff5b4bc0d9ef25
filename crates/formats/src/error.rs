//! Why a file cannot be used, told so that a person can mend it.

use std::fmt;

/// Why a file cannot be used: what is wrong and what to do, in Chinese.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileError {
    /// What is wrong.
    pub what: String,
    /// What to do.
    pub todo: &'static str,
}

impl FileError {
    /// What is wrong, and what to do.
    pub fn new(what: impl Into<String>, todo: &'static str) -> FileError {
        FileError { what: what.into(), todo }
    }

    /// It would unpack to more than `limit` bytes; `normal` names what it is no normal one of.
    #[cfg(any(feature = "pdf", feature = "ofd", feature = "word", feature = "sheets"))]
    pub(crate) fn bomb(limit: u64, normal: &str, todo: &'static str) -> FileError {
        let what = format!("解压后超过 {} MB，不像正常的{normal}（可能是压缩炸弹），未读取", limit >> 20);
        FileError::new(what, todo)
    }

    /// A document that needs a password.
    #[cfg(any(feature = "pdf", feature = "ofd", feature = "word", feature = "doc", feature = "sheets"))]
    pub(crate) fn locked() -> FileError {
        FileError::new("文件有密码保护", "请用 WPS/Word 打开并取消密码，另存为 .docx")
    }
}

impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}。{}", self.what, self.todo)
    }
}

impl std::error::Error for FileError {}
