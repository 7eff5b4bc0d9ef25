//! What a command asks to be changed in an episode → edits, each of which sees what those before it left.

use anyhow::{Result, bail};
use jiff::civil::Date;
use serde::Deserialize;

use super::topics::{add_topic, drop_topic, explained};
use super::{episode, is_drafted};
use crate::deciding::{Deciding, in_a_line};
use crate::ledger::{Broadcast, Decided, Edit, EpisodeEdit, State};
use crate::model::{Paragraph, ProgrammeItem, RundownPart, Speaker};

/// What is to change. Clauses and questions go by the names that `batch show` gives them (条1, 问1), or clauses by their ids.
#[derive(Debug, Default, clap::Args, Deserialize)]
#[group(skip)]
#[serde(default, deny_unknown_fields)]
pub struct Change {
    /// 播出日期
    #[arg(long, value_name = "日期")]
    date: Option<Date>,
    /// 与另一期对调日期
    #[arg(long, value_name = "期数", conflicts_with = "date")]
    swap: Option<u32>,
    /// 主题
    #[arg(long, value_name = "主题")]
    theme: Option<String>,
    /// 牵头部门
    #[arg(long, value_name = "部门")]
    lead: Option<String>,
    /// 配合部门，可多次给出；给空的一个则不设
    #[arg(long, value_name = "部门")]
    with: Vec<String>,
    /// 主讲人
    #[arg(long, value_name = "姓名")]
    speaker: Option<String>,
    /// 主讲人职务
    #[arg(long, value_name = "职务", requires = "speaker")]
    post: Option<String>,
    /// 主讲人电话（只记在账本里）
    #[arg(long, value_name = "电话", requires = "speaker")]
    phone: Option<String>,
    /// 加入选题，可多次给出
    #[arg(long, value_name = "选题")]
    add_topic: Vec<String>,
    /// 移出选题，可多次给出
    #[arg(long, value_name = "选题")]
    drop_topic: Vec<String>,
    /// 加讲条款，可多次给出
    #[arg(long, value_name = "条款编号")]
    add_clause: Vec<String>,
    /// 不讲条款，可多次给出
    #[arg(long, value_name = "条款")]
    drop_clause: Vec<String>,
    /// 先讲这一条
    #[arg(long, value_name = "条款")]
    first: Vec<String>,
    /// 加问题，可多次给出；由本期条款回答的写成 问题=条1
    #[arg(long, value_name = "问题")]
    add_question: Vec<String>,
    /// 不问，可多次给出
    #[arg(long, value_name = "问题")]
    drop_question: Vec<String>,
    /// 改问法：问1=新的问法
    #[arg(long, value_name = "改法")]
    reword: Vec<String>,
    /// 改分钟：条1=5
    #[arg(long, value_name = "改法")]
    minutes: Vec<String>,
}

/// The changes one by one. Each sees what those before it left, so that the whole is what they come to.
pub fn edits(
    key: u32,
    decided: &Decided,
    change: &Change,
    deciding: &Deciding<'_>,
    state: &State,
) -> Result<Vec<EpisodeEdit>> {
    let mut now = decided.clone();
    let mut edits: Vec<EpisodeEdit> = Vec::new();
    let theme = decided.theme.clone();
    let mut push = |now: &mut Decided, edit: Edit| {
        now.apply(&edit);
        edits.push(EpisodeEdit { episode: key, theme: theme.clone(), edit });
    };
    for topic in &change.drop_topic {
        let id = deciding.topic(topic)?.id.clone();
        let dropped = drop_topic(key, &now, &id, state)?;
        push(&mut now, dropped.edit);
    }
    for topic in &change.add_topic {
        let id = deciding.topic(topic)?.id.clone();
        for added in add_topic(key, &now, &id, state, deciding)? {
            push(&mut now, added.edit);
        }
    }
    for edit in of_clauses(&now, change, deciding)? {
        push(&mut now, edit);
    }
    for edit in of_questions(decided, &now, change)? {
        push(&mut now, edit);
    }
    for edit in of_heading(&now, change, state, deciding.session.today)? {
        push(&mut now, edit);
    }
    if let Some(other) = change.swap {
        let (other_key, with) = episode(other, state)?;
        if other_key == key || is_drafted(other_key, state) != is_drafted(key, state) {
            bail!("只能与同一批里的另一期对调日期");
        }
        to_come(other, &with, state)?;
        push(&mut now, Edit::Dated { date: with.date });
        edits.push(EpisodeEdit { episode: other_key, theme: with.theme, edit: Edit::Dated { date: decided.date } });
    }
    Ok(edits)
}

/// Date, theme, departments, speaker; what is so already is no change.
fn of_heading(decided: &Decided, change: &Change, state: &State, today: Date) -> Result<Vec<Edit>> {
    let mut edits = Vec::new();
    if change.date.is_some() && change.swap.is_some() {
        bail!("改日期和对调日期只能选一样");
    }
    if let Some(date) = change.date.filter(|date| *date != decided.date) {
        if date < today {
            bail!("{date} 已经过去（今天是 {today}）");
        }
        taken(date, Some(decided.date), state)?;
        edits.push(Edit::Dated { date });
    }
    if let Some(title) = &change.theme {
        let title = in_a_line("主题", title)?.to_string();
        edits.push(Edit::Titled { title });
    }
    if let Some(lead) = &change.lead {
        edits.push(Edit::Led { department: in_a_line("牵头部门", lead)?.to_string() });
    }
    if !change.with.is_empty() {
        let departments: Vec<String> = change
            .with
            .iter()
            .flat_map(|names| names.split(['、', '，', ',']))
            .map(|d| d.trim().to_string())
            // Who leads does not join.
            .filter(|d| !d.is_empty() && d != change.lead.as_deref().unwrap_or(&decided.department).trim())
            .collect();
        edits.push(Edit::Joined { departments });
    }
    if let Some(name) = &change.speaker {
        let name = in_a_line("主讲人", name)?.to_string();
        // Of the same speaker what is not said anew stays.
        let before = decided.speaker.clone().filter(|before| before.name == name).unwrap_or_default();
        let said = |new: &Option<String>, old: String| new.as_ref().map_or(old, |new| new.trim().to_string());
        let (post, phone) = (said(&change.post, before.post), said(&change.phone, before.phone));
        edits.push(Edit::Spoken { speaker: Speaker { name, post, phone } });
    } else if change.post.is_some() || change.phone.is_some() {
        bail!("职务和电话要同主讲人一起给出");
    }
    edits.retain(|edit| {
        let mut then = decided.clone();
        then.apply(edit);
        then != *decided
    });
    Ok(edits)
}

fn of_clauses(decided: &Decided, change: &Change, deciding: &Deciding<'_>) -> Result<Vec<Edit>> {
    let mut edits = Vec::new();
    for name in &change.drop_clause {
        edits.push(Edit::ClauseDropped { clause: clause_named(name, decided)? });
    }
    let policies = &deciding.session.input.policies;
    for id in &change.add_clause {
        let Some(clause) = policies.clause(id) else {
            bail!("没有编号为“{id}”的条款。用 xuanti ask 问题 查看条款编号");
        };
        if decided.clauses.contains(id) {
            bail!("本期已经讲解 {id}");
        }
        let (item, said) = explained(clause, deciding)?;
        edits.push(Edit::ClauseAdded { item, said });
    }
    for name in &change.first {
        edits.push(Edit::ClauseFirst { clause: clause_named(name, decided)? });
    }
    for (name, value) in pairs(&change.minutes)? {
        let Ok(minutes @ 1..=240) = value.parse::<u32>() else {
            bail!("“{value}”不是分钟数。请写成 条1=5");
        };
        edits.push(Edit::Timed { of: part_named(name, decided)?, minutes });
    }
    Ok(edits)
}

/// Questions go by the names they had before anything was changed.
fn of_questions(before: &Decided, now: &Decided, change: &Change) -> Result<Vec<Edit>> {
    let mut edits = Vec::new();
    for (name, to) in pairs(&change.reword)? {
        edits.push(Edit::Reworded { question: question_named(name, before)?, to: to.to_string() });
    }
    for name in &change.drop_question {
        edits.push(Edit::QuestionDropped { question: question_named(name, before)? });
    }
    for question in &change.add_question {
        let (text, clause) = match question.rsplit_once('=') {
            Some((text, name)) => (text, Some(clause_named(name.trim(), now)?)),
            None => (question.as_str(), None),
        };
        let text = text.trim();
        if text.is_empty() || now.questions().any(|(_, other)| other == text) {
            bail!("问题是空的，或已经在本期里");
        }
        const MINUTES: u32 = 3;
        let item = ProgrammeItem {
            part: RundownPart::Questions,
            at: 0,
            minutes: MINUTES,
            text: format!("答疑：{text}"),
            words: Some(text.to_string()),
            ask: None,
            clause: clause.clone(),
            also: Vec::new(),
        };
        let said = Paragraph { part: RundownPart::Questions, text: format!("问：{text}"), clause };
        edits.push(Edit::QuestionAdded { item, said: Some(said) });
    }
    Ok(edits)
}

/// “条1=5” → (条1, 5).
fn pairs(given: &[String]) -> Result<Vec<(&str, &str)>> {
    let mut pairs = Vec::new();
    for text in given {
        match text.split_once(['=', '＝']) {
            Some((name, value)) if !value.trim().is_empty() => pairs.push((name.trim(), value.trim())),
            _ => bail!("“{text}”要写成 条1=5 或 问1=新的问法"),
        }
    }
    Ok(pairs)
}

/// The id of a clause of the episode, by its name (条1) or id.
fn clause_named(name: &str, decided: &Decided) -> Result<String> {
    let number = name.trim().trim_start_matches(['条', '第']).trim_end_matches('条').parse::<usize>().ok();
    let explained: Vec<&String> = decided
        .programme
        .rundown
        .iter()
        .filter(|item| item.part == RundownPart::Clause)
        .filter_map(|item| item.clause.as_ref())
        .collect();
    let by_number = number.and_then(|n| explained.get(n.checked_sub(1)?).copied());
    match by_number.or_else(|| decided.clauses.iter().find(|id| *id == name)) {
        Some(id) => Ok(id.clone()),
        None => bail!("本期没有条款“{name}”。用 xuanti batch show 查看序号（条1、条2……）"),
    }
}

fn question_named(name: &str, decided: &Decided) -> Result<String> {
    let number = name.trim().trim_start_matches('问').parse::<usize>().ok();
    let by_number = number.and_then(|n| decided.questions().nth(n.checked_sub(1)?));
    match by_number.or_else(|| decided.questions().find(|(_, question)| *question == name)) {
        Some((_, question)) => Ok(question.to_string()),
        None => bail!("本期没有问题“{name}”。用 xuanti batch show 查看序号（问1、问2……）"),
    }
}

fn part_named(name: &str, decided: &Decided) -> Result<String> {
    if name.starts_with('问') { question_named(name, decided) } else { clause_named(name, decided) }
}

/// Refuses to change what took place or was called off.
pub fn to_come(number: u32, decided: &Decided, state: &State) -> Result<()> {
    match state.broadcasts.get(&decided.date) {
        Some(b) if b.decided.as_ref().is_some_and(|d| d.number == decided.number) && b.aired => {
            bail!("第 {number} 期已经播出，不能再变更")
        }
        Some(b) if b.decided.as_ref().is_some_and(|d| d.number == decided.number) && b.cancelled => {
            bail!("第 {number} 期已经取消。要恢复：xuanti log 找到取消的那一条，再 xuanti undo 编号")
        }
        _ => Ok(()),
    }
}

/// No two episodes on one day.
pub fn taken(date: Date, own: Option<Date>, state: &State) -> Result<()> {
    let drafted = state.drafted().any(|d| d.date == date);
    let decided = state.broadcasts.get(&date).is_some_and(Broadcast::stands);
    if own != Some(date) && (drafted || decided) {
        bail!("{date} 已经有一期。要对调日期请用 --swap 期数");
    }
    Ok(())
}
