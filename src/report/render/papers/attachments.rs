//! 附件 of the request: the schedule, the needs in three pages, what is not in the batch and why, the outlines.

use std::collections::BTreeMap;

use super::{ASKED, DUTY, batch_name, schedule};
use crate::planning::spoken_day;
use crate::report::render::outline;
use crate::report::render::word::{Column, HEIGHT, LINE, Paper, Style, narrow, row_height, wide};
use crate::report::view::{EpisodeEntry, Outcome, PapersView, TopicEntry};

/// Pages that the summary of needs may take.
const PAGES: u32 = 3;

pub fn all(paper: &mut Paper, view: &PapersView) {
    let batch = view.batch();
    paper.attachment("附件1", &[batch_name(&batch), "直播安排表"]);
    schedule(paper, &batch, true);
    paper.attachment("附件2", &["需求汇总表"]);
    needs(paper, view);
    paper.attachment("附件3", &["未排入和未找到事项"]);
    left_out(paper, view);
    paper.attachment("附件4", &["各期提纲"]);
    for (at, EpisodeEntry { view: episode, .. }) in batch.into_iter().enumerate() {
        let heading = format!("第{}期", episode.number);
        if at == 0 {
            paper.add(Style::Heading1, heading)
        } else {
            paper.on_new_page(Style::Heading1, heading)
        };
        outline::head(paper, episode);
        outline::rundown(paper, episode, false);
    }
}

const NEEDS: [Column; 4] = [wide("需求", 21), ASKED, DUTY, wide("部门", 13)];

/// 需求汇总表: category by category, of each as many needs as fit into three pages.
fn needs(paper: &mut Paper, view: &PapersView) {
    let by_category = by_category(&view.dossier.topics);
    let heads = NEEDS.map(|column| column.head.to_string());
    // Without the label, the title and the note, and what stays empty at the end of a page because rows are not broken.
    let room = PAGES * (HEIGHT - row_height(&NEEDS, &heads) - LINE) - 5 * LINE;
    let height = |rows: &[Vec<String>]| rows.iter().map(|row| row_height(&NEEDS, row)).sum::<u32>();
    let most = by_category.iter().map(|(_, topics)| topics.len()).max().unwrap_or(0);
    let mut fewer = (0..=most).rev().map(|shown| needs_rows(&by_category, shown));
    let rows = fewer.find(|rows| height(rows) <= room).unwrap_or_else(|| needs_rows(&by_category, 0));
    paper.add(
        Style::Small,
        "数字为提出该项需求的村（社区）数，同一村（社区）同一需求只计一次；两类分列，不相加；按需求大小排列。",
    );
    paper.table(&NEEDS, rows);
}

/// The topics of each category; a category stands where its most wanted topic does.
fn by_category(topics: &[TopicEntry]) -> Vec<(&str, Vec<&TopicEntry>)> {
    let mut categories: Vec<(&str, Vec<&TopicEntry>)> = Vec::new();
    for topic in topics {
        let category = topic.view.category.as_str();
        match categories.iter_mut().find(|(other, _)| *other == category) {
            Some((_, topics)) => topics.push(topic),
            None => categories.push((category, vec![topic])),
        }
    }
    categories
}

/// Each category with its first needs, and how many others it has.
fn needs_rows(categories: &[(&str, Vec<&TopicEntry>)], shown: usize) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    for (category, topics) in categories {
        let category = if category.is_empty() { "其他" } else { category };
        rows.push(vec![format!("{category}（{}项）", topics.len())]);
        for TopicEntry { view, .. } in topics.iter().take(shown) {
            let [asked, duty] = [view.by_kind.asked, view.by_kind.duty].map(|count| count.to_string());
            let department = if view.department.is_empty() { "待定" } else { &view.department };
            rows.push(vec![view.name.clone(), asked, duty, department.into()]);
        }
        let others = topics.len().saturating_sub(shown);
        if others > 0 && shown > 0 {
            rows.push(vec![format!("其余{others}项"), "—".into(), "—".into(), "—".into()]);
        }
    }
    rows
}

/// 未排入和未找到事项, each with one reason; those with the same reason stand together.
fn left_out(paper: &mut Paper, view: &PapersView) {
    let reasons = reasons(view);
    let needs: usize = reasons.iter().map(|(_, topics)| topics.len()).sum();
    paper.add(Style::Heading1, format!("一、未排入的需求（{needs}项）"));
    if reasons.is_empty() {
        paper.add(Style::Body, "无。");
    }
    for (n, (reason, topics)) in (1..).zip(&reasons) {
        let named = |t: &&TopicEntry| t.view.name.clone();
        let names = topics.iter().map(named).collect::<Vec<_>>().join("、");
        paper.add(Style::Body, format!("{n}.{reason}（{}项）：", topics.len()));
        paper.add(Style::Small, format!("{names}。"));
    }
    let gaps: Vec<&TopicEntry> = view.dossier.topics.iter().filter(|t| is_gap(t)).collect();
    paper.add(Style::Heading1, format!("二、未找到依据的需求（{}项）", gaps.len()));
    paper.add(Style::Body, "“未找到”仅指本次收到的资料，不代表没有政策。");
    if !gaps.is_empty() {
        const COLUMNS: [Column; 5] = [narrow("序号", 3), wide("需求", 13), ASKED, DUTY, wide("办理", 14)];
        let row = |(n, t): (usize, &&TopicEntry)| {
            let [asked, duty] = [t.view.by_kind.asked, t.view.by_kind.duty].map(|count| count.to_string());
            vec![n.to_string(), t.view.name.clone(), asked, duty, with_whom(t, view)]
        };
        paper.table(&COLUMNS, (1..).zip(&gaps).map(row).collect());
    }
    if view.dossier.sums.unplaced > 0 {
        paper.add(Style::Heading1, format!("三、待归并的事项（{}项）", view.dossier.sums.unplaced));
        paper.add(Style::Body, "与现有需求都不够相像，待逐项研究后归并或单独成题，未计入以上需求。");
    }
}

fn is_gap(topic: &TopicEntry) -> bool {
    matches!(topic.outcome, Outcome::Gap { .. })
}

/// What becomes of a topic for which nothing was found.
fn with_whom(topic: &TopicEntry, view: &PapersView) -> String {
    if !topic.written.is_empty() {
        return "部门已书面答复".into();
    }
    match (view.commissioned.get(&topic.view.id), topic.view.department.as_str()) {
        (Some((department, due)), _) => format!("已交{department}，{}前答复", spoken_day(*due)),
        (None, "") => "归口部门待定，待核实".into(),
        (None, department) => format!("待{department}核实"),
    }
}

/// The topics that are in no episode of the batch though documents answer them, by reason, in the order of demand.
fn reasons(view: &PapersView) -> Vec<(String, Vec<&TopicEntry>)> {
    let batch = view.batch();
    let in_batch = |t: &TopicEntry| batch.iter().any(|e| e.view.topics.iter().any(|line| line.id == t.view.id));
    let mut order: Vec<(String, Vec<&TopicEntry>)> = Vec::new();
    let mut place: BTreeMap<String, usize> = BTreeMap::new();
    for topic in view.dossier.topics.iter().filter(|t| !in_batch(t)) {
        let Some(reason) = reason(topic) else { continue };
        let at = *place.entry(reason.clone()).or_insert_with(|| {
            order.push((reason, Vec::new()));
            order.len() - 1
        });
        order[at].1.push(topic);
    }
    order
}

/// Why a topic is not in the batch; none where it was explained, or nothing was found for it.
fn reason(topic: &TopicEntry) -> Option<String> {
    let reason = match &topic.outcome {
        Outcome::Aired { .. } | Outcome::Gap { .. } => return None,
        Outcome::Approved { number, .. } => format!("已审定在第{number}期讲解"),
        Outcome::Episode { .. } | Outcome::Drafted { .. } => "拟列入下一批".into(),
        Outcome::Reserve { .. } => "列为备选，本批有变动时递补".into(),
        // How many villages ask, and how many of them are answered otherwise, differs from need to need.
        Outcome::LeftOut { why } => {
            let why = why.split_once('；').map_or(why.as_str(), |(_, why)| why);
            match why.split_once("另有诉求") {
                Some((_, rest)) => format!("提出的村（社区）另有诉求{rest}"),
                None => why.to_string(),
            }
        }
    };
    // A hint for those who work with the program, in round brackets at the end, is none for readers of papers.
    Some(reason.split("（xuanti").next().unwrap_or_default().trim_end_matches('。').to_string())
}
