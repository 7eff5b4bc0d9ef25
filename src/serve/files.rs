//! Files that are put in, and files that are taken out. What is put in is read by the same guarded readers as files in the folder;
//! nothing that is there is written over.

use std::collections::{BTreeSet, HashMap};
use std::io::{Cursor, Write};
use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use jiff::civil::Date;
use serde_json::{Value, json};
use xuanti_formats::{Role, Use, ending, use_of};

use super::access::Visitor;
use super::bench::{Moment, Workbench};
use super::{corrections, pages};
use crate::deciding::broadcasts::{self, Aired};
use crate::deciding::{Deciding, Done, Hand, Pen, attendance, replies, sheets};
use crate::ledger::{Decision, Ledger};
use crate::read::FileKind;
use crate::report::masking::Masking;
use crate::report::render::folder::{self, File};
use crate::report::render::{calendar, papers, report, workbook};
use crate::report::view::{PapersView, Resolver, referrals};

/// The folder of departments' sheets.
const SHEETS: &str = "研讨单";
/// Most letters of a file's name.
const NAME: usize = 120;

type Query = HashMap<String, String>;

/// What happens to a file that is put in.
///
/// # Errors
/// What is wrong with it, in Chinese.
pub fn put_in(to: &str, query: &Query, body: &[u8], bench: &Workbench, visitor: &Visitor) -> Result<Value> {
    let said = |name: &str| query.get(name).map_or("", |value| value.trim());
    let seen: i64 = said("seen").parse().unwrap_or(0);
    let masking = Masking(!visitor.revealed);
    let hand = bench.hand(&visitor.who, masking, Pen::RecordsAfter(seen));
    let recorded = |done: Option<&Done>, hand: &Hand| json!({ "recorded": done.map(|done| &done.recorded), "notes": hand.notes(), "last": bench.now().last() });
    match to {
        "requests" | "policies" => {
            let file = place(to, said("department"), said("name"), body, bench)?;
            bench.reread()?;
            Ok(json!({ "notes": [format!("已放入 {file}")] }))
        }
        "policy" => {
            if let Some(other) = other_catalogue(&bench.now()) {
                bail!("已有目录表 {other}，请在其中改");
            }
            corrections::catalogue(&bench.start.root, &serde_json::from_slice(body)?)?;
            bench.reread()?;
            Ok(json!({ "notes": ["已写入政策目录表"] }))
        }
        "office" => {
            corrections::office(&bench.start.root, &serde_json::from_slice(body)?)?;
            bench.reread()?;
            Ok(json!({ "notes": ["已写入 xuanti.toml 的 [papers]"] }))
        }
        "sheets-out" => {
            let out = bench.start.root.join(SHEETS);
            let (done, now) = bench.decide(&hand, |moment, hand| {
                let sent = sheets::send(&out, &Deciding::new(&moment.session, hand)?)?;
                hand.note(format_args!("已写出研讨单 {} 份，在项目文件夹的“{SHEETS}”里", sent.files.len()));
                Ok(sent.staged.unwrap_or_default())
            })?;
            Ok(json!({ "recorded": done.recorded, "notes": hand.notes(), "last": now.last() }))
        }
        "sheets" => {
            let (_folder, path) = kept_aside(said("name"), body)?;
            let session = &bench.now().session;
            let returned = sheets::read(&[path], session, masking)?;
            Ok(json!({ "html": pages::returned(&returned, masking)? }))
        }
        "sheets-in" => {
            let (_folder, path) = kept_aside(said("name"), body)?;
            let keys: BTreeSet<String> = said("rows").split('\n').map(str::to_string).collect();
            let (done, _) = bench.decide(&hand, |moment, hand| {
                let returned = sheets::read(std::slice::from_ref(&path), &moment.session, masking)?.only(&keys);
                returned.take_up(&Deciding::new(&moment.session, hand)?)
            })?;
            Ok(recorded(Some(&done), &hand))
        }
        "attendance" => {
            let (_folder, path) = kept_aside(said("name"), body)?;
            let (done, _) = bench.decide(&hand, |moment, hand| {
                let taken = attendance::take(&[path], None, &moment.session, hand)?;
                Ok(taken.done.unwrap_or_default())
            })?;
            // What was asked there has become a round.
            bench.reread()?;
            Ok(recorded(Some(&done), &hand))
        }
        "viewers" => {
            let (_folder, path) = kept_aside(said("name"), body)?;
            let aired = Aired::counted(day(said("date"))?, path);
            let (done, _) = bench
                .decide(&hand, |moment, hand| broadcasts::aired(&aired, &Deciding::new(&moment.session, hand)?))?;
            Ok(recorded(Some(&done), &hand))
        }
        "receipts" => {
            let (_folder, path) = kept_aside(said("name"), body)?;
            let (done, _) = bench.decide(&hand, |moment, hand| {
                let signed = replies::read_back(&[path], &Deciding::new(&moment.session, hand)?)?;
                Ok(signed.done.unwrap_or_default())
            })?;
            Ok(recorded(Some(&done), &hand))
        }
        _ => bail!("没有这样的收件处"),
    }
}

/// A catalogue by another name, whose word would count.
fn other_catalogue(now: &Moment) -> Option<String> {
    let mut files = now.session.input.files.iter().filter(|file| file.kind == FileKind::Catalogue);
    files.find(|file| file.file != corrections::CATALOGUE).map(|file| file.file.clone())
}

/// That somebody looks at names and numbers stands in the ledger.
///
/// # Errors
/// When it cannot be recorded.
pub fn log_revealing(bench: &Workbench, visitor: &Visitor) -> Result<()> {
    let hand = bench.hand(&visitor.who, Masking(true), Pen::Records);
    let root = &bench.start.root;
    bench.decide(&hand, |_, hand| hand.record(root, |_, _| Ok(Decision::Revealed)))?;
    Ok(())
}

/// Puts a file into the folder of the letters, or of a department's policies.
fn place(to: &str, department: &str, name: &str, body: &[u8], bench: &Workbench) -> Result<String> {
    let (role, kind) = if to == "requests" { (Role::Letters, "诉求") } else { (Role::Documents, "政策") };
    let mut parts: Vec<String> = name.split(['/', '\\']).map(|part| folder::named(part.trim())).collect();
    parts.retain(|part| !part.is_empty());
    // A folder in a folder is as deep as rounds and departments go.
    let parts = &parts[parts.len().saturating_sub(2)..];
    let Some(file) = parts.last().filter(|file| file.chars().count() <= NAME) else {
        bail!("文件没有名字，或名字太长")
    };
    match use_of(&ending(file.as_ref()), role) {
        Use::Offered | Use::Taken => {}
        Use::Refused(todo) => bail!("“{file}”读不了，没有放入。{todo}"),
        Use::Unknown => {
            bail!("“{file}”不是能读的{kind}文件，没有放入。能读的有：{}", xuanti_formats::offered(role))
        }
    }
    if body.is_empty() {
        bail!("“{file}”是空的，没有放入");
    }
    let mut path = PathBuf::from(to);
    if to == "policies" && parts.len() == 1 {
        if folder::named(department).is_empty() {
            bail!("请先选择或填写“{file}”是哪个部门的");
        }
        path.push(folder::named(department));
    }
    path.extend(parts);
    let target = bench.start.root.join(&path);
    if target.exists() {
        bail!("已有同名文件 {}，没有放入。请改名后再放；要替换，请先在项目文件夹里移走旧的", path.display());
    }
    let within = target.parent().context("没有目录")?;
    std::fs::create_dir_all(within).with_context(|| format!("无法建立目录 {}", within.display()))?;
    folder::write(&target, body).with_context(|| format!("无法写入 {}。请检查权限和磁盘空间", target.display()))?;
    Ok(path.display().to_string())
}

/// A file in a folder that is gone when the reading is done.
fn kept_aside(name: &str, body: &[u8]) -> Result<(tempfile::TempDir, PathBuf)> {
    let name = folder::named(name.rsplit(['/', '\\']).next().unwrap_or_default());
    if name.is_empty() {
        bail!("文件没有名字");
    }
    let folder = tempfile::tempdir().context("没有地方存放收到的文件")?;
    let path = folder.path().join(name);
    std::fs::write(&path, body).context("没有地方存放收到的文件")?;
    Ok((folder, path))
}

fn day(said: &str) -> Result<Date> {
    said.parse().with_context(|| format!("“{said}”不是日期"))
}

/// A file to take out, by what it is; `None` where there is none.
///
/// # Errors
/// When it cannot be made.
pub fn download(what: &str, query: &Query, bench: &Workbench, visitor: &Visitor) -> Result<Option<File>> {
    let said = |name: &str| query.get(name).map_or("", |value| value.trim());
    let now = bench.now();
    let masking = Masking(!visitor.revealed);
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
        "referrals" => {
            let table = crate::report::render::tables::referrals(&referrals(&now.session), now.session.today);
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
