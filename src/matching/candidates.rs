//! Term-at-a-time scoring into arrays, one array a feature, and the best of them.

use std::ops::Range;

use super::precedents::Voices;
use super::query::weighted;
use super::translations::Sums;
use super::{Knowledge, Query};
use crate::index::{FieldIndex, Term, TextIndex};

/// Terms in more than this share of the clauses say little about any of them, but cost the most postings. (On 60,485 law
/// articles 10 % loses nothing against 20 % and is a sixth faster.)
const COMMON_SHARE: f64 = 0.1;
/// Terms in no more clauses than this are always read: in a district's policies common words tell clauses apart.
const ALWAYS_READ: u32 = 500;

/// The arrays of one thread, reused from ask to ask.
#[derive(Default)]
pub struct Scratch {
    /// By clause: BM25 of the ask's words, and of its bigrams.
    pub(super) words: Vec<f32>,
    pub(super) bigrams: Vec<f32>,
    /// By clause: their weighted sum.
    pub(super) joined: Vec<f32>,
    /// By clause: idf of the ask's bigrams that stand in it.
    pub(super) covered: Vec<f32>,
    /// Their idf all together.
    pub(super) coverable: f32,
    /// By clause: BM25 of the words that learned translations add. Empty where there are none.
    pub(super) translated: Vec<f32>,
    /// By clause: `joined` with the weighted translations. Means nothing where there are none.
    met: Vec<f32>,
    /// By policy: the highest of `joined` and of what is met among its clauses.
    peaks: Vec<(f32, f32)>,
    /// By policy: mean of its best clauses.
    pub(super) family: Vec<f32>,
    /// By policy: what it adds to the score of each of its clauses, unlearned and learned.
    pub(super) prior: Vec<f32>,
    pub(super) learned: Vec<f32>,
    pub(super) voices: Voices,
    sums: Sums,
}

impl Scratch {
    /// Arrays for an index of `len` clauses.
    pub fn new(len: u32) -> Scratch {
        let zeros = || vec![0.0; len as usize];
        Scratch {
            words: zeros(),
            bigrams: zeros(),
            joined: zeros(),
            met: zeros(),
            covered: zeros(),
            ..Scratch::default()
        }
    }

    /// The `k` texts of `index` most like the query by words and bigrams alone, best first, ties by number.
    pub fn similar(&mut self, query: &Query, index: &TextIndex, k: usize) -> Vec<(f32, u32)> {
        self.score(query, index);
        self.translated.clear();
        self.join(1.0, 0.0, std::slice::from_ref(&(0..index.len() as usize)));
        best_of(&self.joined, k, |_| true)
    }

    /// The `k` texts with the highest BM25 of the query's words among those `allowed`.
    pub(super) fn plain(
        &mut self,
        query: &Query,
        index: &TextIndex,
        k: usize,
        allowed: impl Fn(u32) -> bool,
    ) -> Vec<(f32, u32)> {
        self.words.fill(0.0);
        rare_terms(&index.words, weighted(&query.words), |term, weight| {
            index.words.score(term, weight, &mut self.words);
        });
        best_of(&self.words, k, allowed)
    }

    /// Fills the arrays of words, bigrams and coverage.
    pub(super) fn score(&mut self, query: &Query, index: &TextIndex) {
        self.words.fill(0.0);
        self.bigrams.fill(0.0);
        self.covered.fill(0.0);
        self.coverable = 0.0;
        rare_terms(&index.words, weighted(&query.words), |term, weight| {
            index.words.score(term, weight, &mut self.words);
        });
        rare_terms(&index.bigrams, weighted(&query.bigrams), |term, weight| {
            self.coverable += term.idf;
            index.bigrams.score_and_cover(term, weight, &mut self.bigrams, &mut self.covered);
        });
    }

    /// Fills the array of translations and lets the precedents speak.
    pub(super) fn recall(&mut self, query: &Query, knowledge: &Knowledge, index: &TextIndex) {
        self.translated.clear();
        let widened = knowledge.translations.of(query, &mut self.sums);
        if !widened.is_empty() {
            self.translated.resize(self.words.len(), 0.0);
            for (term, weight) in index.words.terms(widened) {
                index.words.score(&term, weight, &mut self.translated);
            }
        }
        knowledge.precedents.listen(query, &mut self.voices);
    }

    /// Joins words + `bigram_weight` × bigrams, and that with `translation_weight` × translations, range by range, and
    /// notes the highest of each. Returns the highest sum without translations.
    pub(super) fn join(&mut self, bigram_weight: f32, translation_weight: f32, ranges: &[Range<usize>]) -> f32 {
        self.peaks.clear();
        for range in ranges {
            let joined = &mut self.joined[range.clone()];
            let peak = add(&self.words[range.clone()], bigram_weight, &self.bigrams[range.clone()], joined);
            let peak_met = match self.translated.get(range.clone()) {
                None => peak,
                Some(translated) => add(joined, translation_weight, translated, &mut self.met[range.clone()]),
            };
            self.peaks.push((peak, peak_met));
        }
        self.peaks.iter().fold(0.0, |most, peak| peak.0.max(most))
    }

    /// By clause: how well the query meets it, translations included.
    pub(super) fn met(&self) -> &[f32] {
        if self.translated.is_empty() { &self.joined } else { &self.met }
    }

    /// The highest sum of the range that had this place in [`Scratch::join`], without translations.
    pub(super) fn highest_of(&self, range: usize) -> f32 {
        self.peaks[range].0
    }

    /// The same with translations.
    pub(super) fn highest_met(&self, range: usize) -> f32 {
        self.peaks[range].1
    }

    /// Mean of the `n` highest sums in a range of clauses, of those above `floor`; missing ones count as zero.
    pub(super) fn mean_of_best(&self, clauses: Range<usize>, n: usize, floor: f32) -> f32 {
        let mut top = [0.0; 16];
        let mut least = floor;
        for &score in &self.joined[clauses] {
            if score > least {
                let mut score = score;
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

/// Writes `a` + `weight` × `b`, none of them below zero, and returns the highest; several at a time, because one maximum
/// would have to wait for the one before.
fn add(a: &[f32], weight: f32, b: &[f32], sums: &mut [f32]) -> f32 {
    const TOGETHER: usize = 8;
    let mut lanes = [0.0f32; TOGETHER];
    let one = |a: f32, b: f32, sum: &mut f32, lane: &mut f32| {
        *sum = a + weight * b;
        *lane = if *sum > *lane { *sum } else { *lane };
    };
    let (some_a, rest_a) = a.as_chunks::<TOGETHER>();
    let (some_b, rest_b) = b.as_chunks::<TOGETHER>();
    let (some, rest) = sums.as_chunks_mut::<TOGETHER>();
    for ((a, b), sums) in some_a.iter().zip(some_b).zip(some) {
        for i in 0..TOGETHER {
            one(a[i], b[i], &mut sums[i], &mut lanes[i]);
        }
    }
    for ((a, b), sum) in rest_a.iter().zip(rest_b).zip(rest) {
        one(*a, *b, sum, &mut lanes[0]);
    }
    lanes.into_iter().fold(0.0, f32::max)
}

/// The `k` highest scores above zero among those `allowed`, best first, ties by number.
fn best_of(scores: &[f32], k: usize, allowed: impl Fn(u32) -> bool) -> Vec<(f32, u32)> {
    let mut best = Best::new(k);
    for (number, &score) in scores.iter().enumerate() {
        if score > best.least() && allowed(number as u32) {
            best.offer(score, number as u32);
        }
    }
    best.sorted()
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

/// Visits those terms that are in the index and not too common.
fn rare_terms<'t>(
    field: &FieldIndex,
    terms: impl IntoIterator<Item = (&'t str, f32)>,
    mut visit: impl FnMut(&Term, f32),
) {
    let most = ((f64::from(field.len()) * COMMON_SHARE) as u32).max(ALWAYS_READ);
    for (term, weight) in field.terms(terms).iter().filter(|(term, _)| term.df <= most) {
        visit(term, *weight);
    }
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
                Scratch { words, bigrams, translated, joined: zeros.clone(), met: zeros, ..Scratch::default() };
            let ranges = [0..cut.min(n), cut.min(n)..n];
            let highest = |scores: &[f32]| scores.iter().copied().fold(0.0, f32::max);
            prop_assert_eq!(scratch.join(0.5, 2.0, &ranges), highest(&scratch.joined));
            for at in 0..n {
                let joined = scratch.words[at] + 0.5 * scratch.bigrams[at];
                let met = joined + scratch.translated.get(at).map_or(0.0, |translated| 2.0 * translated);
                prop_assert_eq!((scratch.joined[at], scratch.met()[at]), (joined, met));
            }
            for (at, range) in ranges.into_iter().enumerate() {
                prop_assert_eq!(scratch.highest_of(at), highest(&scratch.joined[range.clone()]));
                prop_assert_eq!(scratch.highest_met(at), highest(&scratch.met()[range]));
            }
        }

        #[test]
        fn best_is_what_sorting_everything_gives(
            scores in prop::collection::vec(0u8..20, 0..400), k in 0usize..50, skip in 0u32..5
        ) {
            let scores: Vec<f32> = scores.into_iter().map(f32::from).collect();
            let mut all: Vec<(f32, u32)> = scores.iter().copied().zip(0..).filter(|&(s, c)| s > 0.0 && c % 5 != skip).collect();
            all.sort_by(order);
            all.truncate(k);
            prop_assert_eq!(best_of(&scores, k, |c| c % 5 != skip), all);
        }
    }
}
