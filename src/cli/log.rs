//! `xuanti log` and `xuanti undo`: what was decided, by whom, and taking it back.

use anyhow::{Result, bail};
use serde::Serialize;

use super::deciding::{local, record, told};
use super::{Ending, Global, output};
use crate::ledger::{Decision, Event, Ledger, undone_by};
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
            what: told(&e.decision, global),
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

/// Observations are told only where the grouping joined or divided topics people may know.
fn worth_telling(decision: &Decision) -> bool {
    match decision {
        Decision::Seen(seen) => !seen.joined.is_empty() || !seen.divided.is_empty(),
        _ => true,
    }
}

pub fn undo(args: &Undo, global: &Global) -> Result<Ending> {
    let project = global.project()?;
    if !Ledger::of(&project.root).exists() {
        bail!("还没有做过任何决定，没有可撤销的");
    }
    record(global, &project, |_, events| {
        let target = target(args.id, events)?;
        output::say(format_args!("撤销：第 {} 条，{}", target.id, told(&target.decision, global)));
        let dependent = resting_on(target, events);
        if !dependent.is_empty() {
            let ids: Vec<String> = dependent.iter().map(ToString::to_string).collect();
            output::say(format_args!(
                "注意：以后的修改（第 {} 条）是对这一批作的，随之不起作用；要恢复，再撤销这次撤销。",
                ids.join("、")
            ));
        }
        Ok(Decision::Undone { event: target.id })
    })
}

/// Later changes that are of the batch which an event drafted or approved, and stand.
fn resting_on(target: &Event, events: &[Event]) -> Vec<i64> {
    let undone = undone_by(events);
    let drafted = matches!(target.decision, Decision::Drafted { .. });
    if !drafted && !matches!(target.decision, Decision::Accepted { .. }) {
        return Vec::new();
    }
    let later = events.iter().filter(|e| e.id > target.id && !undone.contains_key(&e.id));
    // Until the next batch begins.
    let begins = |e: &&Event| matches!(e.decision, Decision::Drafted { .. } | Decision::Accepted { .. });
    let of_batch = later.take_while(|e| !begins(e));
    let edits = of_batch.filter(|e| matches!(&e.decision, Decision::Edited { why, .. } if why.is_empty() == drafted));
    edits.map(|e| e.id).collect()
}

fn target(id: Option<i64>, events: &[Event]) -> Result<&Event> {
    let undone = undone_by(events);
    let Some(id) = id else {
        let last = events.iter().rev().find(|e| e.decision.is_a_decision() && !undone.contains_key(&e.id));
        return last.ok_or_else(|| anyhow::anyhow!("没有可撤销的决定"));
    };
    let Some(event) = events.iter().find(|e| e.id == id) else {
        bail!("没有第 {id} 条。用 xuanti log 查看编号");
    };
    if let Some(by) = undone.get(&id) {
        bail!("第 {id} 条已由第 {by} 条撤销。要恢复它：xuanti undo {by}");
    }
    if matches!(event.decision, Decision::Seen(_)) {
        bail!("第 {id} 条是自动记下的轮次和选题，不是决定，不能撤销");
    }
    Ok(event)
}
