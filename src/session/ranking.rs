//! Asks → topics by demand, with what the ledger remembers of them.

use anyhow::Result;
use jiff::civil::Date;
use rayon::prelude::*;

use super::Session;
use super::memory::override_by_hand;
use crate::ledger::{self, Arranged, History};
use crate::matching::Matcher;
use crate::model::{Ask, AskId, AskState, Match, Topic, TopicId};
use crate::planning::{self, Votes};
use crate::progress;
use crate::topics;

/// Matches kept for each ask when topics are made.
const TOP_MATCHES: usize = 10;

/// Topics with the matches they were made from.
pub struct Ranked {
    /// With their demand, in the order they were grouped.
    pub topics: Vec<Topic>,
    /// Parallel to the session's asks.
    pub matches: Vec<Vec<Match>>,
    /// The topics by demand, most wanted first.
    pub order: Vec<TopicId>,
    /// Parallel to the topics: their ranks, from 1.
    pub ranks: Vec<u32>,
    /// The past of each topic.
    pub histories: Vec<History>,
    /// Which groups of asks the topics were made of, before merges and splits by hand.
    pub arranged: Arranged,
}

impl Ranked {
    /// The position of the topic with this id.
    pub fn position(&self, id: &str) -> Option<TopicId> {
        self.topics.iter().position(|topic| topic.id == id).map(TopicId::at)
    }

    /// The clauses that an ask matches, best first; none where there are no policies.
    pub fn matches_of(&self, ask: AskId) -> &[Match] {
        self.matches.get(ask.position()).map_or(&[], Vec::as_slice)
    }

    /// Positions of the topics whose past is so.
    pub(super) fn positions(&self, wanted: impl Fn(&History) -> bool) -> Vec<TopicId> {
        positions(&self.histories, wanted)
    }
}

impl Session {
    /// The topics as of the first broadcast that could be planned, with their demand.
    ///
    /// # Errors
    /// When the ledger cannot be read, or tantivy fails.
    pub fn ranked(&self) -> Result<&Ranked> {
        if let Some(ranked) = self.ranked.get() {
            return Ok(ranked);
        }
        let ranked = self.rank()?;
        Ok(self.ranked.get_or_init(|| ranked))
    }

    /// Matches every open ask and makes topics of them, anew each time.
    ///
    /// # Errors
    /// When the ledger cannot be read, or tantivy fails.
    pub fn rank(&self) -> Result<Ranked> {
        let memory = self.memory()?;
        let day = self.first_slot(memory);
        let matcher = self.matcher(Some(day))?;
        let matches = if self.input.policies.clauses.is_empty() { Vec::new() } else { self.matches(&matcher) };
        let recorded_topics = memory.recorded_topics(&self.asks);
        let inputs = topics::Inputs {
            requests: &self.input.requests,
            asks: &self.asks,
            matches: &matches,
            policies: &self.input.policies,
            subjects: matcher.subjects,
            categories: &self.input.categories,
            place_names: &self.places,
            segmenter: &self.segmenter,
            lexicon: &self.lexicon,
            recorded_topics: &recorded_topics,
            found_threshold: self.found_threshold(),
            params: topics::TopicParams::default(),
        };
        let arranged = ledger::arrange(memory, topics::groups(&inputs), &self.asks, topics::id);
        let groups = arranged.topics.iter().map(|g| (g.id.clone(), g.asks.clone())).collect();
        let mut topics = topics::topics(groups, &inputs);
        override_by_hand(memory, &mut topics);
        let histories = self.histories(memory, &topics);
        self.fill_demand(&mut topics, &histories, day);
        let (order, ranks) = planning::by_demand(&topics);
        Ok(Ranked { topics, matches, order, ranks, histories, arranged })
    }

    /// The matches of every open ask.
    fn matches(&self, matcher: &Matcher<'_>) -> Vec<Vec<Match>> {
        // Where somebody lives does not change what answers them.
        let text = |a: &Ask| if a.state == AskState::Open { self.places.without(&a.text) } else { String::new() };
        let texts: Vec<String> = self.asks.par_iter().map(text).collect();
        progress::begin("匹配条款", texts.len());
        matcher.matches_all(&texts, TOP_MATCHES)
    }

    fn fill_demand(&self, topics: &mut [Topic], histories: &[History], day: Date) {
        let explained = positions(histories, |past| !past.aired.is_empty());
        let votes = Votes { explained: &explained, ..self.votes() };
        planning::demand(topics, &votes, &self.input.policies, &self.project.config.demand, day);
    }

    /// Who speaks for what.
    pub fn votes(&self) -> Votes<'_> {
        Votes { asks: &self.asks, requests: &self.input.requests, roster: &self.input.roster, explained: &[] }
    }
}

fn positions(histories: &[History], wanted: impl Fn(&History) -> bool) -> Vec<TopicId> {
    (0..).map(TopicId).zip(histories).filter(|(_, past)| wanted(past)).map(|(at, _)| at).collect()
}
