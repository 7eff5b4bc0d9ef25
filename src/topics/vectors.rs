//! What an ask is about, as a sparse vector.
//!
//! Three blocks of features come from the text (words, pairs of characters, single characters), each scaled to length
//! one before they are joined, so that none drowns the others: words carry most meaning, characters bridge what
//! people call the same thing (搅拌站, 搅拌厂). A fourth block holds the [matters](thesaurus) that are spoken of, scaled by how
//! much evidence there is; a fifth, where there is a project, the pairs of characters that
//! an ask is lent by the clauses it matches ([`Expansion`]).
//!
//! Weights were chosen on labelled letters; docs/experiments/topic-vectors.md has the figures.

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHasher};

use super::params::VectorParams;
use super::{Expansion, Inputs};
use crate::index::{saturated, smoothed_idf};
use crate::model::AskId;
use crate::random::GOLDEN;
use crate::text::{bigrams, is_ideograph, is_stop_word, thesaurus};
use std::hash::Hasher;

/// Sparse vector: feature numbers, ascending, with weights.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Vector(pub Vec<(u32, f32)>);

impl Vector {
    pub fn dot(&self, other: &Vector) -> f32 {
        let (mut i, mut j, mut sum) = (0, 0, 0.0);
        while i < self.0.len() && j < other.0.len() {
            match self.0[i].0.cmp(&other.0[j].0) {
                std::cmp::Ordering::Less => i += 1,
                std::cmp::Ordering::Greater => j += 1,
                std::cmp::Ordering::Equal => {
                    sum += self.0[i].1 * other.0[j].1;
                    i += 1;
                    j += 1;
                }
            }
        }
        sum
    }

    /// The dot product with the vector whose weights, by feature, are `weights`: the same sum as [`Vector::dot`] gives,
    /// without a branch a feature.
    pub fn looked_up(&self, weights: &[f32]) -> f32 {
        self.0.iter().map(|&(feature, weight)| weights[feature as usize] * weight).sum()
    }

    /// From features in ascending order; the weights of equal ones are added.
    pub fn summed(mut features: Vec<(u32, f32)>) -> Vector {
        merge_equal(&mut features);
        Vector(features)
    }

    /// With the `kept` strongest features alone.
    pub fn strongest(mut self, kept: usize) -> Vector {
        if self.0.len() > kept {
            self.0.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
            self.0.truncate(kept);
            self.0.sort_unstable_by_key(|(number, _)| *number);
        }
        self
    }

    pub fn length(&self) -> f32 {
        self.0.iter().map(|(_, w)| w * w).sum::<f32>().sqrt()
    }

    pub fn scaled(mut self, factor: f32) -> Vector {
        self.0.iter_mut().for_each(|(_, w)| *w *= factor);
        self
    }

    /// Scales to length one; the null vector stays.
    pub fn unit(self) -> Vector {
        let length = self.length();
        if length > 0.0 { self.scaled(1.0 / length) } else { self }
    }
}

/// Counts of one ask's features by block, ascending: words, bigrams, characters, matters, lent bigrams.
pub type Counts = [Vec<(u64, f32)>; 5];
const MATTER_BLOCK: usize = 3;
const LENT_BLOCK: usize = 4;

/// What the letters at hand say of features: their numbers and how common each is.
///
/// A backlog of a million letters is weighed by an even sample of it. Features outside the sample are so rare that
/// they may share numbers behind those of the others.
pub struct Space {
    numbers: [FxHashMap<u64, u32>; 5],
    df: Vec<u32>,
    /// Letters counted.
    n: f32,
    /// Numbers that features outside the sample share; 0 where nothing is outside.
    rare: u32,
    /// Length from which matters count as full evidence.
    full: f32,
    params: VectorParams,
}

/// The counts of each of the asks.
pub fn counts(asks: &[AskId], expansion: &Expansion, inputs: &Inputs<'_>) -> Vec<Counts> {
    asks.par_iter().map(|&ask| counts_of(ask, expansion, inputs)).collect()
}

impl Space {
    /// From the counts of different texts and how many letters say each; `all`: there are no others.
    pub fn of(counts: &[Counts], times: &[u32], all: bool, params: VectorParams) -> Space {
        let rare = if all { 0 } else { params.rare };
        let n = times.iter().sum::<u32>() as f32;
        let mut space = Space { numbers: Default::default(), df: Vec::new(), n, rare, full: 0.0, params };
        for (counts, times) in counts.iter().zip(times) {
            for (block, features) in counts.iter().enumerate() {
                for &(key, _) in features {
                    let number = *space.numbers[block].entry(key).or_insert_with(|| {
                        space.df.push(0);
                        space.df.len() as u32 - 1
                    });
                    space.df[number as usize] += times;
                }
            }
        }
        let length = |counts: &Counts| space.weighted(MATTER_BLOCK, &counts[MATTER_BLOCK]).length();
        let lengths: Vec<f32> = counts.par_iter().map(length).collect();
        let lengths = lengths.iter().zip(times).flat_map(|(&length, &times)| (0..times).map(move |_| length));
        space.full = quantile(lengths, params.full_evidence);
        space
    }

    /// Feature numbers are below this.
    pub fn features(&self) -> usize {
        self.df.len() + self.rare as usize
    }

    /// The unit vectors of asks with these counts.
    pub fn vectors(&self, counts: Vec<Counts>) -> Vec<Vector> {
        counts.into_par_iter().map(|counts| self.vector(&counts)).collect()
    }

    /// The blocks in their shares, scaled to length one, the weakest features beyond those kept dropped.
    fn vector(&self, counts: &Counts) -> Vector {
        let VectorParams { matters: matter_share, lent: lent_share, kept, .. } = self.params;
        let mut text: Vec<(u32, f32)> = Vec::new();
        for (block, weight) in self.params.blocks.into_iter().enumerate() {
            text.extend(self.weighted(block, &counts[block]).unit().scaled(weight.sqrt()).0);
        }
        let text = Vector(text).unit();
        let matters = self.weighted(MATTER_BLOCK, &counts[MATTER_BLOCK]);
        let evidence = matters.length().max(self.full).max(f32::MIN_POSITIVE);
        let lent = self.weighted(LENT_BLOCK, &counts[LENT_BLOCK]).unit();
        let own = if lent.0.is_empty() { 1.0 } else { 1.0 - lent_share };
        let mut all = text.scaled(((1.0 - matter_share) * own).sqrt()).0;
        all.extend(matters.scaled((matter_share * own).sqrt() / evidence).0);
        all.extend(lent.scaled(lent_share.sqrt()).0);
        let Vector(mut all) = Vector(all).strongest(kept);
        all.sort_unstable_by_key(|(number, _)| *number);
        Vector::summed(all).unit()
    }

    /// Weights of one block: saturated counts times idf (what is lent has its weights already).
    fn weighted(&self, block: usize, features: &[(u64, f32)]) -> Vector {
        let background = if block < MATTER_BLOCK { self.params.background } else { 0.0 };
        let mut vector: Vec<(u32, f32)> = features
            .iter()
            .map(|&(key, count)| {
                let number = self.numbers[block].get(&key).copied();
                let df = number.map_or(0, |number| self.df[number as usize]);
                let number = number.unwrap_or_else(|| self.df.len() as u32 + rare(key, self.rare));
                let idf = smoothed_idf(self.n + background, df as f32, 0.5);
                let weight = if block == LENT_BLOCK { count } else { saturated(count) * idf };
                (number, weight)
            })
            .collect();
        vector.sort_unstable_by_key(|(number, _)| *number);
        Vector(vector)
    }
}

/// By feature, below `features`: which of the vectors have it, ascending, with their weights.
pub(super) fn postings<'a>(vectors: impl Iterator<Item = &'a Vector>, features: usize) -> Vec<Vec<(u32, f32)>> {
    let mut postings = vec![Vec::new(); features];
    for (at, vector) in (0..).zip(vectors) {
        vector.0.iter().for_each(|&(feature, weight)| postings[feature as usize].push((at, weight)));
    }
    postings
}

/// Which of so many shared numbers a feature outside the sample gets.
fn rare(key: u64, numbers: u32) -> u32 {
    (key.wrapping_mul(GOLDEN) >> 32) as u32 % numbers
}

/// Makes one of neighbours with the same key.
fn merge_equal<K: PartialEq>(sorted: &mut Vec<(K, f32)>) {
    sorted.dedup_by(|next, kept| {
        let same = next.0 == kept.0;
        if same {
            kept.1 += next.1;
        }
        same
    });
}

/// The quantile `at` (0..1) of the positive values; 0 where there are none.
fn quantile(values: impl Iterator<Item = f32>, at: f64) -> f32 {
    let mut values: Vec<f32> = values.filter(|v| *v > 0.0).collect();
    values.sort_unstable_by(f32::total_cmp);
    values.get(((values.len().saturating_sub(1)) as f64 * at) as usize).copied().unwrap_or(0.0)
}

fn counts_of(ask: AskId, expansion: &Expansion, inputs: &Inputs<'_>) -> Counts {
    let mut counts = Counts::default();
    let a = &inputs.asks[ask];
    let title = &inputs.requests[a.request].title;
    let (title, body) = match a.text.strip_prefix(title.as_str()) {
        Some(body) => (title.as_str(), body),
        None => ("", a.text.as_str()),
    };
    for (part, weight) in [(title, inputs.params.vectors.title), (body, 1.0)] {
        count(&inputs.place_names.without(part), weight, inputs, &mut counts);
    }
    counts[LENT_BLOCK].extend(expansion.lent(ask, inputs));
    for features in &mut counts {
        features.sort_by_key(|(key, _)| *key);
        merge_equal(features);
        features.shrink_to_fit();
    }
    counts
}

fn count(text: &str, weight: f32, inputs: &Inputs<'_>, counts: &mut Counts) {
    for (word, tag) in inputs.segmenter.tagged(text) {
        if says_something(word, tag) {
            counts[0].push((hash(word), weight));
        }
    }
    for pair in bigrams(text).filter(|p| !is_stop_word(p)) {
        counts[1].push((hash(pair), weight));
    }
    let mut utf8 = [0; 4];
    for c in text.chars().filter(|&c| is_ideograph(c)) {
        if !is_stop_word(c.encode_utf8(&mut utf8)) {
            counts[2].push((u64::from(u32::from(c)), weight));
        }
    }
    for (matter, said) in thesaurus::matters_of(text) {
        counts[MATTER_BLOCK].push((u64::from(matter), weight * said));
    }
}

pub(super) fn hash(text: &str) -> u64 {
    let mut hasher = FxHasher::default();
    hasher.write(text.as_bytes());
    hasher.finish()
}

/// Whether a word carries the matter: no number, courtesy or particle.
pub(super) fn says_something(word: &str, tag: &str) -> bool {
    let first = tag.chars().next().unwrap_or('x');
    word.chars().count() > 1
        && !matches!(first, 'm' | 'q' | 'r' | 'p' | 'u' | 'y' | 'e' | 'o' | 'w' | 't' | 'c')
        && !word.chars().all(|c| c.is_ascii_alphanumeric() || ".,%-".contains(c))
        && !is_stop_word(word)
}

#[cfg(test)]
mod tests {
    use super::super::fixture::letters;
    use super::*;

    #[test]
    fn both_ways_to_multiply_give_the_same_sum() {
        let (a, b) = (Vector(vec![(0, 0.5), (2, 0.25), (7, 1.0)]), Vector(vec![(1, 3.0), (2, 2.0), (7, 0.5)]));
        let mut weights = [0.0; 8];
        a.0.iter().for_each(|&(feature, weight)| weights[feature as usize] = weight);
        assert_eq!((a.dot(&b), b.looked_up(&weights)), (1.0, 1.0));
        assert_eq!(a.strongest(2), Vector(vec![(0, 0.5), (7, 1.0)]));
    }

    #[test]
    fn a_title_counts_twice_and_places_for_nothing() {
        let mut letters = letters(&["垃圾房大岗村垃圾房", "沙边村垃圾房"]);
        letters.requests[0].title = "垃圾房".into();
        let inputs = letters.inputs();
        let counts = counts(&[0, 1].map(AskId), &Expansion::of(&inputs), &inputs);
        let characters = |ask: usize| counts[ask][2].iter().map(|(_, n)| *n).collect::<Vec<f32>>();
        assert_eq!((characters(0), characters(1)), (vec![3.0; 3], vec![1.0; 3]));
        let vectors = Space::of(&counts, &[1, 1], true, inputs.params.vectors).vectors(counts);
        assert!(vectors[0].dot(&vectors[1]) > 0.99 && (vectors[0].length() - 1.0).abs() < 1e-5);
    }
}
