//! `xuanti papers`: the official papers of the batch in hand.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::{Ending, Global, output, plan};
use crate::ledger::Ledger;
use crate::report::render::folder::File;
use crate::report::render::{papers, some};
use crate::report::view::{PapersView, Resolver};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// 写到哪个目录（默认为项目目录下的“上报件”）
    #[arg(long, value_name = "目录")]
    out: Option<PathBuf>,
}

pub fn run(args: &Args, global: &Global) -> Result<Ending> {
    let (session, plan) = plan::propose(&plan::Args::default(), global)?;
    let events = Ledger::of(&session.project.root).events()?;
    let view = PapersView::of(&plan, &Resolver::of(&session, global.masking())?, &events);
    let files = papers::files(&view).context("无法生成上报件")?;
    if files.is_empty() {
        output::say("没有可写的上报件：没有审定、草拟或可建议的一期，也没有播出过。见 xuanti plan 和 xuanti check");
        return Ok(Ending::Found);
    }
    let out = args.out.clone().unwrap_or_else(|| session.project.path("上报件"));
    output::place_anew(&out, &files)?;
    tell_others(&out.join("提纲"), &files);
    if !view.is_approved() {
        output::say("这一批还没有审定，各件标“送审稿”；审定（xuanti accept）后请再写一次。");
    }
    output::say(
        "下一步：填好各处【　】（主送、署名等可在 xuanti.toml 的 [papers] 里写定）；再写时，改过的同名文件留在“旧件”里。",
    );
    Ok(Ending::Done)
}

/// Names outlines in the folder that are of no episode of this batch: they were written before something was changed.
fn tell_others(folder: &Path, files: &[File]) {
    let written: Vec<&str> = files.iter().filter_map(|(name, _)| name.strip_prefix("提纲/")).collect();
    let there = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let names = there.map(|entry| entry.file_name().to_string_lossy().into_owned());
    let mut others: Vec<String> =
        names.filter(|name| name.ends_with(".docx") && !written.contains(&name.as_str())).collect();
    others.sort_unstable();
    if !others.is_empty() {
        output::say(format_args!("注意：提纲目录里还有以前写的，不在这一批里：{}", some(others)));
    }
}
