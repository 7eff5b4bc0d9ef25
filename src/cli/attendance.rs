//! `xuanti attendance out|in`: who is expected at a broadcast, who came, and what was asked there.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use jiff::civil::Date;

use super::{Ending, Global, output};
use crate::deciding::attendance;
use crate::report::render::folder;

#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// 写出一期的到会登记表：到会、收看人次、现场提问
    Out {
        /// 哪一天审定的直播
        #[arg(value_name = "日期")]
        date: Date,
        /// 写成哪个文件（默认为项目目录下的“到会登记-日期.xlsx”）
        #[arg(long, value_name = "文件")]
        out: Option<PathBuf>,
    },
    /// 收回填好的到会登记表，可一次几份
    In {
        /// 填好的表
        #[arg(value_name = "文件", required = true)]
        files: Vec<PathBuf>,
        /// 哪一天的直播（默认按表上写的播出日期）
        #[arg(long, value_name = "日期")]
        date: Option<Date>,
    },
}

pub fn run(args: &Args, global: &Global) -> Result<Ending> {
    match &args.command {
        Command::Out { date, out } => write(*date, out.as_deref(), global),
        Command::In { files, date } => take(files, *date, global),
    }
}

fn write(date: Date, out: Option<&Path>, global: &Global) -> Result<Ending> {
    let session = global.session(None)?;
    let file = out.map_or_else(|| session.project.path(&format!("到会登记-{date}.xlsx")), Path::to_path_buf);
    let (bytes, villages) = attendance::sheet(date, &session)?;
    if file.exists() {
        bail!("{} 已经有了，可能已填过，没有改动。请先移走，或用 --out 写成别的文件", file.display());
    }
    folder::write(&file, bytes)
        .with_context(|| format!("无法写入 {}。请检查权限和磁盘空间，或用 --out 换一个位置", file.display()))?;
    output::line(file.display())?;
    output::say(format_args!(
        "主会场和 {villages} 个村居。下一步：发给各镇街填写，会后 xuanti attendance in 填好的文件"
    ));
    Ok(Ending::Done)
}

fn take(files: &[PathBuf], date: Option<Date>, global: &Global) -> Result<Ending> {
    if let Some(missing) = files.iter().find(|file| !file.exists()) {
        bail!("找不到文件 {}。请检查路径", missing.display());
    }
    let session = global.session(None)?;
    let hand = global.hand();
    let taken = global.noted(&hand, attendance::take(files, date, &session, &hand))?;
    if let Some(done) = &taken.done {
        global.tell(done)?;
    }
    Ok(if taken.sound { Ending::Done } else { Ending::Found })
}
