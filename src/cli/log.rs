//! `xuanti log` and `xuanti undo`: what was decided, by whom, and taking it back.

use anyhow::Result;
use serde::Serialize;

use super::{Ending, Global, output};
use crate::deciding::{told, undo, worth_telling};
use crate::ledger::{Ledger, undone_by};
use crate::report::render::local;
use crate::report::render::table::{Cell, Column, column};

#[derive(Debug, clap::Args)]
pub struct Log {
    /// 连同自动记下的轮次和选题一起列出
    #[arg(long)]
    all: bool,
}

#[derive(Debug, clap::Args)]
pub struct Undo {
    /// 撤销哪一条（xuanti log 的编号）；不给则撤销最近一个决定
    #[arg(value_name = "编号")]
    id: Option<i64>,
}

#[derive(Serialize)]
struct Entry {
    id: i64,
    at: jiff::Timestamp,
    who: String,
    kind: &'static str,
    what: String,
    /// The event that undid it.
    #[serde(skip_serializing_if = "Option::is_none")]
    undone_by: Option<i64>,
}

const COLUMNS: &[Column<Entry>] = &[
    column("编号", |l| l.id.to_string().into()),
    column("时间", |l| local(l.at).into()),
    column("谁", |l| (&l.who).into()),
    column("内容", |l| (&l.what).into()),
    column("撤销", |l| l.undone_by.map_or(Cell::Blank, |by| format!("已由第 {by} 条撤销").into())),
];

pub fn log(args: &Log, global: &Global) -> Result<Ending> {
    let events = Ledger::of(&global.project()?.root).events()?;
    let undone = undone_by(&events);
    let lines: Vec<Entry> = events
        .iter()
        .filter(|e| args.all || worth_telling(&e.decision))
        .map(|e| Entry {
            id: e.id,
            at: e.at,
            who: e.who.clone(),
            kind: e.decision.kind(),
            what: told(&e.decision, global.masking()),
            undone_by: undone.get(&e.id).copied(),
        })
        .collect();
    global.write(&lines, &lines, COLUMNS, || global.screen().table(COLUMNS, &lines))?;
    if lines.is_empty() {
        output::say("还没有做过任何决定。");
        return Ok(Ending::Found);
    }
    Ok(Ending::Done)
}

pub fn undo(args: &Undo, global: &Global) -> Result<Ending> {
    let project = global.project()?;
    global.recorded(|hand| undo::undo(args.id, &project.root, hand))
}
