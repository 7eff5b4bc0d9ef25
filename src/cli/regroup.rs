//! `xuanti regroup`: all letters are grouped anew, with everything learned so far. First what would change is shown.

use anyhow::Result;

use super::{Ending, Global, output};
use crate::deciding::regroup;
use crate::ledger::Grouping;
use crate::report::render::table::{Cell, Column, column};
use crate::report::view::{MovedTopic, moved_topics};
use crate::session::Session;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// 同意，不再询问
    #[arg(long)]
    yes: bool,
}

const COLUMNS: &[Column<MovedTopic>] = &[
    column("编号", |m| (&m.id).into()),
    column("现在", |m| if m.name.is_empty() { "（没有）".into() } else { (&m.name).into() }),
    column("重新归并后", |m| match m.name_after.as_str() {
        "" => "（不再单列）".into(),
        same if same == m.name => "（不变）".into(),
        other => other.into(),
    }),
    column("村居", |m| count(m.villages)),
    column("之后", |m| count(m.villages_after)),
    column("移入", |m| count(m.came as u32)),
    column("移出", |m| count(m.went as u32)),
];

fn count(n: u32) -> Cell {
    if n == 0 { Cell::Blank } else { n.into() }
}

pub fn run(args: &Args, global: &Global) -> Result<Ending> {
    let (now, anew) = (global.session_to_rank()?, regrouped(global)?);
    let before = now.ranked()?;
    let after = anew.rank(Grouping::Anew)?;
    let changes = moved_topics((&now, before), (&anew, &after), global.masking());
    let text = || if changes.is_empty() { String::new() } else { global.screen().table(COLUMNS, &changes) };
    global.write(&changes, &changes, COLUMNS, text)?;
    let memory = now.memory()?;
    if changes.is_empty() && memory.taught == memory.verdicts.len() {
        output::say("重新归并后与现在一样，不用记录。");
        return Ok(Ending::Done);
    }
    output::say(format_args!(
        "选题 {} 个 → {} 个，待归并 {} 项 → {} 项；有变化的选题 {} 个。人工合并、拆分、改归、改名的都保留；学到的对照从此算数，条款和是否找到也可能随之变化。",
        before.topics.len(),
        after.topics.len(),
        before.tray.len(),
        after.tray.len(),
        changes.len()
    ));
    match output::agreed("照此重新归并吗？", args.yes)? {
        Some(true) => global.recorded(|hand| regroup::record(&anew, &after, hand)),
        Some(false) => {
            output::say("没有改动。");
            Ok(Ending::Done)
        }
        None => {
            output::say("没有改动。要照此重新归并，请加 --yes。");
            Ok(Ending::Done)
        }
    }
}

/// A session in which every verdict teaches.
fn regrouped(global: &Global) -> Result<Session> {
    // What is wrong with the files was said when the first was opened.
    let project = global.project()?;
    let options = global.options(&project);
    let mut session = Session::open_to_rank(project, options)?;
    session.teach_everything();
    Ok(session)
}
