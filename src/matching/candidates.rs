//! Term-at-a-time scoring into arrays, one array a feature, and the best of them.

use std::ops::Range;

use super::precedents::Voices;
use super::translations::Sums;
use super::{Knowledge, Query};
use crate::index::{FieldIndex, TextIndex};

/// Terms in more than this share of the clauses say nothing about any of them, but cost the most postings.
/// (On 60,485 law articles 20 % loses nothing and is two to four times faster.)
const COMMON_SHARE: f64 = 0.2;
/// Below this many clauses every term is read.
const SMALL_INDEX: u32 = 500;

/// The arrays of one thread, reused from ask to ask.
#[derive(Default)]
pub struct Scratch {
    /// By clause: BM25 of the ask's words, and of its bigrams.
    pub words: Vec<f32>,
    pub bigrams: Vec<f32>,
    /// By clause: BM25 of the words learned translations add. Empty where nothing is learned.
    pub(super) translated: Vec<f32>,
    /// By policy: what it adds to the score of each of its clauses.
    pub(super) prior: Vec<f32>,
    /// By policy: mean of its best clauses.
    pub(super) family: Vec<f32>,
    pub(super) covered: Vec<f32>,
    pub(super) policy_translated: Vec<f32>,
    pub(super) voices: Voices,
    sums: Sums,
}

impl Scratch {
    /// Arrays for an index of `len` clauses.
    pub fn new(len: u32) -> Scratch {
        Scratch { words: vec![0.0; len as usize], bigrams: vec![0.0; len as usize], ..Scratch::default() }
    }

    /// Fills both arrays with the BM25 scores of the query's words and bigrams.
    pub fn score(&mut self, query: &Query, index: &TextIndex) {
        self.score_words(query, index);
        add(&index.bigrams, &query.bigrams, &mut self.bigrams);
    }

    /// Fills the array of words only; bigrams are zero.
    pub fn score_words(&mut self, query: &Query, index: &TextIndex) {
        self.words.fill(0.0);
        self.bigrams.fill(0.0);
        add(&index.words, &query.words, &mut self.words);
    }

    /// Fills the array of translations and lets the precedents speak.
    pub(super) fn recall(&mut self, query: &Query, knowledge: &Knowledge, index: &TextIndex) {
        self.translated.clear();
        self.covered.clear(); self.covered.resize(self.words.len(),0.0);
        let mut total=0.0; for (b,_) in &query.bigrams { if let Some(t)=index.bigrams.term(b).filter(|t|t.df*5<=index.len()) { total+=t.idf; index.bigrams.each_posting(&t,|d,_|self.covered[d as usize]+=t.idf); } }
        if total>0.0 {self.covered.iter_mut().for_each(|c|*c/=total);}
        knowledge.policies.of_policies(query, &mut self.policy_translated);
        let widened = knowledge.translations.of(query, &mut self.sums);
        if !widened.is_empty() {
            self.translated.resize(self.words.len(), 0.0);
            for (word, weight) in widened {
                if let Some(term) = index.words.term(word) {
                    index.words.score(&term, weight, &mut self.translated);
                }
            }
        }
        knowledge.precedents.listen(query, &mut self.voices);
    }

    /// words + `bigram_weight` × bigrams of a clause.
    pub(super) fn base(&self, clause: usize, bigram_weight: f32) -> f32 {
        self.words[clause] + bigram_weight * self.bigrams[clause]
    }

    /// The `k` clauses with the highest sums words + `bigram_weight` × bigrams among those `allowed`,
    /// best first, ties by clause number.
    pub fn best(&mut self, k: usize, bigram_weight: f32, allowed: impl Fn(u32) -> bool) -> Vec<(f32, u32)> {
        let mut best = Best::new(k);
        for clause in 0..self.words.len() {
            let score = self.base(clause, bigram_weight);
            if score > best.least() && allowed(clause as u32) {
                best.offer(score, clause as u32);
            }
        }
        best.sorted()
    }

    /// Mean of the `n` highest sums in a range of clauses, of those above `floor`; missing ones count as zero.
    pub(super) fn mean_of_best(&self, clauses: Range<usize>, n: usize, bigram_weight: f32, floor: f32) -> f32 {
        let mut top = [0.0; 16];
        let mut least = floor;
        for clause in clauses {
            let mut score = self.base(clause, bigram_weight);
            if score > least {
                for place in &mut top[..n] {
                    if score > *place {
                        std::mem::swap(&mut score, place);
                    }
                }
                least = least.max(top[n - 1]);
            }
        }
        top[..n].iter().sum::<f32>() / n as f32
    }
}

/// The best `k` of what is offered in order of clause numbers; ties go to the lower number.
pub(super) struct Best {
    k: usize,
    least: f32,
    kept: Vec<(f32, u32)>,
}

impl Best {
    pub fn new(k: usize) -> Best {
        Best { k, least: if k == 0 { f32::INFINITY } else { 0.0 }, kept: Vec::with_capacity(2 * k.max(64)) }
    }

    /// Only scores above this can still enter.
    pub fn least(&self) -> f32 {
        self.least
    }

    pub fn offer(&mut self, score: f32, clause: u32) {
        if score > self.least {
            self.kept.push((score, clause));
            if self.kept.len() >= 2 * self.k.max(64) {
                self.cut();
            }
        }
    }

    /// Best first.
    pub fn sorted(mut self) -> Vec<(f32, u32)> {
        self.cut();
        self.kept.sort_unstable_by(order);
        self.kept
    }

    /// A later clause with an equal score has a higher number, so it loses the tie and may be skipped.
    fn cut(&mut self) {
        if self.k > 0 && self.kept.len() > self.k {
            self.kept.select_nth_unstable_by(self.k - 1, order);
            self.kept.truncate(self.k);
            self.least = self.kept[self.k - 1].0;
        }
    }
}

fn order(a: &(f32, u32), b: &(f32, u32)) -> std::cmp::Ordering {
    b.0.total_cmp(&a.0).then(a.1.cmp(&b.1))
}

fn add(field: &FieldIndex, terms: &[(String, f32)], scores: &mut [f32]) {
    let most = if field.len() < SMALL_INDEX { field.len() } else { (f64::from(field.len()) * COMMON_SHARE) as u32 };
    for (term, weight) in terms {
        if let Some(term) = field.term(term).filter(|t| t.df <= most) {
            field.score(&term, *weight, scores);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn best_is_what_sorting_everything_gives(
            words in prop::collection::vec(0u8..20, 0..400), k in 0usize..50, skip in 0u32..5
        ) {
            let mut scratch = Scratch::new(words.len() as u32);
            scratch.words = words.iter().map(|&w| f32::from(w)).collect();
            let mut all: Vec<(f32, u32)> = scratch.words.iter().copied().zip(0..).filter(|&(s, c)| s > 0.0 && c % 5 != skip).collect();
            all.sort_by(order);
            all.truncate(k);
            prop_assert_eq!(scratch.best(k, 1.0, |c| c % 5 != skip), all);
        }
    }
}
