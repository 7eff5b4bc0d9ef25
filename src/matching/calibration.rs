//! Scores → probabilities: a logistic curve over a few features of a ranked clause.
//!
//! The features mean the same whether much, little or nothing was learned, so one curve serves all and can be fitted on
//! few judged matches: `learn` moves the default as far as they say.

use super::query::weighted;
use super::{Curves, Logistic, Matcher, Query, Scored, Scratch};
use crate::index::FieldIndex;

/// Names of the features, in the order of [`CalibrationFeatures`].
///
/// - `covered`: share of the query's bigrams, by idf, that stand in the clause;
/// - `lead`: how far the baseline score is above that of the tenth clause, beside what a clause of average length with all
///   of the query in it would score;
/// - `precedent`: highest cosine of the query to a confirmed question that the clause's policy answers;
/// - `log_odds`: log-odds by the forests, as far as they count;
/// - `log_rank`: logarithm of the rank;
/// - `found`: log-odds that a document is about the query at all;
/// - `behind`: cosine of meaning to the clause, less that of the nearest of those ranked.
///
/// The sum itself says nothing more: it depends on the length and the words of the query.
pub const CALIBRATION_FEATURES: [&str; 7] = ["covered", "lead", "precedent", "log_odds", "log_rank", "found", "behind"];

/// What is known of one ranked clause.
pub type CalibrationFeatures = [f32; CALIBRATION_FEATURES.len()];

/// The curves before anything is learned. By words: fitted on the first three clauses of STARD's 1,235 questions, with nothing
/// learned and cross-validated. With meaning, by `examples/fit_found.rs` on the corpus' labels, but
/// for what is learned, which has nothing to be fitted on there and counts as by words.
pub(super) fn default_curves() -> Curves {
    Curves {
        with_meaning: Logistic::new(-0.76, &[-0.92, 0.27, 0.62, 0.1, -0.36, 0.16, 4.92]),
        by_words: Logistic::new(-1.65, &[0.83, 2.76, 0.62, 0.1, -1.04, 0.0, 0.0]),
    }
}

impl Matcher<'_> {
    /// The calibration features of each ranked clause; `ranked` must hold the first [`MatchParams::lead_over`](super::MatchParams)
    /// at least, if there are so many. `found`: log-odds that a document is about the query.
    pub(crate) fn calibration_features(
        &self,
        query: &Query,
        ranked: &[Scored],
        found: f32,
        scratch: &Scratch,
    ) -> Vec<CalibrationFeatures> {
        let possible = self.highest_possible(query).max(1.0);
        let sums: Vec<f32> = ranked.iter().map(|s| self.baseline(s.clause, scratch) / possible).collect();
        let mut sorted: Vec<f32> = sums.clone();
        sorted.sort_unstable_by(|a, b| b.total_cmp(a));
        let led_over = sorted.get(self.model.params.lead_over - 1).copied().unwrap_or(0.0);
        let nearest = ranked.iter().map(|s| scratch.cosine(s.clause)).fold(f32::MIN, f32::max);
        let share = self.model.ranker.as_ref().map_or(0.0, |ranker| ranker.share);
        let features = |(rank, (scored, sum)): (usize, (&Scored, &f32))| {
            let covered = scratch.covered_share(scored.clause);
            let precedent = self.nearest_precedent(scored.clause, scratch);
            let behind = scratch.cosine(scored.clause) - nearest;
            [covered, sum - led_over, precedent, share * scored.log_odds, (1.0 + rank as f32).ln(), found, behind]
        };
        ranked.iter().zip(&sums).enumerate().map(features).collect()
    }

    /// The score of a clause of average length that contained every word and bigram of the query once.
    fn highest_possible(&self, query: &Query) -> f32 {
        let sum = |field: &FieldIndex, terms: &[(String, f32)]| -> f32 {
            field.terms(weighted(terms)).iter().map(|(term, n)| n * term.idf).sum()
        };
        let words = sum(&self.index.words, query.own_words());
        let pairs = sum(&self.index.bigrams, &query.bigrams);
        words + self.model.params.weights.bigrams * pairs
    }
}
