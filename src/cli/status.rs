//! `xuanti status`: where the series stands, in ten lines.

use std::collections::BTreeSet;
use std::fmt::Write;

use anyhow::Result;
use jiff::civil::Date;
use serde::Serialize;

use super::check::rounds::in_short;
use super::{Ending, Global};
use crate::ledger::{Decided, Ledger, State};
use crate::model::{Attendance, BatchStage, Roster, Sums, Topic, Viewers, VillageId, VillageKind};
use crate::report::masking::plain;
use crate::report::render::local;
use crate::report::render::table::{Column, cells, column};
use crate::report::view::{BySender, rounds};
use crate::session::Session;

#[derive(Debug, clap::Args)]
pub struct Args {}

#[derive(Serialize)]
struct Status {
    district: String,
    today: jiff::civil::Date,
    sums: Sums,
    rounds: usize,
    by_sender: BySender,
    /// Topics: explained, approved, found but not explained, nothing found.
    topics: Topics,
    /// Open asks in topics that were explained.
    asks_answered: usize,
    /// Letters whose villages have signed for their replies.
    replied: usize,
    /// Villages and communities of the roster.
    villages: usize,
    /// Of them those that sent something.
    villages_sent: usize,
    /// Of them those with at least one need explained.
    villages_answered: usize,
    /// Rounds of many files: how many, and whose came twice or empty.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    forms: Vec<String>,
    broadcasts: usize,
    viewers: u64,
    /// Who watched, by town, where that was counted by village.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    coverage: Vec<TownCoverage>,
    /// Who was expected and who came, where that was recorded.
    #[serde(skip_serializing_if = "Option::is_none")]
    attendance: Option<Turnout>,
    asked_again: usize,
    pending: Vec<Pending>,
    /// The batch in the making.
    #[serde(skip_serializing_if = "Option::is_none")]
    draft: Option<DraftStatus>,
    events: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_event: Option<jiff::Timestamp>,
}

/// How far the batch in the making has come.
#[derive(Clone, Copy, Serialize)]
struct DraftStatus {
    stage: BatchStage,
    episodes: usize,
}

/// An approved broadcast that is still to come.
#[derive(Clone, Serialize)]
struct Pending {
    number: u32,
    date: Date,
    theme: String,
    department: String,
}

impl Pending {
    fn of(decided: &Decided) -> Pending {
        let Decided { number, date, theme, department, .. } = decided.clone();
        Pending { number, date, theme, department }
    }
}

/// How much of a town watched.
#[derive(Clone, Serialize)]
struct TownCoverage {
    town: String,
    /// Villages and communities of the roster.
    villages: usize,
    /// Of them those where somebody watched at least one broadcast.
    watched: usize,
    viewers: u64,
}

/// Who came to all broadcasts together.
#[derive(Clone, Copy, Default, Serialize)]
struct Turnout {
    broadcasts: u32,
    venues: usize,
    expected: u64,
    present: u64,
}

#[derive(Clone, Copy, Serialize)]
struct Topics {
    aired: usize,
    due: usize,
    open: usize,
    not_found: usize,
}

/// The ten lines.
const LINES: &[Column<Status>] = &[
    column("项目", |s| format!("{}，今天 {}", s.district, s.today).into()),
    column("诉求", |s| {
        let BySender { rural, urban, firm, unknown } = s.by_sender;
        let (rounds, requests) = (s.rounds, s.sums.requests);
        let senders = format!("涉农村居 {rural}，城市社区 {urban}，两新组织 {firm}，未识别 {unknown}");
        format!("{rounds} 轮 {requests} 件：{senders}").into()
    }),
    column("事项", |s| {
        let [asked, duty] = s.sums.asks_by_kind;
        format!("{} 项：群众热点咨询 {asked}，村居重点推进 {duty}", s.sums.asks).into()
    }),
    column("选题", |s| {
        let Topics { aired, due, open, not_found } = s.topics;
        format!("{} 个：已讲解 {aired}，待播 {due}，未排 {open}，未找到 {not_found}", s.sums.topics).into()
    }),
    column("回应", |s| {
        let left = (s.sums.asks as usize).saturating_sub(s.asks_answered);
        let replied = if s.replied > 0 { format!("；村居已签收回告 {} 件", s.replied) } else { String::new() };
        format!("已讲解 {} 项，还有 {left} 项{replied}", s.asks_answered).into()
    }),
    column("村居", |s| {
        let answered = format!("其中 {} 个至少一项诉求已讲解", s.villages_answered);
        let forms: String = s.forms.iter().map(|round| format!("；{round}")).collect();
        format!("名册 {} 个，已报 {} 个，{answered}{forms}", s.villages, s.villages_sent).into()
    }),
    column("播出", |s| format!("{} 期，收看 {} 人次{}", s.broadcasts, s.viewers, reached(s)).into()),
    column("下一期", |s| next(s).into()),
    column("讲过又问", |s| format!("{} 个选题", s.asked_again).into()),
    column("账本", |s| match s.last_event {
        Some(at) => format!("{} 条记录，最近 {}", s.events, local(at)).into(),
        None => "还没有决定".into(),
    }),
];

pub fn run(_args: &Args, global: &Global) -> Result<Ending> {
    let status = status(&global.session_to_rank()?)?;
    let text =
        || LINES.iter().zip(cells(LINES, &status)).map(|(l, cell)| format!("{}：{cell}\n", l.head.title)).collect();
    global.write(&status, std::slice::from_ref(&status), LINES, text)?;
    Ok(Ending::Done)
}

fn status(session: &Session) -> Result<Status> {
    let (ranked, memory, input) = (session.ranked()?, session.memory()?, &session.input);
    let events = Ledger::of(&session.project.root).events()?;
    let pasts = || ranked.topics.iter().zip(&ranked.histories);
    let explained = || pasts().filter(|(_, past)| !past.aired.is_empty()).map(|(topic, _)| topic);
    let villages_of =
        |topic: &Topic| topic.asks.iter().filter_map(|&a| session.request_of(a).village).collect::<Vec<VillageId>>();
    let aired = memory.broadcasts.values().filter(|b| b.aired);
    Ok(Status {
        district: session.project.config.district.clone(),
        today: session.today,
        sums: session.sums(ranked),
        rounds: input
            .requests
            .iter()
            .filter(|r| !r.is_live_question())
            .map(|r| &r.round)
            .collect::<BTreeSet<_>>()
            .len(),
        by_sender: BySender::count(&input.requests, &input.roster),
        topics: Topics {
            aired: explained().count(),
            due: pasts().filter(|(_, past)| past.due.is_some()).count(),
            open: pasts().filter(|(t, past)| !t.gap && past.aired.is_empty() && past.due.is_none()).count(),
            not_found: pasts().filter(|(t, past)| t.gap && past.aired.is_empty() && past.due.is_none()).count(),
        },
        asks_answered: explained().map(|t| t.asks.len()).sum(),
        replied: memory.office.replied.len(),
        villages: input.roster.villages.len(),
        villages_sent: input
            .requests
            .iter()
            .filter(|r| !r.is_live_question())
            .filter_map(|r| r.village)
            .collect::<BTreeSet<VillageId>>()
            .len(),
        villages_answered: explained().flat_map(villages_of).collect::<BTreeSet<VillageId>>().len(),
        forms: rounds(session).iter().filter_map(in_short).collect(),
        broadcasts: aired.clone().count(),
        coverage: coverage(memory, &input.roster),
        attendance: turnout(memory),
        viewers: aired.filter_map(|b| b.viewers).fold(0, u64::saturating_add),
        asked_again: pasts().filter(|(_, past)| past.asked_again.is_some_and(|a| a.villages > 0)).count(),
        pending: memory.pending().map(|(_, decided)| Pending::of(decided)).collect(),
        draft: memory.draft.as_ref().map(|d| DraftStatus { stage: d.stage, episodes: d.episodes.len() }),
        events: events.len(),
        last_event: events.last().map(|e| e.at),
    })
}

/// The towns with their villages that watched; none where nobody counted by village.
fn coverage(memory: &State, roster: &Roster) -> Vec<TownCoverage> {
    let aired = memory.broadcasts.values().filter(|b| b.aired);
    let counted: Vec<&Viewers> = aired.flat_map(|b| &b.villages).filter(|v| v.viewers > 0).collect();
    if counted.is_empty() {
        return Vec::new();
    }
    let of = |town: &str| {
        let here = || counted.iter().filter(|v| v.town == town);
        TownCoverage {
            town: plain(town),
            villages: roster.villages.iter().filter(|v| v.town == town && v.kind != VillageKind::Firm).count(),
            watched: here().map(|v| &v.village).collect::<BTreeSet<_>>().len(),
            viewers: here().map(|v| v.viewers).fold(0, u64::saturating_add),
        }
    };
    roster.towns().into_iter().map(of).collect()
}

/// Nothing where nobody recorded who came.
fn turnout(memory: &State) -> Option<Turnout> {
    let recorded: Vec<_> = memory.broadcasts.values().filter(|b| !b.venues.is_empty()).collect();
    let venues = || recorded.iter().flat_map(|b| &b.venues);
    let sum = |of: fn(&Attendance) -> [u32; 4]| venues().flat_map(of).map(u64::from).sum();
    (!recorded.is_empty()).then(|| Turnout {
        broadcasts: recorded.len() as u32,
        venues: venues().count(),
        expected: sum(|venue| venue.expected),
        present: sum(|venue| venue.present),
    })
}

/// How many of each town's villages watched, and how many people came.
fn reached(s: &Status) -> String {
    let mut text = String::new();
    if !s.coverage.is_empty() {
        let towns: Vec<String> =
            s.coverage.iter().map(|t| format!("{} {}/{}", t.town, t.watched, t.villages)).collect();
        let _ = write!(text, "；收看村居 {}", towns.join("、"));
    }
    if let Some(Turnout { broadcasts, expected, present, .. }) = s.attendance {
        let _ = write!(text, "；到会 {broadcasts} 期，实到 {present}/应到 {expected} 人");
    }
    text
}

/// The next broadcast, and those whose day has passed without a word of them.
fn next(s: &Status) -> String {
    let overdue = s.pending.iter().filter(|e| e.date < s.today).count();
    let mut next = match s.pending.iter().find(|e| e.date >= s.today) {
        Some(next) => format!("{}“{}”（{}）；待播共 {} 期", next.date, next.theme, next.department, s.pending.len()),
        None if s.draft.is_some() => "没有审定待播的".into(),
        None => "没有未到日期的；xuanti plan 排下一批，xuanti batch draft 拟定草稿".into(),
    };
    if let Some(DraftStatus { stage, episodes }) = s.draft {
        let _ = write!(next, "；本批{}：{episodes} 期（xuanti batch）", stage.label());
    }
    if overdue > 0 {
        let _ = write!(next, "；{overdue} 期已过日期，请用 xuanti aired 或 cancelled 记下结果");
    }
    next
}
