//! Scores → probabilities: a logistic curve over a few signs that a ranked clause answers.
//!
//! The signs mean the same whether much, little or nothing was learned, so one curve serves all and can be fitted on
//! few judged matches: `learn` moves [`Calibration::default`] as far as they say.

use serde::{Deserialize, Serialize};

use super::{Matcher, Query, Scored, Scratch};

/// Names of the signs, in the order of [`Signs`].
///
/// - `covered`: share of the query's bigrams, by idf, that stand in the clause;
/// - `share`: the hand-set sum beside what a clause of average length with all of the query in it would score;
/// - `lead`: how far the hand-set sum is above that of the tenth clause, beside the same;
/// - `precedent`, `policy`: highest cosine of the query to a confirmed question that the clause, or its policy, answers;
/// - `odds`: log-odds by the forests, as far as they count;
/// - `place`: logarithm of the rank.
pub const SIGNS: [&str; 7] = ["covered", "share", "lead", "precedent", "policy", "odds", "place"];

/// What is known of one ranked clause.
pub type Signs = [f32; SIGNS.len()];

/// Ranks whose clauses the leader's lead is measured against.
pub(super) const LEAD_OVER: usize = 10;

/// Coefficients of the logistic curve.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Calibration {
    pub intercept: f32,
    pub weights: Signs,
}

impl Default for Calibration {
    fn default() -> Calibration {
        Calibration { intercept: -3.0, weights: [1.0, 2.0, 2.0, 2.0, 1.0, 0.5, -0.5] }
    }
}

impl Calibration {
    /// Probability that a clause with these signs answers, 0..1.
    pub fn probability(&self, signs: &Signs) -> f32 {
        let sum: f32 = self.weights.iter().zip(signs).map(|(w, s)| w * s).sum();
        1.0 / (1.0 + (-(self.intercept + sum)).exp())
    }
}

impl Matcher<'_> {
    /// The signs of each ranked clause; `ranked` must hold the first [`LEAD_OVER`] at least, if there are so many.
    pub(crate) fn signs(&self, query: &Query, ranked: &[Scored], scratch: &Scratch) -> Vec<Signs> {
        let ceiling = self.ceiling(query).max(1.0);
        let sums: Vec<f32> = ranked.iter().map(|s| self.hand_set(s.clause, scratch) / ceiling).collect();
        let mut highest: Vec<f32> = sums.clone();
        highest.sort_unstable_by(|a, b| b.total_cmp(a));
        let tenth = highest.get(LEAD_OVER - 1).copied().unwrap_or(0.0);
        let coverable = scratch.coverable.max(f32::MIN_POSITIVE);
        let share = self.model.ranker.as_ref().map_or(0.0, |ranker| ranker.share);
        let signs = |(place, (scored, sum)): (usize, (&Scored, &f32))| {
            let (precedent, policy) = self.nearest_precedents(scored.clause, scratch);
            let covered = scratch.covered[scored.clause as usize] / coverable;
            [covered, *sum, sum - tenth, precedent, policy, share * scored.odds, (1.0 + place as f32).ln()]
        };
        ranked.iter().zip(&sums).enumerate().map(signs).collect()
    }

    /// The score of a clause of average length that contained every word and bigram of the query once.
    fn ceiling(&self, query: &Query) -> f32 {
        let words: f32 = query.own_words().iter().filter_map(|(w, n)| Some(n * self.index.words.term(w)?.idf)).sum();
        let pairs: f32 = query.bigrams.iter().filter_map(|(b, n)| Some(n * self.index.bigrams.term(b)?.idf)).sum();
        words + self.model.weights.bigrams * pairs
    }
}
