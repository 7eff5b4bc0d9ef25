//! Looks into the packed streams of a PDF before the parser unpacks them, because the parser sets no limit.

use std::io::Read;

use flate2::read::ZlibDecoder;

use crate::error::FileError;
use crate::limits::DEFLATE;

/// How far before a stream its dictionary begins.
const DICTIONARY: usize = 1024;

/// # Errors
/// A stream would unpack to more than `largest` bytes, or is packed twice.
pub fn check(bytes: &[u8], largest: u64) -> Result<(), FileError> {
    let mut at = 0;
    while let Some(found) = find(&bytes[at..], b"stream") {
        let begin = at + found;
        at = begin + b"stream".len();
        if bytes[..begin].ends_with(b"end") {
            continue;
        }
        let dictionary = &bytes[begin.saturating_sub(DICTIONARY)..begin];
        let dictionary = rfind(dictionary, b"obj").map_or(dictionary, |start| &dictionary[start..]);
        let packings = [&b"/FlateDecode"[..], b"/LZWDecode", b"/RunLengthDecode", b"/BrotliDecode"];
        if packings.iter().map(|name| count(dictionary, name)).sum::<usize>() > 1 {
            return Err(bomb(largest));
        }
        let data = &bytes[at..];
        let data = data.strip_prefix(b"\r").unwrap_or(data);
        let data = data.strip_prefix(b"\n").unwrap_or(data);
        let data = &data[..find(data, b"endstream").unwrap_or(data.len())];
        at = begin + b"stream".len() + data.len();
        let can_be_large = (data.len() as u64).saturating_mul(DEFLATE) > largest;
        if can_be_large && find(dictionary, b"/Image").is_none() && unpacks_to_more(data, largest) {
            return Err(bomb(largest));
        }
    }
    Ok(())
}

fn unpacks_to_more(data: &[u8], largest: u64) -> bool {
    let unpacked = std::io::copy(&mut ZlibDecoder::new(data).take(largest + 1), &mut std::io::sink());
    unpacked.is_ok_and(|n| n > largest)
}

fn bomb(largest: u64) -> FileError {
    FileError::bomb(largest, "文件", "请用 WPS/Adobe 打开查看；确有内容的，另存为 .docx")
}

fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    memchr::memmem::find(bytes, what)
}

fn rfind(bytes: &[u8], what: &[u8]) -> Option<usize> {
    memchr::memmem::rfind(bytes, what)
}

fn count(bytes: &[u8], what: &[u8]) -> usize {
    memchr::memmem::find_iter(bytes, what).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::write::ZlibEncoder;
    use std::io::Write;

    fn pdf(dictionary: &str, unpacked: usize) -> Vec<u8> {
        let mut packed = ZlibEncoder::new(Vec::new(), Compression::best());
        packed.write_all(&vec![b' '; unpacked]).unwrap();
        let head = format!("%PDF-1.7\n1 0 obj\n<<{dictionary}>>\nstream\r\n");
        [head.as_bytes(), &packed.finish().unwrap(), b"\nendstream\nendobj\n"].concat()
    }

    #[test]
    fn a_bomb_is_told_from_a_page() {
        let largest = 1 << 20;
        assert!(check(&pdf("/Filter/FlateDecode", 1 << 19), largest).is_ok());
        assert!(check(&pdf("/Filter/FlateDecode", (1 << 20) + 5000), largest).is_err());
        assert!(check(&pdf("/Filter[/FlateDecode/FlateDecode]", 1 << 19), largest).is_err());
    }
}
