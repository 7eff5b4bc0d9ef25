//! 播出与回告: what was approved, what became of it, and what villages are told.

use anyhow::Result;
use jiff::civil::Date;
use serde::Serialize;

use super::{Asked, Filled, filled};
use crate::deciding::replies;
use crate::ledger::Broadcast;
use crate::report::masking::plain;
use crate::report::view::{Resolver, letters};

#[derive(Serialize)]
struct Page {
    broadcasts: Vec<Line>,
    /// By town: letters that are told something, and those that were signed for.
    towns: Vec<Town>,
    /// Something can be told.
    is_decided: bool,
    today: Date,
}

#[derive(Serialize)]
struct Line {
    date: Date,
    number: Option<u32>,
    theme: String,
    department: String,
    topics: Vec<(String, String)>,
    state: &'static str,
    viewers: Option<u64>,
    villages: usize,
    /// 应到 and 实到.
    expected: u32,
    present: u32,
    /// Its day has come.
    past: bool,
}

#[derive(Serialize)]
struct Town {
    name: String,
    letters: usize,
    signed: usize,
}

pub fn page(asked: &Asked<'_>) -> Result<Filled> {
    let resolver = asked.resolver()?;
    let (memory, today) = (resolver.memory, resolver.session.today);
    let broadcasts = memory.broadcasts.iter().map(|(date, broadcast)| line(*date, broadcast, today)).collect();
    let page = Page { broadcasts, towns: towns(&resolver), is_decided: replies::is_decided(memory), today };
    Ok(filled("broadcasts.html", page))
}

fn line(date: Date, broadcast: &Broadcast, today: Date) -> Line {
    let decided = broadcast.decided.as_ref();
    let topics: Vec<(String, String)> = broadcast.topics.iter().map(|t| (t.id.clone(), plain(&t.name))).collect();
    let names = || topics.iter().map(|(_, name)| name.as_str()).collect::<Vec<_>>().join("、");
    let sum = |of: fn(&crate::model::Attendance) -> [u32; 4]| broadcast.venues.iter().flat_map(of).sum();
    Line {
        date,
        number: decided.map(|d| d.number),
        theme: decided.map_or_else(names, |d| plain(&d.theme)),
        department: decided.map(|d| plain(&d.department)).unwrap_or_default(),
        state: match (broadcast.aired, broadcast.cancelled) {
            (true, _) => "已播出",
            (_, true) => "已取消",
            _ => "待播出",
        },
        viewers: broadcast.viewers,
        villages: broadcast.villages.len(),
        expected: sum(|v| v.expected),
        present: sum(|v| v.present),
        past: date <= today,
        topics,
    }
}

fn towns(resolver: &Resolver<'_>) -> Vec<Town> {
    let replied = &resolver.memory.office.replied;
    let order = resolver.session.input.roster.towns();
    let mut towns: Vec<Town> = Vec::new();
    let told = letters(resolver).into_iter().filter(replies::is_told);
    for letter in told {
        let at = towns.iter().position(|town| town.name == letter.town).unwrap_or_else(|| {
            towns.push(Town { name: letter.town.clone(), letters: 0, signed: 0 });
            towns.len() - 1
        });
        towns[at].letters += 1;
        towns[at].signed += usize::from(replied.contains_key(&letter.id));
    }
    towns.sort_by_key(|town| order.iter().position(|name| *name == town.name).unwrap_or(usize::MAX));
    towns
}
