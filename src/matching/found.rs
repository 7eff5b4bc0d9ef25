//! Found or not (已找到): how probable it is that a document is about what is asked at all.
//!
//! Judged from how near the nearest documents are and how much of the query they cover, never from a rank: the first of
//! clauses that are all beside the point is beside the point.

use super::{Curves, Logistic, Matcher, Query, Scored, Scratch};
use crate::model::{ClauseId, PolicyId};
use crate::top_k::TopK;

/// Names of the features, in the order of [`FoundFeatures`].
///
/// - `clause`: highest cosine of meaning to a clause that may be proposed;
/// - `clauses`: mean of the five highest;
/// - `title`: highest cosine to the title of such a clause's policy;
/// - `covered`: share of the query's bigrams, by idf, that stand in the first clause;
/// - `matters`: share of the query's matters that the policy covers which covers them best; one half if it names none;
/// - `precedent`: highest cosine of words to a confirmed question that has an answer.
pub const FOUND_FEATURES: [&str; 6] = ["clause", "clauses", "title", "covered", "matters", "precedent"];

/// What is known of one query.
pub type FoundFeatures = [f32; FOUND_FEATURES.len()];

/// Clauses that `clauses` averages.
const NEAREST: usize = 5;
/// What a query that names no matter of the thesaurus is taken to be covered by. (Middle of the corpus.)
const NO_MATTER: f32 = 0.5;

/// The curves before anything is learned, fitted by `examples/fit_found.rs` on judged real letters and the corpus' labels:
/// docs/experiments/found-or-not.md. What a precedent adds was set by hand: nothing is confirmed there.
pub(super) fn default_curves() -> Curves {
    Curves {
        with_meaning: Logistic::new(-10.34, &[6.72, 10.51, 5.11, 4.30, 4.56, 1.0]),
        by_words: Logistic::new(-3.20, &[0.0, 0.0, 0.0, 5.35, 8.23, 1.0]),
    }
}

impl Matcher<'_> {
    /// What is known of a gathered query whose best clauses are `ranked`.
    pub(crate) fn found_features(&self, query: &Query, ranked: &[Scored], scratch: &Scratch) -> FoundFeatures {
        let mut nearest = TopK::new(NEAREST);
        let mut title = 0.0f32;
        for policy in PolicyId::all(&self.policies.policies).filter(|&policy| self.eligible.opens(policy)) {
            title = title.max(scratch.title_cosine(policy));
        }
        for clause in ClauseId::all(&self.policies.clauses).filter(|&clause| self.eligible.allows(clause)) {
            nearest.offer(scratch.cosine(clause), clause.0);
        }
        let nearest = nearest.sorted();
        let highest = nearest.first().map_or(0.0, |(cosine, _)| *cosine);
        let mean = nearest.iter().map(|(cosine, _)| cosine).sum::<f32>() / NEAREST as f32;
        let covered = ranked.first().map_or(0.0, |first| scratch.covered_share(first.clause));
        let matters = self.subjects.cover(&query.matters).unwrap_or(NO_MATTER);
        [highest, mean, title, covered, matters, scratch.similarities.nearest]
    }
}
