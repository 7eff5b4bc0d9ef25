//! What was decided of letters at the letter desk: what an ask is, where it is cut, from where a letter comes.

use std::collections::BTreeMap;

use crate::model::AskState;

/// The decisions that stand.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Desk {
    /// Ask → what it is, and for a referral why and where to.
    pub sorted: BTreeMap<String, (AskState, String)>,
    /// In the order they were cut: an ask, the text from which its second part goes on, and that part's id.
    pub cuts: Vec<(String, String, String)>,
    /// Request → its town and village.
    pub located: BTreeMap<String, (String, String)>,
}

impl Desk {
    pub(super) fn sort(&mut self, asks: &[String], state: AskState, why: &str) {
        self.sorted.extend(asks.iter().map(|ask| (ask.clone(), (state, why.to_string()))));
    }

    pub(super) fn cut(&mut self, ask: &str, at: &str, new: &str) {
        self.cuts.push((ask.to_string(), at.to_string(), new.to_string()));
    }

    pub(super) fn locate(&mut self, requests: &[String], town: &str, village: &str) {
        self.located.extend(requests.iter().map(|r| (r.clone(), (town.to_string(), village.to_string()))));
    }
}
