//! What an ask is about, as a sparse vector: its words and bigrams without places, names, numbers and courtesies,
//! the official words for its colloquial ones, and the clauses and policies it matches.

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::Inputs;
use crate::text::{bigrams, is_stop_word, normalise};

/// Weights of the kinds of features beside 1 for words of the ask itself.
const LEXICON: f32 = 0.7;
const BIGRAM: f32 = 0.35;
const CLAUSE: f32 = 1.0;
/// Matches that speak for an ask's subject.
const TOP_MATCHES: usize = 5;

/// Sparse vector of unit length: feature numbers, ascending, with weights.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Vector(pub Vec<(u32, f32)>);

/// The vectors of all open asks, parallel to the list they were made from.
pub struct Vectors {
    pub vectors: Vec<Vector>,
    /// Feature number → its text (`条:12` and the like for clauses).
    pub features: Vec<String>,
}

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

    /// Scales to length one; the null vector stays.
    pub fn normalised(mut self) -> Vector {
        let length = self.0.iter().map(|(_, w)| w * w).sum::<f32>().sqrt();
        if length > 0.0 {
            self.0.iter_mut().for_each(|(_, w)| *w /= length);
        }
        self
    }
}

impl Vectors {
    /// Vectors of the asks at `open`.
    pub fn of(open: &[u32], inputs: &Inputs<'_>) -> Vectors {
        let raw: Vec<Vec<(String, f32)>> = open.par_iter().map(|&ask| features_of(ask, inputs)).collect();
        let mut numbers: FxHashMap<&str, u32> = FxHashMap::default();
        let mut features: Vec<String> = Vec::new();
        let mut df: Vec<u32> = Vec::new();
        for (feature, _) in raw.iter().flatten() {
            let number = *numbers.entry(feature).or_insert_with(|| {
                features.push(feature.clone());
                df.push(0);
                features.len() as u32 - 1
            });
            df[number as usize] += 1;
        }
        let n = open.len() as f32;
        let vectors = raw
            .par_iter()
            .map(|features| {
                let mut vector: Vec<(u32, f32)> = features
                    .iter()
                    .map(|(feature, weight)| {
                        let number = numbers[feature.as_str()];
                        (number, weight * (1.0 + n / (df[number as usize] as f32 + 0.5)).ln())
                    })
                    .collect();
                vector.sort_unstable_by_key(|(number, _)| *number);
                Vector(vector).normalised()
            })
            .collect();
        Vectors { vectors, features }
    }

    /// Sum of the members' vectors, scaled to length one.
    pub fn centroid(&self, members: &[u32]) -> Vector {
        let mut sums: FxHashMap<u32, f32> = FxHashMap::default();
        for (feature, weight) in members.iter().flat_map(|&m| &self.vectors[m as usize].0) {
            *sums.entry(*feature).or_default() += weight;
        }
        let mut sums: Vec<(u32, f32)> = sums.into_iter().collect();
        sums.sort_unstable_by_key(|(feature, _)| *feature);
        Vector(sums).normalised()
    }
}

/// Distinct features of one ask with their weights before idf.
fn features_of(ask: u32, inputs: &Inputs<'_>) -> Vec<(String, f32)> {
    let text = normalise(&inputs.asks[ask as usize].text);
    let mut features: FxHashMap<String, f32> = FxHashMap::default();
    let mut order: Vec<String> = Vec::new();
    let mut add = |feature: String, weight: f32| {
        let entry = features.entry(feature.clone()).or_insert_with(|| {
            order.push(feature);
            0.0
        });
        *entry = entry.max(weight);
    };
    for (word, tag) in inputs.segmenter.tagged(&text) {
        if says_something(word, tag, inputs) {
            add(word.to_string(), 1.0);
        }
    }
    for (_, to) in inputs.lexicon.found_in(&text) {
        for word in inputs.segmenter.words(to) {
            if word.chars().count() > 1 {
                add(word.to_string(), LEXICON);
            }
        }
    }
    for pair in bigrams(&text).filter(|p| !is_stop_word(p)) {
        add(format!("双:{pair}"), BIGRAM);
    }
    if let Some(matches) = inputs.matches.get(ask as usize) {
        for found in matches.iter().take(TOP_MATCHES) {
            let policy = inputs.policies.clauses[found.clause as usize].policy;
            add(format!("条:{}", found.clause), CLAUSE * found.probability);
            add(format!("文:{policy}"), CLAUSE * found.probability);
        }
    }
    order
        .into_iter()
        .map(|feature| {
            let weight = features[&feature];
            (feature, weight)
        })
        .collect()
}

/// Whether a word carries the matter: no place, person, number, courtesy or particle.
fn says_something(word: &str, tag: &str, inputs: &Inputs<'_>) -> bool {
    let first = tag.chars().next().unwrap_or('x');
    word.chars().count() > 1
        && !matches!(first, 'm' | 'q' | 'r' | 'p' | 'u' | 'y' | 'e' | 'o' | 'w' | 't' | 'c')
        && !matches!(tag, "ns" | "nr" | "nrt" | "nt")
        && !word.chars().all(|c| c.is_ascii_digit())
        && !is_stop_word(word)
        && !inputs.places.contains(word)
}
