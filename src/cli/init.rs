//! `xuanti init`: a new project folder with everything a planner fills in.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use super::Outcome;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// 新项目的目录
    #[arg(value_name = "目录", default_value = ".")]
    dir: PathBuf,
}

const CONFIG: &str = include_str!("init/xuanti.toml");
const FILES: &[(&str, &str)] = &[
    ("villages.csv", "村(社区),镇(街道),类型,别名\n"),
    ("categories.csv", "类别,上级类别,种子词,常见类型\n"),
    ("lexicon.csv", "口语,规范用语\n"),
    ("confirmed.csv", "文本,条款,结论,日期\n"),
    ("referrals.csv", crate::read::REFERRALS),
    ("tasks.csv", "选题,来源,牵头部门,说明\n"),
    ("policies/说明.txt.example", include_str!("init/policy.txt")),
];

pub fn run(args: &Args) -> Result<Outcome> {
    let dir = &args.dir;
    if dir.join("xuanti.toml").exists() {
        bail!("{} 已经是一个项目（有 xuanti.toml），没有改动任何文件", dir.display());
    }
    for sub in ["requests", "policies"] {
        std::fs::create_dir_all(dir.join(sub))
            .with_context(|| format!("无法建立目录 {}。请检查权限", dir.join(sub).display()))?;
    }
    for (name, content) in FILES {
        place(&dir.join(name), content.as_bytes())?;
    }
    let workbook = crate::report::form::workbook().context("无法生成填报表")?;
    place(&dir.join("填报表.xlsx"), &workbook)?;
    // Last, because it is what makes the folder a project.
    place(&dir.join("xuanti.toml"), CONFIG.as_bytes())?;
    println!("已建立项目 {}", dir.display());
    eprintln!(
        "下一步：1. 把各村填好的 填报表.xlsx 放进 requests/；2. 把政策文件按部门放进 policies/部门名/；3. xuanti -C {} check",
        dir.display()
    );
    Ok(Outcome::Done)
}

/// Writes a file that is not there yet; one that is stays as it is.
fn place(path: &Path, content: &[u8]) -> Result<()> {
    if path.exists() {
        return Ok(());
    }
    std::fs::write(path, content).with_context(|| format!("无法写入 {}。请检查权限和磁盘空间", path.display()))
}
