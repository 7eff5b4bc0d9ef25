//! 总结 of the broadcasts: who watched, what was explained and answered, what is asked again, what is next. Two pages at most.

use std::collections::HashSet;

use super::{or_blank, signed};
use crate::ledger::AskedAgain;
use crate::planning::{spoken, spoken_day, spoken_short};
use crate::report::render::word::{Column, Paper, Style, narrow, wide};
use crate::report::view::{AiredView, Outcome, PapersView, TopicEntry, most_first};

/// The last broadcasts, which are shown one by one, and needs and towns that are named.
const SHOWN: usize = 12;
const NAMED: usize = 8;

pub fn summary(view: &PapersView) -> Paper {
    let mut paper = Paper::default();
    paper.title(&[&view.dossier.district, "农村政策直播", "阶段总结"]);
    paper.add(Style::Centred, format!("（截至{}）", spoken_day(view.dossier.today)));
    paper.add(Style::Heading1, "一、播出和收看情况");
    for text in watched(&view.aired) {
        paper.add(Style::Body, text);
    }
    episodes(&mut paper, &view.aired);
    for (title, texts) in [
        ("二、讲解和回应情况", answered(view)),
        ("三、播后又问情况", asked_again(view)),
        ("四、下一步安排", next(view)),
    ] {
        paper.add(Style::Heading1, title);
        for text in texts {
            paper.add(Style::Body, text);
        }
    }
    signed(&mut paper, view);
    paper
}

fn watched(aired: &[AiredView]) -> Vec<String> {
    let viewers = aired.iter().filter_map(|a| a.viewers).fold(0, u64::saturating_add);
    let uncounted = aired.iter().filter(|a| a.viewers.is_none()).count();
    let but = if uncounted > 0 { format!("（{uncounted}期没有收看记录）") } else { String::new() };
    let mut texts = vec![format!("已播出{}期，收看{viewers}人次{but}。", aired.len())];
    let towns = most_first(aired.iter().flat_map(|a| a.towns.iter().cloned()));
    if !towns.is_empty() {
        let named = |(town, count): &(String, u64)| {
            format!("{}{count}人次", if town.is_empty() { "未注明镇（街道）" } else { town })
        };
        let list = towns.iter().take(NAMED).map(named).collect::<Vec<_>>().join("，");
        texts.push(format!("有分村（社区）记录的，按镇（街道）：{list}{}。", and_others(towns.len(), "个")));
    }
    let counted: Vec<[u32; 3]> = aired.iter().filter_map(|a| a.attendance).collect();
    if !counted.is_empty() {
        let sum = |at: usize| counted.iter().filter_map(|of| of.get(at)).fold(0, |sum: u32, n| sum.saturating_add(*n));
        texts.push(format!("有到会登记的{}期，应到{}人次，实到{}人次。", counted.len(), sum(1), sum(2)));
    }
    texts
}

fn episodes(paper: &mut Paper, aired: &[AiredView]) {
    const COLUMNS: [Column; 6] = [
        narrow("期", 2),
        narrow("日期", 4),
        wide("主题", 10),
        wide("牵头部门", 8),
        narrow("收看人次", 4),
        narrow("实到/应到", 5),
    ];
    let row = |a: &AiredView| {
        vec![
            a.number.map_or_else(|| "—".into(), |n| n.to_string()),
            spoken_short(a.date),
            a.theme.clone(),
            or_dash(&a.department),
            a.viewers.map_or_else(|| "—".into(), |n| n.to_string()),
            a.attendance.map_or_else(|| "—".into(), |[_, expected, present]| format!("{present}/{expected}")),
        ]
    };
    let last = &aired[aired.len().saturating_sub(SHOWN)..];
    if last.len() < aired.len() {
        paper.add(Style::Body, format!("最近{}期情况如下：", last.len()));
    }
    paper.table(&COLUMNS, last.iter().map(row).collect());
}

fn or_dash(text: &str) -> String {
    if text.is_empty() { "—".into() } else { text.into() }
}

fn answered(view: &PapersView) -> Vec<String> {
    let topics: HashSet<&str> = view.aired.iter().flat_map(|a| &a.topics).map(String::as_str).collect();
    let requests: HashSet<&String> = view.aired.iter().flat_map(|a| &a.requests).collect();
    let written = view.dossier.topics.iter().filter(|t| !t.written.is_empty()).count();
    let mut text = format!("共讲解需求{}项，涉及诉求{}件。", topics.len(), requests.len());
    if written > 0 {
        text += &format!("部门已书面答复需求{written}项。");
    }
    text += &format!("已由村（社区）签收回告{}件。", view.replied);
    vec![text]
}

fn asked_again(view: &PapersView) -> Vec<String> {
    let again =
        |t: &TopicEntry| t.view.asked_again.filter(|again| again.villages > 0).map(|a| (t.view.name.clone(), a));
    let mut topics: Vec<_> = view.dossier.topics.iter().filter_map(again).collect();
    topics.sort_by_key(|(_, again)| std::cmp::Reverse(again.villages));
    if topics.is_empty() {
        return vec!["播出后没有收到对已讲解需求的再次提问。".into()];
    }
    let named = |(name, again): &(String, AskedAgain)| {
        let watched = again.watched.map(|n| format!("，其中{n}个收看过")).unwrap_or_default();
        format!("{name}（{}个村（社区）{watched}）", again.villages)
    };
    let list = topics.iter().take(NAMED).map(named).collect::<Vec<_>>().join("；");
    vec![format!("播出后又有提问的需求{}项：{list}{}。", topics.len(), and_others(topics.len(), "项"))]
}

fn next(view: &PapersView) -> Vec<String> {
    let mut texts = Vec::new();
    let batch = view.batch();
    let to_come = batch.iter().map(|e| &e.view).filter(|e| e.date >= view.dossier.today);
    if let Some(first) = to_come.clone().next() {
        let stage = if view.is_approved() { "已审定待播" } else { "拟安排" };
        texts.push(format!(
            "{stage}{}期，下一期为{}《{}》，由{}牵头。",
            to_come.count(),
            spoken(first.date),
            first.theme,
            or_blank(&first.department)
        ));
    }
    let gaps = view.dossier.topics.iter().filter(|t| matches!(t.outcome, Outcome::Gap { .. })).count();
    if gaps > 0 {
        texts.push(format!("有{gaps}项需求在收到的资料中未找到依据，继续请有关部门核实答复。"));
    }
    if texts.is_empty() {
        texts.push("【　　】".into());
    }
    texts
}

/// That more than those named there are.
fn and_others(all: usize, unit: &str) -> String {
    if all > NAMED { format!("等{all}{unit}") } else { String::new() }
}
