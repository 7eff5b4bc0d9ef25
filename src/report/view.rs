//! Plain, resolved copies of results: ids instead of positions, masked texts. The JSON output is these, as they are.

use jiff::civil::Date;
use serde::Serialize;

use super::matches::Ground;
use super::plain::plain;
use crate::desk::{Desk, Ranked};
use crate::ledger::{Airing, AskedAgain, Decided, Trend};
use crate::model::{
    Episode, Kind, Plan, Policies, Reason, Request, Roster, RundownItem, Standing, Sums, Topic, VillageKind,
};
use crate::text::redact;

/// Masks personal data unless the user asked not to. Either way the text shows as text (see [`plain`]).
#[derive(Debug, Clone, Copy)]
pub struct Masking(pub bool);

impl Masking {
    pub fn text(self, text: &str) -> String {
        let text = plain(text);
        if self.0 { redact(&text).into_owned() } else { text }
    }

    /// A precedent is what somebody wrote.
    pub fn reason(self, reason: &mut Reason) {
        if let Reason::Precedent { text } = reason {
            *text = self.text(text);
        }
    }
}

/// A clause as cited.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ClauseView {
    pub id: String,
    /// Policy id: its document number, else its path.
    pub policy: String,
    pub title: String,
    pub department: String,
    /// As printed: 第八条, （三）.
    pub number: String,
    pub heading: String,
    pub text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub probability: Option<f32>,
}

impl ClauseView {
    pub fn of(clause: u32, probability: Option<f32>, policies: &Policies) -> ClauseView {
        let policy = policies.policy_of(clause);
        let c = &policies.clauses[clause as usize];
        ClauseView {
            id: policies.clause_id(clause),
            policy: policy.id.clone(),
            title: plain(&policy.title),
            department: policy.department.clone(),
            number: c.number.clone(),
            heading: plain(&c.heading),
            text: plain(&c.text),
            probability: probability.map(rounded),
        }
    }

    /// 《…办法》（南农办〔2022〕8号); a document without a number goes by its title.
    pub fn document(&self) -> String {
        if self.policy.ends_with('号') {
            format!("《{}》（{}）", self.title, self.policy)
        } else {
            format!("《{}》", self.title)
        }
    }

    /// 南府办〔2021〕36号 第八条.
    pub fn citation(&self) -> String {
        let number = if self.number.is_empty() { self.id.rsplit('#').next().unwrap_or_default() } else { &self.number };
        format!("{} {number}", self.policy)
    }
}

/// Clauses as an official cites them, an entry a document: 《…办法》（南农办〔2022〕8号）第四条、第十二条.
pub fn cited<'a>(clauses: impl IntoIterator<Item = &'a ClauseView>) -> Vec<String> {
    let mut documents: Vec<(&str, String, Vec<String>)> = Vec::new();
    for clause in clauses {
        let at = documents.iter().position(|(policy, ..)| *policy == clause.policy).unwrap_or_else(|| {
            documents.push((&clause.policy, clause.document(), Vec::new()));
            documents.len() - 1
        });
        let number = clause.number.trim_end_matches(['.', '、', '．']);
        if number.chars().all(|c| c.is_ascii_digit()) && !number.is_empty() {
            documents[at].2.push(format!("第{number}条"));
        } else if !number.is_empty() {
            documents[at].2.push(number.to_string());
        }
    }
    documents.into_iter().map(|(_, document, numbers)| document + &numbers.join("、")).collect()
}

/// Three decimals are all that is meant.
pub fn rounded(value: f32) -> f32 {
    (value * 1000.0).round() / 1000.0
}

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
    /// Voices by kind of need.
    pub by_kind: ByKind,
    /// Its requests by kind of sender.
    pub by_sender: BySender,
    pub demand: f64,
    pub factors: Vec<Factor>,
    pub rank: u32,
    pub rank_low: u32,
    pub rank_high: u32,
    pub department: String,
    /// “已找到” or “待核实”.
    pub state: &'static str,
    pub probability: f32,
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
    pub fn count<'a>(requests: impl IntoIterator<Item = &'a Request>, roster: &Roster) -> BySender {
        let mut count = BySender::default();
        for request in requests {
            let village = request.village.and_then(|v| roster.villages.get(v as usize));
            *match village.map(|v| v.kind) {
                Some(VillageKind::Rural) => &mut count.rural,
                Some(VillageKind::Urban) => &mut count.urban,
                Some(VillageKind::Firm) => &mut count.firm,
                None => &mut count.unknown,
            } += 1;
        }
        count
    }
}

#[derive(Debug, Clone, Copy, Default, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ByKind {
    #[serde(rename = "群众热点咨询")]
    pub asked: u32,
    #[serde(rename = "村居重点推进")]
    pub duty: u32,
}

#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Factor {
    pub name: String,
    pub factor: f64,
}

impl TopicView {
    pub fn of(position: u32, desk: &Desk, ranked: &Ranked, masking: Masking) -> TopicView {
        let topic = &ranked.topics[position as usize];
        let past = &ranked.histories[position as usize];
        let requests = requests_of(topic, desk);
        TopicView {
            id: topic.id.clone(),
            name: masking.text(&topic.name),
            category: topic.category.clone(),
            kind: topic.kind,
            asks: topic.asks.iter().map(|&a| desk.asks[a as usize].id.clone()).collect(),
            by_sender: BySender::count(requests.iter().copied(), &desk.input.roster),
            requests: requests.iter().map(|r| r.id.clone()).collect(),
            villages: topic.demand.voices,
            by_kind: ByKind { asked: topic.demand.asked, duty: topic.demand.duty },
            demand: (topic.demand.score * 100.0).round() / 100.0,
            factors: topic.demand.factors.iter().map(|(n, f)| Factor { name: n.clone(), factor: *f }).collect(),
            rank: ranked.ranks[position as usize],
            rank_low: topic.demand.rank_low,
            rank_high: topic.demand.rank_high,
            department: topic.department.clone(),
            state: if topic.gap { "待核实" } else { "已找到" },
            probability: rounded(topic.answered),
            clauses: topic
                .clauses
                .iter()
                .map(|c| ClauseView::of(c.clause, Some(c.probability), &desk.input.policies))
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

/// The requests behind a topic, each once, in the order of its asks.
fn requests_of<'a>(topic: &Topic, desk: &'a Desk) -> Vec<&'a Request> {
    let mut seen = std::collections::HashSet::new();
    topic
        .asks
        .iter()
        .map(|&a| desk.asks[a as usize].request)
        .filter(|r| seen.insert(*r))
        .map(|r| &desk.input.requests[r as usize])
        .collect()
}

/// A topic inside an episode: the short form.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct TopicLine {
    pub id: String,
    pub name: String,
    pub category: String,
    pub villages: u32,
    pub requests: u32,
    pub by_kind: ByKind,
    pub rank_low: u32,
    pub rank_high: u32,
}

impl TopicLine {
    fn of(position: u32, desk: &Desk, ranked: &Ranked, masking: Masking) -> TopicLine {
        let topic = &ranked.topics[position as usize];
        TopicLine {
            id: topic.id.clone(),
            name: masking.text(&topic.name),
            category: topic.category.clone(),
            villages: topic.demand.voices,
            requests: requests_of(topic, desk).len() as u32,
            by_kind: ByKind { asked: topic.demand.asked, duty: topic.demand.duty },
            rank_low: topic.demand.rank_low,
            rank_high: topic.demand.rank_high,
        }
    }
}

#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct RundownView {
    pub part: crate::model::RundownPart,
    /// Minutes after the start.
    pub at: u32,
    pub minutes: u32,
    pub text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clause: Option<String>,
}

#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct EpisodeView {
    pub number: u32,
    pub date: Date,
    pub time: String,
    pub theme: String,
    pub department: String,
    /// Set from above: by whom.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub task: Option<String>,
    pub topics: Vec<TopicLine>,
    /// Distinct voices behind all its topics.
    pub villages: u32,
    /// Distinct requests behind all its topics.
    pub requests: u32,
    pub by_kind: ByKind,
    pub clauses: Vec<ClauseView>,
    /// Why each of them is there; only where that was asked for, which a report does not.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(test, schemars(skip))]
    pub grounds: Vec<Ground>,
    pub rundown: Vec<RundownView>,
    pub why: String,
}

#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ReserveView {
    pub theme: String,
    pub department: String,
    pub topics: Vec<TopicLine>,
    pub why: String,
}

#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct GapView {
    pub topic: TopicLine,
    pub note: String,
}

#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct LeftOutView {
    pub topic: TopicLine,
    pub why: String,
}

/// An approved broadcast.
#[derive(Debug, Clone, Serialize)]
pub struct AcceptedView {
    /// Number in the whole series.
    pub number: u32,
    pub date: Date,
    pub theme: String,
    pub department: String,
}

/// The whole plan.
#[derive(Debug, Clone, Serialize)]
pub struct PlanView {
    /// Approved broadcasts that are still to come; the new batch follows them.
    pub accepted: Vec<AcceptedView>,
    pub episodes: Vec<EpisodeView>,
    pub reserves: Vec<ReserveView>,
    pub gaps: Vec<GapView>,
    pub left_out: Vec<LeftOutView>,
    /// How far the next-best batch is behind, in percent.
    pub runner_up_gap: Option<f64>,
    pub sums: Sums,
}

impl PlanView {
    pub fn of(plan: &Plan, desk: &Desk, ranked: &Ranked, masking: Masking) -> PlanView {
        let line = |t: u32| TopicLine::of(t, desk, ranked, masking);
        PlanView {
            accepted: desk.memory.pending().map(|(_, decided)| AcceptedView::of(decided)).collect(),
            episodes: plan.episodes.iter().map(|e| EpisodeView::of(e, desk, ranked, masking)).collect(),
            reserves: plan
                .reserves
                .iter()
                .map(|r| ReserveView {
                    theme: r.topics.first().map_or(String::new(), |&t| line(t).name),
                    department: r.department.clone(),
                    topics: r.topics.iter().map(|&t| line(t)).collect(),
                    why: masking.text(&r.why),
                })
                .collect(),
            gaps: plan.gaps.iter().map(|g| GapView { topic: line(g.topic), note: g.note.clone() }).collect(),
            left_out: plan
                .left_out
                .iter()
                .map(|l| LeftOutView { topic: line(l.topic), why: masking.text(&l.why) })
                .collect(),
            runner_up_gap: plan.runner_up_gap.map(|g| (g * 100.0).round() / 100.0),
            sums: plan.sums.clone(),
        }
    }
}

impl AcceptedView {
    pub fn of(decided: &Decided) -> AcceptedView {
        let Decided { number, date, theme, department, .. } = decided.clone();
        AcceptedView { number, date, theme, department }
    }
}

impl EpisodeView {
    fn of(episode: &Episode, desk: &Desk, ranked: &Ranked, masking: Masking) -> EpisodeView {
        let topics: Vec<&Topic> = episode.topics.iter().map(|&t| &ranked.topics[t as usize]).collect();
        let asks = || topics.iter().flat_map(|t| &t.asks).copied();
        let (voices, [asked, duty]) = desk.votes().count(topics.iter().copied());
        let requests: std::collections::HashSet<u32> = asks().map(|a| desk.asks[a as usize].request).collect();
        EpisodeView {
            number: episode.number,
            date: episode.date,
            time: desk.input.config.slot.time.clone(),
            theme: masking.text(&episode.theme),
            department: episode.department.clone(),
            task: episode.task.clone(),
            topics: episode.topics.iter().map(|&t| TopicLine::of(t, desk, ranked, masking)).collect(),
            villages: voices,
            requests: requests.len() as u32,
            by_kind: ByKind { asked, duty },
            clauses: episode.clauses.iter().map(|&c| ClauseView::of(c, None, &desk.input.policies)).collect(),
            grounds: Vec::new(),
            rundown: episode.rundown.iter().map(|i| rundown(i, &desk.input.policies, masking)).collect(),
            why: masking.text(&episode.why),
        }
    }
}

fn rundown(item: &RundownItem, policies: &Policies, masking: Masking) -> RundownView {
    RundownView {
        part: item.part,
        at: item.at,
        minutes: item.minutes,
        text: masking.text(&item.text),
        clause: item.clause.map(|c| policies.clause_id(c)),
    }
}

/// Why a policy may not be explained on the day; empty where it may.
pub fn standing(standing: Standing, policies: &Policies) -> String {
    match standing {
        Standing::InForce => String::new(),
        Standing::NotYet(day) => format!("{day} 起才施行"),
        Standing::Expired(day) => format!("有效期至 {day}，已到期"),
        Standing::Repealed => "已废止".into(),
        Standing::Replaced(by) => format!("已由 {} 替代", policies.policies[by as usize].id),
        Standing::NotPublic => "不宜公开解读".into(),
    }
}

/// The town and name a request came from; what is missing is left out.
pub fn sender(request: &Request, desk: &Desk) -> String {
    match request.village {
        Some(v) => {
            let village = &desk.input.roster.villages[v as usize];
            let kind = if village.kind == VillageKind::Rural {
                String::new()
            } else {
                format!("（{}）", village.kind.label())
            };
            format!("{} {}{kind}", village.town, village.name)
        }
        None => [request.town.as_str(), request.village_name.as_str(), request.sender.as_str()]
            .into_iter()
            .filter(|s| !s.is_empty())
            .collect::<Vec<_>>()
            .join(" "),
    }
}
