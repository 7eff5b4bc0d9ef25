//! The dossier (案卷): everything the written outputs share, resolved and masked once. As JSON it is `报告.json`, whose
//! schema is docs/report.schema.json.
//!
//! What a referred request (转办) says is in none of it, nor who sent it; only their number is.

use std::collections::HashMap;

use jiff::civil::Date;
use serde::Serialize;

use super::follow_up::{FollowUp, follow_ups};
use super::gap::GapView;
use super::outcome::{Confirmation, Confirmed, Outcome, decided, outcomes};
use super::plan::{EpisodeView, LeftOutView, PlanView, ReserveView};
use super::resolver::Resolver;
use super::topic::{ByKind, TopicView};
use super::tray::UnplacedView;
use crate::model::{
    Ask, AskId, AskState, DemandWeights, Episode, Kind, Plan, Request, Rule, Slot, Sums, Topic, TopicId,
};
use crate::report::masking::{Masking, plain};
use crate::session::Session;

/// One proposal with all it rests on.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Dossier {
    /// The district's name, from xuanti.toml.
    pub district: String,
    /// The day it was made on.
    pub today: Date,
    /// When broadcasts take place, and how long.
    pub slot: Slot,
    /// What multiplies demand.
    pub weights: DemandWeights,
    /// By which rule the batch was chosen.
    pub rule: Rule,
    /// Most episodes of one department; 0 = no limit.
    pub per_department: u32,
    /// The towns of the roster, in its order.
    pub towns: Vec<String>,
    /// The rounds of requests it rests on.
    pub rounds: Vec<String>,
    /// Approved episodes that are still to come, the batch in the making, then the proposed batch.
    pub episodes: Vec<EpisodeEntry>,
    /// What would come next.
    pub reserves: Vec<ReserveView>,
    /// Topics that no document at hand answers.
    pub gaps: Vec<GapView>,
    /// Topics that could have been in the batch.
    pub left_out: Vec<LeftOutView>,
    /// Sums that add up.
    pub sums: Sums,
    /// All topics, most wanted first.
    pub topics: Vec<TopicEntry>,
    /// 待归并: asks in no topic.
    pub tray: Vec<UnplacedView>,
    /// 对活动的意见: advice on the broadcasts.
    pub feedback: Vec<Advice>,
    /// All requests but the referred ones, in the order they were read.
    pub requests: Vec<RequestEntry>,
}

/// An episode with what its department and the towns need to know.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct EpisodeEntry {
    /// The episode.
    #[serde(flatten)]
    pub view: EpisodeView,
    /// Who wants it, town by town; the villages add up to the episode's.
    pub towns: Vec<TownDemand>,
    /// What was asked, in the senders' words.
    pub questions: Vec<Question>,
    /// Towns that should hold a session of their own.
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
    /// By kind of need.
    pub by_kind: ByKind,
}

/// What advice on the broadcasts is called.
pub const FEEDBACK: &str = "对活动的意见";

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
pub struct TopicEntry {
    /// The topic.
    #[serde(flatten)]
    pub view: TopicView,
    /// How sure its answer is.
    pub standing: Confirmation,
    /// What becomes of it.
    pub outcome: Outcome,
    /// Towns it is asked in.
    pub towns: Vec<TownDemand>,
    /// What its department answers in writing (书面答复); empty where it has not.
    #[serde(skip)]
    pub written: String,
}

/// A request with what became of each of its asks.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct RequestEntry {
    pub id: String,
    /// Its round.
    pub round: String,
    pub town: String,
    pub village: String,
    /// Who sent it, as written.
    pub sender: String,
    /// The day it was sent.
    pub date: Option<Date>,
    /// The whole letter; where a part of it is referred, the rest.
    pub text: String,
    /// Empty where the request states no need.
    pub asks: Vec<AskEntry>,
    /// Where it states none: 无事项, or 对活动的意见 (advice on the broadcasts).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub without_need: Option<&'static str>,
}

/// One need of a request.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct AskEntry {
    pub id: String,
    pub kind: Kind,
    pub text: String,
    /// Id of its topic; none where it waits in the tray.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub topic: Option<String>,
    /// That it was explained in a broadcast, or will be in an approved one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decided: Option<Outcome>,
    /// Place of its topic in [`Dossier::topics`].
    #[serde(skip)]
    pub at: Option<usize>,
}

/// Advice on the broadcasts, where it came from.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Advice {
    /// Id of the ask.
    pub id: String,
    pub town: String,
    pub village: String,
    /// The day it was sent.
    pub date: Option<Date>,
    pub text: String,
}

/// A referred ask. Never part of a dossier.
#[derive(Debug)]
pub struct Referral {
    pub request: String,
    pub town: String,
    pub village: String,
    /// The day it was sent.
    pub date: Option<Date>,
    pub text: String,
    /// Why, and where it should go.
    pub why: String,
}

impl Dossier {
    /// Everything the written outputs of a plan share.
    pub fn of(plan: &Plan, resolver: &Resolver<'_>) -> Dossier {
        let view = PlanView::of(plan, resolver);
        let Resolver { session, ranked, .. } = resolver;
        let outcomes = outcomes(plan, &view, resolver);
        let confirmed = Confirmed::of(session);
        let topic = |&t: &TopicId| {
            let topic = &ranked.topics[t];
            TopicEntry {
                view: TopicView::of(t, resolver),
                standing: confirmed.standing(topic, session),
                outcome: outcomes.get(&t).cloned().unwrap_or(Outcome::LeftOut { why: String::new() }),
                towns: towns([topic], session).into_iter().filter(|t| t.villages > 0).collect(),
                written: written(topic, resolver),
            }
        };
        let config = &session.project.config;
        // What is approved comes first.
        let mut episodes = EpisodeEntry::kept(resolver);
        episodes.extend(plan.episodes.iter().zip(view.episodes).map(|(e, view)| episode(e, view, resolver)));
        Dossier {
            district: plain(&config.district),
            today: session.today,
            slot: config.slot.clone(),
            weights: config.demand.clone(),
            rule: config.choice.rule,
            per_department: config.limits.per_department,
            towns: session.input.roster.towns().into_iter().map(plain).collect(),
            rounds: rounds(&session.input.requests),
            episodes,
            reserves: view.reserves,
            gaps: view.gaps,
            left_out: view.left_out,
            sums: view.sums,
            topics: ranked.order.iter().map(topic).collect(),
            tray: UnplacedView::all(resolver),
            feedback: feedback(resolver),
            requests: letters(resolver),
        }
    }
}

impl EpisodeEntry {
    /// Approved episodes that are still to come, then those of the batch in the making: what needs no plan.
    pub fn kept(resolver: &Resolver<'_>) -> Vec<EpisodeEntry> {
        let kept = EpisodeView::approved(resolver).into_iter().chain(EpisodeView::drafted(resolver));
        kept.map(|(view, of)| episode(&of, view, resolver)).collect()
    }
}

fn episode(episode: &Episode, view: EpisodeView, resolver: &Resolver<'_>) -> EpisodeEntry {
    let topics = resolver.topics(&episode.topics);
    let question = |&a: &AskId| {
        let ask = resolver.ask(a);
        let (town, village) = place(resolver.session.request_of(a), resolver.session, resolver.masking);
        Question { town, village, kind: ask.kind, text: resolver.masking.text(&ask.text) }
    };
    EpisodeEntry {
        towns: towns(topics.iter().copied(), resolver.session),
        questions: topics.iter().flat_map(|t| &t.asks).map(question).collect(),
        follow_ups: follow_ups(episode, resolver),
        view,
    }
}

fn towns<'t>(topics: impl IntoIterator<Item = &'t Topic>, session: &Session) -> Vec<TownDemand> {
    let of = |(town, villages, [asked, duty]): (String, u32, [u32; 2])| TownDemand {
        town: plain(&town),
        villages,
        by_kind: ByKind { asked, duty },
    };
    session.votes().by_town(topics).into_iter().map(of).collect()
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

/// The written answer to a topic, else what its department (or another one that takes it for its own) said on its sheet that
/// villages should be told.
fn written(topic: &Topic, resolver: &Resolver<'_>) -> String {
    let Some(told) = resolver.memory.told_on(&topic.id, &topic.department).filter(|told| !told.text.is_empty()) else {
        return String::new();
    };
    let document = if told.document.is_empty() { String::new() } else { format!("（依据：{}）", told.document) };
    resolver.masking.text(&format!("{}{document}", told.text))
}

/// What was made of one request.
#[derive(Default, Clone)]
struct Stated {
    /// Its open asks.
    open: Vec<AskId>,
    /// Whether some of it is referred.
    referred: bool,
    /// Whether some of it is advice on the broadcasts.
    feedback: bool,
}

/// Every request but those that are wholly referred.
pub fn letters(resolver: &Resolver<'_>) -> Vec<RequestEntry> {
    let Resolver { session, ranked, .. } = resolver;
    let mut topic_of: HashMap<AskId, usize> = HashMap::new();
    for (at, &t) in ranked.order.iter().enumerate() {
        topic_of.extend(ranked.topics[t].asks.iter().map(|&a| (a, at)));
    }
    let mut stated = vec![Stated::default(); session.input.requests.len()];
    for (a, ask) in AskId::enumerate(&session.asks) {
        match ask.state {
            AskState::Open => stated[ask.request.position()].open.push(a),
            AskState::Referred => stated[ask.request.position()].referred = true,
            AskState::Feedback => stated[ask.request.position()].feedback = true,
            AskState::Nothing => {}
        }
    }
    let shown = session.input.requests.iter().zip(&stated).filter(|(_, of)| !of.referred || !of.open.is_empty());
    let decided = decided(resolver.memory);
    shown.map(|(request, of)| request_entry(request, of, &topic_of, &decided, resolver)).collect()
}

fn request_entry(
    request: &Request,
    stated: &Stated,
    topic_of: &HashMap<AskId, usize>,
    decided: &HashMap<&str, Outcome>,
    resolver: &Resolver<'_>,
) -> RequestEntry {
    let Resolver { session, ranked, masking, .. } = resolver;
    let entry = |&a: &AskId| {
        let ask = resolver.ask(a);
        let at = topic_of.get(&a).copied();
        let topic = at.map(|at| ranked.topics[ranked.order[at]].id.clone());
        let decided = decided.get(ask.id.as_str()).cloned();
        AskEntry { id: ask.id.clone(), kind: ask.kind, text: masking.text(&ask.text), topic, decided, at }
    };
    let (town, village) = place(request, session, *masking);
    let asks: Vec<AskEntry> = stated.open.iter().map(entry).collect();
    // What is referred must not be read here.
    let text = if stated.referred {
        asks.iter().map(|a| a.text.as_str()).collect::<Vec<_>>().join("\n")
    } else {
        masking.text(&request.text)
    };
    RequestEntry {
        id: plain(&request.id),
        round: request.round.clone(),
        town,
        village,
        sender: masking.text(&request.sender),
        date: request.date,
        text,
        without_need: asks.is_empty().then_some(if stated.feedback { FEEDBACK } else { "无事项" }),
        asks,
    }
}

fn feedback(resolver: &Resolver<'_>) -> Vec<Advice> {
    let Resolver { session, masking, .. } = resolver;
    let advice = |ask: &Ask| {
        let request = &session.input.requests[ask.request];
        let (town, village) = place(request, session, *masking);
        Advice { id: ask.id.clone(), town, village, date: request.date, text: masking.text(&ask.text) }
    };
    session.asks.iter().filter(|ask| ask.state == AskState::Feedback).map(advice).collect()
}

/// Every referred ask, unmasked.
pub fn referrals(session: &Session) -> Vec<Referral> {
    let masking = Masking(false);
    let referral = |ask: &Ask| {
        let request = &session.input.requests[ask.request];
        let (town, village) = place(request, session, masking);
        let text = masking.text(&ask.text);
        Referral { request: plain(&request.id), town, village, date: request.date, text, why: ask.why.clone() }
    };
    session.asks.iter().filter(|ask| ask.state == AskState::Referred).map(referral).collect()
}

/// Town and village of a request: from the roster, else as written.
fn place(request: &Request, session: &Session, masking: Masking) -> (String, String) {
    match request.village.map(|v| &session.input.roster.villages[v]) {
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
