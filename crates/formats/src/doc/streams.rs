//! The streams of an old Word document and what its head says about them ([MS-DOC] 2.5, File Information Block).

use std::io::{Cursor, Read};

use crate::error::FileError;
use crate::limits::Limits;

use super::bytes::{long, slice, word};

/// The two streams of a document.
pub struct Streams {
    /// The head, the text, and the properties of paragraphs.
    pub main: Vec<u8>,
    /// Tables that tell where what lies.
    tables: Vec<u8>,
}

/// Tables, by their place in the head.
#[derive(Debug, Clone, Copy)]
pub enum Table {
    Styles = 1,
    FootnoteReferences = 2,
    Footnotes = 3,
    CharacterProperties = 12,
    ParagraphProperties = 13,
    Pieces = 33,
    EndnoteReferences = 46,
    Endnotes = 47,
    ListDefinitions = 73,
    Lists = 74,
}

/// The texts of a document, one behind the other, by the place of their length in the head.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Story {
    Body = 0x4C,
    Footnotes = 0x50,
    Headers = 0x54,
    Macros = 0x58,
    Comments = 0x5C,
    Endnotes = 0x60,
    Boxes = 0x64,
}

const STORIES: [Story; 7] =
    [Story::Body, Story::Footnotes, Story::Headers, Story::Macros, Story::Comments, Story::Endnotes, Story::Boxes];

const MAGIC: u16 = 0xA5EC;
/// Word 97. Files of Word 6 and 95 are laid out otherwise.
const WORD_97: u16 = 0x00C1;
const ENCRYPTED: u16 = 0x0100;
const SECOND_TABLE: u16 = 0x0200;

impl Streams {
    /// # Errors
    /// Locked, of Word 95 or before, or no Word document.
    pub fn open(bytes: &[u8], limits: &Limits) -> Result<Streams, FileError> {
        let mut file = cfb::CompoundFile::open(Cursor::new(bytes)).map_err(|_| damaged())?;
        let mut stream = |name: &str| {
            let mut stream = Vec::new();
            let read = file.open_stream(name).map(|part| part.take(limits.document).read_to_end(&mut stream));
            read.is_ok_and(|read| read.is_ok()).then_some(stream)
        };
        let main = stream("/WordDocument").ok_or_else(damaged)?;
        if word(&main, 0) != MAGIC {
            return Err(damaged());
        }
        if word(&main, 10) & ENCRYPTED != 0 {
            return Err(FileError::locked());
        }
        if word(&main, 2) < WORD_97 {
            return Err(FileError::new("是 Word 95 或更早的文档，读不了", super::AS_DOCX));
        }
        let tables = if word(&main, 10) & SECOND_TABLE != 0 { "/1Table" } else { "/0Table" };
        let tables = stream(tables).ok_or_else(damaged)?;
        Ok(Streams { main, tables })
    }

    /// A table; empty where there is none.
    pub fn table(&self, table: Table) -> &[u8] {
        let (start, length) = self.place(table);
        slice(&self.tables, start, length)
    }

    /// What follows a table in its stream.
    pub fn behind(&self, table: Table) -> &[u8] {
        let (start, length) = self.place(table);
        if length == 0 { &[] } else { slice(&self.tables, start.saturating_add(length), usize::MAX) }
    }

    fn place(&self, table: Table) -> (usize, usize) {
        let at = 0x9A + 8 * table as usize;
        (long(&self.main, at) as usize, long(&self.main, at + 4) as usize)
    }

    /// Where a story begins among all characters, and how many it has.
    pub fn story(&self, story: Story) -> (usize, usize) {
        let length = |story: &Story| long(&self.main, *story as usize) as usize;
        let before = STORIES.iter().take_while(|other| **other != story).map(length).fold(0, usize::saturating_add);
        (before, length(&story))
    }
}

pub fn damaged() -> FileError {
    FileError::new(
        "旧版 Word/WPS 文档打不开，可能不完整或已损坏",
        "请让原单位重发；能用 WPS/Word 打开的，另存为 .docx 再试",
    )
}
