//! What follows from the events that still stand. One fold, one place.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::batch::{self, Draft};
use super::decided::{AiredTopic, Broadcast, Decided};
use super::desk::Desk;
use super::event::{Decision, Event, RoundSeen, Seen};
use super::office::Office;
use crate::model::Judgement;

/// Everything remembered, as of the last event.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct State {
    /// Verdicts in the order they were given; see [`joined`](super::joined) for which of them counts.
    pub verdicts: Vec<Judgement>,
    /// How many of them were given before the last round came in, or before letters were last grouped anew: these teach.
    pub taught: usize,
    /// What was set by hand, by topic.
    pub overrides: BTreeMap<String, Overrides>,
    /// Broadcasts by day: approved, aired, cancelled.
    pub broadcasts: BTreeMap<Date, Broadcast>,
    /// The batch in the making.
    pub draft: Option<Draft>,
    /// What was decided of letters.
    pub desk: Desk,
    /// What departments said, and what villages were told.
    pub office: Office,
    /// Round files by path.
    pub rounds: BTreeMap<String, RoundSeen>,
    /// Ask → the topic the grouping last put it in.
    pub topic_of: BTreeMap<String, String>,
    /// Asks that wait in the tray until somebody places them.
    pub waiting: BTreeSet<String>,
    /// Topic → the name it last had.
    pub names: BTreeMap<String, String>,
    /// Ask → the topic a person split off for it or placed it in.
    pub moved: BTreeMap<String, String>,
    /// Topic → the topic a person merged it into.
    merged: BTreeMap<String, String>,
    /// Topic → the topic the grouping joined it with.
    grown_into: BTreeMap<String, String>,
}

/// What people set on a topic.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Overrides {
    pub name: Option<String>,
    pub category: Option<String>,
    pub department: Option<String>,
    pub wish: Option<Wish>,
}

/// Whether a topic must or must not be in a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wish {
    Pinned,
    Excluded,
}

/// Event → the event that undid it, for those that do not stand.
///
/// An undo may itself be undone, so whether one counts is known only from what came after: read from the end.
pub fn undone_by(events: &[Event]) -> BTreeMap<i64, i64> {
    let mut undone = BTreeMap::new();
    for event in events.iter().rev() {
        if let Decision::Undone { event: target } = event.decision
            && target < event.id
            && !undone.contains_key(&event.id)
        {
            undone.insert(target, event.id);
        }
    }
    undone
}

impl State {
    /// The state after `events`, which are in the order of their ids.
    pub fn of(events: &[Event]) -> State {
        let undone = undone_by(events);
        let mut state = State::default();
        for event in events.iter().filter(|e| !undone.contains_key(&e.id)) {
            state.apply(&event.decision);
        }
        state
    }

    /// What it would be after one more decision.
    pub fn after(&self, decision: &Decision) -> State {
        let mut state = self.clone();
        state.apply(decision);
        state
    }

    /// Whether somebody decided about the topic `id`, or where one of its `asks` belongs.
    pub fn is_settled<'a>(&self, id: &str, mut asks: impl Iterator<Item = &'a String>) -> bool {
        self.overrides.contains_key(id)
            || self.merged.values().any(|into| into == id)
            || asks.any(|ask| self.moved.contains_key(ask))
    }

    fn apply(&mut self, decision: &Decision) {
        match decision {
            Decision::Judged { text, clause, verdict, date } => self.verdicts.push(Judgement {
                text: text.clone(),
                clause: clause.clone(),
                verdict: *verdict,
                date: Some(*date),
            }),
            Decision::Renamed { topic, name } => self.overrides(topic).name = Some(name.clone()),
            Decision::Merged { into, from } => {
                // What others are merged into is a topic of its own from now on, so no circle can arise.
                self.merged.remove(into);
                for topic in from.iter().filter(|&t| t != into) {
                    self.merged.insert(topic.clone(), into.clone());
                }
            }
            Decision::Split { new, asks, .. } => {
                self.merged.remove(new);
                self.place(asks);
                self.moved.extend(asks.iter().map(|ask| (ask.clone(), new.clone())));
            }
            Decision::Placed { topic, asks } => {
                self.place(asks);
                self.moved.extend(asks.iter().map(|ask| (ask.clone(), topic.clone())));
            }
            Decision::Pinned { topic } => self.overrides(topic).wish = Some(Wish::Pinned),
            Decision::Excluded { topic } => self.overrides(topic).wish = Some(Wish::Excluded),
            Decision::Set { topic, category, department } => {
                let set = self.overrides(topic);
                set.category = category.clone().or(set.category.take());
                set.department = department.clone().or(set.department.take());
            }
            Decision::Drafted { episodes, edited, locked } => self.draft = Some(Draft::of(episodes, edited, locked)),
            // What is approved changes only with a reason.
            Decision::Edited { edits, why } if why.is_empty() => {
                if let Some(draft) = &mut self.draft {
                    edits.iter().for_each(|edit| draft.apply(edit));
                }
            }
            Decision::Edited { edits, .. } => {
                edits.iter().for_each(|edit| batch::revise(&mut self.broadcasts, edit));
            }
            Decision::Staged { stage } => {
                if let Some(draft) = &mut self.draft {
                    draft.stage = *stage;
                }
            }
            Decision::Accepted { episodes, .. } => {
                self.draft = None;
                for episode in episodes {
                    self.fulfil(&episode.topics);
                    let decided = self.filled_in(episode);
                    let broadcast = self.broadcasts.entry(episode.date).or_default();
                    broadcast.cancelled = false;
                    if !broadcast.aired {
                        broadcast.topics = episode.topics.clone();
                    }
                    broadcast.decided = Some(decided);
                }
            }
            Decision::Aired { date, topics, viewers, villages, .. } => {
                self.fulfil(topics);
                let broadcast = self.broadcasts.entry(*date).or_default();
                *broadcast = Broadcast {
                    decided: broadcast.decided.take(),
                    aired: true,
                    cancelled: false,
                    topics: topics.clone(),
                    viewers: *viewers,
                    villages: villages.clone(),
                    venues: std::mem::take(&mut broadcast.venues),
                };
            }
            Decision::Cancelled { date } => {
                let broadcast = self.broadcasts.entry(*date).or_default();
                (broadcast.aired, broadcast.cancelled) = (false, true);
            }
            Decision::Attended { date, venues } => {
                self.broadcasts.entry(*date).or_default().venues.clone_from(venues);
            }
            Decision::Sorted { asks, state, why } => self.desk.sort(asks, *state, why),
            Decision::Cut { ask, at, new } => self.desk.cut(ask, at, new),
            Decision::Located { requests, town, village } => self.desk.locate(requests, town, village),
            Decision::Returned { department, file, topics, clauses } => {
                self.office.put_back(department, file, topics, clauses);
                self.heed(topics, clauses);
            }
            Decision::Commissioned { topic, department, due } => self.office.commission(topic, department, *due),
            Decision::Answered { topic, text, document } => self.office.answer(topic, text, document),
            Decision::Replied { requests, date } => self.office.reply(requests, *date),
            Decision::Regrouped { seen } => {
                self.taught = self.verdicts.len();
                self.waiting.clear();
                self.see(seen);
            }
            Decision::Seen(seen) => self.see(seen),
            Decision::Revealed | Decision::Undone { .. } => {}
        }
    }

    fn see(&mut self, seen: &Seen) {
        if seen.rounds.iter().any(|round| !self.knows_round(&round.file)) {
            self.taught = self.verdicts.len();
        }
        self.rounds.extend(seen.rounds.iter().map(|r| (r.file.clone(), r.clone())));
        for topic in &seen.topics {
            self.grown_into.remove(&topic.id);
            self.names.insert(topic.id.clone(), topic.name.clone());
            self.place(&topic.asks);
            self.topic_of.extend(topic.asks.iter().map(|ask| (ask.clone(), topic.id.clone())));
        }
        for (gone, into) in seen.joined.iter().filter(|(gone, into)| gone != into) {
            self.grown_into.remove(into);
            self.grown_into.insert(gone.clone(), into.clone());
        }
        self.waiting.extend(seen.waiting.iter().cloned());
    }

    /// These asks wait no longer.
    fn place(&mut self, asks: &[String]) {
        for ask in asks {
            self.waiting.remove(ask);
        }
    }

    /// A pin asks for one broadcast.
    fn fulfil(&mut self, topics: &[AiredTopic]) {
        for topic in topics {
            let id = self.current(&topic.id).to_string();
            if let Some(set) = self.overrides.get_mut(&id).filter(|set| set.wish == Some(Wish::Pinned)) {
                set.wish = None;
            }
        }
    }

    fn overrides(&mut self, topic: &str) -> &mut Overrides {
        self.overrides.entry(topic.to_string()).or_default()
    }

    /// Whether the round that a file belongs to was recorded. Before the first decision there is nothing that could change.
    pub fn knows_round(&self, file: &str) -> bool {
        self.rounds.is_empty() || self.rounds.keys().any(|known| round_of(known) == round_of(file))
    }

    /// Whether a topic ever went by this id.
    pub fn knows_topic(&self, id: &str) -> bool {
        let of_hand = || self.moved.values().chain(self.merged.keys()).chain(self.merged.values());
        let explained =
            || self.broadcasts.values().flat_map(|b| &b.topics).chain(self.drafted().flat_map(|d| &d.topics));
        let Office { topics, commissioned, written, .. } = &self.office;
        self.names.contains_key(id)
            || self.overrides.contains_key(id)
            || topics.contains_key(id)
            || commissioned.contains_key(id)
            || written.contains_key(id)
            || of_hand().any(|known| known == id)
            || explained().any(|topic| topic.id == id)
    }

    /// The topic that `id` is now part of: itself, unless it was merged or has grown into another.
    pub fn current<'a>(&'a self, id: &'a str) -> &'a str {
        let mut path = vec![self.root(id)];
        loop {
            let last = path[path.len() - 1];
            let Some(next) = self.grown_into.get(last).map(|into| self.root(into)) else { return last };
            // A person joined one way and the grouping the other: what is in the circle is one topic, under one name.
            if let Some(start) = path.iter().position(|&passed| passed == next) {
                return path[start..].iter().min().copied().unwrap_or(last);
            }
            path.push(next);
        }
    }

    /// Follows the merges by hand, which are free of circles.
    pub(super) fn root<'a>(&'a self, id: &'a str) -> &'a str {
        let mut at = id;
        while let Some(into) = self.merged.get(at) {
            at = into;
        }
        at
    }

    /// The topic a person merged `id` into, directly.
    pub fn merged_into(&self, id: &str) -> Option<&str> {
        self.merged.get(id).map(String::as_str)
    }

    /// What people set on the topic.
    pub fn set_on(&self, topic: &str) -> Overrides {
        self.overrides.get(topic).cloned().unwrap_or_default()
    }

    /// Days on which the topic was explained, earliest first.
    pub fn airings<'a>(&'a self, topic: &'a str) -> impl Iterator<Item = (Date, &'a Broadcast)> {
        self.broadcasts
            .iter()
            .filter(move |(_, b)| b.aired && b.topics.iter().any(|t| self.current(&t.id) == topic))
            .map(|(day, b)| (*day, b))
    }

    /// The episodes of the batch in the making.
    pub fn drafted(&self) -> impl Iterator<Item = &Decided> {
        self.draft.iter().flat_map(|draft| draft.episodes.values()).map(|episode| &episode.decided)
    }

    /// Approved broadcasts that have neither taken place nor been called off, by day.
    pub fn pending(&self) -> impl Iterator<Item = (Date, &Decided)> {
        self.broadcasts
            .iter()
            .filter(|(_, b)| !b.aired && !b.cancelled)
            .filter_map(|(day, b)| Some((*day, b.decided.as_ref()?)))
    }

    /// The last day a broadcast was approved for or took place.
    pub fn last_day(&self) -> Option<Date> {
        self.broadcasts.iter().rev().find(|(_, b)| b.stands()).map(|(day, _)| *day)
    }

    /// The number of the last approved episode of the series; 0 before the first.
    pub fn last_number(&self) -> u32 {
        self.broadcasts.values().filter_map(|b| b.decided.as_ref()).map(|d| d.number).max().unwrap_or(0)
    }
}

/// The folder or file directly under requests/ that a file belongs to.
fn round_of(file: &str) -> &str {
    file.split_once('/').map_or(file, |(_, below)| below).split('/').next().unwrap_or(file)
}

#[cfg(test)]
mod tests;
