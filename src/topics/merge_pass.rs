//! Joins groups that one threshold for all has kept apart.
//!
//! Some needs are spoken of in few words and some in many: asks about a loose need are less alike among themselves, and
//! so is one half of them to the other half. So groups are compared once more, by how alike they are beside how alike
//! each one's own asks are, and, where there are policies, by whether the same documents answer them.

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::cluster::{Cluster, Rule};
use super::grouping::joined;
use super::{Inputs, Vector};

/// The groups after the merge pass.
pub fn join(groups: Vec<Cluster>, rule: Rule, inputs: &Inputs<'_>) -> Vec<Cluster> {
    let features = rule.features + inputs.policies.policies.len();
    let normalised_by_cohesion = |group: Cluster| {
        let (members, mut mean) = (group.members().to_vec(), group.normalised_by_cohesion());
        mean.0.extend(documents(&members, rule.features as u32, inputs).0);
        Cluster::of(members, mean)
    };
    let groups: Vec<Cluster> = groups.into_par_iter().map(normalised_by_cohesion).collect();
    let params = inputs.params.merge;
    let threshold = if inputs.matches.is_empty() { params.threshold } else { params.threshold_with_documents };
    joined(groups, Rule { threshold, features })
}

/// The documents that answer these asks, as features from number `first`; the squared length is what documents count.
fn documents(asks: &[u32], first: u32, inputs: &Inputs<'_>) -> Vector {
    let mut shares: FxHashMap<u32, f32> = FxHashMap::default();
    for matches in asks.iter().filter_map(|&ask| inputs.matches.get(ask as usize)) {
        let all: f32 = matches.iter().map(|m| m.probability).sum::<f32>().max(f32::MIN_POSITIVE);
        for found in matches {
            let policy = inputs.policies.clauses[found.clause as usize].policy;
            *shares.entry(first + policy).or_default() += found.probability / all;
        }
    }
    let mut shares: Vec<(u32, f32)> = shares.into_iter().collect();
    shares.sort_unstable_by_key(|(document, _)| *document);
    Vector(shares).unit().scaled(inputs.params.merge.documents.sqrt())
}
