//! Sums over all letters, asks, topics and policies, so that a reader can add them up.

use std::collections::HashSet;

use super::{Ranked, Session};
use crate::model::{AskState, Kind, Sums};

impl Session {
    /// Sums that add up.
    pub fn sums(&self, ranked: &Ranked) -> Sums {
        let topics = &ranked.topics;
        let requests = self.input.requests.len();
        let [mut open, mut referred, mut feedback] = std::array::from_fn(|_| vec![false; requests]);
        let mut asks_by_kind = [0; 2];
        for ask in &self.asks {
            match ask.state {
                AskState::Open => {
                    open[ask.request.position()] = true;
                    asks_by_kind[usize::from(ask.kind == Kind::Duty)] += 1;
                }
                AskState::Referred => referred[ask.request.position()] = true,
                AskState::Feedback => feedback[ask.request.position()] = true,
                AskState::Nothing => {}
            }
        }
        let count = |f: &dyn Fn(usize) -> bool| (0..requests).filter(|&i| f(i)).count() as u32;
        let in_topics =
            |of: &dyn Fn(usize) -> bool| topics.iter().map(|t| t.asks.len()).filter(|n| of(*n)).sum::<usize>() as u32;
        let distinct = |names: &mut dyn Iterator<Item = String>| names.collect::<HashSet<String>>().len() as u32;
        let villages = &mut self.input.requests.iter().filter_map(|r| match r.village {
            Some(v) => Some(v.to_string()),
            None => (!r.village_name.is_empty()).then(|| format!("{}/{}", r.town, r.village_name)),
        });
        Sums {
            requests: requests as u32,
            set_aside: self.input.set_aside,
            with_need: count(&|i| open[i]),
            referred: count(&|i| referred[i] && !open[i]),
            feedback: count(&|i| feedback[i] && !open[i] && !referred[i]),
            no_need: count(&|i| !open[i] && !referred[i] && !feedback[i]),
            villages: distinct(villages),
            asks: asks_by_kind.iter().sum(),
            asks_by_kind,
            placed: in_topics(&|asks| asks > 1),
            alone: in_topics(&|asks| asks == 1),
            unplaced: ranked.tray.len() as u32,
            topics: topics.len() as u32,
            by_meaning: topics.iter().any(|topic| topic.alike.is_some()),
            categories: distinct(&mut topics.iter().map(|t| t.category.clone()).filter(|c| !c.is_empty())),
            departments: distinct(&mut self.input.policies.policies.iter().map(|p| p.department.clone())),
            policies: self.input.policies.policies.len() as u32,
            clauses: self.input.policies.clauses.len() as u32,
        }
    }
}
