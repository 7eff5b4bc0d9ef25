//! Properties of paragraphs and characters: lists of changes to what a style says ([MS-DOC] 2.6, 2.9.33, 2.9.175).

use std::ops::Range;

use crate::error::FileError;

use super::bytes::{byte, long, slice, word};
use super::streams::{Streams, Table};

/// What is said of a paragraph, by itself or by its style.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Paragraph {
    pub style: u16,
    pub in_table: bool,
    /// It is the mark at the end of a row.
    pub ends_row: bool,
    /// It is the mark at the end of a row in a table within a cell.
    pub ends_inner_row: bool,
    /// The list it stands in, counted from 1; 0: in none, whatever its style says.
    pub list: Option<i16>,
    pub level: Option<u8>,
    /// Depth in the outline from 0; 9: none.
    pub outline: Option<u8>,
    pub row: Option<Cells>,
}

/// Of the mark at the end of a row: its cells.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cells {
    /// Left ends, and the right end of the last, in twentieths of a point.
    pub edges: Vec<i32>,
    /// Whether each goes on with the cell above.
    pub goes_on: Vec<bool>,
}

impl Paragraph {
    /// Applies a list of changes.
    pub fn apply(&mut self, changes: &[u8]) {
        for (code, operand) in changes_in(changes) {
            let set = byte(operand, 0) != 0;
            match code {
                0x2416 => self.in_table = set,
                0x2417 => self.ends_row = set,
                0x244C => self.ends_inner_row = set,
                0x460B => self.list = Some(word(operand, 0) as i16),
                0x260A => self.level = Some(byte(operand, 0)),
                0x2640 => self.outline = Some(byte(operand, 0)),
                0xD608 => self.row = Some(cells(operand)),
                0xD62B => {
                    // Of one cell: 1 goes on, 3 begins.
                    if let Some(cell) =
                        self.row.as_mut().and_then(|row| row.goes_on.get_mut(usize::from(byte(operand, 0))))
                    {
                        *cell = byte(operand, 1) == 1;
                    }
                }
                _ => {}
            }
        }
    }
}

/// The changes of a list, each with its code and operand. The code tells how long the operand is.
fn changes_in(list: &[u8]) -> impl Iterator<Item = (u16, &[u8])> {
    let mut rest = list;
    std::iter::from_fn(move || {
        let (code, after) = rest.split_first_chunk::<2>()?;
        let code = u16::from_le_bytes(*code);
        let (skip, length) = match code >> 13 {
            0 | 1 => (0, 1),
            2 | 4 | 5 => (0, 2),
            3 => (0, 4),
            7 => (0, 3),
            // Table definitions may be longer than a byte can say.
            _ if code == 0xD608 => (2, usize::from(word(after, 0)).saturating_sub(1)),
            _ => (1, usize::from(byte(after, 0))),
        };
        let operand = slice(after, skip, length);
        rest = after.get(skip + length..).unwrap_or_default();
        Some((code, operand))
    })
}

/// The cells of a row: how many, their edges, twenty bytes for each.
fn cells(operand: &[u8]) -> Cells {
    let count = usize::from(byte(operand, 0));
    let edges = (0..=count).map(|at| i32::from(word(operand, 1 + 2 * at) as i16)).collect();
    let flags = (0..count).map(|at| word(operand, 3 + 2 * count + 20 * at));
    // Merged with the cell above, and not the first of them.
    Cells { edges, goes_on: flags.map(|flags| flags & 0x60 == 0x20).collect() }
}

/// Stretches of the file with their changes, in the order in which they lie there.
pub struct Runs<'a>(Vec<(Range<usize>, &'a [u8])>);

impl<'a> Runs<'a> {
    /// Of all paragraphs: style and changes.
    ///
    /// # Errors
    /// More of them than `most`.
    pub fn of_paragraphs(streams: &'a Streams, most: usize) -> Result<Runs<'a>, FileError> {
        Runs::new(streams, Table::ParagraphProperties, most, |page, at, count| {
            let place = 2 * usize::from(byte(page, 4 * (count + 1) + 13 * at));
            match byte(page, place) {
                _ if place == 0 => &[],
                0 => slice(page, place + 2, 2 * usize::from(byte(page, place + 1))),
                half => slice(page, place + 1, 2 * usize::from(half) - 1),
            }
        })
    }

    /// Of the characters that nobody is meant to read: hidden or deleted.
    ///
    /// # Errors
    /// More of them than `most`.
    pub fn of_hidden(streams: &'a Streams, most: usize) -> Result<Runs<'a>, FileError> {
        let mut runs = Runs::new(streams, Table::CharacterProperties, most, |page, at, count| {
            let place = 2 * usize::from(byte(page, 4 * (count + 1) + at));
            if place == 0 { &[] } else { slice(page, place + 1, usize::from(byte(page, place))) }
        })?;
        let hides = |(code, operand): (u16, &[u8])| matches!(code, 0x083C | 0x0800) && byte(operand, 0) == 1;
        runs.0.retain(|(_, changes)| changes_in(changes).any(hides));
        Ok(runs)
    }

    /// Pages of 512 bytes: the ends of stretches, then where in the page the properties of each are; the last byte counts
    /// them.
    fn new(
        streams: &'a Streams,
        table: Table,
        most: usize,
        properties: impl Fn(&'a [u8], usize, usize) -> &'a [u8],
    ) -> Result<Runs<'a>, FileError> {
        let table = streams.table(table);
        let pages = table.len().saturating_sub(4) / 8;
        let mut runs = Vec::new();
        for page in 0..pages {
            let number = (long(table, 4 * (pages + 1) + 4 * page) & 0x003F_FFFF) as usize;
            let page = slice(&streams.main, 512 * number, 512);
            let count = usize::from(byte(page, 511));
            if runs.len() + count > most {
                return Err(FileError::new("内容过多，不像正常的文件，未读取", super::AS_DOCX));
            }
            runs.extend((0..count).map(|at| {
                let stretch = long(page, 4 * at) as usize..long(page, 4 * at + 4) as usize;
                (stretch, properties(page, at, count))
            }));
        }
        runs.sort_by_key(|(stretch, _)| stretch.start);
        Ok(Runs(runs))
    }

    /// What is said of the place in the file.
    pub fn at(&self, place: usize) -> Option<&'a [u8]> {
        let after = self.0.partition_point(|(stretch, _)| stretch.start <= place);
        let (stretch, changes) = self.0.get(after.checked_sub(1)?)?;
        stretch.contains(&place).then_some(*changes)
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_have_the_length_that_their_code_says() {
        let list = [0x16, 0x24, 1, 0x15, 0xC6, 2, 9, 9, 0x0B, 0x46, 3, 0, 0x0A, 0x26, 1, 0x17];
        let mut paragraph = Paragraph::default();
        paragraph.apply(&list);
        let read = Paragraph { in_table: true, list: Some(3), level: Some(1), ..Paragraph::default() };
        assert_eq!(paragraph, read);
    }
}
