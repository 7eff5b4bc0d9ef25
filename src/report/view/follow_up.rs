//! 开小灶: after an episode, which towns should hold a session of their own, and what they explain there.
//!
//! A town should where demand is concentrated in it, or where a document of its own applies: one in the charge of the
//! episode's department that answers the episode's asks nearly as well as what the episode explains, or that names a document
//! the episode explains. Its clauses are put beside those of the district that they supplement; a town without such a document
//! explains the clauses that answer its own letters.

use std::collections::{HashMap, HashSet};

use serde::Serialize;

use super::clause::ClauseView;
use super::resolver::Resolver;
use crate::model::{AskId, ClauseId, Content, Episode, Level, Policies, Policy, PolicyId, Standing, Topic};
use crate::planning;
use crate::text::{bigrams, normalise};

/// Fewest villages of a town that call for a session of its own.
const LEAST_VILLAGES: u32 = 3;
/// And by how much its part of asking villages must exceed the district's.
const CONCENTRATED: f64 = 1.5;
/// Clauses of one town document shown beside an episode, and of the district's for a town without one.
const TOWN_CLAUSES: usize = 4;
/// Letters of a town that are shown.
const LETTERS: usize = 6;
/// A town's document is about the episode's matter if it answers the asks at least this share as well as its best document.
const NEARLY: f32 = 0.1;

/// One town's own session.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct FollowUp {
    pub town: String,
    /// Villages of the town that asked.
    pub villages: u32,
    /// Why it should hold one, in Chinese.
    pub why: Vec<String>,
    /// What its villages asked, in their words.
    pub letters: Vec<String>,
    /// Clauses of its own documents, each with the district's clause it comes nearest to.
    pub clauses: Vec<Beside>,
    /// Where it has none: the episode's clauses that answer its letters.
    pub district: Vec<ClauseView>,
}

/// A town's clause and the episode's clause beside it.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Beside {
    pub town: ClauseView,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub district: Option<ClauseView>,
}

/// The towns that should hold a session after `episode`, in the roster's order.
pub(super) fn follow_ups(episode: &Episode, resolver: &Resolver<'_>) -> Vec<FollowUp> {
    let session = resolver.session;
    let topics = resolver.topics(&episode.topics);
    let by_town = session.votes().by_town(topics.iter().copied());
    let all: u32 = by_town.iter().map(|(_, villages, _)| villages).sum();
    let roster = &session.input.roster;
    let members = |town: &str| roster.villages.iter().filter(|v| v.town == town).count() as u32;
    let follow_up = |(town, villages, _): (String, u32, [u32; 2])| {
        let mut why = Vec::new();
        if is_concentrated((villages, members(&town)), (all, roster.villages.len() as u32)) {
            why.push(format!("诉求集中：{villages}个村居提出，占本期提出村居的{}%", villages * 100 / all.max(1)));
        }
        let mut clauses = Vec::new();
        for (id, policy) in own_documents(&town, episode, resolver.policies()) {
            let own = answering(id, episode, &topics, resolver);
            if !own.is_empty() {
                why.push(format!("有本镇（街道）配套文件《{}》", policy.title));
                clauses.extend(own.into_iter().map(|c| beside(c, episode, resolver.policies())));
            }
        }
        if why.is_empty() {
            return None;
        }
        let asks = asks_of(&town, &topics, resolver);
        let district = if clauses.is_empty() { answering_of(&asks, episode, resolver) } else { Vec::new() };
        let word = |&ask: &AskId| planning::question(&resolver.masking.text(&resolver.ask(ask).text));
        Some(FollowUp {
            letters: asks.iter().take(LETTERS).map(word).collect(),
            town,
            villages,
            why,
            clauses,
            district,
        })
    };
    by_town.into_iter().filter(|(town, ..)| !town.is_empty()).filter_map(follow_up).collect()
}

/// Whether `asking` villages of a town's `members` are many beside the whole district's.
fn is_concentrated((asking, members): (u32, u32), (all_asking, all_members): (u32, u32)) -> bool {
    let part = |n: u32, of: u32| f64::from(n) / f64::from(of.max(1));
    asking >= LEAST_VILLAGES && members > 0 && part(asking, members) >= CONCENTRATED * part(all_asking, all_members)
}

/// Documents that apply in `town` only, are in the charge of the episode's department and may be explained on its
/// day.
fn own_documents<'a>(
    town: &'a str,
    episode: &'a Episode,
    policies: &'a Policies,
) -> impl Iterator<Item = (PolicyId, &'a Policy)> {
    let policies = &policies.policies;
    PolicyId::enumerate(policies).filter_map(move |(id, policy)| {
        let here = if policy.towns.is_empty() {
            policy.level == Some(Level::Town) && policy.title.contains(town)
        } else {
            policy.towns.iter().any(|t| !t.is_empty() && town.starts_with(t.as_str()))
        };
        let now = policy.standing(episode.date, policies) == Standing::InForce;
        (here && now && policy.department == episode.department).then_some((id, policy))
    })
}

/// The town's asks among those of the topics.
fn asks_of(town: &str, topics: &[&Topic], resolver: &Resolver<'_>) -> Vec<AskId> {
    let roster = &resolver.session.input.roster;
    let here = |&ask: &AskId| {
        let request = resolver.session.request_of(ask);
        request.village.map_or(request.town.trim(), |v| &roster.villages[v].town) == town
    };
    topics.iter().flat_map(|topic| &topic.asks).copied().filter(here).collect()
}

/// The episode's clauses that the asks match best, those of most asks first.
fn answering_of(asks: &[AskId], episode: &Episode, resolver: &Resolver<'_>) -> Vec<ClauseView> {
    let mut sums: Vec<(ClauseId, f32)> = episode.clauses.iter().map(|&clause| (clause, 0.0)).collect();
    for found in asks.iter().flat_map(|&ask| resolver.ranked.matches_of(ask)) {
        if let Some((_, sum)) = sums.iter_mut().find(|(clause, _)| *clause == found.clause) {
            *sum += found.probability;
        }
    }
    sums.retain(|(_, sum)| *sum > 0.0);
    sums.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    sums.into_iter().take(TOWN_CLAUSES).map(|(clause, _)| ClauseView::of(clause, None, resolver.policies())).collect()
}

/// The document's clauses for the episode's asks, most needed first chosen, in printed order. Where it answers them far less
/// than other documents but names one the episode explains, its first clauses.
fn answering(policy: PolicyId, episode: &Episode, topics: &[&Topic], resolver: &Resolver<'_>) -> Vec<ClauseId> {
    let all = resolver.policies();
    let own = |clause: &ClauseId| {
        let printed = &all[*clause];
        let now = all.standing(printed, episode.date) == Standing::InForce;
        printed.policy == policy && printed.content == Content::Rule && now
    };
    let mut needed: HashMap<ClauseId, f32> = HashMap::new();
    let mut masses: HashMap<PolicyId, f32> = HashMap::new();
    for found in topics.iter().flat_map(|t| &t.asks).flat_map(|&ask| resolver.ranked.matches_of(ask)) {
        *needed.entry(found.clause).or_default() += found.probability;
        *masses.entry(all[found.clause].policy).or_default() += found.probability;
    }
    let most = masses.values().copied().fold(0.0, f32::max);
    let explained = episode.clauses.iter().any(|&c| all[c].policy == policy);
    let nearly = masses.get(&policy).is_some_and(|mass| *mass >= NEARLY * most);
    if !explained && !nearly && !names_one_of(policy, &episode.clauses, all) {
        return Vec::new();
    }
    let mut clauses: Vec<ClauseId> = ClauseId::all(&all.clauses).filter(own).collect();
    let need = |clause: &ClauseId| needed.get(clause).copied().unwrap_or(0.0);
    clauses.sort_by(|a, b| need(b).total_cmp(&need(a)).then(a.cmp(b)));
    clauses.truncate(TOWN_CLAUSES);
    clauses.sort_unstable();
    clauses
}

/// Whether the document's text names (by number or title) a document that one of `clauses` stands in.
fn names_one_of(policy: PolicyId, clauses: &[ClauseId], all: &Policies) -> bool {
    let explained: HashSet<PolicyId> = clauses.iter().map(|&c| all[c].policy).collect();
    let text = |word: &str| all.clauses.iter().filter(|c| c.policy == policy).any(|c| c.text.contains(word));
    explained.into_iter().filter(|&p| p != policy).any(|p| {
        let Policy { id, title, .. } = &all[p];
        text(id) || (!title.is_empty() && text(&format!("《{title}》")))
    })
}

/// The clause with the nearest of the episode's clauses that are not the town's: most pairs of characters in common.
fn beside(clause: ClauseId, episode: &Episode, policies: &Policies) -> Beside {
    let pairs =
        |c: ClauseId| -> HashSet<String> { bigrams(&normalise(&policies[c].text)).map(str::to_string).collect() };
    let own = pairs(clause);
    let likeness = |c: ClauseId| {
        let other = pairs(c);
        let shared = own.intersection(&other).count() as f64;
        shared / (own.len() + other.len()).max(1) as f64
    };
    let of_district = |c: &&ClauseId| policies.policy_of(**c).towns.is_empty();
    let nearest = episode.clauses.iter().filter(of_district).map(|&c| (likeness(c), c));
    let nearest = nearest.filter(|(like, _)| *like > 0.0).max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)));
    Beside {
        town: ClauseView::of(clause, None, policies),
        district: nearest.map(|(_, c)| ClauseView::of(c, None, policies)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_villages_of_a_small_town_are_many_and_of_a_large_one_are_not() {
        assert!(is_concentrated((3, 20), (10, 200)));
        assert!(!is_concentrated((3, 60), (10, 200)));
        assert!(!is_concentrated((2, 2), (2, 200)));
        assert!(!is_concentrated((5, 0), (5, 0)));
    }
}
