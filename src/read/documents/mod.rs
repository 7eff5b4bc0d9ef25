//! Documents → lines of text: Word (.docx), PDF with text, web pages, plain text and Markdown. What a file is shows in
//! its bytes; its name is only a hint.
//!
//! A reader gives [`Block`]s in printed order; from there on a document is the text that [`super::policies`] reads, with
//! a table row as one line of cells between bars. Files come from anywhere: sizes and depths have limits, and no reader
//! may panic.

mod archive;
mod docx;
mod html;
mod inflate;
mod numbering;
mod numerals;
mod pages;
mod pdf;

use std::fs;
use std::path::Path;

use crate::model::{Problem, Severity};

use super::decode::{Decoded, decode, decode_as};
use super::notes::Notes;
use super::table::{self, ending};
use archive::Archive;

pub use archive::Trouble;

/// Deepest nesting that is followed. Word itself stops at some dozens.
const DEEPEST: usize = 100;
/// Largest file that is read, bytes.
const LARGEST: u64 = 200 << 20;

/// A part of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// `heading`: its depth from 1 where the document marks it as one; 0 for the title.
    Paragraph { text: String, heading: Option<usize> },
    /// Rows of cells.
    Table(Vec<Vec<String>>),
}

/// What a file says.
#[derive(Debug, Default)]
pub struct Document {
    /// `docx`, `pdf`, `html`, `md`, `txt`: what it is, not what its name says.
    pub format: String,
    /// Name of the encoding; empty where the format needs none.
    pub encoding: &'static str,
    pub body: Body,
    /// The title and labels that stand beside the text, on a web page.
    pub title: Option<String>,
    pub labels: Vec<(String, String)>,
    /// Worth knowing of how it was read, in Chinese.
    pub details: Vec<String>,
}

/// The content of a document: as it came, or in blocks.
#[derive(Debug)]
pub enum Body {
    Text(String),
    Blocks(Vec<Block>),
}

impl Default for Body {
    fn default() -> Body {
        Body::Text(String::new())
    }
}

/// Files of these endings are read, or told apart with what to do; others are no documents.
pub fn is_document(ending: &str) -> bool {
    matches!(
        ending,
        "md" | "markdown"
            | "txt"
            | "docx"
            | "docm"
            | "doc"
            | "wps"
            | "wpt"
            | "rtf"
            | "pdf"
            | "html"
            | "htm"
            | "shtml"
            | "mht"
            | "mhtml"
            | "ofd"
            | "odt"
    )
}

/// Reads a document; oddities that do not keep it from being used go to `notes`.
///
/// # Errors
/// One problem for the whole file: missing, unreadable, empty, locked, damaged, scanned, too large, or of another sort.
pub fn open(path: &Path, notes: &mut Notes) -> Result<Document, Problem> {
    let error = |(what, todo): Trouble| Problem::error(&notes.file, what, todo);
    if fs::metadata(path).is_ok_and(|m| m.len() > LARGEST) {
        return Err(error((format!("文件大于 {} MB，未读取", LARGEST >> 20), "请拆成几份，或去掉图片后另存")));
    }
    let bytes = table::bytes(path, notes)?;
    let kind = kind(&bytes);
    let ending = ending(path);
    let mut document = match kind {
        Kind::Docx => word(&bytes).map_err(error)?,
        Kind::Pdf => {
            let read = pdf::read(bytes).map_err(error)?;
            let details = vec![format!("{} 页，已去掉页眉页码", read.pages)];
            let body = Body::Blocks(read.blocks);
            Document { format: "pdf".into(), body, details, ..Document::default() }
        }
        Kind::Unreadable(what, todo) => return Err(error((what.into(), todo))),
        Kind::Text => {
            text(bytes, &ending, notes).map_err(|trouble| Problem::error(&notes.file, trouble.0, trouble.1))?
        }
    };
    let same = match ending.as_str() {
        "markdown" => "md",
        "htm" | "shtml" => "html",
        "docm" => "docx",
        other => other,
    };
    if document.format != same {
        let what = format!("内容其实是 {}，已按 {} 读取", document.format, document.format);
        notes.add(Severity::Note, "内容与文件名不符", |file| Problem::note(file, what, "建议改正文件名的后缀"));
    }
    if document.format == "html" {
        document.details.push("只取网页正文，不取菜单和页脚".into());
    }
    Ok(document)
}

/// Reads a file that may hold requests in the form of a document: Word, or a web page with a table (many systems export
/// such pages under the name of .xls). `None` where it is neither.
///
/// # Errors
/// As for [`open`].
pub fn paper(bytes: &[u8]) -> Option<Result<Document, Trouble>> {
    if matches!(kind(bytes), Kind::Docx) {
        return Some(word(bytes));
    }
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(400)]).into_owned();
    if !html::is_page(&head) {
        return None;
    }
    let decoded = match html::declared_charset(bytes) {
        Some(encoding) if std::str::from_utf8(bytes).is_err() => decode_as(encoding, bytes),
        _ => decode(bytes.to_vec()),
    };
    let page = html::whole(&decoded.text);
    Some(page.map(|blocks| Document {
        format: "html".into(),
        encoding: decoded.encoding,
        body: Body::Blocks(blocks),
        ..Document::default()
    }))
}

/// What a file is, by its bytes.
enum Kind {
    Docx,
    Pdf,
    Text,
    /// What is wrong and what to do.
    Unreadable(&'static str, &'static str),
}

fn kind(bytes: &[u8]) -> Kind {
    let holds = |name: &[u8]| memchr::memmem::find(bytes, name).is_some();
    let as_docx = "请用 WPS/Word 打开，另存为 .docx";
    if bytes.starts_with(b"PK\x03\x04") {
        if holds(b"word/document.xml") {
            Kind::Docx
        } else if holds(b"OFD.xml") {
            Kind::Unreadable("是 OFD 版式文件，还不能读取", "请用 WPS 或数科阅读器打开，另存为 .docx 或文字版 .pdf")
        } else if holds(b"xl/workbook") || holds(b"opendocument.spreadsheet") {
            Kind::Unreadable(
                "内容是表格，不是政策文本",
                "请另存为 .txt 或 .docx；元数据表请命名为 policies.csv 或 policies.xlsx",
            )
        } else if holds(b"opendocument.text") {
            Kind::Unreadable("是 ODT 文档，还不能读取", as_docx)
        } else {
            Kind::Unreadable("是压缩包，或已损坏的文档", "压缩包请先解压；文档请让原单位重发")
        }
    } else if bytes.starts_with(b"\xD0\xCF\x11\xE0") {
        if holds(b"E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0") {
            Kind::Unreadable("文件有密码保护", "请用 WPS/Word 打开并取消密码，另存为 .docx")
        } else if holds(b"W\0o\0r\0k\0b\0o\0o\0k\0") {
            Kind::Unreadable(
                "内容是表格，不是政策文本",
                "请另存为 .txt 或 .docx；元数据表请命名为 policies.csv 或 policies.xlsx",
            )
        } else {
            Kind::Unreadable("是旧版 Word 或 WPS 文档（.doc/.wps），还不能读取", as_docx)
        }
    } else if memchr::memmem::find(&bytes[..bytes.len().min(1024)], b"%PDF-").is_some() {
        Kind::Pdf
    } else if bytes.starts_with(b"{\\rtf") {
        Kind::Unreadable("是 RTF 文档，还不能读取", as_docx)
    } else if bytes.starts_with(b"MIME-Version:") || bytes.starts_with(b"From: <Saved by") {
        Kind::Unreadable("是单个文件网页（.mht），还不能读取", "请用浏览器打开，另存为“网页，仅 HTML”，或复制到 .docx")
    } else {
        Kind::Text
    }
}

fn word(bytes: &[u8]) -> Result<Document, Trouble> {
    let body = Body::Blocks(docx::read(Archive::open(bytes)?)?);
    Ok(Document { format: "docx".into(), body, ..Document::default() })
}

/// Plain text, Markdown or a web page.
fn text(bytes: Vec<u8>, ending: &str, notes: &mut Notes) -> Result<Document, Trouble> {
    let declared = html::declared_charset(&bytes);
    let decoded = match declared {
        // What a page says of itself goes before a guess, but not before bytes that can only be UTF-8.
        Some(encoding) if std::str::from_utf8(&bytes).is_err() => decode_as(encoding, &bytes),
        _ => decode(bytes),
    };
    let is_page = html::is_page(&decoded.text);
    if !is_page && let Some(trouble) = table::unusable(&decoded.text) {
        return Err((trouble.0.into(), trouble.1));
    }
    table::note_broken_bytes(&decoded, notes);
    let Decoded { text, encoding, .. } = decoded;
    if !is_page {
        let format = if matches!(ending, "md" | "markdown") { "md" } else { "txt" };
        return Ok(Document { format: format.into(), encoding, body: Body::Text(text), ..Document::default() });
    }
    let html::Page { title, blocks, labels } = html::read(&text)?;
    let body = Body::Blocks(blocks);
    Ok(Document { format: "html".into(), encoding, body, title, labels, details: Vec::new() })
}

impl Body {
    /// As text: headings as in Markdown, paragraphs apart, a row as one line of its filled cells between bars.
    pub fn into_text(self) -> String {
        let blocks = match self {
            Body::Text(text) => return text,
            Body::Blocks(blocks) => blocks,
        };
        let mut text = String::new();
        for block in blocks {
            match block {
                Block::Paragraph { text: words, heading } => {
                    if let Some(depth) = heading {
                        text.push_str(&"#".repeat((depth + 1).min(6)));
                        text.push(' ');
                    }
                    text.push_str(&words);
                    text.push('\n');
                }
                // A table of one column is a frame around paragraphs.
                Block::Table(rows) if rows.iter().all(|row| row.len() < 2) => {
                    rows.iter().flatten().for_each(|cell| {
                        text.push_str(cell);
                        text.push('\n');
                    });
                }
                Block::Table(rows) => rows.iter().for_each(|row| text.push_str(&row_line(row))),
            }
            text.push('\n');
        }
        text
    }
}

fn row_line(row: &[String]) -> String {
    let one_line = |cell: &String| cell.split_whitespace().collect::<Vec<_>>().join(" ");
    let cells: Vec<String> = row.iter().map(one_line).filter(|cell| !cell.is_empty()).collect();
    if cells.is_empty() { String::new() } else { format!("| {} |\n", cells.join(" | ")) }
}
