//! 匹配: asks × clauses → matches. Candidates by BM25 over words and bigrams, features, one score, one probability.
//!
//! Everything here works with nothing learned; `learn` turns confirmed matches into a better [`Model`].

mod candidates;
mod eligible;
mod query;
mod reasons;

use rayon::prelude::*;

pub use candidates::Scratch;
pub use eligible::Eligible;
pub use query::Query;

use crate::index::TextIndex;
use crate::model::{Match, Policies};
use crate::text::{Lexicon, Segmenter};

/// Weight of the bigram score beside 1 for words. Bigrams save what segmentation breaks.
const BIGRAMS: f32 = 0.8;
/// Weight of ln(clauses of the policy): comprehensive documents answer more questions than narrow ones.
const BREADTH: f32 = 2.0;
/// Weight of the mean of the policy's best clauses: a policy that fits in many places is about the matter.
const FAMILY: f32 = 0.3;
const FAMILY_BEST: usize = 8;
/// Candidates that are scored in full.
const CANDIDATES: usize = 300;

/// Everything that matching reads; shared by all threads.
pub struct Matcher<'a> {
    pub policies: &'a Policies,
    pub index: &'a TextIndex,
    pub segmenter: &'a Segmenter,
    pub lexicon: &'a Lexicon,
    pub eligible: Eligible,
}

/// A clause with its score, before reasons and probability are asked for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scored {
    pub clause: u32,
    pub score: f32,
}

impl Matcher<'_> {
    pub fn scratch(&self) -> Scratch {
        Scratch::new(self.index.len())
    }

    pub fn query(&self, text: &str) -> Query {
        Query::new(text, self.segmenter, self.lexicon)
    }

    /// The best `top` clauses for a query, best first, ties by clause number.
    pub fn rank(&self, query: &Query, top: usize, scratch: &mut Scratch) -> Vec<Scored> {
        scratch.score(query, self.index);
        let mut best: Vec<Scored> = scratch
            .best(CANDIDATES.max(top), BIGRAMS, |c| self.eligible.allows(c))
            .into_iter()
            .map(|(base, clause)| {
                let policy = self.policies.clauses[clause as usize].policy;
                let range = self.eligible.ranges[policy as usize].clone();
                let breadth = BREADTH * (range.len() as f32).ln();
                let family = FAMILY * scratch.mean_of_best(range, FAMILY_BEST, BIGRAMS);
                Scored { clause, score: (base + breadth + family) * self.eligible.preference(policy) }
            })
            .collect();
        best.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.clause.cmp(&b.clause)));
        best.truncate(top);
        best
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
        ranked.iter().map(|s| 1.0 / (1.0 + (-(10.0 * s.score / ceiling - 4.0)).exp())).collect()
    }

    /// The score of a clause of average length that contained every word and bigram of the query once.
    fn ceiling(&self, query: &Query) -> f32 {
        let own = query.words.len() - query.widened.len();
        let words: f32 = query.words[..own].iter().filter_map(|(w, n)| Some(n * self.index.words.term(w)?.idf)).sum();
        let pairs: f32 = query.bigrams.iter().filter_map(|(b, n)| Some(n * self.index.bigrams.term(b)?.idf)).sum();
        words + BIGRAMS * pairs
    }
}
