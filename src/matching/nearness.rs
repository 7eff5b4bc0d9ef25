//! What nearness of meaning adds to the baseline score of every clause.

use super::candidates::Scratch;
use super::{Matcher, Query};
use crate::meaning::{DocumentVectors, Meaning};
use crate::model::{ClauseId, PolicyId};

/// What compares questions with policies by meaning.
#[derive(Clone, Copy)]
pub struct Understanding<'a> {
    pub meaning: &'a Meaning,
    pub documents: &'a DocumentVectors,
}

/// Least deviation of the words' sums that nearness is measured in: where no word is shared, meaning alone speaks.
const LEAST_DEVIATION: f32 = 1.0;

impl Matcher<'_> {
    /// Fills `scratch` with how near the policies are, and with what that adds to the score of each clause: its cosine and
    /// its policy's, in deviations from their means, times the deviation of what words gave.
    pub(super) fn score_nearness(&self, query: &Query, scratch: &mut Scratch) {
        scratch.meant.clear();
        let weights = &self.model.params.weights;
        let (Some(Understanding { documents, .. }), Some(vector)) = (self.understanding, &query.vector) else {
            scratch.nearness.clear();
            return;
        };
        documents.near(vector, &mut scratch.nearness);
        let clauses = || ClauseId::all(&self.policies.clauses);
        // Each is a sum of several arrays, and a deviation goes over them twice.
        let baseline: Vec<f32> = clauses().map(|clause| self.baseline(clause, scratch)).collect();
        let (_, deviation) = mean_and_deviation(baseline.into_iter());
        let unit = weights.meaning * deviation.max(LEAST_DEVIATION);
        let policy_of = |clause: ClauseId| scratch.nearness.policies[self.policies[clause].policy.position()];
        let own = mean_and_deviation(scratch.nearness.clauses.iter().copied());
        let policies = mean_and_deviation(clauses().map(policy_of));
        let standing = |value: f32, (mean, deviation): (f32, f32)| (value - mean) / deviation;
        let meant = clauses().zip(&scratch.nearness.clauses).map(|(clause, &cosine)| {
            unit * (standing(cosine, own) + weights.policy_meaning * standing(policy_of(clause), policies))
        });
        scratch.meant = meant.collect();
    }
}

impl Scratch {
    /// Cosine of meaning to the clause; 0 where the query has no vector.
    pub(super) fn cosine(&self, clause: ClauseId) -> f32 {
        self.nearness.clauses.get(clause.position()).copied().unwrap_or(0.0)
    }

    /// Cosine of meaning to the policy's title, likewise.
    pub(super) fn title_cosine(&self, policy: PolicyId) -> f32 {
        self.nearness.titles.get(policy.position()).copied().unwrap_or(0.0)
    }

    /// What nearness adds to the clause's score.
    pub(super) fn meant(&self, clause: ClauseId) -> f32 {
        self.meant.get(clause.position()).copied().unwrap_or(0.0)
    }
}

/// Mean and deviation, the latter above zero. Summed in order, so the same for any number of threads.
pub(super) fn mean_and_deviation(values: impl Iterator<Item = f32> + Clone) -> (f32, f32) {
    let n = values.clone().count().max(1) as f64;
    let mean = values.clone().map(f64::from).sum::<f64>() / n;
    let variance = values.map(|value| (f64::from(value) - mean).powi(2)).sum::<f64>() / n;
    (mean as f32, (variance.sqrt() as f32).max(f32::MIN_POSITIVE))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deviations_of_one_value_divide_nothing_by_zero() {
        let (mean, deviation) = mean_and_deviation([0.5f32; 3].into_iter());
        assert_eq!((mean, (0.5 - mean) / deviation), (0.5, 0.0));
        assert_eq!(mean_and_deviation(std::iter::empty()).0, 0.0);
        assert_eq!(mean_and_deviation([1.0f32, 3.0].into_iter()), (2.0, 1.0));
    }
}
