//! 匹配: asks × clauses → matches. Candidates by BM25 over words and bigrams, features, one score, one probability.
//!
//! Everything here works with nothing learned; `learn` turns confirmed matches into a better [`Model`]. [`MatchParams`] has the settings.

mod calibration;
mod candidates;
mod eligible;
mod features;
mod forest;
mod knowledge;
mod model;
mod params;
mod precedents;
mod query;
mod ranking;
mod reasons;
mod subjects;
mod translations;
mod vocabulary;

use rayon::prelude::*;

pub use calibration::{CALIBRATION_FEATURES, Calibration, CalibrationFeatures};
pub use candidates::Scratch;
pub use eligible::Eligible;
pub(crate) use features::Columns;
pub use features::{Feature, Scope};
pub use forest::Forest;
pub(crate) use forest::{DEPTH, LEAVES, Tree};
pub use knowledge::Knowledge;
pub use model::{Model, Ranker};
pub use params::{MatchParams, Weights};
pub use precedents::Precedents;
pub use query::Query;
pub use subjects::Subjects;
pub(crate) use translations::Cell;
pub use translations::Translations;
pub use vocabulary::Vocabulary;

use crate::index::TextIndex;
use crate::model::{ClauseId, Match, Policies};
use crate::progress;
use crate::text::{Lexicon, Segmenter};

/// Everything that matching reads; shared by all threads.
pub struct Matcher<'a> {
    pub policies: &'a Policies,
    pub index: &'a TextIndex,
    pub subjects: &'a Subjects,
    pub segmenter: &'a Segmenter,
    pub lexicon: &'a Lexicon,
    pub eligible: Eligible,
    pub model: &'a Model,
}

/// A clause with its score, before reasons and probability are asked for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scored {
    pub clause: ClauseId,
    pub score: f32,
    /// Log-odds by the forests alone; 0 where there are none.
    pub log_odds: f32,
}

impl Matcher<'_> {
    /// The same with another model.
    pub fn with_model<'b>(&'b self, model: &'b Model) -> Matcher<'b> {
        Matcher { eligible: self.eligible.clone(), model, ..*self }
    }

    pub fn scratch(&self) -> Scratch {
        Scratch::new(self.index.len())
    }

    pub fn query(&self, text: &str) -> Query {
        Query::weighing(text, self.segmenter, self.lexicon, self.model.params.lexicon_weight)
    }

    /// Matches of one query with probabilities; reasons are left empty, see [`Matcher::explain`].
    pub fn matches(&self, query: &Query, top: usize, scratch: &mut Scratch) -> Vec<Match> {
        let ranked = self.rank(query, top.max(self.model.params.lead_over), scratch);
        let features = self.calibration_features(query, &ranked, scratch);
        let found = |(s, features): (&Scored, &CalibrationFeatures)| {
            let probability = self.model.calibration.probability(features);
            Match { clause: s.clause, score: s.score, probability, reasons: Vec::new() }
        };
        ranked.iter().zip(&features).take(top).map(found).collect()
    }

    /// Fills in why each match was proposed.
    pub fn explain(&self, query: &Query, matches: &mut [Match]) {
        for found in matches {
            found.reasons = self.reasons(query, found.clause);
        }
    }

    /// Matches of many texts, in parallel and in order, without reasons.
    pub fn matches_all<T: AsRef<str> + Sync>(&self, texts: &[T], top: usize) -> Vec<Vec<Match>> {
        texts
            .par_iter()
            .map_init(
                || self.scratch(),
                |scratch, text| {
                    progress::add(1);
                    self.matches(&self.query(text.as_ref()), top, scratch)
                },
            )
            .collect()
    }
}
