//! `xuanti report`: the plan as files for those who decide, speak, listen and were asked.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::{Ending, Global, output, plan};
use crate::report::render::{report, tables, workbook};
use crate::report::view::{Dossier, Resolver, referrals};

#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    plan: plan::Args,
    /// 写到哪个目录（默认为项目目录下的“报告”）
    #[arg(long, value_name = "目录")]
    out: Option<PathBuf>,
}

pub fn run(args: &Args, global: &Global) -> Result<Ending> {
    let (session, plan) = plan::propose(&args.plan, global)?;
    let masking = global.masking();
    let dossier = Dossier::of(&plan, &Resolver::of(&session, masking)?);
    let files = report::files(&dossier).context("无法生成报告")?;
    let out = args.out.clone().unwrap_or_else(|| session.project.path("报告"));
    output::place(&out, &files)?;
    // Those who must act need full names, so it lies apart from what is passed on.
    let referred = tables::referrals(&referrals(&session), session.today);
    let referred = workbook::workbook(&[referred], session.today).context("无法生成转办清单")?;
    output::place(&internal(&out), &[("转办.xlsx".to_string(), referred)])?;
    output::say("转办.xlsx 是内部材料，有全名，单独放，请勿外传。");
    if plan.episodes.is_empty() {
        output::say("没有能排入的选题：资料里没有找到能回答诉求的条款。请检查 policies 目录（xuanti check）");
        return Ok(Ending::Found);
    }
    Ok(Ending::Done)
}

/// The folder beside the report for what must not be passed on.
fn internal(out: &Path) -> PathBuf {
    let name = out.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    out.with_file_name(format!("{name}-转办（内部）"))
}
