//! `xuanti accept`: a plan is approved, as it is proposed now or as a saved proposal says.

use std::path::PathBuf;

use anyhow::{Result, bail};

use super::deciding::DecisionSession;
use super::{Ending, Global, plan};
use crate::ledger::{Decided, Decision, State};
use crate::report::view::{PlanView, Proposal, ProposedEpisode, Resolver};

#[derive(Debug, clap::Args)]
pub struct Accept {
    /// 审定的方案（xuanti plan --format json 的输出）；不给则审定此刻的建议
    #[arg(value_name = "方案文件", conflicts_with_all = ["from", "episodes", "pin", "exclude"])]
    file: Option<PathBuf>,
    #[command(flatten)]
    plan: plan::Args,
}

pub fn run(args: &Accept, global: &Global) -> Result<Ending> {
    let (deciding, proposal) = match &args.file {
        Some(file) => {
            let proposal = Proposal::read(file)?;
            (DecisionSession::open(global)?, proposal)
        }
        None => {
            let (session, plan) = plan::propose(&args.plan, global)?;
            let proposal = Proposal::of(&PlanView::of(&plan, &Resolver::of(&session, global.masking())?));
            (DecisionSession { session }, proposal)
        }
    };
    if proposal.episodes.is_empty() {
        bail!("方案里没有一期直播，没有可审定的");
    }
    deciding.record(global, |state, _| approved(proposal.episodes, &deciding, state))
}

/// The episodes with their numbers in the series, if their days are free.
fn approved(episodes: Vec<ProposedEpisode>, deciding: &DecisionSession, state: &State) -> Result<Decision> {
    let mut decided: Vec<Decided> = Vec::new();
    for (number, episode) in (state.last_number() + 1..).zip(episodes) {
        let taken =
            state.broadcasts.get(&episode.date).is_some_and(|b| b.aired || (b.decided.is_some() && !b.cancelled));
        if taken || decided.iter().any(|d| d.date == episode.date) {
            bail!(
                "{} 已经有审定或播出的一期。请重新运行 xuanti plan，或先用 xuanti cancelled {} 取消",
                episode.date,
                episode.date
            );
        }
        let ProposedEpisode { date, theme, department, task, topics, clauses, programme } = episode;
        let topics = topics.into_iter().map(|t| deciding.explained(&t.id, Some(t.name))).collect::<Result<_>>()?;
        let clauses = clauses.into_iter().map(|c| c.id).collect();
        decided.push(Decided {
            number,
            date,
            theme,
            department,
            with: Vec::new(),
            speaker: None,
            task,
            topics,
            clauses,
            programme,
        });
    }
    Ok(Decision::Accepted { episodes: decided, by: String::new(), on: None })
}
