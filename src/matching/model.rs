//! What was learned from confirmed matches, in the form matching uses it. With nothing learned it is
//! [`Model::default`], and everything works.

use serde::{Deserialize, Serialize};

use super::features::Columns;
use super::{Calibration, Forest, Precedents, Translations};

/// Everything learned. `learn` makes it; caches keep it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Model {
    pub weights: Weights,
    pub knowledge: Knowledge,
    /// Absent while too few matches are confirmed.
    pub ranker: Option<Ranker>,
    pub calibration: Calibration,
}

/// What the confirmed matches say directly.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Knowledge {
    /// Confirmed questions.
    pub confirmations: u32,
    pub translations: Translations,
    pub precedents: Precedents,
}

/// Hand-set weights of the sum that ranks clauses before anything is learned, and that picks candidates after.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Weights {
    /// BM25 of bigrams, beside 1 for words. Bigrams save what segmentation breaks.
    pub bigrams: f32,
    /// ln(clauses of the policy): comprehensive documents answer more questions than narrow ones.
    pub breadth: f32,
    /// Mean of the policy's best clauses: a policy that fits in many places is about the matter.
    pub family: f32,
    /// How much the policy is about the matters of the query: BM25 over the thesaurus.
    pub subject: f32,
    /// BM25 of the words that translations add, when much is confirmed.
    pub translated: f32,
    /// Sum of squared cosines to the questions the policy has answered, at most 1, likewise.
    pub policy_precedents: f32,
}

impl Default for Weights {
    fn default() -> Weights {
        Weights { bigrams: 0.8, breadth: 3.0, family: 0.3, subject: 1.0, translated: 1.5, policy_precedents: 20.0 }
    }
}

/// Two forests whose log-odds are blended, and the hand-set sum, which they replace as confirmations grow.
///
/// One forest sees everything. The other sees nothing that was learned about the single clause, so it judges clauses
/// that were never confirmed as fairly as those that were.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Ranker {
    pub seen: Forest,
    pub unseen: Forest,
    /// Share of the forests beside the hand-set sum, 0..1.
    pub share: f32,
}

/// Share of [`Ranker::unseen`] among the forests.
const UNSEEN: f32 = 0.2;

impl Ranker {
    /// A score for every candidate, from its features and its hand-set sum, comparable within one query; and the
    /// log-odds by the forests alone.
    pub(super) fn scores(&self, rows: &Columns, hand: &[f32]) -> Vec<(f32, f32)> {
        let (seen, unseen) = (self.seen.scores(rows), self.unseen.scores(rows));
        let odds: Vec<f32> = seen.iter().zip(unseen).map(|(s, u)| (1.0 - UNSEEN) * s + UNSEEN * u).collect();
        let (mut learned, mut hand) = (odds.clone(), hand.to_vec());
        standardise(&mut learned);
        standardise(&mut hand);
        let blended = learned.iter().zip(hand).map(|(l, h)| self.share * l + (1.0 - self.share) * h);
        blended.zip(odds).collect()
    }
}

/// To mean 0 and deviation 1.
fn standardise(values: &mut [f32]) {
    let n = values.len().max(1) as f32;
    let mean = values.iter().sum::<f32>() / n;
    let deviation = (values.iter().map(|v| (v - mean).powi(2)).sum::<f32>() / n).sqrt().max(f32::MIN_POSITIVE);
    values.iter_mut().for_each(|v| *v = (*v - mean) / deviation);
}

impl Knowledge {
    /// How far hand-set weights of what was learned are trusted, 0..1: half at fifty confirmed questions.
    pub(super) fn trust(&self) -> f32 {
        let n = self.confirmations as f32;
        n / (n + 50.0)
    }
}
