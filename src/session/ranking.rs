//! Asks → topics by demand, with what the ledger remembers of them.

use anyhow::Result;
use jiff::civil::Date;
use rayon::prelude::*;

use super::Session;
use super::memory::override_by_hand;
use crate::ledger::{self, Arranged, History};
use crate::meaning::{Prefix, Vector, opening};
use crate::model::{Ask, AskId, Match, Matched, Topic, TopicId, Unplaced};
use crate::planning::{self, Votes};
use crate::progress;
use crate::text::asking_sentence;
use crate::topics::{self, AskMeanings};

/// Matches kept for each ask when topics are made.
const TOP_MATCHES: usize = 10;

/// Topics with the matches they were made from.
pub struct Ranked {
    /// With their demand, in the order they were grouped.
    pub topics: Vec<Topic>,
    /// 待归并: asks that are in no topic, in their order.
    pub tray: Vec<Unplaced>,
    /// Parallel to the session's asks.
    pub matches: Vec<Matched>,
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
        self.matches.get(ask.position()).map_or(&[], |matched| &matched.best)
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
        let (ranked, matches) = self.with_topic_inputs(|inputs| {
            let likeness = topics::Likeness::of(inputs);
            let arranged = ledger::arrange(memory, topics::groups(likeness.as_ref(), inputs), &self.asks, topics::id);
            let groups = arranged.topics.iter().map(|g| (g.id.clone(), g.asks.clone())).collect();
            let settled = |topic: &Topic| memory.is_settled(&topic.id, topic.asks.iter().map(|&a| &self.asks[a].id));
            let (mut topics, tray) = topics::topics(groups, settled, likeness.as_ref(), inputs);
            override_by_hand(memory, &mut topics);
            let histories = self.histories(memory, &topics);
            self.fill_demand(&mut topics, &histories, day);
            let (order, ranks) = planning::by_demand(&topics);
            Ranked { topics, tray, matches: Vec::new(), order, ranks, histories, arranged }
        })?;
        Ok(Ranked { matches, ..ranked })
    }

    /// Matches every open ask, and gives what topics are made from to `work`. Returns what that came to, and the matches.
    ///
    /// # Errors
    /// When the ledger cannot be read, tantivy fails, or a server of vectors.
    pub fn with_topic_inputs<T>(&self, work: impl FnOnce(&topics::Inputs<'_>) -> T) -> Result<(T, Vec<Matched>)> {
        let memory = self.memory()?;
        let matcher = self.matcher(Some(self.first_slot(memory)))?;
        let asked: Vec<String> = self.asks.par_iter().map(|ask| self.asked(ask)).collect();
        let mut matches = Vec::new();
        if !self.input.policies.clauses.is_empty() {
            progress::begin("匹配条款", asked.len());
            matches = matcher.matches_all(&asked, TOP_MATCHES)?;
        }
        let meanings = self.meanings(&asked, &matches)?;
        let recorded_topics = memory.recorded_topics(&self.asks);
        let done = work(&topics::Inputs {
            requests: &self.input.requests,
            asks: &self.asks,
            matches: &matches,
            policies: &self.input.policies,
            subjects: matcher.subjects,
            categories: &self.input.categories,
            place_names: &self.places,
            segmenter: &self.segmenter,
            lexicon: &self.lexicon,
            meanings: meanings.as_ref(),
            recorded_topics: &recorded_topics,
            found_threshold: self.found_threshold(),
            params: topics::TopicParams::default(),
        });
        Ok((done, matches))
    }

    /// What the asks, as they are matched, mean; nothing where words alone are used.
    fn meanings(&self, asked: &[String], matches: &[Matched]) -> Result<Option<AskMeanings>> {
        let Some(meaning) = self.meaning()? else { return Ok(None) };
        let open: Vec<usize> = (0..asked.len()).filter(|&at| !asked[at].is_empty()).collect();
        let texts: Vec<&str> = open.iter().map(|&at| opening(&asked[at])).collect();
        let titles: Vec<String> = open.iter().map(|&at| self.title(&self.asks[at], &asked[at])).collect();
        let texts = meaning.vectors(&texts, Prefix::Query)?;
        let titles = meaning.vectors(&titles, Prefix::Query)?;
        let nothing = || Vector::from_values(Vec::new());
        let mut meanings = AskMeanings {
            texts: vec![nothing(); asked.len()],
            titles: vec![nothing(); asked.len()],
            policies: matches.par_iter().map(|matched| topics::profile(&matched.policies)).collect(),
            built_in: meaning.sends_to().is_none(),
        };
        meanings.policies.resize(asked.len(), Vec::new());
        for ((at, text), title) in open.into_iter().zip(texts).zip(titles) {
            (meanings.texts[at], meanings.titles[at]) = (text, title);
        }
        Ok(Some(meanings))
    }

    /// The title of an ask, without places: its letter's, else the sentence that asks.
    fn title(&self, ask: &Ask, asked: &str) -> String {
        let title = &self.input.requests[ask.request].title;
        if !title.is_empty() && ask.text.starts_with(title.as_str()) {
            return self.places.without(title);
        }
        asking_sentence(asked).to_owned()
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
