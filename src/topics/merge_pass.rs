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

/// Groups join from this similarity beside that within them (petitions: 0.60 to 0.65 is best),
const ALIKE: f32 = 0.6;
/// and the cosine of the documents that answer them counts so much beside it; groups that the same documents answer join from
/// 0.2, such that share none from 0.7.
const DOCUMENTS: f32 = 0.5;
const ALIKE_WITH_DOCUMENTS: f32 = 0.7;

/// The groups after the merge pass.
pub fn join(groups: Vec<Cluster>, rule: Rule, inputs: &Inputs<'_>) -> Vec<Cluster> {
    let features = rule.features + inputs.policies.policies.len();
    let normalised_by_cohesion = |group: Cluster| {
        let (members, mut mean) = (group.members().to_vec(), group.normalised_by_cohesion());
        mean.0.extend(documents(&members, rule.features as u32, inputs).0);
        Cluster::of(members, mean)
    };
    let groups: Vec<Cluster> = groups.into_par_iter().map(normalised_by_cohesion).collect();
    let threshold = if inputs.matches.is_empty() { ALIKE } else { ALIKE_WITH_DOCUMENTS };
    joined(groups, Rule { threshold, features })
}

/// The documents that answer these asks, as features from number `first`; the squared length is [`DOCUMENTS`].
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
    Vector(shares).unit().scaled(DOCUMENTS.sqrt())
}
