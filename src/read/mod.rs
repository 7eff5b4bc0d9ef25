//! Files → model. The user's files are the truth: read, never moved, never rewritten.
//!
//! Whatever stands in a file is either used or set aside with a [`Problem`] that says where and what to do; nothing
//! is dropped in silence. In the order that data passes them:
//!
//! - [`decode`]: bytes → text, whatever the encoding; [`table`]: a file → sheets of rows ([`delimited`] for CSV and its
//!   kin, [`workbook`] for Excel and ODS);
//! - [`columns`]: column names → fields; [`layout`]: which column is what; [`records`]: fields → one request ([`dates`],
//!   [`places`]);
//! - [`requests`]: a round's file → requests; [`lists`]: roster, categories, lexicon, tasks, confirmed matches;
//! - [`policies`]: a folder → policies ([`metadata`] about a document, [`outline`] and [`clauses`] of its body,
//!   [`articles`] for JSONL that comes cut into articles); [`beir`]: a benchmark's folder → the same nouns.
//!
//! [`Problem`]: crate::model::Problem

mod articles;
mod beir;
mod clauses;
mod columns;
mod dates;
mod decode;
mod delimited;
mod layout;
mod lists;
mod metadata;
mod notes;
mod outline;
mod places;
mod policies;
mod records;
mod requests;
mod table;
mod workbook;

pub use beir::{Beir, beir, qrels};
pub use lists::{categories, judgements, lexicon, roster, tasks};
pub use notes::FileReport;
pub use policies::{PolicyFiles, policies};
pub use requests::{Requests, request_files, request_line, requests};
