//! 待归并: asks in no topic, with where they may belong.

use serde::Serialize;

use super::resolver::Resolver;
use crate::model::{Home, Unplaced};
use crate::report::masking::{plain, rounded};

/// An ask that waits for somebody to say where it belongs.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct UnplacedView {
    /// Id of the ask.
    pub id: String,
    /// Where it came from.
    pub sender: String,
    pub text: String,
    /// The likeliest topics, best first.
    pub homes: Vec<HomeView>,
}

/// A topic that an ask may belong to.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct HomeView {
    /// Id of the topic.
    pub topic: String,
    pub name: String,
    /// Mean probability that the ask and one of the topic's are one need.
    pub likeness: f32,
}

impl UnplacedView {
    /// The tray, in the order of the letters.
    pub fn all(resolver: &Resolver<'_>) -> Vec<UnplacedView> {
        let home = |home: &Home| {
            let topic = &resolver.ranked.topics[home.topic];
            HomeView { topic: topic.id.clone(), name: plain(&topic.name), likeness: rounded(home.likeness) }
        };
        let view = |unplaced: &Unplaced| {
            let ask = resolver.ask(unplaced.ask);
            UnplacedView {
                id: ask.id.clone(),
                sender: resolver.sender_of(unplaced.ask),
                text: resolver.masking.text(&ask.text),
                homes: unplaced.homes.iter().map(home).collect(),
            }
        };
        resolver.ranked.tray.iter().map(view).collect()
    }
}
