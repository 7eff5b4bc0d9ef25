//! Files of any office format → text, sheets of rows, or blocks of a document.
//!
//! What a file is shows in its first bytes; its name is only a hint. Whoever opens one says what it is wanted for
//! ([`Role`]): a web page among documents is its article, among letters all its tables. The bytes may come from anywhere:
//! sizes and depths have [`Limits`], code of others that may panic runs in a sandbox, and what cannot be read says what to
//! do instead ([`FileError`]). This crate knows no village and no policy, and keeps nothing.
//!
//! ```
//! use xuanti_formats::{Content, Input, Limits, Role, read};
//!
//! let input = Input { bytes: "编号,内容\n1,修路\n".into(), ending: "csv".into(), role: Role::Letters };
//! let opened = read(input, &Limits::default())?;
//! assert_eq!((opened.format, opened.encoding), ("csv", "UTF-8"));
//! let Content::Text(text) = opened.content else { panic!("no text") };
//! assert_eq!(xuanti_formats::Delimited::new(&text, ',').count(), 2);
//! # Ok::<(), xuanti_formats::FileError>(())
//! ```
//!
//! One file a format: [`FORMATS`] is the table of those that can be read, [`UNREADABLE`] of those that cannot and what to
//! do about them; which endings are opened or named to people derives from the two. CONTRIBUTING.md shows how one is added,
//! `example.rs` is one to copy.
#![warn(missing_docs)]

#[cfg(any(feature = "word", feature = "sheets", feature = "ofd"))]
mod archive;
#[cfg(any(feature = "doc", feature = "sheets"))]
mod compound;
mod content;
mod delimited;
#[cfg(feature = "doc")]
mod doc;
mod encoding;
mod error;
#[cfg(test)]
mod example;
mod file;
mod format;
mod formats;
#[cfg(feature = "html")]
mod html;
mod invisible;
#[cfg(any(feature = "pdf", feature = "ofd"))]
mod layout;
mod limits;
#[cfg(any(feature = "word", feature = "doc"))]
mod numbering;
pub mod numerals;
#[cfg(feature = "ofd")]
mod ofd;
pub mod outline;
#[cfg(any(feature = "word", feature = "sheets"))]
mod package;
#[cfg(feature = "pdf")]
mod pdf;
#[cfg(any(feature = "pdf", feature = "sheets", feature = "doc"))]
mod sandbox;
#[cfg(feature = "sheets")]
mod sheets;
mod text;
mod unreadable;
#[cfg(feature = "word")]
mod word;
#[cfg(any(feature = "word", feature = "ofd"))]
mod xml;
#[cfg(feature = "sheets")]
mod zip;

pub use content::{Block, Content, Flaw, Oddity, Opened, Remark, Row, Sheet};
pub use delimited::Delimited;
pub use encoding::{Decoded, decode};
pub use error::FileError;
pub use file::{common_reason, ending, open, reason};
pub use format::{Ending, Format, Input, Role, Shape, Unreadable, Use};
pub use formats::{FORMATS, offered, read, use_of};
pub use limits::Limits;
pub use unreadable::UNREADABLE;
