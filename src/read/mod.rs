//! Files → model. The user's files are the truth: read, never moved, never rewritten.
//!
//! Whatever stands in a file is either used or set aside with a [`Problem`] that says where and what to do; nothing
//! is dropped in silence. In the order that data passes them:
//!
//! - [`decode`]: bytes → text, whatever the encoding; [`table`]: a file → sheets of rows ([`delimited`] for CSV and its
//!   kin, [`workbook`] for Excel and ODS);
//! - [`columns`]: names → fields; [`fields`]: those of a request; [`layout`]: which column is what; [`records`]: the
//!   fields of a row → one request ([`dates`], [`places`], [`ids`]);
//! - [`folder`]: which files are rounds; [`requests`]: a round's file → requests, [`lines`] where it is JSON; [`lists`]:
//!   roster, categories, lexicon, tasks, confirmed matches; [`referrals`]: the rules of 转办;
//! - [`policies`]: a folder → policies ([`documents`]: Word, PDF, web pages → text, [`guarded`] where others' code may
//!   panic; what is known [`about`] one: its [`metadata`], a [`catalogue`], or what is [`stated`] in its text, with its [`term`]; [`outline`]
//!   and [`clauses`] of its body; [`articles`] for JSONL that comes cut into articles; what was [`replaced`]); [`beir`]: a
//!   benchmark's folder → the same nouns;
//! - [`notes`]: what is told of it all.
//!
//! [`Problem`]: crate::model::Problem

mod about;
mod articles;
mod beir;
mod catalogue;
mod clauses;
mod columns;
mod dates;
mod decode;
mod delimited;
mod documents;
mod fields;
mod folder;
mod guarded;
mod ids;
mod layout;
mod lines;
mod lists;
mod metadata;
mod notes;
mod outline;
mod places;
mod policies;
mod records;
mod referrals;
mod replaced;
mod requests;
mod stated;
mod table;
mod term;
mod unpack;
mod workbook;

pub use about::{Known, Origin};
pub use beir::{Beir, beir, qrels};
pub use decode::decode;
pub use folder::request_files;
pub use lines::request_line;
pub use lists::{categories, judgements, lexicon, roster, tasks, viewers};
pub use notes::FileReport;
pub use policies::{PolicyFiles, policies};
pub use referrals::{REFERRALS, referrals};
pub use requests::{Requests, requests};
