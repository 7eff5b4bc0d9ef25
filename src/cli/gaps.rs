//! `xuanti gaps`: what nothing was found for, which department is to answer it, and what it answers.

use anyhow::Result;

use super::{Ending, Global, output};
use crate::deciding::gaps::{self, GapDecision};
use crate::report::render::table::{Column, column};
use crate::report::render::terminal::voices;
use crate::report::view::{GapView, Resolver};

#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Args {
    #[command(subcommand)]
    decision: Option<GapDecision>,
}

const COLUMNS: &[Column<GapView>] = &[
    column("位次", |g| g.rank.into()),
    column("编号", |g| (&g.topic.id).into()),
    column("选题", |g| (&g.topic.name).into()),
    column("村居", |g| voices(g.topic.villages, g.topic.letters)),
    column("部门", |g| g.department().into()),
    column("答复期限", |g| g.due.into()),
    column("办理", |g| g.standing().into()),
    column("答复", |g| answer(g).into()),
];

fn answer(gap: &GapView) -> String {
    let parts = [gap.answer.as_str(), gap.document.as_str()];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("；")
}

pub fn run(args: &Args, global: &Global) -> Result<Ending> {
    match &args.decision {
        None => list(global),
        Some(decision @ GapDecision::Assign { .. }) => {
            let ending = global.decide(|deciding| gaps::decide(decision, deciding))?;
            output::say("下一步：部门答复后 xuanti gaps answer 选题编号 --text 答复；xuanti gaps 看进度。");
            Ok(ending)
        }
        Some(decision) => global.decide(|deciding| gaps::decide(decision, deciding)),
    }
}

fn list(global: &Global) -> Result<Ending> {
    let session = global.session_to_rank()?;
    let gaps = GapView::all(&Resolver::of(&session, global.masking())?);
    // Most have no answer yet: no column for it then.
    let shown = COLUMNS.len() - usize::from(gaps.iter().all(|gap| answer(gap).is_empty()));
    global.write(&gaps, &gaps, COLUMNS, || global.screen().table(&COLUMNS[..shown], &gaps))?;
    output::say(if gaps.is_empty() {
        "没有未找到依据的选题。"
    } else {
        "下一步：xuanti gaps assign 选题编号 --department 部门 --due 日期；部门答复后 xuanti gaps answer 选题编号 --text 答复"
    });
    Ok(Ending::Done)
}
