//! `xuanti report`: the plan as files for those who decide, speak, listen and were asked.

use std::path::PathBuf;

use anyhow::{Context, Result};

use super::deciding::Sitting;
use super::{Global, Outcome, plan};
use crate::report::dossier::{Dossier, referrals};
use crate::report::folder::{self, File};
use crate::report::table::Table;
use crate::report::{calendar, page, plain::inert, tables, workbook};

#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    plan: plan::Args,
    /// 写到哪个目录（默认为项目目录下的“报告”）
    #[arg(long, value_name = "目录")]
    out: Option<PathBuf>,
}

pub fn run(args: &Args, global: &Global) -> Result<Outcome> {
    let (sitting, plan) = plan::propose(&args.plan, global)?;
    let Sitting { project, desk, ranked, today } = &sitting;
    let masking = global.masking();
    let dossier = Dossier::of(&plan, desk, ranked, *today, masking);
    let referred = tables::referrals(&referrals(desk, masking), *today);
    let files = files(&dossier, &referred).context("无法生成报告")?;
    let out = args.out.clone().unwrap_or_else(|| project.path("报告"));
    folder::place(&out, &files)
        .with_context(|| format!("无法写入 {}。请检查权限和磁盘空间，或用 --out 换一个目录", out.display()))?;
    for (name, _) in &files {
        println!("{}", out.join(name).display());
    }
    eprintln!("转办.xlsx 是内部材料，请勿与其他文件一起外传。");
    if plan.episodes.is_empty() {
        eprintln!("没有能排入的选题：资料里没有找到能回答诉求的条款。请检查 policies 目录（xuanti check）");
        return Ok(Outcome::Found);
    }
    Ok(Outcome::Done)
}

fn files(dossier: &Dossier, referred: &Table) -> Result<Vec<File>> {
    let file = |name: &str, content: Vec<u8>| (name.to_string(), content);
    let (summary, schedule, requests) =
        (tables::summary(dossier), tables::schedule(dossier), tables::requests(dossier));
    let mut files = vec![
        file("报告.html", page::page(dossier)?.into_bytes()),
        file("日历.ics", calendar::calendar(dossier).into_bytes()),
        file("报告.json", serde_json::to_vec_pretty(dossier)?),
    ];
    for table in [&summary, &schedule, &requests] {
        files.push((format!("{}.csv", table.name), csv(table)?));
    }
    let mut sheets = vec![summary, schedule, requests];
    sheets.extend(tables::consultations(dossier));
    sheets.push(tables::replies(dossier));
    files.push(file("工作簿.xlsx", workbook::workbook(&sheets, dossier.today)?));
    files.push(file("转办.xlsx", workbook::workbook(std::slice::from_ref(referred), dossier.today)?));
    Ok(files)
}

/// Comma-separated, with the mark by which Excel knows UTF-8.
fn csv(table: &Table) -> Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer("\u{feff}".as_bytes().to_vec());
    writer.write_record(table.columns.iter().map(|c| c.title))?;
    for row in &table.rows {
        writer.write_record(row.iter().map(|cell| inert(&cell.to_string())))?;
    }
    Ok(writer.into_inner()?)
}
