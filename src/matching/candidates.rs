//! Term-at-a-time scoring into arrays, one array a feature, and the best of them.

use std::ops::Range;

use super::precedents::Voices;
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
    pub(super) translation_weight: f32,
    /// By policy: the highest of `joined` and of `translated` among its clauses.
    peaks: Vec<(f32, f32)>,
    /// By policy: mean of its best clauses.
    pub(super) family: Vec<f32>,
    /// By policy: how much it is about what the query is about.
    pub(super) subject: Vec<f32>,
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
        Scratch { words: zeros(), bigrams: zeros(), joined: zeros(), covered: zeros(), ..Scratch::default() }
    }

    /// The `k` texts of `index` most like the query by words and bigrams alone, best first, ties by number.
    pub fn similar(&mut self, query: &Query, index: &TextIndex, k: usize) -> Vec<(f32, u32)> {
        self.score(query, index);
        self.join(1.0);
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
        rare_terms(&index.words, &query.words, |term, weight| index.words.score(term, weight, &mut self.words));
        best_of(&self.words, k, allowed)
    }

    /// Fills the arrays of words, bigrams and coverage.
    pub(super) fn score(&mut self, query: &Query, index: &TextIndex) {
        self.words.fill(0.0);
        self.bigrams.fill(0.0);
        self.covered.fill(0.0);
        self.coverable = 0.0;
        rare_terms(&index.words, &query.words, |term, weight| index.words.score(term, weight, &mut self.words));
        rare_terms(&index.bigrams, &query.bigrams, |term, weight| {
            self.coverable += term.idf;
            index.bigrams.score_and_cover(term, weight, &mut self.bigrams, &mut self.covered);
        });
    }

    /// Joins words + `bigram_weight` × bigrams.
    pub(super) fn join(&mut self, bigram_weight: f32) {
        for ((joined, words), bigrams) in self.joined.iter_mut().zip(&self.words).zip(&self.bigrams) {
            *joined = words + bigram_weight * bigrams;
        }
    }

    /// Fills the array of translations and lets the precedents speak.
    pub(super) fn recall(&mut self, query: &Query, knowledge: &Knowledge, index: &TextIndex) {
        self.translated.clear();
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

    /// How well the query meets a clause, translations included.
    pub(super) fn met(&self, clause: usize) -> f32 {
        let translated = self.translated.get(clause).map_or(0.0, |t| self.translation_weight * t);
        self.joined[clause] + translated
    }

    /// Visits the clauses of a range that the query meets better than `floor`, in order.
    pub(super) fn met_above(&self, floor: f32, clauses: Range<usize>, mut visit: impl FnMut(usize, f32)) {
        let joined = &self.joined[clauses.clone()];
        if self.translated.is_empty() {
            for (clause, &met) in clauses.zip(joined) {
                if met > floor {
                    visit(clause, met);
                }
            }
        } else {
            let translated = &self.translated[clauses.clone()];
            for ((clause, joined), translated) in clauses.zip(joined).zip(translated) {
                let met = joined + self.translation_weight * translated;
                if met > floor {
                    visit(clause, met);
                }
            }
        }
    }

    /// Notes the highest sum, and the highest translated score, of each range of clauses. Returns the highest sum of all.
    pub(super) fn find_peaks(&mut self, ranges: &[Range<usize>]) -> f32 {
        self.peaks.clear();
        self.peaks.extend(ranges.iter().map(|range| {
            let translated = self.translated.get(range.clone()).map_or(0.0, highest);
            (highest(&self.joined[range.clone()]), translated)
        }));
        self.peaks.iter().fold(0.0, |most, peak| peak.0.max(most))
    }

    /// The highest sum of the range that had this place in [`Scratch::find_peaks`].
    pub(super) fn highest_of(&self, range: usize) -> f32 {
        self.peaks[range].0
    }

    /// No clause of the range that had this place in [`Scratch::find_peaks`] is met better.
    pub(super) fn met_at_most(&self, range: usize) -> f32 {
        let (joined, translated) = self.peaks[range];
        joined + self.translation_weight * translated
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

/// The highest of some scores, none of them below zero; several at a time, because one maximum would have to wait for
/// the one before.
fn highest(scores: &[f32]) -> f32 {
    let mut lanes = [0.0f32; 8];
    let higher = |lane: &mut f32, score: f32| *lane = if score > *lane { score } else { *lane };
    for some in scores.chunks(lanes.len()) {
        lanes.iter_mut().zip(some).for_each(|(lane, &score)| higher(lane, score));
    }
    for half in [4, 2, 1] {
        let (low, high) = lanes.split_at_mut(half);
        low.iter_mut().zip(high).for_each(|(lane, score)| higher(lane, *score));
    }
    lanes[0]
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
fn rare_terms(field: &FieldIndex, terms: &[(String, f32)], mut visit: impl FnMut(&Term, f32)) {
    let most = ((f64::from(field.len()) * COMMON_SHARE) as u32).max(ALWAYS_READ);
    for (term, weight) in terms {
        if let Some(term) = field.term(term).filter(|t| t.df <= most) {
            visit(&term, *weight);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_met_above_a_floor_is_what_is_met(
            joined in prop::collection::vec(0u8..20, 0..60), floor in 0u8..20, translated in any::<bool>()
        ) {
            let joined: Vec<f32> = joined.into_iter().map(f32::from).collect();
            let translated = if translated { joined.iter().rev().copied().collect() } else { Vec::new() };
            let scratch = Scratch { joined, translated, translation_weight: 0.5, ..Scratch::default() };
            let met_count = scratch.joined.len();
            let all = 0..met_count;
            let met: Vec<(usize, f32)> =
                all.clone().map(|c| (c, scratch.met(c))).filter(|(_, met)| *met > f32::from(floor)).collect();
            let mut visited = Vec::new();
            scratch.met_above(f32::from(floor), all, |clause, met| visited.push((clause, met)));
            prop_assert_eq!(visited, met);
            let (mut scratch, middle) = (scratch, met_count / 2);
            let ranges = [0..middle, middle..met_count];
            prop_assert_eq!(scratch.find_peaks(&ranges), scratch.joined.iter().copied().fold(0.0, f32::max));
            for (at, range) in ranges.into_iter().enumerate() {
                prop_assert!(range.clone().all(|c| scratch.met(c) <= scratch.met_at_most(at)));
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
