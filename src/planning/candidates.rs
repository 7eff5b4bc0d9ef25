//! Candidate episodes: every lead topic alone and with some of its closest companions.
//!
//! Two topics are close when their clauses, their policies or the rare letters of their names overlap; a shared
//! category alone glues nothing. A companion never costs the lead a clause: it must fit into the minutes left.

use rustc_hash::FxHashMap;

use super::context::BatchContext;
use crate::index::smoothed_idf;
use crate::model::{ClauseId, TopicId};
use crate::text::bigrams;

/// A possible episode.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Candidate {
    /// The lead first.
    pub topics: Vec<TopicId>,
    pub clauses: Vec<ClauseId>,
    pub department: String,
    /// Demand in hundredths of a voice: the lead's, and each companion's times its closeness.
    pub worth: u32,
}

/// All candidates in a fixed order: by lead, most wanted first. The topics in `used` are left alone.
pub(super) fn candidates(context: &BatchContext<'_>, near: &Closeness<'_>, used: &[TopicId]) -> Vec<Candidate> {
    let free: Vec<TopicId> = context
        .order
        .iter()
        .copied()
        .filter(|&t| context.ineligible(t).is_none() && !used.contains(&t))
        .enumerate()
        .filter(|&(i, t)| i < context.inputs.params.leads || context.inputs.pinned.contains(&t))
        .map(|(_, t)| t)
        .collect();
    let mut all = Vec::new();
    for (i, &lead) in free.iter().enumerate() {
        // Companions stand behind their lead in demand: the lead of an episode is its most wanted topic.
        let mut companions: Vec<(TopicId, f64)> = free[i + 1..]
            .iter()
            .filter(|&&t| context.topic(t).department == context.topic(lead).department)
            .filter_map(|&t| Some((t, near.of(lead, t)?)))
            .collect();
        companions.sort_by(|a, b| b.1.total_cmp(&a.1));
        companions.truncate(context.inputs.params.companions);
        let most = (context.inputs.config.limits.topics_per_episode.max(1) - 1) as usize;
        all.extend(subsets(&companions, most).iter().filter_map(|with| candidate(context, lead, with)));
    }
    all
}

fn candidate(context: &BatchContext<'_>, lead: TopicId, companions: &[(TopicId, f64)]) -> Option<Candidate> {
    let mut clauses = Vec::new();
    context.add_clauses(&mut clauses, context.clauses(lead), usize::MAX);
    let most = context.inputs.params.companion_clauses;
    for &(companion, _) in companions {
        if context.add_clauses(&mut clauses, context.clauses(companion), most) == 0 {
            return None;
        }
    }
    let score = |t: TopicId| context.topic(t).demand.score.max(0.0);
    let worth = score(lead) + companions.iter().map(|&(t, close)| close * score(t)).sum::<f64>();
    Some(Candidate {
        topics: std::iter::once(lead).chain(companions.iter().map(|&(t, _)| t)).collect(),
        clauses,
        department: context.topic(lead).department.clone(),
        // Never worth nothing: a free slot is better filled.
        worth: ((worth * 100.0).round() as u32).max(1),
    })
}

/// All subsets of at most `most`, in a fixed order, the empty one first.
fn subsets<T: Copy>(items: &[T], most: usize) -> Vec<Vec<T>> {
    (0..1usize << items.len())
        .map(|bits| (0..items.len()).filter(|i| bits >> i & 1 == 1).map(|i| items[i]).collect::<Vec<T>>())
        .filter(|subset| subset.len() <= most)
        .collect()
}

/// How near topics are to each other.
pub(super) struct Closeness<'a> {
    context: &'a BatchContext<'a>,
    /// The pairs of letters of each topic's name.
    names: Vec<Vec<&'a str>>,
    /// Weight of a pair: pairs that stand in many names (农村, 管理) weigh little.
    weights: FxHashMap<&'a str, f64>,
}

impl<'a> Closeness<'a> {
    pub fn new(context: &'a BatchContext<'a>) -> Closeness<'a> {
        let names: Vec<Vec<&str>> = context.inputs.topics.iter().map(|topic| pairs(&topic.name)).collect();
        let mut weights: FxHashMap<&str, f64> = FxHashMap::default();
        for &pair in names.iter().flatten() {
            *weights.entry(pair).or_default() += 1.0;
        }
        weights.values_mut().for_each(|count| *count = smoothed_idf(names.len() as f64, *count, 0.0));
        Closeness { context, names, weights }
    }

    /// Closeness of two topics in 0..=1, or `None` where they do not belong in one broadcast.
    pub fn of(&self, a: TopicId, b: TopicId) -> Option<f64> {
        let params = &self.context.inputs.params;
        let (one, other) = (self.context.topic(a), self.context.topic(b));
        let clauses = shared(self.context.clauses(a), self.context.clauses(b));
        if clauses == 0.0 && (one.category.is_empty() || one.category != other.category) {
            return None;
        }
        let policy = |t: TopicId| self.context.clauses(t).first().map(|&c| self.context.inputs.policies[c].policy);
        let policies = if policy(a) == policy(b) { params.same_policy } else { 0.0 };
        let names = self.overlap(&self.names[a.position()], &self.names[b.position()]);
        // Three independent signs: each takes away its share of the remaining doubt.
        let close = 1.0 - (1.0 - clauses) * (1.0 - policies) * (1.0 - names);
        (close >= params.close).then_some(close)
    }

    /// How much of a name a topic's name shares, 0..=1.
    pub fn to_name(&self, name: &str, topic: TopicId) -> f64 {
        self.overlap(&pairs(name), &self.names[topic.position()])
    }

    /// Weighted overlap of two names (Dice).
    fn overlap(&self, a: &[&str], b: &[&str]) -> f64 {
        let unknown = smoothed_idf(self.names.len() as f64, 1.0, 0.0);
        let weight = |pair: &&str| self.weights.get(*pair).copied().unwrap_or(unknown);
        let both: f64 = a.iter().filter(|pair| b.contains(pair)).map(weight).sum();
        let all: f64 = a.iter().chain(b).map(weight).sum();
        if all > 0.0 { 2.0 * both / all } else { 0.0 }
    }
}

/// The different pairs of letters of a name.
fn pairs(name: &str) -> Vec<&str> {
    let mut pairs: Vec<&str> = bigrams(name).collect();
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

/// Shared members as a share of the shorter list, 0..=1.
pub(super) fn shared(a: &[ClauseId], b: &[ClauseId]) -> f64 {
    let both = a.iter().filter(|x| b.contains(x)).count();
    both as f64 / a.len().min(b.len()).max(1) as f64
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::super::fixture::{Corpus, corpus, support};
    use super::*;

    fn topics_of(corpus: &Corpus) -> Vec<Vec<TopicId>> {
        let inputs = corpus.inputs();
        let context = BatchContext::new(&inputs, date(2023, 7, 18), date(2023, 9, 26));
        candidates(&context, &Closeness::new(&context), &[]).into_iter().map(|c| c.topics).collect()
    }

    #[test]
    fn a_category_alone_glues_nothing() {
        let c = corpus(&[&[0, 1, 2], &[3, 4], &[5]]).counted();
        assert_eq!(topics_of(&c), [vec![0], vec![1], vec![2]]);
    }

    #[test]
    fn companions_share_a_policy_and_a_department_and_are_asked_for_less() {
        let mut c = corpus(&[&[0, 1], &[3, 4, 5], &[6], &[7]]).counted();
        for t in [0, 1, 3] {
            c.topics[t].clauses = vec![support(0, 0.8)];
        }
        c.topics[3].department = "住建局".into();
        assert_eq!(topics_of(&c), [vec![1], vec![1, 0], vec![0], vec![2], vec![3]]);
    }

    #[test]
    fn a_companion_that_finds_no_minutes_stays_out() {
        let mut c = corpus(&[&[0, 1], &[3], &[4]]).counted();
        c.topics[1].name = c.topics[0].name.clone();
        assert!(topics_of(&c).contains(&[0, 1].map(TopicId).into()));
        // Two clauses of three minutes fill 21 minutes with opening, questions and closing.
        c.config.slot.minutes = 21;
        assert!(!topics_of(&c).contains(&[0, 1].map(TopicId).into()));
    }

    #[test]
    fn what_is_not_in_force_on_every_date_is_no_candidate() {
        let mut c = corpus(&[&[0, 1], &[3], &[4]]).counted();
        c.policies.policies[0].expires = Some(date(2023, 9, 25));
        c.policies.policies[1].public = false;
        assert_eq!(topics_of(&c), [vec![2]]);
    }
}
