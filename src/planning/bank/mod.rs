//! Questions written beforehand (`questions.txt`), with their vectors (`bank.bin`): what many villagers ask in many ways, a host
//! puts in one. A question is put only where an ask means it and a clause answers it.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use crate::index::smoothed_idf;
use crate::meaning::{Packed, Vector, dot};
use crate::text::bigrams;
use crate::top_k::TopK;

/// By meaning so many questions are looked at for a clause.
const NEAREST: usize = 60;
/// Least cosine of a question to the clause that answers it. (This and the next four: read on the corpus' first batch.)
const ANSWERED: f32 = 0.5;
/// Least share of what a question says, by rarity, that the clause says.
const SAID: f32 = 0.25;
/// The same for a question in a sender's own words.
const SPOKEN_OF: f32 = 0.2;
/// What that share counts beside cosines.
const SAID_COUNTS: f32 = 0.8;
/// Least cosine of a question to an ask that it is put for.
const ASKED: f32 = 0.45;
/// Least of all this together.
const FITS: f32 = 1.4;

/// The questions, made ready.
struct Bank {
    texts: Vec<&'static str>,
    vectors: Packed,
    /// How rare a pair of characters is among them.
    rare: FxHashMap<&'static str, f32>,
}

static BANK: LazyLock<Bank> = LazyLock::new(|| {
    let texts = questions();
    let mut counts: FxHashMap<&str, f32> = FxHashMap::default();
    for text in &texts {
        distinct(text).into_iter().for_each(|pair| *counts.entry(pair).or_default() += 1.0);
    }
    let n = texts.len() as f32;
    let rare = counts.into_iter().map(|(pair, count)| (pair, smoothed_idf(n, count, 0.0))).collect();
    Bank { texts, vectors: Packed::of(include_bytes!("bank.bin")), rare }
});

/// All questions.
pub fn questions() -> Vec<&'static str> {
    include_str!("questions.txt").lines().filter(|line| !line.starts_with('#')).collect()
}

/// A question that a clause may answer, for the one of some asks that means it most.
pub(super) struct Meant {
    pub text: &'static str,
    /// How well the clause answers it.
    pub answered: f32,
    vector: Vector,
    /// Place of the ask.
    pub ask: usize,
}

/// The questions near a clause that at least one of the asks means, best first. Nothing where the vectors are of another
/// encoder.
pub(super) fn meant(clause: &Vector, printed: &str, asks: &[&Vector]) -> Vec<Meant> {
    let bank = &*BANK;
    let clause: Vec<f32> = clause.unit().collect();
    let asks: Vec<Vec<f32>> = asks.iter().map(|ask| ask.unit().collect()).collect();
    let mut top = TopK::new(NEAREST);
    let cosines = bank.vectors.cosines(&clause).zip(0u32..);
    cosines.filter(|(cosine, _)| *cosine >= ANSWERED).for_each(|(cosine, at)| top.offer(cosine, at));
    let rate = |(answered, at): (f32, u32)| {
        let said = bank.said(bank.texts[at as usize], printed);
        let cosines: Vec<f32> = asks.iter().map(|ask| dot(bank.vectors.row(at as usize), ask)).collect();
        let (nearest, most) = (0..cosines.len()).map(|ask| (ask, cosines[ask])).max_by(|a, b| a.1.total_cmp(&b.1))?;
        let mean = cosines.iter().sum::<f32>() / cosines.len() as f32;
        // What one means outright is put before what all mean a little.
        let answered = answered + SAID_COUNTS * said;
        let fitness = answered + (mean + most) / 2.0;
        let at = at as usize;
        let meant = || Meant { text: bank.texts[at], answered, vector: Vector::new(bank.vectors.row(at)), ask: nearest };
        (said >= SAID && most >= ASKED && fitness >= FITS).then(|| (fitness, at, meant()))
    };
    let mut rated: Vec<(f32, usize, Meant)> = top.sorted().into_iter().filter_map(rate).collect();
    rated.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    rated.into_iter().map(|(.., meant)| meant).collect()
}

impl Meant {
    /// How well another clause answers it.
    pub fn answered_by(&self, clause: &Vector, printed: &str) -> f32 {
        self.vector.cosine(clause) + SAID_COUNTS * BANK.said(self.text, printed)
    }
}

/// Whether a question in a sender's own words speaks of what a clause says.
pub(super) fn speaks_of(question: &str, printed: &str) -> bool {
    BANK.said(question, printed) >= SPOKEN_OF
}

impl Bank {
    /// The share of a question's pairs of characters, by rarity, that a clause says.
    fn said(&self, question: &str, printed: &str) -> f32 {
        let rare = |pair: &str| self.rare.get(pair).copied().unwrap_or_default();
        let pairs = distinct(question);
        let all: f32 = pairs.iter().map(|pair| rare(pair)).sum();
        pairs.iter().filter(|pair| printed.contains(**pair)).map(|pair| rare(pair)).sum::<f32>() / all.max(f32::MIN_POSITIVE)
    }
}

/// A text's pairs of characters, each once.
fn distinct(text: &str) -> Vec<&str> {
    let mut pairs: Vec<&str> = bigrams(text).collect();
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

#[cfg(test)]
mod tests {
    use xuanti_encoder::{Encoder, Prefix};

    use super::*;

    #[test]
    fn questions_are_single_short_sentences_each_once() {
        let mut all = questions();
        for question in &all {
            assert!((7..=34).contains(&question.chars().count()) && question.ends_with('？'), "{question}");
            assert!(!question.contains('我'), "{question}");
        }
        let many = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), many);
    }

    /// `examples/pack_vectors.rs` makes bank.bin again.
    #[test]
    fn the_vectors_are_those_of_the_questions() {
        let all = questions();
        assert_eq!(BANK.vectors.len(), all.len());
        let encoder = Encoder::built_in().unwrap();
        for at in [0, all.len() / 2, all.len() - 1] {
            let cosine = dot(BANK.vectors.row(at), &encoder.encode_all(&[all[at]], Prefix::Query)[0]);
            assert!(cosine > 0.99, "{}: {cosine}", all[at]);
        }
    }
}
