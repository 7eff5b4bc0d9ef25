//! The batch: drafted from a proposal, changed, locked, handed up, changed after approval with a reason. Every change is recorded
//! as what it changes, and can be taken back.

mod change;
mod topics;

use anyhow::{Result, bail};
use jiff::ToSpan;
use jiff::civil::Date;
use serde::Deserialize;

pub use self::change::Change;
use self::change::{edits, taken, to_come};
use self::topics::{add_topic, drop_topic, proposed};
use super::{Deciding, Done, Hand, some_of};
use crate::ledger::{Decided, Decision, Draft, DraftEpisode, Edit, EpisodeEdit, State};
use crate::model::BatchStage;
use crate::planning;
use crate::report::masking::Masking;
use crate::report::view::{EpisodeLine, PlanView, Proposal, Resolver, objections};
use crate::session::{Session, Wishes};

/// What is done with the batch.
#[derive(Debug, clap::Subcommand, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BatchDecision {
    /// 改一期：日期、主题、部门、主讲人、选题、条款、问题、分钟
    Set {
        #[arg(value_name = "期数")]
        number: u32,
        #[command(flatten)]
        change: Box<Change>,
    },
    /// 用这些选题加一期
    Add {
        /// 选题编号，第一个为主讲
        #[arg(value_name = "选题", required = true)]
        topics: Vec<String>,
        /// 播出日期（默认接着排）
        #[arg(long, value_name = "日期")]
        date: Option<Date>,
    },
    /// 把一个选题连同它的问题移到另一期
    Move {
        #[arg(value_name = "选题")]
        topic: String,
        #[arg(long, value_name = "期数")]
        to: u32,
    },
    /// 移出一期
    Remove {
        #[arg(value_name = "期数")]
        number: u32,
    },
    /// 锁定几期：重新拟定草稿时不动
    Lock {
        #[arg(value_name = "期数", required = true)]
        numbers: Vec<u32>,
        /// 解除锁定
        #[arg(long)]
        #[serde(default)]
        off: bool,
    },
    /// 审定后变更一期，写明原因
    Revise {
        #[arg(value_name = "期数")]
        number: u32,
        /// 变更原因
        #[arg(long, value_name = "原因")]
        why: String,
        #[command(flatten)]
        change: Box<Change>,
    },
}

/// # Errors
/// When an episode, topic or clause is unknown, what is asked cannot be, or it cannot be recorded.
pub fn decide(decision: &BatchDecision, deciding: &Deciding<'_>) -> Result<Done> {
    match decision {
        BatchDecision::Set { number, change } => set(*number, change, deciding),
        BatchDecision::Add { topics, date } => add(topics, *date, deciding),
        BatchDecision::Move { topic, to } => move_topic(topic, *to, deciding),
        BatchDecision::Remove { number } => remove(*number, deciding),
        BatchDecision::Lock { numbers, off } => lock(numbers, !off, deciding),
        BatchDecision::Revise { number, why, change } => revise(*number, why, change, deciding),
    }
}

fn set(number: u32, change: &Change, deciding: &Deciding<'_>) -> Result<Done> {
    edit(deciding, "", |deciding, state| {
        let (key, decided) = drafted(number, state)?;
        edits(key, &decided, change, deciding, state)
    })
}

fn revise(number: u32, why: &str, change: &Change, deciding: &Deciding<'_>) -> Result<Done> {
    if why.trim().is_empty() {
        bail!("请写明变更原因（--why），补充通知里要用");
    }
    edit(deciding, why.trim(), |deciding, state| {
        let (key, decided) = episode(number, state)?;
        if is_drafted(key, state) {
            bail!("第 {number} 期还没有审定，请用 xuanti batch set {number} 修改");
        }
        to_come(number, &decided, state)?;
        edits(key, &decided, change, deciding, state)
    })
}

fn remove(number: u32, deciding: &Deciding<'_>) -> Result<Done> {
    edit(deciding, "", |_, state| {
        let (key, decided) = drafted(number, state)?;
        Ok(vec![EpisodeEdit { episode: key, theme: decided.theme, edit: Edit::Removed }])
    })
}

fn lock(numbers: &[u32], locked: bool, deciding: &Deciding<'_>) -> Result<Done> {
    edit(deciding, "", |_, state| {
        let lock = |&number: &u32| {
            let (key, decided) = drafted(number, state)?;
            Ok(EpisodeEdit { episode: key, theme: decided.theme, edit: Edit::Locked { locked } })
        };
        let once: std::collections::BTreeSet<&u32> = numbers.iter().collect();
        some_of("要锁定的一期", numbers)?;
        once.into_iter().map(lock).collect()
    })
}

fn move_topic(topic: &str, to: u32, deciding: &Deciding<'_>) -> Result<Done> {
    edit(deciding, "", |deciding, state| {
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

fn add(topics: &[String], date: Option<Date>, deciding: &Deciding<'_>) -> Result<Done> {
    edit(deciding, "", |deciding, state| {
        let Some(draft) = &state.draft else { bail!("还没有草稿。先用 xuanti batch draft 拟定") };
        let ids = some_of("选题", topics)?
            .iter()
            .map(|id| deciding.topic(id).map(|t| t.id.clone()))
            .collect::<Result<Vec<String>>>()?;
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
    deciding: &Deciding<'_>,
    why: &str,
    make: impl FnOnce(&Deciding<'_>, &State) -> Result<Vec<EpisodeEdit>>,
) -> Result<Done> {
    deciding.record(|state, _| {
        let edits = make(deciding, state)?;
        if edits.is_empty() {
            bail!("没有给出要改的内容，或与现在一样。用 xuanti batch set --help 查看能改什么");
        }
        told(&edits, state, deciding);
        if why.is_empty() && state.draft.as_ref().is_some_and(|draft| draft.stage == BatchStage::Submitted) {
            deciding.note("注意：本批已经送审，改后请重新写上报件（xuanti papers）。");
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
fn told(edits: &[EpisodeEdit], state: &State, deciding: &Deciding<'_>) {
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
        for objection in objections(&decided, deciding.session) {
            deciding.note(format_args!("注意：“{}”：{objection}。", decided.theme));
        }
    }
}

/// An episode by the number it is shown under: with the number it is kept under, and whether it is in the making.
///
/// # Errors
/// When there is none.
pub fn episode(number: u32, memory: &State) -> Result<(u32, Decided)> {
    if let Some(draft) = &memory.draft
        && let Some((key, drafted)) =
            draft.numbered(memory.last_number()).into_iter().find(|(_, e)| e.decided.number == number)
    {
        return Ok((key, drafted.decided));
    }
    let approved = memory.broadcasts.values().filter_map(|b| b.decided.as_ref());
    match approved.clone().find(|decided| decided.number == number) {
        Some(decided) => Ok((number, decided.clone())),
        None => bail!("没有第 {number} 期。用 xuanti batch 查看本批各期"),
    }
}

/// Whether the number is one of the batch in the making.
pub fn is_drafted(key: u32, state: &State) -> bool {
    state.draft.as_ref().is_some_and(|draft| draft.episodes.contains_key(&key))
}

/// A session in which the draft has only what people have decided of it, and there is room for as many episodes as are missing;
/// with the departments of those it has.
///
/// # Errors
/// When the ledger cannot be read, or matching fails.
pub fn without_undecided(session: &Session) -> Result<(Session, Vec<String>)> {
    let mut memory = session.memory()?.clone();
    let mut seated = Vec::new();
    let mut episodes = session.project.config.limits.episodes;
    if let Some(draft) = &mut memory.draft {
        draft.keep_decided();
        episodes = episodes.saturating_sub(draft.episodes.len() as u32);
        seated.extend(draft.episodes.values().map(|e| e.decided.department.clone()));
    }
    let mut session = session.after(memory)?;
    session.project.config.limits.episodes = episodes;
    Ok((session, seated))
}

/// Drafts the batch as it is proposed now, in a session [`without_undecided`].
///
/// # Errors
/// When nothing can be proposed, somebody else has drafted meanwhile, or it cannot be recorded.
pub fn draft(session: &Session, wishes: &Wishes, hand: &Hand) -> Result<Done> {
    let plan = session.plan(wishes)?;
    // What is kept for good is masked, whoever looks at it now.
    let proposal = Proposal::of(&PlanView::of(&plan, &Resolver::of(session, Masking(true))?));
    let deciding = Deciding::new(session, hand)?;
    let kept = session.memory()?.draft.clone().unwrap_or_default();
    if proposal.episodes.is_empty() && kept.episodes.is_empty() {
        bail!("此刻没有可排的直播，拟不出草稿。用 xuanti plan 查看原因");
    }
    deciding.record(|state, _| {
        let kept_now = state.draft.clone().map(|mut draft| {
            draft.keep_decided();
            draft
        });
        if kept_now.unwrap_or_default().episodes != kept.episodes {
            bail!("草稿刚刚被改过，请再运行一次 xuanti batch draft");
        }
        redrafted(proposal, kept, &deciding, state)
    })
}

/// The kept episodes as they are, and the proposed ones under numbers that none of them has.
fn redrafted(proposal: Proposal, kept: Draft, deciding: &Deciding<'_>, state: &State) -> Result<Decision> {
    // No number that an episode of the draft before has had.
    let before = state.draft.iter().flat_map(|draft| draft.episodes.keys()).copied().max();
    let first = before.unwrap_or(0).max(state.last_number()) + 1;
    let keys = |of: fn(&DraftEpisode) -> bool| -> Vec<u32> {
        kept.episodes.iter().filter(|(_, e)| of(e)).map(|(key, _)| *key).collect()
    };
    let (edited, locked) = (keys(|e| e.edited), keys(|e| e.locked));
    let mut episodes: Vec<Decided> = kept.episodes.values().map(|e| e.decided.clone()).collect();
    for (number, episode) in (first..).zip(proposal.episodes) {
        episodes.push(deciding.kept(number, episode)?);
    }
    Ok(Decision::Drafted { episodes, edited, locked })
}

/// Hands the draft up.
///
/// # Errors
/// When there is none, it was handed up before, or it cannot be recorded.
pub fn submit(deciding: &Deciding<'_>) -> Result<Done> {
    note_remarks(deciding)?;
    deciding.record(|state, _| match &state.draft {
        None => bail!("还没有草稿。先用 xuanti batch draft 拟定"),
        Some(draft) if draft.stage == BatchStage::Submitted => bail!("本批已经送审"),
        Some(_) => Ok(Decision::Staged { stage: BatchStage::Submitted }),
    })
}

/// Notes of every episode of the batch in the making what is to be minded before it goes on.
///
/// # Errors
/// When the ledger cannot be read.
pub fn note_remarks(deciding: &Deciding<'_>) -> Result<()> {
    let lines = EpisodeLine::all(&Resolver::of(deciding.session, deciding.hand.masking)?);
    for line in lines.iter().filter(|line| line.stage != BatchStage::Approved) {
        for remark in &line.remarks {
            deciding.note(format_args!("注意：第{}期《{}》：{remark}。", line.number, line.theme));
        }
    }
    Ok(())
}
