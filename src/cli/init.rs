//! `xuanti init`: a new project folder with everything a planner fills in.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};

use super::{Ending, output};
use crate::project::Project;
use crate::report::render::form;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// 新项目的目录
    #[arg(value_name = "目录", default_value = ".")]
    dir: PathBuf,
}

const CONFIG: &str = include_str!("init/xuanti.toml");
const FILES: &[(&str, &str)] = &[
    ("villages.csv", "村(社区),镇(街道),类型,别名\n"),
    ("categories.csv", include_str!("init/categories.csv")),
    ("lexicon.csv", "口语,规范用语\n"),
    ("confirmed.csv", "文本,条款,结论,日期\n"),
    ("referrals.csv", crate::read::REFERRALS),
    ("tasks.csv", "选题,来源,牵头部门,说明\n"),
    ("说明.txt", include_str!("init/policy.txt")),
];

/// Excel knows UTF-8 by its mark.
fn for_excel(name: &str, content: &str) -> Vec<u8> {
    let mark = if name.ends_with(".csv") { "\u{feff}" } else { "" };
    format!("{mark}{content}").into_bytes()
}

pub fn run(args: &Args) -> Result<Ending> {
    let dir = &args.dir;
    if Project::is_at(dir) {
        bail!("{} 已经是一个项目（有 xuanti.toml），没有改动任何文件", dir.display());
    }
    let forms = form::FORMS.iter().map(|form| Ok((form.file, form::workbook(form)?)));
    let forms = forms.collect::<Result<Vec<(&str, Vec<u8>)>>>().context("无法生成填报表")?;
    let texts: Vec<(&str, Vec<u8>)> = FILES.iter().map(|&(name, content)| (name, for_excel(name, content))).collect();
    let files = texts.iter().chain(&forms).map(|(name, bytes)| (*name, &bytes[..]));
    Project::make(dir, CONFIG, &["requests", "policies"], files)?;
    output::line(format_args!("已建立项目 {}", dir.display()))?;
    output::say(format_args!(
        "下一步：1. 把各村填好的 填报表.xlsx、社区和两新组织填好的 填报表-社区和两新组织.xlsx 放进 requests/第一轮/（一轮一个文件夹，或一个汇总文件）；2. 把政策文件按部门放进 policies/部门名/；3. xuanti -C {} check",
        dir.display()
    ));
    Ok(Ending::Done)
}
