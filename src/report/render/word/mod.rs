//! Papers → Word files, set as official papers are (GB/T 9704): A4 with 156 × 225 mm of text, title 方正小标宋 二号, text 仿宋 三号
//! at 28 points with 28 characters a line, headings 黑体 and 楷体, page numbers “— 1 —” at the outer edge, heads of tables on
//! every page, attachments on pages of their own, signature and day at the right.
//!
//! The few parts of such a file are templates; minijinja escapes what is put into them. The writers on crates.io cannot
//! repeat the head of a table, or bring a second zip and a second XML library.

mod title;

use std::io::{Cursor, Write};

use anyhow::Result;
use minijinja::{Environment, context};
use serde::Serialize;
use unicode_width::UnicodeWidthStr;
use zip::write::{SimpleFileOptions, ZipWriter};

use crate::report::masking::plain;

const DOCUMENT: &str = include_str!("document.xml");
const FOOTER: &str = include_str!("footer.xml");
const STYLES: &str = include_str!("styles.xml");
const TYPES: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/><Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/><Override PartName="/word/settings.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.settings+xml"/><Override PartName="/word/odd.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml"/><Override PartName="/word/even.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml"/></Types>"#;
const RELATIONS: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="document" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>"#;
const OF_DOCUMENT: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="styles" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/><Relationship Id="settings" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/settings" Target="settings.xml"/><Relationship Id="odd" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/footer" Target="odd.xml"/><Relationship Id="even" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/footer" Target="even.xml"/></Relationships>"#;
const SETTINGS: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<w:settings xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:evenAndOddHeaders/></w:settings>"#;

/// Width of the text, in twentieths of a point (156 mm).
const WIDTH: u32 = 8844;
/// Height of the text (225 mm).
pub const HEIGHT: u32 = 12756;
/// A line of text.
pub const LINE: u32 = 560;
/// A character of text: 28 are a line.
const CHARACTER: u32 = WIDTH / 28;
/// The farthest that a signature or its day ends from the edge, in halves of a character.
const FARTHEST: u32 = 36;
/// A character and a line in a table, its lowest row, and what its cells keep free at both sides together.
const CELL_CHARACTER: u32 = 240;
const CELL_LINE: u32 = 340;
const CELL_SIDES: u32 = 170;
const ROW: u32 = 420;

/// How a paragraph is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Style {
    Title,
    /// 一、
    Heading1,
    /// （一）
    Heading2,
    /// Text, its first line indented by two characters.
    Body,
    /// Long text of an attachment, set smaller and closer.
    Small,
    /// Text from the edge on: to whom a paper goes.
    Flush,
    /// 附件1, at the edge.
    Label,
    /// Under a title.
    Centred,
    /// 发文字号 where nobody signs beside it.
    Number,
    /// Up to the right edge.
    Right,
}

/// Where the lines of a paragraph begin and end, in twentieths of a point, in place of what its style says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
struct Indent {
    left: u32,
    right: u32,
    /// By how much the first line begins before the others.
    hanging: u32,
}

#[derive(Debug, Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
enum Block {
    Paragraph {
        style: Style,
        text: String,
        new_page: bool,
        indent: Option<Indent>,
    },
    /// A line with something at either end.
    Ends {
        left: String,
        right: String,
        signer: String,
    },
    Table {
        columns: Vec<Column>,
        widths: Vec<u32>,
        rows: Vec<Vec<String>>,
    },
}

/// A column of a table.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Column {
    /// What stands over it.
    pub head: &'static str,
    /// Its share of the width.
    share: u32,
    /// Short texts and numbers stand in the middle.
    centred: bool,
}

/// A column of texts.
pub const fn wide(head: &'static str, share: u32) -> Column {
    Column { head, share, centred: false }
}

/// A column of numbers, days or names.
pub const fn narrow(head: &'static str, share: u32) -> Column {
    Column { head, share, centred: true }
}

/// A paper in the making.
#[derive(Debug, Default)]
pub struct Paper {
    blocks: Vec<Block>,
}

impl Paper {
    pub fn add(&mut self, style: Style, text: impl AsRef<str>) -> &mut Paper {
        self.paragraph(style, text.as_ref(), false, None)
    }

    /// A paragraph that begins a new page.
    pub fn on_new_page(&mut self, style: Style, text: impl AsRef<str>) -> &mut Paper {
        let new_page = !self.blocks.is_empty();
        self.paragraph(style, text.as_ref(), new_page, None)
    }

    /// A title, broken between its parts where it needs several lines.
    pub fn title(&mut self, parts: &[&str]) -> &mut Paper {
        self.add(Style::Title, title::broken(parts))
    }

    /// 发文字号 at the left, 签发人 at the right.
    pub fn reference(&mut self, number: &str, signer: &str) -> &mut Paper {
        self.blocks.push(Block::Ends { left: plain(number), right: "签发人：".into(), signer: plain(signer) });
        self
    }

    /// 附件：1.… 2.…, their names one under the other.
    pub fn attached(&mut self, names: &[&str]) -> &mut Paper {
        self.add(Style::Flush, "");
        for (n, name) in (1..).zip(names) {
            let text = if n == 1 { format!("附件：1.{name}") } else { format!("{n}.{name}") };
            let hanging = if n == 1 { 4 * CHARACTER } else { CHARACTER };
            let indent = Indent { left: 6 * CHARACTER, right: 0, hanging };
            self.paragraph(Style::Flush, &text, false, Some(indent));
        }
        self
    }

    /// 署名 and 成文日期: the later of the two ends two characters before the edge, the day begins two after the name.
    pub fn signed(&mut self, name: &str, day: &str) -> &mut Paper {
        self.add(Style::Flush, "");
        // In halves of a character, which a digit takes.
        let [of_name, of_day] = [name, day].map(|text| text.width() as u32);
        let (name_ends, day_ends) =
            if of_name >= of_day + 4 { (4, of_name - of_day) } else { (of_day + 8 - of_name, 4) };
        for (text, ends) in [(name, name_ends), (day, day_ends)] {
            let indent = Indent { left: 0, right: ends.min(FARTHEST) * CHARACTER / 2, hanging: 0 };
            self.paragraph(Style::Right, text, false, Some(indent));
        }
        self
    }

    /// Begins an attachment on a new page, with its number where it has one.
    pub fn attachment(&mut self, label: &str, title: &[&str]) -> &mut Paper {
        self.on_new_page(Style::Label, label).add(Style::Flush, "").title(title)
    }

    fn paragraph(&mut self, style: Style, text: &str, new_page: bool, indent: Option<Indent>) -> &mut Paper {
        let text = plain(text);
        // A line that is broken off in the middle of a paragraph would be stretched over the whole width.
        let lines: Vec<&str> = if style == Style::Title { vec![&text] } else { text.split('\n').collect() };
        for (at, line) in lines.into_iter().enumerate() {
            let new_page = new_page && at == 0;
            self.blocks.push(Block::Paragraph { style, text: line.to_string(), new_page, indent });
        }
        self
    }

    /// A table. A row is as long as there are columns, or a single cell over all of them: the head of those below.
    pub fn table(&mut self, columns: &[Column], rows: Vec<Vec<String>>) -> &mut Paper {
        let rows = rows.into_iter().map(|row| row.iter().map(|cell| plain(cell)).collect()).collect();
        self.blocks.push(Block::Table { columns: columns.to_vec(), widths: widths(columns), rows });
        self
    }

    /// The file's bytes; the same paper makes the same bytes.
    ///
    /// # Errors
    /// When a template is wrong.
    pub fn file(&self) -> Result<Vec<u8>> {
        let mut environment = Environment::new();
        // The ending of their names is what turns escaping on.
        environment.add_template("document.xml", DOCUMENT)?;
        environment.add_template("footer.xml", FOOTER)?;
        let document = environment.get_template("document.xml")?;
        let blocks = minijinja::value::Serde(&self.blocks);
        let (width, edge) = (WIDTH, CHARACTER);
        let document = document.render(context! { blocks, width, edge, row => ROW, sides => CELL_SIDES / 2 })?;
        let footer = |odd: bool| environment.get_template("footer.xml")?.render(context! { odd => odd });
        let parts = [
            ("[Content_Types].xml", TYPES.to_string()),
            ("_rels/.rels", RELATIONS.to_string()),
            ("word/_rels/document.xml.rels", OF_DOCUMENT.to_string()),
            ("word/document.xml", document),
            ("word/styles.xml", STYLES.to_string()),
            ("word/settings.xml", SETTINGS.to_string()),
            ("word/odd.xml", footer(true)?),
            ("word/even.xml", footer(false)?),
        ];
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, content) in parts {
            zip.start_file(name, SimpleFileOptions::default())?;
            zip.write_all(content.as_bytes())?;
        }
        Ok(zip.finish()?.into_inner())
    }
}

fn widths(columns: &[Column]) -> Vec<u32> {
    let shares: u32 = columns.iter().map(|column| column.share).sum();
    columns.iter().map(|column| WIDTH * column.share / shares.max(1)).collect()
}

/// How high a row of a table will be, where nothing of it is broken earlier than it must.
pub fn row_height(columns: &[Column], row: &[String]) -> u32 {
    let lines = |(cell, width): (&String, u32)| {
        let room = (width.saturating_sub(CELL_SIDES) / (CELL_CHARACTER / 2)).max(2) as usize;
        cell.lines().map(|line| line.width().div_ceil(room).max(1)).sum::<usize>() as u32
    };
    let widths = if row.len() == 1 { vec![WIDTH] } else { widths(columns) };
    let most = row.iter().zip(widths).map(lines).max().unwrap_or(1);
    (most * CELL_LINE).max(ROW)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(paper: &Paper) -> String {
        let mut zip = zip::ZipArchive::new(Cursor::new(paper.file().unwrap())).unwrap();
        std::io::read_to_string(zip.by_name("word/document.xml").unwrap()).unwrap()
    }

    #[test]
    fn a_short_signature_begins_two_characters_before_its_day_and_a_long_one_too() {
        let ends = |name: &str| {
            let mut paper = Paper::default();
            paper.signed(name, "2023年7月3日");
            let document = document(&paper);
            let right = |part: &str| part.split('"').next().unwrap().parse::<u32>().unwrap();
            document.split("w:right=\"").skip(1).filter(|part| part.contains("<w:t ")).map(right).collect::<Vec<_>>()
        };
        // 某某局 takes 3 characters, the day 6: it ends 2 before the edge, the name begins 2 before it.
        assert_eq!(ends("某某局"), [7 * CHARACTER, 2 * CHARACTER]);
        // 10 characters: the name ends 2 before the edge, the day begins 2 after its first.
        assert_eq!(ends("某某区某某工作领导小组"), [2 * CHARACTER, 5 * CHARACTER]);
    }

    #[test]
    fn what_a_text_says_is_text() {
        let mut paper = Paper::default();
        paper.add(Style::Body, "一<w:br/>&\u{1b}\t二").table(&[wide("甲", 1)], vec![vec!["乙\n{{ 丙 }}".into()]]);
        let document = document(&paper);
        assert!(document.contains("一&lt;w:br") && document.contains("&amp;␛ 二"), "{document}");
        assert!(document.contains("乙</w:t><w:br/>") && document.contains("{{ 丙 }}"), "{document}");
    }

    #[test]
    fn the_height_of_a_row_is_that_of_its_highest_cell() {
        let columns = [narrow("序号", 1), wide("需求", 3)];
        let row = |text: &str| row_height(&columns, &["1".to_string(), text.to_string()]);
        assert_eq!((row("一"), row(&"一".repeat(26)), row(&"一".repeat(27))), (ROW, ROW, 2 * CELL_LINE));
    }
}
