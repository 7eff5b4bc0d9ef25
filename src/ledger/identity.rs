//! Which topic is which. The grouping knows only the asks of the day; people speak of a topic for months. So what a decision
//! has seen in a topic stays there, and new asks join it where the grouping puts them with it. Only where everything is grouped
//! anew may recorded asks move; a topic then keeps its id as long as it keeps most of them. No id is used again.
//!
//! Two layers, kept apart so that a decision can be taken back without a trace: first every ask gets into a topic of the
//! grouping, then merges and splits by hand are laid over.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashMap;

use super::event::{Seen, TopicSeen};
use super::state::State;
use crate::model::{Ask, AskId, AskState};

/// A topic's id and its asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    pub id: String,
    pub asks: Vec<AskId>,
}

/// The groups of the day, recognised.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Arranged {
    /// As the grouping made them.
    pub found: Vec<Group>,
    /// After merges and splits by hand. The asks of merged groups follow each other and are no longer in order of age.
    pub topics: Vec<Group>,
}

/// How groups become topics.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grouping {
    /// What a decision has seen in a topic stays there.
    Kept,
    /// Everything is as the grouping has it.
    Anew,
}

/// Gives every group its id and lays the merges and splits by hand over them. `fresh` is the id a topic with this
/// oldest ask has by itself. Every ask is in exactly one topic, and no two topics have the same id.
pub fn arrange(
    state: &State,
    grouping: Grouping,
    groups: Vec<Vec<AskId>>,
    asks: &[Ask],
    fresh: impl Fn(&Ask) -> String,
) -> Arranged {
    let found = match grouping {
        Grouping::Kept => kept(state, groups, asks, fresh),
        Grouping::Anew => identified(state, groups, asks, fresh),
    };
    let alive: BTreeSet<&str> = found.iter().map(|g| g.id.as_str()).collect();
    let mut topics: Vec<Group> = Vec::new();
    let mut positions: BTreeMap<String, usize> = BTreeMap::new();
    let mut put = |id: &str, asks: &mut dyn Iterator<Item = AskId>| {
        let at = *positions.entry(id.to_string()).or_insert_with(|| {
            topics.push(Group { id: id.to_string(), asks: Vec::new() });
            topics.len() - 1
        });
        topics[at].asks.extend(asks);
    };
    for group in &found {
        let mut stay: Vec<AskId> = Vec::new();
        for &ask in &group.asks {
            match state.moved.get(&asks[ask].id) {
                Some(new) => put(state.target(new, &alive), &mut std::iter::once(ask)),
                None => stay.push(ask),
            }
        }
        if !stay.is_empty() {
            put(state.target(&group.id, &alive), &mut stay.into_iter());
        }
    }
    Arranged { found, topics }
}

impl State {
    /// By ask: a number for the topic in which a decision has seen the ask.
    pub fn recorded_topics(&self, asks: &[Ask]) -> FxHashMap<AskId, u32> {
        let ids: BTreeSet<&String> = self.topic_of.values().collect();
        let numbers: BTreeMap<&String, u32> = ids.into_iter().zip(0..).collect();
        AskId::enumerate(asks).filter_map(|(id, ask)| Some((id, numbers[self.topic_of.get(&ask.id)?]))).collect()
    }

    /// Whether every open ask stays where a decision has seen it.
    pub fn has_placed(&self, asks: &[Ask]) -> bool {
        let placed = |ask: &Ask| self.topic_of.contains_key(&ask.id) || self.waiting.contains(&ask.id);
        !self.topic_of.is_empty() && asks.iter().filter(|ask| ask.state == AskState::Open).all(placed)
    }

    /// The topic that a person made of the topic `id`.
    fn target<'a>(&'a self, id: &'a str, alive: &BTreeSet<&str>) -> &'a str {
        let root = self.root(id);
        // What it was merged into may itself have grown into another topic since.
        if root == id || alive.contains(root) { root } else { self.current(root) }
    }

    /// What to record of the day's topics: those that differ from what is known, and which of the known ones the
    /// grouping has joined or divided. `names` gives the names by id.
    pub fn seen_topics(&self, found: &[Group], asks: &[Ask], names: &BTreeMap<&str, &str>) -> Seen {
        let mut seen = Seen::default();
        let alive: BTreeSet<&str> = found.iter().map(|g| g.id.as_str()).collect();
        for group in found {
            let recorded = |ask: &AskId| self.topic_of.get(&asks[*ask].id);
            let new: Vec<String> = group
                .asks
                .iter()
                .filter(|ask| recorded(ask) != Some(&group.id))
                .map(|&ask| asks[ask].id.clone())
                .collect();
            let known = self.names.get(&group.id);
            let name = names.get(group.id.as_str()).map(ToString::to_string).or_else(|| known.cloned());
            let name = name.unwrap_or_default();
            if known != Some(&name) || !new.is_empty() {
                seen.topics.push(TopicSeen { id: group.id.clone(), name, asks: new });
            }
            let from: BTreeSet<&String> =
                group.asks.iter().filter_map(recorded).filter(|id| **id != group.id).collect();
            for from in from {
                if !alive.contains(from.as_str()) {
                    seen.joined.push((from.clone(), group.id.clone()));
                } else if known.is_none() {
                    seen.divided.push((from.clone(), group.id.clone()));
                }
            }
        }
        // A topic that is gone may have gone several ways; it counts as part of the one that has most of it.
        let share = |gone: &str, into: &str| {
            let group = found.iter().find(|g| g.id == into);
            group.map_or(0, |g| {
                g.asks.iter().filter(|a| self.topic_of.get(&asks[**a].id).is_some_and(|id| id == gone)).count()
            })
        };
        seen.joined.sort_by(|a, b| a.0.cmp(&b.0).then(share(&b.0, &b.1).cmp(&share(&a.0, &a.1))).then(a.1.cmp(&b.1)));
        seen.joined.dedup_by(|later, first| later.0 == first.0);
        seen
    }
}

/// Leaves recorded asks in their topics and waiting ones by themselves. The others join the topic of which most of their group
/// is, or make one of their own.
fn kept(state: &State, groups: Vec<Vec<AskId>>, asks: &[Ask], fresh: impl Fn(&Ask) -> String) -> Vec<Group> {
    let mut topics: BTreeMap<String, Vec<AskId>> = BTreeMap::new();
    let mut others: Vec<Vec<AskId>> = Vec::new();
    for group in groups {
        let mut of: BTreeMap<&String, usize> = BTreeMap::new();
        let mut new: Vec<AskId> = Vec::new();
        for ask in group {
            let id = &asks[ask].id;
            match state.topic_of.get(id) {
                Some(topic) => {
                    topics.entry(topic.clone()).or_default().push(ask);
                    *of.entry(topic).or_default() += 1;
                }
                None if state.waiting.contains(id) => others.push(vec![ask]),
                None => new.push(ask),
            }
        }
        // Of several with as many, the first by id.
        match of.into_iter().rev().max_by_key(|(_, many)| *many) {
            Some((topic, _)) => topics.entry(topic.clone()).or_default().extend(new),
            None if new.is_empty() => {}
            None => others.push(new),
        }
    }
    let mut found: Vec<Group> = topics.into_iter().map(|(id, asks)| Group { id, asks }).collect();
    let mut taken: BTreeSet<String> = found.iter().map(|group| group.id.clone()).collect();
    found.extend(others.into_iter().map(|asks_of| own(state, asks_of, asks, &mut taken, &fresh)));
    found.iter_mut().for_each(|group| group.asks.sort_unstable());
    found.sort_by_key(|group| group.asks.first().copied());
    found
}

/// A topic that is not recorded: its id is that of its oldest ask whose id no other topic has or had.
fn own(
    state: &State,
    group: Vec<AskId>,
    asks: &[Ask],
    taken: &mut BTreeSet<String>,
    fresh: &impl Fn(&Ask) -> String,
) -> Group {
    let used = |id: &String| taken.contains(id) || state.knows_topic(id);
    let mut candidates = group.iter().map(|&ask| fresh(&asks[ask]));
    let id = candidates.find(|id| !used(id)).unwrap_or_else(|| {
        let first = group.first().map(|&ask| fresh(&asks[ask])).unwrap_or_default();
        (2..).map(|n| format!("{first}-{n}")).find(|id| !used(id)).unwrap_or(first)
    });
    taken.insert(id.clone());
    Group { id, asks: group }
}

/// Gives a recorded id to the group that holds most of its recorded asks, and others one of their own.
fn identified(state: &State, groups: Vec<Vec<AskId>>, asks: &[Ask], fresh: impl Fn(&Ask) -> String) -> Vec<Group> {
    let mut held: BTreeMap<(&str, usize), usize> = BTreeMap::new();
    if !state.topic_of.is_empty() {
        for (at, group) in groups.iter().enumerate() {
            for ask in group {
                if let Some(recorded) = state.topic_of.get(&asks[*ask].id) {
                    *held.entry((recorded, at)).or_default() += 1;
                }
            }
        }
    }
    let mut claims: Vec<((&str, usize), usize)> = held.into_iter().collect();
    claims.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    let mut ids: Vec<Option<String>> = vec![None; groups.len()];
    let mut taken: BTreeSet<String> = BTreeSet::new();
    for ((id, at), _) in claims {
        if ids[at].is_none() && taken.insert(id.to_string()) {
            ids[at] = Some(id.to_string());
        }
    }
    let group = |(group, id): (Vec<AskId>, Option<String>)| match id {
        Some(id) => Group { id, asks: group },
        None => own(state, group, asks, &mut taken, &fresh),
    };
    groups.into_iter().zip(ids).map(group).collect()
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use proptest::prelude::*;

    use super::super::event::{Decision, Event};
    use super::*;
    use crate::model::{AskState, Kind, RequestPosition};

    fn asks(n: u32) -> Vec<Ask> {
        (0..n)
            .map(|i| Ask {
                id: format!("r{i}.1"),
                request: RequestPosition(i),
                text: String::new(),
                kind: Kind::Asked,
                state: AskState::Open,
                why: String::new(),
            })
            .collect()
    }

    fn own(ask: &Ask) -> String {
        format!("t{}", ask.id)
    }

    fn state(decisions: Vec<Decision>) -> State {
        let event = |(id, decision)| Event { id, at: Timestamp::UNIX_EPOCH, who: String::new(), decision };
        State::of(&(1..).zip(decisions).map(event).collect::<Vec<_>>())
    }

    fn seen(topics: &[(&str, &[u32])]) -> Decision {
        let topic = |(id, list): &(&str, &[u32])| TopicSeen {
            id: id.to_string(),
            name: format!("{id}名"),
            asks: list.iter().map(|i| format!("r{i}.1")).collect(),
        };
        Decision::Seen(Seen { topics: topics.iter().map(topic).collect(), ..Seen::default() })
    }

    fn groups(lists: &[&[u32]]) -> Vec<Vec<AskId>> {
        lists.iter().map(|list| list.iter().copied().map(AskId).collect()).collect()
    }

    fn ids(groups: &[Group]) -> Vec<(&str, Vec<u32>)> {
        groups.iter().map(|g| (g.id.as_str(), g.asks.iter().map(|ask| ask.0).collect())).collect()
    }

    #[test]
    fn a_topic_keeps_its_id_when_older_and_newer_asks_join_it() {
        let before = state(vec![seen(&[("tA", &[1, 2]), ("tB", &[3])])]);
        let now = arrange(&before, Grouping::Kept, groups(&[&[0, 1, 2, 5], &[4, 3], &[6]]), &asks(7), own);
        assert_eq!(ids(&now.found), [("tA", vec![0, 1, 2, 5]), ("tB", vec![3, 4]), ("tr6.1", vec![6])]);
        assert_eq!(now.found, now.topics);
    }

    #[test]
    fn the_larger_part_keeps_the_id_and_the_ledger_says_what_was_joined_and_divided() {
        let before = state(vec![seen(&[("tr0.1", &[0, 1, 2]), ("tB", &[3]), ("tC", &[4, 5])])]);
        let now = arrange(&before, Grouping::Anew, groups(&[&[0], &[1, 2], &[3, 4, 5]]), &asks(6), own);
        // Ask 0 gave the first topic its id and has left it: it must not take the id along.
        assert_eq!(ids(&now.found), [("tr0.1-2", vec![0]), ("tr0.1", vec![1, 2]), ("tC", vec![3, 4, 5])]);
        let said = before.seen_topics(&now.found, &asks(6), &BTreeMap::new());
        assert_eq!(said.joined, [("tB".to_string(), "tC".to_string())]);
        assert_eq!(said.divided, [("tr0.1".to_string(), "tr0.1-2".to_string())]);
        let after = state(vec![seen(&[("tr0.1", &[0, 1, 2]), ("tB", &[3]), ("tC", &[4, 5])]), Decision::Seen(said)]);
        assert_eq!(after.current("tB"), "tC");
        assert_eq!(arrange(&after, Grouping::Anew, groups(&[&[0], &[1, 2], &[3, 4, 5]]), &asks(6), own), now);
        assert!(after.seen_topics(&now.found, &asks(6), &BTreeMap::new()).is_empty());
    }

    #[test]
    fn what_was_seen_stays_and_new_asks_join_or_make_topics_of_their_own() {
        let before = state(vec![
            seen(&[("tr0.1", &[0, 1]), ("tB", &[2])]),
            Decision::Seen(Seen { waiting: vec!["r3.1".into()], ..Seen::default() }),
        ]);
        let now = arrange(&before, Grouping::Kept, groups(&[&[1, 2], &[0, 3, 4], &[5, 6]]), &asks(7), own);
        let topics = [("tr0.1", vec![0, 1, 4]), ("tB", vec![2]), ("tr3.1", vec![3]), ("tr5.1", vec![5, 6])];
        assert_eq!(ids(&now.found), topics);
    }

    #[test]
    fn an_id_is_never_used_again() {
        // Topic tr1.1 was merged away and its ask is gone; the ask that would give the id comes back alone.
        let merge = Decision::Merged { into: "tA".into(), from: vec!["tr1.1".into()] };
        let now = arrange(&state(vec![merge]), Grouping::Kept, groups(&[&[1]]), &asks(2), own);
        assert_eq!(ids(&now.found), [("tr1.1-2", vec![1])]);
    }

    #[test]
    fn merges_and_splits_by_hand_hold_for_later_asks() {
        let merge = Decision::Merged { into: "tA".into(), from: vec!["tB".into()] };
        let split = Decision::Split { topic: "tA".into(), new: "tN".into(), asks: vec!["r1.1".into()] };
        let known = seen(&[("tA", &[0, 1]), ("tB", &[2])]);
        let now = arrange(
            &state(vec![known.clone(), merge, split]),
            Grouping::Kept,
            groups(&[&[0, 1], &[2, 3]]),
            &asks(4),
            own,
        );
        assert_eq!(ids(&now.topics), [("tN", vec![1]), ("tA", vec![0, 2, 3])]);
        assert_eq!(ids(&now.found), [("tA", vec![0, 1]), ("tB", vec![2, 3])]);
        // Taken back, nothing is left of either.
        let back = arrange(&state(vec![known]), Grouping::Kept, groups(&[&[0, 1], &[2, 3]]), &asks(4), own);
        assert_eq!(back.topics, now.found);
    }

    proptest! {
        #[test]
        fn every_ask_is_in_one_topic_and_every_id_in_use_once(
            before in prop::collection::vec(0usize..6, 20), now in prop::collection::vec(0usize..6, 20),
            merges in prop::collection::vec((0usize..6, 0usize..6), 0..4), moved in prop::collection::vec(0u32..20, 0..4),
        ) {
            let grouped = |of: &[usize]| -> Vec<Vec<AskId>> {
                let group = |g| (0..20).map(AskId).filter(|a| of[a.position()] == g).collect::<Vec<AskId>>();
                (0..6).map(group).filter(|g| !g.is_empty()).collect()
            };
            let asks = asks(20);
            let first = arrange(&State::default(), Grouping::Kept, grouped(&before), &asks, own);
            let mut decisions = vec![Decision::Seen(State::default().seen_topics(&first.found, &asks, &BTreeMap::new()))];
            let id = |n: usize| first.found[n % first.found.len()].id.clone();
            decisions.extend(merges.iter().map(|&(a, b)| Decision::Merged { into: id(a), from: vec![id(b)] }));
            let asks_moved = moved.iter().map(|a| asks[*a as usize].id.clone()).collect();
            decisions.push(Decision::Split { topic: id(0), new: "tN".into(), asks: asks_moved });
            let state = state(decisions);
            let [kept, anew] =
                [Grouping::Kept, Grouping::Anew].map(|grouping| arrange(&state, grouping, grouped(&now), &asks, own));
            // What was seen stays, however the letters would be grouped today.
            prop_assert_eq!(ids(&kept.found), ids(&first.found));
            for groups in [&kept.found, &kept.topics, &anew.found, &anew.topics] {
                let mut all: Vec<AskId> = groups.iter().flat_map(|g| g.asks.clone()).collect();
                all.sort_unstable();
                prop_assert_eq!(all, (0..20).collect::<Vec<u32>>());
                prop_assert_eq!(groups.iter().map(|g| &g.id).collect::<BTreeSet<_>>().len(), groups.len());
            }
        }
    }
}
