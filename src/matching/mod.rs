//! 匹配: asks × clauses → matches. Candidates by BM25 over words and bigrams, features, one score, one probability.
//!
//! Everything here works with nothing learned; `learn` turns confirmed matches into a better [`Model`]. [`MatchParams`] has the settings.

mod calibration;
mod candidates;
mod eligible;
mod features;
mod forest;
mod found;
mod knowledge;
mod logistic;
mod model;
mod nearness;
mod params;
mod precedents;
mod query;
mod ranking;
mod reasons;
mod sentences;
mod subjects;
mod translations;
mod verdicts;
mod vocabulary;

use rayon::prelude::*;

pub use calibration::{CALIBRATION_FEATURES, CalibrationFeatures};
pub use candidates::Scratch;
pub use eligible::Eligible;
pub(crate) use features::Columns;
pub use features::{Feature, Scope};
pub use forest::Forest;
pub(crate) use forest::{DEPTH, LEAVES, Tree};
pub use found::{FOUND_FEATURES, FoundFeatures};
pub use knowledge::Knowledge;
pub use logistic::{Curves, Logistic};
pub use model::{Model, Ranker};
pub use nearness::Understanding;
pub use params::{MatchParams, Weights};
pub use precedents::Precedents;
pub use query::Query;
pub use subjects::Subjects;
pub(crate) use translations::Cell;
pub use translations::Translations;
pub use verdicts::Verdicts;
pub use vocabulary::Vocabulary;

use crate::index::TextIndex;
use crate::meaning::{self, Fault, Prefix};
use crate::model::{ClauseId, Match, Matched, Policies, Policy};
use crate::progress;
use crate::text::{Lexicon, Segmenter};

/// Texts that are made ready at a time, so that a million of them need not lie in memory as words.
const TOGETHER: usize = 8192;

/// Everything that matching reads; shared by all threads.
pub struct Matcher<'a> {
    pub policies: &'a Policies,
    pub index: &'a TextIndex,
    pub subjects: &'a Subjects,
    pub segmenter: &'a Segmenter,
    pub lexicon: &'a Lexicon,
    /// What compares by meaning; absent where words alone are used.
    pub understanding: Option<Understanding<'a>>,
    pub eligible: Eligible,
    /// What people have said of very texts; absent where what is learned from it is measured.
    pub verdicts: Option<&'a Verdicts>,
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

    /// The same for the policies that are `wanted` alone.
    pub fn limited_to(&self, wanted: impl Fn(&Policy) -> bool) -> Matcher<'_> {
        Matcher { eligible: self.eligible.limited_to(wanted, self.policies), ..*self }
    }

    pub fn scratch(&self) -> Scratch {
        Scratch::new(self.index.len())
    }

    /// A text made ready for matching.
    ///
    /// # Errors
    /// When a server of vectors fails.
    pub fn query(&self, text: &str) -> Result<Query, Fault> {
        Ok(self.queries(&[text])?.remove(0))
    }

    /// Texts made ready, in their order: their vectors are made together.
    ///
    /// # Errors
    /// When a server of vectors fails.
    pub fn queries<T: AsRef<str> + Sync>(&self, texts: &[T]) -> Result<Vec<Query>, Fault> {
        let weight = self.model.params.lexicon_weight;
        let read = |text: &T| Query::weighing(text.as_ref(), self.segmenter, self.lexicon, weight);
        let mut queries: Vec<Query> = texts.par_iter().map(read).collect();
        if let Some(Understanding { meaning, .. }) = self.understanding
            && self.model.params.weights.meaning > 0.0
        {
            let openings: Vec<&str> = texts.iter().map(|text| meaning::opening(text.as_ref())).collect();
            let vectors = meaning.vectors(&openings, Prefix::Query)?;
            queries.iter_mut().zip(vectors).for_each(|(query, vector)| query.vector = Some(vector));
        }
        Ok(queries)
    }

    /// Matches of one query with probabilities; reasons are left empty, see [`Matcher::explain`].
    pub fn matches(&self, query: &Query, top: usize, scratch: &mut Scratch) -> Matched {
        let top_and_refused = top + self.verdicts.map_or(0, |said| said.refused(&query.text));
        let ranked = self.rank(query, top_and_refused.max(self.model.params.lead_over), scratch);
        let meaning = query.vector.is_some();
        let features = self.found_features(query, &ranked, scratch);
        let found = self.model.found.of(meaning);
        let of_clauses = self.calibration_features(query, &ranked, found.log_odds(&features), scratch);
        let one = |(s, features): (&Scored, &CalibrationFeatures)| {
            let probability = self.model.calibration.of(meaning).probability(features);
            Match { clause: s.clause, score: s.score, probability, reasons: Vec::new() }
        };
        let best = ranked.iter().zip(&of_clauses).take(top_and_refused).map(one).collect();
        let found = if ranked.is_empty() { 0.0 } else { found.probability(&features) };
        let mut matched = Matched { found, best, policies: scratch.nearness.policies.clone() };
        if let Some(said) = self.verdicts {
            said.apply(&query.text, top, &mut matched, |clause| self.eligible.allows(clause));
        }
        matched
    }

    /// Fills in why each match was proposed.
    ///
    /// # Errors
    /// When a server of vectors fails.
    pub fn explain(&self, query: &Query, matches: &mut [Match]) -> Result<(), Fault> {
        let clauses: Vec<ClauseId> = matches.iter().map(|found| found.clause).collect();
        let reasons = self.reasons(query, &clauses)?;
        matches.iter_mut().zip(reasons).for_each(|(found, reasons)| found.reasons = reasons);
        Ok(())
    }

    /// Matches of many texts, in parallel and in order, without reasons.
    ///
    /// # Errors
    /// When a server of vectors fails.
    pub fn matches_all<T: AsRef<str> + Sync>(&self, texts: &[T], top: usize) -> Result<Vec<Matched>, Fault> {
        let mut matched = Vec::with_capacity(texts.len());
        for some in texts.chunks(TOGETHER) {
            let queries = self.queries(some)?;
            let of_query = |scratch: &mut Scratch, query: &Query| {
                progress::add(1);
                self.matches(query, top, scratch)
            };
            matched.par_extend(queries.par_iter().map_init(|| self.scratch(), of_query));
        }
        Ok(matched)
    }
}
