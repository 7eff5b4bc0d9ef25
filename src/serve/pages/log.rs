//! 记录: what was decided, by whom and when, and taking it back.

use anyhow::Result;
use serde::Serialize;

use super::{Asked, Filled, value};
use crate::deciding::{told, worth_telling};
use crate::ledger::undone_by;
use crate::report::render::local;
use crate::serve::words::with_names;

#[derive(Serialize)]
struct Line {
    id: i64,
    at: String,
    who: String,
    what: String,
    /// The event that undid it.
    undone_by: Option<i64>,
    /// Whether it can be taken back.
    undoable: bool,
}

pub fn page(asked: &Asked<'_>) -> Result<Filled> {
    let events = &asked.moment.events;
    let undone = undone_by(events);
    let line = |event: &crate::ledger::Event| Line {
        id: event.id,
        at: local(event.at),
        who: event.who.clone(),
        what: with_names(&told(&event.decision, asked.masking()), &asked.moment.session),
        undone_by: undone.get(&event.id).copied(),
        undoable: event.decision.is_undoable() && !undone.contains_key(&event.id),
    };
    let q = asked.said("q");
    let mut lines: Vec<Line> = events.iter().rev().filter(|e| worth_telling(&e.decision)).map(line).collect();
    lines.retain(|line| q.is_empty() || line.what.contains(q) || line.who.contains(q) || line.at.starts_with(q));
    Ok(("log.html", minijinja::context! { lines => value(&lines), q }))
}
