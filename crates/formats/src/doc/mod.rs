//! Word documents of before 2007 (.doc), which WPS writes as .wps → paragraphs and tables, with their automatic numbers.
//!
//! [MS-DOC]: [`streams`] finds the tables of the file, [`pieces`] its characters, [`properties`] what is said of each
//! paragraph, [`styles`] and [`lists`] what it refers to.

use std::collections::HashMap;

use crate::compound;
use crate::content::{Block, Content, Opened, Remark};
use crate::error::FileError;
use crate::format::{Ending, Format, Input, Shape, Use};
use crate::limits::Limits;
use crate::numbering::{Numbering, numbered};
use crate::sandbox::guarded;

use bytes::long;
use pieces::Text;
use properties::{Paragraph, Runs};
use streams::{Story, Streams, Table, damaged};
use styles::Styles;
use table::TableWriter;

mod bytes;
mod lists;
mod pieces;
mod properties;
mod streams;
mod styles;
mod table;

pub const DOC: Format = Format {
    name: "doc",
    endings: &[
        Ending::new("doc").letters(Use::Offered).documents(Use::Offered).tables(Use::Taken),
        Ending::new("wps").letters(Use::Offered).documents(Use::Offered).tables(Use::Taken),
        Ending::new("dot").letters(Use::Taken).documents(Use::Taken),
        Ending::new("wpt").letters(Use::Taken).documents(Use::Taken),
    ],
    shape: Shape::Blocks,
    sniff: Some(|input| input.is_old_word() && !input.is_encrypted()),
    read,
    misnamed: ("内容其实是旧版 Word/WPS 文档，已按文档读取", "建议用 WPS/Excel 打开，另存为 .xlsx"),
};

const AS_DOCX: &str = "请用 WPS/Word 打开，另存为 .docx";

/// Marks among the characters.
const CELL: u16 = 0x07;
const PAGE: u16 = 0x0C;
const PARAGRAPH: u16 = 0x0D;
const FIELD: u16 = 0x13;
const FIELD_RESULT: u16 = 0x14;
const FIELD_END: u16 = 0x15;

fn read(input: Input, limits: &Limits) -> Result<Opened, FileError> {
    if !compound::is_sound(&input.bytes) {
        return Err(damaged());
    }
    // cfb is widely used, but promises no freedom from panics.
    let streams = guarded(|| Streams::open(&input.bytes, limits)).unwrap_or_else(|| Err(damaged()))?;
    let mut document = Document::new(&streams, limits)?;
    let (blocks, _) = document.blocks(Story::Body);
    let (boxes, _) = document.blocks(Story::Boxes);
    if blocks.is_empty() && boxes.is_empty() {
        return Err(FileError::new("文档里没有读到文字", AS_DOCX));
    }
    let told = format!("文本框里的 {} 段放在最后", boxes.len());
    let remarks = if boxes.is_empty() { Vec::new() } else { vec![Remark::Detail(told)] };
    Ok(Opened { remarks, ..Content::blocks([blocks, boxes].concat()).into() })
}

struct Document<'a> {
    streams: &'a Streams,
    text: Text,
    paragraphs: Runs<'a>,
    hidden: Runs<'a>,
    styles: Styles,
    numbering: Numbering,
    /// Place of a reference → the note.
    notes: HashMap<usize, String>,
}

impl<'a> Document<'a> {
    fn new(streams: &'a Streams, limits: &Limits) -> Result<Document<'a>, FileError> {
        let most = limits.word_elements as usize;
        let mut document = Document {
            streams,
            text: Text::new(streams, limits.word_part as usize)?,
            paragraphs: Runs::of_paragraphs(streams, most)?,
            hidden: Runs::of_hidden(streams, most)?,
            styles: Styles::new(streams.table(Table::Styles)),
            numbering: lists::numbering(streams),
            notes: HashMap::new(),
        };
        document.find_notes(Table::FootnoteReferences, Table::Footnotes, Story::Footnotes);
        document.find_notes(Table::EndnoteReferences, Table::Endnotes, Story::Endnotes);
        Ok(document)
    }

    /// Finds the notes of a sort: one table says where the body refers to them, another where each begins.
    fn find_notes(&mut self, references: Table, begins: Table, story: Story) {
        let (references, begins) = (self.streams.table(references), self.streams.table(begins));
        let (start, length) = self.streams.story(story);
        for at in 0..references.len().saturating_sub(4) / 6 {
            let begin = |at: usize| (long(begins, 4 * at) as usize).min(length);
            let (from, to) = (start.saturating_add(begin(at)), start.saturating_add(begin(at + 1)));
            let units: Vec<u16> = (from..to.min(self.text.len())).map(|at| self.text.unit(at)).collect();
            let text = String::from_utf16_lossy(&units).replace('\r', "\n");
            let text: String = text.chars().filter(|c| !c.is_control() || *c == '\n').collect();
            if !text.trim().is_empty() {
                self.notes.insert(long(references, 4 * at) as usize, text.trim().to_string());
            }
        }
    }

    /// The paragraphs and tables of a story, and how many characters it has.
    fn blocks(&mut self, story: Story) -> (Vec<Block>, usize) {
        let (start, length) = self.streams.story(story);
        let end = start.saturating_add(length).min(self.text.len());
        let mut blocks: Vec<Block> = Vec::new();
        let (mut table, mut words) = (TableWriter::default(), Words::default());
        for at in start..end {
            let unit = self.text.unit(at);
            let ends = matches!(unit, PARAGRAPH | CELL | PAGE) || at + 1 == end;
            if !matches!(unit, PARAGRAPH | CELL | PAGE) && !self.is_hidden(at) {
                words.add(unit);
            }
            words.notes.extend(self.notes.get(&at).cloned());
            if !ends {
                continue;
            }
            let paragraph = self.paragraph_at(at);
            let (text, notes) = words.take();
            let lines = self.lines(&paragraph, text, notes);
            if paragraph.in_table {
                table.add(&paragraph, unit == CELL, lines);
                continue;
            }
            blocks.extend(table.finish());
            blocks.extend(lines);
        }
        blocks.extend(table.finish());
        (blocks, length)
    }

    /// A paragraph with its number, and its notes behind it.
    fn lines(&mut self, paragraph: &Paragraph, text: String, notes: Vec<String>) -> Vec<Block> {
        let text = text.trim();
        let mut lines = Vec::new();
        if !text.is_empty() && !self.styles.is_contents(paragraph.style) {
            let number = match paragraph.list.unwrap_or(0) {
                0 => String::new(),
                // Negative: the same list, but indented otherwise.
                list => self.numbering.next(&list.unsigned_abs().to_string(), usize::from(paragraph.level.unwrap_or(0))),
            };
            let own = paragraph.outline.filter(|outline| *outline < 9).map(|outline| usize::from(outline) + 1);
            let heading = own.or_else(|| self.styles.heading(paragraph.style));
            lines.push(Block::Paragraph { text: numbered(&number, text), heading });
        }
        lines.extend(notes.into_iter().map(|note| Block::Paragraph { text: format!("注：{note}"), heading: None }));
        lines
    }

    /// What is said of the paragraph whose mark is the character at this place.
    fn paragraph_at(&self, at: usize) -> Paragraph {
        let changes = self.text.place(at).and_then(|place| self.paragraphs.at(place)).unwrap_or_default();
        let mut paragraph = self.styles.paragraph(bytes::word(changes, 0));
        paragraph.apply(changes.get(2..).unwrap_or_default());
        paragraph
    }

    fn is_hidden(&self, at: usize) -> bool {
        !self.hidden.is_empty() && self.text.place(at).is_some_and(|place| self.hidden.at(place).is_some())
    }
}

/// The words of a paragraph. A field holds its instructions and its result, also over several paragraphs.
#[derive(Default)]
struct Words {
    units: Vec<u16>,
    notes: Vec<String>,
    /// For each open field whether its result has begun.
    fields: Vec<bool>,
}

impl Words {
    fn add(&mut self, unit: u16) {
        match unit {
            FIELD => self.fields.push(false),
            FIELD_RESULT => self.fields.last_mut().into_iter().for_each(|result| *result = true),
            FIELD_END => drop(self.fields.pop()),
            _ if self.fields.contains(&false) => {}
            0x09 => self.units.push(u16::from(b' ')),
            0x0B => self.units.push(u16::from(b'\n')),
            0x1E => self.units.push(u16::from(b'-')),
            // Pictures, references, drawings, and the second halves of characters.
            0..0x20 => {}
            unit => self.units.push(unit),
        }
    }

    fn take(&mut self) -> (String, Vec<String>) {
        let units = std::mem::take(&mut self.units);
        (String::from_utf16_lossy(&units), std::mem::take(&mut self.notes))
    }
}
