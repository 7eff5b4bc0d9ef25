//! The vectors of the policies, and how near a question is to each of them.

use std::ops::Range;

use super::{Fault, Meaning, Prefix, Vector};
use crate::index::clause_text;
use crate::model::{ClauseId, Policies};
use crate::top_k::keep_highest;

/// With more clauses than this, words alone find candidates: a cosine to each costs more than it brings.
pub const MOST_CLAUSES: usize = 20_000;
/// A policy is as near as so many of its clauses are on average. (Corpus: docs/experiments/meaning-in-matching.md.)
const BEST_OF_POLICY: usize = 3;

/// The vectors of all clauses and of all titles of policies.
pub struct DocumentVectors {
    /// By clause: title, headings and text as one passage, as the encoder was taught.
    clauses: Vec<Vector>,
    /// By policy.
    titles: Vec<Vector>,
    /// By policy: where its clauses lie.
    ranges: Vec<Range<usize>>,
}

/// How near a question is to the policies: cosines, 0 where it has no vector.
#[derive(Debug, Clone, Default)]
pub struct Nearness {
    /// By clause.
    pub clauses: Vec<f32>,
    /// By policy: its title.
    pub titles: Vec<f32>,
    /// By policy: the mean of its nearest clauses.
    pub policies: Vec<f32>,
}

impl Nearness {
    /// Of a question without a vector.
    pub fn clear(&mut self) {
        self.clauses.clear();
        self.titles.clear();
        self.policies.clear();
    }
}

impl DocumentVectors {
    /// The passages that are compared with questions: the clauses, then the titles.
    pub fn passages(policies: &Policies) -> Vec<String> {
        let clauses = ClauseId::all(&policies.clauses).map(|clause| clause_text(policies, clause));
        clauses.chain(policies.policies.iter().map(|policy| policy.title.clone())).collect()
    }

    /// The vectors of policies.
    ///
    /// # Errors
    /// When a server of vectors fails.
    pub fn of(policies: &Policies, meaning: &Meaning) -> Result<DocumentVectors, Fault> {
        let mut clauses = meaning.vectors(&DocumentVectors::passages(policies), Prefix::Passage)?;
        let titles = clauses.split_off(policies.clauses.len());
        Ok(DocumentVectors { clauses, titles, ranges: policies.ranges() })
    }

    /// How near a question is to all of them.
    pub fn near(&self, question: &Vector, nearness: &mut Nearness) {
        let Nearness { clauses, titles, policies } = nearness;
        clauses.clear();
        clauses.extend(self.clauses.iter().map(|clause| question.cosine(clause)));
        titles.clear();
        titles.extend(self.titles.iter().map(|title| question.cosine(title)));
        policies.clear();
        policies.extend(self.ranges.iter().map(|range| mean_of_best(&clauses[range.clone()])));
    }
}

/// The mean of the [`BEST_OF_POLICY`] highest values, or of all if there are fewer; 0 if there are none.
fn mean_of_best(values: &[f32]) -> f32 {
    let mut best = [f32::NEG_INFINITY; BEST_OF_POLICY];
    keep_highest(values, &mut best);
    let found = &best[..values.len().min(BEST_OF_POLICY)];
    found.iter().sum::<f32>() / found.len().max(1) as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_of_few_and_of_none() {
        assert_eq!(mean_of_best(&[]), 0.0);
        assert_eq!(mean_of_best(&[-0.5, 0.25]), -0.125);
        assert_eq!(mean_of_best(&[0.1, 0.5, 0.25, 0.75, 0.0]), 0.5);
    }
}
