//! The reasons, in plain Chinese: who asked, how it ranks, why this date, why not.

use jiff::civil::Date;

use super::calendar::{Slot, spoken};
use super::context::{BatchContext, Ineligible};
use crate::model::{ClauseId, Kind, Task, TopicId};

/// “32个村提出（群众热点咨询20、村居重点推进15），居全部需求第1位（与第2位并列）”
pub(super) fn wanted(context: &BatchContext<'_>, topic: TopicId) -> String {
    let demand = &context.topic(topic).demand;
    let unit = context.voices.unit(context.behind(topic).iter().copied());
    let kinds = match (demand.asked, demand.duty) {
        (_, 0) => Kind::Asked.label().to_string(),
        (0, _) => Kind::Duty.label().to_string(),
        (asked, duty) => format!("{}{asked}、{}{duty}", Kind::Asked.label(), Kind::Duty.label()),
    };
    let voices = context.behind(topic).len();
    format!("{voices}{unit}提出（{kinds}），居全部需求第{}位{}", context.rank(topic), ties(context, topic))
}

fn ties(context: &BatchContext<'_>, topic: TopicId) -> String {
    let (own, (low, high)) = (context.rank(topic), context.tied(topic));
    match (low, high) {
        (l, h) if l == h => String::new(),
        (l, h) if h == l + 1 => format!("（与第{}位并列）", l + h - own),
        (l, h) => format!("（与第{l}至{h}位并列）"),
    }
}

/// The named factors of a topic: “；已计入新政策、点赞”.
fn factors(context: &BatchContext<'_>, topic: TopicId) -> String {
    let names: Vec<&str> = context.topic(topic).demand.factors.iter().map(|(name, _)| name.as_str()).collect();
    if names.is_empty() { String::new() } else { format!("；排位已计入{}", names.join("、")) }
}

fn companions(context: &BatchContext<'_>, topics: &[TopicId]) -> String {
    let names: String = topics.iter().skip(1).map(|&t| format!("“{}”", context.topic(t).name)).collect();
    if names.is_empty() {
        return String::new();
    }
    let voices = context.behind_all(topics);
    format!("；一并讲解{names}，合计{}{}", voices.len(), context.voices.unit(voices.iter().copied()))
}

/// Why an episode is in the batch. `only_here`: voices with no need answered in any other episode.
pub(super) fn chosen(context: &BatchContext<'_>, topics: &[TopicId], only_here: &[u32], episodes: usize) -> String {
    let lead = topics[0];
    let mut why = wanted(context, lead) + &factors(context, lead) + &companions(context, topics);
    // Something asked less takes a place: say what for.
    if context.rank(lead) as usize > episodes && !only_here.is_empty() {
        let unit = context.voices.unit(only_here.iter().copied());
        why += &format!("；其中{}{unit}的诉求只在这一期得到解答", only_here.len());
    }
    why
}

/// Why a task's episode is in the batch.
pub(super) fn assigned(context: &BatchContext<'_>, task: &Task, topics: &[TopicId], clauses: &[ClauseId]) -> String {
    // The source often says so itself.
    let mut why = match task.source.starts_with("上级部署") {
        true => task.source.clone(),
        false => format!("上级部署（{}）", task.source),
    };
    match topics.first() {
        Some(&lead) => why += &format!("；同类诉求{}{}", wanted(context, lead), companions(context, topics)),
        None => why += "；本次来信中没有同类诉求，需求不作估计",
    }
    if clauses.is_empty() {
        why += "；本次资料未找到可讲解的条款，待部门核实";
    }
    why
}

/// Where a date comes from. `number` counts from 1.
pub(super) fn dated(slot: &Slot, number: usize, from_above: bool, preparation_days: u32) -> String {
    let reason = match (number, from_above) {
        (1, _) => format!("留足{preparation_days}天准备后最先播出"),
        (_, true) => "排在需求最大的选题之后".to_string(),
        (2, _) => "需求居前，优先播出".to_string(),
        _ => "按需求大小依次排期".to_string(),
    };
    let reasons: Vec<&str> = slot.passed.iter().map(|(_, reason)| reason.as_str()).collect();
    let passed = match slot.passed.as_slice() {
        [] => String::new(),
        [(first, _), ..] => format!("，{}起逢{}顺延", spoken_short(*first), distinct(reasons).join("、")),
    };
    format!("{}播出：{reason}{passed}。", spoken(slot.date))
}

fn spoken_short(date: Date) -> String {
    format!("{}月{}日", date.month(), date.day())
}

fn distinct(mut words: Vec<&str>) -> Vec<&str> {
    words.dedup();
    words
}

/// What decides why an answerable topic is in no episode.
pub(super) struct Competition {
    /// Its department has no room left.
    pub department_full: bool,
    /// Most episodes of one department.
    pub per_department: usize,
    /// Rank of the least wanted lead topic of the batch.
    pub last_rank: u32,
}

pub(super) fn left_out(context: &BatchContext<'_>, topic: TopicId, competition: &Competition) -> String {
    let sooner = context.rank(topic) < competition.last_rank;
    match context.ineligible(topic) {
        Some(Ineligible::Excluded) => "已按要求不列入本批".to_string(),
        Some(Ineligible::NotInForce) => ineligible(Ineligible::NotInForce).to_string(),
        Some(Ineligible::TooLong) => "条款讲解所需时间超过每期时长".to_string(),
        Some(Ineligible::NoVoice) => "没有可计入的诉求".to_string(),
        _ if competition.department_full => {
            format!("本部门名额已满（每批至多{}期）；{}", competition.per_department, wanted(context, topic))
        }
        _ if sooner => {
            format!("{}；提出的村多数已有别的诉求列入，名额让给尚无诉求得到解答的村", wanted(context, topic))
        }
        _ => format!("需求较少：{}", wanted(context, topic)),
    }
}

/// Why a pinned topic cannot be in the batch.
pub(super) fn ineligible(ineligible: Ineligible) -> &'static str {
    match ineligible {
        Ineligible::Gap => "本次资料未找到可回答它的政策，待部门核实",
        Ineligible::Excluded => "它同时被要求不列入",
        Ineligible::NoVoice => "没有可计入的诉求",
        Ineligible::NotInForce => "所依据的文件在本批播出期间未生效、已失效或不宜公开，或没有可讲解的条款",
        Ineligible::TooLong => "条款讲解所需时间超过每期时长",
    }
}
