//! A batch is approved: the one in the making, or a proposal.

use anyhow::{Result, bail};
use jiff::civil::Date;
use serde::Deserialize;

use super::batch::note_remarks;
use super::{Deciding, Done};
use crate::ledger::{Broadcast, Decided, Decision, State};
use crate::report::view::Proposal;

/// By whom and when.
#[derive(Debug, clap::Args, Deserialize)]
pub struct Approval {
    /// 批准人
    #[arg(long, value_name = "姓名")]
    by: Option<String>,
    /// 批准日期
    #[arg(long, value_name = "日期")]
    on: Option<Date>,
}

/// The batch in the making is approved.
///
/// # Errors
/// When there is none, a day is taken, or it cannot be recorded.
pub fn draft(approval: &Approval, deciding: &Deciding<'_>) -> Result<Done> {
    if deciding.session.memory()?.draft.is_none() {
        bail!("还没有草稿，没有可审定的。先拟定草稿（xuanti batch draft）");
    }
    note_remarks(deciding)?;
    approve(approval, deciding, |state| Ok(of_draft(state)))
}

/// A proposal is approved without having been a draft.
///
/// # Errors
/// When it is empty, there is a draft, a topic is none any more, a day is taken, or it cannot be recorded.
pub fn proposal(proposal: Proposal, approval: &Approval, deciding: &Deciding<'_>) -> Result<Done> {
    if proposal.episodes.is_empty() {
        bail!("方案里没有一期直播，没有可审定的");
    }
    approve(approval, deciding, |state| {
        if state.draft.is_some() {
            bail!("刚刚有人拟定了草稿，没有审定。请先看 xuanti batch");
        }
        numbered(proposal, deciding, state)
    })
}

/// Records that the episodes are approved, if their days are free.
fn approve(
    approval: &Approval,
    deciding: &Deciding<'_>,
    episodes: impl FnOnce(&State) -> Result<Vec<Decided>>,
) -> Result<Done> {
    let today = deciding.session.today;
    if let Some(on) = approval.on.filter(|on| *on > today) {
        bail!("批准日期 {on} 还没有到");
    }
    deciding.record(|state, _| {
        let episodes = episodes(state)?;
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
        let by = approval.by.as_deref().unwrap_or_default().trim().to_string();
        Ok(Decision::Accepted { episodes, by, on: approval.on })
    })
}

/// The batch in the making, numbered by date.
fn of_draft(state: &State) -> Vec<Decided> {
    let draft = state.draft.iter().flat_map(|draft| draft.numbered(state.last_number()));
    draft.map(|(_, episode)| episode.decided).collect()
}

fn numbered(proposal: Proposal, deciding: &Deciding<'_>, state: &State) -> Result<Vec<Decided>> {
    let episodes = (state.last_number() + 1..).zip(proposal.episodes);
    episodes.map(|(number, episode)| deciding.kept(number, episode)).collect()
}
