//! `xuanti tray`: what is like no topic enough, and where it belongs by decision.

use anyhow::Result;

use super::{Ending, Global, output};
use crate::deciding::tray::{self, TrayDecision};
use crate::report::render::table::{Column, column};
use crate::report::view::{HomeView, Resolver, UnplacedView};

#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Args {
    #[command(subcommand)]
    decision: Option<TrayDecision>,
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
    if let Some(decision) = &args.decision {
        return global.decide(|deciding| tray::decide(decision, deciding));
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
