//! 请示: what was collected, what departments said, what is proposed, and what those above are asked to decide.

use super::{attachments, batch_name, leading, or_blank, signed, titled, when};
use crate::model::Rule;
use crate::planning::{spoken_day, spoken_short};
use crate::report::render::word::{Column, Paper, Style, narrow, wide};
use crate::report::view::{Dossier, EpisodeEntry, Outcome, PapersView, TopicEntry};
use crate::session::is_remark;

/// Needs named as those that most villages have.
const NAMED: usize = 3;

pub fn request(view: &PapersView) -> Paper {
    let mut paper = Paper::default();
    let (dossier, batch) = (&view.dossier, view.batch());
    let number = format!("【　　】〔{}〕【　　】号", dossier.today.year());
    paper.reference(&number, &or_blank(&view.office.signer)).add(Style::Flush, "");
    titled(&mut paper, view, "选题安排的请示");
    paper.add(Style::Flush, format!("{}：", or_blank(&view.office.to)));
    paper.add(
        Style::Body,
        format!(
            "为回应村（社区）诉求，做好农村政策直播，根据各村（社区）报送的意见建议，研究提出了{}直播选题安排。现将有关情况请示如下：",
            batch_name(&batch)
        ),
    );
    paper.add(Style::Heading1, "一、征集情况");
    for text in collected(dossier) {
        paper.add(Style::Body, text);
    }
    paper.add(Style::Heading1, "二、研讨情况");
    for text in discussed(view, &batch) {
        paper.add(Style::Body, text);
    }
    paper.add(Style::Heading1, "三、安排建议");
    proposed(&mut paper, view, &batch);
    paper.add(Style::Heading1, "四、需请示事项");
    for (title, texts) in questions(view, &batch) {
        paper.add(Style::Heading2, title);
        for text in texts {
            paper.add(Style::Body, text);
        }
    }
    paper.add(Style::Body, "妥否，请批示。");
    let schedule = format!("{}直播安排表", batch_name(&batch));
    paper.attached(&[&schedule, "需求汇总表", "未排入和未找到事项", "各期提纲"]);
    signed(&mut paper, view);
    attachments::all(&mut paper, view);
    paper
}

/// 征集情况: the two kinds of need side by side, never added up.
fn collected(dossier: &Dossier) -> Vec<String> {
    let sums = &dossier.sums;
    let [asked, duty] = sums.asks_by_kind;
    let mut texts = vec![
        format!(
            "截至{}，全区{}个村（社区）报送意见建议{}件，归纳为{}类{}项需求。一件意见建议可含几项诉求，其中群众热点咨询{asked}项次、村居重点推进{duty}项次。",
            spoken_day(dossier.today),
            sums.villages,
            sums.requests,
            sums.categories,
            sums.topics
        ),
        format!(
            "以上{}件中，检举、纠纷和个案{}件已单列转办，没有具体事项的{}件，对直播活动提出意见的{}件；诉求中{}项次待研究归并，暂未列入需求。",
            sums.requests, sums.referred, sums.no_need, sums.feedback, sums.unplaced
        ),
    ];
    let named = |t: &TopicEntry| {
        let kinds = &t.view.by_kind;
        format!("{}（群众热点咨询{}个、村居重点推进{}个）", t.view.name, kinds.asked, kinds.duty)
    };
    let most: Vec<String> = dossier.topics.iter().take(NAMED).map(named).collect();
    if !most.is_empty() {
        texts.push(format!("提出村（社区）较多的需求有：{}。需求汇总情况见附件2。", most.join("；")));
    }
    texts
}

/// 研讨情况: whom it was put to and what came back.
fn discussed(view: &PapersView, batch: &[&EpisodeEntry]) -> Vec<String> {
    let (departments, discussion) = (leading(batch), &view.discussion);
    let by = match departments.as_slice() {
        [] => "【　　】".into(),
        [only] => (*only).to_string(),
        several => format!("{}{}个部门", several.join("、"), several.len()),
    };
    let mut texts = vec![format!("按照政策文件归口，{}选题由{by}牵头讲解。", batch_name(batch))];
    if discussion.returned.is_empty() {
        texts.push("已就选题、讲解条款和主讲人征求上述部门意见，研讨结果：【　　】。".into());
        return texts;
    }
    texts.push(format!(
        "已收回{}共{}个部门的研讨单，涉及需求{}项、条款{}条。",
        discussion.returned.join("、"),
        discussion.returned.len(),
        discussion.topics,
        discussion.clauses
    ));
    texts.extend(discussion.changes.iter().cloned());
    let missing = &view.missing;
    if !missing.is_empty() {
        texts.push(format!("尚未收回：{}。", missing.join("、")));
    }
    texts
}

fn proposed(paper: &mut Paper, view: &PapersView, batch: &[&EpisodeEntry]) {
    const COLUMNS: [Column; 5] =
        [narrow("期", 2), narrow("日期", 4), wide("主题", 10), wide("牵头部门", 7), narrow("主讲人", 4)];
    let plan = if view.is_approved() { "安排" } else { "建议安排" };
    paper.add(Style::Body, principle(&view.dossier));
    paper.add(
        Style::Body,
        format!(
            "{}{plan}直播{}期，{}。具体安排如下（详见附件1，各期提纲见附件4）：",
            batch_name(batch),
            batch.len(),
            when(view)
        ),
    );
    let row = |EpisodeEntry { view: e, .. }: &&EpisodeEntry| {
        vec![
            e.number.to_string(),
            spoken_short(e.date),
            e.theme.clone(),
            e.department.clone(),
            or_blank(&e.speaker).into_owned(),
        ]
    };
    paper.table(&COLUMNS, batch.iter().map(row).collect());
}

/// 需请示事项: what is set from above, what to mind, what departments disagree about, what was not found.
fn questions(view: &PapersView, batch: &[&EpisodeEntry]) -> Vec<(String, Vec<String>)> {
    let from_above = |EpisodeEntry { view: e, .. }: &&EpisodeEntry| {
        let task = e.task.as_deref()?;
        Some(format!("第{}期《{}》为{}，拟由{}牵头讲解。", e.number, e.theme, task, e.department))
    };
    let warned = |EpisodeEntry { view: e, .. }: &&EpisodeEntry| {
        // What departments remark stands with what they said.
        let of_documents: Vec<&String> = e.programme.warnings.iter().filter(|w| !is_remark(w)).collect();
        let (first, others) = of_documents.split_first()?;
        let first = first.split("，请").next().unwrap_or(first);
        let others = if others.is_empty() { String::new() } else { format!("（同类共{}处）", others.len() + 1) };
        Some(format!("第{}期《{}》：{first}{others}，拟请{}播出前核定。", e.number, e.theme, e.department))
    };
    let disputes: Vec<String> =
        view.discussion.disputes.iter().map(|dispute| format!("{dispute}，请明确牵头部门。")).collect();
    let asked =
        format!("恳请同意{}{}期直播的选题、日期和牵头部门安排，并同意据此印发通知。", batch_name(batch), batch.len());
    let kinds = [
        ("选题和日期", vec![asked]),
        ("上级部署的选题", batch.iter().filter_map(from_above).collect()),
        ("时效需核对的内容", batch.iter().filter_map(warned).collect()),
        ("部门意见不一致的需求", disputes),
        ("未找到依据的需求", not_found(&view.dossier)),
    ];
    let with_any = kinds.into_iter().filter(|(_, texts): &(_, Vec<String>)| !texts.is_empty());
    with_any.zip(NUMERALS).map(|((title, texts), n)| (format!("（{n}）{title}"), texts)).collect()
}

const NUMERALS: [&str; 5] = ["一", "二", "三", "四", "五"];

/// By what rule the batch was chosen.
fn principle(dossier: &Dossier) -> String {
    let rule = match dossier.rule {
        Rule::Reach => "先排能使更多村（社区）的诉求得到解答的选题，再比需求大小",
        Rule::Demand => "先排需求大的选题，再比能解答多少村（社区）的诉求",
        Rule::Departments => "先保证各有关部门都有安排，再排能使更多村（社区）的诉求得到解答的选题",
    };
    let most = match dossier.per_department {
        0 => String::new(),
        most => format!("，每个部门至多{most}期"),
    };
    format!("选题原则：上级部署的优先；其余{rule}{most}。")
}

fn not_found(dossier: &Dossier) -> Vec<String> {
    let gaps = dossier.topics.iter().filter(|t| matches!(t.outcome, Outcome::Gap { .. })).count();
    if gaps == 0 {
        return Vec::new();
    }
    vec![format!("有{gaps}项需求在本次收到的资料中未找到依据（见附件3），不代表没有政策，拟请有关部门核实后书面答复。")]
}
