//! `xuanti accept`: a plan is approved, as it is proposed now or as a saved proposal says.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use jiff::civil::Date;
use serde::Deserialize;

use super::deciding::{Sitting, record};
use super::{Global, Outcome, plan};
use crate::ledger::{AiredTopic, Decided, Decision, State};
use crate::report::view::PlanView;

#[derive(Debug, clap::Args)]
pub struct Accept {
    /// 审定的方案（xuanti plan --format json 的输出）；不给则审定此刻的建议
    #[arg(value_name = "方案文件", conflicts_with_all = ["from", "episodes", "pin", "exclude"])]
    file: Option<PathBuf>,
    #[command(flatten)]
    plan: plan::Args,
}

/// As much of a proposal as is approved.
#[derive(Deserialize)]
struct Proposal {
    episodes: Vec<Episode>,
}

#[derive(Deserialize)]
struct Episode {
    date: Date,
    theme: String,
    department: String,
    task: Option<String>,
    topics: Vec<Named>,
    clauses: Vec<Clause>,
}

#[derive(Deserialize)]
struct Named {
    id: String,
    name: String,
}

#[derive(Deserialize)]
struct Clause {
    id: String,
}

pub fn run(args: &Accept, global: &Global) -> Result<Outcome> {
    let (sitting, proposal) = match &args.file {
        Some(file) => {
            let text = std::fs::read_to_string(file)
                .with_context(|| format!("无法读取 {}。请检查路径和权限", file.display()))?;
            let proposal = serde_json::from_str(&text)
                .with_context(|| format!("{} 不是 xuanti plan --format json 的输出", file.display()))?;
            (Sitting::open(global)?, proposal)
        }
        None => {
            let (sitting, plan) = plan::propose(&args.plan, global)?;
            let view = PlanView::of(&plan, &sitting.desk, &sitting.ranked, global.masking());
            (sitting, serde_json::from_value(serde_json::to_value(&view)?)?)
        }
    };
    let Proposal { episodes } = proposal;
    if episodes.is_empty() {
        bail!("方案里没有一期直播，没有可审定的");
    }
    record(global, &sitting.project, Some(&sitting), |state, _| approved(episodes, &sitting, state))
}

/// The episodes with their numbers in the series, if their days are free.
fn approved(episodes: Vec<Episode>, sitting: &Sitting, state: &State) -> Result<Decision> {
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
        let mut topics: Vec<AiredTopic> = Vec::new();
        for Named { id, name } in episode.topics {
            let topic = sitting.topic(&id)?;
            let asks = topic.asks.iter().map(|&a| sitting.desk.asks[a as usize].id.clone()).collect();
            topics.push(AiredTopic { id: topic.id.clone(), name, asks });
        }
        let Episode { date, theme, department, task, clauses, .. } = episode;
        let clauses = clauses.into_iter().map(|c| c.id).collect();
        decided.push(Decided { number, date, theme, department, task, topics, clauses });
    }
    Ok(Decision::Accepted { episodes: decided })
}
