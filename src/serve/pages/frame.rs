//! What stands around every page: where the series is, who decides, what was decided last.

use std::collections::HashSet;

use anyhow::Result;
use serde::Serialize;

use super::Asked;
use crate::deciding::told;
use crate::ledger::undone_by;
use crate::model::{Request, VillageId};
use crate::report::masking::plain;
use crate::serve::words::with_names;

#[derive(Serialize)]
pub struct Frame {
    district: String,
    today: String,
    /// The first part of the path.
    current: String,
    /// The last round.
    round: String,
    sent: usize,
    silent: usize,
    stage: &'static str,
    who: String,
    revealed: bool,
    /// The last event of the ledger.
    last: i64,
    /// Which is newer.
    moment: u64,
    /// The last decision that stands.
    undo: Option<Undo>,
    problems: usize,
    tray: usize,
    /// Why words alone are used.
    note: String,
    /// Why what is shown is not what is in the folder.
    fault: String,
}

#[derive(Serialize)]
struct Undo {
    event: i64,
    what: String,
}

impl Frame {
    pub fn of(asked: &Asked<'_>, current: &str) -> Result<Frame> {
        let session = &asked.moment.session;
        let (memory, input) = (session.memory()?, &session.input);
        let sent: HashSet<VillageId> =
            input.requests.iter().filter(|r| !r.is_live_question()).filter_map(|r| r.village).collect();
        let undone = undone_by(&asked.moment.events);
        let last = asked.moment.events.iter().rev().find(|e| e.decision.is_a_decision() && !undone.contains_key(&e.id));
        let stage = match &memory.draft {
            Some(draft) => draft.stage.label(),
            None if memory.pending().next().is_some() => "已审定，待播出",
            None if memory.broadcasts.values().any(|b| b.aired) => "已播出，下一批未拟定",
            None => "未拟定",
        };
        Ok(Frame {
            district: plain(&session.project.config.district),
            today: session.today.to_string(),
            current: current.to_string(),
            round: last_round(&input.requests),
            sent: sent.len(),
            silent: input.roster.villages.len().saturating_sub(sent.len()),
            stage,
            who: asked.visitor.who.clone(),
            revealed: asked.visitor.revealed,
            last: asked.moment.last(),
            moment: asked.moment.number,
            undo: last.map(|e| Undo { event: e.id, what: with_names(&told(&e.decision, asked.masking()), session) }),
            problems: input.problems.iter().filter(|p| p.severity > crate::model::Severity::Note).count(),
            tray: session.ranked()?.tray.len(),
            note: session.meaning_note()?.unwrap_or_default().to_string(),
            fault: asked.fault.clone().unwrap_or_default(),
        })
    }
}

/// The round whose letters are the latest, as far as they say when they were sent.
fn last_round(requests: &[Request]) -> String {
    let sent = requests.iter().filter(|request| !request.is_live_question());
    sent.max_by_key(|request| request.date).map(|request| plain(&request.round)).unwrap_or_default()
}
