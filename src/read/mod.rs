//! Content → nouns. The user's files are the truth: read, never moved, never rewritten.
//!
//! Whatever stands in a file is either used or set aside with a [`Problem`] that says where and what to do; nothing is
//! dropped in silence. [`xuanti_formats`] turns bytes into text, sheets and blocks; here they get their meaning:
//!
//! - [`requests()`]: rounds of letters → requests;
//! - [`policies()`]: a folder of documents → policies, their facts and clauses;
//! - [`lists`]: roster, categories, lexicon, tasks, judged matches, rules of referral;
//! - [`beir()`]: a benchmark's folder → the same nouns.
//!
//! They share [`files`] (a file → its content), [`tables`] (content → rows), [`columns`] (names → fields), [`dates`] and
//! [`diagnostics`] (what is told of it all).
//!
//! [`Problem`]: crate::model::Problem

mod beir;
mod columns;
mod dates;
mod diagnostics;
mod files;
mod lists;
mod policies;
mod requests;
mod tables;

pub use beir::{Beir, beir, qrels};
pub use diagnostics::{FileKind, FileReport, Known, Origin};
pub use lists::{REFERRALS, categories, judgements, lexicon, referrals, roster, tasks, viewers};
pub use policies::{PolicyFiles, policies};
pub use requests::{Requests, request_files, request_line, requests};
pub use xuanti_formats::decode;
