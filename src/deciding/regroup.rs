//! All letters are grouped anew, with everything learned so far.

use anyhow::Result;

use super::{Done, Hand, seen, unmoved};
use crate::ledger::Decision;
use crate::session::{Ranked, Session};

/// Records what a session in which everything teaches has grouped anew.
///
/// # Errors
/// When somebody else has decided about topics meanwhile, or it cannot be recorded.
pub fn record(session: &Session, after: &Ranked, hand: &Hand) -> Result<Done> {
    let known = session.memory()?;
    hand.write(
        &session.project.root,
        |events| session.remembered(events),
        |_| None,
        |state, _| {
            unmoved(known, state)?;
            // Whatever waits now is told anew.
            let mut state = state.clone();
            state.waiting.clear();
            Ok(vec![Decision::Regrouped { seen: seen(session, after, &state) }])
        },
    )
}
