//! The dossier as tables. The workbook and the CSV files are written from the same ones.

use jiff::civil::Date;

use super::dossier::{AskPaper, Dossier, Referral, RequestPaper, TopicPaper};
use super::outcome::{Outcome, Standing};
use super::table::{Cell, Table, column, empty};
use super::terminal::WEEKDAYS;
use super::view::{ClauseView, cited};

/// Letters quoted for a topic on a department's sheet.
const QUOTED: usize = 2;
/// Clauses cited for a topic.
const CITED: usize = 2;
const YES_NO: &[&str] = &["是", "否"];

/// 需求汇总表: every topic, category by category.
pub fn summary(dossier: &Dossier) -> Table {
    let mut topics: Vec<&TopicPaper> = dossier.topics.iter().collect();
    // A category stands where its most wanted topic does.
    let place = |t: &TopicPaper| dossier.topics.iter().position(|o| o.view.category == t.view.category);
    topics.sort_by_cached_key(|t| (place(t), t.view.rank));
    let row = |(i, t): (usize, &TopicPaper)| {
        vec![
            (i as u32 + 1).into(),
            t.view.category.as_str().into(),
            t.view.name.as_str().into(),
            t.view.by_kind.asked.into(),
            t.view.by_kind.duty.into(),
            t.view.villages.into(),
            (t.view.requests.len() as u32).into(),
            t.view.rank.into(),
            towns(t).into(),
            department(t).into(),
            citations(&t.view.clauses).into(),
            t.standing.label().into(),
            t.outcome.label().into(),
        ]
    };
    let sums = &dossier.sums;
    Table {
        name: "需求汇总表".into(),
        title: format!("{}政策直播需求汇总表", dossier.district),
        note: format!(
            "截至{}，{}个村居报送诉求{}件，归为{}类{}项需求。群众热点咨询与村居重点推进分列，不相加；同一村居同一需求只计一次。",
            dossier.today, sums.villages, sums.requests, sums.categories, sums.topics
        ),
        columns: vec![
            column("序号", 5.0),
            column("类别", 14.0),
            column("需求", 26.0),
            column("群众热点咨询（村居数）", 9.0),
            column("村居重点推进（村居数）", 9.0),
            column("涉及村居", 7.0),
            column("诉求件数", 7.0),
            column("需求位次", 7.0),
            column("镇（街道）分布", 16.0),
            column("部门", 14.0),
            column("主要依据", 32.0),
            column("状态", 8.0),
            column("安排", 12.0),
        ],
        rows: topics.into_iter().enumerate().map(row).collect(),
    }
}

/// 分期计划: the batch, then its reserves.
pub fn schedule(dossier: &Dossier) -> Table {
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    for paper in &dossier.episodes {
        let e = &paper.view;
        let towns: Vec<&str> = paper.follow_ups.iter().map(|f| f.town.as_str()).collect();
        let topics: Vec<&str> = e.topics.iter().map(|t| t.name.as_str()).collect();
        rows.push(vec![
            e.number.into(),
            Cell::Day(e.date),
            format!("{} {}", WEEKDAYS[e.date.weekday().to_monday_zero_offset() as usize], e.time).into(),
            e.theme.as_str().into(),
            e.department.as_str().into(),
            topics.join("；").into(),
            e.by_kind.asked.into(),
            e.by_kind.duty.into(),
            e.villages.into(),
            citations(&e.clauses).into(),
            e.why.as_str().into(),
            towns.join("、").into(),
        ]);
    }
    for (i, r) in dossier.reserves.iter().enumerate() {
        let topics: Vec<&str> = r.topics.iter().map(|t| t.name.as_str()).collect();
        let mut row = vec![Cell::Blank; 12];
        row[0] = format!("备选{}", i + 1).into();
        row[3] = r.theme.as_str().into();
        row[4] = r.department.as_str().into();
        row[5] = topics.join("；").into();
        row[10] = r.why.as_str().into();
        // Voices of one topic are its own; those of several are not their sum.
        if let [only] = r.topics.as_slice() {
            row[6] = only.by_kind.asked.into();
            row[7] = only.by_kind.duty.into();
            row[8] = only.villages.into();
        }
        rows.push(row);
    }
    Table {
        name: "分期计划".into(),
        title: format!("{}政策直播分期计划（建议）", dossier.district),
        note: format!("{}编制。本表为建议，以审定为准；每期不超过{}分钟。", dossier.today, dossier.slot.minutes),
        columns: vec![
            column("期", 6.0),
            column("播出日期", 11.0),
            column("时间", 12.0),
            column("主题", 20.0),
            column("牵头部门", 13.0),
            column("讲解需求", 22.0),
            column("群众热点咨询（村居数）", 8.0),
            column("村居重点推进（村居数）", 8.0),
            column("涉及村居", 7.0),
            column("主要依据", 28.0),
            column("理由", 30.0),
            column("建议开小灶的镇（街道）", 11.0),
        ],
        rows,
    }
}

/// 逐条诉求: every request with its asks, a row an ask.
pub fn requests(dossier: &Dossier) -> Table {
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    for request in &dossier.requests {
        let front = |text: &str| -> Vec<Cell> {
            vec![
                request.id.as_str().into(),
                request.town.as_str().into(),
                request.village.as_str().into(),
                request.date.into(),
                text.into(),
            ]
        };
        if request.asks.is_empty() {
            let mut row = front(&request.text);
            row.extend(vec![Cell::Blank; 5]);
            row.push("无事项".into());
            rows.push(row);
        }
        for (i, ask) in request.asks.iter().enumerate() {
            let topic = &dossier.topics[ask.at];
            let mut row = front(if i == 0 { &request.text } else { "（同上）" });
            row.extend([
                Cell::from(ask.text.as_str()),
                ask.kind.label().into(),
                topic.view.name.as_str().into(),
                citations(&topic.view.clauses).into(),
                topic.standing.label().into(),
                topic.outcome.label().into(),
            ]);
            rows.push(row);
        }
    }
    Table {
        name: "逐条诉求".into(),
        title: format!("{}政策直播逐条诉求", dossier.district),
        note: format!("诉求{}件；另有{}件转办，另册办理，不在本表。", dossier.requests.len(), dossier.sums.referred),
        columns: vec![
            column("诉求编号", 9.0),
            column("镇（街道）", 9.0),
            column("村（社区）", 9.0),
            column("日期", 11.0),
            column("诉求内容", 40.0),
            column("诉求事项", 28.0),
            column("需求类型", 9.0),
            column("归入需求", 18.0),
            column("主要依据", 26.0),
            column("状态", 8.0),
            column("安排", 11.0),
        ],
        rows,
    }
}

/// 部门研讨单: one a department, the needs put to it, with columns for it to fill. Needs that nothing points to a
/// department for come last, on a sheet of their own.
pub fn consultations(dossier: &Dossier) -> Vec<Table> {
    let mut departments: Vec<String> = dossier.topics.iter().map(department).collect();
    departments.sort();
    departments.dedup();
    // An empty name sorts first.
    if departments.first().is_some_and(String::is_empty) {
        departments.rotate_left(1);
    }
    departments.into_iter().map(|name| consultation(&name, dossier)).collect()
}

fn consultation(name: &str, dossier: &Dossier) -> Table {
    let topics = dossier.topics.iter().enumerate().filter(|(_, t)| department(t) == name);
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    for (at, t) in topics {
        let quotes: Vec<String> = quotes(at, dossier).take(QUOTED).map(|text| format!("“{text}”")).collect();
        let basis = if t.standing == Standing::NotFound {
            "本次资料未找到，请核实有无政策".to_string()
        } else {
            citations(&t.view.clauses)
        };
        let mut row: Vec<Cell> = vec![
            (rows.len() as u32 + 1).into(),
            t.view.name.as_str().into(),
            t.view.by_kind.asked.into(),
            t.view.by_kind.duty.into(),
            quotes.join("\n").into(),
            basis.into(),
            t.standing.label().into(),
            t.outcome.label().into(),
        ];
        row.extend(vec![Cell::Blank; 7]);
        rows.push(row);
    }
    let known = !name.is_empty();
    let shown = if known { name } else { "归口待定" };
    Table {
        name: format!("研讨单-{shown}"),
        title: format!("部门研讨单：{shown}"),
        note: if known {
            format!("{}发出。请逐项核对并填写右侧各栏；“未找到”仅指本次收到的资料，不代表没有政策。", dossier.today)
        } else {
            format!("{}发出。以下需求在本次资料中未找到依据，也看不出归口部门，请研究确定。", dossier.today)
        },
        columns: vec![
            column("序号", 5.0),
            column("需求", 20.0),
            column("群众热点咨询（村居数）", 8.0),
            column("村居重点推进（村居数）", 8.0),
            column("来信原话", 32.0),
            column("初步依据", 26.0),
            column("状态", 8.0),
            column("拟安排", 11.0),
            empty("是否本部门职责", 8.0, YES_NO),
            empty("牵头/配合", 8.0, &["牵头", "配合"]),
            empty("文号", 13.0, &[]),
            empty("可否公开解读", 8.0, &["可", "否"]),
            empty("主讲人", 9.0, &[]),
            empty("最早可播日期", 11.0, &[]),
            empty("意见", 14.0, &[]),
        ],
        rows,
    }
}

/// 村居回复单: what becomes of each village's asks, in the order of towns and villages.
pub fn replies(dossier: &Dossier) -> Table {
    let mut letters: Vec<&RequestPaper> = dossier.requests.iter().collect();
    let place = |town: &str| dossier.towns.iter().position(|t| t == town).unwrap_or(usize::MAX);
    letters.sort_by_cached_key(|r| (place(&r.town), r.town.clone(), r.village.clone(), r.date, r.id.clone()));
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    for letter in letters {
        let row = |text: &str, reply: String| -> Vec<Cell> {
            vec![
                letter.town.as_str().into(),
                letter.village.as_str().into(),
                letter.id.as_str().into(),
                letter.date.into(),
                text.into(),
                reply.into(),
            ]
        };
        if letter.asks.is_empty() {
            rows.push(row(&letter.text, "来信收悉，感谢支持。".into()));
        }
        rows.extend(letter.asks.iter().map(|ask| row(&ask.text, reply(ask, dossier))));
    }
    Table {
        name: "村居回复单".into(),
        title: format!("{}政策直播村居回复单", dossier.district),
        note: "播出安排为建议，以审定后的通知为准。".into(),
        columns: vec![
            column("镇（街道）", 10.0),
            column("村（社区）", 12.0),
            column("诉求编号", 10.0),
            column("日期", 11.0),
            column("诉求事项", 45.0),
            column("回复", 45.0),
        ],
        rows,
    }
}

fn reply(ask: &AskPaper, dossier: &Dossier) -> String {
    let topic = &dossier.topics[ask.at];
    match &topic.outcome {
        Outcome::Episode { number, date, theme } => format!(
            "拟于{}月{}日（{}）{}第{number}期《{theme}》直播中讲解，请组织收看。",
            date.month(),
            date.day(),
            WEEKDAYS[date.weekday().to_monday_zero_offset() as usize],
            dossier.slot.time
        ),
        Outcome::Reserve { .. } => format!("已归入“{}”，列为备选，视安排播出。", topic.view.name),
        Outcome::LeftOut { .. } => format!("已归入“{}”，本批未排入，留待下批一并考虑。", topic.view.name),
        Outcome::Gap { .. } => "本次资料未找到对应政策，已列入待核实清单，由部门核实后答复。".into(),
    }
}

/// 转办: in no shared output.
pub fn referrals(referrals: &[Referral], today: Date) -> Table {
    let row = |(i, r): (usize, &Referral)| {
        vec![
            (i as u32 + 1).into(),
            r.request.as_str().into(),
            r.town.as_str().into(),
            r.village.as_str().into(),
            r.date.into(),
            r.text.as_str().into(),
            r.why.as_str().into(),
            Cell::Blank,
        ]
    };
    Table {
        name: "转办".into(),
        title: "转办事项清单（内部材料，请勿外传）".into(),
        note: format!("{today}。不宜作为直播选题的检举、纠纷和个案，按所列去向办理。"),
        columns: vec![
            column("序号", 5.0),
            column("诉求编号", 10.0),
            column("镇（街道）", 10.0),
            column("村（社区）", 11.0),
            column("日期", 11.0),
            column("内容", 56.0),
            column("原因和去向", 20.0),
            empty("办理情况", 18.0, &[]),
        ],
        rows: referrals.iter().enumerate().map(row).collect(),
    }
}

/// The department a topic is put to: that of its answers, else a guess, else nobody's (empty).
fn department(topic: &TopicPaper) -> String {
    match &topic.perhaps {
        Some(perhaps) if topic.view.department.is_empty() => perhaps.clone(),
        _ => topic.view.department.clone(),
    }
}

fn towns(topic: &TopicPaper) -> String {
    let named = |t: &super::dossier::TownDemand| {
        format!("{}{}", if t.town.is_empty() { "未注明" } else { &t.town }, t.villages)
    };
    topic.towns.iter().map(named).collect::<Vec<_>>().join("、")
}

fn citations(clauses: &[ClauseView]) -> String {
    cited(clauses.iter().take(CITED)).join("；")
}

fn quotes(topic: usize, dossier: &Dossier) -> impl Iterator<Item = &str> {
    dossier.requests.iter().flat_map(|r| &r.asks).filter(move |a| a.at == topic).map(|a| a.text.as_str())
}
