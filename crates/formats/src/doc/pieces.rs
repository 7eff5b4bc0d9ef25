//! The characters of an old Word document: the file holds them in pieces, in the order in which they were saved; a table
//! names them in the order in which they are read ([MS-DOC] 2.8.35, 2.9.177).

use encoding_rs::{GB18030, WINDOWS_1252};

use crate::encoding::common_in_gb;
use crate::error::FileError;

use super::bytes::{byte, long, slice};
use super::streams::{Streams, Table, damaged};

/// A piece of the text: characters that lie together in the file.
struct Piece {
    /// Its characters among all: first, and behind the last.
    first: usize,
    end: usize,
    /// Where its first character lies.
    place: usize,
    /// Bytes of a character.
    width: usize,
}

/// All characters in the order in which they are read.
pub struct Text {
    /// In UTF-16. The second byte of a character in GBK is a character of its own in the file, and none here.
    units: Vec<u16>,
    pieces: Vec<Piece>,
}

/// In the place of a character: its pieces have bytes, not characters of two.
const ONE_BYTE: u32 = 0x4000_0000;

impl Text {
    /// # Errors
    /// No table of pieces, or more characters than `most`.
    pub fn new(streams: &Streams, most: usize) -> Result<Text, FileError> {
        let table = pieces(streams.table(Table::Pieces)).ok_or_else(damaged)?;
        let count = table.len().saturating_sub(4) / 12;
        let mut text = Text { units: Vec::new(), pieces: Vec::new() };
        for at in 0..count {
            let (first, end) = (long(table, 4 * at) as usize, long(table, 4 * at + 4) as usize);
            let place = long(table, 4 * (count + 1) + 8 * at + 2);
            if first != text.units.len() || end < first {
                return Err(damaged());
            }
            if end > most {
                return Err(FileError::new("内容过多，不像正常的文件，未读取", super::AS_DOCX));
            }
            let one_byte = place & ONE_BYTE != 0;
            let place = (place & !ONE_BYTE) as usize;
            let (place, width) = if one_byte { (place / 2, 1) } else { (place, 2) };
            let bytes = slice(&streams.main, place, (end - first) * width);
            if one_byte {
                text.units.extend(of_bytes(bytes));
            } else {
                text.units.extend(bytes.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])));
            }
            text.units.resize(end, 0);
            text.pieces.push(Piece { first, end, place, width });
        }
        Ok(text)
    }

    pub fn len(&self) -> usize {
        self.units.len()
    }

    pub fn unit(&self, at: usize) -> u16 {
        self.units.get(at).copied().unwrap_or(0)
    }

    /// Where a character lies in the file.
    pub fn place(&self, at: usize) -> Option<usize> {
        let piece = self.pieces.get(self.pieces.partition_point(|piece| piece.end <= at))?;
        Some(piece.place + (at - piece.first) * piece.width)
    }
}

/// The table of pieces, behind what the pieces have in common.
fn pieces(mut table: &[u8]) -> Option<&[u8]> {
    loop {
        match table.first()? {
            1 => table = table.get(3 + usize::from(u16::from_le_bytes([byte(table, 1), byte(table, 2)]))..)?,
            2 => return Some(slice(table, 5, long(table, 1) as usize)),
            _ => return None,
        }
    }
}

/// Characters of one byte: Western ones, but GBK where every two of them make a common Chinese one.
fn of_bytes(bytes: &[u8]) -> Vec<u16> {
    let high: Vec<u8> = bytes.iter().copied().filter(|b| *b >= 0x80).collect();
    if high.is_empty() || high.iter().any(|b| *b < 0xA1) || high.len() % 2 == 1 || !common_in_gb(&high) {
        let (text, _, _) = WINDOWS_1252.decode(bytes);
        return text.encode_utf16().collect();
    }
    let mut units = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some(first) = rest.first() {
        let length = if *first < 0x80 { 1 } else { 2.min(rest.len()) };
        let (own, after) = rest.split_at(length);
        let (text, _, _) = GB18030.decode(own);
        units.push(text.encode_utf16().next().unwrap_or(0));
        units.extend((1..length).map(|_| 0));
        rest = after;
    }
    units
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_western_or_gbk() {
        let text = |bytes: &[u8]| String::from_utf16(&of_bytes(bytes)).unwrap().replace('\0', "");
        assert_eq!(text(b"a\x93b\x94"), "a“b”");
        assert_eq!(text(b"No.1 \xD7\xE2\xBD\xF0\r"), "No.1 租金\r");
        assert_eq!(of_bytes(b"\xD7\xE2\xBD\xF0").len(), 4);
    }
}
