//! Candidate episodes: every lead topic alone and with some of its closest companions.
//!
//! An episode is to be read as one item of an agenda: topics share one where they have category and department in common,
//! the same documents answer them, and their asks mean much the same. Without meaning, clauses or the rare letters of their
//! names must overlap.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::context::BatchContext;
use super::minutes::clause_minutes;
use crate::index::smoothed_idf;
use crate::meaning::Vector;
use crate::model::{AskId, ClauseId, PolicyId, TopicId};
use crate::text::bigrams;

/// A possible episode.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Candidate {
    /// The lead first.
    pub topics: Vec<TopicId>,
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
    let topics: Vec<TopicId> = std::iter::once(lead).chain(companions.iter().map(|&(t, _)| t)).collect();
    // Each topic must find the minutes for the clause that it needs most.
    let mut needed: Vec<ClauseId> = topics.iter().filter_map(|&t| context.clauses(t).first().copied()).collect();
    needed.sort_unstable();
    needed.dedup();
    let minutes: u32 = needed.iter().map(|&clause| clause_minutes(context.inputs.policies, clause)).sum();
    if minutes > context.usable.minutes() {
        return None;
    }
    let score = |t: TopicId| context.topic(t).demand.score.max(0.0);
    let worth = score(lead) + companions.iter().map(|&(t, close)| close * score(t)).sum::<f64>();
    Some(Candidate {
        topics,
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
    /// What each topic's asks mean, of at most [`HEARD`]; empty where words alone are used.
    meanings: Vec<Vec<&'a Vector>>,
    /// How much each document answers of each topic, as a unit vector.
    documents: Vec<Vec<(PolicyId, f32)>>,
}

/// Asks of a topic whose meaning is compared: enough for a mean, and bounded for a topic of thousands.
const HEARD: usize = 32;

impl<'a> Closeness<'a> {
    pub fn new(context: &'a BatchContext<'a>) -> Closeness<'a> {
        let names: Vec<Vec<&str>> = context.inputs.topics.iter().map(|topic| pairs(&topic.name)).collect();
        let mut weights: FxHashMap<&str, f64> = FxHashMap::default();
        for &pair in names.iter().flatten() {
            *weights.entry(pair).or_default() += 1.0;
        }
        weights.values_mut().for_each(|count| *count = smoothed_idf(names.len() as f64, *count, 0.0));
        let inputs = context.inputs;
        let meaning = |&ask: &AskId| inputs.known.get(ask.position()).and_then(|known| known.meaning.as_ref());
        let meanings = inputs.topics.iter().map(|topic| topic.asks.iter().filter_map(meaning).take(HEARD).collect());
        let documents = TopicId::all(inputs.topics).map(|t| documents(context, t));
        Closeness { context, names, weights, meanings: meanings.collect(), documents: documents.collect() }
    }

    /// Closeness of two topics in 0..=1, or `None` where they do not belong in one broadcast.
    pub fn of(&self, a: TopicId, b: TopicId) -> Option<f64> {
        let params = &self.context.inputs.params;
        let (one, other) = (self.context.topic(a), self.context.topic(b));
        if one.category.is_empty() || one.category != other.category || one.department != other.department {
            return None;
        }
        let documents = dot(&self.documents[a.position()], &self.documents[b.position()]);
        if documents < params.same_documents {
            return None;
        }
        match self.meant(a, b) {
            Some(alike) => (alike >= params.same_matter).then_some(f64::from(alike)),
            None => {
                let clauses = shared(self.context.clauses(a), self.context.clauses(b));
                let close = clauses.max(self.overlap(&self.names[a.position()], &self.names[b.position()]));
                (close >= params.same_words).then_some(close)
            }
        }
    }

    /// Cosine of the mean meanings of two topics.
    fn meant(&self, a: TopicId, b: TopicId) -> Option<f32> {
        let (one, other) = (&self.meanings[a.position()], &self.meanings[b.position()]);
        let mean = |these: &[&Vector], those: &[&Vector]| {
            let sum: f32 = these.iter().map(|this| those.iter().map(|that| this.cosine(that)).sum::<f32>()).sum();
            sum / (these.len() * those.len()) as f32
        };
        let any = !one.is_empty() && !other.is_empty();
        any.then(|| mean(one, other) / (mean(one, one) * mean(other, other)).sqrt().max(f32::MIN_POSITIVE))
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

/// Answers of an ask that tell which documents are about it.
const FIRST_ANSWERS: usize = 5;

/// How much each document answers of a topic, as a unit vector in the order of documents.
fn documents(context: &BatchContext<'_>, topic: TopicId) -> Vec<(PolicyId, f32)> {
    let mut masses: BTreeMap<PolicyId, f32> = BTreeMap::new();
    for wanted in context.wanted(topic) {
        // Further ones are too uncertain to say what a topic is about.
        for &(clause, probability) in wanted.answers.iter().take(FIRST_ANSWERS) {
            *masses.entry(context.inputs.policies[clause].policy).or_default() += wanted.weight * probability;
        }
    }
    let length = masses.values().map(|mass| mass * mass).sum::<f32>().sqrt().max(f32::MIN_POSITIVE);
    masses.into_iter().map(|(policy, mass)| (policy, mass / length)).collect()
}

fn dot(a: &[(PolicyId, f32)], b: &[(PolicyId, f32)]) -> f32 {
    let of = |policy: PolicyId| b.iter().find(|(other, _)| *other == policy).map_or(0.0, |(_, mass)| *mass);
    a.iter().map(|&(policy, mass)| mass * of(policy)).sum()
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
        // The same name, and another clause of the same policy.
        c.topics[1].name = c.topics[0].name.clone();
        c.topics[1].clauses = vec![support(1, 0.8)];
        c.topics[0].clauses = vec![support(0, 0.8)];
        assert!(topics_of(&c).contains(&[0, 1].map(TopicId).into()));
        // Its clause and the lead's need three minutes each, beside opening, questions and closing.
        c.config.slot.minutes = 22;
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
