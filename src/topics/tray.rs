//! 待归并: which asks are like no topic enough to be in it, and yet too like one to be a topic of their own. They wait for a
//! person, who says where they belong. So do the asks of a small group that no name fits: what has no name is no one need.

use rayon::prelude::*;

use super::likeness::Likeness;
use crate::model::{AskId, Home, Topic, TopicId, Unplaced};

/// Homes that are offered for each.
const HOMES: usize = 3;
/// A group of so many asks without a name is taken apart; a larger one stays, to be looked at whole.
const NAMELESS: usize = 3;

/// What decisions have made of a group of asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hold {
    /// Nothing yet.
    Free,
    /// It stays a topic.
    Topic,
    /// It waits in the tray.
    Tray,
}

/// Sets the lone asks apart that may belong to another topic or are not well `named`, and says of each topic how alike its asks
/// are.
pub fn set_apart(
    mut topics: Vec<Topic>,
    named: &[bool],
    hold: impl Fn(&Topic) -> Hold + Sync,
    likeness: &Likeness<'_>,
) -> (Vec<Topic>, Vec<Unplaced>) {
    topics.par_iter_mut().for_each(|topic| topic.alike = Some(likeness.within(topic)));
    let several: Vec<&Topic> = topics.iter().filter(|topic| topic.asks.len() > 1).collect();
    let doubtful = |(topic, named): &(&Topic, &bool)| {
        let like = |other: &&Topic| likeness.to_group(topic.asks[0], &other.asks) >= likeness.doubt();
        let nameless = !**named && topic.asks.len() <= NAMELESS;
        match hold(topic) {
            Hold::Topic => false,
            Hold::Tray => true,
            Hold::Free => nameless || topic.asks.len() == 1 && several.iter().any(like),
        }
    };
    let mut unplaced: Vec<AskId> =
        topics.par_iter().zip(named).filter(doubtful).flat_map_iter(|(topic, _)| topic.asks.iter().copied()).collect();
    unplaced.sort_unstable();
    topics.retain(|topic| unplaced.binary_search(&topic.asks[0]).is_err());
    let homes = |ask: AskId| {
        let mut homes: Vec<Home> = (0..)
            .map(TopicId)
            .zip(&topics)
            .map(|(at, topic)| Home { topic: at, likeness: likeness.to_group(ask, &topic.asks) })
            .collect();
        homes.sort_by(|a, b| b.likeness.total_cmp(&a.likeness).then(a.topic.cmp(&b.topic)));
        homes.truncate(HOMES);
        Unplaced { ask, homes }
    };
    let unplaced = unplaced.into_par_iter().map(homes).collect();
    (topics, unplaced)
}
