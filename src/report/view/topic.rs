//! Topics: in full, and as a line inside an episode.

use jiff::civil::Date;
use serde::Serialize;

use super::clause::ClauseView;
use super::resolver::Resolver;
use crate::ledger::{Airing, AskedAgain};
use crate::model::{Kind, Request, Roster, TopicId, Trend, VillageKind};
use crate::report::masking::{plain, rounded};

/// A topic with its asks and answers.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct TopicView {
    pub id: String,
    pub name: String,
    pub category: String,
    pub kind: Kind,
    /// Ids of its asks, oldest first.
    pub asks: Vec<String>,
    /// Ids of the requests that state it, each once.
    pub requests: Vec<String>,
    /// Distinct voices: villages, else senders, else requests.
    pub villages: u32,
    /// Of these voices those that are no village: firms, and letters that name none.
    pub letters: u32,
    /// Voices by kind of need.
    pub by_kind: ByKind,
    /// Its requests by kind of sender.
    pub by_sender: BySender,
    /// The figure that ranks: weighted voices times factors.
    pub demand: f64,
    /// What multiplied the demand.
    pub factors: Vec<Factor>,
    /// Place by demand, from 1.
    pub rank: u32,
    /// Its rank at the low end of 90 % of resampled sets of villages.
    pub rank_low: u32,
    /// And at the high end.
    pub rank_high: u32,
    pub department: String,
    /// “已找到” or “未找到”.
    pub state: &'static str,
    /// That its clauses answer it.
    pub probability: f32,
    /// How alike its asks are: mean probability that two of them are one need. None where words alone group.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alike: Option<f32>,
    /// The clauses that answer it best.
    pub clauses: Vec<ClauseView>,
    /// The last round beside the one before.
    pub trend: Trend,
    /// Broadcasts that explained it.
    pub aired: Vec<Airing>,
    /// Who asked after the last of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub asked_again: Option<AskedAgain>,
    /// Asked in an earlier round, and neither explained nor approved since.
    pub carried_over: bool,
    /// The day of its approved broadcast that is still to come.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, schemars(with = "Option<String>"))]
    pub due: Option<Date>,
    /// Its past in Chinese, short; empty where there is none.
    pub past: String,
}

/// Requests by kind of sender, counted side by side.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct BySender {
    #[serde(rename = "涉农")]
    pub rural: u32,
    #[serde(rename = "城市")]
    pub urban: u32,
    #[serde(rename = "两新")]
    pub firm: u32,
    /// The roster does not know the sender.
    #[serde(rename = "未识别")]
    pub unknown: u32,
}

impl BySender {
    /// Counts the requests of each kind of sender.
    pub fn count<'a>(requests: impl IntoIterator<Item = &'a Request>, roster: &Roster) -> BySender {
        let mut count = BySender::default();
        for request in requests {
            let village = request.village.and_then(|v| v.get(&roster.villages));
            let kind = if request.is_from_firm() { Some(VillageKind::Firm) } else { village.map(|v| v.kind) };
            *match kind {
                Some(VillageKind::Rural) => &mut count.rural,
                Some(VillageKind::Urban) => &mut count.urban,
                Some(VillageKind::Firm) => &mut count.firm,
                None => &mut count.unknown,
            } += 1;
        }
        count
    }
}

/// Voices by kind of need, counted side by side.
#[derive(Debug, Clone, Copy, Default, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ByKind {
    #[serde(rename = "群众热点咨询")]
    pub asked: u32,
    #[serde(rename = "村居重点推进")]
    pub duty: u32,
}

/// Something that multiplies demand.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Factor {
    pub name: String,
    pub factor: f64,
}

impl TopicView {
    /// Resolves a topic.
    pub fn of(position: TopicId, resolver: &Resolver<'_>) -> TopicView {
        let Resolver { session, ranked, .. } = resolver;
        let topic = &ranked.topics[position];
        let past = &ranked.histories[position.position()];
        let requests = resolver.requests_of(topic);
        TopicView {
            id: topic.id.clone(),
            name: plain(&topic.name),
            category: topic.category.clone(),
            kind: topic.kind,
            asks: topic.asks.iter().map(|&a| session.asks[a].id.clone()).collect(),
            by_sender: BySender::count(requests.iter().copied(), &session.input.roster),
            requests: requests.iter().map(|r| r.id.clone()).collect(),
            villages: topic.demand.voices,
            letters: topic.demand.letters,
            by_kind: ByKind { asked: topic.demand.asked, duty: topic.demand.duty },
            demand: (topic.demand.score * 100.0).round() / 100.0,
            factors: topic.demand.factors.iter().map(|(n, f)| Factor { name: n.clone(), factor: *f }).collect(),
            rank: ranked.ranks[position.position()],
            rank_low: topic.demand.rank_low,
            rank_high: topic.demand.rank_high,
            department: topic.department.clone(),
            state: if topic.gap { "未找到" } else { "已找到" },
            probability: rounded(topic.answered),
            alike: topic.alike.map(rounded),
            clauses: topic
                .clauses
                .iter()
                .map(|c| ClauseView::of(c.clause, Some(c.probability), &session.input.policies))
                .collect(),
            trend: past.trend,
            aired: past.aired.clone(),
            asked_again: past.asked_again,
            carried_over: past.carried_over,
            due: past.due,
            past: past.message(),
        }
    }
}

/// A topic inside an episode: the short form.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct TopicLine {
    pub id: String,
    pub name: String,
    pub category: String,
    pub villages: u32,
    /// Of these voices those that are no village.
    pub letters: u32,
    pub requests: u32,
    pub by_kind: ByKind,
    /// Its rank at the low end of 90 % of resampled sets of villages.
    pub rank_low: u32,
    /// And at the high end.
    pub rank_high: u32,
}

impl TopicLine {
    pub(super) fn of(position: TopicId, resolver: &Resolver<'_>) -> TopicLine {
        let Resolver { ranked, .. } = resolver;
        let topic = &ranked.topics[position];
        TopicLine {
            id: topic.id.clone(),
            name: plain(&topic.name),
            category: topic.category.clone(),
            villages: topic.demand.voices,
            letters: topic.demand.letters,
            requests: resolver.requests_of(topic).len() as u32,
            by_kind: ByKind { asked: topic.demand.asked, duty: topic.demand.duty },
            rank_low: topic.demand.rank_low,
            rank_high: topic.demand.rank_high,
        }
    }
}
