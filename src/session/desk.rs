//! What was decided at the letter desk, laid over what was read.

use super::Input;
use crate::ledger::Desk;
use crate::model::{Ask, AskState, Found, Kind, Request, RequestPosition, Roster};

impl Desk {
    /// Letters whose village was corrected.
    pub(super) fn relocate(&self, requests: &mut [Request], roster: &Roster) {
        for request in requests {
            let Some((town, village)) = self.located.get(&request.id) else { continue };
            if let Found::One(found) = roster.find(village, town) {
                request.village = Some(found);
                request.town.clone_from(town);
                request.village_name.clone_from(village);
            }
        }
    }

    /// The asks of one request, some of them cut in two.
    pub(super) fn cut_asks(&self, asks: &mut Vec<Ask>) {
        for (id, from, new) in &self.cuts {
            // A letter that was altered since may have an ask of that number by itself.
            if asks.iter().any(|ask| ask.id == *new) {
                continue;
            }
            let Some(at) = asks.iter().position(|ask| ask.id == *id) else { continue };
            // A letter that was altered since may no longer say so.
            let Some(start) = asks[at].text.find(from.as_str()).filter(|&start| start > 0) else { continue };
            let text = asks[at].text.split_off(start);
            let end = asks[at].text.trim_end().len();
            asks[at].text.truncate(end);
            let second = Ask { id: new.clone(), text, ..asks[at].clone() };
            asks.insert(at + 1, second);
        }
    }

    /// Asks of a letter that was said to state none.
    pub(super) fn add_asks(&self, asks: &mut Vec<Ask>, request: &Request, position: RequestPosition) {
        let id = format!("{}.1", request.id);
        if asks.is_empty() && self.sorted.get(&id).is_some_and(|(state, _)| *state != AskState::Nothing) {
            let kind = request.kind.unwrap_or(Kind::Asked);
            let (text, why) = (request.text.clone(), String::new());
            asks.push(Ask { id, request: position, text, kind, state: AskState::Open, why });
        }
    }

    /// What asks are by decision.
    pub(super) fn sort_asks(&self, asks: &mut [Ask]) {
        if self.sorted.is_empty() {
            return;
        }
        for ask in asks {
            if let Some((state, why)) = self.sorted.get(&ask.id) {
                (ask.state, ask.why) = (*state, why.clone());
            }
        }
    }
}

/// Whether a round came in since the last decision.
pub(super) fn new_round(input: &Input, memory: &crate::ledger::State) -> bool {
    input.requests.iter().any(|request| !memory.knows_round(&request.source.file))
}
