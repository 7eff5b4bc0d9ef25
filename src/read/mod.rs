//! Content → nouns. The user's files are the truth: read, never moved, never rewritten.
//!
//! Whatever stands in a file is either used or set aside with a [`Problem`] that says where and what to do; nothing is
//! dropped in silence. [`xuanti_formats`] turns bytes into text, sheets and blocks; here they get their meaning:
//!
//! - [`requests()`]: rounds of letters → requests;
//! - [`policies()`]: a folder of documents → policies, their facts and clauses;
//! - `lists`: roster, categories, lexicon, tasks, judged matches, rules of referral;
//! - [`sheet()`]: a department's sheet that came back → what it says of topics and clauses;
//! - [`beir()`]: a benchmark's folder → the same nouns.
//!
//! They share `folders` (what lies below a folder), `files` (a file → its content), `tables` (content → rows) with `forms`,
//! `columns` (names → fields), `asides` (rows that hold no data), `villages` (names of villages as people write them), `dates`
//! and `diagnostics` (what is told of it all).
//!
//! [`Problem`]: crate::model::Problem

mod asides;
mod beir;
mod columns;
mod dates;
mod diagnostics;
mod files;
mod folders;
mod forms;
mod lists;
mod policies;
mod requests;
mod sheets;
mod tables;
mod villages;

pub use beir::{Beir, beir, qrels};
pub use diagnostics::{FileKind, FileReport, Known, Notes, Origin};
pub use lists::{
    AttendanceFile, MAIN_VENUE, REFERRALS, Rows, SignOffs, ViewersRead, attendance, built_in_referrals, categories,
    judgements, lexicon, number, referrals, roster, table_file, tasks, viewers,
};
pub use policies::{PolicyFiles, policies};
pub use requests::{Requests, request_files, request_line, requests};
pub use sheets::{Answers, Asked, AskedClause, AskedTopic, FORM, NOBODY, SheetFile, TITLE, key, sheet, sheet_files};
pub use xuanti_formats::decode;

#[cfg(test)]
mod tests {
    use xuanti_formats::{Role, offered};

    #[test]
    fn the_readmes_name_what_can_be_read() {
        for (name, readme) in
            [("README.md", include_str!("../../README.md")), ("README.zh-CN.md", include_str!("../../README.zh-CN.md"))]
        {
            for ending in [Role::Letters, Role::Documents, Role::Tables].map(offered).join(" ").split(' ') {
                assert!(readme.contains(ending), "{name} does not name {ending}");
            }
        }
    }
}
