//! How probable it is that two asks are one need: a logistic curve over what they mean and say, learned from letters that
//! readers sorted. The title of a letter, or the sentence that asks, says what it wants; the rest tells the story.
//!
//! Documents join asks only where they are about them: what the nearest documents say counts as far as both were found.

use rayon::prelude::*;

use super::{Inputs, Texts, Vector, linkage};
use crate::matching::Logistic;
use crate::meaning;
use crate::model::AskId;

/// What asks mean, parallel to them; those that are no open need have empty vectors.
pub struct AskMeanings {
    /// Of the whole text.
    pub texts: Vec<meaning::Vector>,
    /// Of the title, or of the sentence that asks.
    pub titles: Vec<meaning::Vector>,
    /// How near each policy is, as a unit vector over the policies; empty where there are none.
    pub policies: Vec<Vec<f32>>,
}

/// Names of the features, in the order of [`LikenessFeatures`].
///
/// - `text`, `title`: cosines of meaning;
/// - `words`: cosine of words, pairs of characters and matters, without places;
/// - `found`: geometric mean of the probabilities that a document is about the one and the other;
/// - `policies`: `found` × cosine of how near the policies are to each;
/// - `found_text`: `found` × `text`: where documents tell needs apart, a story says less.
pub const LIKENESS_FEATURES: [&str; 6] = ["text", "title", "words", "found", "policies", "found_text"];

/// What is known of two asks.
pub type LikenessFeatures = [f32; LIKENESS_FEATURES.len()];

/// With more asks than this, words alone group: every pair is looked at.
pub(super) const MOST: usize = 6000;

/// The curve, fitted by `examples/fit_likeness.rs` on real letters that readers sorted by need and on the corpus' labels:
/// docs/experiments/likeness.md.
pub fn likeness() -> Logistic {
    Logistic::new(-10.71, &[16.51, 2.30, 7.84, 2.21, 7.67, -13.53])
}

/// Groups texts by how probable it is that they are one need: average linkage on the probability.
pub(super) fn group(texts: &Texts, words: &[Vector], meanings: &AskMeanings, inputs: &Inputs<'_>) -> Vec<Vec<usize>> {
    let curve = likeness();
    let firsts = texts.firsts();
    let probability = |a: usize, b: usize| {
        let of = |at: usize| inputs.recorded_topics.get(&firsts[at]);
        match (of(a), of(b)) {
            // What a decision has seen together or apart stays so.
            (Some(one), Some(other)) => f32::from(u8::from(one == other)),
            _ => curve.probability(&features((firsts[a], firsts[b]), words[a].dot(&words[b]), meanings, inputs)),
        }
    };
    let n = firsts.len();
    let rows: Vec<Vec<f32>> = (0..n).into_par_iter().map(|a| (0..a).map(|b| probability(a, b)).collect()).collect();
    linkage::average(rows, &texts.times(), inputs.params.same_need)
}

/// What is known of two asks; `words` is the cosine of their words.
pub fn features((a, b): (AskId, AskId), words: f32, meanings: &AskMeanings, inputs: &Inputs<'_>) -> LikenessFeatures {
    let (at_a, at_b) = (a.position(), b.position());
    let text = meanings.texts[at_a].cosine(&meanings.texts[at_b]);
    let title = meanings.titles[at_a].cosine(&meanings.titles[at_b]);
    let found = (inputs.found(a) * inputs.found(b)).sqrt();
    let policies: f32 = meanings.policies[at_a].iter().zip(&meanings.policies[at_b]).map(|(a, b)| a * b).sum();
    [text, title, words, found, found * policies, found * text]
}

/// How near policies are, as a unit vector: what stands out counts, so that all of them being near or far means nothing.
pub fn profile(nearness: &[f32]) -> Vec<f32> {
    let n = nearness.len().max(1) as f32;
    let mean = nearness.iter().sum::<f32>() / n;
    let deviation = (nearness.iter().map(|near| (near - mean).powi(2)).sum::<f32>() / n).sqrt().max(f32::MIN_POSITIVE);
    let mut profile: Vec<f32> = nearness.iter().map(|near| (SHARPNESS * (near - mean) / deviation).exp()).collect();
    let length = profile.iter().map(|value| value * value).sum::<f32>().sqrt().max(f32::MIN_POSITIVE);
    profile.iter_mut().for_each(|value| *value /= length);
    profile
}

/// How much more the nearest policy counts than the next: a deviation is worth e². (Corpus.)
const SHARPNESS: f32 = 2.0;
