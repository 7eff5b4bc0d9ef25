//! What a file says, in the three shapes that content has: text, sheets of rows, blocks of a document.

/// The content of a file.
#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    /// As it stands there: a table of delimited cells, lines of JSON, paragraphs, Markdown.
    Text(String),
    /// The sheets of a workbook.
    Sheets(Vec<Sheet>),
    /// A Word document, a PDF, a web page.
    Blocks {
        /// The title and labels that stand beside the text, on a web page.
        title: Option<String>,
        labels: Vec<(String, String)>,
        /// In printed order.
        blocks: Vec<Block>,
    },
}

impl Default for Content {
    fn default() -> Content {
        Content::Text(String::new())
    }
}

impl Content {
    /// A document without title and labels beside it.
    pub fn blocks(blocks: Vec<Block>) -> Content {
        Content::Blocks { title: None, labels: Vec::new(), blocks }
    }
}

/// A part of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// `heading`: its depth from 1 where the document marks it as one; 0 for the title.
    Paragraph { text: String, heading: Option<usize> },
    /// Rows of cells.
    Table(Vec<Vec<String>>),
}

/// A sheet of a workbook.
#[derive(Debug, Clone, PartialEq)]
pub struct Sheet {
    pub name: String,
    /// From the first used row on; a value merged over several rows counts for each of them.
    pub rows: Vec<Row>,
}

/// One row of a table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Row {
    /// Counted from 1 as a spreadsheet does.
    pub number: u32,
    pub cells: Vec<String>,
    pub flaw: Option<Flaw>,
}

impl Row {
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
    pub content: Content,
    /// In the order in which a person should be told.
    pub remarks: Vec<Remark>,
}

impl Opened {
    /// What is worth knowing of how it was read and is no problem.
    pub fn details(&self) -> impl Iterator<Item = &str> {
        self.remarks.iter().filter_map(|remark| match remark {
            Remark::Detail(detail) => Some(detail.as_str()),
            Remark::Misnamed { .. } | Remark::BrokenBytes { .. } => None,
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
    Misnamed { what: String, todo: &'static str },
    /// Bytes that the encoding cannot explain, first on this line (from 1); they read as `�`.
    BrokenBytes { line: u32 },
}
