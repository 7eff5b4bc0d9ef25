//! `xuanti accept`: a batch is approved: the one in the making; without one a plan, as it is proposed now or as a saved proposal
//! says.

use std::path::PathBuf;

use anyhow::{Result, bail};
use jiff::civil::Date;

use super::batch::lines::tell_remarks;
use super::deciding::DecisionSession;
use super::{Ending, Global, output, plan};
use crate::ledger::{Broadcast, Decided, Decision, Ledger, State};
use crate::report::masking::Masking;
use crate::report::view::{PlanView, Proposal, ProposedEpisode, Resolver};

#[derive(Debug, clap::Args)]
pub struct Accept {
    /// 审定的方案（xuanti plan --format json 的输出）；不给则审定草稿，没有草稿则审定此刻的建议
    #[arg(value_name = "方案文件", conflicts_with_all = ["from", "episodes", "pin", "exclude"])]
    file: Option<PathBuf>,
    /// 批准人
    #[arg(long, value_name = "姓名")]
    by: Option<String>,
    /// 批准日期
    #[arg(long, value_name = "日期")]
    on: Option<Date>,
    #[command(flatten)]
    plan: plan::Args,
}

pub fn run(args: &Accept, global: &Global) -> Result<Ending> {
    let project = global.project()?;
    if let Some(on) = args.on.filter(|on| *on > global.today(&project)) {
        bail!("批准日期 {on} 还没有到");
    }
    let memory = State::of(&Ledger::of(&project.root).events()?);
    let draft = memory.draft.is_some();
    let chosen = args.file.is_some() || !args.plan.is_plain();
    let ending = match draft {
        true if chosen => {
            bail!(
                "已有草稿。直接运行 xuanti batch accept 审定草稿；不要草稿时先用 xuanti log 找到拟定的那一条，再 xuanti undo"
            )
        }
        true => {
            let deciding = DecisionSession::open(global)?;
            tell_remarks(&deciding.session, global)?;
            approve(args, &deciding, global, |state, _| Ok(of_draft(state)))?
        }
        false if !chosen && memory.pending().next().is_some() => {
            bail!(
                "没有待审定的草稿；已审定待播的还有 {} 期。要审定下一批，先用 xuanti batch draft 拟定",
                memory.pending().count()
            )
        }
        false => {
            let (deciding, proposal) = proposed(args, global)?;
            if proposal.episodes.is_empty() {
                bail!("方案里没有一期直播，没有可审定的");
            }
            approve(args, &deciding, global, |state, deciding| {
                if state.draft.is_some() {
                    bail!("刚刚有人拟定了草稿，没有审定。请先看 xuanti batch");
                }
                numbered(proposal, deciding, state)
            })?
        }
    };
    output::say("下一步：xuanti papers 写请示和通知，xuanti replies 写回告，xuanti report 写网页和工作簿。");
    Ok(ending)
}

/// What is proposed now, or was in the file.
fn proposed(args: &Accept, global: &Global) -> Result<(DecisionSession, Proposal)> {
    match &args.file {
        Some(file) => {
            let proposal = Proposal::read(file)?;
            Ok((DecisionSession::open(global)?, proposal))
        }
        None => {
            let (session, plan) = plan::propose(&args.plan, global)?;
            let proposal = Proposal::of(&PlanView::of(&plan, &Resolver::of(&session, Masking(true))?));
            Ok((DecisionSession { session }, proposal))
        }
    }
}

/// Records that the episodes are approved, if their days are free.
fn approve(
    args: &Accept,
    deciding: &DecisionSession,
    global: &Global,
    episodes: impl FnOnce(&State, &DecisionSession) -> Result<Vec<Decided>>,
) -> Result<Ending> {
    deciding.record(global, |state, _| {
        let episodes = episodes(state, deciding)?;
        if episodes.is_empty() {
            bail!("草稿里没有一期直播，没有可审定的");
        }
        let taken = |date: Date| state.broadcasts.get(&date).is_some_and(Broadcast::stands);
        for (at, episode) in episodes.iter().enumerate() {
            let date = episode.date;
            if taken(date) || episodes[..at].iter().any(|other| other.date == date) {
                bail!(
                    "{date} 已经有审定或播出的一期。请改日期（xuanti batch set），或先用 xuanti cancelled {date} 取消那一期"
                );
            }
        }
        let by = args.by.as_deref().unwrap_or_default().trim().to_string();
        Ok(Decision::Accepted { episodes, by, on: args.on })
    })
}

/// The batch in the making, numbered by date.
fn of_draft(state: &State) -> Vec<Decided> {
    let draft = state.draft.iter().flat_map(|draft| draft.numbered(state.last_number()));
    draft.map(|(_, episode)| episode.decided).collect()
}

fn numbered(proposal: Proposal, deciding: &DecisionSession, state: &State) -> Result<Vec<Decided>> {
    let episodes = (state.last_number() + 1..).zip(proposal.episodes);
    episodes.map(|(number, episode)| decided(number, episode, deciding)).collect()
}

/// A proposed episode as the ledger keeps it.
///
/// # Errors
/// When one of its topics is none any more.
pub fn decided(number: u32, episode: ProposedEpisode, deciding: &DecisionSession) -> Result<Decided> {
    let ProposedEpisode { date, theme, department, task, topics, clauses, programme } = episode;
    let topics = topics.into_iter().map(|t| deciding.explained(&t.id, Some(t.name))).collect::<Result<_>>()?;
    let clauses = clauses.into_iter().map(|c| c.id).collect();
    let (with, speaker) = (Vec::new(), None);
    Ok(Decided { number, date, theme, department, with, speaker, task, topics, clauses, programme })
}
