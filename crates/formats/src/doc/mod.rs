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
    misnamed: ("内容其实是旧版 Word/WPS 文档，已按文档读取", "建议改正文件名的后缀"),
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
    let blocks = document.blocks(Story::Body);
    let boxes = document.blocks(Story::Boxes);
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
    /// What the styles of the paragraphs so far say.
    said: HashMap<u16, Paragraph>,
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
            said: HashMap::new(),
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
        let mut read = 0;
        for at in 0..references.len().saturating_sub(4) / 6 {
            let begin = |at: usize| (long(begins, 4 * at) as usize).min(length);
            let (from, to) = (begin(at), begin(at + 1));
            // One behind the other, or the table is damaged.
            if from < read {
                return;
            }
            read = to;
            let place = |at: usize| start.saturating_add(at).min(self.text.len());
            let units: Vec<u16> = (place(from)..place(to)).map(|at| self.text.unit(at)).collect();
            let text = String::from_utf16_lossy(&units).replace('\r', "\n");
            let text: String = text.chars().filter(|c| !c.is_control() || *c == '\n').collect();
            if !text.trim().is_empty() {
                self.notes.insert(long(references, 4 * at) as usize, text.trim().to_string());
            }
        }
    }

    /// The paragraphs and tables of a story.
    fn blocks(&mut self, story: Story) -> Vec<Block> {
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
        blocks
    }

    /// A paragraph with its number, and its notes behind it.
    fn lines(&mut self, paragraph: &Paragraph, text: String, notes: Vec<String>) -> Vec<Block> {
        let text = text.trim();
        let mut lines = Vec::new();
        if !text.is_empty() && !self.styles.is_contents(paragraph.style) {
            let number = match paragraph.list.unwrap_or(0) {
                0 => String::new(),
                // Negative: the same list, but indented otherwise.
                list => {
                    self.numbering.next(&list.unsigned_abs().to_string(), usize::from(paragraph.level.unwrap_or(0)))
                }
            };
            let own = paragraph.outline.filter(|outline| *outline < 9).map(|outline| usize::from(outline) + 1);
            let heading = own.or_else(|| self.styles.heading(paragraph.style));
            lines.push(Block::Paragraph { text: numbered(&number, text), heading });
        }
        lines.extend(notes.into_iter().map(|note| Block::Paragraph { text: format!("注：{note}"), heading: None }));
        lines
    }

    /// What is said of the paragraph whose mark is the character at this place.
    fn paragraph_at(&mut self, at: usize) -> Paragraph {
        let changes = self.text.place(at).and_then(|place| self.paragraphs.at(place)).unwrap_or_default();
        let style = bytes::word(changes, 0);
        let mut paragraph = self.said.entry(style).or_insert_with(|| self.styles.paragraph(style)).clone();
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
    /// How many results have not.
    instructions: usize,
}

impl Words {
    fn add(&mut self, unit: u16) {
        match unit {
            FIELD => {
                self.fields.push(false);
                self.instructions += 1;
            }
            FIELD_RESULT => {
                if let Some(result) = self.fields.last_mut().filter(|result| !**result) {
                    *result = true;
                    self.instructions -= 1;
                }
            }
            FIELD_END => self.instructions -= usize::from(self.fields.pop() == Some(false)),
            _ if self.instructions > 0 => {}
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::Role;

    const SAMPLE: &[u8] = include_bytes!("../../testdata/sample.doc");

    fn opened(bytes: &[u8]) -> Result<Vec<Block>, FileError> {
        let input = Input { bytes: bytes.to_vec(), ending: "doc".into(), role: Role::Documents };
        match read(input, &Limits::default())?.content {
            Content::Blocks { blocks, .. } => Ok(blocks),
            other => panic!("{other:?}"),
        }
    }

    /// The sample with a number in the head of its main stream, which lies at the beginning of a sector.
    fn with(at: usize, number: u16) -> Vec<u8> {
        let mut bytes = SAMPLE.to_vec();
        let head = bytes.chunks(512).position(|sector| sector.starts_with(&[0xEC, 0xA5])).unwrap();
        bytes[512 * head + at..][..2].copy_from_slice(&number.to_le_bytes());
        bytes
    }

    #[test]
    fn numbers_notes_and_tables_are_those_on_the_page() {
        let text = |text: &str, heading| Block::Paragraph { text: text.into(), heading };
        let rows = [["学段", "标准", "备注"], ["小学", "甲", "含税"], ["小学", "乙", ""], ["合计", "", "丙"]];
        assert_eq!(
            opened(SAMPLE).unwrap(),
            [
                text("关于样例的通知", Some(1)),
                text("第一条 路灯由镇里修理。", None),
                text("第二条 租金每年公开一次。", None),
                text("注：不含押金。", None),
                Block::Table(rows.map(|row| row.map(String::from).to_vec()).to_vec()),
                text("某年某月", None),
            ]
        );
    }

    #[test]
    fn locked_old_and_damaged_ones_are_told() {
        let what = |bytes: &[u8]| opened(bytes).err().map(|error| error.what).unwrap_or_default();
        assert_eq!(what(&with(10, 0x0300)), "文件有密码保护");
        assert_eq!(what(&with(2, 0x0065)), "是 Word 95 或更早的文档，读不了");
        assert!(what(&with(0, 0)).contains("已损坏"));
        for end in [8, 600, SAMPLE.len() / 2] {
            assert!(what(&SAMPLE[..end]).contains("已损坏"), "{end}");
        }
    }

    #[test]
    fn the_same_letters_named_again_and_again_come_to_an_end() {
        let limits = Limits { word_part: 20, ..Limits::default() };
        let input = Input { bytes: SAMPLE.to_vec(), ending: "doc".into(), role: Role::Documents };
        assert!(read(input, &limits).is_err_and(|error| error.what.contains("内容过多")));
    }
}
