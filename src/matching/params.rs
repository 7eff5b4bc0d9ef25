//! The settings of matching as values: an experiment gives [`Model`](super::Model) another [`MatchParams`] and edits nothing.
//!
//! Sources: “STARD” and “corpus” are the comparisons in docs/experiments/; “set by hand” means that no comparison was kept.
//! What changes speed alone, and how many words a reason names, are constants where they are used.

use serde::{Deserialize, Serialize};

/// Most clauses whose scores [`Scratch`](super::Scratch) can average: room is kept for so many.
pub(super) const MOST_AVERAGED: usize = 16;

/// How clauses are found and ranked.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct MatchParams {
    /// What the baseline score is the sum of.
    pub weights: Weights,
    /// A term in more than this share of the clauses (0..1) is not read: it says little of any and costs most postings.
    /// Learning takes no such word for a translation. (60,485 law articles: 0.1 loses nothing against 0.2 and is a sixth
    /// faster.)
    pub common_share: f64,
    /// A term in no more clauses than this is always read: in a district's policies common words tell clauses apart.
    /// (Set by hand.)
    pub always_read: u32,
    /// Weight of a word that the lexicon adds to a query, beside 1 for its own words. (Set by hand.)
    pub lexicon_weight: f32,
    /// A policy's family score is the mean of so many of its best clauses, at most `MOST_AVERAGED`. (STARD.)
    pub family_best: usize,
    /// Clauses below this share of the best clause's score (0..1) count as zero in that mean, which spares most policies.
    /// (STARD: no loss.)
    pub family_floor: f32,
    /// Candidates that are judged in full, beside the clauses of the nearest precedents. (STARD.)
    pub candidates: usize,
    /// Confirmed questions most like the query that count for single clauses and policies. (STARD.)
    pub nearest_precedents: usize,
    /// How many clauses away the precedents of its neighbours count for a clause. (Set by hand.)
    pub around: usize,
    /// How those precedents fade: divided by one plus so much for every clause between. (Set by hand.)
    pub fading: f32,
    /// Clause words that learned translations add to a query, the most probable ones. (STARD.)
    pub translated_words: usize,
    /// At so many confirmed questions hand-set weights of what was learned count half. (Set by hand.)
    pub half_trust: f32,
    /// Share (0..1) of the forest that knows nothing of single clauses. (STARD: docs/matching.md, “Why two forests”.)
    pub unseen_share: f32,
    /// The leader's lead is measured against the clause of this rank, from 1. (Set by hand.)
    pub lead_over: usize,
}

const _: () = assert!(MatchParams::DEFAULT.family_best <= MOST_AVERAGED && MatchParams::DEFAULT.lead_over > 0);

impl MatchParams {
    /// The values in use.
    pub const DEFAULT: MatchParams = MatchParams {
        weights: Weights::DEFAULT,
        common_share: 0.1,
        always_read: 500,
        lexicon_weight: 0.7,
        family_best: 8,
        family_floor: 0.25,
        candidates: 200,
        nearest_precedents: 50,
        around: 3,
        fading: 0.5,
        translated_words: 30,
        half_trust: 50.0,
        unseen_share: 0.2,
        lead_over: 10,
    };
}

impl Default for MatchParams {
    fn default() -> MatchParams {
        MatchParams::DEFAULT
    }
}

/// Weights of the baseline score, which ranks clauses before anything is learned and picks candidates after. All set by
/// hand on STARD and the corpus; docs/matching.md, “The parts”, says what each adds.
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
    /// Cosine of meaning to the clause, where both it and the sum of the words' parts are in deviations from their means over
    /// all clauses. 0: meaning plays no part, in the forests neither. (Corpus: docs/experiments/meaning-in-matching.md.)
    pub meaning: f32,
    /// Beside 1 for the clause's own: cosine of its policy.
    pub policy_meaning: f32,
}

impl Weights {
    /// The values in use.
    pub const DEFAULT: Weights = Weights {
        bigrams: 0.8,
        breadth: 3.0,
        family: 0.3,
        subject: 1.0,
        translated: 1.5,
        policy_precedents: 20.0,
        meaning: 3.0,
        policy_meaning: 0.5,
    };
}

impl Default for Weights {
    fn default() -> Weights {
        Weights::DEFAULT
    }
}
