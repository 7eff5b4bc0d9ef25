//! A zip archive that nobody vouches for: its parts are read up to a size, whatever it says they have.

use std::io::{Cursor, Read};

use zip::ZipArchive;
use zip::result::ZipError;

/// Largest part that is read, bytes. The text of a thousand pages is a tenth of it.
const LARGEST: u64 = 32 << 20;

pub use crate::read::workbook::Trouble;

pub struct Archive<'a>(ZipArchive<Cursor<&'a [u8]>>);

impl<'a> Archive<'a> {
    /// # Errors
    /// The bytes are no whole zip archive.
    pub fn open(bytes: &'a [u8]) -> Result<Archive<'a>, Trouble> {
        ZipArchive::new(Cursor::new(bytes)).map(Archive).map_err(|e| broken(&e.to_string()))
    }

    /// The text of a part; `None` if there is no such part.
    ///
    /// # Errors
    /// The part is damaged, locked, or larger than any document's.
    pub fn part(&mut self, name: &str) -> Result<Option<String>, Trouble> {
        let part = match self.0.by_name(name) {
            Ok(part) => part,
            Err(ZipError::FileNotFound) => return Ok(None),
            Err(ZipError::InvalidPassword | ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED)) => {
                return Err(locked());
            }
            Err(e) => return Err(broken(&e.to_string())),
        };
        let mut bytes = Vec::new();
        part.take(LARGEST + 1).read_to_end(&mut bytes).map_err(|e| broken(&e.to_string()))?;
        if bytes.len() as u64 > LARGEST {
            let what = format!("解压后超过 {} MB，不像正常的文件（可能是压缩炸弹），未读取", LARGEST >> 20);
            return Err((what, "请用 WPS/Word 打开查看；确有内容的，把正文复制到新文档另存"));
        }
        Ok(Some(crate::read::decode(bytes).text))
    }
}

pub fn broken(why: &str) -> Trouble {
    (format!("文件打不开，可能不完整或已损坏（{why}）"), "请让原单位重发；能用 WPS/Word 打开的，另存为 .docx 再试")
}

pub fn locked() -> Trouble {
    ("文件有密码保护".into(), "请用 WPS/Word 打开并取消密码，另存为 .docx")
}
