//! 匹配: asks × clauses → matches. Candidates by BM25 over words and bigrams, features, one score, one probability.
//!
//! Everything here works with nothing learned; `learn` turns confirmed matches into a better [`Model`].

mod calibration;
mod candidates;
mod eligible;
mod features;
mod forest;
mod model;
mod precedents;
mod query;
mod reasons;
mod translations;
mod vocabulary;

use rayon::prelude::*;

pub use calibration::Calibration;
pub use candidates::Scratch;
pub use eligible::Eligible;
pub use features::{About, FEATURES, Feature};
pub use features::Columns;
pub use forest::Forest;
pub(crate) use forest::{DEPTH, Tree};
pub use model::{Knowledge, Model, Ranker};
pub use precedents::Precedents;
pub use query::Query;
pub(crate) use translations::Cell;
pub use translations::Translations;
pub use vocabulary::Vocabulary;

use candidates::Best;

use crate::index::TextIndex;
use crate::model::{Match, Policies};
use crate::text::{Lexicon, Segmenter};

/// Weight of the bigram score beside 1 for words. Bigrams save what segmentation breaks.
pub(crate) const BIGRAMS: f32 = 0.8;
/// Weight of ln(clauses of the policy): comprehensive documents answer more questions than narrow ones.
const BREADTH: f32 = 3.0;
/// Weight of the mean of the policy's best clauses: a policy that fits in many places is about the matter.
const FAMILY: f32 = 0.3;
const FAMILY_BEST: usize = 8;
/// Clauses below this share of the best clause's score count as zero in that mean, which spares most policies.
const FAMILY_FLOOR: f32 = 0.25;
/// Weight of the learned translations' BM25 score in choosing candidates, when much has been confirmed.
const TRANSLATED: f32 = 1.5;
/// Weight of the policy's precedents (sum of squared cosines, at most 1), likewise.
const POLICY_PRECEDENTS: f32 = 20.0;
/// Candidates that are scored in full, beside the clauses of the nearest precedents.
const CANDIDATES: usize = 300;

/// Everything that matching reads; shared by all threads.
pub struct Matcher<'a> {
    pub policies: &'a Policies,
    pub index: &'a TextIndex,
    pub segmenter: &'a Segmenter,
    pub lexicon: &'a Lexicon,
    pub eligible: Eligible,
    pub model: &'a Model,
}

/// A clause with its score, before reasons and probability are asked for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scored {
    pub clause: u32,
    pub score: f32,
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
        Query::new(text, self.segmenter, self.lexicon)
    }

    /// The best `top` clauses for a query, best first, ties by clause number.
    pub fn rank(&self, query: &Query, top: usize, scratch: &mut Scratch) -> Vec<Scored> {
        self.gather(query, &self.model.knowledge, scratch);
        let Some(ranker) = &self.model.ranker else {
            let best = self.best(top, &self.model.knowledge, scratch);
            return best.into_iter().map(|(score, clause)| Scored { clause, score }).collect();
        };
        let candidates = self.all_candidates(CANDIDATES.max(top), &self.model.knowledge, scratch);
        let rows = self.features(query, &candidates, &self.model.knowledge, scratch);
        let mut ranked: Vec<Scored> = candidates
            .iter()
            .zip(ranker.scores(&rows))
            .map(|(&clause, score)| Scored { clause, score })
            .collect();
        ranked.sort_unstable_by(|a, b| b.score.total_cmp(&a.score).then(a.clause.cmp(&b.clause)));
        ranked.truncate(top);
        ranked
    }

    /// Fills `scratch` with everything about the query that ranking needs.
    pub(crate) fn gather(&self, query: &Query, knowledge: &Knowledge, scratch: &mut Scratch) {
        scratch.score(query, self.index);
        scratch.recall(query, knowledge, self.index);
        let best = (0..scratch.words.len()).map(|c| scratch.base(c, BIGRAMS)).fold(0.0, f32::max);
        let ranges = &self.eligible.ranges;
        scratch.family.clear();
        scratch.prior.clear();
        for range in ranges {
            let family = scratch.mean_of_best(range.clone(), FAMILY_BEST, BIGRAMS, FAMILY_FLOOR * best);
            scratch.family.push(family);
            scratch.prior.push(BREADTH * (range.len().max(1) as f32).ln() + FAMILY * family);
        }
    }

    /// The hand-set sum of what is known without learning.
    fn unlearned(&self, clause: u32, scratch: &Scratch) -> f32 {
        let policy = self.policies.clauses[clause as usize].policy;
        (scratch.base(clause as usize, BIGRAMS) + scratch.prior[policy as usize]) * self.eligible.preference(policy)
    }

    /// The `k` allowed clauses with the highest hand-set sums, best first. What was learned takes part as far as
    /// the number of confirmations lets it be trusted.
    pub(crate) fn best(&self, k: usize, knowledge: &Knowledge, scratch: &Scratch) -> Vec<(f32, u32)> {
        let trust = knowledge.trust();
        let mut learned = vec![0.0; self.policies.policies.len()];
        for (answered, voice) in knowledge.precedents.policies().iter().zip(&scratch.voices.policies) {
            learned[answered.number as usize] = trust * POLICY_PRECEDENTS * voice.sum.min(1.0);
        }
        let mut best = Best::new(k);
        for (policy, range) in self.eligible.ranges.iter().enumerate() {
            if range.is_empty() || !self.eligible.allows(range.start as u32) {
                continue;
            }
            let prior = scratch.prior[policy] + learned[policy];
            let preference = self.eligible.preference(policy as u32);
            for clause in range.clone() {
                let mut base = scratch.base(clause, BIGRAMS);
                if let Some(translated) = scratch.translated.get(clause) {
                    base += trust * TRANSLATED * translated;
                }
                if base > 0.0 {
                    best.offer((base + prior) * preference, clause as u32);
                }
            }
        }
        best.sorted()
    }

    /// The best `k` clauses by the hand-set sum and the clauses of the nearest precedents, by number.
    pub(crate) fn all_candidates(&self, k: usize, knowledge: &Knowledge, scratch: &Scratch) -> Vec<u32> {
        let mut all: Vec<u32> = self.best(k, knowledge, scratch).into_iter().map(|(_, clause)| clause).collect();
        let heard = knowledge.precedents.clauses().iter().zip(&scratch.voices.clauses);
        all.extend(heard.filter(|(c, v)| v.nearest > 0.0 && self.eligible.allows(c.number)).map(|(c, _)| c.number));
        all.sort_unstable();
        all.dedup();
        all
    }

    /// Plain BM25 over words alone: the yardstick.
    pub fn rank_plain(&self, query: &Query, top: usize, scratch: &mut Scratch) -> Vec<Scored> {
        scratch.score_words(query, self.index);
        let best = scratch.best(top, 0.0, |c| self.eligible.allows(c));
        best.into_iter().map(|(score, clause)| Scored { clause, score }).collect()
    }

    /// Matches of one query with probabilities; reasons are left empty, see [`Matcher::explain`].
    pub fn matches(&self, query: &Query, top: usize, scratch: &mut Scratch) -> Vec<Match> {
        let ranked = self.rank(query, top, scratch);
        let probabilities = self.probabilities(query, &ranked);
        ranked
            .iter()
            .zip(probabilities)
            .map(|(s, probability)| Match { clause: s.clause, score: s.score, probability, reasons: Vec::new() })
            .collect()
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
            .map_init(|| self.scratch(), |scratch, text| self.matches(&self.query(text.as_ref()), top, scratch))
            .collect()
    }

    /// Probability that each ranked clause answers the query: a logistic curve over how much of what the query
    /// could score at most the clause does score.
    fn probabilities(&self, query: &Query, ranked: &[Scored]) -> Vec<f32> {
        let ceiling = self.ceiling(query).max(1.0);
        ranked.iter().map(|s| self.model.calibration.probability(s.score / ceiling)).collect()
    }

    /// The score of a clause of average length that contained every word and bigram of the query once.
    fn ceiling(&self, query: &Query) -> f32 {
        let words: f32 = query.own_words().iter().filter_map(|(w, n)| Some(n * self.index.words.term(w)?.idf)).sum();
        let pairs: f32 = query.bigrams.iter().filter_map(|(b, n)| Some(n * self.index.bigrams.term(b)?.idf)).sum();
        words + BIGRAMS * pairs
    }
}
