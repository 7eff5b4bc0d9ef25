//! Replies that came back signed (回告): which letters their villages were told of.

use std::collections::BTreeMap;
use std::path::Path;

use crate::model::{Problem, Severity};
use crate::text::normalise;

use super::rows::{Names, each, name_of};

/// The numbers that were signed for, each with where it was first, over all files read.
#[derive(Debug, Default)]
pub struct SignOffs {
    signed: BTreeMap<String, String>,
}

/// What is written where a box is to be ticked.
const DONE: [&str; 10] = ["是", "√", "✓", "✔", "☑", "已办结", "办结", "已签收", "完成", "y"];
const NOT_DONE: [&str; 9] = ["", "否", "×", "✗", "☐", "□", "未办结", "未", "n"];

impl SignOffs {
    /// Reads one file. `known` says of a number, as [`number`] makes it, whether a letter or an ask has it.
    pub fn read(&mut self, path: &Path, known: impl Fn(&str) -> bool) -> Vec<Problem> {
        const COLUMNS: [Names; 4] = [
            &["诉求编号", "编号", "事项编号", "id"],
            &["签收人", "签收", "签名", "接收人"],
            &["签收日期", "签收时间"],
            &["办结", "是否办结", "办结情况"],
        ];
        let file = name_of(path);
        let (mut rows, mut headless) = (0, false);
        let mut problems = each(path, COLUMNS, |[id, who, day, done], row, notes| {
            rows += 1;
            // A text without column names would be read by the order of its columns, whatever they are.
            headless |= row == 1;
            if headless {
                return;
            }
            let done = done.to_lowercase();
            if !DONE.contains(&done.as_str()) && !NOT_DONE.contains(&done.as_str()) && known(&number(&id)) {
                notes.add(Severity::Warning, "办结看不懂", |file| {
                    Problem::warning(file, format!("“{done}”看不懂，没有作为办结"), "请写 是 或 否")
                        .at_row(row)
                        .at_column("办结")
                });
            }
            if who.is_empty() && day.is_empty() && !DONE.contains(&done.as_str()) {
                return;
            }
            if id.is_empty() {
                return notes.add(Severity::Warning, "缺编号", |file| {
                    Problem::warning(file, "有签收而没有诉求编号，这一行未使用", "请照回告单补上诉求编号")
                        .at_row(row)
                        .at_column("诉求编号")
                        .setting_aside()
                });
            }
            if !known(&number(&id)) {
                return notes.add(Severity::Warning, "没有这个编号", |file| {
                    let what = format!("没有编号为“{id}”的来信，这一行未使用");
                    Problem::warning(file, what, "请照回告单核对诉求编号")
                        .at_row(row)
                        .at_column("诉求编号")
                        .setting_aside()
                });
            }
            let sheet = notes.sheet.as_ref().map(|sheet| format!("工作表“{sheet}”")).unwrap_or_default();
            let here = format!("{}{sheet}第{row}行", notes.file);
            match self.signed.get(&number(&id)) {
                Some(before) => notes.add(Severity::Warning, "重复签收", |file| {
                    let what = format!("“{id}”在{before}已经签收过，只计一次");
                    Problem::warning(file, what, "请核对是否填错了行").at_row(row).at_column("诉求编号")
                }),
                None => drop(self.signed.insert(number(&id), here)),
            }
        });
        if headless || rows == 0 && problems.is_empty() {
            problems.push(Problem::error(
                file,
                "没有找到“诉求编号”一栏，或表里没有数据",
                "请交回 xuanti replies 写出的回告单，不要改动表头",
            ));
        }
        problems
    }

    /// Whether this number was signed for.
    pub fn has(&self, id: &str) -> bool {
        self.signed.contains_key(&number(id))
    }
}

/// A number however wide it is written.
pub fn number(id: &str) -> String {
    normalise(id.trim())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::lists::written;

    #[test]
    fn what_is_signed_counts_once_and_what_is_odd_is_told() {
        let text = "回告单\n诉求编号,答复,签收人,签收日期,办结\nA1,答,某某,,\nA2,答,,2023-08-01,\nA3,答,,,√\nA4,答,,,否\n\
                    Ａ1,答,某某,,\nA9,答,某某,,\n,答,某某,,\nA5,答,,,大概\n";
        let (_dir, path) = written("回告.csv", text);
        let mut signed = SignOffs::default();
        let problems = signed.read(&path, |id| ["a1", "a2", "a3", "a4", "a5"].contains(&id.to_lowercase().as_str()));
        let has = ["A1", "A2", "A3", "A4", "A5", "A9"].map(|id| signed.has(id));
        assert_eq!(has, [true, true, true, false, false, false]);
        let rows: Vec<_> = problems.iter().map(|p| p.row).collect();
        assert_eq!(rows, [Some(7), Some(8), Some(9), Some(10)], "{problems:?}");
        assert!(problems[0].what.contains("第3行"));
    }

    #[test]
    fn a_file_that_is_no_reply_is_told() {
        for text in ["", "东村,甲镇\n西村,乙镇\n"] {
            let (_dir, path) = written("别的.csv", text);
            assert_eq!(SignOffs::default().read(&path, |_| true).len(), 1, "{text}");
        }
    }
}
