//! Looks how large the parts of a zip archive (.xlsx, .ods) unpack to before the reader, which sets no limit, unpacks them.

use std::io::{Cursor, Read};

use zip::ZipArchive;

use crate::error::FileError;
use crate::limits::{DEFLATE, Limits};

/// # Errors
/// A part unpacks to more than any table needs. What is no whole archive is left to the reader to tell.
pub fn check(bytes: &[u8], limits: &Limits) -> Result<(), FileError> {
    let Ok(mut archive) = ZipArchive::new(Cursor::new(bytes)) else { return Ok(()) };
    for at in 0..archive.len() {
        let Ok(part) = archive.by_index(at) else { continue };
        let packed = part.compressed_size();
        // What an archive says of itself is not believed; what deflate can do is.
        if packed.saturating_mul(DEFLATE) <= limits.sheet_ordinary {
            continue;
        }
        let unpacked = std::io::copy(&mut part.take(limits.sheet_part + 1), &mut std::io::sink()).unwrap_or(0);
        let tight = unpacked / packed.max(1) > limits.sheet_tight;
        if unpacked > limits.sheet_part || unpacked > limits.sheet_ordinary && tight {
            let todo = "请用 WPS/Excel 打开查看；确有内容的，把有内容的部分复制到新表另存";
            return Err(FileError::bomb(limits.sheet_ordinary, "表格", todo));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;
    use zip::write::{SimpleFileOptions, ZipWriter};

    fn archive(part: &[u8]) -> Vec<u8> {
        let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
        archive.start_file("xl/sharedStrings.xml", SimpleFileOptions::default()).unwrap();
        archive.write_all(part).unwrap();
        archive.finish().unwrap().into_inner()
    }

    #[test]
    fn a_bomb_is_told_from_a_table() {
        let limits = Limits { sheet_ordinary: 1 << 20, ..Limits::default() };
        assert!(check(&archive(&vec![b'<'; 2 << 20]), &limits).is_err());
        assert!(check(&archive(&vec![b'<'; 2 << 20]), &Limits::default()).is_ok());
        assert!(check(b"PK", &limits).is_ok());
    }
}
