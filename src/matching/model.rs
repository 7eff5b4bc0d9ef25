//! What was learned from confirmed matches, in the form matching uses it. With nothing learned it is
//! [`Model::default`], and everything works.

use serde::{Deserialize, Serialize};

use super::features::Columns;
use super::{Curves, Forest, Knowledge, MatchParams, calibration, found};

/// Everything learned. `learn` makes it; caches keep it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Model {
    /// What it was learned with and matches with.
    pub params: MatchParams,
    pub knowledge: Knowledge,
    /// Absent while too few matches are confirmed.
    pub ranker: Option<Ranker>,
    /// How probable it is that a clause answers, from its [features](super::CALIBRATION_FEATURES).
    pub calibration: Curves,
    /// How probable it is that a document is about the query, from its [features](super::FOUND_FEATURES).
    pub found: Curves,
}

impl Default for Model {
    fn default() -> Model {
        Model {
            params: MatchParams::default(),
            knowledge: Knowledge::default(),
            ranker: None,
            calibration: calibration::default_curves(),
            found: found::default_curves(),
        }
    }
}

/// Two forests whose log-odds are blended, and the baseline score, which they replace as confirmations grow.
///
/// One forest sees everything. The other sees nothing that was learned about the single clause, so it judges clauses
/// that were never confirmed as fairly as those that were.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Ranker {
    pub seen: Forest,
    pub unseen: Forest,
    /// Share of the forests beside the baseline score, 0..1.
    pub share: f32,
}

impl Ranker {
    /// A score for every candidate, from its features and its baseline score, comparable within one query; and the
    /// log-odds by the forests alone. `unseen_share`: that of [`Ranker::unseen`] among the forests.
    pub(super) fn scores(&self, rows: &Columns, baseline: &[f32], unseen_share: f32) -> Vec<(f32, f32)> {
        let (seen, unseen) = (self.seen.scores(rows), self.unseen.scores(rows));
        let log_odds: Vec<f32> =
            seen.iter().zip(unseen).map(|(s, u)| (1.0 - unseen_share) * s + unseen_share * u).collect();
        let (mut learned, mut baseline) = (log_odds.clone(), baseline.to_vec());
        standardise(&mut learned);
        standardise(&mut baseline);
        let blended = learned.iter().zip(baseline).map(|(l, b)| self.share * l + (1.0 - self.share) * b);
        blended.zip(log_odds).collect()
    }
}

/// To mean 0 and deviation 1.
fn standardise(values: &mut [f32]) {
    let n = values.len().max(1) as f32;
    let mean = values.iter().sum::<f32>() / n;
    let deviation = (values.iter().map(|v| (v - mean).powi(2)).sum::<f32>() / n).sqrt().max(f32::MIN_POSITIVE);
    values.iter_mut().for_each(|v| *v = (*v - mean) / deviation);
}
