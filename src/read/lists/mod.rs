//! The small tables of a project: roster and viewers, categories, lexicon, tasks, judged matches, rules of referral. A
//! missing file is an empty list; a table without a header is read in the order in which its columns are listed here.

mod attendance;
mod categories;
mod judgements;
mod lexicon;
mod referrals;
mod rows;
mod sign_offs;
mod tasks;
mod villages;

pub use attendance::{AttendanceFile, MAIN_VENUE, Rows, attendance};
pub use categories::categories;
pub use judgements::judgements;
pub use lexicon::lexicon;
pub use referrals::{REFERRALS, built_in_referrals, referrals};
pub use rows::table_file;
pub use sign_offs::{SignOffs, number};
pub use tasks::tasks;
pub use villages::{ViewersRead, roster, viewers};

/// A file of a test's own; it goes with the folder.
#[cfg(test)]
fn written(name: &str, text: &str) -> (tempfile::TempDir, std::path::PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join(name);
    std::fs::write(&path, text).unwrap();
    (dir, path)
}
