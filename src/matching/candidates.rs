//! Term-at-a-time scoring into arrays, one array a feature, and the best of them.

use std::ops::Range;
use std::sync::Arc;

use super::params::MOST_AVERAGED;
use super::precedents::Similarities;
use super::query::weighted;
use super::translations::Sums;
use super::{Knowledge, MatchParams, Query};
use crate::index::{FieldIndex, Term, TextIndex};
use crate::meaning::Nearness;
use crate::model::{ClauseId, PolicyId};
use crate::top_k::{TopK, keep_highest};

/// The arrays of one thread, reused from ask to ask.
#[derive(Default)]
pub struct Scratch {
    /// By clause: BM25 of the ask's words, and of its bigrams.
    pub(super) words: Vec<f32>,
    pub(super) bigrams: Vec<f32>,
    /// By clause: their weighted sum.
    pub(super) base: Vec<f32>,
    /// By clause: idf of the ask's bigrams that stand in it.
    pub(super) covered: Vec<f32>,
    /// Their idf all together.
    pub(super) coverable: f32,
    /// By clause: BM25 of the words that learned translations add. Empty where there are none.
    pub(super) translated: Vec<f32>,
    /// By clause: `base` with the weighted translations.
    with_translations: Vec<f32>,
    /// By policy: the highest of either among its clauses.
    peaks: Vec<(f32, f32)>,
    /// By policy: mean of its best clauses.
    pub(super) family: Vec<f32>,
    /// By policy: how much it is about what the query is about.
    pub(super) subject: Vec<f32>,
    /// By policy: what it adds to the score of each of its clauses, unlearned and learned.
    pub(super) prior: Vec<f32>,
    pub(super) learned: Vec<f32>,
    pub(super) similarities: Similarities,
    sums: Sums,
    /// How near the policies are; empty where the query has no vector.
    pub(super) nearness: Nearness,
    /// By clause: what nearness adds to its score. Empty likewise.
    pub(super) meant: Vec<f32>,
}

impl Scratch {
    /// Arrays for an index of `len` clauses.
    pub fn new(len: u32) -> Scratch {
        let zeros = || vec![0.0; len as usize];
        Scratch {
            words: zeros(),
            bigrams: zeros(),
            base: zeros(),
            with_translations: zeros(),
            covered: zeros(),
            ..Scratch::default()
        }
    }

    /// The `k` texts of `index` most like the query by words and bigrams alone, best first, ties by number.
    pub fn similar(&mut self, query: &Query, index: &TextIndex, k: usize) -> Vec<(f32, u32)> {
        self.score(query, index, &MatchParams::DEFAULT);
        self.translated.clear();
        self.combine(1.0, 0.0, std::slice::from_ref(&(0..index.len() as usize)));
        best_of(&self.base, k, |_| true)
    }

    /// The `k` texts with the highest BM25 of the query's words among those `allowed`.
    pub(super) fn bm25_of_words(
        &mut self,
        query: &Query,
        index: &TextIndex,
        params: &MatchParams,
        k: usize,
        allowed: impl Fn(u32) -> bool,
    ) -> Vec<(f32, u32)> {
        index.words.score(&rare_terms(&index.words, &query.words, params), &mut self.words);
        best_of(&self.words, k, allowed)
    }

    /// Fills the arrays of words, bigrams and coverage.
    pub(super) fn score(&mut self, query: &Query, index: &TextIndex, params: &MatchParams) {
        index.words.score(&rare_terms(&index.words, &query.words, params), &mut self.words);
        let bigrams = rare_terms(&index.bigrams, &query.bigrams, params);
        self.coverable = bigrams.iter().map(|(term, _)| term.idf).sum();
        index.bigrams.score_and_cover(&bigrams, &mut self.bigrams, &mut self.covered);
    }

    /// Fills the arrays of what was learned: translations, and similarities to precedents.
    pub(super) fn score_learned(
        &mut self,
        query: &Query,
        knowledge: &Knowledge,
        index: &TextIndex,
        params: &MatchParams,
    ) {
        let widened = knowledge.translations.of(query, params.translated_words, &mut self.sums);
        if widened.is_empty() {
            self.translated.clear();
        } else {
            self.translated.resize(self.words.len(), 0.0);
            index.words.score(&index.words.terms(widened), &mut self.translated);
        }
        knowledge.precedents.similarities(query, params.nearest_precedents, &mut self.similarities);
    }

    /// Joins words + `bigram_weight` × bigrams, and that with `translation_weight` × translations, range by range, and
    /// notes the highest of each. Returns the highest sum without translations.
    pub(super) fn combine(&mut self, bigram_weight: f32, translation_weight: f32, ranges: &[Range<usize>]) -> f32 {
        let none = self.translated.is_empty();
        let (translated, translation_weight) =
            if none { (&self.bigrams, 0.0) } else { (&self.translated, translation_weight) };
        self.peaks.clear();
        for range in ranges.iter().cloned() {
            let parts = [&self.words, &self.bigrams, translated].map(|scores| &scores[range.clone()]);
            let sums = [&mut self.base[range.clone()], &mut self.with_translations[range]];
            self.peaks.push(add(parts, [bigram_weight, translation_weight], sums));
        }
        self.peaks.iter().fold(0.0, |most, peak| peak.0.max(most))
    }

    /// By clause: the weighted sum, translations included.
    pub(super) fn with_translations(&self) -> &[f32] {
        &self.with_translations
    }

    /// The highest sum among a policy's clauses, without translations.
    pub(super) fn highest_of(&self, policy: PolicyId) -> f32 {
        self.peaks[policy.position()].0
    }

    /// The same with translations.
    pub(super) fn highest_with_translations(&self, policy: PolicyId) -> f32 {
        self.peaks[policy.position()].1
    }

    /// Share of the query's bigrams, by idf, that stand in the clause, 0..1.
    pub(super) fn covered_share(&self, clause: ClauseId) -> f32 {
        self.covered[clause.position()] / self.coverable.max(f32::MIN_POSITIVE)
    }

    /// BM25 of the words that translations add to a clause; 0 where there are none.
    pub(super) fn translated_score(&self, clause: ClauseId) -> f32 {
        self.translated.get(clause.position()).copied().unwrap_or(0.0)
    }

    /// Mean of the `n` highest sums in a range of clauses, [`MOST_AVERAGED`] at most, of those above `floor`; missing ones
    /// count as zero.
    pub(super) fn mean_of_best(&self, clauses: Range<usize>, n: usize, floor: f32) -> f32 {
        let n = n.clamp(1, MOST_AVERAGED);
        let mut top = [floor; MOST_AVERAGED];
        keep_highest(&self.base[clauses], &mut top[..n]);
        top[..n].iter().take_while(|score| **score > floor).sum::<f32>() / n as f32
    }
}

/// Scores added side by side: one maximum alone would have to wait for the one before.
const LANES: usize = 8;

/// Writes a + weight × b, and that + weight × c, none of them below zero; returns the highest of both.
fn add([a, b, c]: [&[f32]; 3], weights: [f32; 2], [sums, totals]: [&mut [f32]; 2]) -> (f32, f32) {
    let (mut peaks, mut peaks_total) = ([0.0; LANES], [0.0; LANES]);
    let mut one = |parts: [f32; 3], sum: &mut f32, total: &mut f32, lane: usize| {
        *sum = parts[0] + weights[0] * parts[1];
        *total = *sum + weights[1] * parts[2];
        peaks[lane] = higher(peaks[lane], *sum);
        peaks_total[lane] = higher(peaks_total[lane], *total);
    };
    let ((a, rest_a), (b, rest_b), (c, rest_c)) =
        (a.as_chunks::<LANES>(), b.as_chunks::<LANES>(), c.as_chunks::<LANES>());
    let ((sums, rest_sums), (totals, rest_totals)) = (sums.as_chunks_mut::<LANES>(), totals.as_chunks_mut::<LANES>());
    for ((((a, b), c), sums), totals) in a.iter().zip(b).zip(c).zip(sums).zip(totals) {
        for i in 0..LANES {
            one([a[i], b[i], c[i]], &mut sums[i], &mut totals[i], i);
        }
    }
    for ((((a, b), c), sum), total) in rest_a.iter().zip(rest_b).zip(rest_c).zip(rest_sums).zip(rest_totals) {
        one([*a, *b, *c], sum, total, 0);
    }
    (peaks.into_iter().fold(0.0, higher), peaks_total.into_iter().fold(0.0, higher))
}

/// Without f32::max's care for what is no number.
fn higher(a: f32, b: f32) -> f32 {
    if a > b { a } else { b }
}

/// The `k` highest scores above zero among those `allowed`, best first, ties by number.
fn best_of(scores: &[f32], k: usize, allowed: impl Fn(u32) -> bool) -> Vec<(f32, u32)> {
    let mut best = TopK::new(k);
    for (number, &score) in scores.iter().enumerate() {
        if score > best.least() && allowed(number as u32) {
            best.offer(score, number as u32);
        }
    }
    best.sorted()
}

/// Those of the terms that are in the index and not too common.
fn rare_terms(field: &FieldIndex, terms: &[(String, f32)], params: &MatchParams) -> Vec<(Arc<Term>, f32)> {
    let most = ((f64::from(field.len()) * params.common_share) as u32).max(params.always_read);
    let mut found = field.terms(weighted(terms));
    found.retain(|(term, _)| term.df <= most);
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn peaks_are_the_highest_sums(
            words in prop::collection::vec(0u8..20, 0..60), cut in 0usize..60, translated in any::<bool>()
        ) {
            let words: Vec<f32> = words.into_iter().map(f32::from).collect();
            let (n, zeros) = (words.len(), vec![0.0; words.len()]);
            let bigrams: Vec<f32> = words.iter().rev().copied().collect();
            let translated = if translated { bigrams.clone() } else { Vec::new() };
            let mut scratch =
                Scratch { words, bigrams, translated, base: zeros.clone(), with_translations: zeros, ..Scratch::default() };
            let ranges = [0..cut.min(n), cut.min(n)..n];
            let highest = |scores: &[f32]| scores.iter().copied().fold(0.0, f32::max);
            prop_assert_eq!(scratch.combine(0.5, 2.0, &ranges), highest(&scratch.base));
            for at in 0..n {
                let base = scratch.words[at] + 0.5 * scratch.bigrams[at];
                let with_translations = base + scratch.translated.get(at).map_or(0.0, |translated| 2.0 * translated);
                prop_assert_eq!((scratch.base[at], scratch.with_translations()[at]), (base, with_translations));
            }
            for (policy, range) in (0..).map(PolicyId).zip(ranges) {
                prop_assert_eq!(scratch.highest_of(policy), highest(&scratch.base[range.clone()]));
                prop_assert_eq!(scratch.highest_with_translations(policy), highest(&scratch.with_translations()[range]));
            }
        }
    }
}
