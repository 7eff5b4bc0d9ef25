//! Papers → Word files, set as official papers are (GB/T 9704): A4 with 156 × 225 mm of text, title 方正小标宋 二号, text 仿宋 三号
//! at 28 points, headings 黑体 and 楷体, page numbers “— 1 —” at the outer edge, heads of tables on every page.
//!
//! The few parts of such a file are templates; minijinja escapes what is put into them. The writers on crates.io cannot
//! repeat the head of a table, or bring a second zip and a second XML library.

use std::io::{Cursor, Write};

use anyhow::Result;
use minijinja::{Environment, context};
use serde::Serialize;
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
    /// Text from the edge on: to whom a paper goes.
    Flush,
    /// Under a title.
    Centred,
}

#[derive(Debug, Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
enum Block {
    Paragraph { style: Style, text: String, new_page: bool },
    Table { heads: Vec<String>, widths: Vec<u32>, rows: Vec<Vec<String>> },
}

/// A paper in the making.
#[derive(Debug, Default)]
pub struct Paper {
    blocks: Vec<Block>,
}

impl Paper {
    pub fn add(&mut self, style: Style, text: impl AsRef<str>) -> &mut Paper {
        self.paragraph(style, text.as_ref(), false)
    }

    /// A paragraph that begins a new page.
    pub fn on_new_page(&mut self, style: Style, text: impl AsRef<str>) -> &mut Paper {
        let new_page = !self.blocks.is_empty();
        self.paragraph(style, text.as_ref(), new_page)
    }

    fn paragraph(&mut self, style: Style, text: &str, new_page: bool) -> &mut Paper {
        self.blocks.push(Block::Paragraph { style, text: plain(text), new_page });
        self
    }

    /// A table; `columns` are heads with their share of the width. Rows must be as long.
    pub fn table(&mut self, columns: &[(&str, u32)], rows: Vec<Vec<String>>) -> &mut Paper {
        let shares: u32 = columns.iter().map(|(_, share)| share).sum();
        let widths = columns.iter().map(|(_, share)| WIDTH * share / shares.max(1)).collect();
        let heads = columns.iter().map(|(head, _)| (*head).to_string()).collect();
        let rows = rows.into_iter().map(|row| row.iter().map(|cell| plain(cell)).collect()).collect();
        self.blocks.push(Block::Table { heads, widths, rows });
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
        let document = document.render(context! { blocks => minijinja::value::Serde(&self.blocks), width => WIDTH })?;
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
