//! A zip archive that nobody vouches for: its parts are read up to a size, whatever it says they have.

use std::collections::HashMap;
use std::io::{Cursor, Read};

use zip::ZipArchive;
use zip::result::ZipError;

use crate::encoding::decode;
use crate::error::FileError;

/// The parts of an archive, read one by one.
pub struct Archive<'a> {
    parts: ZipArchive<Cursor<&'a [u8]>>,
    /// Where the part of a name is: some writers put `\` between folders, some begin with `/`, some change the case.
    places: HashMap<String, usize>,
    /// Largest part that is read, bytes.
    largest: u64,
}

impl<'a> Archive<'a> {
    /// # Errors
    /// The bytes are no whole zip archive.
    pub fn open(bytes: &'a [u8], largest: u64) -> Result<Archive<'a>, FileError> {
        let parts = ZipArchive::new(Cursor::new(bytes)).map_err(|_| broken("压缩包不完整"))?;
        let mut places = HashMap::new();
        for at in 0..parts.len() {
            let name = parts.name_for_index(at).and_then(Result::ok).unwrap_or_default();
            places.entry(plain(&name)).or_insert(at);
        }
        Ok(Archive { parts, places, largest })
    }

    /// The text of a part; `None` if there is no such part.
    ///
    /// # Errors
    /// The part is damaged, locked, or larger than any document's.
    pub fn part(&mut self, name: &str) -> Result<Option<String>, FileError> {
        let largest = self.largest;
        let Some(part) = self.stream(name)? else { return Ok(None) };
        let mut bytes = Vec::new();
        part.take(largest + 1).read_to_end(&mut bytes).map_err(|_| broken("压缩包不完整"))?;
        if bytes.len() as u64 > largest {
            let todo = "请用 WPS/Word 打开查看；确有内容的，把正文复制到新文档另存";
            return Err(FileError::bomb(largest, "文件", todo));
        }
        Ok(Some(decode(bytes).text))
    }

    /// A part, to be unpacked while it is read; `None` if there is no such part.
    ///
    /// # Errors
    /// The part is damaged or locked.
    pub fn stream(&mut self, name: &str) -> Result<Option<impl Read>, FileError> {
        let Some(&at) = self.places.get(&plain(name)) else { return Ok(None) };
        match self.parts.by_index(at) {
            Ok(part) => Ok(Some(part)),
            Err(ZipError::InvalidPassword | ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED)) => {
                Err(FileError::locked())
            }
            Err(_) => Err(broken("压缩包不完整")),
        }
    }
}

/// A part's name as it is compared.
fn plain(name: &str) -> String {
    name.replace('\\', "/").trim_start_matches('/').to_ascii_lowercase()
}

/// It is no whole document.
pub fn broken(why: &str) -> FileError {
    let what = format!("文件打不开，可能不完整或已损坏（{why}）");
    FileError::new(what, "请让原单位重发；能用 WPS/Word 打开的，另存为 .docx 再试")
}
