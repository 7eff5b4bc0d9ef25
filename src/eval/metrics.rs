//! R@k, MRR@10 and nDCG@10 as in BEIR and trec_eval, and bootstrap intervals over questions.

use std::collections::HashMap;
use std::hash::Hash;

use rayon::prelude::*;
use serde::Serialize;

use crate::random::SplitMix;

/// Names of the metrics, in the order of [`Scores`].
pub const METRICS: [&str; 6] = ["R@5", "R@10", "R@50", "R@100", "MRR@10", "nDCG@10"];

/// One question's metrics, in the order of [`METRICS`]; each in 0..=1.
pub type Scores = [f64; 6];

const RESAMPLES: usize = 1000;

/// Scores one ranking of documents against its judged documents (grade > 0 = relevant).
///
/// nDCG takes the grade itself as gain and discounts by log2(rank + 1) (Järvelin & Kekäläinen 2002), as trec_eval
/// does; recall is over all relevant.
pub fn scores<D: Eq + Hash>(ranking: &[D], judged: &HashMap<D, u32>) -> Scores {
    let relevant = judged.values().filter(|&&g| g > 0).count();
    if relevant == 0 {
        return [0.0; 6];
    }
    let grade = |doc: &D| judged.get(doc).copied().unwrap_or(0);
    let recall = |k: usize| ranking.iter().take(k).filter(|d| grade(d) > 0).count() as f64 / relevant as f64;
    let first = ranking.iter().take(10).position(|d| grade(d) > 0);
    let gain = |g: u32, rank: usize| f64::from(g) / ((rank + 2) as f64).log2();
    let dcg: f64 = ranking.iter().take(10).enumerate().map(|(rank, d)| gain(grade(d), rank)).sum();
    let mut ideal: Vec<u32> = judged.values().copied().collect();
    ideal.sort_unstable_by(|a, b| b.cmp(a));
    let best: f64 = ideal.iter().take(10).enumerate().map(|(rank, &g)| gain(g, rank)).sum();
    [recall(5), recall(10), recall(50), recall(100), first.map_or(0.0, |r| 1.0 / (r + 1) as f64), dcg / best]
}

/// Mean of each metric; zeros where there is nothing.
pub fn mean(all: &[Scores]) -> Scores {
    let mut sums = [0.0; 6];
    for scores in all {
        for (sum, s) in sums.iter_mut().zip(scores) {
            *sum += s;
        }
    }
    sums.map(|s| s / all.len().max(1) as f64)
}

/// A mean with its 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Interval {
    pub mean: f64,
    pub low: f64,
    pub high: f64,
}

/// Percentile bootstrap over questions, for every metric. The same input gives the same interval.
pub fn interval(all: &[Scores]) -> [Interval; 6] {
    let centre = mean(all);
    let resampled: Vec<Scores> = (0..RESAMPLES as u64)
        .into_par_iter()
        .map(|seed| {
            let mut random = SplitMix(seed);
            let sample: Vec<Scores> = (0..all.len()).map(|_| all[random.below(all.len())]).collect();
            mean(&sample)
        })
        .collect();
    std::array::from_fn(|metric| {
        let mut values: Vec<f64> = resampled.iter().map(|s| s[metric]).collect();
        values.sort_unstable_by(f64::total_cmp);
        Interval { mean: centre[metric], low: values[RESAMPLES / 40], high: values[RESAMPLES - 1 - RESAMPLES / 40] }
    })
}

/// Interval of the difference of two systems over the same questions, second minus first.
pub fn paired(first: &[Scores], second: &[Scores]) -> [Interval; 6] {
    let differences: Vec<Scores> =
        first.iter().zip(second).map(|(a, b)| std::array::from_fn(|m| b[m] - a[m])).collect();
    interval(&differences)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ranking_worked_out_by_hand() {
        let judged = HashMap::from([(7, 2), (9, 1), (4, 0)]);
        let s = scores(&[4, 7, 1, 9], &judged);
        assert_eq!(s[0], 1.0);
        assert_eq!(s[4], 0.5);
        let dcg = 2.0 / 3f64.log2() + 1.0 / 5f64.log2();
        let ideal = 2.0 / 2f64.log2() + 1.0 / 3f64.log2();
        assert!((s[5] - dcg / ideal).abs() < 1e-12);
    }

    #[test]
    fn a_better_system_has_a_positive_difference() {
        let worse = vec![[0.0; 6]; 40];
        let better: Vec<Scores> = (0..40).map(|i| [f64::from(i % 2); 6]).collect();
        let difference = paired(&worse, &better)[0];
        assert!(difference.low > 0.0 && difference.mean == 0.5 && difference.high < 1.0);
    }
}
