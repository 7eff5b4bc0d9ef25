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
use crate::model::AskId;

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
fn documents(asks: &[AskId], first: u32, inputs: &Inputs<'_>) -> Vector {
    let mut shares: FxHashMap<u32, f32> = FxHashMap::default();
    for matches in asks.iter().map(|&ask| inputs.matches_of(ask)) {
        let all: f32 = matches.iter().map(|m| m.probability).sum::<f32>().max(f32::MIN_POSITIVE);
        for found in matches {
            let policy = inputs.policies[found.clause].policy;
            *shares.entry(first + policy.0).or_default() += found.probability / all;
        }
    }
    let mut shares: Vec<(u32, f32)> = shares.into_iter().collect();
    shares.sort_unstable_by_key(|(document, _)| *document);
    Vector(shares).unit().scaled(inputs.params.merge.documents.sqrt())
}

#[cfg(test)]
mod tests {
    use super::super::fixture::letters;
    use super::*;

    /// Two groups of one letter each that have `shared` of ten equally strong features in common.
    fn groups(shared: u32) -> Vec<Cluster> {
        let vector = |first: u32| Vector((first..first + 10).map(|feature| (feature, 1.0)).collect()).unit();
        vec![Cluster::of(vec![AskId(0)], vector(0)), Cluster::of(vec![AskId(1)], vector(10 - shared))]
    }

    #[test]
    fn groups_that_the_same_document_answers_join_sooner() {
        let policies = [("", "甲办法", ""), ("", "乙办法", "")];
        let joined = |shared, matches: &[&[(u32, f32)]]| {
            let letters = letters(&["甲", "乙"]).with_policies(&policies, matches);
            join(groups(shared), Rule { threshold: 0.9, features: 20 }, &letters.inputs()).len() == 1
        };
        let same: [&[(u32, f32)]; 2] = [&[(0, 0.9)], &[(0, 0.3)]];
        let different: [&[(u32, f32)]; 2] = [&[(0, 0.9)], &[(1, 0.3)]];
        assert!(joined(3, &same) && !joined(1, &same));
        assert!(joined(7, &different) && !joined(6, &different));
        // With no policies at all.
        assert!(joined(6, &[]) && !joined(5, &[]));
    }
}
