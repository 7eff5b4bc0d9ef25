//! Finds the similarity from which letters are about one topic: how far it stands out from that of any two letters.

use rayon::prelude::*;

use super::Vector;
use super::params::ThresholdParams;
use super::vectors::postings;
use crate::random::GOLDEN;

/// From more pairs than this so many are sampled, to learn how alike letters are that have nothing to do with each other.
/// (The sampling error of the threshold is then about 0.001.)
const ALL_PAIRS: usize = 200_000;
const SAMPLED_PAIRS: u64 = 20_000;

/// From fewer pairs nothing is learned: they may all be about the same need.
const FEW_PAIRS: usize = 100;

impl ThresholdParams {
    /// The similarity for letters whose texts, by number in `vectors`, are `texts`; feature numbers are below `features`.
    pub fn threshold(self, vectors: &[Vector], texts: &[u32], features: usize) -> f32 {
        let n = texts.len();
        let vector = |i: usize| &vectors[texts[i] as usize];
        let all = n * n.saturating_sub(1) / 2;
        if all < FEW_PAIRS {
            return (self.least + self.most) / 2.0;
        }
        let similarities: Vec<f32> = if all <= ALL_PAIRS {
            // Of two letters few features are the same, so postings lead past most of the work of looking each up.
            let postings = postings((0..n).map(vector), features);
            let row = |i: usize| -> Vec<f32> {
                let mut row = vec![0.0; i];
                for &(feature, weight) in &vector(i).0 {
                    let before = postings[feature as usize].iter().take_while(|(j, _)| (*j as usize) < i);
                    before.for_each(|&(j, other)| row[j as usize] += weight * other);
                }
                row
            };
            (0..n).into_par_iter().flat_map_iter(row).collect()
        } else {
            sampled(vectors, texts, features)
        };
        let count = similarities.len() as f64;
        let mean = similarities.iter().map(|&s| f64::from(s)).sum::<f64>() / count;
        let variance = similarities.iter().map(|&s| (f64::from(s) - mean).powi(2)).sum::<f64>() / count;
        ((mean + f64::from(self.deviations) * variance.sqrt()) as f32).clamp(self.least, self.most)
    }
}

/// The similarities of [`SAMPLED_PAIRS`] letters.
fn sampled(vectors: &[Vector], texts: &[u32], features: usize) -> Vec<f32> {
    // Weyl's sequence with two irrational steps spreads the pairs evenly and needs no generator.
    let drawn = |draw: u64, step: u64| (draw.wrapping_mul(step) >> 32) as usize % texts.len();
    let pair = |draw: u64| (drawn(draw, GOLDEN), drawn(draw, 0xD1B5_4A32_D192_ED03), draw as usize);
    let mut pairs: Vec<(usize, usize, usize)> = (0..SAMPLED_PAIRS).map(pair).collect();
    pairs.sort_unstable();
    let similarities = |weights: &mut Vec<f32>, pairs: &[(usize, usize, usize)]| -> Vec<(usize, f32)> {
        let first = pairs[0].0;
        let own = &vectors[texts[first] as usize].0;
        own.iter().for_each(|&(feature, weight)| weights[feature as usize] = weight);
        let similarity = |&(i, j, draw): &(usize, usize, usize)| {
            (draw, if i == j { 0.0 } else { vectors[texts[j] as usize].looked_up(weights) })
        };
        let row = pairs.iter().map(similarity).collect();
        own.iter().for_each(|&(feature, _)| weights[feature as usize] = 0.0);
        row
    };
    let rows: Vec<&[(usize, usize, usize)]> = pairs.chunk_by(|a, b| a.0 == b.0).collect();
    let rows = rows.into_par_iter().map_init(|| vec![0.0; features], similarities);
    let mut all = vec![0.0; pairs.len()];
    rows.collect::<Vec<_>>().into_iter().flatten().for_each(|(draw, similarity)| all[draw] = similarity);
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULE: ThresholdParams = ThresholdParams { deviations: 3.0, least: 0.1, most: 0.3 };

    /// So many letters about as many things.
    fn strangers(n: u32) -> Vec<Vector> {
        (0..n).map(|feature| Vector(vec![(feature, 1.0)])).collect()
    }

    #[test]
    fn few_letters_may_all_be_about_one_need() {
        assert_eq!(RULE.threshold(&strangers(14), &(0..14).collect::<Vec<u32>>(), 14), 0.2);
        assert_eq!(RULE.threshold(&strangers(40), &(0..40).collect::<Vec<u32>>(), 40), RULE.least);
    }

    #[test]
    fn a_text_counts_as_often_as_it_was_sent() {
        // One text sent by all of forty villages beside forty others: most pairs are pairs of copies.
        let copies: Vec<u32> = (0..40).chain(std::iter::repeat_n(0, 400)).collect();
        assert_eq!(RULE.threshold(&strangers(40), &copies, 40), RULE.most);
    }

    #[test]
    fn a_sample_of_the_pairs_comes_near_all_of_them() {
        // Eight kinds of letters: one pair in eight is of one kind.
        let texts: Vec<u32> = (0..800).map(|at| at % 8).collect();
        let similarities = sampled(&strangers(8), &texts, 8);
        let mean = similarities.iter().sum::<f32>() / similarities.len() as f32;
        assert!((mean - 0.125).abs() < 0.01, "{mean}");
    }
}
