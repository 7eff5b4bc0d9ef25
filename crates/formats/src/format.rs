//! What every format says of itself: its name, its endings, how to tell it by its bytes, how to read it.

use crate::compound;
use crate::content::Opened;
use crate::encoding;
use crate::error::FileError;
use crate::limits::Limits;

/// What a file is wanted for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Many short texts: rows, lines or paragraphs.
    Letters,
    /// One long text with its headings.
    Documents,
    /// Rows under column names and nothing else.
    Tables,
}

/// What is done with a file of some ending in some role.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Use {
    /// Read, and named where people ask what can be read.
    Offered,
    /// Opened: a second ending of a format, or one whose bytes may be something else than the name says.
    Taken,
    /// Not opened, but there is something to do about it.
    Refused(&'static str),
    /// Nobody has thought of it.
    Unknown,
}

/// An ending of file names, in lower case, without the dot.
#[derive(Debug, Clone, Copy)]
pub struct Ending {
    /// `docx`
    pub name: &'static str,
    letters: Use,
    documents: Use,
    tables: Use,
}

impl Ending {
    /// One that nobody has thought of in any role.
    pub const fn new(name: &'static str) -> Ending {
        Ending { name, letters: Use::Unknown, documents: Use::Unknown, tables: Use::Unknown }
    }

    /// The usual ending of a table. Among documents it can only be one about them.
    pub const fn table(name: &'static str) -> Ending {
        let todo = "元数据表请命名为 policies.csv 或 policies.xlsx";
        Ending { name, letters: Use::Offered, documents: Use::Refused(todo), tables: Use::Offered }
    }

    /// What is done with it among letters.
    pub const fn letters(self, letters: Use) -> Ending {
        Ending { letters, ..self }
    }

    /// What is done with it among documents.
    pub const fn documents(self, documents: Use) -> Ending {
        Ending { documents, ..self }
    }

    /// What is done with it where rows are wanted and nothing else.
    pub const fn tables(self, tables: Use) -> Ending {
        Ending { tables, ..self }
    }

    /// What is done with it in a role.
    pub fn in_role(&self, role: Role) -> Use {
        match role {
            Role::Letters => self.letters,
            Role::Documents => self.documents,
            Role::Tables => self.tables,
        }
    }
}

/// The shape of what a format holds: see [`Content`](crate::Content).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Plain text.
    Text,
    /// Sheets of rows.
    Sheets,
    /// Paragraphs and tables.
    Blocks,
}

/// A format that can be read: a line in [`FORMATS`](crate::FORMATS).
pub struct Format {
    /// `docx`: what it is called in reports.
    pub name: &'static str,
    /// The usual one first.
    pub endings: &'static [Ending],
    /// What its reader gives.
    pub shape: Shape,
    /// Tells it by its bytes; `None` for plain text, which has no mark: what nothing else is, is text of the kind that its
    /// ending says.
    pub sniff: Option<fn(&Input) -> bool>,
    /// Reads it.
    pub read: fn(Input, &Limits) -> Result<Opened, FileError>,
    /// Told where rows are wanted and the name says something else: what it is and how it was read, and what to do.
    pub misnamed: (&'static str, &'static str),
}

impl Format {
    /// Whether files of this format are read in a role, whatever their names.
    pub fn is_read(&self, role: Role) -> bool {
        self.endings.iter().any(|ending| matches!(ending.in_role(role), Use::Offered | Use::Taken))
    }

    /// What to do with a file of this format where it is not read.
    pub fn refusal(&self, role: Role) -> Option<&'static str> {
        self.endings.iter().find_map(|ending| match ending.in_role(role) {
            Use::Refused(todo) => Some(todo),
            _ => None,
        })
    }

    /// Whether it is one of its endings.
    pub fn has(&self, ending: &str) -> bool {
        self.endings.iter().any(|own| own.name == ending)
    }
}

/// Something that cannot be read: a line in [`UNREADABLE`](crate::UNREADABLE).
pub struct Unreadable {
    /// Its endings: opened in a role if the bytes may be something else, or refused with what to do.
    pub endings: &'static [Ending],
    /// The roles in which it is looked for by its bytes.
    pub roles: &'static [Role],
    /// Tells it by its bytes.
    pub sniff: fn(&Input) -> bool,
    /// What it is.
    pub what: &'static str,
    /// What to do about it.
    pub todo: &'static str,
}

/// A file on its way to its reader.
#[derive(Debug, Clone)]
pub struct Input {
    /// All of it.
    pub bytes: Vec<u8>,
    /// Of its name, in lower case, without the dot: a hint, no more.
    pub ending: String,
    /// What it is wanted for.
    pub role: Role,
}

/// Bytes at the head of a file that tell whether it is a web page.
const HEAD: usize = 8 * 1024;

impl Input {
    /// A zip archive: Office Open XML, OpenDocument, OFD, or just that.
    pub fn is_zip(&self) -> bool {
        self.bytes.starts_with(b"PK\x03\x04")
    }

    /// A compound file: Office before 2007, WPS, and anything that Office encrypts.
    pub fn is_ole(&self) -> bool {
        compound::is_compound(&self.bytes)
    }

    /// A Word document of today. Its main part has any name (`document2.xml`), and some writers put `\` between folders.
    pub fn is_docx(&self) -> bool {
        self.is_zip() && (self.holds(b"word/document") || self.holds(b"word\\document"))
    }

    /// A Word document of before 2007. Names inside a compound file are UTF-16; documents hold workbooks, workbooks documents.
    pub fn is_old_word(&self) -> bool {
        self.is_ole()
            && self.holds(b"W\0o\0r\0d\0D\0o\0c\0u\0m\0e\0n\0t\0")
            && (!self.holds(b"W\0o\0r\0k\0b\0o\0o\0k\0") || self.has_stream("/WordDocument"))
    }

    /// Whether a compound file has a stream of its own, rather than one of a file inside it.
    #[cfg(any(feature = "doc", feature = "sheets"))]
    fn has_stream(&self, name: &str) -> bool {
        compound::has_stream(&self.bytes, name)
    }

    #[cfg(not(any(feature = "doc", feature = "sheets")))]
    fn has_stream(&self, _: &str) -> bool {
        true
    }

    /// A document or workbook of today under a password.
    pub fn is_encrypted(&self) -> bool {
        self.is_ole() && self.holds(b"E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0")
    }

    /// Whether these bytes stand in it, as the names of an archive's parts do.
    pub fn holds(&self, bytes: &[u8]) -> bool {
        memchr::memmem::find(&self.bytes, bytes).is_some()
    }

    /// The first characters, if it is text at all.
    pub fn head(&self) -> String {
        encoding::decode(self.bytes[..self.bytes.len().min(HEAD)].to_vec()).text
    }
}
