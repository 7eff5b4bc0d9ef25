//! Where what is like no topic enough belongs.

use anyhow::{Result, bail};
use serde::Deserialize;

use super::{Deciding, Done, some_of};
use crate::ledger::Decision;
use crate::model::{AskState, Topic};
use crate::session::Session;
use crate::topics;

#[derive(Debug, clap::Subcommand, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TrayDecision {
    /// 把事项归入一个选题，或各自成题
    Place {
        /// 待归并的事项；别的事项也可以改归
        #[arg(value_name = "事项编号", required = true)]
        asks: Vec<String>,
        /// 归入这个选题
        #[arg(long, value_name = "选题编号", required_unless_present = "alone")]
        to: Option<String>,
        /// 不归入别的选题，单独成题（一次一个事项）
        #[arg(long, conflicts_with = "to")]
        #[serde(default)]
        alone: bool,
    },
}

/// # Errors
/// When an ask or topic is unknown, nothing would change, or it cannot be recorded.
pub fn decide(TrayDecision::Place { asks, to, .. }: &TrayDecision, deciding: &Deciding<'_>) -> Result<Done> {
    let ids: Vec<String> =
        some_of("事项", asks)?.iter().map(|id| known(id, deciding.session)).collect::<Result<_>>()?;
    let topic = match (to, ids.as_slice()) {
        (Some(id), _) => deciding.topic(id)?.id.clone(),
        (None, [one]) => own_topic(one, deciding)?,
        (None, _) => bail!("--alone 一次只用于一个事项。几个事项合成一题：先将一个单独成题，再把其他的归入它"),
    };
    deciding.record(|state, _| {
        if ids.iter().all(|ask| state.moved.get(ask) == Some(&topic)) {
            bail!("账本里已经是这样，没有再记");
        }
        Ok(Decision::Placed { topic, asks: ids })
    })
}

/// The id of an open ask.
fn known(id: &String, session: &Session) -> Result<String> {
    if !session.asks.iter().any(|ask| ask.id == *id && ask.state == AskState::Open) {
        bail!("没有编号为“{id}”的事项。用 xuanti tray 查看待归并的事项，用 xuanti topic 选题编号 查看选题里的事项");
    }
    Ok(id.clone())
}

/// The topic that an ask makes by itself.
fn own_topic(id: &str, deciding: &Deciding<'_>) -> Result<String> {
    let session = deciding.session;
    let own = session.asks.iter().find(|ask| ask.id == id).map(topics::id).unwrap_or_default();
    let others = |topic: &Topic| topic.asks.iter().any(|&ask| session.asks[ask].id != id);
    if session.ranked()?.topics.iter().any(|topic| topic.id == own && others(topic)) {
        bail!("事项 {id} 是选题 {own} 最早的事项，选题用着它的编号。请用 xuanti topic split 分出其他事项");
    }
    Ok(own)
}
