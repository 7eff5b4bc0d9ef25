//! Asks → topics by demand, with what the ledger remembers of them.

use std::sync::{Arc, Mutex};

use anyhow::Result;
use jiff::civil::Date;
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use super::Session;
use super::memory::{keep_names, override_by_hand};
use super::plan::Found;
use crate::ledger::{self, Arranged, Grouping, History, State};
use crate::meaning::{Prefix, Vector, opening};
use crate::model::{Ask, AskId, AskState, Judgement, Match, Matched, Topic, TopicId, Unplaced};
use crate::planning::{self, Votes};
use crate::progress;
use crate::text::{asking_sentence, normalise};
use crate::topics::{self, AskMeanings, Hold};

/// Matches kept for each ask when topics are made.
const TOP_MATCHES: usize = 10;

/// Topics with the matches they were made from.
pub struct Ranked {
    /// With their demand, in the order they were grouped.
    pub topics: Vec<Topic>,
    /// 待归并: asks that are in no topic, in their order.
    pub tray: Vec<Unplaced>,
    /// Parallel to the session's asks.
    pub matches: Arc<Vec<Matched>>,
    /// The topics by demand, most wanted first.
    pub order: Vec<TopicId>,
    /// Parallel to the topics: their ranks, from 1.
    pub ranks: Vec<u32>,
    /// The past of each topic.
    pub histories: Vec<History>,
    /// Parallel to the topics: the names they would have if nobody had renamed them.
    pub given_names: Vec<String>,
    /// Which groups of asks the topics were made of, before merges and splits by hand.
    pub arranged: Arranged,
}

/// What the asks match and mean.
pub(super) struct Matching {
    matches: Arc<Vec<Matched>>,
    meanings: Option<AskMeanings>,
    /// By text: what may answer what planning has asked for.
    pub(super) answers: Mutex<FxHashMap<String, Found>>,
    looked_at: LookedAt,
}

/// What matching looks at, beside files.
#[derive(PartialEq)]
struct LookedAt {
    /// On which the clauses are to be in force.
    day: Date,
    /// The asks as they are matched.
    asked: Vec<String>,
    lessons: Vec<Judgement>,
    verdicts: Vec<Judgement>,
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
        let ranked = self.rank(Grouping::Kept)?;
        Ok(self.ranked.get_or_init(|| ranked))
    }

    /// Matches every open ask and makes topics of them.
    ///
    /// # Errors
    /// When the ledger cannot be read, or tantivy fails.
    pub fn rank(&self, grouping: Grouping) -> Result<Ranked> {
        let memory = self.memory()?;
        let day = self.first_slot(memory);
        let (ranked, matches) = self.with_topic_inputs(|inputs| {
            let likeness = topics::Likeness::of(inputs);
            // Where every ask has its place already, there is nothing to group.
            let groups = match grouping == Grouping::Kept && memory.has_placed(inputs.asks) {
                true => vec![
                    AskId::enumerate(inputs.asks)
                        .filter(|(_, ask)| ask.state == AskState::Open)
                        .map(|(id, _)| id)
                        .collect(),
                ],
                false => topics::groups(likeness.as_ref(), inputs),
            };
            let arranged = ledger::arrange(memory, grouping, groups, &self.asks, topics::id);
            let groups = arranged.topics.iter().map(|g| (g.id.clone(), g.asks.clone())).collect();
            let (mut topics, tray) =
                topics::topics(groups, |topic| self.hold(grouping, topic), likeness.as_ref(), inputs);
            if grouping == Grouping::Kept {
                keep_names(memory, &mut topics);
            }
            let given_names = topics.iter().map(|topic| topic.name.clone()).collect();
            override_by_hand(memory, &mut topics);
            let histories = self.histories(memory, &topics);
            self.fill_demand(&mut topics, &histories, day);
            let (order, ranks) = planning::by_demand(&topics);
            Ranked { topics, tray, matches: Arc::default(), order, ranks, histories, given_names, arranged }
        })?;
        Ok(Ranked { matches, ..ranked })
    }

    /// What people or decisions have made of a topic: that it stays one, or that its ask waits.
    fn hold(&self, grouping: Grouping, topic: &Topic) -> Hold {
        let Ok(memory) = &self.memory else { return Hold::Free };
        let ids = || topic.asks.iter().map(|&ask| &self.asks[ask].id);
        let kept = grouping == Grouping::Kept;
        if memory.is_settled(&topic.id, ids()) || kept && ids().any(|ask| memory.topic_of.contains_key(ask)) {
            Hold::Topic
        } else if kept && ids().any(|ask| memory.waiting.contains(ask)) {
            Hold::Tray
        } else {
            Hold::Free
        }
    }

    /// Matches every open ask, and gives what topics are made from to `work`. Returns what that came to, and the matches.
    ///
    /// # Errors
    /// When the ledger cannot be read, tantivy fails, or a server of vectors.
    pub fn with_topic_inputs<T>(&self, work: impl FnOnce(&topics::Inputs<'_>) -> T) -> Result<(T, Arc<Vec<Matched>>)> {
        let memory = self.memory()?;
        let Matching { matches, meanings, .. } = self.matching(memory)?;
        let recorded_topics = memory.recorded_topics(&self.asks);
        let done = work(&topics::Inputs {
            requests: &self.input.requests,
            asks: &self.asks,
            matches,
            policies: &self.input.policies,
            subjects: self.subjects(),
            categories: &self.input.categories,
            place_names: &self.places,
            segmenter: &self.segmenter,
            lexicon: &self.lexicon,
            meanings: meanings.as_ref(),
            recorded_topics: &recorded_topics,
            found_threshold: self.found_threshold(),
            params: topics::TopicParams::default(),
        });
        Ok((done, matches.clone()))
    }

    /// What the open asks match and mean: as it was in the session before, where that looked at the same.
    pub(super) fn matching(&self, memory: &State) -> Result<&Matching> {
        if let Some(matching) = self.matching.get() {
            return Ok(matching);
        }
        let day = self.first_slot(memory);
        let asked: Vec<String> = self.asks.par_iter().map(|ask| self.asked(ask)).collect();
        let looked_at = LookedAt { day, asked, lessons: self.lessons.clone(), verdicts: memory.verdicts.clone() };
        let matching = match &self.matched_before {
            Some(before) if before.looked_at == looked_at => before.clone(),
            _ => Arc::new(self.matched(looked_at)?),
        };
        Ok(self.matching.get_or_init(|| matching))
    }

    fn matched(&self, looked_at: LookedAt) -> Result<Matching> {
        let matcher = self.matcher(Some(looked_at.day))?;
        let asked = &looked_at.asked;
        let mut matches = Vec::new();
        if !self.input.policies.clauses.is_empty() {
            let known = self.still_matched(&looked_at);
            let new: Vec<&str> = asked.iter().map(String::as_str).filter(|text| !known.contains_key(text)).collect();
            progress::begin("匹配条款", new.len());
            let mut found = matcher.matches_all(&new, TOP_MATCHES)?.into_iter();
            let of =
                |text: &String| known.get(text.as_str()).map_or_else(|| found.next(), |known| Some((*known).clone()));
            matches = asked.iter().filter_map(of).collect();
        }
        let meanings = self.meanings(asked, &matches)?;
        Ok(Matching { matches: Arc::new(matches), meanings, answers: Mutex::default(), looked_at })
    }

    /// What was matched to a text in the session before, and still is: a verdict changes what its very text is matched to.
    fn still_matched(&self, now: &LookedAt) -> FxHashMap<&str, &Matched> {
        let grounds = |of: &LookedAt| of.day == now.day && of.lessons == now.lessons;
        let Some(before) = self.matched_before.as_deref().filter(|before| grounds(&before.looked_at)) else {
            return FxHashMap::default();
        };
        let then = &before.looked_at.verdicts;
        let new = now.verdicts.iter().filter(|verdict| !then.contains(verdict));
        let changed = new.chain(then.iter().filter(|verdict| !now.verdicts.contains(verdict)));
        // As verdicts find their texts.
        let judged: FxHashSet<String> = changed
            .flat_map(|verdict| [normalise(&verdict.text), normalise(&self.places.without(&verdict.text))])
            .collect();
        let known = before.looked_at.asked.iter().zip(before.matches.iter());
        let known = known.filter(|(text, _)| judged.is_empty() || !judged.contains(&normalise(text)));
        known.map(|(text, matched)| (text.as_str(), matched)).collect()
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
