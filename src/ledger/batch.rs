//! The batch in the making, and how approved episodes are changed.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::decided::{Broadcast, Decided};
use super::edit::{Edit, EpisodeEdit};
use crate::model::BatchStage;

/// The batch in the making.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Draft {
    pub stage: BatchStage,
    /// By the numbers they were drafted under.
    pub episodes: BTreeMap<u32, DraftEpisode>,
}

/// An episode of it.
#[derive(Debug, Clone, PartialEq)]
pub struct DraftEpisode {
    pub decided: Decided,
    pub locked: bool,
    pub edited: bool,
}

impl Draft {
    pub(super) fn of(episodes: &[Decided], edited: &[u32], locked: &[u32]) -> Draft {
        let of = |decided: &Decided| {
            let number = decided.number;
            let (edited, locked) = (edited.contains(&number), locked.contains(&number));
            (number, DraftEpisode { decided: decided.clone(), locked, edited })
        };
        Draft { stage: BatchStage::Draft, episodes: episodes.iter().map(of).collect() }
    }

    /// Changes an episode, if the batch has one of that number.
    pub(super) fn apply(&mut self, EpisodeEdit { episode, edit, .. }: &EpisodeEdit) {
        match (edit, self.episodes.get_mut(episode)) {
            (Edit::Added { decided }, _) => {
                let decided = Decided { number: *episode, ..Decided::clone(decided) };
                self.episodes.insert(*episode, DraftEpisode { decided, locked: false, edited: true });
            }
            (Edit::Removed, _) => {
                self.episodes.remove(episode);
            }
            (Edit::Locked { locked }, Some(drafted)) => drafted.locked = *locked,
            (edit, Some(drafted)) => {
                drafted.edited = true;
                drafted.decided.apply(edit);
            }
            (_, None) => {}
        }
    }

    /// What a new proposal leaves as it is.
    pub fn keep_decided(&mut self) {
        self.episodes.retain(|_, episode| episode.locked || episode.edited);
    }

    /// The episodes by date, with the numbers of the series that follow `last`.
    pub fn numbered(&self, last: u32) -> Vec<(u32, DraftEpisode)> {
        let mut episodes: Vec<(u32, DraftEpisode)> = self.episodes.iter().map(|(key, e)| (*key, e.clone())).collect();
        episodes.sort_by_key(|(key, episode)| (episode.decided.date, *key));
        for (number, (_, episode)) in (last + 1..).zip(&mut episodes) {
            episode.decided.number = number;
        }
        episodes
    }
}

/// Changes the approved episode of that number; another date takes it there.
pub(super) fn revise(broadcasts: &mut BTreeMap<Date, Broadcast>, edit: &EpisodeEdit) {
    let of = |b: &Broadcast| b.decided.as_ref().is_some_and(|d| d.number == edit.episode);
    let Some(day) = broadcasts.iter().find(|(_, b)| of(b)).map(|(day, _)| *day) else { return };
    let Some(mut broadcast) = broadcasts.remove(&day) else { return };
    if let Some(decided) = &mut broadcast.decided {
        decided.apply(&edit.edit);
        if !broadcast.aired {
            broadcast.topics.clone_from(&decided.topics);
        }
    }
    let date = match edit.edit {
        Edit::Dated { date } if !broadcast.aired => date,
        _ => day,
    };
    // Two that exchange their days meet for a moment; the second takes the first one's place. What was called off has none.
    if let Some(met) = broadcasts.insert(date, broadcast).filter(|met| met.aired || !met.cancelled) {
        broadcasts.insert(day, met);
    }
}
