//! `xuanti replies`: what each village is told, by town, once something is approved; and who has signed for it.

use std::path::PathBuf;

use anyhow::Result;

use super::{Ending, Global, output, plan};
use crate::deciding::{Deciding, replies};
use crate::report::view::Resolver;

#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Args {
    #[command(subcommand)]
    decision: Option<RepliesDecision>,
    /// 写到哪个目录（默认为项目目录下的“回告”）
    #[arg(long, value_name = "目录")]
    out: Option<PathBuf>,
}

#[derive(Debug, clap::Subcommand)]
enum RepliesDecision {
    /// 读回签收过的回告单：有签收人、签收日期或办结为“是”的，记为已回告
    In {
        /// 交回的回告单
        #[arg(value_name = "文件", required = true)]
        files: Vec<PathBuf>,
    },
}

pub fn run(args: &Args, global: &Global) -> Result<Ending> {
    match &args.decision {
        Some(RepliesDecision::In { files }) => read_back(files, global),
        None => write_out(args.out.clone(), global),
    }
}

fn write_out(out: Option<PathBuf>, global: &Global) -> Result<Ending> {
    let (session, plan) = plan::propose(&plan::Args::default(), global)?;
    if !replies::is_decided(session.memory()?) {
        output::say("还没有审定或播出的一期，不能回告村居。先用 xuanti accept 审定这一批，再运行 xuanti replies");
        return Ok(Ending::Found);
    }
    let files = replies::receipts(&plan, &Resolver::of(&session, global.masking())?)?;
    if files.is_empty() {
        output::say("没有需要回告的来信。");
        return Ok(Ending::Found);
    }
    output::place_anew(&out.unwrap_or_else(|| session.project.path("回告")), &files)?;
    output::say("下一步：补上回看链接（【链接】），分发各镇（街道）；签收后交回的，用 xuanti replies in 文件… 读回。");
    Ok(Ending::Done)
}

fn read_back(files: &[PathBuf], global: &Global) -> Result<Ending> {
    let session = global.session_to_rank()?;
    let hand = global.hand();
    let signed = global.noted(&hand, Deciding::new(&session, &hand).and_then(|d| replies::read_back(files, &d)))?;
    let Some(done) = &signed.done else { return Ok(Ending::Found) };
    global.tell(done)?;
    Ok(if signed.problems > 0 { Ending::Found } else { Ending::Done })
}
