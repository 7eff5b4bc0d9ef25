//! Looks how large the parts of a zip archive (.xlsx, .ods) unpack to before the reader, which sets no limit, unpacks them.

use std::io::{Cursor, Read};

use zip::ZipArchive;

use super::workbook::Trouble;

/// Largest part that is unpacked, bytes: a sheet of three million rows.
const LARGEST: u64 = 1 << 30;
/// Parts above this size must not be packed tighter than [`TIGHT`]: tables shrink to a tenth, bombs to a thousandth.
const ORDINARY: u64 = 64 << 20;
const TIGHT: u64 = 200;
/// Deflate packs at most this many bytes into one.
const RATIO: u64 = 1032;

/// # Errors
/// A part unpacks to more than any table needs. What is no whole archive is left to the reader to tell.
pub fn check(bytes: &[u8]) -> Result<(), Trouble> {
    let Ok(mut archive) = ZipArchive::new(Cursor::new(bytes)) else { return Ok(()) };
    for at in 0..archive.len() {
        let Ok(part) = archive.by_index(at) else { continue };
        let packed = part.compressed_size();
        // What an archive says of itself is not believed; what deflate can do is.
        if packed.saturating_mul(RATIO) <= ORDINARY {
            continue;
        }
        let unpacked = std::io::copy(&mut part.take(LARGEST + 1), &mut std::io::sink()).unwrap_or(0);
        if unpacked > LARGEST || unpacked > ORDINARY && unpacked / packed.max(1) > TIGHT {
            let what = format!("解压后超过 {} MB，不像正常的表格（可能是压缩炸弹），未读取", ORDINARY >> 20);
            return Err((what, "请用 WPS/Excel 打开查看；确有内容的，把有内容的部分复制到新表另存"));
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
        assert!(check(&archive(&vec![b'<'; 70 << 20])).is_err());
        assert!(check(&archive(&vec![b'<'; 1 << 20])).is_ok());
        assert!(check(b"PK").is_ok());
    }
}
