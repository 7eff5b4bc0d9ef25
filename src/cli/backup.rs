//! `xuanti backup` and `xuanti restore`: the ledger as a file to put away, and back again.

use std::path::PathBuf;

use anyhow::Result;

use super::{Ending, Global, output};
use crate::ledger::Ledger;

#[derive(Debug, clap::Args)]
pub struct Backup {
    /// 备份成这个文件（不能已经存在）
    #[arg(value_name = "文件")]
    file: PathBuf,
}

#[derive(Debug, clap::Args)]
pub struct Restore {
    /// 备份文件
    #[arg(value_name = "文件")]
    file: PathBuf,
}

pub fn backup(args: &Backup, global: &Global) -> Result<Ending> {
    let events = Ledger::of(&global.project()?.root).backup(&args.file)?;
    output::line(format_args!("已备份 {events} 条记录到 {}", args.file.display()))?;
    Ok(Ending::Done)
}

pub fn restore(args: &Restore, global: &Global) -> Result<Ending> {
    let restored = Ledger::of(&global.project()?.root).restore(&args.file, &global.author())?;
    output::line(format_args!("已恢复账本：{} 条记录", restored.events))?;
    if let Some(kept) = restored.kept {
        output::line(format_args!("原来的账本保留为 {}", kept.display()))?;
    }
    Ok(Ending::Done)
}
