//! The dossier (案卷): everything the written outputs share, resolved and masked once. As JSON it is `报告.json`, whose
//! schema is docs/report.schema.json.
//!
//! What a referred request (转办) says is in none of it, nor who sent it; only their number is.

use std::collections::{BTreeMap, HashMap};

use jiff::civil::Date;
use serde::Serialize;

use super::follow_up::{FollowUp, follow_ups};
use super::outcome::{Confirmed, Outcome, Standing, outcomes};
use super::plain::plain;
use super::view::{ByKind, EpisodeView, GapView, LeftOutView, Masking, PlanView, ReserveView, TopicView};
use crate::desk::{Desk, Ranked};
use crate::model::{AskState, DemandWeights, Kind, Plan, Request, Slot, Sums, Topic};

/// One proposal with all it rests on.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Dossier {
    /// The district's name, from xuanti.toml.
    pub district: String,
    /// The day it was made on.
    pub today: Date,
    pub slot: Slot,
    /// What multiplies demand.
    pub weights: DemandWeights,
    /// The towns of the roster, in its order.
    pub towns: Vec<String>,
    /// The rounds of requests it rests on.
    pub rounds: Vec<String>,
    pub episodes: Vec<EpisodePaper>,
    pub reserves: Vec<ReserveView>,
    pub gaps: Vec<GapView>,
    pub left_out: Vec<LeftOutView>,
    /// How far the next-best batch is behind, in percent.
    pub runner_up_gap: Option<f64>,
    pub sums: Sums,
    /// All topics, most wanted first.
    pub topics: Vec<TopicPaper>,
    /// All requests but the referred ones, in the order they were read.
    pub requests: Vec<RequestPaper>,
}

/// An episode with what its department and the towns need to know.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct EpisodePaper {
    #[serde(flatten)]
    pub view: EpisodeView,
    /// Who wants it, town by town; the villages add up to the episode's.
    pub towns: Vec<TownDemand>,
    /// What was asked, in the senders' words.
    pub questions: Vec<Question>,
    pub follow_ups: Vec<FollowUp>,
}

/// Demand of one town.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct TownDemand {
    /// Empty where the senders named none.
    pub town: String,
    /// Distinct voices (villages, else senders) of either kind.
    pub villages: u32,
    pub by_kind: ByKind,
}

/// One ask as its sender wrote it.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Question {
    pub town: String,
    pub village: String,
    pub kind: Kind,
    pub text: String,
}

/// A topic with where it is asked and what becomes of it.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct TopicPaper {
    #[serde(flatten)]
    pub view: TopicView,
    pub standing: Standing,
    pub outcome: Outcome,
    /// Where nothing was found: the department that the nearest documents belong to, a guess to start asking from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub perhaps: Option<String>,
    /// Towns it is asked in.
    pub towns: Vec<TownDemand>,
}

/// A request with what became of each of its asks.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct RequestPaper {
    pub id: String,
    pub round: String,
    pub town: String,
    pub village: String,
    pub sender: String,
    pub date: Option<Date>,
    /// The whole letter; where a part of it is referred, the rest.
    pub text: String,
    /// Empty where the request states no need (无事项).
    pub asks: Vec<AskPaper>,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct AskPaper {
    pub id: String,
    pub kind: Kind,
    pub text: String,
    /// Id of its topic.
    pub topic: String,
    /// Place of its topic in [`Dossier::topics`].
    #[serde(skip)]
    pub at: usize,
}

/// A referred ask. Never part of a dossier.
#[derive(Debug)]
pub struct Referral {
    pub request: String,
    pub town: String,
    pub village: String,
    pub date: Option<Date>,
    pub text: String,
    /// Why, and where it should go.
    pub why: String,
}

impl Dossier {
    pub fn of(plan: &Plan, desk: &Desk, ranked: &Ranked, today: Date, masking: Masking) -> Dossier {
        let view = PlanView::of(plan, desk, ranked, masking);
        let outcomes = outcomes(plan, &view);
        let confirmed = Confirmed::of(desk);
        let topics = ranked
            .order
            .iter()
            .map(|&t| {
                let topic = &ranked.topics[t as usize];
                TopicPaper {
                    view: TopicView::of(t, desk, ranked, masking),
                    standing: confirmed.standing(topic, desk),
                    outcome: outcomes.get(&t).cloned().unwrap_or(Outcome::LeftOut { why: String::new() }),
                    perhaps: topic.gap.then(|| nearest_department(topic, desk, ranked)).flatten(),
                    towns: towns([topic], desk).into_iter().filter(|t| t.villages > 0).collect(),
                }
            })
            .collect();
        let config = &desk.input.config;
        Dossier {
            district: plain(&config.district),
            today,
            slot: config.slot.clone(),
            weights: config.demand.clone(),
            towns: desk.input.roster.towns().into_iter().map(plain).collect(),
            rounds: rounds(&desk.input.requests),
            episodes: episodes(plan, view.episodes, desk, ranked, masking),
            reserves: view.reserves,
            gaps: view.gaps,
            left_out: view.left_out,
            runner_up_gap: view.runner_up_gap,
            sums: view.sums,
            topics,
            requests: requests(desk, ranked, masking),
        }
    }
}

fn episodes(plan: &Plan, views: Vec<EpisodeView>, desk: &Desk, ranked: &Ranked, masking: Masking) -> Vec<EpisodePaper> {
    let paper = |(episode, view): (&crate::model::Episode, EpisodeView)| {
        let topics: Vec<&Topic> = episode.topics.iter().map(|&t| &ranked.topics[t as usize]).collect();
        let question = |&a: &u32| {
            let ask = &desk.asks[a as usize];
            let (town, village) = place(&desk.input.requests[ask.request as usize], desk, masking);
            Question { town, village, kind: ask.kind, text: masking.text(&ask.text) }
        };
        EpisodePaper {
            towns: towns(topics.iter().copied(), desk),
            questions: topics.iter().flat_map(|t| &t.asks).map(question).collect(),
            follow_ups: follow_ups(episode, desk, ranked),
            view,
        }
    };
    plan.episodes.iter().zip(views).map(paper).collect()
}

fn towns<'t>(topics: impl IntoIterator<Item = &'t Topic>, desk: &Desk) -> Vec<TownDemand> {
    let of = |(town, villages, [asked, duty]): (String, u32, [u32; 2])| TownDemand {
        town: plain(&town),
        villages,
        by_kind: ByKind { asked, duty },
    };
    desk.votes().by_town(topics).into_iter().map(of).collect()
}

/// The department whose documents come first for most of the topic's asks; the earlier by name where several do.
fn nearest_department(topic: &Topic, desk: &Desk, ranked: &Ranked) -> Option<String> {
    let mut votes: BTreeMap<&str, u32> = BTreeMap::new();
    for best in topic.asks.iter().filter_map(|&a| ranked.matches.get(a as usize)?.first()) {
        *votes.entry(&desk.input.policies.policy_of(best.clause).department).or_default() += 1;
    }
    let most = *votes.values().max()?;
    votes.into_iter().find(|(_, n)| *n == most).map(|(department, _)| plain(department))
}

fn rounds(requests: &[Request]) -> Vec<String> {
    let mut rounds: Vec<String> = Vec::new();
    for request in requests {
        if !rounds.contains(&request.round) {
            rounds.push(request.round.clone());
        }
    }
    rounds
}

fn requests(desk: &Desk, ranked: &Ranked, masking: Masking) -> Vec<RequestPaper> {
    let mut topic_of: HashMap<u32, usize> = HashMap::new();
    for (at, &t) in ranked.order.iter().enumerate() {
        topic_of.extend(ranked.topics[t as usize].asks.iter().map(|&a| (a, at)));
    }
    let mut asks: Vec<Vec<u32>> = vec![Vec::new(); desk.input.requests.len()];
    let mut referred = vec![false; desk.input.requests.len()];
    for (a, ask) in desk.asks.iter().enumerate() {
        match ask.state {
            AskState::Open => asks[ask.request as usize].push(a as u32),
            AskState::Referred => referred[ask.request as usize] = true,
        }
    }
    let paper = |(i, request): (usize, &Request)| {
        if referred[i] && asks[i].is_empty() {
            return None;
        }
        let of = |&a: &u32| {
            let ask = &desk.asks[a as usize];
            let at = *topic_of.get(&a)?;
            let topic = ranked.topics[ranked.order[at] as usize].id.clone();
            Some(AskPaper { id: ask.id.clone(), kind: ask.kind, text: masking.text(&ask.text), topic, at })
        };
        let (town, village) = place(request, desk, masking);
        let asks: Vec<AskPaper> = asks[i].iter().filter_map(of).collect();
        // What is referred must not be read here.
        let text = if referred[i] {
            asks.iter().map(|a| a.text.as_str()).collect::<Vec<_>>().join("\n")
        } else {
            masking.text(&request.text)
        };
        Some(RequestPaper {
            id: plain(&request.id),
            round: request.round.clone(),
            town,
            village,
            sender: masking.text(&request.sender),
            date: request.date,
            text,
            asks,
        })
    };
    desk.input.requests.iter().enumerate().filter_map(paper).collect()
}

/// Every referred ask.
pub fn referrals(desk: &Desk, masking: Masking) -> Vec<Referral> {
    let referral = |ask: &crate::model::Ask| {
        let request = &desk.input.requests[ask.request as usize];
        let (town, village) = place(request, desk, masking);
        let text = masking.text(&ask.text);
        Referral { request: plain(&request.id), town, village, date: request.date, text, why: ask.why.clone() }
    };
    desk.asks.iter().filter(|ask| ask.state == AskState::Referred).map(referral).collect()
}

/// Town and village of a request: from the roster, else as written.
fn place(request: &Request, desk: &Desk, masking: Masking) -> (String, String) {
    match request.village.map(|v| &desk.input.roster.villages[v as usize]) {
        Some(village) => (plain(&village.town), plain(&village.name)),
        None => (masking.text(&request.town), masking.text(&request.village_name)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PUBLISHED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/report.schema.json");

    /// The schema in docs/ is made from these types. Run with XUANTI_WRITE_SCHEMA=1 to make it again.
    #[test]
    fn the_published_schema_is_that_of_the_types() {
        let mut schema = serde_json::to_string_pretty(&schemars::schema_for!(Dossier)).unwrap();
        schema.push('\n');
        if std::env::var_os("XUANTI_WRITE_SCHEMA").is_some() {
            std::fs::write(PUBLISHED, &schema).unwrap();
        }
        assert!(std::fs::read_to_string(PUBLISHED).unwrap() == schema, "docs/report.schema.json is out of date");
    }
}
