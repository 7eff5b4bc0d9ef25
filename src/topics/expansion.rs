//! What an ask is lent by the clauses it matches: their most telling character pairs.
//!
//! Two villagers who ask for the same in different words find the same rules, or rules that say the same. The first
//! clauses found are taken to be right and lend their words (pseudo-relevance feedback, Rocchio 1971), each as much
//! as the next: a rank says more than a score here. Features for the clauses themselves were tried instead: asks of
//! one need seldom share as much as one clause among their first ten.

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::Inputs;
use super::vectors::hash;
use crate::index::{clause_text, saturated, smoothed_idf};
use crate::model::{AskId, ClauseId};
use crate::text::{bigrams, is_stop_word};

/// What clauses lend.
#[derive(Default)]
pub struct Expansion {
    /// By matched clause: its strongest pairs by tf·idf among the matched clauses, with weights, as a unit vector.
    pairs: FxHashMap<ClauseId, Vec<(u64, f32)>>,
    /// So many of an ask's first clauses lend to it.
    first: usize,
}

impl Expansion {
    /// From the first matches of all asks.
    pub fn of(inputs: &Inputs<'_>) -> Expansion {
        let params = inputs.params.expansion;
        let first = params.clauses.min(inputs.policies.clauses.len() / params.clauses_for_each);
        let mut clauses: Vec<ClauseId> =
            inputs.matches.iter().flat_map(|matched| matched.best.iter().take(first)).map(|m| m.clause).collect();
        clauses.sort_unstable();
        clauses.dedup();
        let counts: Vec<FxHashMap<u64, f32>> = clauses
            .par_iter()
            .map(|&clause| {
                let mut counts = FxHashMap::default();
                let text = inputs.place_names.without(&clause_text(inputs.policies, clause));
                bigrams(&text).filter(|p| !is_stop_word(p)).for_each(|p| *counts.entry(hash(p)).or_default() += 1.0);
                counts
            })
            .collect();
        let mut df: FxHashMap<u64, f32> = FxHashMap::default();
        counts.iter().flat_map(FxHashMap::keys).for_each(|&pair| *df.entry(pair).or_default() += 1.0);
        let n = clauses.len() as f32;
        let strongest = |counts: FxHashMap<u64, f32>| {
            let idf = |pair: &u64| smoothed_idf(n, df[pair], 0.5);
            let weight = |(pair, tf): (u64, f32)| (pair, saturated(tf) * idf(&pair));
            let mut pairs: Vec<(u64, f32)> = counts.into_iter().map(weight).collect();
            pairs.sort_unstable_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
            pairs.truncate(params.pairs);
            let length = pairs.iter().map(|(_, w)| w * w).sum::<f32>().sqrt().max(f32::MIN_POSITIVE);
            pairs.iter_mut().for_each(|(_, w)| *w /= length);
            pairs
        };
        let pairs: Vec<Vec<(u64, f32)>> = counts.into_par_iter().map(strongest).collect();
        Expansion { pairs: clauses.into_iter().zip(pairs).collect(), first }
    }

    /// Nothing is lent to anybody.
    pub fn is_empty(&self) -> bool {
        self.pairs.is_empty()
    }

    /// The pairs lent to an ask; the same pair may come more than once.
    pub fn lent(&self, ask: AskId, inputs: &Inputs<'_>) -> impl Iterator<Item = (u64, f32)> {
        inputs.matches_of(ask).iter().take(self.first).filter_map(|m| self.pairs.get(&m.clause)).flatten().copied()
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::letters;
    use super::*;

    #[test]
    fn the_first_clauses_lend_their_pairs_and_few_clauses_lend_nothing() {
        let policies = |n: usize| vec![("", "", "污水接管费用"); n];
        let with = |n: usize| letters(&["甲"]).with_policies(&policies(n), &[&[(0, 0.9), (1, 0.9)]]);
        let few = with(19);
        assert!(Expansion::of(&few.inputs()).is_empty());
        // One clause for every twenty: of the two that match, the first alone lends.
        let many = with(20);
        let expansion = Expansion::of(&many.inputs());
        let lent: Vec<(u64, f32)> = expansion.lent(AskId(0), &many.inputs()).collect();
        assert_eq!(lent.len(), 5);
        assert!((lent.iter().map(|(_, weight)| weight * weight).sum::<f32>() - 1.0).abs() < 1e-5);
    }
}
