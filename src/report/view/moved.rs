//! What would be otherwise about topics: before and after a decision or a regrouping.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::model::TopicId;
use crate::report::masking::Masking;
use crate::session::{Ranked, Session};

/// A topic before and after. What is not there has no name.
#[derive(Debug, Serialize)]
pub struct MovedTopic {
    pub id: String,
    pub name: String,
    pub name_after: String,
    pub villages: u32,
    pub villages_after: u32,
    /// Asks that come and go.
    pub came: usize,
    pub went: usize,
}

/// The topics that would change, most villages first.
pub fn moved_topics(
    (now, before): (&Session, &Ranked),
    (anew, after): (&Session, &Ranked),
    masking: Masking,
) -> Vec<MovedTopic> {
    let (before, after) = (topics(now, before), topics(anew, after));
    let nothing = (String::new(), 0, Vec::new());
    let ids: std::collections::BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let mut moved: Vec<MovedTopic> = Vec::new();
    for id in ids {
        let (was, is) = (before.get(id).unwrap_or(&nothing), after.get(id).unwrap_or(&nothing));
        let missing = |from: &Vec<&String>, to: &Vec<&String>| from.iter().filter(|ask| !to.contains(ask)).count();
        if was.0 != is.0 || was.2 != is.2 {
            moved.push(MovedTopic {
                id: id.clone(),
                name: masking.text(&was.0),
                name_after: masking.text(&is.0),
                villages: was.1,
                villages_after: is.1,
                came: missing(&is.2, &was.2),
                went: missing(&was.2, &is.2),
            });
        }
    }
    moved.sort_by_key(|m| std::cmp::Reverse(m.villages.max(m.villages_after)));
    moved
}

/// By id: name, voices, asks in order.
fn topics<'a>(session: &'a Session, ranked: &Ranked) -> BTreeMap<String, (String, u32, Vec<&'a String>)> {
    let topic = |t: TopicId| {
        let topic = &ranked.topics[t];
        let mut asks: Vec<&String> = topic.asks.iter().map(|&ask| &session.asks[ask].id).collect();
        asks.sort_unstable();
        (topic.id.clone(), (topic.name.clone(), session.votes().count([topic]).0, asks))
    };
    TopicId::all(&ranked.topics).map(topic).collect()
}
