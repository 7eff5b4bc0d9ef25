//! What is changed in the episodes of a batch: every change is told before it is recorded, and can be taken back.

use anyhow::{Result, bail};
use jiff::ToSpan;
use jiff::civil::Date;

use super::batch::{episode, remarks};
use super::deciding::DecisionSession;
use super::{Ending, Global, accept, output};
use crate::ledger::{Decided, Decision, Edit, EpisodeEdit, State};
use crate::model::{ClauseId, Paragraph, Programme, ProgrammeItem, RundownPart, Speaker, TopicId};
use crate::planning;
use crate::report::view::{EpisodeView, Proposal, Resolver};

/// What is to change. Clauses and questions go by the names that `batch show` gives them (条1, 问1), or clauses by their ids.
#[derive(Debug, Default, clap::Args)]
#[group(skip)]
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

pub fn set(number: u32, change: &Change, global: &Global) -> Result<Ending> {
    edit(global, "", |deciding, state| {
        let (key, decided) = drafted(number, state)?;
        edits(key, &decided, change, deciding, state)
    })
}

pub fn revise(number: u32, why: &str, change: &Change, global: &Global) -> Result<Ending> {
    if why.trim().is_empty() {
        bail!("请用 --why 写明变更原因，补充通知里要用");
    }
    edit(global, why.trim(), |deciding, state| {
        let (key, decided) = episode(number, state)?;
        if is_drafted(key, state) {
            bail!("第 {number} 期还没有审定，请用 xuanti batch set {number} 修改");
        }
        if state.broadcasts.get(&decided.date).is_some_and(|b| b.aired) {
            bail!("第 {number} 期已经播出，不能再变更");
        }
        edits(key, &decided, change, deciding, state)
    })
}

pub fn remove(number: u32, global: &Global) -> Result<Ending> {
    edit(global, "", |_, state| {
        let (key, decided) = drafted(number, state)?;
        Ok(vec![EpisodeEdit { episode: key, theme: decided.theme, edit: Edit::Removed }])
    })
}

pub fn lock(numbers: &[u32], locked: bool, global: &Global) -> Result<Ending> {
    edit(global, "", |_, state| {
        let lock = |&number: &u32| {
            let (key, decided) = drafted(number, state)?;
            Ok(EpisodeEdit { episode: key, theme: decided.theme, edit: Edit::Locked { locked } })
        };
        numbers.iter().map(lock).collect()
    })
}

pub fn move_topic(topic: &str, to: u32, global: &Global) -> Result<Ending> {
    edit(global, "", |deciding, state| {
        let id = deciding.topic(topic)?.id.clone();
        let (key, decided) = drafted(to, state)?;
        let mut edits = Vec::new();
        let draft = state.draft.iter().flat_map(|draft| &draft.episodes);
        for (&from, other) in draft.filter(|(from, _)| **from != key) {
            if other.decided.topics.iter().any(|t| t.id == id) {
                let dropped = drop_topic(from, &other.decided, &id)?;
                edits.push(dropped);
            }
        }
        edits.extend(add_topic(key, &decided, &id, deciding)?);
        Ok(edits)
    })
}

pub fn add(topics: &[String], date: Option<Date>, global: &Global) -> Result<Ending> {
    edit(global, "", |deciding, state| {
        let Some(draft) = &state.draft else { bail!("还没有草稿。先用 xuanti batch draft 拟定") };
        let ids = topics.iter().map(|id| deciding.topic(id).map(|t| t.id.clone())).collect::<Result<Vec<String>>>()?;
        let planned = draft.episodes.values().flat_map(|e| &e.decided.topics);
        if let Some(twice) = planned.clone().find(|t| ids.contains(&t.id)) {
            bail!("选题“{}”已在本批里。要移到另一期：xuanti batch move {} --to 期数", twice.name, twice.id);
        }
        let last = draft.episodes.values().map(|e| e.decided.date).max();
        let cadence = i64::from(deciding.session.project.config.slot.cadence_weeks.clamp(1, 1000));
        let after = last.max(state.last_day()).and_then(|day| day.checked_add(cadence.weeks()).ok());
        let config = &deciding.session.project.config;
        let next = || planning::slots(config, deciding.session.today, after, 1).first().copied();
        let Some(date) = date.or_else(next) else {
            bail!("按现有设置排不出播出日期，请用 --date 给出")
        };
        taken(date, None, state)?;
        let decided = proposed(&ids, date, deciding)?;
        let key = draft.episodes.keys().max().copied().unwrap_or(state.last_number()) + 1;
        told(&decided, deciding);
        let theme = decided.theme.clone();
        Ok(vec![EpisodeEdit { episode: key, theme, edit: Edit::Added { decided: Box::new(decided) } }])
    })
}

/// Records the edits that `make` finds to be made, and says what speaks against the outcome.
fn edit(
    global: &Global,
    why: &str,
    make: impl FnOnce(&DecisionSession, &State) -> Result<Vec<EpisodeEdit>>,
) -> Result<Ending> {
    let deciding = DecisionSession::open(global)?;
    deciding.record(global, |state, _| {
        let edits = make(&deciding, state)?;
        if edits.is_empty() {
            bail!("没有给出要改的内容。用 xuanti batch set --help 查看能改什么");
        }
        Ok(Decision::Edited { edits, why: why.to_string() })
    })
}

fn is_drafted(key: u32, state: &State) -> bool {
    state.draft.as_ref().is_some_and(|draft| draft.episodes.contains_key(&key))
}

/// An episode of the batch in the making.
fn drafted(number: u32, state: &State) -> Result<(u32, Decided)> {
    let (key, decided) = episode(number, state)?;
    if !is_drafted(key, state) {
        bail!(
            "第 {number} 期已经审定。变更请用 xuanti batch revise {number} --why 原因，取消请用 xuanti cancelled {}",
            decided.date
        );
    }
    Ok((key, decided))
}

/// The changes one by one. Each sees what those before it left, so that the whole is what they come to.
fn edits(
    key: u32,
    decided: &Decided,
    change: &Change,
    deciding: &DecisionSession,
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
        let dropped = drop_topic(key, &now, &id)?;
        push(&mut now, dropped.edit);
    }
    for topic in &change.add_topic {
        let id = deciding.topic(topic)?.id.clone();
        for added in add_topic(key, &now, &id, deciding)? {
            push(&mut now, added.edit);
        }
    }
    for edit in of_clauses(&now, change, deciding)? {
        push(&mut now, edit);
    }
    for edit in of_questions(decided, &now, change)? {
        push(&mut now, edit);
    }
    for edit in of_heading(&now, change, state)? {
        push(&mut now, edit);
    }
    if let Some(other) = change.swap {
        let (other_key, with) = episode(other, state)?;
        if other_key == key || is_drafted(other_key, state) != is_drafted(key, state) {
            bail!("只能与同一批里的另一期对调日期");
        }
        push(&mut now, Edit::Dated { date: with.date });
        edits.push(EpisodeEdit { episode: other_key, theme: with.theme, edit: Edit::Dated { date: decided.date } });
    }
    told(&now, deciding);
    Ok(edits)
}

/// Date, theme, departments, speaker.
fn of_heading(decided: &Decided, change: &Change, state: &State) -> Result<Vec<Edit>> {
    let mut edits = Vec::new();
    if let Some(date) = change.date {
        taken(date, Some(decided.date), state)?;
        edits.push(Edit::Dated { date });
    }
    if let Some(title) = &change.theme {
        let title = title.trim().to_string();
        if title.is_empty() {
            bail!("主题是空的");
        }
        edits.push(Edit::Titled { title });
    }
    edits.extend(change.lead.iter().map(|lead| Edit::Led { department: lead.trim().to_string() }));
    if !change.with.is_empty() {
        let departments: Vec<String> =
            change.with.iter().map(|d| d.trim().to_string()).filter(|d| !d.is_empty()).collect();
        edits.push(Edit::Joined { departments });
    }
    if let Some(name) = &change.speaker {
        let said = |of: &Option<String>| of.as_deref().unwrap_or_default().trim().to_string();
        let speaker = Speaker { name: name.trim().to_string(), post: said(&change.post), phone: said(&change.phone) };
        edits.push(Edit::Spoken { speaker });
    }
    Ok(edits)
}

fn of_clauses(decided: &Decided, change: &Change, deciding: &DecisionSession) -> Result<Vec<Edit>> {
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

/// No two episodes on one day.
fn taken(date: Date, own: Option<Date>, state: &State) -> Result<()> {
    let drafted = state.draft.iter().flat_map(|draft| draft.episodes.values()).any(|e| e.decided.date == date);
    let decided = state.broadcasts.get(&date).is_some_and(|b| b.aired || (b.decided.is_some() && !b.cancelled));
    if own != Some(date) && (drafted || decided) {
        bail!("{date} 已经有一期。要对调日期请用 --swap 期数");
    }
    Ok(())
}

fn drop_topic(key: u32, decided: &Decided, id: &str) -> Result<EpisodeEdit> {
    match decided.topics.iter().find(|t| t.id == id) {
        None => bail!("第 {} 期里没有选题 {id}", decided.number),
        Some(_) if decided.topics.len() == 1 && decided.task.is_none() => {
            bail!("“{}”只有这一个选题。要移出整期请用 xuanti batch remove {}", decided.theme, decided.number)
        }
        Some(topic) => {
            let edit = Edit::TopicDropped { topic: topic.id.clone() };
            Ok(EpisodeEdit { episode: key, theme: decided.theme.clone(), edit })
        }
    }
}

/// The topic, with clauses that answer it and its questions, as many as there are minutes for.
fn add_topic(key: u32, decided: &Decided, id: &str, deciding: &DecisionSession) -> Result<Vec<EpisodeEdit>> {
    if decided.topics.iter().any(|t| t.id == id) {
        bail!("“{}”里已经有选题 {id}", decided.theme);
    }
    let alone = proposed(&[id.to_string()], decided.date, deciding)?;
    let mut left = deciding.session.project.config.slot.minutes.saturating_sub(decided.minutes());
    let mut edits: Vec<Edit> = alone.topics.iter().map(|topic| Edit::TopicAdded { topic: topic.clone() }).collect();
    let Programme { rundown, script, .. } = &alone.programme;
    let said = |item: &ProgrammeItem| {
        let of_item = |p: &&Paragraph| match item.part {
            RundownPart::Clause => p.part == RundownPart::Clause && p.clause == item.clause,
            _ => p.part == RundownPart::Questions && p.text.contains(item.question()),
        };
        script.iter().find(of_item).cloned()
    };
    for item in rundown.iter().filter(|item| !item.is_live()) {
        if item.minutes > left {
            continue;
        }
        let known = item.clause.as_ref().is_some_and(|clause| decided.clauses.contains(clause));
        match item.part {
            RundownPart::Clause if !known => {
                let Some(said) = said(item) else { continue };
                edits.push(Edit::ClauseAdded { item: item.clone(), said });
            }
            RundownPart::Questions => edits.push(Edit::QuestionAdded { item: item.clone(), said: said(item) }),
            _ => continue,
        }
        left -= item.minutes;
    }
    if edits.len() == 1 {
        output::say("注意：本期没有余下的分钟，只加入了选题；请用 --drop-clause 腾出时间，再用 --add-clause 加讲。");
    }
    let of = |edit| EpisodeEdit { episode: key, theme: decided.theme.clone(), edit };
    Ok(edits.into_iter().map(of).collect())
}

/// An episode of these topics as the program proposes it.
fn proposed(ids: &[String], date: Date, deciding: &DecisionSession) -> Result<Decided> {
    let session = &deciding.session;
    let ranked = session.ranked()?;
    let topics: Vec<TopicId> = ids.iter().filter_map(|id| ranked.position(id)).collect();
    let episode = session.episode_of(&topics, date)?;
    let masking = crate::report::masking::Masking(true);
    let view = EpisodeView::of(&episode, &Resolver::of(session, masking)?);
    match Proposal::of_episodes(&[view]).episodes.into_iter().next() {
        Some(proposed) => accept::decided(0, proposed, deciding),
        None => bail!("按这些选题排不出一期"),
    }
}

/// A clause as it is explained, resolved.
fn explained(clause: ClauseId, deciding: &DecisionSession) -> Result<(ProgrammeItem, Paragraph)> {
    let session = &deciding.session;
    let resolver = Resolver::of(session, crate::report::masking::Masking(true))?;
    let (item, said) = planning::explained_alone(&session.input.policies, clause);
    Ok((EpisodeView::item(&item, &resolver), EpisodeView::paragraph(&said, &resolver)))
}

/// Says what speaks against an episode as it now stands.
fn told(decided: &Decided, deciding: &DecisionSession) {
    for remark in remarks(decided, &deciding.session) {
        output::say(format_args!("注意：{remark}。"));
    }
}
