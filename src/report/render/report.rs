//! The report as files: for those who decide, speak, listen and were asked.

use anyhow::Result;

use super::folder::File;
use super::{calendar, csv, outline, page, replies, tables, workbook};
use crate::report::view::Dossier;

/// The files of a report.
///
/// # Errors
/// When one of them cannot be made.
pub fn files(dossier: &Dossier) -> Result<Vec<File>> {
    let file = |name: &str, content: Vec<u8>| (name.to_string(), content);
    let (summary, schedule, requests) =
        (tables::summary(dossier), tables::schedule(dossier), tables::requests(dossier));
    let mut files = vec![
        file("报告.html", page::page(dossier)?.into_bytes()),
        file("提纲和主持词.docx", outline::outlines(dossier)?),
        file("日历.ics", calendar::calendar(dossier).into_bytes()),
        file("报告.json", serde_json::to_vec_pretty(dossier)?),
    ];
    for table in [&summary, &schedule, &requests] {
        files.push((format!("{}.csv", table.name), csv::file(table)?));
    }
    let mut sheets = vec![summary, schedule, requests, tables::unanswered(dossier)];
    sheets.extend([tables::tray(dossier), tables::feedback(dossier)]);
    sheets.push(replies::of_report(dossier));
    files.push(file("工作簿.xlsx", workbook::workbook(&sheets, dossier.today)?));
    Ok(files)
}
