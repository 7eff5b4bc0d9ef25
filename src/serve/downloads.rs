//! Files that are taken out, made at the moment.

use std::io::{Cursor, Write};
use std::path::Path;

use anyhow::{Context, Result, bail};

use super::access::Visitor;
use super::bench::{Moment, Workbench};
use super::query::{Query, day, said};
use crate::deciding::{attendance, replies};
use crate::ledger::Ledger;
use crate::report::masking::Masking;
use crate::report::render::folder::File;
use crate::report::render::{calendar, papers, report, tables, workbook};
use crate::report::view::{PapersView, Resolver, referrals};

/// The folder of departments' sheets.
pub const SHEETS: &str = "研讨单";

/// A file to take out, by what it is; `None` where there is none.
///
/// # Errors
/// When it cannot be made.
pub fn download(what: &str, query: &Query, bench: &Workbench, visitor: &Visitor) -> Result<Option<File>> {
    let said = |name: &str| said(query, name);
    let now = bench.now();
    let masking = visitor.masking();
    let one = |files: Vec<File>| files.into_iter().find(|(name, _)| name == said("name")).map(short);
    Ok(match what {
        "paper" => one(all_papers(&now, masking)?),
        "papers.zip" => Some(zipped("上报件.zip", &all_papers(&now, masking)?)?),
        "sheet" => one(written_sheets(bench)?),
        "sheets.zip" => Some(zipped("研讨单.zip", &written_sheets(bench)?)?),
        "reply" => one(receipts(&now, masking)?),
        "replies.zip" => Some(zipped("回告.zip", &receipts(&now, masking)?)?),
        "attendance" => {
            let date = day(said("date"))?;
            Some((format!("到会登记-{date}.xlsx"), attendance::sheet(date, &now.session)?.0))
        }
        "report.zip" => Some(zipped("报告.zip", &report::files(now.dossier(masking)?)?)?),
        "calendar" => Some(("日历.ics".into(), calendar::calendar(now.dossier(masking)?).into_bytes())),
        // Those who must act need full names.
        "referrals" if !visitor.revealed => bail!("转办清单有全名和号码。请先按“显示姓名”，再下载"),
        "referrals" => {
            let table = tables::referrals(&referrals(&now.session), now.session.today);
            Some(("转办（内部）.xlsx".into(), workbook::workbook(&[table], now.session.today)?))
        }
        "backup" => {
            let folder = tempfile::tempdir()?;
            let file = folder.path().join("ledger.db");
            Ledger::of(&bench.start.root).backup(&file)?;
            Some((format!("账本备份-{}.db", now.session.today), std::fs::read(file)?))
        }
        _ => None,
    })
}

/// The papers of the batch at hand.
///
/// # Errors
/// When they cannot be made.
pub fn all_papers(now: &Moment, masking: Masking) -> Result<Vec<File>> {
    let view = PapersView::of(now.plan()?, &Resolver::of(&now.session, masking)?, &now.events);
    papers::files(&view).context("无法生成上报件")
}

fn receipts(now: &Moment, masking: Masking) -> Result<Vec<File>> {
    if !replies::is_decided(now.session.memory()?) {
        bail!("还没有审定或播出的一期，不能回告村居");
    }
    replies::receipts(now.plan()?, &Resolver::of(&now.session, masking)?)
}

/// The sheets as they were written out last.
fn written_sheets(bench: &Workbench) -> Result<Vec<File>> {
    let folder = bench.start.root.join(SHEETS);
    let mut files = Vec::new();
    for entry in std::fs::read_dir(&folder).with_context(|| format!("还没有写出{SHEETS}"))?.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.ends_with(".xlsx") && entry.path().is_file() {
            files.push((name, std::fs::read(entry.path())?));
        }
    }
    files.sort();
    Ok(files)
}

/// The names of the sheets that were written out last.
pub fn written_names(root: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(root.join(SHEETS)).into_iter().flatten().flatten();
    entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect()
}

/// Without the folder it lies in.
fn short((name, content): File) -> File {
    (name.rsplit('/').next().unwrap_or_default().to_string(), content)
}

fn zipped(name: &str, files: &[File]) -> Result<File> {
    if files.is_empty() {
        bail!("没有可下载的文件");
    }
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        zip.start_file(name.as_str(), zip::write::SimpleFileOptions::default())?;
        zip.write_all(content)?;
    }
    Ok((name.to_string(), zip.finish()?.into_inner()))
}
