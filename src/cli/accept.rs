//! `xuanti accept`: a batch is approved: the one in the making; without one a plan, as it is proposed now or as a saved proposal
//! says.

use std::path::PathBuf;

use anyhow::{Result, bail};

use super::{Ending, Global, output, plan};
use crate::deciding::Deciding;
use crate::deciding::approval::{self, Approval};
use crate::ledger::{Ledger, State};
use crate::report::masking::Masking;
use crate::report::view::{PlanView, Proposal, Resolver};
use crate::session::Session;

#[derive(Debug, clap::Args)]
pub struct Accept {
    /// 审定的方案（xuanti plan --format json 的输出）；不给则审定草稿，没有草稿则审定此刻的建议
    #[arg(value_name = "方案文件", conflicts_with_all = ["from", "episodes", "pin", "exclude"])]
    file: Option<PathBuf>,
    #[command(flatten)]
    approval: Approval,
    #[command(flatten)]
    plan: plan::Args,
}

pub fn run(args: &Accept, global: &Global) -> Result<Ending> {
    let memory = State::of(&Ledger::of(&global.project()?.root).events()?);
    let chosen = args.file.is_some() || !args.plan.is_plain();
    let ending = match memory.draft {
        Some(_) if chosen => {
            bail!(
                "已有草稿。直接运行 xuanti batch accept 审定草稿；不要草稿时先用 xuanti log 找到拟定的那一条，再 xuanti undo"
            )
        }
        Some(_) => global.decide(|deciding| approval::draft(&args.approval, deciding))?,
        None if !chosen && memory.pending().next().is_some() => {
            bail!(
                "没有待审定的草稿；已审定待播的还有 {} 期。要审定下一批，先用 xuanti batch draft 拟定",
                memory.pending().count()
            )
        }
        None => {
            let (session, proposal) = proposed(args, global)?;
            global.recorded(|hand| approval::proposal(proposal, &args.approval, &Deciding::new(&session, hand)?))?
        }
    };
    output::say("下一步：xuanti papers 写请示和通知，xuanti replies 写回告，xuanti report 写网页和工作簿。");
    Ok(ending)
}

/// What is proposed now, or was in the file.
fn proposed(args: &Accept, global: &Global) -> Result<(Session, Proposal)> {
    match &args.file {
        Some(file) => {
            let proposal = Proposal::read(file)?;
            Ok((global.session_to_rank()?, proposal))
        }
        None => {
            let (session, plan) = plan::propose(&args.plan, global)?;
            let proposal = Proposal::of(&PlanView::of(&plan, &Resolver::of(&session, Masking(true))?));
            Ok((session, proposal))
        }
    }
}
