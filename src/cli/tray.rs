//! `xuanti tray`: what is like no topic enough, and where it belongs by decision.

use anyhow::{Result, bail};

use super::deciding::DecisionSession;
use super::{Ending, Global, output};
use crate::ledger::Decision;
use crate::model::{AskState, Topic};
use crate::report::render::table::{Column, column};
use crate::report::view::{HomeView, Resolver, UnplacedView};
use crate::session::Session;
use crate::topics;

#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Args {
    #[command(subcommand)]
    decision: Option<TrayDecision>,
}

#[derive(Debug, clap::Subcommand)]
enum TrayDecision {
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
        alone: bool,
    },
}

const COLUMNS: &[Column<UnplacedView>] = &[
    column("事项", |u| (&u.id).into()),
    column("来自", |u| (&u.sender).into()),
    column("可能归入", |u| likely(u).into()),
    column("内容", |u| (&u.text).into()),
];

/// The topics an ask may belong to: id, name, how alike.
fn likely(unplaced: &UnplacedView) -> String {
    let one = |home: &HomeView| format!("{} {}（{:.0}%）", home.topic, home.name, home.likeness * 100.0);
    unplaced.homes.iter().map(one).collect::<Vec<_>>().join("；")
}

pub fn run(args: &Args, global: &Global) -> Result<Ending> {
    if let Some(TrayDecision::Place { asks, to, .. }) = &args.decision {
        return place(asks, to.as_deref(), global);
    }
    let session = global.session_to_rank()?;
    let views = UnplacedView::all(&Resolver::of(&session, global.masking())?);
    global.write(&views, &views, COLUMNS, || global.screen().table(COLUMNS, &views))?;
    output::say(match (views.is_empty(), session.meaning()?.is_some()) {
        (false, _) => "下一步：xuanti tray place 事项编号 --to 选题编号，或 --alone 单独成题。",
        (true, true) => "没有待归并的事项。",
        (true, false) => "本次只按字词归并，没有待归并的事项。",
    });
    Ok(Ending::Done)
}

fn place(asks: &[String], to: Option<&str>, global: &Global) -> Result<Ending> {
    let deciding = DecisionSession::open(global)?;
    let ids: Vec<String> = asks.iter().map(|id| known(id, &deciding.session)).collect::<Result<_>>()?;
    let topic = match (to, ids.as_slice()) {
        (Some(id), _) => deciding.topic(id)?.id.clone(),
        (None, [one]) => own_topic(one, &deciding)?,
        (None, _) => bail!("--alone 一次只用于一个事项。几个事项合成一题：先将一个单独成题，再把其他的归入它"),
    };
    deciding.record(global, |state, _| {
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
fn own_topic(id: &str, deciding: &DecisionSession) -> Result<String> {
    let session = &deciding.session;
    let own = session.asks.iter().find(|ask| ask.id == id).map(topics::id).unwrap_or_default();
    let others = |topic: &Topic| topic.asks.iter().any(|&ask| session.asks[ask].id != id);
    if session.ranked()?.topics.iter().any(|topic| topic.id == own && others(topic)) {
        bail!("事项 {id} 是选题 {own} 最早的事项，选题用着它的编号。请用 xuanti topic split 分出其他事项");
    }
    Ok(own)
}
