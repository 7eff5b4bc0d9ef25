//! What the choice is made from: topics in order of demand, what can be said about each, and whose voices it answers.

use jiff::civil::Date;
use rustc_hash::FxHashSet;

use super::Inputs;
use super::demand::by_demand;
use super::minutes;
use super::voices::Voices;
use crate::model::{ClauseId, ClauseSupport, Standing, Topic, TopicId};

/// Why a topic cannot be broadcast.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ineligible {
    /// 未找到.
    Gap,
    Excluded,
    /// Nobody asks it (any more).
    NoVoice,
    /// Its policies are not in force, or not public, on every date of the batch.
    NotInForce,
    /// Not even one of its clauses fits the minutes.
    TooLong,
}

/// All topics seen from the batch.
pub(super) struct BatchContext<'a> {
    pub inputs: &'a Inputs<'a>,
    pub voices: Voices,
    /// The topics, most wanted first; ties by topic id.
    pub order: Vec<TopicId>,
    // By topic:
    ranks: Vec<u32>,
    behind: Vec<Vec<u32>>,
    clauses: Vec<Vec<ClauseId>>,
    ineligible: Vec<Option<Ineligible>>,
}

impl<'a> BatchContext<'a> {
    /// `first` and `last` are the batch's first and last date.
    pub fn new(inputs: &'a Inputs<'a>, first: Date, last: Date) -> BatchContext<'a> {
        let topics = inputs.topics;
        let (order, ranks) = by_demand(topics);
        let voices = Voices::new(inputs.requests, inputs.roster);
        let behind: Vec<Vec<u32>> =
            topics.iter().map(|t| voices.behind(t, inputs.asks).iter().map(|vote| vote.voice).collect()).collect();
        let mut context =
            BatchContext { inputs, voices, order, ranks, behind, clauses: Vec::new(), ineligible: Vec::new() };
        context.clauses = topics.iter().map(|topic| context.explained(topic, first, last)).collect();
        context.ineligible = TopicId::all(topics).map(|t| context.why_ineligible(t)).collect();
        context
    }

    pub fn topic(&self, topic: TopicId) -> &'a Topic {
        &self.inputs.topics[topic]
    }

    /// The topic's rank by demand, from 1.
    pub fn rank(&self, topic: TopicId) -> u32 {
        self.ranks[topic.position()]
    }

    /// The topic's voices, ascending.
    pub fn behind(&self, topic: TopicId) -> &[u32] {
        &self.behind[topic.position()]
    }

    /// The voices behind these topics, each once.
    pub fn behind_all(&self, topics: &[TopicId]) -> FxHashSet<u32> {
        topics.iter().flat_map(|&t| self.behind(t)).copied().collect()
    }

    /// The topic's clauses worth explaining, best first, all in force on every date of the batch.
    pub fn clauses(&self, topic: TopicId) -> &[ClauseId] {
        &self.clauses[topic.position()]
    }

    /// Why the topic cannot be broadcast; nothing where it can.
    pub fn ineligible(&self, topic: TopicId) -> Option<Ineligible> {
        self.ineligible[topic.position()]
    }

    /// Whether the clause may be explained on both days, and so (terms have no holes) between them.
    pub fn in_force(&self, clause: ClauseId, first: Date, last: Date) -> bool {
        let policies = self.inputs.policies;
        let on = |day| policies.standing(&policies[clause], day) == Standing::InForce;
        on(first) && on(last)
    }

    /// Whether the clause is in force and says something of a matter.
    fn may_explain(&self, clause: ClauseId, first: Date, last: Date) -> bool {
        !self.inputs.policies[clause].formal && self.in_force(clause, first, last)
    }

    /// The clauses worth explaining: of the department that speaks, if it has any.
    fn explained(&self, topic: &Topic, first: Date, last: Date) -> Vec<ClauseId> {
        let mut usable: Vec<&ClauseSupport> =
            topic.clauses.iter().filter(|support| self.may_explain(support.clause, first, last)).collect();
        let own = |s: &&ClauseSupport| self.inputs.policies.policy_of(s.clause).department == topic.department;
        if usable.iter().any(own) {
            usable.retain(own);
        }
        let params = &self.inputs.params;
        let best = usable.iter().map(|support| support.probability).fold(0.0, f32::max);
        let worthy = usable.into_iter().filter(|support| support.probability >= params.worth_explaining * best);
        worthy.take(params.topic_clauses).map(|support| support.clause).collect()
    }

    fn why_ineligible(&self, t: TopicId) -> Option<Ineligible> {
        let fits = |clause: &ClauseId| minutes::clause_minutes(self.inputs.policies, *clause) <= self.minutes();
        match () {
            () if self.topic(t).gap => Some(Ineligible::Gap),
            () if self.inputs.excluded.contains(&t) => Some(Ineligible::Excluded),
            () if self.behind(t).is_empty() => Some(Ineligible::NoVoice),
            () if self.clauses(t).is_empty() => Some(Ineligible::NotInForce),
            () if !self.clauses(t).iter().any(fits) => Some(Ineligible::TooLong),
            () => None,
        }
    }

    /// Minutes there are for clauses in one broadcast.
    pub fn minutes(&self) -> u32 {
        self.inputs.config.slot.minutes.saturating_sub(minutes::FIXED_MINUTES)
    }

    /// As many of the clauses as fit the minutes left by `chosen`, in their order, are added to it, at most `most`.
    /// The number of `clauses` that `chosen` then holds.
    pub fn add_clauses(&self, chosen: &mut Vec<ClauseId>, clauses: &[ClauseId], most: usize) -> usize {
        let minutes = |clause: ClauseId| minutes::clause_minutes(self.inputs.policies, clause);
        let mut left = self.minutes().saturating_sub(chosen.iter().map(|&c| minutes(c)).sum());
        let mut held = clauses.iter().filter(|clause| chosen.contains(clause)).count();
        for &clause in clauses {
            if held < most && !chosen.contains(&clause) && minutes(clause) <= left {
                left -= minutes(clause);
                chosen.push(clause);
                held += 1;
            }
        }
        held
    }

    /// Ranks that cannot be told apart from the topic's own, as a range that holds it: neighbours one after the other
    /// whose rank lies in its interval and in whose interval its rank lies.
    pub fn tied(&self, topic: TopicId) -> (u32, u32) {
        let own = self.rank(topic);
        let alike = |rank: &u32| {
            let other = self.order[*rank as usize - 1];
            let within = |t: TopicId, rank: u32| {
                let demand = &self.topic(t).demand;
                (demand.rank_low..=demand.rank_high).contains(&rank)
            };
            within(topic, *rank) && within(other, own)
        };
        let low = (1..own).rev().take_while(alike).last().unwrap_or(own);
        let high = (own + 1..=self.order.len() as u32).take_while(alike).last().unwrap_or(own);
        (low, high)
    }
}
