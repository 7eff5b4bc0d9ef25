//! What a file says, in the three shapes that content has: text, sheets of rows, blocks of a document.

use std::ops::Range;

/// The content of a file.
#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    /// As it stands there: a table of delimited cells, lines of JSON, paragraphs, Markdown.
    Text(String),
    /// The sheets of a workbook.
    Sheets(Vec<Sheet>),
    /// A Word document, a PDF, a web page.
    Blocks {
        /// The title that stands beside the text, on a web page.
        title: Option<String>,
        /// What a page says about its text: 文号 and its number.
        labels: Vec<(String, String)>,
        /// Its parts in printed order.
        blocks: Vec<Block>,
    },
}

impl Default for Content {
    fn default() -> Content {
        Content::Text(String::new())
    }
}

impl Content {
    /// Every text in it, to be changed in place.
    pub(crate) fn for_each_text(&mut self, mut change: impl FnMut(&mut String)) {
        match self {
            Content::Text(text) => change(text),
            Content::Sheets(sheets) => {
                sheets.iter_mut().flat_map(|sheet| &mut sheet.rows).flat_map(|row| &mut row.cells).for_each(change);
            }
            Content::Blocks { title, labels, blocks } => {
                title.iter_mut().for_each(&mut change);
                labels.iter_mut().map(|(_, value)| value).for_each(&mut change);
                for block in blocks {
                    match block {
                        Block::Paragraph { text, .. } => change(text),
                        Block::Table(rows) => rows.iter_mut().flatten().for_each(&mut change),
                    }
                }
            }
        }
    }

    /// A document without title and labels beside it.
    pub fn blocks(blocks: Vec<Block>) -> Content {
        Content::Blocks { title: None, labels: Vec::new(), blocks }
    }
}

/// A part of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// Words that stand together.
    Paragraph {
        /// The words; line breaks in them stay.
        text: String,
        /// Its depth from 1 where the document marks it as a heading; 0 for the title.
        heading: Option<usize>,
    },
    /// Rows of cells.
    Table(Vec<Vec<String>>),
}

/// A sheet of a workbook.
#[derive(Debug, Clone, PartialEq)]
pub struct Sheet {
    /// As it stands on its tab.
    pub name: String,
    /// From the first used row on; a value merged over several rows counts for each of them.
    pub rows: Vec<Row>,
}

/// One row of a table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Row {
    /// Counted from 1 as a spreadsheet does.
    pub number: u32,
    /// As a person sees them.
    pub cells: Vec<String>,
    /// What is odd about how it is written, if anything is.
    pub flaw: Option<Flaw>,
    /// The places of cells that are merged into one, the value in the first: in a title they say one thing, in data each has it.
    pub merged: Vec<Range<usize>>,
}

impl Row {
    /// Nothing but white space stands in it.
    pub fn is_blank(&self) -> bool {
        self.cells.iter().all(|cell| cell.trim().is_empty())
    }
}

/// What is odd about how a row is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flaw {
    /// A quotation mark without its partner, read as an ordinary character.
    Unbalanced,
    /// A cell that is closed, but so long that it may have swallowed the rows below; with its lines.
    Long(u32),
}

/// What a reader gives back.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Opened {
    /// [`Format::name`](crate::Format::name) of what it is, not of what its name says.
    pub format: &'static str,
    /// Name of the encoding; empty where the format needs none.
    pub encoding: &'static str,
    /// What it says.
    pub content: Content,
    /// In the order in which a person should be told.
    pub remarks: Vec<Remark>,
}

impl Opened {
    /// What is worth knowing of how it was read and is no problem.
    pub fn details(&self) -> impl Iterator<Item = &str> {
        self.remarks.iter().filter_map(|remark| match remark {
            Remark::Detail(detail) => Some(detail.as_str()),
            Remark::Misnamed { .. } | Remark::BrokenBytes { .. } | Remark::Oddity(_) => None,
        })
    }
}

impl From<Content> for Opened {
    fn from(content: Content) -> Opened {
        Opened { content, ..Opened::default() }
    }
}

/// What is worth knowing of how a file was read; it was read nevertheless.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Remark {
    /// 12 页，已去掉页眉页码
    Detail(String),
    /// Its name says something else than its bytes: what it is, and what to do.
    Misnamed {
        /// What it is and how it was read.
        what: String,
        /// What to do.
        todo: &'static str,
    },
    /// Bytes that the encoding cannot explain, first on this line (from 1); they read as `�`.
    BrokenBytes {
        /// Counted from 1.
        line: u32,
    },
    /// Something in it that may not be what its writer meant.
    Oddity(Oddity),
}

/// Something in a file that may not be what its writer meant: where, what, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Oddity {
    /// Its sort, under which many of them are summed up.
    pub kind: &'static str,
    /// Something was left out for it.
    pub lost: bool,
    /// The row, counted from 1.
    pub row: Option<u32>,
    /// What it is, with the sheet and cell it stands in.
    pub what: String,
    /// What to do.
    pub todo: &'static str,
}
