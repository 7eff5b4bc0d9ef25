//! Matches that people judged.

use std::path::Path;

use crate::model::{Judgement, Problem, Severity, Verdict};
use crate::read::dates;

use super::rows::{Names, each, lacks};

/// Judged matches: text, clause id, verdict (是/否/无), date.
pub fn judgements(path: &Path) -> (Vec<Judgement>, Vec<Problem>) {
    const COLUMNS: [Names; 4] = [
        &["文本", "诉求", "问题", "内容", "text", "question"],
        &["条款", "条款编号", "clause"],
        &["结论", "判断", "verdict"],
        &["日期", "时间", "date"],
    ];
    let mut judgements = Vec::new();
    let problems = each(path, COLUMNS, |[text, clause, verdict, date], row, notes| {
        if text.is_empty() {
            return notes.add(Severity::Warning, "缺文本", |file| lacks(file, row, "文本"));
        }
        let Some(verdict) = verdict_of(&verdict) else {
            return notes.add(Severity::Warning, "结论看不懂", |file| {
                Problem::warning(file, format!("结论“{verdict}”看不懂，这一行未使用"), "请写 是、否 或 无")
                    .at_row(row)
                    .at_column("结论")
                    .setting_aside()
            });
        };
        if clause.is_empty() && verdict != Verdict::None {
            return notes.add(Severity::Warning, "缺条款", |file| lacks(file, row, "条款"));
        }
        let day = dates::parse(&date);
        if day.is_none() && !date.is_empty() {
            notes.add(Severity::Note, "日期看不懂", |file| {
                Problem::note(file, format!("日期“{date}”看不懂"), "请写成 2023-05-08 的样子")
                    .at_row(row)
                    .at_column("日期")
            });
        }
        judgements.push(Judgement {
            text,
            clause: if verdict == Verdict::None { String::new() } else { clause },
            verdict,
            date: day,
        });
    });
    (judgements, problems)
}

fn verdict_of(text: &str) -> Option<Verdict> {
    match text.to_lowercase().as_str() {
        "是" | "对" | "符合" | "yes" | "y" | "1" | "true" => Some(Verdict::Yes),
        "否" | "不是" | "不对" | "no" | "n" | "0" | "false" => Some(Verdict::No),
        "无" | "没有" | "none" => Some(Verdict::None),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::lists::written;

    #[test]
    fn verdicts_and_a_missing_file() {
        let (_dir, path) =
            written("confirmed.csv", "文本,条款,结论,日期\n起屋,A#1,是,2023-05-08\n分红,,无,\n修路,A#2,也许,\n");
        let (judged, problems) = judgements(&path);
        assert_eq!(judged.iter().map(|j| j.verdict).collect::<Vec<_>>(), [Verdict::Yes, Verdict::None]);
        assert_eq!(problems.len(), 1);
        assert!(judgements(Path::new("/没有/这个.csv")).1.is_empty());
    }
}
