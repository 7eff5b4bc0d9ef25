//! What the choice is made from: topics in order of demand, what can be said about each, and whose voices it answers.

use jiff::civil::Date;
use rustc_hash::{FxHashMap, FxHashSet};

use super::Inputs;
use super::cover::{Slot, Wanted, cover};
use super::demand::by_demand;
use super::minutes;
use super::usable::Usable;
use super::voices::Voices;
use crate::model::{AskId, AskState, ClauseId, Topic, TopicId};

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
    /// Departments let none of the clauses that answer it be explained.
    Barred,
    /// Not even one of its clauses fits the minutes.
    TooLong,
}

/// All topics seen from the batch.
pub(super) struct BatchContext<'a> {
    pub inputs: &'a Inputs<'a>,
    pub voices: Voices,
    /// The topics, most wanted first; ties by topic id.
    pub order: Vec<TopicId>,
    pub usable: Usable<'a>,
    // By topic:
    ranks: Vec<u32>,
    behind: Vec<Vec<u32>>,
    /// What answers it as a whole, for topics whose asks nothing more is known of.
    supports: Vec<Vec<(ClauseId, f32)>>,
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
        let usable = Usable { inputs, dates: (first, last) };
        let support = |topic: &Topic| topic.clauses.iter().map(|found| (found.clause, found.probability)).collect();
        let supports = topics.iter().map(support).collect();
        let (clauses, ineligible) = (Vec::new(), Vec::new());
        let mut context = BatchContext { inputs, voices, order, usable, ranks, behind, supports, clauses, ineligible };
        let answering = |t| {
            let topic = context.topic(t);
            cover(&usable, &[context.wanted(t)], &topic.department, &Slot::of(usable.minutes()))
        };
        context.clauses = TopicId::all(topics).map(answering).collect();
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

    /// The clauses that answer the topic, most needed first, all in force on every date of the batch.
    pub fn clauses(&self, topic: TopicId) -> &[ClauseId] {
        &self.clauses[topic.position()]
    }

    /// Why the topic cannot be broadcast; nothing where it can.
    pub fn ineligible(&self, topic: TopicId) -> Option<Ineligible> {
        self.ineligible[topic.position()]
    }

    /// What the topic's asks want: together as much as there are voices.
    pub fn wanted(&self, topic: TopicId) -> Vec<Wanted<'_>> {
        let inputs = self.inputs;
        let open = |&ask: &AskId| inputs.asks[ask].state == AskState::Open;
        let asks: Vec<AskId> = self.topic(topic).asks.iter().copied().filter(open).collect();
        let known = |ask: AskId| inputs.known.get(ask.position()).map_or(&[][..], |known| &known.answers);
        if asks.iter().all(|&ask| known(ask).is_empty()) {
            let answers = &self.supports[topic.position()];
            return vec![Wanted { weight: self.behind(topic).len() as f32, answers }];
        }
        let mut letters: FxHashMap<u32, f32> = FxHashMap::default();
        for &ask in &asks {
            *letters.entry(self.voices.of(&inputs.asks[ask])).or_default() += 1.0;
        }
        let weight = |ask: AskId| 1.0 / letters[&self.voices.of(&inputs.asks[ask])];
        asks.iter().map(|&ask| Wanted { weight: weight(ask), answers: known(ask) }).collect()
    }

    /// Whether a clause that answers the topic must not be explained.
    fn is_barred(&self, t: TopicId) -> bool {
        let barred = &self.inputs.consultation.barred;
        self.topic(t).clauses.iter().any(|found| barred.contains(&found.clause))
    }

    fn why_ineligible(&self, t: TopicId) -> Option<Ineligible> {
        let fits = |clause: &ClauseId| minutes::clause_minutes(self.inputs.policies, *clause) <= self.usable.minutes();
        match () {
            () if self.topic(t).gap => Some(Ineligible::Gap),
            () if self.inputs.excluded.contains(&t) => Some(Ineligible::Excluded),
            () if self.behind(t).is_empty() => Some(Ineligible::NoVoice),
            () if self.clauses(t).is_empty() && self.is_barred(t) => Some(Ineligible::Barred),
            () if self.clauses(t).is_empty() => Some(Ineligible::NotInForce),
            () if !self.clauses(t).iter().any(fits) => Some(Ineligible::TooLong),
            () => None,
        }
    }
}
