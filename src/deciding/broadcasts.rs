//! What became of a broadcast: it took place, or was called off.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use jiff::civil::Date;
use serde::Deserialize;

use super::{Deciding, Done, Hand, pending_days};
use crate::ledger::{AiredTopic, Decision, State};
use crate::read::{self, ViewersRead};
use crate::report::render::some;

#[derive(Debug, clap::Args, Deserialize)]
pub struct Aired {
    /// 播出日期
    #[arg(value_name = "日期")]
    date: Date,
    /// 收看总人次；有分村居的表而不给，则取表中合计
    #[arg(long, value_name = "人次")]
    viewers: Option<u64>,
    /// 分村居的收看人次表（村居、镇街、收看人次），也可以是填好的到会登记表
    #[arg(long, value_name = "文件")]
    #[serde(skip)]
    pub villages: Option<PathBuf>,
    /// 讲解的选题编号，可多次给出；不给则为那天审定的选题
    #[arg(long, value_name = "选题")]
    #[serde(default)]
    topic: Vec<String>,
}

#[derive(Debug, clap::Args, Deserialize)]
pub struct Cancelled {
    /// 取消哪一天的直播
    #[arg(value_name = "日期")]
    date: Date,
}

impl Aired {
    /// A broadcast whose viewers were counted in a file.
    pub fn counted(date: Date, villages: PathBuf) -> Aired {
        Aired { date, viewers: None, villages: Some(villages), topic: Vec::new() }
    }
}

/// # Errors
/// When the day is to come, nothing was approved for it and no topics are given, the viewers do not add up, or it cannot be
/// recorded.
pub fn aired(args: &Aired, deciding: &Deciding<'_>) -> Result<Done> {
    let date = args.date;
    if date > deciding.session.today {
        bail!("{date} 还没有到（今天是 {}），不能记为已播出", deciding.session.today);
    }
    let counted = args.villages.as_deref().map(|file| counted(file, deciding)).transpose()?;
    let sum = counted
        .as_ref()
        .map(|read| read.known.iter().chain(&read.strangers).fold(0u64, |sum, v| sum.saturating_add(v.viewers)));
    let viewers = args.viewers.or(sum);
    if viewers < sum {
        bail!("总人次 {} 少于各村居合计 {}，请核对", viewers.unwrap_or_default(), sum.unwrap_or_default());
    }
    let villages = counted.map(|read| read.known).unwrap_or_default();
    let given = args.topic.iter().map(|id| deciding.explained(id, None)).collect::<Result<Vec<AiredTopic>>>()?;
    deciding.record(|state, _| {
        let topics = explained(date, given, state)?;
        let broadcast = state.broadcasts.get(&date);
        if broadcast.is_some_and(|broadcast| broadcast.cancelled) {
            deciding.note(format_args!("注意：{date} 的直播记过取消，现在记为已播出。"));
        }
        // What was counted before and is not given again stays.
        let known = broadcast.filter(|broadcast| broadcast.aired);
        let viewers = viewers.or_else(|| known.and_then(|known| known.viewers));
        let villages =
            if villages.is_empty() { known.map_or_else(Vec::new, |known| known.villages.clone()) } else { villages };
        // An episode set from above may explain no topic; its theme says what it was about.
        let theme = broadcast.and_then(|b| b.decided.as_ref()).filter(|_| topics.is_empty()).map(|d| d.theme.clone());
        Ok(Decision::Aired { date, topics, theme: theme.unwrap_or_default(), viewers, villages })
    })
}

/// Viewers by village, with what is odd about them; those of places that the roster does not know are told apart.
fn counted(file: &Path, deciding: &Deciding<'_>) -> Result<ViewersRead> {
    if !file.exists() {
        bail!("找不到文件 {}。请检查路径", file.display());
    }
    let masking = deciding.hand.masking;
    let read = read::viewers(file, &deciding.session.input.roster);
    for problem in &read.problems {
        deciding.note(format_args!("注意：{}", masking.problem(problem)));
    }
    if read.known.is_empty() && read.strangers.is_empty() {
        bail!("{} 里没有可用的收看人次。表头应为 村居、镇街、收看人次", file.display());
    }
    if !read.strangers.is_empty() {
        let named: Vec<String> = read
            .strangers
            .iter()
            .map(|v| masking.text(&format!("{}{}（{} 人次）", v.town, v.village, v.viewers)))
            .collect();
        let (sum, places) = (read.strangers.iter().map(|v| v.viewers).fold(0, u64::saturating_add), named.len());
        deciding
            .note(format_args!("另有 {sum} 人次来自名册里没有的 {places} 处，计入总人次，不记为村居：{}", some(named)));
    }
    Ok(read)
}

/// The topics given, else those approved for the day. An episode set from above may have none.
fn explained(date: Date, given: Vec<AiredTopic>, state: &State) -> Result<Vec<AiredTopic>> {
    if !given.is_empty() {
        return Ok(given);
    }
    match state.broadcasts.get(&date) {
        Some(broadcast) if broadcast.decided.is_some() || broadcast.aired => Ok(broadcast.topics.clone()),
        _ => bail!("{date} 没有审定的直播（待播的日期：{}）。临时加播请用 --topic 给出选题编号", pending_days(state)),
    }
}

/// # Errors
/// When nothing is approved for the day, it took place, or it cannot be recorded.
pub fn cancelled(args: &Cancelled, root: &Path, hand: &Hand) -> Result<Done> {
    let date = args.date;
    hand.record(root, |state, _| match state.broadcasts.get(&date) {
        Some(b) if b.aired => bail!("{date} 的直播已记为播出。记错了请用 xuanti log 找到那一条，再 xuanti undo 编号"),
        Some(b) if b.decided.is_some() && !b.cancelled => Ok(Decision::Cancelled { date }),
        _ => bail!("{date} 没有审定的直播，不用取消"),
    })
}
