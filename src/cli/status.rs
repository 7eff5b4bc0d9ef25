//! `xuanti status`: where the series stands, in ten lines.

use std::collections::BTreeSet;
use std::fmt::Write;

use anyhow::Result;
use serde::Serialize;

use super::deciding::{Sitting, local};
use super::{Global, Outcome};
use crate::ledger::Ledger;
use crate::model::{Sums, Topic};
use crate::report::view::{AcceptedView, BySender};

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
    /// Villages and communities of the roster.
    villages: usize,
    /// Of them those that sent something.
    villages_sent: usize,
    /// Of them those with at least one need explained.
    villages_answered: usize,
    broadcasts: usize,
    viewers: u64,
    asked_again: usize,
    pending: Vec<AcceptedView>,
    events: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_event: Option<jiff::Timestamp>,
}

#[derive(Serialize)]
struct Topics {
    aired: usize,
    due: usize,
    open: usize,
    not_found: usize,
}

pub fn run(_args: &Args, global: &Global) -> Result<Outcome> {
    let sitting = Sitting::open(global)?;
    let status = status(&sitting)?;
    let rows = || {
        let (names, values): (Vec<&str>, Vec<String>) = told(&status).into_iter().unzip();
        (names, vec![values])
    };
    global.write(&status, &[&status], rows, || {
        told(&status).into_iter().map(|(name, value)| format!("{name}：{value}\n")).collect()
    })?;
    Ok(Outcome::Done)
}

fn status(sitting: &Sitting) -> Result<Status> {
    let Sitting { project, desk, ranked, today } = sitting;
    let events = Ledger::of(&project.root).events()?;
    let input = &desk.input;
    let pasts = || ranked.topics.iter().zip(&ranked.histories);
    let explained = || pasts().filter(|(_, past)| !past.aired.is_empty()).map(|(topic, _)| topic);
    let villages_of = |topic: &Topic| {
        let requests = topic.asks.iter().map(|&a| &input.requests[desk.asks[a as usize].request as usize]);
        requests.filter_map(|r| r.village).collect::<Vec<u32>>()
    };
    let aired = desk.memory.broadcasts.values().filter(|b| b.aired);
    Ok(Status {
        district: input.config.district.clone(),
        today: *today,
        sums: desk.sums(&ranked.topics),
        rounds: input.requests.iter().map(|r| &r.round).collect::<BTreeSet<_>>().len(),
        by_sender: BySender::count(&input.requests, &input.roster),
        topics: Topics {
            aired: explained().count(),
            due: pasts().filter(|(_, past)| past.due.is_some()).count(),
            open: pasts().filter(|(t, past)| !t.gap && past.aired.is_empty() && past.due.is_none()).count(),
            not_found: pasts().filter(|(t, past)| t.gap && past.aired.is_empty() && past.due.is_none()).count(),
        },
        asks_answered: explained().map(|t| t.asks.len()).sum(),
        villages: input.roster.villages.len(),
        villages_sent: input.requests.iter().filter_map(|r| r.village).collect::<BTreeSet<u32>>().len(),
        villages_answered: explained().flat_map(villages_of).collect::<BTreeSet<u32>>().len(),
        broadcasts: aired.clone().count(),
        viewers: aired.filter_map(|b| b.viewers).fold(0, u64::saturating_add),
        asked_again: pasts().filter(|(_, past)| past.asked_again.is_some_and(|a| a.villages > 0)).count(),
        pending: desk.memory.pending().map(|(_, decided)| AcceptedView::of(decided)).collect(),
        events: events.len(),
        last_event: events.last().map(|e| e.at),
    })
}

/// The ten lines.
fn told(s: &Status) -> Vec<(&'static str, String)> {
    let overdue = s.pending.iter().filter(|e| e.date < s.today).count();
    let mut next = match s.pending.iter().find(|e| e.date >= s.today) {
        Some(next) => format!("{}“{}”（{}）；待播共 {} 期", next.date, next.theme, next.department, s.pending.len()),
        None => "没有未到日期的；xuanti plan 排下一批，xuanti accept 审定".into(),
    };
    if overdue > 0 {
        let _ = write!(next, "；{overdue} 期已过日期，请用 xuanti aired 或 cancelled 记下结果");
    }
    let last =
        s.last_event.map_or("还没有决定".to_string(), |at| format!("{} 条记录，最近 {}", s.events, local(at)));
    let by = s.by_sender;
    vec![
        ("项目", format!("{}，今天 {}", s.district, s.today)),
        (
            "诉求",
            format!(
                "{} 轮 {} 件：涉农村居 {}，城市社区 {}，两新组织 {}，未识别 {}",
                s.rounds, s.sums.requests, by.rural, by.urban, by.firm, by.unknown
            ),
        ),
        (
            "事项",
            format!(
                "{} 项：群众热点咨询 {}，村居重点推进 {}",
                s.sums.asks, s.sums.asks_by_kind[0], s.sums.asks_by_kind[1]
            ),
        ),
        (
            "选题",
            format!(
                "{} 个：已讲解 {}，待播 {}，未排 {}，待核实 {}",
                s.sums.topics, s.topics.aired, s.topics.due, s.topics.open, s.topics.not_found
            ),
        ),
        (
            "回应",
            format!(
                "已讲解 {} 项，还有 {} 项",
                s.asks_answered,
                (s.sums.asks as usize).saturating_sub(s.asks_answered)
            ),
        ),
        (
            "村居",
            format!(
                "名册 {} 个，已报 {} 个，其中 {} 个至少一项诉求已讲解",
                s.villages, s.villages_sent, s.villages_answered
            ),
        ),
        ("播出", format!("{} 期，收看 {} 人次", s.broadcasts, s.viewers)),
        ("下一期", next),
        ("讲过又问", format!("{} 个选题", s.asked_again)),
        ("账本", last),
    ]
}
