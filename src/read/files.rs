//! A file → its content, with what is odd about it among the problems.

use std::path::Path;

use xuanti_formats::{Limits, Oddity, Opened, Remark, Role};

use crate::model::{Problem, Severity};

use super::diagnostics::Notes;

/// Reads a file; oddities that do not keep it from being used go to `notes`.
///
/// # Errors
/// One problem for the whole file: missing, a folder, unreadable, empty, locked, damaged, or of a sort that cannot be read.
pub fn open(path: &Path, role: Role, notes: &mut Notes) -> Result<Opened, Problem> {
    let opened = xuanti_formats::open(path, role, &Limits::default())
        .map_err(|error| Problem::error(&notes.file, error.what, error.todo))?;
    for remark in &opened.remarks {
        match remark {
            Remark::Misnamed { what, todo } => {
                notes.add(Severity::Note, "内容与文件名不符", |file| Problem::note(file, what, *todo));
            }
            Remark::BrokenBytes { line } => notes.add(Severity::Warning, "无法识别的字节", |file| {
                let what = format!("有无法按 {} 编码识别的字节，读成了“\u{FFFD}”", opened.encoding);
                Problem::warning(file, what, "请用原来的程序打开，另存为 UTF-8 编码").at_row(*line)
            }),
            Remark::Oddity(Oddity { kind, lost, row, what, todo }) => {
                let severity = if *lost { Severity::Warning } else { Severity::Note };
                notes.add(severity, kind, |file| Problem { row: *row, ..Problem::new(severity, file, what, *todo) });
            }
            Remark::Detail(_) => {}
        }
    }
    Ok(opened)
}
