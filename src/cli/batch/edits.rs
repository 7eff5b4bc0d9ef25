//! Commands that change episodes: every change is recorded as what it changes, and can be taken back.

use anyhow::{Result, bail};
use jiff::ToSpan;
use jiff::civil::Date;

use super::change::{Change, edits, taken, to_come};
use super::lines::objections;
use super::topics::{add_topic, drop_topic, proposed};
use super::{episode, is_drafted};
use crate::cli::deciding::DecisionSession;
use crate::cli::{Ending, Global, output};
use crate::ledger::{Decided, Decision, Edit, EpisodeEdit, State};
use crate::model::BatchStage;
use crate::planning;

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
        to_come(number, &decided, state)?;
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
        let once: std::collections::BTreeSet<&u32> = numbers.iter().collect();
        once.into_iter().map(lock).collect()
    })
}

pub fn move_topic(topic: &str, to: u32, global: &Global) -> Result<Ending> {
    edit(global, "", |deciding, state| {
        let id = deciding.topic(topic)?.id.clone();
        let (key, decided) = drafted(to, state)?;
        let mut edits = Vec::new();
        let draft = state.draft.iter().flat_map(|draft| &draft.episodes);
        for (&from, other) in draft.filter(|(from, _)| **from != key) {
            if other.decided.topics.iter().any(|t| state.current(&t.id) == id) {
                let dropped = drop_topic(from, &other.decided, &id, state)?;
                edits.push(dropped);
            }
        }
        edits.extend(add_topic(key, &decided, &id, state, deciding)?);
        Ok(edits)
    })
}

pub fn add(topics: &[String], date: Option<Date>, global: &Global) -> Result<Ending> {
    edit(global, "", |deciding, state| {
        let Some(draft) = &state.draft else { bail!("还没有草稿。先用 xuanti batch draft 拟定") };
        let ids = topics.iter().map(|id| deciding.topic(id).map(|t| t.id.clone())).collect::<Result<Vec<String>>>()?;
        let planned = draft.episodes.values().flat_map(|e| &e.decided.topics);
        if let Some(twice) = planned.clone().find(|t| ids.iter().any(|id| state.current(&t.id) == id)) {
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
        told(&edits, state, &deciding);
        if why.is_empty() && state.draft.as_ref().is_some_and(|draft| draft.stage == BatchStage::Submitted) {
            output::say("注意：本批已经送审，改后请重新写上报件（xuanti papers）。");
        }
        Ok(Decision::Edited { edits, why: why.to_string() })
    })
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

/// Says what speaks against the episodes as they will stand.
fn told(edits: &[EpisodeEdit], state: &State, deciding: &DecisionSession) {
    for of_episode in edits.chunk_by(|a, b| a.episode == b.episode) {
        let Some(key) = of_episode.first().map(|edit| edit.episode) else { continue };
        let drafted = state.draft.iter().flat_map(|draft| draft.episodes.get(&key)).map(|e| &e.decided);
        let approved = state.broadcasts.values().filter_map(|b| b.decided.as_ref()).filter(|d| d.number == key);
        let added = of_episode.iter().find_map(|edit| match &edit.edit {
            Edit::Added { decided } => Some(&**decided),
            _ => None,
        });
        let Some(mut decided) = drafted.chain(approved).chain(added).next().cloned() else { continue };
        of_episode.iter().for_each(|edit| decided.apply(&edit.edit));
        for objection in objections(&decided, &deciding.session) {
            output::say(format_args!("注意：“{}”：{objection}。", decided.theme));
        }
    }
}
