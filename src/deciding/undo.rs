//! A decision is taken back, which is itself one.

use std::path::Path;

use anyhow::{Result, bail};

use super::{Done, Hand, told};
use crate::ledger::{Decision, Event, Ledger, undone_by};

/// Takes back a decision, or the last one.
///
/// # Errors
/// When there is none, it is taken back already, or it cannot be recorded.
pub fn undo(id: Option<i64>, root: &Path, hand: &Hand) -> Result<Done> {
    if !Ledger::of(root).exists() {
        bail!("还没有做过任何决定，没有可撤销的");
    }
    hand.record(root, |_, events| {
        let target = target(id, events)?;
        hand.note(format_args!("撤销：第 {} 条，{}", target.id, told(&target.decision, hand.masking)));
        let dependent = resting_on(target, events);
        if !dependent.is_empty() {
            let ids: Vec<String> = dependent.iter().map(ToString::to_string).collect();
            hand.note(format_args!(
                "注意：以后的修改（第 {} 条）是对这一批作的，随之不起作用；要恢复，再撤销这次撤销。",
                ids.join("、")
            ));
        }
        let aired = aired_since(target, events);
        if aired > 0 {
            hand.note(format_args!("注意：其中 {aired} 期已经播出，撤销审定后这些播出记录仍在。"));
        }
        Ok(Decision::Undone { event: target.id })
    })
}

/// How many broadcasts of what an event approved took place since.
fn aired_since(target: &Event, events: &[Event]) -> usize {
    let Decision::Accepted { episodes, .. } = &target.decision else { return 0 };
    let undone = undone_by(events);
    let standing = events.iter().filter(|e| e.id > target.id && !undone.contains_key(&e.id));
    let days = standing.filter_map(|e| match &e.decision {
        Decision::Aired { date, .. } => Some(*date),
        _ => None,
    });
    let days: std::collections::BTreeSet<_> = days.collect();
    episodes.iter().filter(|episode| days.contains(&episode.date)).count()
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
    if !event.decision.is_undoable() {
        bail!("第 {id} 条是自动记下的，不是决定，不能撤销");
    }
    Ok(event)
}
