//! Splits of confirmed questions, the same every time.

use crate::model::ClauseId;
use crate::random::SplitMix;

/// A fold number below `k` for each of `n` questions, at random.
pub fn random(n: usize, k: usize, seed: u64) -> Vec<usize> {
    let mut order: Vec<usize> = (0..n).collect();
    SplitMix(seed).shuffle(&mut order);
    let mut folds = vec![0; n];
    order.iter().enumerate().for_each(|(number, &question)| folds[question] = number % k);
    folds
}

/// A fold number below `k` for each question such that no clause answers questions of two folds. Questions tied
/// together by their clauses stay together; the folds come out as equal as that allows.
pub fn grouped(clauses: &[&[ClauseId]], k: usize, seed: u64) -> Vec<usize> {
    let mut groups = groups(clauses);
    SplitMix(seed).shuffle(&mut groups);
    groups.sort_by_key(|g| std::cmp::Reverse(g.len()));
    let mut folds = vec![0; clauses.len()];
    let mut loads = vec![0; k];
    for group in groups {
        let lightest = (0..k).min_by_key(|&fold| loads[fold]).unwrap_or(0);
        loads[lightest] += group.len();
        group.iter().for_each(|&question| folds[question] = lightest);
    }
    folds
}

/// Questions connected by shared clauses, by union-find.
fn groups(clauses: &[&[ClauseId]]) -> Vec<Vec<usize>> {
    fn root(parents: &mut [usize], mut at: usize) -> usize {
        while parents[at] != at {
            parents[at] = parents[parents[at]];
            at = parents[at];
        }
        at
    }
    let mut parents: Vec<usize> = (0..clauses.len()).collect();
    let mut answers: Vec<(ClauseId, usize)> =
        clauses.iter().enumerate().flat_map(|(question, of)| of.iter().map(move |&c| (c, question))).collect();
    answers.sort_unstable();
    for pair in answers.windows(2).filter(|pair| pair[0].0 == pair[1].0) {
        let (a, b) = (root(&mut parents, pair[0].1), root(&mut parents, pair[1].1));
        parents[a.max(b)] = a.min(b);
    }
    let mut groups = vec![Vec::new(); clauses.len()];
    for question in 0..clauses.len() {
        groups[root(&mut parents, question)].push(question);
    }
    groups.retain(|g: &Vec<usize>| !g.is_empty());
    groups
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn grouped_folds_share_no_clause(
            clauses in prop::collection::vec(prop::collection::vec((0u32..60).prop_map(ClauseId), 1..4), 0..80), k in 2usize..6
        ) {
            let of: Vec<&[ClauseId]> = clauses.iter().map(Vec::as_slice).collect();
            let folds = grouped(&of, k, 1);
            for (a, fold_a) in clauses.iter().zip(&folds) {
                for (b, fold_b) in clauses.iter().zip(&folds) {
                    prop_assert!(fold_a == fold_b || !a.iter().any(|c| b.contains(c)));
                }
            }
        }
    }

    #[test]
    fn random_folds_are_equal_and_repeatable() {
        let folds = random(103, 5, 7);
        for fold in 0..5 {
            let size = folds.iter().filter(|&&f| f == fold).count();
            assert!((20..=21).contains(&size));
        }
        assert_eq!(folds, random(103, 5, 7));
        assert_ne!(folds, random(103, 5, 8));
    }
}
