//! How well one partition of items agrees with another: BCubed, and the adjusted Rand index.

use std::collections::HashMap;
use std::hash::Hash;

/// Precision, recall and F1, each in 0..=1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BCubed {
    pub precision: f64,
    pub recall: f64,
    pub f1: f64,
}

/// BCubed (Bagga & Baldwin 1998) of items given as (group found, group labelled): the mean over the items of how much of
/// an item's found group shares its label, and of how much of its label's items were found with it.
pub fn bcubed<A: Hash + Eq, B: Hash + Eq>(items: &[(A, B)]) -> BCubed {
    let (both, found, labelled) = counts(items);
    let n = items.len().max(1) as f64;
    let mean = |share: &dyn Fn(&(A, B)) -> f64| items.iter().map(share).sum::<f64>() / n;
    let precision = mean(&|i| both[&(&i.0, &i.1)] / found[&i.0]);
    let recall = mean(&|i| both[&(&i.0, &i.1)] / labelled[&i.1]);
    let f1 = if precision + recall > 0.0 { 2.0 * precision * recall / (precision + recall) } else { 0.0 };
    BCubed { precision, recall, f1 }
}

/// Adjusted Rand index (Hubert & Arabie 1985): 1 for the same partition, about 0 for one by chance.
pub fn adjusted_rand<A: Hash + Eq, B: Hash + Eq>(items: &[(A, B)]) -> f64 {
    let (both, one, other) = counts(items);
    let pairs = |n: f64| n * (n - 1.0) / 2.0;
    // Sums of whole numbers: exact in any order.
    let together: f64 = both.values().map(|&n| pairs(n)).sum();
    let (one, other): (f64, f64) = (one.values().map(|&n| pairs(n)).sum(), other.values().map(|&n| pairs(n)).sum());
    let chance = one * other / pairs(items.len() as f64).max(1.0);
    let most = (one + other) / 2.0;
    if most > chance { (together - chance) / (most - chance) } else { 1.0 }
}

type Counts<'a, A, B> = (HashMap<(&'a A, &'a B), f64>, HashMap<&'a A, f64>, HashMap<&'a B, f64>);

/// Sizes of the common parts, and of the groups on either side.
fn counts<A: Hash + Eq, B: Hash + Eq>(items: &[(A, B)]) -> Counts<'_, A, B> {
    let (mut both, mut one, mut other) = (HashMap::new(), HashMap::new(), HashMap::new());
    for (a, b) in items {
        *both.entry((a, b)).or_default() += 1.0;
        *one.entry(a).or_default() += 1.0;
        *other.entry(b).or_default() += 1.0;
    }
    (both, one, other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_partition_is_perfect_under_other_names() {
        let items = [(1, "a"), (1, "a"), (2, "b"), (3, "c")];
        assert_eq!(bcubed(&items).f1, 1.0);
        assert_eq!(adjusted_rand(&items), 1.0);
    }

    #[test]
    fn everybody_alone_is_precise_and_recalls_little() {
        let alone: Vec<(usize, u8)> = [0, 0, 0, 1].into_iter().enumerate().collect();
        let b = bcubed(&alone);
        assert_eq!((b.precision, b.recall), (1.0, 0.5));
        assert_eq!(adjusted_rand(&alone), 0.0);
    }

    #[test]
    fn all_in_one_recalls_everything() {
        let b = bcubed(&[((), 0), ((), 0), ((), 0), ((), 1)]);
        assert_eq!((b.precision, b.recall), (0.625, 1.0));
    }
}
