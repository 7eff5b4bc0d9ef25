//! Whether probabilities mean what they say: of the first clauses given p, do about p answer?

use serde::Serialize;

/// Bins of equal width over 0..1.
const BINS: usize = 10;

/// First clauses whose probability falls into one bin.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Bin {
    pub from: f64,
    pub to: f64,
    pub questions: usize,
    /// Mean of the probabilities given.
    pub given: f64,
    /// Share that does answer.
    pub right: f64,
}

/// The bins that are not empty, for pairs of a probability and whether the first clause answers.
pub fn reliability(first: &[(f32, bool)]) -> Vec<Bin> {
    let bin_of = |p: f32| ((p * BINS as f32) as usize).min(BINS - 1);
    (0..BINS)
        .filter_map(|bin| {
            let inside: Vec<_> = first.iter().filter(|(p, _)| bin_of(*p) == bin).collect();
            let n = inside.len() as f64;
            (!inside.is_empty()).then(|| Bin {
                from: bin as f64 / BINS as f64,
                to: (bin + 1) as f64 / BINS as f64,
                questions: inside.len(),
                given: inside.iter().map(|(p, _)| f64::from(*p)).sum::<f64>() / n,
                right: inside.iter().filter(|(_, right)| *right).count() as f64 / n,
            })
        })
        .collect()
}

/// Expected calibration error (Naeini et al. 2015): mean distance of given and right, by questions.
pub fn calibration_error(bins: &[Bin]) -> f64 {
    let n: usize = bins.iter().map(|b| b.questions).sum();
    bins.iter().map(|b| b.questions as f64 * (b.given - b.right).abs()).sum::<f64>() / n.max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_worked_out_by_hand() {
        let bins = reliability(&[(0.05, false), (0.95, true), (1.0, true), (0.91, false)]);
        assert_eq!(bins.len(), 2);
        assert_eq!((bins[1].questions, bins[1].from), (3, 0.9));
        assert!((bins[1].right - 2.0 / 3.0).abs() < 1e-9);
        assert!((calibration_error(&bins) - (0.05 + 3.0 * (2.86f64 / 3.0 - 2.0 / 3.0)) / 4.0).abs() < 1e-6);
    }
}
