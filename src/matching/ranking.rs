//! From a query to ranked clauses: a baseline score over all clauses, then, where enough is confirmed, the learned
//! judgement of the best of them.

use super::candidates::Scratch;
use super::{Knowledge, Matcher, Query, Scored};
use crate::model::{ClauseId, PolicyId};
use crate::top_k::TopK;

impl Matcher<'_> {
    /// The best `top` clauses for a query, best first, ties by clause number.
    pub fn rank(&self, query: &Query, top: usize, scratch: &mut Scratch) -> Vec<Scored> {
        let knowledge = &self.model.knowledge;
        self.gather(query, knowledge, scratch);
        let Some(ranker) = &self.model.ranker else {
            let best = self.best(top, scratch);
            return best.into_iter().map(|(score, clause)| Scored { clause, score, log_odds: 0.0 }).collect();
        };
        let candidates = self.candidates(top, knowledge, scratch);
        let rows = self.features(query, &candidates, knowledge, scratch);
        let baseline: Vec<f32> = candidates.iter().map(|&clause| self.baseline(clause, scratch)).collect();
        let scores = ranker.scores(&rows, &baseline, self.model.params.unseen_share);
        let mut ranked: Vec<Scored> = candidates
            .into_iter()
            .zip(scores)
            .map(|(clause, (score, log_odds))| Scored { clause, score, log_odds })
            .collect();
        ranked.sort_unstable_by(|a, b| b.score.total_cmp(&a.score).then(a.clause.cmp(&b.clause)));
        ranked.truncate(top);
        ranked
    }

    /// Plain BM25 over words alone: the yardstick.
    pub fn rank_plain(&self, query: &Query, top: usize, scratch: &mut Scratch) -> Vec<Scored> {
        let best =
            scratch.bm25_of_words(query, self.index, &self.model.params, top, |c| self.eligible.allows(ClauseId(c)));
        best.into_iter().map(|(score, c)| Scored { clause: ClauseId(c), score, log_odds: 0.0 }).collect()
    }

    /// Fills `scratch` with everything about the query that ranking needs.
    pub(crate) fn gather(&self, query: &Query, knowledge: &Knowledge, scratch: &mut Scratch) {
        let params = &self.model.params;
        let weights = &params.weights;
        scratch.score(query, self.index, params);
        scratch.score_learned(query, knowledge, self.index, params);
        scratch.subject.clear();
        scratch.subject.resize(self.eligible.ranges.len(), 0.0);
        self.subjects.score(&query.matters, &mut scratch.subject);
        // What was learned takes part as far as the number of confirmations lets hand-set weights be trusted.
        let trust = knowledge.trust(params.half_trust);
        let highest = scratch.combine(weights.bigrams, trust * weights.translated, &self.eligible.ranges);
        let floor = params.family_floor * highest;
        scratch.family.clear();
        scratch.prior.clear();
        for (policy, range) in PolicyId::all(&self.policies.policies).zip(&self.eligible.ranges) {
            let any = scratch.highest_of(policy) > floor;
            let family = if any { scratch.mean_of_best(range.clone(), params.family_best, floor) } else { 0.0 };
            scratch.family.push(family);
            let subject = weights.subject * scratch.subject[policy.position()];
            scratch.prior.push(weights.breadth * self.eligible.breadth(policy) + weights.family * family + subject);
        }
        scratch.learned.clear();
        scratch.learned.resize(self.eligible.ranges.len(), 0.0);
        for (policy, similarity) in knowledge.precedents.policies().iter().zip(&scratch.similarities.policies) {
            scratch.learned[policy.number.position()] = trust * weights.policy_precedents * similarity.sum.min(1.0);
        }
        self.score_nearness(query, scratch);
    }

    /// The baseline score of what is known of a clause without learning.
    pub(super) fn unlearned_baseline(&self, clause: ClauseId, scratch: &Scratch) -> f32 {
        let policy = self.policies[clause].policy;
        let sum = scratch.base[clause.position()] + scratch.prior[policy.position()] + scratch.meant(clause);
        sum * self.eligible.preference(policy)
    }

    /// The baseline score of everything known of a clause.
    pub(super) fn baseline(&self, clause: ClauseId, scratch: &Scratch) -> f32 {
        let policy = self.policies[clause].policy;
        let prior = scratch.prior[policy.position()] + scratch.learned[policy.position()];
        (scratch.with_translations()[clause.position()] + prior + scratch.meant(clause))
            * self.eligible.preference(policy)
    }

    /// The `k` allowed clauses with the highest baseline scores, best first; where meaning plays no part, among those that the
    /// query scores at all.
    fn best(&self, k: usize, scratch: &Scratch) -> Vec<(f32, ClauseId)> {
        if scratch.meant.is_empty() { self.best_by_words(k, scratch) } else { self.best_by_meaning(k, scratch) }
    }

    /// Every clause is near or far, so there is none that need not be looked at.
    fn best_by_meaning(&self, k: usize, scratch: &Scratch) -> Vec<(f32, ClauseId)> {
        let allowed = ClauseId::all(&self.policies.clauses).filter(|&clause| self.eligible.allows(clause));
        let mut all: Vec<(f32, ClauseId)> = allowed.map(|clause| (self.baseline(clause, scratch), clause)).collect();
        let order = |a: &(f32, ClauseId), b: &(f32, ClauseId)| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1));
        if k > 0 && k < all.len() {
            all.select_nth_unstable_by(k - 1, order);
        }
        all.truncate(k);
        all.sort_unstable_by(order);
        all
    }

    fn best_by_words(&self, k: usize, scratch: &Scratch) -> Vec<(f32, ClauseId)> {
        let open: Vec<PolicyId> = PolicyId::all(&self.policies.policies)
            .filter(|&p| scratch.highest_with_translations(p) > 0.0 && self.eligible.opens(p))
            .collect();
        let prior = |policy: PolicyId| scratch.prior[policy.position()] + scratch.learned[policy.position()];
        let mut best = TopK::new(k);
        // Each that is open as a whole has a clause that reaches its peak, so what is lower than `k` of them need not be
        // looked at.
        let peaks = open.iter().filter(|&&policy| self.eligible.opens_whole(policy)).map(|&policy| {
            (scratch.highest_with_translations(policy) + prior(policy)) * self.eligible.preference(policy)
        });
        best.raise(kth_highest(k, peaks.collect()));
        for policy in open {
            let range = self.eligible.ranges[policy.position()].clone();
            let (prior, preference) = (prior(policy), self.eligible.preference(policy));
            // What scores less cannot enter any more (a little less still, for rounding).
            let floor = (best.least() / preference * (1.0 - 1e-5) - prior).max(0.0);
            if scratch.highest_with_translations(policy) <= floor {
                continue;
            }
            for (clause, &with_translations) in range.clone().zip(&scratch.with_translations()[range]) {
                if with_translations > floor && self.eligible.allows(ClauseId(clause as u32)) {
                    best.offer((with_translations + prior) * preference, clause as u32);
                }
            }
        }
        best.sorted().into_iter().map(|(score, clause)| (score, ClauseId(clause))).collect()
    }

    /// What is judged in full: the best clauses by the baseline score, at least `k`, the best by words alone, and those of the
    /// nearest precedents, by number.
    pub(crate) fn candidates(&self, k: usize, knowledge: &Knowledge, scratch: &Scratch) -> Vec<ClauseId> {
        let mut all: Vec<ClauseId> =
            self.best(k.max(self.model.params.candidates), scratch).into_iter().map(|(_, clause)| clause).collect();
        if !scratch.meant.is_empty() {
            all.extend(self.best_by_words(self.model.params.candidates, scratch).into_iter().map(|(_, clause)| clause));
        }
        let heard = knowledge.precedents.clauses().iter().zip(&scratch.similarities.clauses);
        all.extend(heard.filter(|(c, v)| v.nearest > 0.0 && self.eligible.allows(c.number)).map(|(c, _)| c.number));
        all.sort_unstable();
        all.dedup();
        all
    }
}

/// The `k`th highest of the values; 0 if there are fewer.
fn kth_highest(k: usize, mut values: Vec<f32>) -> f32 {
    if k == 0 || values.len() < k {
        return 0.0;
    }
    *values.select_nth_unstable_by(k - 1, |a, b| b.total_cmp(a)).1
}
