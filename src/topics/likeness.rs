//! How probable it is that two asks are one need: a logistic curve over what they mean and say, learned from letters that
//! readers sorted. The title of a letter, or the sentence that asks, says what it wants; the rest tells the story.
//!
//! Documents join asks only where they are about them: what the nearest documents say counts as far as both were found.

use rayon::prelude::*;

use rustc_hash::FxHashMap;

use super::{Inputs, Texts, Vector, linkage, words};
use crate::matching::Logistic;
use crate::meaning;
use crate::model::{AskId, Topic};

/// What asks mean, parallel to them; those that are no open need have empty vectors.
pub struct AskMeanings {
    /// Of the whole text.
    pub texts: Vec<meaning::Vector>,
    /// Of the title, or of the sentence that asks.
    pub titles: Vec<meaning::Vector>,
    /// How near each policy is, as a unit vector over the policies; empty where there are none.
    pub policies: Vec<Vec<f32>>,
    /// Whether the encoder inside the program made them, for which the agenda's vectors were made.
    pub built_in: bool,
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
const MOST: usize = 6000;

/// The curve, fitted by `examples/fit_likeness.rs` on real letters that readers sorted by need and on the corpus' labels:
/// docs/experiments/likeness.md.
pub fn likeness() -> Logistic {
    Logistic::new(-10.71, &[16.51, 2.30, 7.84, 2.21, 7.67, -13.53])
}

/// How alike the texts of the open asks are.
pub struct Likeness<'a> {
    curve: Logistic,
    meanings: &'a AskMeanings,
    texts: Texts,
    /// By text: the first ask that says it, and its words.
    firsts: Vec<AskId>,
    words: Vec<Vector>,
    /// By ask: its text.
    of: FxHashMap<AskId, usize>,
    inputs: &'a Inputs<'a>,
}

impl<'a> Likeness<'a> {
    /// Nothing where words alone are used, or where the open asks are too many.
    pub fn of(inputs: &'a Inputs<'a>) -> Option<Likeness<'a>> {
        let open = inputs.open();
        let meanings = inputs.meanings.filter(|_| open.len() <= MOST)?;
        let texts = Texts::of(&open, inputs);
        Some(Likeness {
            curve: likeness(),
            meanings,
            firsts: texts.firsts(),
            words: words(&texts, inputs),
            of: open.iter().zip(&texts.of).map(|(&ask, &text)| (ask, text as usize)).collect(),
            texts,
            inputs,
        })
    }

    /// Groups asks by how probable it is that they are one need: average linkage on the probability. Each group is ascending.
    pub(super) fn groups(&self) -> Vec<Vec<AskId>> {
        let row = |a| (0..a).map(|b| self.probability(a, b)).collect();
        let rows: Vec<Vec<f32>> = (0..self.firsts.len()).into_par_iter().map(row).collect();
        let asks = |group: Vec<usize>| {
            let mut asks: Vec<AskId> =
                group.into_iter().flat_map(|text| self.texts.asks[text].iter().copied()).collect();
            asks.sort_unstable();
            asks
        };
        linkage::average(rows, &self.texts.times(), self.inputs.params.same_need).into_iter().map(asks).collect()
    }

    /// How probable it is that an ask and one of others are one need.
    pub(super) fn to_group(&self, ask: AskId, others: &[AskId]) -> f32 {
        let to: f32 = others.iter().map(|other| self.probability(self.of[&ask], self.of[other])).sum();
        to / others.len().max(1) as f32
    }

    /// How probable it is that two of a topic's texts are one need: the mean, or 1 where it has one text.
    pub(super) fn within(&self, topic: &Topic) -> f32 {
        let mut texts: Vec<usize> = topic.asks.iter().map(|ask| self.of[ask]).collect();
        texts.sort_unstable();
        texts.dedup();
        let pairs = texts.len() * (texts.len() - 1) / 2;
        let row = |at: usize| texts[..at].iter().map(|&other| self.probability(texts[at], other)).sum::<f32>();
        if pairs == 0 { 1.0 } else { (1..texts.len()).map(row).sum::<f32>() / pairs as f32 }
    }

    /// From which mean probability on a lone ask may belong to a topic.
    pub(super) fn doubt(&self) -> f32 {
        self.inputs.params.doubt
    }

    fn probability(&self, a: usize, b: usize) -> f32 {
        let of = |at: usize| self.inputs.recorded_topics.get(&self.firsts[at]);
        match (of(a), of(b)) {
            // What a decision has seen together or apart stays so.
            (Some(one), Some(other)) => f32::from(u8::from(one == other)),
            _ => {
                let words = self.words[a].dot(&self.words[b]);
                let pair = (self.firsts[a], self.firsts[b]);
                self.curve.probability(&features(pair, words, self.meanings, self.inputs))
            }
        }
    }
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
